# SPDX-License-Identifier: GPL-2.0-only
"""Two hosts back to back with the module on both ends, and no daemon."""

import itertools
import os

from lab.netns import Host, cable

from genl import Genl, mppe

LINK = "pptp0"
IPV4, IPV6 = 1, 2
PFC, ACFC = 1, 2
DEL_ON_CLOSE, MPPE_REQUIRED = 1, 2
LCP, IPCP, CCP = 0xC021, 0x8021, 0x80FD

MAGIC = (0x1EF71EF7, 0x21677216)
KEY_LENGTHS = {40: 8, 56: 8, 128: 16}

_call_ids = itertools.count(0x1001)


class Side:
    """One end: a host, a netdev, a session, and the socket that owns it."""

    def __init__(self, role, outer, inner):
        self.host = Host(role)
        self.outer, self.inner = outer, inner
        self.owner = Genl(self.host, events=True)
        self.call_id = next(_call_ids)
        self.session = None

    def link(self, name=LINK):
        return self.host.link(name)

    def make_link(self, name=LINK):
        self.host.ip(f"link add {name} type pptp")
        return self.host.ifindex(name)

    def make_session(self, peer, **extra):
        values = {"ifindex": self.host.ifindex(LINK), "local_addr": self.outer,
                  "peer_addr": peer.outer, "local_call_id": self.call_id,
                  "peer_call_id": peer.call_id, **extra}
        self.session = self.owner.new(**values)
        return self.session

    def set(self, **values):
        self.owner.set(self.session, **values)

    def get(self):
        return self.owner.get(self.session)

    def stats(self):
        return self.get()["stats"]

    def destroy(self):
        self.owner.close()
        self.host.destroy()


class Pair:
    """left 192.0.2.1 (inside 10.0.0.1) and right 192.0.2.2 (inside 10.0.0.2)."""

    def __init__(self):
        self.left = Side("left", "192.0.2.1", "10.0.0.1")
        self.right = Side("right", "192.0.2.2", "10.0.0.2")
        cable(self.left.host, "wire", "192.0.2.1/24", self.right.host, "wire",
              "192.0.2.2/24")
        for side in self:
            side.host.sysctl("net.ipv6.conf.all.accept_dad", 0)

    def __iter__(self):
        return iter((self.left, self.right))

    def other(self, side):
        return self.right if side is self.left else self.left

    def connect(self, np=IPV4, hdr=PFC | ACFC, **extra):
        """Links, sessions and addresses on both ends."""
        for side in self:
            side.make_link()
            side.make_session(self.other(side), **extra)
            side.set(np=np, hdr=hdr, magic=MAGIC[side is self.left])
            side.host.ip(f"addr add {side.inner} peer {self.other(side).inner} dev {LINK}",
                         f"link set {LINK} up")
        return self

    def encrypt(self, bits=128, stateful=False):
        """New keys in both directions."""
        keys = [os.urandom(KEY_LENGTHS[bits]) for _ in range(2)]
        for side in self:
            side.set(mppe_rx=mppe(bits, keys[side is self.left], stateful))
        for side in self:
            side.set(mppe_tx=mppe(bits, keys[side is self.right], stateful))
        return self

    def destroy(self):
        for side in self:
            side.destroy()
