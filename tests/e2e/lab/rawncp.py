# SPDX-License-Identifier: GPL-2.0-only
"""A raw client that also speaks multilink, BCP and IPV6CP, right or wrong, as told."""

import os
import struct

from .rawclient import ACK, LCP, MAGIC, NAK, REJECT, REQUEST, RawClient, ppp

BRIDGED, IPV6, MP = 0x0031, 0x0057, 0x003D
BCP, IPV6CP = 0x8031, 0x8057
PROTOCOL_REJECT = 8

# LCP options of RFC 1990.
MRRU, SHORT_NUMBERS, ENDPOINT = 17, 18, 19

BEGIN, END, WHOLE = 0x80, 0x40, 0xC0


def option(kind, data=b"", length=None):
    """An option; a wrong length is written as told."""
    return bytes((kind, len(data) + 2 if length is None else length)) + data


def options(data):
    """[(type, value)] of a well-formed list of options."""
    found = []
    while data:
        assert len(data) >= 2 and 2 <= data[1] <= len(data), f"malformed options {data!r}"
        found.append((data[0], data[2:data[1]]))
        data = data[data[1]:]
    return found


def mrru(value):
    return option(MRRU, struct.pack("!H", value))


def endpoint():
    """An endpoint discriminator that no other client has, so that it is not joined."""
    return option(ENDPOINT, b"\1" + os.urandom(8))


class RawNcp(RawClient):
    """Acknowledges what the server asks of it.

    refuse has the protocols and reject the LCP options that it does not take.
    asked maps a protocol to the options of the server's latest request.
    """

    def __init__(self, *args, lcp=b"", refuse=(), reject=(), **kwargs):
        super().__init__(*args, **kwargs)
        self.lcp_options = MAGIC + lcp
        self.refuse, self.reject = refuse, reject
        self.asked, self.answers, self.rejected = {}, {}, set()
        self.fragment = 0
        self._ident = 100

    def _receive(self, packet):
        known = len(self.frames)
        super()._receive(packet)
        for protocol, body in self.frames[known:]:
            if protocol is not None and protocol >= 0x8000 and len(body) >= 4:
                self._control(protocol, *struct.unpack_from("!BBH", body), body)

    def _lcp(self, code, ident, data):
        rejected = b"".join(option(kind, value) for kind, value in
                            (options(data) if code == REQUEST else ()) if kind in self.reject)
        if rejected:
            self.send_cp(LCP, REJECT, ident, rejected)
        else:
            super()._lcp(code, ident, data)

    def _control(self, protocol, code, ident, length, body):
        data = body[4:length]
        if code == REQUEST:
            self.asked[protocol] = options(data)
            if protocol in self.refuse:
                self.send_cp(LCP, PROTOCOL_REJECT, self._next_ident(),
                             struct.pack("!H", protocol) + body)
            elif protocol in (BCP, IPV6CP):
                self.send_cp(protocol, ACK, ident, data)
        elif code in (ACK, NAK, REJECT):
            self.answers[protocol, ident] = code, data
        elif protocol == LCP and code == PROTOCOL_REJECT:
            self.rejected.add(int.from_bytes(data[:2], "big"))

    def _next_ident(self):
        self._ident = self._ident % 255 + 1
        return self._ident

    def ask(self, protocol, data):
        """Send a Configure-Request; (code, data) of the answer, or None."""
        ident = self._next_ident()
        self.send_cp(protocol, REQUEST, ident, data)
        self.poll(lambda: (protocol, ident) in self.answers or protocol in self.rejected, 2)
        return self.answers.get((protocol, ident))

    def acknowledged(self, protocol, good, spoilt):
        """Those of the spoilt requests that are acknowledged, with good ones between.

        Who only ever asks for what cannot be had would be given up.
        """
        sent = {}
        for number, data in enumerate(spoilt):
            sent[protocol, self._next_ident()] = data
            self.send_cp(protocol, REQUEST, self._ident, data)
            if number % 3 == 2:
                assert self.ask(protocol, good) == (ACK, good)
        assert self.ask(protocol, good) == (ACK, good)
        return [data for key, data in sent.items() if self.answers.get(key, (0,))[0] == ACK]

    def call_up(self):
        """The call is placed, nothing of PPP is said."""
        self.connect()
        self.start()
        self.call()
        return self

    def send_fragment(self, flags, data, number=None):
        """One MP fragment; without a number the next one."""
        if number is None:
            number = self.fragment
        self.fragment = number + 1
        self.send(ppp(MP, struct.pack("!I", flags << 24 | number & 0xFFFFFF) + data))

    def bodies(self, protocol):
        """What came of a protocol so far."""
        return [body for known, body in self.frames if known == protocol]

