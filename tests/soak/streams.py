# SPDX-License-Identifier: GPL-2.0-only
"""TCP streams that never end, each byte of which is compared with what was sent."""

import os
import select
import time

from lab.flows import connection
from lab.wait import SLOWNESS

# All streams send this over and over; odd, so that no buffer's size divides it.
BLOCK = os.urandom((1 << 20) - 1)
TWICE = BLOCK + BLOCK
CHUNK = 1 << 17

# Seconds without a byte after which a stream counts as stuck.
STUCK = 30


class Stream:
    """One connection, from source to address, which is target's."""

    def __init__(self, source, target, address):
        self.name = f"{source} to {address}"
        self.sender, self.receiver = connection(source, target, address)
        self.sent = self.got = 0
        self.heard = time.monotonic()

    def send(self):
        at = self.sent % len(BLOCK)
        self.sent += self.sender.send(memoryview(TWICE)[at:at + CHUNK])

    def receive(self):
        data = self.receiver.recv(CHUNK)
        at = self.got % len(BLOCK)
        assert data, f"{self.name}: ended after {self.got} bytes"
        assert data == TWICE[at:at + len(data)], \
            f"{self.name}: what arrived after byte {self.got} is not what was sent"
        self.got += len(data)
        self.heard = time.monotonic()

    def close(self):
        self.sender.close()
        self.receiver.close()


def turn(streams, wait=0.2):
    """Send and receive what can be, once."""
    ready = select.select([stream.receiver for stream in streams],
                          [stream.sender for stream in streams], [], wait)
    for stream in streams:
        if stream.sender in ready[1]:
            stream.send()
        if stream.receiver in ready[0]:
            stream.receive()
        silent = time.monotonic() - stream.heard
        assert silent < STUCK * SLOWNESS, f"{stream.name}: nothing came for {silent:.0f} s"


def run(ways, end):
    """Keep a stream going for each of the ways until then; the bytes that came."""
    streams = [Stream(*way) for way in ways]
    while time.monotonic() < end:
        turn(streams)
    for stream in streams:
        stream.close()
    return sum(stream.got for stream in streams)
