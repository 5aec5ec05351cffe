# SPDX-License-Identifier: GPL-2.0-only
"""A PPTP client made of scapy packets and a raw socket, which does only what a test
tells it: says nothing, says it wrong, or stops in the middle.

It authenticates by PAP and refuses CCP, so its server must allow both.
"""

import select
import socket
import struct
import time

from scapy.layers.pptp import (PPTPCallClearRequest, PPTPOutgoingCallRequest,
                               PPTPStartControlConnectionRequest)

from . import traffic
from .wait import SLOWNESS

PORT = 1723
IPPROTO_GRE = 47

IPV4, IPCP, CCP, LCP, PAP, CHAP = 0x0021, 0x8021, 0x80FD, 0xC021, 0xC023, 0xC223
REQUEST, ACK, NAK, REJECT, TERMINATE, TERMINATE_ACK = 1, 2, 3, 4, 5, 6
ECHO_REQUEST, ECHO_REPLY = 9, 10

START_REPLY, CALL_REPLY = 2, 8

PING_TRIES = 5

# LCP option Magic-Number.
MAGIC = b"\x05\x06\x12\x34\x56\x78"
# LCP option Authentication-Protocol: PAP.
WANT_PAP = b"\x03\x04\xc0\x23"


def ppp(protocol, payload=b""):
    """A PPP frame without header compression."""
    return b"\xff\x03" + struct.pack("!H", protocol) + payload


def cp(code, ident, data=b""):
    """A control protocol packet (RFC 1661 section 5)."""
    return struct.pack("!BBH", code, ident, 4 + len(data)) + data


def gre(call_id, payload=b"", seq=None, ack=None):
    """An enhanced GRE packet (RFC 2637 section 4.1)."""
    flags = 0x2001 | (0x1000 if seq is not None else 0) | (0x80 if ack is not None else 0)
    numbers = b"".join(struct.pack("!I", n & 0xFFFFFFFF) for n in (seq, ack) if n is not None)
    return struct.pack("!HHHH", flags, 0x880B, len(payload), call_id) + numbers + payload


def parse_gre(packet):
    """(call id, seq or None, payload) of an IPv4 packet with enhanced GRE."""
    data = packet[(packet[0] & 15) * 4:]
    flags, _, length, call_id = struct.unpack_from("!HHHH", data)
    offset, seq = 8, None
    if flags & 0x1000:
        seq, = struct.unpack_from("!I", data, offset)
        offset += 4
    if flags & 0x80:
        offset += 4
    return call_id, seq, data[offset:offset + length]


def parse_ppp(frame):
    """(protocol, payload), with or without header compression; (None, b"") if empty."""
    if frame[:2] == b"\xff\x03":
        frame = frame[2:]
    if not frame:
        return None, b""
    if frame[0] & 1:
        return frame[0], frame[1:]
    return struct.unpack_from("!H", frame)[0], frame[2:]


def wants_other_than_pap(options):
    """True when LCP options ask for an authentication protocol that is not PAP."""
    while len(options) >= 2 and options[1] >= 2:
        if options[0] == 3:
            return options[:4] != WANT_PAP
        options = options[options[1]:]
    return False


class RawClient:
    """One control connection with one call."""

    def __init__(self, host, server, call_id=4242, source=None):
        self.host, self.server, self.call_id = host, server, call_id
        self.peer_call_id = None
        self.address = None
        self.lcp_acked = self.lcp_agreed = False
        self.authenticated = self.up = self.terminated = False
        self.refusal = b""
        self.lcp_options = MAGIC
        self.echo_replies = set()
        self.frames = []
        self._seq = 0
        with host.entered():
            self.gre = socket.socket(socket.AF_INET, socket.SOCK_RAW, IPPROTO_GRE)
            self.tcp = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
        if source:
            self.gre.bind((source, 0))
            self.tcp.bind((source, 0))
        self.gre.connect((server, 0))
        self.tcp.settimeout(5 * SLOWNESS)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()

    def close(self):
        self.tcp.close()
        self.gre.close()

    # --- control connection

    def connect(self):
        self.tcp.connect((self.server, PORT))

    def receive_control(self):
        """The next control message; b"" when the server has hung up."""
        try:
            head = self.tcp.recv(12, socket.MSG_WAITALL)
            if len(head) < 12:
                return b""
            length, = struct.unpack_from("!H", head)
            return head + self.tcp.recv(length - 12, socket.MSG_WAITALL)
        except ConnectionResetError:
            return b""

    def expect_control(self, kind):
        message = self.receive_control()
        assert message[8:10] == struct.pack("!H", kind), \
            f"expected control message {kind}, got {message!r}"
        return message

    def start(self):
        self.tcp.sendall(bytes(PPTPStartControlConnectionRequest()))
        return self.expect_control(START_REPLY)

    def call_result(self):
        """Place a call: (result, error) of the reply. It has the server's call id."""
        self.tcp.sendall(bytes(PPTPOutgoingCallRequest(call_id=self.call_id)))
        reply = self.expect_control(CALL_REPLY)
        self.peer_call_id, echoed = struct.unpack_from("!HH", reply, 12)
        assert echoed == self.call_id
        return reply[16], reply[17]

    def call(self):
        """Place the call; the server's call id is known afterwards."""
        result, _ = self.call_result()
        assert result == 1, f"call refused: result {result}"

    def clear(self):
        self.tcp.sendall(bytes(PPTPCallClearRequest(call_id=self.call_id)))

    def hung_up(self, deadline=5.0):
        """True when the server closes the connection within the deadline."""
        end = time.monotonic() + deadline * SLOWNESS
        while (left := end - time.monotonic()) > 0:
            if select.select([self.tcp], [], [], left)[0]:
                try:
                    if not self.tcp.recv(4096):
                        return True
                except ConnectionResetError:
                    return True
        return False

    # --- PPP

    def send_gre(self, packet):
        """Send bytes as the payload of an IP packet of protocol 47."""
        self.gre.send(packet)

    def next_seq(self):
        """The sequence number of the frame that send() sends next."""
        return self._seq

    def take_seq(self):
        self._seq += 1
        return self._seq - 1

    def send(self, frame):
        """Send one PPP frame with the next sequence number."""
        self.send_gre(gre(self.peer_call_id, frame, seq=self.take_seq()))

    def send_cp(self, protocol, code, ident, data=b""):
        self.send(ppp(protocol, cp(code, ident, data)))

    def poll(self, until, deadline=5.0):
        """Take part in PPP until the condition holds; false when it never does."""
        end = time.monotonic() + deadline * SLOWNESS
        while not until():
            left = end - time.monotonic()
            if left <= 0:
                return False
            if select.select([self.gre], [], [], min(left, 0.2))[0]:
                self._receive(self.gre.recv(65536))
        return True

    def _receive(self, packet):
        call_id, seq, payload = parse_gre(packet)
        if call_id != self.call_id or seq is None:
            return
        protocol, body = parse_ppp(payload)
        self.frames.append((protocol, body))
        handler = {LCP: self._lcp, PAP: self._pap, CCP: self._ccp,
                   IPCP: self._ipcp}.get(protocol)
        if handler and len(body) >= 4:
            code, ident, length = struct.unpack_from("!BBH", body)
            handler(code, ident, body[4:length])

    def _lcp(self, code, ident, data):
        if code == REQUEST and wants_other_than_pap(data):
            self.send_cp(LCP, NAK, ident, WANT_PAP)
        elif code == REQUEST:
            self.lcp_agreed = True
            self.send_cp(LCP, ACK, ident, data)
        elif code == ACK:
            self.lcp_acked = True
        elif code == ECHO_REQUEST:
            self.send_cp(LCP, ECHO_REPLY, ident, bytes(4))
        elif code == ECHO_REPLY:
            self.echo_replies.add(ident)
        elif code == TERMINATE:
            self.terminated = True
            self.send_cp(LCP, TERMINATE_ACK, ident)

    def _pap(self, code, ident, data):
        del ident
        self.authenticated = code == ACK
        if code != ACK:
            self.refusal = data

    def _ccp(self, code, ident, data):
        if code == REQUEST:
            self.send_cp(CCP, REJECT, ident, data)

    def _ipcp(self, code, ident, data):
        if code == REQUEST:
            self.send_cp(IPCP, ACK, ident, data)
        elif code == NAK:
            self.address = socket.inet_ntoa(data[2:6])
            self.send_cp(IPCP, REQUEST, ident + 1, data)
        elif code == ACK:
            self.up = True

    # --- what tests do with it

    def open_lcp(self):
        self.connect()
        self.start()
        self.call()
        return self.negotiate_lcp()

    def negotiate_lcp(self):
        self.send_cp(LCP, REQUEST, 1, self.lcp_options)
        assert self.poll(lambda: self.lcp_acked and self.lcp_agreed), "LCP does not open"
        return self

    def log_on(self, user="ex", password="lkjrht"):
        name, secret = user.encode(), password.encode()
        self.send_cp(PAP, REQUEST, 1, bytes([len(name)]) + name + bytes([len(secret)]) + secret)
        assert self.poll(lambda: self.authenticated or self.refusal), "no answer to PAP"
        return self

    def open(self, user="ex", password="lkjrht"):
        """Bring the whole session up."""
        self.connect()
        self.start()
        self.call()
        return self.negotiate(user, password)

    def negotiate(self, user, password):
        """Bring PPP up on a call that is placed."""
        self.negotiate_lcp()
        return self.enter(user, password)

    def enter(self, user, password):
        """Log on and get an address, once LCP is open."""
        self.log_on(user, password)
        assert self.authenticated, self.refusal
        self.send_cp(IPCP, REQUEST, 1, b"\x03\x06\0\0\0\0")
        assert self.poll(lambda: self.up), "IPCP does not open"
        return self

    def echo(self, ident=77, deadline=2.0):
        """True when the server answers an LCP echo."""
        self.echo_replies.discard(ident)
        self.send_cp(LCP, ECHO_REQUEST, ident, b"\x12\x34\x56\x78")
        return self.poll(lambda: ident in self.echo_replies, deadline)

    def ping(self, target, deadline=2.0):
        """True when an IPv4 echo request through the tunnel is answered.

        The server may need a moment for its own end, so it is sent again at times.
        """
        request = self.echo_packet(target)

        def answered():
            return any(protocol == IPV4 and self.is_echo_reply(body, request)
                       for protocol, body in self.frames)

        for _ in range(PING_TRIES):
            self.send(ppp(IPV4, request))
            if self.poll(answered, deadline / PING_TRIES):
                return True
        return False

    def echo_packet(self, target, size=48):
        """An IPv4 echo request of that many bytes from the address we were given."""
        icmp = traffic.echo_request(7, self._seq & 0xFFFF, b"raw client".ljust(size - 28))
        header = struct.pack("!BBHHHBBH4s4s", 0x45, 0, 20 + len(icmp), 1, 0, 64, 1, 0,
                             socket.inet_aton(self.address), socket.inet_aton(target))
        checksum = struct.pack("!H", traffic.internet_checksum(header))
        return header[:10] + checksum + header[12:] + icmp

    @staticmethod
    def is_echo_reply(packet, request):
        """True when an IPv4 packet answers that echo request."""
        return packet[20:21] == b"\0" and packet[24:] == request[24:]
