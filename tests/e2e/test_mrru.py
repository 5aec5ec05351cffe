# SPDX-License-Identifier: GPL-2.0-only
"""Full-sized packets: split and put together where both sides set mrru, and where not
both do, refused in a way that the sender learns from."""

import errno

import pytest

from lab import outer, traffic
from lab.capture import Capture
from lab.lan import link_local
from lab.outer import BEGIN, END, MP, MPPE
from lab.topology import (DEFAULT_MTU, HOME, NARROW, REMOTE, TUNNEL_CLIENT, TUNNEL_SERVER,
                          WIDE)
from lab.tunnel import Tunnel
from lab.wait import wait_for

# MPPE's header and the protocol field of what it encrypts.
MPPE_COST = 4


def mrru(value):
    return {"server": f"mrru={value}", "client": f"mrru={value}"}


def ends(tunnel):
    """Host, link, own outer address, the other's inner address, for both ends."""
    home, remote = tunnel.internet.home, tunnel.internet.remote
    return ((remote, "pptp-out1", REMOTE, TUNNEL_SERVER),
            (home, tunnel.server.links()[0], HOME, TUNNEL_CLIENT))


def too_big(host, address, size):
    """True when the host's own stack refuses to send that."""
    try:
        traffic.ping_once(host, address, size=size, dont_fragment=True, timeout=0.1)
    except OSError as error:
        assert error.errno == errno.EMSGSIZE
        return True
    return False


@pytest.mark.parametrize("path_mtu, value, sizes", [
    pytest.param(WIDE, 1600, (1500, 1596), id="1500"),
    pytest.param(NARROW, 1600, (1500, 1440), id="1400"),
    pytest.param(WIDE, 9014, (9000,), id="9000-over-1500"),
    pytest.param(NARROW, 9014, (9000,), id="9000-over-1400")])
def test_full_size(internet, folder, narrow_to, path_mtu, value, sizes):
    """They pass with DF, split evenly into frames that the path carries unfragmented."""
    narrow_to(path_mtu)
    tunnel = Tunnel(internet, folder, **mrru(value)).start()
    wire = Capture(internet.isp, "to-remote")
    for host, link, own, other in ends(tunnel):
        assert host.link(link)["mtu"] == value - MPPE_COST
        for size in sizes:
            traffic.ping(host, other, size=size, dont_fragment=True)
            wire.clear()
            assert traffic.ping_once(host, other, size=size, dont_fragment=True)
            pieces = outer.network(wire, own)
            assert {piece.protocol for piece in pieces} == {MP}
            assert all(piece.size <= path_mtu and piece.df for piece in pieces)
            assert max(len(piece.body) for piece in pieces) - min(
                len(piece.body) for piece in pieces) <= 1, "not split evenly"
            assert len(pieces) == -(-size // (path_mtu - 40)), "too many pieces"
            assert pieces[0].body[0] & BEGIN and pieces[-1].body[0] & END
        assert too_big(host, other, value - MPPE_COST + 1)
    traffic.transfer(internet.home, internet.remote, TUNNEL_CLIENT)
    traffic.transfer(internet.remote, internet.home, TUNNEL_SERVER)
    wire.close()
    tunnel.stop()


def test_small_packets_are_not_multilink(internet, folder):
    """What fits in one frame is sent in one, without an MP header."""
    tunnel = Tunnel(internet, folder, **mrru(1600)).start()
    wire = Capture(internet.isp, "to-remote")
    for size in (64, 1400):
        traffic.ping(internet.remote, TUNNEL_SERVER, size=size)
    assert {frame.protocol for frame in outer.network(wire)} == {MPPE}
    wire.close()
    tunnel.stop()


def test_full_size_ipv6(internet, folder):
    tunnel = Tunnel(internet, folder, **mrru(1600)).start()
    (remote, out, *_), (home, into, *_) = ends(tunnel)
    for host, link, other in ((remote, out, link_local(home, into)),
                              (home, into, link_local(remote, out))):
        traffic.ping(host, f"{other}%{link}", size=1500, dont_fragment=True)
    tunnel.stop()


@pytest.mark.parametrize("settings", [{}, {"server": "mrru=1600"}, {"client": "mrru=1600"}],
                         ids=["neither", "server", "client"])
def test_without_agreement(internet, folder, settings):
    """As long as one side does not want MP, the MTU is that of one frame."""
    tunnel = Tunnel(internet, folder, **settings).start()
    wire = Capture(internet.isp, "to-remote")
    for host, link, _, other in ends(tunnel):
        assert host.link(link)["mtu"] == DEFAULT_MTU
        traffic.ping(host, other, size=DEFAULT_MTU, dont_fragment=True)
        assert too_big(host, other, DEFAULT_MTU + 1)
        traffic.ping(host, other, size=4000)
    assert MP not in {frame.protocol for frame in outer.network(wire)}
    wire.close()
    tunnel.stop()


def learns(host, address):
    """The path MTU that the host has learnt by sending a full-sized packet, or None."""
    return traffic.path_mtu(host, address) if too_big(host, address, WIDE) else None


def largest(host, address):
    """The largest packet that the host can send once it knows the path."""
    def settled():
        mtu = traffic.path_mtu(host, address)
        try:
            return traffic.ping_once(host, address, size=mtu, dont_fragment=True) and mtu
        except OSError as error:
            assert error.errno == errno.EMSGSIZE
            return None

    wait_for(f"{host} to learn the path MTU", lambda: learns(host, address))
    return wait_for("packets of that size to pass", settled)


@pytest.mark.parametrize("path_mtu", [WIDE, NARROW])
def test_too_big_without_mrru(internet, folder, narrow_to, clerk, path_mtu):
    """A computer behind the router is told the largest size that passes, IPv4 and IPv6."""
    narrow_to(path_mtu)
    tunnel = Tunnel(internet, folder).start()
    (remote, out, *_), (home, into, *_) = ends(tunnel)
    home.sysctl("net.ipv6.conf.all.forwarding", 1)
    home.ip("addr add fd00:3::254/64 dev desk", f"route add fd00:1::/64 dev {into}")
    clerk.ip("addr add fd00:3::1/64 dev eth0", "route add default via fd00:3::254")
    remote.ip("addr add fd00:1::1/64 dev lan", f"route add fd00:3::/64 dev {out}",
              f"route add 10.150.3.0/24 dev {out}")
    wire = Capture(internet.isp, "to-remote")
    for address in (TUNNEL_CLIENT, "fd00:1::1"):
        mtu = largest(clerk, address)
        wire.clear()
        traffic.ping(clerk, address, size=mtu, dont_fragment=True)
        size = max(frame.size for frame in outer.network(wire, HOME))
        assert mtu == DEFAULT_MTU if path_mtu == WIDE else NARROW - 4 <= size <= NARROW
        traffic.transfer(clerk, remote, address)
    wire.close()
    remote.ip("addr del fd00:1::1/64 dev lan")
    home.sysctl("net.ipv6.conf.all.forwarding", 0)
    tunnel.stop()
