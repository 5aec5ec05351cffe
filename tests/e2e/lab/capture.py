# SPDX-License-Identifier: GPL-2.0-only
"""Captures of a link, kept by the kernel until they are read, and their dissection."""

import socket
import struct
import subprocess

ETH_P_ALL = 3
SO_RCVBUFFORCE = 33
SO_TIMESTAMPNS = 35
PCAP_HEADER = struct.pack("=IHHiIII", 0xA1B23C4D, 2, 4, 0, 0, 262144, 1)

IPPROTO_GRE = 47


class Capture:
    """Everything that crosses a link from the constructor on."""

    def __init__(self, host, link):
        with host.entered():
            self._sock = socket.socket(socket.AF_PACKET, socket.SOCK_RAW,
                                       socket.htons(ETH_P_ALL))
        self._sock.setsockopt(socket.SOL_SOCKET, SO_RCVBUFFORCE, 64 << 20)
        self._sock.setsockopt(socket.SOL_SOCKET, SO_TIMESTAMPNS, 1)
        self._sock.bind((link, ETH_P_ALL))
        self._sock.setblocking(False)
        self._frames = []

    def close(self):
        self._sock.close()

    def send(self, frame):
        """Send a frame by the link, as it stands."""
        self._sock.send(frame)

    def frames(self):
        """(seconds, nanoseconds, frame) of every frame so far."""
        while True:
            try:
                frame, control, _, _ = self._sock.recvmsg(65600, 128)
            except BlockingIOError:
                return self._frames
            stamp = struct.unpack("=qq", control[0][2]) if control else (0, 0)
            self._frames.append((*stamp, frame))

    def clear(self):
        self.frames()
        self._frames = []

    def packets(self, protocol=None):
        """The IPv4 packets, of one protocol number or of all."""
        packets = (frame[14:] for _, _, frame in self.frames()
                   if frame[12:14] == b"\x08\x00")
        return [packet for packet in packets
                if protocol is None or packet[9] == protocol]

    def gre(self, source=None):
        """The GRE packets, those from one address or all."""
        return [packet for packet in self.packets(IPPROTO_GRE)
                if source is None or packet[12:16] == socket.inet_aton(source)]

    def save(self, path):
        """Write a pcap file that tcpdump and tshark read."""
        with open(path, "wb") as pcap:
            pcap.write(PCAP_HEADER)
            for seconds, nanoseconds, frame in self.frames():
                pcap.write(struct.pack("=IIII", seconds, nanoseconds,
                                       len(frame), len(frame)) + frame)


def dissect(path, *fields):
    """tshark's idea of a capture: for each packet the values of the fields, as text.

    A field that occurs several times in a packet has its values joined by commas.
    """
    lines = subprocess.run(
        ["tshark", "-n", "-r", path, "-T", "fields", *(f"-e{field}" for field in fields)],
        check=True, text=True, capture_output=True).stdout.splitlines()
    return [line.split("\t") for line in lines]
