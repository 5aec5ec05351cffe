# SPDX-License-Identifier: GPL-2.0-only
"""Enhanced GRE towards a peer that does what the test tells it."""

import time

import pytest
from lab.rawclient import cp, gre, ppp
from lab.wait import wait_for

from pair import IPCP, PFC

FORWARD_WINDOW = 4096
JUMP_EVIDENCE = 8
HOLD_MS, ACK_DELAY_MS = 40, 100
ACK_EVERY = 32
LAST = 0xFFFFFFFF


def numbered(number):
    """An IPCP frame that names itself."""
    return ppp(IPCP, cp(1, number & 0xFF))


def arrived(raw, count, deadline=5.0):
    """Identifiers of the frames that the owner got, once there are so many."""
    got = []

    def enough():
        got.extend(values["data"][1] for _, values in raw.side.owner.unasked()
                   if values.get("protocol") == IPCP and values["data"])
        return len(got) >= count
    wait_for(f"{count} frames", enough, deadline)
    return got


def counted(raw, counter, count=1):
    wait_for(f"{counter} to be {count}", lambda: raw.side.stats()[counter] >= count)


def move_to(raw, seq):
    """Make seq the next number that the session expects."""
    for back in range(JUMP_EVIDENCE, 0, -1):
        raw.send(numbered(back), seq=(seq - back) & LAST)
    counted(raw, "rx_jump")
    raw.side.owner.unasked()


def test_first_number_is_0(raw):
    for expected in range(3):
        raw.side.owner.frame(raw.side.session, IPCP, cp(1, expected))
        assert raw.wait("frame", lambda p: p.protocol == IPCP).seq == expected


@pytest.mark.parametrize("first", [0, 1])
def test_peer_starts_at(raw, first):
    raw.send(numbered(1), seq=first)
    assert arrived(raw, 1, HOLD_MS / 1000 + 1) == [1]
    assert raw.side.stats()["rx_reordered"] == 0


def test_order_is_restored(raw):
    raw.send(numbered(0), seq=0)
    for seq in (3, 2, 1):
        raw.send(numbered(seq), seq=seq)
    assert arrived(raw, 4) == [0, 1, 2, 3]
    stats = raw.side.stats()
    assert (stats["rx_reordered"], stats["rx_lost"]) == (2, 0)


def test_gap_is_given_up(raw):
    raw.send(numbered(0), seq=0)
    raw.send(numbered(2), seq=2)
    assert arrived(raw, 2) == [0, 2]
    assert raw.side.stats()["rx_lost"] == 1
    raw.send(numbered(1), seq=1)
    counted(raw, "drop_old")


def test_hold_queue_is_bounded(raw):
    raw.send(numbered(0), seq=0)
    for seq in range(2, 200):
        raw.send(numbered(seq), seq=seq)
    assert arrived(raw, 90)[:3] == [0, 2, 3]
    assert raw.side.stats()["rx_lost"] == 1


def test_duplicates_are_dropped(raw):
    for seq in (0, 0, 1, 3, 3, 2):
        raw.send(numbered(seq), seq=seq)
    assert arrived(raw, 4) == [0, 1, 2, 3]
    assert raw.side.stats()["drop_old"] == 2


def test_far_forward_number_does_not_harm(raw):
    raw.send(numbered(0), seq=0)
    for seq in (FORWARD_WINDOW + 1, 1 << 20, 1 << 31, LAST):
        raw.send(numbered(99), seq=seq)
    raw.send(numbered(1), seq=1)
    assert arrived(raw, 2) == [0, 1]
    assert raw.side.stats()["drop_window"] + raw.side.stats()["drop_old"] == 4


def test_window_follows_evidence(raw):
    raw.send(numbered(0), seq=0)
    start = 1 << 24
    for seq in range(JUMP_EVIDENCE):
        raw.send(numbered(seq), seq=start + seq)
    assert arrived(raw, 2) == [0, JUMP_EVIDENCE - 1]
    assert raw.side.stats()["rx_jump"] == 1


@pytest.mark.parametrize("lost", [None, LAST, 0], ids=["nothing", "last", "first"])
def test_wrap(raw, lost):
    move_to(raw, LAST - 2)
    sent = [(LAST - 2 + step) & LAST for step in range(8)]
    for seq in sent:
        if seq != lost:
            raw.send(numbered(seq), seq=seq)
    wanted = [seq & 0xFF for seq in sent if seq != lost]
    assert arrived(raw, len(wanted)) == wanted


def test_lone_ack(raw):
    raw.send(numbered(0))
    raw.send(numbered(1))
    packet = raw.wait("acknowledgment", lambda p: p.ack is not None)
    assert (packet.seq, packet.ack, packet.payload) == (None, 1, b"")
    assert not any(p.ack is not None for p in raw.packets(3 * ACK_DELAY_MS / 1000))
    assert raw.side.stats()["tx_ack"] == 1


def test_ack_after_many(raw):
    for seq in range(ACK_EVERY):
        raw.send(numbered(seq))
    assert raw.wait("acknowledgment", lambda p: p.ack == ACK_EVERY - 1)


def test_ack_rides_along(raw):
    raw.send(numbered(0))
    arrived(raw, 1)
    raw.side.owner.frame(raw.side.session, IPCP, cp(2, 0))
    packet = raw.wait("frame", lambda p: p.protocol == IPCP)
    assert packet.seq == 0 and packet.ack in (0, None)


def test_received_ack_is_counted(raw):
    raw.send_ack(7)
    counted(raw, "rx_ack")


@pytest.mark.parametrize("frame", [
    ppp(IPCP, cp(1, 5)), ppp(IPCP, cp(1, 5))[2:]], ids=["full", "acfc"])
def test_header_compression_is_taken(raw, frame):
    raw.send(frame)
    assert arrived(raw, 1) == [5]


def test_sent_headers_are_as_negotiated(raw):
    seen = []
    for hdr in (0, PFC, 2, 3):
        raw.side.set(hdr=hdr)
        for protocol in (0xC021, 0xC223):
            raw.side.owner.frame(raw.side.session, protocol, b"x")
            seen.append(raw.wait("frame", lambda p: p.payload).payload[:2])
    full = b"\xff\x03"
    assert seen == [full, full, full, full, full, b"\xc2\x23", full, b"\xc2\x23"]


def test_padding_after_the_payload_is_cut(raw):
    raw.send_raw(gre(raw.side.call_id, ppp(IPCP, b"abc"), 0) + b"padding")
    assert raw.side.owner.wait("frame")["data"] == b"abc"


def test_cut_short_anywhere(raw):
    whole = gre(raw.side.call_id, numbered(1), 0, 0)
    for length in range(len(whole)):
        raw.send_raw(whole[:length])
    for length in range(1, 5):
        raw.send(numbered(1)[:length])
    raw.send(numbered(77))
    assert arrived(raw, 1) == [77]


def test_wrong_headers(raw):
    whole = gre(raw.side.call_id, numbered(1), 0)
    for byte in range(4):
        for bit in range(8):
            broken = bytearray(whole)
            broken[byte] ^= 1 << bit
            raw.send_raw(bytes(broken))
    for call_id in (0, raw.side.call_id ^ 1, 0xFFFF):
        raw.send_raw(gre(call_id, numbered(1), 0))
    raw.send(numbered(78), seq=0)
    assert arrived(raw, 1) == [78]


def test_owner_gets_a_bounded_rate(raw):
    start = time.monotonic()
    for _ in range(400):
        raw.send(numbered(1))
    counted(raw, "rx_control", 400)
    passed = 400 - raw.side.stats()["drop_punt"]
    assert 0 < passed <= 100 * (time.monotonic() - start + 2)
