# SPDX-License-Identifier: GPL-2.0-only
"""The outer path: what it carries in one piece, and what its packets look like."""

import errno
import socket
import struct

import pytest
from lab import traffic
from lab.netns import Host, cable
from lab.rawclient import IPV4 as PPP_IPV4, gre
from lab.spoof import ip_packet, send
from lab.wait import wait_for

from pair import IPV4, IPV6, LINK
from test_mppe import flood

NARROW = 1400
# Outer IP, GRE with a sequence number, PPP header of one byte.
OVERHEAD_PLAIN = 20 + 12 + 1
OVERHEAD_MPPE = OVERHEAD_PLAIN + 3


def ping_size(pair, size):
    return traffic.ping_once(pair.left.host, pair.right.inner, size=size, dont_fragment=True)


def told(pair, size):
    """True once the sender knows that this size does not fit."""
    try:
        ping_size(pair, size)
    except OSError as error:
        assert error.errno == errno.EMSGSIZE
        return True
    return False


@pytest.mark.parametrize("encrypted, largest", [
    (False, NARROW - OVERHEAD_PLAIN), (True, NARROW - OVERHEAD_MPPE)])
def test_sender_learns_the_path_mtu(tunnel, encrypted, largest):
    if encrypted:
        tunnel.encrypt()
    tunnel.left.host.ip("route replace 192.0.2.2 dev wire mtu 1400")
    assert ping_size(tunnel, largest)
    wait_for("the sender to be told", lambda: told(tunnel, largest + 1))
    assert traffic.path_mtu(tunnel.left.host, tunnel.right.inner) == largest
    traffic.transfer(tunnel.left.host, tunnel.right.host, tunnel.right.inner)
    assert traffic.ping_once(tunnel.left.host, tunnel.right.inner, size=1460)


def test_full_packet_fits_1500(tunnel):
    tunnel.encrypt()
    assert ping_size(tunnel, 1460)
    tunnel.left.set(hdr=0)
    assert ping_size(tunnel, 1460)


def test_peer_mru_is_a_limit(tunnel):
    tunnel.left.set(peer_mru=1200)
    wait_for("the sender to be told", lambda: told(tunnel, 1201))
    assert ping_size(tunnel, 1200)


def test_peer_mru_is_a_limit_for_what_may_be_cut_too(tunnel):
    left = tunnel.left
    left.set(peer_mru=1200, np=IPV4 | IPV6)
    tunnel.right.set(np=IPV4 | IPV6)
    left.host.ip(f"addr add fd00::1 peer fd00::2 dev {LINK}")
    before = left.stats()
    assert not traffic.reachable(left.host, tunnel.right.inner, size=1201, timeout=0.2)
    assert left.stats()["drop_tx"] - before["drop_tx"] == 1
    traffic.ping(left.host, tunnel.right.inner, size=1201)
    before = left.stats()
    left.host.run(["ping", "-6", "-c", "2", "-i", "0.1", "-W", "0.1", "-s", str(1201 - 48),
                   "fd00::2"], check=False)
    after = left.stats()
    assert after["drop_tx"] - before["drop_tx"] == 2
    assert after["tx_bytes"] - before["tx_bytes"] < 1201


def test_router_reports_a_narrow_link(pair):
    """left -- router -- right, where the second link is narrow."""
    router = Host("router")
    left, right = pair
    cable(left.host, "west", "198.51.100.1/24", router, "west", "198.51.100.2/24")
    cable(right.host, "east", "203.0.113.1/24", router, "east", "203.0.113.2/24", mtu=NARROW)
    router.sysctl("net.ipv4.ip_forward", 1)
    left.host.ip("route add 203.0.113.0/24 via 198.51.100.2")
    right.host.ip("route add 198.51.100.0/24 via 203.0.113.2")
    left.outer, right.outer = "198.51.100.1", "203.0.113.1"
    pair.connect()
    pair.encrypt()
    wait_for("the sender to be told", lambda: told(pair, 1460))
    assert ping_size(pair, NARROW - OVERHEAD_MPPE)
    router.destroy()


def frag_needed(source, victim, target, mtu):
    """An ICMP error: what victim sent to target by GRE was too big for a link."""
    quoted = ip_packet(victim, target, gre(1, b"", 0)[:8])
    body = struct.pack("!BBHHH", 3, 4, 0, 0, mtu) + quoted
    body = body[:2] + struct.pack("!H", traffic.internet_checksum(body)) + body[4:]
    return ip_packet(source, victim, body, socket.IPPROTO_ICMP)


def test_only_the_path_of_a_session_can_get_narrow(tunnel):
    left, right = tunnel
    left.host.ip(f"route add 203.0.113.0/24 via {right.outer}")
    for target in ("203.0.113.9", right.outer):
        send(right.host, frag_needed(right.outer, left.outer, target, 1000))
    wait_for("the error about the peer to be believed",
             lambda: traffic.path_mtu(left.host, right.outer) == 1000)
    assert traffic.path_mtu(left.host, "203.0.113.9") == 1500


def test_what_the_outer_layer_drops_is_not_counted_as_sent(tunnel):
    left = tunnel.left
    left.host.run(["nft", "add table ip t; add chain ip t out "
                   "{ type filter hook output priority 0; ip protocol 47 drop; }"])
    before = left.stats()
    flood(left, tunnel.right, 10)
    after = left.stats()
    assert (after["tx_packets"], after["drop_tx"]) == (before["tx_packets"],
                                                       before["drop_tx"] + 10)


@pytest.mark.parametrize("mrru", [0, 1600], ids=["without MP", "with MP"])
def test_sender_is_told_that_there_is_no_way(tunnel, mrru):
    left, right = tunnel
    for side in tunnel:
        side.set(mrru=mrru, peer_mrru=mrru)
    ping = ["ping", "-c", "1", "-W", "1", right.inner]
    left.host.run(ping)
    left.host.ip(f"route add unreachable {right.outer}/32")
    assert "Destination Host Unreachable" in left.host.run(ping, check=False).stdout
    left.host.ip(f"route del unreachable {right.outer}/32")
    left.host.run(ping)


def test_outer_header(raw):
    left, right = raw.side, "10.0.0.2"
    left.host.run(["ping", "-c", "1", "-W", "0.1", "-Q", "0xb8", "-M", "do", right],
                  check=False)
    packet = raw.wait("ping", lambda p: p.protocol == PPP_IPV4)
    assert (packet.tos, packet.df) == (0xB8, True)
    left.host.run(["ping", "-c", "1", "-W", "0.1", "-M", "dont", right], check=False)
    packet = raw.wait("ping", lambda p: p.protocol == PPP_IPV4)
    assert (packet.tos, packet.df) == (0, False)


def test_route_into_itself(tunnel):
    left = tunnel.left
    left.host.ip(f"route add 192.0.2.2/32 dev {LINK}")
    flood(left, tunnel.right, 20)
    assert left.stats()["drop_tx"] >= 20
    left.host.ip(f"route del 192.0.2.2/32 dev {LINK}")
    traffic.ping(left.host, tunnel.right.inner)
