# SPDX-License-Identifier: GPL-2.0-only
"""TCP flows side by side, to see how they share what carries them."""

import select
import socket
import time

from .traffic import CHUNK
from .wait import SLOWNESS


def connection(source, target, address):
    """Both ends of one from source to address, which is target's; neither blocks."""
    with target.entered():
        listener = socket.create_server((address, 0))
    with listener, source.entered():
        sender = socket.create_connection(listener.getsockname(), 10 * SLOWNESS)
        receiver = listener.accept()[0]
    sender.setblocking(False)
    receiver.setblocking(False)
    return sender, receiver


class Flow:
    """One TCP connection that always has something to send; got counts what arrived."""

    def __init__(self, source, target, address):
        self.sender, self.receiver = connection(source, target, address)
        self.got = 0

    def close(self):
        self.sender.close()
        self.receiver.close()


def _pass(flows, data):
    ready = select.select([flow.receiver for flow in flows], [flow.sender for flow in flows],
                          [], 0.2)
    for flow in flows:
        if flow.sender in ready[1]:
            flow.sender.send(data)
        if flow.receiver in ready[0]:
            flow.got += len(flow.receiver.recv(CHUNK))


def race(ways, size, deadline=30.0):
    """Let a flow run each way, (source, target, address), until size bytes arrived in all.

    What the first quarter brought is not counted, for flows need a while to find their
    share. Returns what each of them got of the rest, and bytes per second of all together.
    """
    flows = [Flow(*way) for way in ways]
    data = bytes(CHUNK)
    end, before, start = time.monotonic() + deadline * SLOWNESS, None, None
    try:
        while (got := sum(flow.got for flow in flows)) < size:
            if before is None and got > size / 4:
                before, start = [flow.got for flow in flows], time.monotonic()
            _pass(flows, data)
            assert time.monotonic() < end, f"only {got} of {size} bytes came"
        counts = [flow.got - was for flow, was in zip(flows, before)]
        return counts, sum(counts) / (time.monotonic() - start)
    finally:
        for flow in flows:
            flow.close()
