# SPDX-License-Identifier: GPL-2.0-only
"""What is compared: ours, the kernel's own PPTP, WireGuard, and the bare path.

Each is a context that gives a Tunnel: two hosts joined by a cable. Only one of the two
kinds of PPTP can be loaded at a time: both claim GRE version 1.
"""

import base64
import contextlib
import ipaddress
import os
import subprocess
from typing import NamedTuple

from ethernet import make_netdev
from genl import Genl, mppe
from lab.netns import Host, cable
from lab.wait import wait_for
from pair import ACFC, IPV4, KEY_LENGTHS, LINK, MAGIC, PFC, Pair

# Of every tunnel: what an Ethernet path carries without fragments in each of them.
MTU = 1400

LEFT, RIGHT = "10.0.0.1", "10.0.0.2"
OUTER = ("192.0.2.1", "192.0.2.2")

# Behind the right end; of several sessions each leads to one address of it.
SINKS = "10.64.0.0/16"

BRIDGE, ETHERNET_MODE = 4, 1
MRRU = 1500

# How the names of those kinds end that are bundles of two links.
TWO_LINKS = "-mp"

INTREE = "build/bench/intree"

# Bits of MPPE (0: none) and whether one RC4 stream runs through the packets.
ENCRYPTION = {
    "plain": (0, False),
    "mppe40": (40, False),
    "mppe128": (128, False),
    "mppe128-stateful": (128, True),
    "mppe128-mp": (128, False),
}


class Tunnel(NamedTuple):
    """LEFT and RIGHT are the addresses of the two hosts in it."""
    left: Host
    left_dev: str
    right: Host
    right_dev: str
    sessions: int = 1


@contextlib.contextmanager
def modules(*names):
    """Loaded while they are used."""
    subprocess.run(["modprobe", "-a", *names], check=True)
    try:
        yield
    finally:
        wait_for("modules to be unused", lambda: not subprocess.run(
            ["modprobe", "-r", *reversed(names)], capture_output=True).returncode)


@contextlib.contextmanager
def hosts():
    """Two of them, joined by a cable."""
    left, right = Host("left"), Host("right")
    cable(left, "wire", f"{OUTER[0]}/24", right, "wire", f"{OUTER[1]}/24")
    try:
        yield left, right
    finally:
        left.destroy()
        right.destroy()


def address(left, left_dev, right, right_dev):
    for host, dev, own, peer in ((left, left_dev, LEFT, RIGHT),
                                 (right, right_dev, RIGHT, LEFT)):
        host.ip(f"addr add {own} peer {peer} dev {dev}",
                f"link set {dev} mtu {MTU} up")
    return Tunnel(left, left_dev, right, right_dev)


def join_link(pair):
    """A second link for the bundle of both sides."""
    for side in pair:
        side.set(mrru=MRRU, peer_mrru=MRRU)
    for side in pair:
        number = side.owner.new(local_addr=side.outer, peer_addr=pair.other(side).outer,
                                local_call_id=1, peer_call_id=1)
        side.owner.set(number, ifindex=side.host.ifindex(LINK), join=True, hdr=PFC | ACFC)


@contextlib.contextmanager
def pair_of_ours(encryption):
    """Hosts with an open session of ours between them."""
    bits, stateful = ENCRYPTION[encryption]
    with modules("kpptp"):
        pair = Pair()
        try:
            pair.connect()
            if bits:
                pair.encrypt(bits, stateful)
            if encryption.endswith(TWO_LINKS):
                join_link(pair)
            yield pair
        finally:
            pair.destroy()


@contextlib.contextmanager
def ours(encryption):
    with pair_of_ours(encryption) as pair:
        for side in pair:
            side.host.ip(f"link set {LINK} mtu {MTU}")
        yield Tunnel(pair.left.host, LINK, pair.right.host, LINK)


@contextlib.contextmanager
def bridged(encryption):
    """A bridge at each end, with the tunnel as its port and the host's address on it."""
    with pair_of_ours(encryption) as pair:
        for side in pair:
            host = side.host
            make_netdev(host, "port", ETHERNET_MODE)
            side.set(np=IPV4 | BRIDGE, bridge_ifindex=host.ifindex("port"))
            host.ip(f"addr flush dev {LINK}", "link add br0 type bridge",
                    f"link set port mtu {MTU} master br0 up",
                    f"link set br0 mtu {MTU} up", f"addr add {side.inner}/24 dev br0")
        wait_for("a ping", lambda: not pair.left.host.run(
            ["ping", "-c", "1", "-W", "1", RIGHT], check=False).returncode)
        yield Tunnel(pair.left.host, "br0", pair.right.host, "br0")


def _open_sessions(hosts_, count):
    """Netdevs s1, s2... on both hosts, with an encrypted session between each two."""
    keys = [os.urandom(KEY_LENGTHS[128]) for _ in range(2)]
    for side, host in enumerate(hosts_):
        host.sysctl("net.ipv6.conf.default.disable_ipv6", 1)
        host.ip(*(f"link add s{i} mtu {MTU} type pptp" for i in range(1, count + 1)), "link show lo")
        owner = Genl(host)
        for i in range(1, count + 1):
            number = owner.new(ifindex=host.ifindex(f"s{i}"), local_addr=OUTER[side],
                               peer_addr=OUTER[1 - side], local_call_id=i, peer_call_id=i)
            owner.set(number, np=IPV4, hdr=PFC | ACFC, magic=MAGIC[side],
                      mppe_rx=mppe(128, keys[side]), mppe_tx=mppe(128, keys[1 - side]))
        host.ip(*(f"link set s{i} up" for i in range(1, count + 1)), "link show lo")
        yield owner


@contextlib.contextmanager
def sessions(count):
    """So many of ours between two hosts, each for packets to one address of SINKS."""
    count, sinks = int(count), ipaddress.ip_network(SINKS)
    with modules("kpptp"), hosts() as (left, right):
        with contextlib.ExitStack() as stack:
            for owner in _open_sessions((left, right), count):
                stack.callback(owner.close)
            left.ip(*(f"route add {sinks[i - 1]} dev s{i}" for i in range(1, count + 1)),
                    f"addr add {LEFT} peer {RIGHT} dev s1")
            right.ip(f"addr add {RIGHT} peer {LEFT} dev s1")
            yield Tunnel(left, "s1", right, "s1", count)


@contextlib.contextmanager
def in_tree(encryption):
    bits, stateful = ENCRYPTION[encryption]
    with modules("pptp", "ppp_mppe"), hosts() as (left, right):
        tunnel = subprocess.Popen(
            [INTREE, left.name, OUTER[0], right.name, OUTER[1], str(bits or "none"),
             "stateful" if stateful else "stateless",
             *(["2"] if encryption.endswith(TWO_LINKS) else [])],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        try:
            left_dev, right_dev = tunnel.stdout.readline().split()
            yield address(left, left_dev, right, right_dev)
        finally:
            tunnel.stdin.close()
            tunnel.wait()


@contextlib.contextmanager
def wireguard(_encryption):
    with modules("wireguard"), hosts() as (left, right):
        keys = [base64.b64encode(os.urandom(32)).decode() for _ in range(2)]
        public = [subprocess.run(["wg", "pubkey"], input=key, capture_output=True, text=True,
                                 check=True).stdout.strip() for key in keys]
        for host, key, peer, outer in ((left, keys[0], public[1], OUTER[1]),
                                       (right, keys[1], public[0], OUTER[0])):
            host.ip("link add wg0 type wireguard")
            with host.entered():
                subprocess.run(["wg", "set", "wg0", "listen-port", "51820", "private-key",
                                "/dev/stdin", "peer", peer, "allowed-ips", "0.0.0.0/0",
                                "endpoint", f"{outer}:51820"], input=key, text=True, check=True)
        yield address(left, "wg0", right, "wg0")


@contextlib.contextmanager
def bare(_encryption):
    with hosts() as (left, right):
        yield address(left, "wire", right, "wire")
