# SPDX-License-Identifier: GPL-2.0-only
"""Encrypted sessions under loss, disorder, forgery and change of keys."""

import os
import pathlib
import re
import socket
import struct
import sys

import pytest
from lab import traffic
from lab.rawclient import gre, ppp
from lab.spoof import ip_packet, send
from lab.wait import KERNEL_SLOWNESS, wait_for

from genl import mppe
from pair import MPPE_REQUIRED

FLOOD = pathlib.Path(__file__).with_name("udp_flood.py")
# Packets beyond the window that move it, see KPPTP_JUMP_EVIDENCE.
EVIDENCE = 8
MODES = pytest.mark.parametrize("stateful", [False, True], ids=["stateless", "stateful"])


def flood(side, peer, count, size=100):
    """So many UDP packets into the tunnel."""
    with side.host.entered():
        sock = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    with sock:
        for _ in range(count):
            sock.sendto(bytes(size), (peer.inner, 9))


def netem(pair, what):
    for side in pair:
        side.host.run(["tc", "qdisc", "replace", "dev", "wire", "root", "netem", *what.split()])


def clear_netem(pair):
    for side in pair:
        side.host.run(["tc", "qdisc", "del", "dev", "wire", "root"])


@MODES
@pytest.mark.parametrize("what", [
    "loss 5% duplicate 5% delay 5ms reorder 75% 25%", "delay 2ms 2ms"],
    ids=["everything", "jitter"])
def test_bad_path(tunnel, stateful, what):
    tunnel.encrypt(128, stateful)
    # A few losses in a row, and TCP waits for minutes by itself.
    for side in tunnel:
        side.host.sysctl("net.ipv4.tcp_rto_max_ms", 1000)
    netem(tunnel, what)
    for side in tunnel:
        other = tunnel.other(side)
        traffic.transfer(side.host, other.host, other.inner, 256 * 1024, deadline=90)
    clear_netem(tunnel)
    for side in tunnel:
        traffic.ping(side.host, tunnel.other(side).inner)


@MODES
@pytest.mark.parametrize("lost", [1, 255, 300, 4095, 4096, 5000, 9000])
def test_any_number_of_packets_lost(tunnel, stateful, lost):
    tunnel.encrypt(128, stateful)
    left, right = tunnel
    traffic.ping(left.host, right.inner)
    netem(tunnel, "loss 100%")
    flood(left, right, lost)
    clear_netem(tunnel)
    # What moves the window, before anybody has to wait for an answer.
    flood(left, right, EVIDENCE)
    traffic.ping(left.host, right.inner, 10, timeout=0.1)
    flood(left, right, 3)
    traffic.ping(right.host, left.inner)


def forge(tunnel, source, target, payload, ahead=0):
    """A packet in the name of source; ahead counts from its next number."""
    stats = source.stats()
    seq = stats["tx_packets"] + stats["tx_control"] + ahead
    send(source.host, ip_packet(source.outer, target.outer,
                                gre(target.call_id, payload, seq)))


@MODES
def test_forged_packet_does_not_cost_the_session(tunnel, stateful):
    tunnel.encrypt(128, stateful)
    left, right = tunnel
    traffic.ping(left.host, right.inner)
    for count in (1, 2, 0x7FF, 0xFFF):
        header = struct.pack("!H", 0x9000 | count)
        forge(tunnel, left, right, ppp(0xFD, header + os.urandom(60)))
        traffic.ping(left.host, right.inner, 10, timeout=0.1)
        traffic.ping(right.host, left.inner, 10, timeout=0.1)


def test_far_forward_number_does_not_cost_the_session(tunnel):
    tunnel.encrypt()
    left, right = tunnel
    traffic.ping(left.host, right.inner)
    for ahead in (5000, 1 << 20, 1 << 30):
        forge(tunnel, left, right, ppp(0xFD, b"\x90\x00" + os.urandom(60)), ahead)
        assert traffic.ping_once(left.host, right.inner, timeout=2)
    wait_for("the forged ones to be dropped", lambda: right.stats()["drop_window"] == 3)


def test_wrong_keys_are_told(tunnel):
    left, right = tunnel
    left.set(mppe_tx=mppe(128, os.urandom(16)))
    right.set(mppe_rx=mppe(128, os.urandom(16)))
    flood(left, right, 40)
    right.owner.wait("event", event=3)
    assert right.stats()["rx_packets"] == 0


def test_required_encryption_drops_plain_packets(pair):
    pair.connect(flags=MPPE_REQUIRED)
    left, right = pair
    assert not traffic.reachable(left.host, right.inner, timeout=0.2)
    assert left.stats()["drop_tx"] >= 1
    left.set(flags=0)
    assert not traffic.reachable(left.host, right.inner, timeout=0.2)
    assert right.stats()["drop_plain"] >= 1
    assert right.stats()["rx_packets"] == 0
    pair.encrypt()
    traffic.ping(left.host, right.inner)


def test_agreed_encryption_drops_plain_packets(tunnel):
    tunnel.encrypt()
    left, right = tunnel
    left.set(mppe_tx=mppe(0))
    assert not traffic.reachable(left.host, right.inner, timeout=0.2)
    assert right.stats()["drop_plain"] >= 1


def test_no_gap_between_keys_and_requirement(raw, tmp_path):
    """Either keys or the requirement of keys is there, also while they change places."""
    left = raw.side
    # Behind GRE's header with a sequence number stands PPP's, of one byte.
    left.host.run(["nft", "add table ip t; add chain ip t out "
                   "{ type filter hook output priority 0; }; "
                   "add rule ip t out ip protocol 47 @th,96,8 0xfd counter; "
                   "add rule ip t out ip protocol 47 @th,96,8 0x21 counter"])
    left.set(flags=MPPE_REQUIRED)
    count = int(100000 / KERNEL_SLOWNESS)
    sender = left.host.start([sys.executable, str(FLOOD), "10.0.0.2", str(count), "1"],
                             tmp_path / "flood")
    keys = mppe(128, os.urandom(16))
    while sender.alive():
        left.set(mppe_tx=keys, flags=0)
        left.set(mppe_tx=mppe(0), flags=MPPE_REQUIRED)
    counters = re.findall(r"counter packets (\d+)", left.host.run(["nft", "list", "ruleset"]))
    encrypted, plain = map(int, counters)
    assert encrypted > 0 and plain == 0


@MODES
def test_new_keys_under_traffic(tunnel, stateful):
    tunnel.encrypt(128, stateful)
    left, right = tunnel
    for _ in range(20):
        flood(left, right, 50, 1000)
        tunnel.encrypt(128, stateful)
        flood(right, left, 50, 1000)
    traffic.ping(left.host, right.inner)
    traffic.transfer(left.host, right.host, right.inner)


def test_keys_are_not_shown(tunnel):
    tunnel.encrypt(56, True)
    assert tunnel.left.get()["mppe_tx"] == {"bits": 2, "stateful": True}
    tunnel.left.set(mppe_tx=mppe(0))
    assert tunnel.left.get()["mppe_tx"] == {"bits": 0}


def test_nothing_readable_on_the_wire(tunnel):
    tunnel.encrypt()
    left, right = tunnel
    with right.host.entered():
        wire = socket.socket(socket.AF_PACKET, socket.SOCK_RAW, socket.htons(3))
    wire.bind(("wire", 3))
    wire.settimeout(5)
    with left.host.entered():
        sock = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    sock.sendto(b"readable" * 50, (right.inner, 9))
    frame = wire.recv(65536)
    while frame[23] != 47:
        frame = wire.recv(65536)
    assert b"readable" not in frame and len(frame) > 400
    sock.close()
    wire.close()
