# SPDX-License-Identifier: GPL-2.0-only
"""Packets that the ISP, or anyone on the way, sends in another's name."""

import socket
import struct

IPPROTO_GRE = 47


def ip_packet(source, target, payload, protocol=IPPROTO_GRE):
    """An IPv4 packet; the kernel fills in checksum and identification."""
    return struct.pack("!BBHHHBBH4s4s", 0x45, 0, 20 + len(payload), 0, 0, 64, protocol, 0,
                       socket.inet_aton(source), socket.inet_aton(target)) + payload


def send(host, packet):
    """Send an IPv4 packet from the host, whatever its source address says."""
    with host.entered():
        sock = socket.socket(socket.AF_INET, socket.SOCK_RAW, socket.IPPROTO_RAW)
    with sock:
        sock.sendto(packet, (socket.inet_ntoa(packet[16:20]), 0))
