# SPDX-License-Identifier: GPL-2.0-only
"""Malformed GRE packets and PPP frames: dropped, and no session notices."""

import struct

import pytest
from scapy.layers.inet import ICMP, IP
from scapy.layers.ppp import (PPP_CHAP_ChallengeResponse, PPP_IPCP,
                              PPP_IPCP_Option_IPAddress, PPP_LCP_Auth_Protocol_Option,
                              PPP_LCP_Configure, PPP_LCP_Magic_Number_Option,
                              PPP_LCP_MRU_Option, PPP_PAP_Request)

from lab.rawclient import (CCP, CHAP, ECHO_REQUEST, IPCP, IPV4, LCP, PAP, REQUEST,
                           RawClient, cp, gre, ppp)
from lab.target import RAW_LOCAL, Target
from lab.topology import HOME
from lab.wait import wait_for

IPV6CP, IPV6, MPPE, MP, CBCP, VJ = 0x8057, 0x0057, 0x00FD, 0x003D, 0xC029, 0x002D

# One good packet of each protocol, to be spoilt.
LCP_REQUEST = bytes(PPP_LCP_Configure(code=1, id=9, options=[
    PPP_LCP_MRU_Option(max_recv_unit=1400), PPP_LCP_Auth_Protocol_Option(),
    PPP_LCP_Magic_Number_Option(magic_number=0x01020304)]))
PACKETS = {
    "LCP": (LCP, LCP_REQUEST),
    "LCP echo": (LCP, cp(ECHO_REQUEST, 3, bytes(8))),
    "LCP protocol reject": (LCP, cp(8, 3, b"\x80\x21" + bytes(8))),
    "LCP code reject": (LCP, cp(7, 3, cp(1, 1, bytes(4)))),
    "LCP terminate": (LCP, cp(5, 3, b"bye")),
    "PAP": (PAP, bytes(PPP_PAP_Request(username=b"raw", password=b"raw"))),
    "CHAP": (CHAP, bytes(PPP_CHAP_ChallengeResponse(
        code=2, id=1, value=bytes(49), optional_name=b"raw"))),
    "CCP": (CCP, cp(REQUEST, 1, b"\x12\x06\x01\x00\x00\x40")),
    "CCP reset": (CCP, cp(14, 1, b"")),
    "IPCP": (IPCP, bytes(PPP_IPCP(code=1, id=4, options=[
        PPP_IPCP_Option_IPAddress(data="10.0.104.2")]))),
    "IPV6CP": (IPV6CP, cp(REQUEST, 1, b"\x01\x0a" + bytes(8))),
    "CBCP": (CBCP, cp(REQUEST, 1, b"\x01\x02")),
    "IPv4": (IPV4, bytes(IP(src="10.0.104.2", dst=RAW_LOCAL) / ICMP())),
    "IPv6": (IPV6, b"\x60" + bytes(39)),
    "MPPE": (MPPE, b"\x90\x00" + bytes(40)),
    "multilink": (MP, b"\xc0\x00\x00\x00" + bytes(20)),
    "VJ compression": (VJ, bytes(20)),
    "unknown": (0x4321, bytes(20)),
}
# Packets with code, identifier and length in front.
CONTROL = (LCP, PAP, CHAP, CCP, IPCP, IPV6CP, CBCP)
# Those whose requests carry a list of options.
OPTIONS = (LCP, CCP, IPCP, IPV6CP)

OVERSIZE = 4000


def spoilt(protocol, packet):
    """Frames that no correct peer sends."""
    for length in range(len(packet)):
        if protocol in CONTROL:
            yield ppp(protocol, packet[:length])
    if protocol not in CONTROL:
        for length in range(min(len(packet), 20)):
            yield ppp(protocol, packet[:length])
        yield ppp(protocol, packet[:20] + bytes(OVERSIZE))
        return
    for length in (0, 1, 3, len(packet) + 1, 0xFFFF):
        yield ppp(protocol, packet[:2] + struct.pack("!H", length) + packet[4:])
    yield ppp(protocol, packet[:2] + struct.pack("!H", OVERSIZE + 4) + bytes(OVERSIZE))
    if protocol in OPTIONS and packet[0] == REQUEST:
        for length in (0, 1, len(packet), 0xFF):
            yield ppp(protocol, packet[:5] + bytes([length]) + packet[6:])


@pytest.fixture(scope="module")
def target(shared_folder):
    target = Target(shared_folder)
    yield target
    target.destroy()


@pytest.fixture
def fresh(target):
    """A raw client in the authentication phase."""
    with RawClient(target.internet.remote, HOME) as client:
        yield client.open_lcp()
    target.assert_unharmed()


@pytest.fixture(scope="module")
def opened_session(target):
    with RawClient(target.internet.remote, HOME, call_id=4243) as client:
        yield client.open("raw", "raw")


@pytest.fixture
def opened(target, opened_session):
    """A raw client whose session is up, shared by the tests of this file."""
    yield opened_session
    assert opened_session.echo(), "the session is gone"
    assert opened_session.ping(RAW_LOCAL), "the session carries nothing any more"
    assert not opened_session.terminated
    target.assert_unharmed()


def session_of(target, client):
    return next(session for session in target.server.sessions()
                if session["local_call_id"] == client.peer_call_id)


@pytest.mark.parametrize("name", PACKETS)
def test_spoilt_frame_while_authenticating(fresh, name):
    for frame in spoilt(*PACKETS[name]):
        fresh.send(frame)
    assert fresh.echo(), "the session is gone"
    fresh.log_on("raw", "raw")
    assert fresh.authenticated


@pytest.mark.parametrize("name", PACKETS)
def test_spoilt_frame_while_open(opened, name):
    for frame in spoilt(*PACKETS[name]):
        opened.send(frame)


@pytest.mark.parametrize("frame", [b"", b"\xff", b"\xff\x03", b"\xff\x03\x00",
                                   b"\x00", b"\xff\x03\xc0", b"\xc0", b"\x00\x00"],
                         ids=lambda frame: frame.hex() or "empty")
def test_frame_without_a_protocol(opened, frame):
    opened.send(frame)


def gre_packets(call_id, seq):
    """GRE packets of version 1 that RFC 2637 section 4.1 forbids."""
    frame = ppp(LCP, cp(ECHO_REQUEST, 5, bytes(4)))
    good = bytearray(gre(call_id, frame, seq=seq, ack=0))
    for length in range(len(good)):
        yield bytes(good[:length])
    for byte, values in ((0, (0x00, 0x10, 0xB0, 0x70, 0x38, 0x37)),
                         (1, (0x00, 0x80, 0x82, 0x87, 0xFF)),
                         (2, (0x00, 0x08)), (4, (0xFF,))):
        for value in values:
            bad = bytearray(good)
            bad[byte] = value
            yield bytes(bad)
    # Payload length: more than there is, by one and by a lot.
    for length in (len(frame) + 1, 0xFFFF):
        yield bytes(good[:4]) + struct.pack("!H", length) + bytes(good[6:])
    yield gre(call_id, bytes(OVERSIZE), seq=seq)
    yield gre(call_id, bytes(60000), seq=seq)


def test_malformed_gre(target, opened):
    before = session_of(target, opened)["stats"]["drop_malformed"]
    for packet in gre_packets(opened.peer_call_id, opened.take_seq()):
        opened.send_gre(packet)
    wait_for("the drops to be counted", lambda: session_of(target, opened)
             ["stats"]["drop_malformed"] > before)


def test_acknowledgement_of_what_was_never_sent(opened):
    for ack in (0x7FFFFFFF, 0xFFFFFFFF, 1 << 20):
        opened.send_gre(gre(opened.peer_call_id, ack=ack))


def test_unknown_call_id(target, opened):
    known = {session["local_call_id"] for session in target.server.sessions()}
    frame = ppp(LCP, cp(ECHO_REQUEST, 5, bytes(4)))
    for call_id in (0, 1, 0xFFFF, opened.peer_call_id ^ 0x5555):
        if call_id not in known:
            opened.send_gre(gre(call_id, frame, seq=opened.next_seq()))


def test_payload_behind_the_stated_length_is_ignored(opened):
    """A frame followed by bytes that the GRE header does not count."""
    frame = ppp(LCP, cp(ECHO_REQUEST, 55, b"\x12\x34\x56\x78"))
    opened.send_gre(gre(opened.peer_call_id, frame, seq=opened.take_seq()) + b"\xff" * 64)
    assert opened.poll(lambda: 55 in opened.echo_replies)
