# SPDX-License-Identifier: GPL-2.0-only
"""LANs: a Linux bridge on a router, with computers at its ports."""

from .netns import Host
from .wait import wait_for


class Computer(Host):
    """A host with one Ethernet interface, eth0, at a port of a LAN."""

    def __init__(self, role):
        super().__init__(role)
        # Addresses are usable at once: nobody else has them.
        for device in ("all", "default"):
            self.sysctl(f"net.ipv6.conf.{device}.accept_dad", 0)

    def mac(self, link="eth0"):
        return self.link(link)["address"]

    def vlan(self, number, address):
        """One more interface, eth0.NUMBER, for a VLAN whose tags the computer sets."""
        self.ip(f"link add link eth0 name eth0.{number} type vlan id {number}",
                f"addr add {address} dev eth0.{number}", f"link set eth0.{number} up")

    def link_local(self, link="eth0"):
        """The IPv6 address that the interface gave itself."""
        return link_local(self, link)


def link_local(host, link):
    """The link-local IPv6 address of a host's interface, once it has one."""
    def found():
        return next((info["local"] for device in host.ip_json("-6 addr show scope link")
                     if device.get("ifname") == link for info in device["addr_info"]), None)

    return wait_for(f"{link} of {host} to have a link-local address", found)


class Lan:
    """The LAN of a router, a bridge of that name with a MAC address of its own."""

    def __init__(self, router, mac, bridge="br0", options=""):
        self.router, self.bridge = router, bridge
        self.computers = []
        router.ip(f"link add {bridge} address {mac} type bridge {options}",
                  f"link set {bridge} up")

    def computer(self, role, *addresses):
        """A computer with a cable to a port of the bridge that has its role's name."""
        computer = Computer(role)
        self.computers.append(computer)
        self.router.ip(f"link add {role} type veth peer name eth0 netns {computer.name}",
                       f"link set {role} master {self.bridge} up")
        computer.ip(*(f"addr add {address} dev eth0" for address in addresses),
                    "link set eth0 up")
        return computer

    def ports(self):
        """{name: what `ip -d link` knows of it as a port} of the bridge."""
        return {link["ifname"]: link["linkinfo"]["info_slave_data"]
                for link in self.router.ip_json(f"link show master {self.bridge}")}

    def properties(self):
        """What `ip -d link` knows of the bridge as a bridge."""
        return self.router.link(self.bridge)["linkinfo"]["info_data"]

    def destroy(self):
        for computer in self.computers:
            computer.destroy()
        self.router.ip(f"link del {self.bridge}")
