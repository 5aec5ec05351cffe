# SPDX-License-Identifier: GPL-2.0-only
"""A peer made of a raw socket, which sends exactly what a test tells it."""

import select
import socket
import struct
import time

from lab.rawclient import gre, parse_ppp
from lab.wait import SLOWNESS

IPPROTO_GRE = 47


class Packet:
    """One enhanced GRE packet (RFC 2637 section 4.1), taken apart."""

    def __init__(self, data):
        header = (data[0] & 15) * 4
        self.tos, self.df = data[1], bool(data[6] & 0x40)
        body = data[header:]
        flags, _, length, self.call_id = struct.unpack_from("!HHHH", body)
        self.seq = self.ack = None
        offset = 8
        if flags & 0x1000:
            self.seq, = struct.unpack_from("!I", body, offset)
            offset += 4
        if flags & 0x80:
            self.ack, = struct.unpack_from("!I", body, offset)
            offset += 4
        self.payload = body[offset:offset + length]
        self.protocol, self.data = parse_ppp(self.payload)


class RawPeer:
    """The other end of a session of one side, on the other side's host."""

    def __init__(self, side, other):
        self._side, self._other = side, other
        with other.host.entered():
            self._sock = socket.socket(socket.AF_INET, socket.SOCK_RAW, IPPROTO_GRE)
        self._sock.bind((other.outer, 0))
        self._sock.connect((side.outer, 0))
        self.seq = 0

    def close(self):
        self._sock.close()

    def send_raw(self, data):
        self._sock.send(data)

    def send(self, frame, seq=None, ack=None):
        """A PPP frame; without a number it is the next one."""
        if seq is None:
            seq = self.seq
        self.seq = (seq + 1) & 0xFFFFFFFF
        self.send_raw(gre(self._side.call_id, frame, seq, ack))

    def send_ack(self, ack):
        self.send_raw(gre(self._side.call_id, ack=ack))

    def packets(self, seconds):
        """What comes in that time."""
        end = time.monotonic() + seconds
        while (left := end - time.monotonic()) > 0:
            if select.select([self._sock], [], [], left)[0]:
                packet = Packet(self._sock.recv(65536))
                if packet.call_id == self._other.call_id:
                    yield packet

    def wait(self, what, wanted, deadline=5.0):
        """The next packet for which wanted(packet) is true."""
        for packet in self.packets(deadline * SLOWNESS):
            if wanted(packet):
                return packet
        raise AssertionError(f"no {what} in {deadline * SLOWNESS:g} s")
