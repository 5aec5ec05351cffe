# SPDX-License-Identifier: GPL-2.0-only
"""What is compared: ours, the kernel's own PPTP, WireGuard, and the bare path.

Each is a context that gives (left host, its netdev, right host, its netdev): two
hosts joined by a cable, with LEFT and RIGHT as their addresses in the tunnel. Only one
of the two kinds of PPTP can be loaded at a time: both claim GRE version 1.
"""

import base64
import contextlib
import os
import subprocess

from lab.netns import Host, cable
from lab.wait import wait_for
from pair import Pair

# Of every tunnel: what an Ethernet path carries without fragments in each of them.
MTU = 1400

LEFT, RIGHT = "10.0.0.1", "10.0.0.2"
OUTER = ("192.0.2.1", "192.0.2.2")

INTREE = "build/bench/intree"

# Bits of MPPE (0: none) and whether one RC4 stream runs through the packets.
ENCRYPTION = {
    "plain": (0, False),
    "mppe40": (40, False),
    "mppe128": (128, False),
    "mppe128-stateful": (128, True),
}


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
    return left, left_dev, right, right_dev


@contextlib.contextmanager
def ours(encryption):
    bits, stateful = ENCRYPTION[encryption]
    with modules("kpptp"):
        pair = Pair().connect()
        try:
            if bits:
                pair.encrypt(bits, stateful)
            for side in pair:
                side.host.ip(f"link set pptp0 mtu {MTU}")
            yield pair.left.host, "pptp0", pair.right.host, "pptp0"
        finally:
            pair.destroy()


@contextlib.contextmanager
def in_tree(encryption):
    bits, stateful = ENCRYPTION[encryption]
    with modules("pptp", "ppp_mppe"), hosts() as (left, right):
        tunnel = subprocess.Popen(
            [INTREE, left.name, OUTER[0], right.name, OUTER[1], str(bits or "none"),
             "stateful" if stateful else "stateless"],
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
