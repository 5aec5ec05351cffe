# SPDX-License-Identifier: GPL-2.0-only
"""Garbage on TCP port 1723: the connection ends, the others do not notice."""

import pathlib
import random
import socket
import struct

import pytest
from scapy.layers.pptp import (PPTPCallClearRequest, PPTPCallDisconnectNotify,
                               PPTPEchoReply, PPTPEchoRequest,
                               PPTPIncomingCallConnected, PPTPIncomingCallReply,
                               PPTPIncomingCallRequest, PPTPOutgoingCallReply,
                               PPTPOutgoingCallRequest, PPTPSetLinkInfo,
                               PPTPStartControlConnectionReply,
                               PPTPStartControlConnectionRequest,
                               PPTPStopControlConnectionReply,
                               PPTPStopControlConnectionRequest, PPTPWANErrorNotify)

from lab.rawclient import CALL_REPLY, START_REPLY, RawClient
from lab.target import Target
from lab.topology import HOME
from lab.wait import wait_for

pytestmark = pytest.mark.control

MESSAGES = (PPTPStartControlConnectionRequest, PPTPStartControlConnectionReply,
            PPTPStopControlConnectionRequest, PPTPStopControlConnectionReply,
            PPTPEchoRequest, PPTPEchoReply, PPTPOutgoingCallRequest,
            PPTPOutgoingCallReply, PPTPIncomingCallRequest, PPTPIncomingCallReply,
            PPTPIncomingCallConnected, PPTPCallClearRequest, PPTPCallDisconnectNotify,
            PPTPWANErrorNotify, PPTPSetLinkInfo)

START = bytes(PPTPStartControlConnectionRequest())
CALL = bytes(PPTPOutgoingCallRequest(call_id=7))

BAD_VERSION_RESULT = 5


@pytest.fixture(scope="module")
def target(tmp_path_factory):
    target = Target(tmp_path_factory.mktemp("target"))
    yield target
    target.destroy()


@pytest.fixture
def raw(target):
    """A connected control connection that has said nothing yet."""
    with RawClient(target.internet.remote, HOME) as client:
        client.connect()
        yield client
    target.assert_unharmed()


def header(length=156, kind=1, magic=0x1A2B3C4D, control=1):
    """The common beginning of a message (RFC 2637 section 2) and zeros."""
    return struct.pack("!HHIHH", length, kind, magic, control, 0) + bytes(144)


@pytest.mark.parametrize("data", [
    pytest.param(random.Random(1).randbytes(4000), id="random bytes"),
    pytest.param(bytes(4000), id="zeros"),
    pytest.param(b"\xff" * 4000, id="ones"),
    pytest.param(b"GET / HTTP/1.1\r\nHost: vpn\r\n\r\n", id="HTTP"),
    pytest.param(header(length=0), id="length 0"),
    pytest.param(header(length=11), id="length below the header"),
    pytest.param(header(length=12), id="length below the message"),
    pytest.param(header(length=155), id="length one short"),
    pytest.param(header(length=65535), id="length 65535"),
    pytest.param(header(magic=0x1A2B3C4E), id="wrong magic cookie"),
    pytest.param(header(kind=2), id="management message"),
    pytest.param(header(control=0), id="message type 0"),
    pytest.param(header(control=16), id="message type 16"),
    pytest.param(header(control=65535), id="message type 65535"),
    pytest.param(CALL, id="call before start"),
])
def test_garbage_ends_the_connection(raw, data):
    raw.tcp.sendall(data)
    assert raw.hung_up(), "the server keeps listening to garbage"


@pytest.mark.parametrize("data", [
    pytest.param(header(length=0), id="length 0"),
    pytest.param(header(magic=1), id="wrong magic cookie"),
    pytest.param(header(length=65535), id="length 65535"),
])
def test_garbage_after_start_ends_the_connection(raw, data):
    raw.start()
    raw.tcp.sendall(data)
    assert raw.hung_up(), "the server keeps listening to garbage"


def test_unknown_message_after_start_is_skipped(raw):
    """A later version of the protocol may have more messages than this one."""
    raw.start()
    raw.tcp.sendall(header(control=99) + CALL)
    raw.expect_control(CALL_REPLY)


def test_wrong_version_is_named(raw):
    """RFC 2637 section 2.2: result code 5, protocol version not supported."""
    raw.tcp.sendall(bytes(PPTPStartControlConnectionRequest(protocol_version=0x0200)))
    reply = raw.expect_control(START_REPLY)
    assert reply[14] == BAD_VERSION_RESULT
    assert raw.hung_up()


@pytest.mark.parametrize("message", MESSAGES, ids=lambda message: message.__name__[4:])
def test_truncated_message(target, message):
    """Every message, cut at several places, before and after the start."""
    data = bytes(message())
    for length in sorted({1, 2, 8, 11, 12, 13, len(data) // 2, len(data) - 1}):
        for started in (False, True):
            with RawClient(target.internet.remote, HOME) as client:
                client.connect()
                if started:
                    client.start()
                client.tcp.sendall(data[:length])
                client.tcp.shutdown(socket.SHUT_WR)
                assert client.hung_up(), f"cut at {length}: the connection stays"
    target.assert_unharmed()


@pytest.mark.parametrize("message", MESSAGES, ids=lambda message: message.__name__[4:])
def test_message_out_of_place(target, message):
    """Any message where no one expects it: an answer, an end, or nothing, but no harm."""
    with RawClient(target.internet.remote, HOME) as client:
        client.connect()
        client.tcp.sendall(bytes(message()) + CALL)
        client.tcp.shutdown(socket.SHUT_WR)
        assert client.hung_up()
    target.assert_unharmed()


def test_message_byte_by_byte(raw):
    raw.tcp.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    for byte in START + CALL:
        raw.tcp.sendall(bytes([byte]))
    raw.expect_control(START_REPLY)
    raw.expect_control(CALL_REPLY)


def test_messages_in_one_segment(raw):
    raw.tcp.sendall(START + CALL + bytes(PPTPOutgoingCallRequest(call_id=8)))
    raw.expect_control(START_REPLY)
    raw.expect_control(CALL_REPLY)
    raw.expect_control(CALL_REPLY)


def test_connections_are_released(target):
    """Many that say nothing and hang up leave no descriptor behind."""
    def descriptors():
        return len(list((target_proc / "fd").iterdir()))

    target_proc = pathlib.Path(f"/proc/{target.server.process.pid}")
    before = descriptors()
    for _ in range(50):
        with RawClient(target.internet.remote, HOME) as client:
            client.connect()
    wait_for("the server to close what its peers closed", lambda: descriptors() <= before)
    target.assert_unharmed()
