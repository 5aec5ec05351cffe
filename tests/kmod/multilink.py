# SPDX-License-Identifier: GPL-2.0-only
"""Multilink PPP by hand: fragments of any kind, over one link or several, and what
comes back, put together again."""

import itertools
import socket
import struct
import time

from lab import traffic
from lab.rawclient import ppp
from lab.wait import SLOWNESS

MP, IPV4 = 0x3D, 0x21
BEGIN, END = 0x80, 0x40
WHOLE = BEGIN | END
SHORT_TX, SHORT_RX = 1, 2

_marks = itertools.count(1)


def echo_packet(size=64, source="10.0.0.2", target="10.0.0.1", tos=0):
    """An IPv4 echo request of that many bytes, each with another content."""
    mark = struct.pack("!I", next(_marks))
    icmp = traffic.echo_request(7, 1, (mark * size)[:size - 28])
    header = struct.pack("!BBHHHBBH4s4s", 0x45, tos, 20 + len(icmp), 1, 0, 64, 1, 0,
                         socket.inet_aton(source), socket.inet_aton(target))
    checksum = struct.pack("!H", traffic.internet_checksum(header))
    return header[:10] + checksum + header[12:] + icmp


def is_reply(packet, request):
    return packet[20:21] == b"\0" and packet[24:] == request[24:]


def framed(packet, protocol=IPV4):
    """With the protocol field that a packet has in front inside MP."""
    return struct.pack("!H", protocol) + packet


def cut(data, pieces):
    """So many pieces of about the same size."""
    edges = [len(data) * i // pieces for i in range(pieces + 1)]
    return [data[start:end] for start, end in zip(edges, edges[1:])]


class Fragment:
    """A received one."""

    def __init__(self, packet, short):
        self.gre = packet
        header = 2 if short else 4
        number = int.from_bytes(packet.data[:header], "big")
        self.flags = packet.data[0] & WHOLE
        self.reserved = packet.data[0] & (0x30 if short else 0x3F)
        self.number = number & (0xFFF if short else 0xFFFFFF)
        self.data = packet.data[header:]

    def outer_length(self):
        """Bytes of the whole IPv4 packet on the path."""
        return 20 + 12 + (4 if self.gre.ack is not None else 0) + len(self.gre.payload)


class Multilink:
    """The other end of a bundle: its links are RawPeer, its numbers start at 0."""

    def __init__(self, side, *links, short=False):
        self.side, self.links, self.short = side, list(links), short
        self.number = 0
        self.fragments = []
        self._early = {}
        self._expected = 0
        self._open = b""

    def header(self, flags, number):
        if self.short:
            return struct.pack("!H", flags << 8 | number & 0xFFF)
        return struct.pack("!I", flags << 24 | number & 0xFFFFFF)

    def send(self, flags, data=b"", number=None, link=0):
        """A fragment; without a number it is the next one."""
        if number is None:
            number, self.number = self.number, self.number + 1
        self.links[link].send(ppp(MP, self.header(flags, number) + data))

    def send_packet(self, data, pieces=1):
        """A packet in so many fragments, the links taken in turn."""
        parts = cut(data, pieces)
        for i, part in enumerate(parts):
            flags = (BEGIN if i == 0 else 0) | (END if i == pieces - 1 else 0)
            self.send(flags, part, link=self.number % len(self.links))

    def packets(self, seconds):
        """The network packets that come in that time, as (protocol, packet)."""
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            for link in self.links:
                for packet in link.packets(0.02 / len(self.links)):
                    if packet.protocol != MP:
                        yield packet.protocol, packet.data
                        continue
                    fragment = Fragment(packet, self.short)
                    self.fragments.append(fragment)
                    self._early[fragment.number] = fragment
                    yield from self._whole_packets()

    def _whole_packets(self):
        """What the fragments in order of their numbers complete."""
        while self._expected in self._early:
            fragment = self._early.pop(self._expected)
            self._expected = (self._expected + 1) & (0xFFF if self.short else 0xFFFFFF)
            self._open = fragment.data if fragment.flags & BEGIN else (
                self._open + fragment.data)
            if fragment.flags & END:
                yield struct.unpack("!H", self._open[:2])[0], self._open[2:]

    def answered(self, request, deadline=5.0):
        """True when the echo request is answered, whatever else comes before."""
        return any(protocol == IPV4 and is_reply(packet, request)
                   for protocol, packet in self.packets(deadline * SLOWNESS))

    def ping(self, pieces=1, deadline=5.0, **options):
        """An echo request in so many fragments is answered."""
        request = echo_packet(**options)
        self.send_packet(framed(request), pieces)
        return self.answered(request, deadline)
