# SPDX-License-Identifier: GPL-2.0-only
"""What the kernel does of PPP by itself, and what it leaves to the owner."""

import os
import struct
import time

import pytest
from lab.genl import C
from lab.rawclient import ECHO_REPLY, ECHO_REQUEST, IPV4 as PPP_IPV4, cp, ppp
from lab.wait import SLOWNESS, wait_for
from scapy.layers.inet import ICMP, IP

from genl import mppe
from pair import CCP, IPCP, LCP

OUR_MAGIC, PEER_MAGIC = 0x12345678, 0x9ABCDEF0
RESET_REQUEST, RESET_ACK = 14, 15
DISCARD_REQUEST = 11
IPV6CP, CHAP, UNKNOWN_DATA = 0x8057, 0xC223, 0x0029


def magic(number):
    return struct.pack("!I", number)


def is_echo(code):
    return lambda p: p.protocol == LCP and p.data[0] == code


@pytest.mark.parametrize("protocol", [LCP, CHAP, IPCP, IPV6CP, CCP, UNKNOWN_DATA])
def test_goes_to_the_owner(raw, protocol):
    body = cp(1, 9, b"body")
    raw.send(ppp(protocol, body))
    got = raw.side.owner.wait("frame")
    assert (got["id"], got["protocol"], got["data"]) == (raw.side.session, protocol, body)


def test_data_never_goes_to_the_owner(raw):
    raw.side.set(np=0)
    raw.send(ppp(PPP_IPV4, bytes(IP(src="10.0.0.2", dst="10.0.0.1") / ICMP())))
    raw.send(ppp(0x57, b"\x60" + bytes(40)))
    raw.send(ppp(0xFD, b"\x90\x00" + bytes(40)))
    wait_for("three drops", lambda: raw.side.stats()["drop_proto"] == 3)
    assert not [v for _, v in raw.side.owner.unasked() if "protocol" in v]


def test_frame_longer_than_any(raw):
    raw.send(ppp(IPCP, cp(1, 1, bytes(1597))))
    raw.send(ppp(IPCP, cp(1, 2, bytes(1596))))
    assert len(raw.side.owner.wait("frame")["data"]) == 1600
    assert raw.side.stats()["drop_malformed"] == 1


def test_echo_is_answered(raw):
    raw.side.set(magic=OUR_MAGIC)
    raw.send(ppp(LCP, cp(ECHO_REQUEST, 33, magic(PEER_MAGIC) + b"text")))
    reply = raw.wait("reply", is_echo(ECHO_REPLY))
    assert reply.data == cp(ECHO_REPLY, 33, magic(OUR_MAGIC) + b"text")
    assert reply.payload[:2] == b"\xff\x03"


def test_echo_is_the_owners_without_magic(raw):
    raw.side.set(magic=0)
    request = cp(ECHO_REQUEST, 33, magic(PEER_MAGIC))
    raw.send(ppp(LCP, request))
    assert raw.side.owner.wait("frame")["data"] == request


def test_looped_line_is_for_the_owner(raw):
    raw.side.set(magic=OUR_MAGIC)
    request = cp(ECHO_REQUEST, 33, magic(OUR_MAGIC))
    raw.send(ppp(LCP, request))
    assert raw.side.owner.wait("frame")["data"] == request


def test_echo_with_wrong_length(raw):
    raw.side.set(magic=OUR_MAGIC)
    broken = struct.pack("!BBH", ECHO_REQUEST, 1, 200) + magic(PEER_MAGIC)
    raw.send(ppp(LCP, broken))
    assert raw.side.owner.wait("frame")["data"] == broken


def test_keepalive(raw):
    raw.side.set(magic=OUR_MAGIC, keepalive=1)
    start = time.monotonic()
    first = raw.wait("request", is_echo(ECHO_REQUEST))
    assert first.data[4:] == magic(OUR_MAGIC)
    assert time.monotonic() - start > 0.9
    raw.send(ppp(LCP, cp(ECHO_REPLY, first.data[1], magic(PEER_MAGIC))))
    for _ in range(2):
        request = raw.wait("request", is_echo(ECHO_REQUEST))
        raw.send(ppp(LCP, cp(ECHO_REPLY, request.data[1], magic(PEER_MAGIC))))
    assert not [v for _, v in raw.side.owner.unasked() if v.get("event") is not None
                and v["event"] == C["PPTP_EVENT_ECHO_LOST"]]
    heard = time.monotonic()
    raw.side.owner.wait("event", event=C["PPTP_EVENT_ECHO_LOST"])
    assert 1.9 < time.monotonic() - heard < 3.5 * SLOWNESS
    raw.side.owner.wait("event", event=C["PPTP_EVENT_ECHO_LOST"])
    raw.wait("request", is_echo(ECHO_REQUEST))
    raw.send(ppp(LCP, cp(DISCARD_REQUEST, 1, magic(PEER_MAGIC))))
    raw.wait("request", is_echo(ECHO_REQUEST))
    raw.side.owner.unasked()
    raw.send(ppp(LCP, cp(DISCARD_REQUEST, 2, magic(PEER_MAGIC))))
    raw.wait("request", is_echo(ECHO_REQUEST))
    assert not [v for _, v in raw.side.owner.unasked()
                if v.get("event") == C["PPTP_EVENT_ECHO_LOST"]]


def test_reset_request_is_answered(raw):
    raw.side.set(mppe_tx=mppe(128, os.urandom(16), stateful=True))
    raw.send(ppp(CCP, cp(RESET_REQUEST, 21)))
    ack = raw.wait("Reset-Ack", lambda p: p.protocol == CCP)
    assert ack.data == cp(RESET_ACK, 21)
    assert raw.side.stats()["mppe_reset"] == 1


def test_lost_reset_request_is_repeated(raw):
    raw.side.set(mppe_rx=mppe(128, os.urandom(16), stateful=True))
    raw.send(ppp(0xFD, struct.pack("!H", 0x1005) + os.urandom(50)))
    for _ in range(2):
        request = raw.wait("Reset-Request", lambda p: p.protocol == CCP)
    raw.send(ppp(CCP, cp(RESET_ACK, request.data[1])))
    assert not [p for p in raw.packets(0.6) if p.protocol == CCP]


def test_end_of_a_burst_shows_a_loss(raw):
    raw.side.set(mppe_tx=mppe(128, os.urandom(16), stateful=True), magic=OUR_MAGIC)
    raw.side.host.run(["ping", "-c", "3", "-i", "0.002", "-W", "0.1", "10.0.0.2"], check=False)
    *data, probe = [p for p in raw.packets(0.5) if p.seq is not None]
    assert [p.protocol for p in data] == [0xFD] * 3
    assert (probe.protocol, probe.data[0]) == (LCP, DISCARD_REQUEST)
    assert probe.data[4:] == magic(OUR_MAGIC)
    assert probe.seq == data[-1].seq + 1


def test_gap_before_a_control_frame_is_a_loss(raw):
    raw.side.set(mppe_rx=mppe(128, os.urandom(16), stateful=True), magic=OUR_MAGIC)
    raw.send(ppp(LCP, cp(DISCARD_REQUEST, 1, magic(PEER_MAGIC))), seq=0)
    raw.send(ppp(LCP, cp(DISCARD_REQUEST, 2, magic(PEER_MAGIC))), seq=2)
    assert raw.wait("Reset-Request", lambda p: p.protocol == CCP).data[0] == RESET_REQUEST


def test_reset_request_without_mppe_is_for_the_owner(raw):
    raw.send(ppp(CCP, cp(RESET_REQUEST, 21)))
    assert raw.side.owner.wait("frame")["protocol"] == CCP


def test_reset_is_requested(raw):
    raw.side.set(mppe_rx=mppe(128, os.urandom(16), stateful=True))
    identifiers = []
    for count in range(5, 60):
        raw.send(ppp(0xFD, struct.pack("!H", 0x1000 | count) + os.urandom(50)))
        identifiers += [p.data[1] for p in raw.packets(0.02)
                        if p.protocol == CCP and p.data[0] == RESET_REQUEST]
    assert 2 <= len(identifiers) <= 8 * SLOWNESS
    assert identifiers == sorted(set(identifiers))
    assert raw.side.stats()["drop_mppe_sync"] > 40


def test_decryption_that_fails_is_told(raw):
    raw.side.set(mppe_rx=mppe(128, os.urandom(16)))
    for count in range(60):
        raw.send(ppp(0xFD, struct.pack("!H", 0x9000 | count) + os.urandom(50)))
    raw.side.owner.wait("event", event=C["PPTP_EVENT_DECRYPT_TROUBLE"])
