# SPDX-License-Identifier: GPL-2.0-only
"""Many raw clients at once, in one loop: each does no more than log on and stay."""

import contextlib
import selectors
import socket
import struct
import time

from scapy.layers.pptp import (PPTPEchoReply, PPTPOutgoingCallRequest,
                               PPTPStartControlConnectionRequest)

from .rawclient import (CALL_REPLY, IPCP, IPPROTO_GRE, LCP, NAK, PAP, PORT, REQUEST,
                        START_REPLY, RawClient)
from .wait import SLOWNESS, Timeout

# Seconds without progress after which a client repeats what it asked last.
PATIENCE = 5

START = bytes(PPTPStartControlConnectionRequest())

# A server asks so on a connection that was silent for a minute.
STILL_THERE = 5


class Member(RawClient):
    """One client; those of one source share the socket for GRE."""

    def __init__(self, host, server, call_id, source, gre, user):
        # What it has in common with a lone client but for the sockets.
        super().__init__(host, server, call_id, source)
        self.gre.close()
        self.gre = gre
        self.user = user
        self.tcp.setblocking(False)
        self._control, self._early = b"", []
        self._asked = None
        self._asked_at = 0.0

    def close(self):
        self.tcp.close()

    def dial(self):
        with contextlib.suppress(BlockingIOError):
            self.tcp.connect((self.server, PORT))

    def connected(self):
        error = self.tcp.getsockopt(socket.SOL_SOCKET, socket.SO_ERROR)
        assert not error, f"{self.user}: connect: error {error}"
        self.tcp.sendall(START)

    def control(self):
        """Control messages came."""
        data = self.tcp.recv(4096)
        assert data, f"{self.user}: the server hung up"
        self._control += data
        while len(self._control) >= 2:
            length, = struct.unpack_from("!H", self._control)
            if len(self._control) < length:
                break
            message, self._control = self._control[:length], self._control[length:]
            self._message(message)

    def _message(self, message):
        kind, = struct.unpack_from("!H", message, 8)
        if kind == START_REPLY:
            self.tcp.sendall(bytes(PPTPOutgoingCallRequest(call_id=self.call_id)))
        elif kind == STILL_THERE:
            ident, = struct.unpack_from("!I", message, 12)
            self.tcp.sendall(bytes(PPTPEchoReply(identifier=ident, result_code=1)))
        else:
            assert kind == CALL_REPLY, f"{self.user}: control message {kind}"
            self.peer_call_id, = struct.unpack_from("!H", message, 12)
            assert message[16] == 1, f"{self.user}: call refused: result {message[16]}"
            self._ask(LCP, self.lcp_options)
            for packet in self._early:
                self.receive(packet)

    def _ask(self, protocol, data):
        self._asked, self._asked_at = (protocol, data), time.monotonic()
        self.send_cp(protocol, REQUEST, 1, data)

    def _ipcp(self, code, ident, data):
        super()._ipcp(code, ident, data)
        if code == NAK:
            self._asked = IPCP, data

    def repeat(self):
        """Ask again what has not been answered."""
        if self._asked and not self.up and \
           time.monotonic() - self._asked_at > PATIENCE * SLOWNESS:
            self._ask(*self._asked)

    def receive(self, packet):
        """A GRE packet came; the next thing is asked once this one is settled."""
        if self.peer_call_id is None:
            self._early.append(packet)
            return
        self._receive(packet)
        self.frames.clear()
        asked = self._asked and self._asked[0]
        assert not self.refusal, f"{self.user}: {self.refusal!r}"
        if asked == LCP and self.lcp_acked and self.lcp_agreed:
            name, secret = self.user.encode(), b"lkjrht"
            self._ask(PAP, bytes([len(name)]) + name + bytes([len(secret)]) + secret)
        elif asked == PAP and self.authenticated:
            self._ask(IPCP, b"\x03\x06\0\0\0\0")


class Crowd:
    """Clients of one server: one for each of the users, spread over the sources."""

    def __init__(self, host, server, sources, users):
        self.selector = selectors.DefaultSelector()
        self.sockets, self.members = [], {}
        for source in sources:
            with host.entered():
                gre = socket.socket(socket.AF_INET, socket.SOCK_RAW, IPPROTO_GRE)
            gre.bind((source, 0))
            gre.connect((server, 0))
            gre.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 1 << 20)
            gre.setblocking(False)
            self.sockets.append(gre)
            self.selector.register(gre, selectors.EVENT_READ, None)
        for number, user in enumerate(users):
            index = number % len(sources)
            member = Member(host, server, number + 1, sources[index], self.sockets[index], user)
            member.source = sources[index]
            self.members[number + 1] = member

    def __enter__(self):
        return self

    def __exit__(self, *_):
        for member in self.members.values():
            member.close()
        for gre in self.sockets:
            gre.close()
        self.selector.close()

    def __iter__(self):
        return iter(self.members.values())

    def log_on(self, deadline):
        """All at once; returns when the last one has its address."""
        end = time.monotonic() + deadline * SLOWNESS
        for member in self:
            member.dial()
            self.selector.register(member.tcp, selectors.EVENT_WRITE, member)
        while not all(member.up for member in self):
            if time.monotonic() > end:
                up = sum(member.up for member in self)
                raise Timeout(f"{up} of {len(self.members)} users are up after {deadline} s")
            self._turn(0.2)
            for member in self:
                member.repeat()

    def _turn(self, seconds):
        for key, events in self.selector.select(seconds):
            if key.data is None:
                self._drain(key.fileobj)
            elif events & selectors.EVENT_WRITE:
                key.data.connected()
                self.selector.modify(key.fileobj, selectors.EVENT_READ, key.data)
            else:
                key.data.control()

    def _drain(self, gre):
        with contextlib.suppress(BlockingIOError):
            while True:
                packet = gre.recv(65536)
                call_id, = struct.unpack_from("!H", packet, (packet[0] & 15) * 4 + 6)
                member = self.members.get(call_id)
                if member and member.gre is gre:
                    member.receive(packet)
