# SPDX-License-Identifier: GPL-2.0-only
"""What someone on the way sends in the peer's name does not harm an encrypted session."""

import os
import socket

import pytest
from scapy.layers.inet import ICMP, IP

from lab import spoof, traffic
from lab.capture import Capture
from lab.rawclient import IPV4, gre, parse_gre, ppp
from lab.topology import HOME, REMOTE, TUNNEL_CLIENT, TUNNEL_SERVER
from lab.tunnel import Tunnel
from lab.wait import wait_for


@pytest.fixture
def tunnel(internet, folder):
    tunnel = Tunnel(internet, folder).start()
    assert tunnel.server.encoding() == "MPPE128 stateless"
    yield tunnel
    tunnel.assert_alive()
    tunnel.stop()


@pytest.fixture
def wire(internet):
    capture = Capture(internet.isp, "to-home")
    yield capture
    capture.close()


def last_seq(wire, source):
    """The latest GRE sequence number that this end of the tunnel sent."""
    return max(seq for _, seq, _ in map(parse_gre, wire.gre(source)) if seq is not None)


def inject(tunnel, wire, seq_offset, frame):
    """Send a frame to the server in the client's name."""
    traffic.ping(tunnel.internet.remote, TUNNEL_SERVER)
    packet = gre(tunnel.server_session()["local_call_id"], frame,
                 seq=last_seq(wire, REMOTE) + seq_offset)
    spoof.send(tunnel.internet.isp, spoof.ip_packet(REMOTE, HOME, packet))


def counted(tunnel, counter, before):
    wait_for(f"{counter} to count it",
             lambda: tunnel.server_session()["stats"][counter] > before[counter])


def test_plaintext_is_dropped(tunnel, wire, internet):
    inside = Capture(internet.home, tunnel.server.links()[0])
    before = tunnel.server_session()["stats"]
    echo = bytes(IP(src=TUNNEL_CLIENT, dst=TUNNEL_SERVER) / ICMP(id=0xBAD) / b"plaintext")
    inject(tunnel, wire, 1, ppp(IPV4, echo))
    counted(tunnel, "drop_plain", before)
    assert not any(b"plaintext" in frame for _, _, frame in inside.frames())
    inside.close()


def dropped(stats):
    """Packets whose sequence number was too far ahead, or looked old for that."""
    return stats["drop_window"] + stats["drop_old"]


@pytest.mark.parametrize("jump", [5000, 1 << 20, 1 << 30, (1 << 31) - 1, 1 << 31])
def test_far_forward_sequence_number(tunnel, wire, jump):
    before = tunnel.server_session()["stats"]
    inject(tunnel, wire, jump, ppp(0x00FD, b"\x90\x00" + os.urandom(100)))
    wait_for("the drop to be counted",
             lambda: dropped(tunnel.server_session()["stats"]) > dropped(before))
    assert tunnel.server_session()["stats"]["rx_jump"] == before["rx_jump"]
    tunnel.assert_alive()


def test_forged_encrypted_packets(tunnel, wire):
    """In the window, but with a wrong key: the key chain goes back to what was good."""
    call_id = tunnel.server_session()["local_call_id"]
    traffic.ping(tunnel.internet.remote, TUNNEL_SERVER)
    last = last_seq(wire, REMOTE)
    for count in range(0, 4096, 64):
        header = (0x9000 | count).to_bytes(2, "big")
        packet = gre(call_id, ppp(0x00FD, header + os.urandom(60)),
                     seq=last + 1 + count % 7)
        spoof.send(tunnel.internet.isp, spoof.ip_packet(REMOTE, HOME, packet))
    tunnel.assert_alive()


def test_nothing_readable_crosses(tunnel, wire, internet):
    """What goes through the tunnel is not on the wire, what goes beside it is."""
    marker = b"the quick brown fox" * 20

    def send(source, address):
        with source.entered():
            sock = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        with sock:
            sock.sendto(marker, (address, 9))

    wire.clear()
    send(internet.remote, TUNNEL_SERVER)
    send(internet.home, TUNNEL_CLIENT)
    tunnel.assert_alive()
    assert len(wire.gre()) >= 6
    assert not any(marker[:8] in packet for packet in wire.packets())
    send(internet.remote, HOME)
    wait_for("the control packet", lambda: any(marker in packet for packet in wire.packets()))
