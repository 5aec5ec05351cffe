# SPDX-License-Identifier: GPL-2.0-only
"""DSCP and ECN of the outer packets (RFC 2983, RFC 6040)."""

import socket

import pytest

from lab import outer, traffic
from lab.bridged import CLERK, Bridged
from lab.capture import Capture
from lab.lan import link_local
from lab.topology import HOME, REMOTE, TUNNEL_SERVER
from lab.tunnel import Tunnel
from lab.wait import holds_for, wait_for

EF, AF11 = 46, 10
NOT_ECT, ECT1, ECT0, CE = range(4)
IPV6_TCLASS = 67


def send(host, address, tos, text):
    """One datagram to the discard port."""
    with host.entered():
        target = socket.getaddrinfo(address, 9, type=socket.SOCK_DGRAM)[0]
        sock = socket.socket(target[0], socket.SOCK_DGRAM)
    with sock:
        if target[0] == socket.AF_INET:
            sock.setsockopt(socket.IPPROTO_IP, socket.IP_TOS, tos)
        else:
            sock.setsockopt(socket.IPPROTO_IPV6, IPV6_TCLASS, tos)
        sock.sendto(text, target[4])


@pytest.fixture
def wire(internet):
    capture = Capture(internet.isp, "to-home")
    yield capture
    capture.close()


def outer_tos(wire, internet, address, tos):
    """The outer type of service of a datagram that has this one inside."""
    wire.clear()
    send(internet.remote, address, tos, bytes(700))
    frame, = wait_for("the datagram", lambda: [
        frame for frame in outer.network(wire, REMOTE) if frame.size > 700])
    return frame.tos


@pytest.mark.parametrize("setting, dscp", [("", None), ("dscp=inherit", None),
                                           (f"dscp={AF11}", AF11), ("dscp=0", 0)])
def test_outer_dscp(internet, folder, wire, setting, dscp):
    """Copied from inside or a number; ECN is copied in any case."""
    tunnel = Tunnel(internet, folder, profile=setting).start()
    inside = f"{link_local(internet.home, tunnel.server.links()[0])}%pptp-out1"
    for address in (TUNNEL_SERVER, inside):
        for inner, ecn in ((EF, NOT_ECT), (0, ECT0), (AF11, ECT1), (63, NOT_ECT)):
            got = outer_tos(wire, internet, address, inner << 2 | ecn)
            assert got == (inner if dscp is None else dscp) << 2 | ecn
    tunnel.stop()


@pytest.fixture
def congested(internet):
    """The ISP marks what is marked as able to be, instead of dropping it."""
    internet.isp.run(["nft", "add table ip isp; add chain ip isp forward "
                      "{ type filter hook forward priority 0; "
                      "ip protocol gre ip ecn != not-ect ip ecn set ce; }"])
    yield
    internet.isp.run(["nft", "delete table ip isp"])


def arrived(capture, mark):
    """Type of service of the packets with the mark that came out of the tunnel."""
    return [frame[1] if frame[0] >> 4 == 4 else
            (int.from_bytes(frame[:2], "big") >> 4) & 0xFF
            for _, _, frame in capture.frames() if mark in frame]


def test_congestion_is_told_inside(internet, folder, congested):
    """CE on the way becomes CE inside, where that packet said it understands."""
    tunnel = Tunnel(internet, folder).start()
    name, = tunnel.server.links()
    inside = Capture(internet.home, name)
    addresses = TUNNEL_SERVER, f"{link_local(internet.home, name)}%pptp-out1"
    for number, address in enumerate(addresses):
        for tos in (EF << 2 | NOT_ECT, EF << 2 | ECT0, EF << 2 | ECT1):
            mark = b"mark %d %d " % (number, tos)
            send(internet.remote, address, tos, mark)
            got = wait_for("the datagram", lambda mark=mark: arrived(inside, mark))[0]
            assert got == (tos | CE if tos & CE else tos)
    inside.close()
    tunnel.stop()


def test_marked_by_mistake(internet, folder):
    """CE on what did not say it understands: dropped, as RFC 6040 section 4.2 wants."""
    tunnel = Tunnel(internet, folder).start()
    inside = Capture(internet.home, tunnel.server.links()[0])
    internet.isp.run(["nft", "add table ip isp; add chain ip isp forward "
                      "{ type filter hook forward priority 0; ip protocol gre "
                      "ip length > 700 ip ecn set ce; }"])
    send(internet.remote, TUNNEL_SERVER, NOT_ECT, b"to be dropped " + bytes(700))
    traffic.ping(internet.remote, TUNNEL_SERVER)
    assert holds_for(0.1, lambda: not arrived(inside, b"to be dropped"))
    internet.isp.run(["nft", "delete table ip isp"])
    send(internet.remote, TUNNEL_SERVER, NOT_ECT, b"to arrive " + bytes(700))
    wait_for("the datagram", lambda: arrived(inside, b"to arrive"))
    inside.close()
    tunnel.stop()


@pytest.mark.parametrize("fragments", [False, True])
def test_bridged_frames(internet, folder, congested, wire, fragments):
    """They are marked by the packet in them, in fragments too, and told of congestion."""
    offices = Bridged(internet, folder).start()
    traffic.ping(offices.boss, CLERK)
    inside = Capture(offices.clerk, "eth0")
    wire.clear()
    tos, mark = AF11 << 2 | ECT0, b"bridged ".ljust(1450 if fragments else 700)
    send(offices.boss, CLERK, tos, mark)
    got = wait_for("the frame", lambda: [
        frame for _, _, frame in inside.frames() if frame[12:14] == b"\x08\x00" and
        mark in frame])[0]
    assert got[15] == tos | CE
    sizes = [frame.size for frame in outer.network(wire, HOME) if frame.tos == tos]
    assert len(sizes) == 1 + fragments and min(sizes) > 700
    inside.close()
    offices.tunnel.stop()
    offices.destroy()
