# SPDX-License-Identifier: GPL-2.0-only
"""The network of the manual's router-to-router example.

    HomeOffice                     ISP                     RemoteOffice
    lan 10.150.2.254/24                             lan 10.150.1.254/24
    wan 192.168.80.1/24 --- to-home | to-remote --- wan 192.168.81.1/24
                              .254      .254
"""

from .netns import Host, cable

HOME = "192.168.80.1"
REMOTE = "192.168.81.1"
HOME_LAN = "10.150.2.254"
REMOTE_LAN = "10.150.1.254"

# What the manual's secret gives the two ends of the tunnel.
TUNNEL_SERVER = "10.0.103.1"
TUNNEL_CLIENT = "10.0.103.2"

# The ISP's links, and what they carry in bytes; NARROW is for tests that want less.
LINKS = ("to-home", "to-remote")
WIDE, NARROW = 1500, 1400

# Of a tunnel without mrru.
DEFAULT_MTU = 1460


class Internet:
    """Two offices and the ISP that routes between them."""

    def __init__(self):
        self.home = Host("home")
        self.isp = Host("isp")
        self.remote = Host("remote")
        cable(self.home, "wan", f"{HOME}/24", self.isp, "to-home", "192.168.80.254/24")
        cable(self.remote, "wan", f"{REMOTE}/24",
              self.isp, "to-remote", "192.168.81.254/24")
        self.isp.sysctl("net.ipv4.ip_forward", 1)
        for office, lan in ((self.home, HOME_LAN), (self.remote, REMOTE_LAN)):
            gateway = "192.168.80.254" if office is self.home else "192.168.81.254"
            office.ip("link add lan type dummy", f"addr add {lan}/24 dev lan",
                      "link set lan up", f"route add default via {gateway}")
            office.sysctl("net.ipv4.ip_forward", 1)

    def hosts(self):
        return self.home, self.isp, self.remote

    def destroy(self):
        for host in self.hosts():
            host.destroy()
