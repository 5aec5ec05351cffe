# SPDX-License-Identifier: GPL-2.0-only
"""Netdevs in ethernet mode, which `ip link` has no word for, and what crosses them."""

import itertools
import socket
import struct

from genl import NLM_F_ACK, NLM_F_REQUEST, C

RTM_NEWLINK = 16
NLM_F_CREATE, NLM_F_EXCL = 0x400, 0x200
IFLA_IFNAME, IFLA_LINKINFO = 3, 18
IFLA_INFO_KIND, IFLA_INFO_DATA = 1, 2

ETH_P_ALL = 3
SOL_PACKET, PACKET_AUXDATA, PACKET_OUTGOING = 263, 8, 4
TP_STATUS_VLAN_VALID = 0x10
SO_SNDBUFFORCE = 32

BRIDGED = 0x31
FCS, LAN_ID, ZERO_FILL, CONTROL, PADS = 0x80, 0x40, 0x20, 0x10, 0x0F
ETHERNET = 1
SHORTEST = 60

OURS, PEERS = bytes.fromhex("020000000001"), bytes.fromhex("020000000099")
BROADCAST = b"\xff" * 6
# An EtherType for local experiments.
EXPERIMENT = b"\x88\xb5"
TAG = b"\x81\x00\x00\x07"


def _attribute(kind, payload):
    length = 4 + len(payload)
    return struct.pack("=HH", length, kind) + payload + bytes(-length % 4)


def make_netdev(host, name, mode=None, demand=False):
    """A netdev of kind pptp; mode is a number, or None to leave it out.

    Return: 0 or the errno of the refusal.
    """
    data = b"" if mode is None else _attribute(
        IFLA_INFO_DATA, _attribute(C["PPTP_A_LINK_MODE"], struct.pack("=I", mode)) +
        (_attribute(C["PPTP_A_LINK_DEMAND"], b"") if demand else b""))
    body = struct.pack("=BxHiII", socket.AF_UNSPEC, 0, 0, 0, 0)
    body += _attribute(IFLA_IFNAME, name.encode() + b"\0")
    body += _attribute(IFLA_LINKINFO, _attribute(IFLA_INFO_KIND, b"pptp\0") + data)
    flags = NLM_F_REQUEST | NLM_F_ACK | NLM_F_CREATE | NLM_F_EXCL
    with host.entered():
        sock = socket.socket(socket.AF_NETLINK, socket.SOCK_RAW, socket.NETLINK_ROUTE)
    with sock:
        sock.send(struct.pack("=IHHII", 16 + len(body), RTM_NEWLINK, flags, 1, 0) + body)
        return -struct.unpack_from("=i", sock.recv(65536), 16)[0]


_marks = itertools.count(1)


def frame(size=SHORTEST, tag=b"", to=BROADCAST, kind=EXPERIMENT, content=b""):
    """An Ethernet frame of so many bytes, each with another content."""
    head = to + PEERS + tag + kind + (content or struct.pack("!H", next(_marks)))
    return (head + b"\x55" * (size - len(head)))[:size]


class Port:
    """A netdev in ethernet mode that is up, and a socket that sees all of it."""

    def __init__(self, host, name="bridged", mtu=1500):
        self.host, self.name = host, name
        assert make_netdev(host, name, 1) == 0
        host.sysctl(f"net.ipv6.conf.{name}.disable_ipv6", 1)
        host.ip(f"link set {name} mtu {mtu} up")
        with host.entered():
            self._sock = socket.socket(socket.AF_PACKET, socket.SOCK_RAW,
                                       socket.htons(ETH_P_ALL))
        self._sock.setsockopt(SOL_PACKET, PACKET_AUXDATA, 1)
        self._sock.setsockopt(socket.SOL_SOCKET, SO_SNDBUFFORCE, 1 << 20)
        self._sock.bind((name, ETH_P_ALL))
        self._sock.setblocking(False)
        self._received = []

    @property
    def ifindex(self):
        return self.link()["ifindex"]

    def link(self):
        return self.host.link(self.name)

    def carrier(self):
        return "LOWER_UP" in self.link()["flags"]

    def close(self):
        self._sock.close()

    def send(self, data):
        """A frame out of this netdev."""
        self._sock.send(data)

    def received(self):
        """The frames that came in by it so far, with the VLAN tag in its place."""
        while True:
            try:
                data, control, _, address = self._sock.recvmsg(65600, 128)
            except BlockingIOError:
                return self._received
            if address[2] == PACKET_OUTGOING:
                continue
            status, _, _, _, _, tci, tpid = struct.unpack("=IIIHHHH", control[0][2])
            if status & TP_STATUS_VLAN_VALID:
                data = data[:12] + struct.pack("!HH", tpid, tci) + data[12:]
            self._received.append(data)
