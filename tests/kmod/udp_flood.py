# SPDX-License-Identifier: GPL-2.0-only
"""A program: so many UDP packets of 1000 bytes, from one processor.

usage: udp_flood.py TARGET COUNT PROCESSOR
"""

import os
import socket
import sys


SO_SNDBUFFORCE = 32


def main(target, count, processor):
    os.sched_setaffinity(0, {processor})
    sock = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    # As for forwarded packets, no limit of the socket's stands in the way.
    sock.setsockopt(socket.SOL_SOCKET, SO_SNDBUFFORCE, 1 << 28)
    for _ in range(count):
        sock.sendto(bytes(1000), (target, 9))


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]), int(sys.argv[3]))
