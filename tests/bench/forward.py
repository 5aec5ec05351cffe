# SPDX-License-Identifier: GPL-2.0-only
"""UDP that both ends of a tunnel forward: packet by packet, made by the kernel's packet
generator, or in bursts, as a network card hands them over."""

import contextlib
import ipaddress
import pathlib
import re
import socket
import subprocess
import time

from lab.netns import Host, cable
from lab.wait import wait_for

from tunnels import LEFT, RIGHT, SINKS

# Outside of both ends.
SOURCE, SINK = "10.1.0.2", "10.2.0.2"

# IPv4 and UDP; what pktgen counts beside them is the Ethernet header.
UDP_HEADERS, ETHERNET_HEADER = 28, 14

# What a burst holds: so many packets, or what fits into this many bytes.
BURST, BURST_BYTES = 64, 60000
UDP_SEGMENT = 103

# So many packets tell how many it takes to fill the time.
TRIAL = 5000


class Road:
    """A host before the left end that sends, and one behind the right end."""

    def __init__(self, tunnel):
        self.left, self.right = tunnel.left, tunnel.right
        self.addresses = tunnel.sessions
        self.source, self.sink = Host("source"), Host("sink")
        cable(self.source, "eth0", f"{SOURCE}/24", self.left, "lan", "10.1.0.1/24")
        cable(self.sink, "eth0", f"{SINK}/24", self.right, "lan", "10.2.0.1/24")
        for host in (self.left, self.right):
            host.sysctl("net.ipv4.ip_forward", 1)
        if self.addresses == 1:
            self.left.ip(f"route replace {SINKS} via {RIGHT}")
        self.right.ip(f"route replace 10.1.0.0/24 via {LEFT}",
                      f"route replace {SINKS} via {SINK}")
        self.source.ip(f"route add {SINKS} via 10.1.0.1")
        # Counted on arrival, and not answered.
        self.sink.run(["tc", "qdisc", "add", "dev", "eth0", "clsact"])
        self.sink.run(["tc", "filter", "add", "dev", "eth0", "ingress", "protocol", "ip",
                       "u32", "match", "ip", "protocol", "17", "0xff", "action", "drop"])
        # The ways are known before anything is counted.
        self.right.run(["ping", "-c", "1", "-W", "5", SINK])

    def destroy(self):
        self.left.ip("link del lan")
        self.right.ip("link del lan")
        self.source.destroy()
        self.sink.destroy()

    def arrived(self):
        link, = self.sink.ip_json("-s link show dev eth0")
        return link["stats64"]["rx"]["packets"]

    def _put(self, name, *lines):
        with self.source.entered():
            for line in lines:
                pathlib.Path("/proc/net/pktgen", name).write_text(line)

    def prepare(self, payload):
        first = ipaddress.ip_network(SINKS)[0]
        self._put("kpktgend_0", "rem_device_all", "add_device eth0")
        self._put("eth0", "clone_skb 0", "burst 1", "delay 0",
                  f"pkt_size {payload + UDP_HEADERS + ETHERNET_HEADER}",
                  f"src_min {SOURCE}", f"src_max {SOURCE}", f"dst_min {first}",
                  f"dst_max {first + self.addresses - 1}",
                  f"dst_mac {self.left.link('lan')['address']}",
                  "udp_src_min 4000", "udp_src_max 4000", "udp_dst_min 9", "udp_dst_max 9")

    def send(self, count):
        """Packets that arrive in a second while so many are sent.

        The generator shares its CPU with all that the packets go through, and goes on
        when they are through, so that hardly any is lost.
        """
        before = self.arrived()
        self._put("eth0", f"count {count}")
        self._put("pgctrl", "start")
        with self.source.entered():
            report = pathlib.Path("/proc/net/pktgen/eth0").read_text()
        times = re.search(r"started: (\d+)us +stopped: (\d+)us", report)
        return (self.arrived() - before) * 1e6 / (int(times[2]) - int(times[1]))

    def send_bursts(self, payload, seconds):
        """Packets that arrive in a second, sent by a socket that cuts what it is given.

        A burst is queued at the left end before that takes the first of it.
        """
        self.source.ip("link set eth0 gso_max_segs 1")
        count = min(BURST, BURST_BYTES // payload)
        with self.source.entered():
            sock = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        with sock:
            sock.setsockopt(socket.IPPROTO_UDP, UDP_SEGMENT, payload)
            sock.connect((str(ipaddress.ip_network(SINKS)[0]), 9))
            burst = bytes(payload * count)
            before, began = self.arrived(), time.monotonic()
            while time.monotonic() < began + seconds:
                sock.send(burst)
            return (self.arrived() - before) / (time.monotonic() - began)


@contextlib.contextmanager
def road(tunnel):
    built = Road(tunnel)
    try:
        yield built
    finally:
        built.destroy()


def in_bursts(tunnel, seconds, payload):
    """Packets of so many bytes that arrive in a second."""
    with road(tunnel) as way:
        return way.send_bursts(payload, seconds)


def forwarded(tunnel, seconds, payload):
    """The same, each sent when the one before is through."""
    subprocess.run(["modprobe", "pktgen"], check=True)
    with road(tunnel) as way:
        way.prepare(payload)
        wait_for("packets to arrive", lambda: way.send(1) > 0)
        return way.send(int(way.send(TRIAL) * seconds) or 1)
