# SPDX-License-Identifier: GPL-2.0-only
"""The manual's bridging case: one LAN in two offices, joined through the tunnel.

    boss --- br0 of HomeOffice ===[BCP]=== br0 of RemoteOffice --- clerk
    10.9.0.1                                                       10.9.0.2
"""

from .lan import Lan
from .tunnel import Tunnel
from .wait import wait_for

BOSS, CLERK = "10.9.0.1", "10.9.0.2"
# Of the two bridges; the lower one is the root of the spanning tree.
HOME_MAC, REMOTE_MAC = "02:00:00:00:00:01", "02:00:00:00:00:02"

MRRU = 1600


class Bridged:
    """Two LANs with a computer each, and a tunnel whose profiles name their bridges."""

    def __init__(self, internet, folder, profile="", options="", mrru=MRRU, **settings):
        """profile: more properties of both profiles; options: of both bridges."""
        self.internet = internet
        self.home = Lan(internet.home, HOME_MAC, options=options)
        self.remote = Lan(internet.remote, REMOTE_MAC, options=options)
        self.boss = self.home.computer("boss", f"{BOSS}/24")
        self.clerk = self.remote.computer("clerk", f"{CLERK}/24")
        value = f"mrru={mrru}"
        self.tunnel = Tunnel(internet, folder, server=value, client=value,
                             profile=f"bridge=br0 {profile}", **settings)

    def start(self):
        self.tunnel.start()
        for lan in (self.home, self.remote):
            wait_for(f"a port of {lan.router}'s bridge for the tunnel",
                     lambda lan=lan: self.port(lan))
        return self

    def lans(self):
        return self.home, self.remote

    def port(self, lan):
        """Name of the bridge's port that the tunnel is, or None."""
        names = {"boss", "clerk", *(computer.role for computer in lan.computers)}
        return next((name for name in lan.ports() if name not in names), None)

    def destroy(self):
        for lan in self.lans():
            lan.destroy()
