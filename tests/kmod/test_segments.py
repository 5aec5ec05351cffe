# SPDX-License-Identifier: GPL-2.0-only
"""Packets larger than the link, which the module cuts: every piece is right.

The receiving end sums up everything itself, so its counters tell of a checksum that
is missing or wrong in what was sent.
"""

import hashlib
import os
import pathlib
import select
import socket
import tempfile
import threading
import time

import pytest
from lab.wait import SLOWNESS

from pair import IPV4, IPV6, LINK

UDP_SEGMENT = 103

INNER6 = {"left": "fd00::1", "right": "fd00::2"}
MODES = {"plain": None, "stateless": (128, False), "stateful": (128, True)}

# What is written at once: pieces whose ends are nowhere near those of segments.
WRITES = (1, 1347, 65000, 17, 4097, 33333, 3, 65536, 2 * 1348 + 1, 50000)


@pytest.fixture(params=MODES)
def pipe(pair, request):
    """A tunnel of one mode for both protocols, with addresses."""
    pair.connect(np=IPV4 | IPV6)
    for side, own, other in ((pair.left, "left", "right"), (pair.right, "right", "left")):
        side.host.ip(f"addr add {INNER6[own]} peer {INNER6[other]} dev {LINK}")
    if MODES[request.param]:
        pair.encrypt(*MODES[request.param])
    yield pair
    for side in pair:
        stats = side.stats()
        assert not any(count for name, count in stats.items() if name.startswith("drop"))
        assert stats["rx_lost"] == 0
    assert _checksum_errors(pair.right.host) == 0


def _checksum_errors(host):
    """Of TCP and UDP over both protocols."""
    with host.entered():
        rows = [line.split() for line in
                pathlib.Path("/proc/thread-self/net/snmp").read_text().splitlines()]
        rows6 = pathlib.Path("/proc/thread-self/net/snmp6").read_text().split()
    names, values = rows[::2], rows[1::2]
    errors = sum(int(value[name.index("InCsumErrors")]) for name, value in zip(names, values)
                 if "InCsumErrors" in name)
    return errors + sum(int(rows6[i + 1]) for i, name in enumerate(rows6)
                        if name.endswith("InCsumErrors"))


def _pair_of_sockets(pair, family, kind):
    """(sender on the left, receiver on the right), connected."""
    address = pair.right.inner if family == socket.AF_INET else INNER6["right"]
    with pair.right.host.entered():
        receiver = socket.socket(family, kind)
    with pair.left.host.entered():
        sender = socket.socket(family, kind)
    receiver.bind((address, 0))
    if kind == socket.SOCK_DGRAM:
        receiver.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 1 << 20)
    else:
        receiver.listen(1)
    sender.settimeout(10 * SLOWNESS)
    sender.connect(receiver.getsockname())
    if kind == socket.SOCK_STREAM:
        listener, receiver = receiver, receiver.accept()[0]
        listener.close()
    return sender, receiver


def _receive(receiver, size):
    digest, end = hashlib.sha256(), time.monotonic() + 20 * SLOWNESS
    while size:
        assert select.select([receiver], [], [], end - time.monotonic())[0], \
            f"{size} bytes are missing"
        chunk = receiver.recv(65536)
        assert chunk
        digest.update(chunk)
        size -= len(chunk)
    return digest.digest()


@pytest.mark.parametrize("family", (socket.AF_INET, socket.AF_INET6), ids=("ipv4", "ipv6"))
def test_tcp(pipe, family):
    sender, receiver = _pair_of_sockets(pipe, family, socket.SOCK_STREAM)
    before = pipe.left.stats()["tx_packets"]
    with sender, receiver:
        for _ in range(4):
            data = os.urandom(sum(WRITES))
            at = 0
            sender.setsockopt(socket.IPPROTO_TCP, socket.TCP_CORK, 1)
            for size in WRITES:
                sender.sendall(data[at:at + size])
                at += size
            sender.setsockopt(socket.IPPROTO_TCP, socket.TCP_CORK, 0)
            assert _receive(receiver, len(data)) == hashlib.sha256(data).digest()
    assert pipe.left.stats()["tx_packets"] - before > 4 * sum(WRITES) // 1460


def test_pages_of_a_file(pipe):
    """Their owner may change them while they are sent."""
    sender, receiver = _pair_of_sockets(pipe, socket.AF_INET, socket.SOCK_STREAM)
    data = os.urandom(200001)
    with tempfile.TemporaryFile() as file, sender, receiver:
        file.write(data)
        file.flush()
        sending = threading.Thread(target=sender.sendfile, args=(file, 0))
        sending.start()
        received = _receive(receiver, len(data))
        sending.join()
        assert received == hashlib.sha256(data).digest()


@pytest.mark.parametrize("family", (socket.AF_INET, socket.AF_INET6), ids=("ipv4", "ipv6"))
def test_udp(pipe, family):
    sender, receiver = _pair_of_sockets(pipe, family, socket.SOCK_DGRAM)
    data = os.urandom(30001)
    with sender, receiver:
        sender.setsockopt(socket.IPPROTO_UDP, UDP_SEGMENT, 1000)
        sender.send(data)
        receiver.settimeout(5 * SLOWNESS)
        pieces = [receiver.recv(65536) for _ in range(31)]
    assert pieces == [data[at:at + 1000] for at in range(0, len(data), 1000)]
