# SPDX-License-Identifier: GPL-2.0-only
"""A program: so many numbered UDP packets, as many at once as segmentation takes.

usage: numbered.py TARGET COUNT PROCESSOR

Each is its number, then bytes that follow from it, see payload().
"""

import hashlib
import os
import socket
import struct
import sys

PORT = 9
SIZE, AT_ONCE = 1300, 40
UDP_SEGMENT = 103
SO_SNDBUFFORCE = 32


def payload(number):
    """What is in packet so and so."""
    head = struct.pack("!I", number)
    digest = hashlib.md5(head).digest()
    return (head + digest * (SIZE // len(digest)))[:SIZE]


def main(target, count, processor):
    os.sched_setaffinity(0, {processor})
    sock = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    sock.setsockopt(socket.SOL_SOCKET, SO_SNDBUFFORCE, 1 << 28)
    sock.setsockopt(socket.IPPROTO_UDP, UDP_SEGMENT, SIZE)
    for first in range(0, count, AT_ONCE):
        sock.sendto(b"".join(map(payload, range(first, first + AT_ONCE))), (target, PORT))


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]), int(sys.argv[3]))
