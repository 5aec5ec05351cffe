# SPDX-License-Identifier: GPL-2.0-only
"""What is measured over a tunnel. Each function gives one figure."""

import json
import pathlib
import re
import tempfile
import threading
import time

from lab.netns import Host, cable
from lab.wait import wait_for

from tunnels import LEFT, RIGHT

# Outside of both ends, for packets that they forward.
SOURCE, SINK = "10.1.0.2", "10.2.0.2"
SINK_NET = "10.2.0.0/24"

# IPv4 and UDP; what pktgen counts beside them is the Ethernet header.
UDP_HEADERS, ETHERNET_HEADER = 28, 14


def tcp(tunnel, seconds, flows=1, reverse=False, both=False):
    """Mbit/s of TCP from left to right, or from right to left, or the sum of both."""
    left, _, right, _ = tunnel
    with tempfile.TemporaryDirectory() as folder:
        server = right.start(["iperf3", "--server", "--one-off", "--forceflush"],
                             str(pathlib.Path(folder) / "log"))
        wait_for("iperf3 to listen", lambda: "listening" in server.log())
        report = json.loads(left.run(
            ["iperf3", "--json", "--time", str(seconds), "--parallel", str(flows),
             "--client", RIGHT, *(["--reverse"] if reverse else []),
             *(["--bidir"] if both else [])]))
        server.wait()
    sums = [report["end"][name]["bits_per_second"] for name in
            ("sum_received", "sum_received_bidir_reverse") if name in report["end"]]
    return sum(sums) / 1e6


def _received(host, dev):
    return host.ip_json(f"-s link show dev {dev}")[0]["stats64"]["rx"]["packets"]


class Road:
    """A host before the left end that sends, and one behind the right end."""

    def __init__(self, tunnel):
        left, _, right, _ = tunnel
        self.left, self.right = left, right
        self.source, self.sink = Host("source"), Host("sink")
        cable(self.source, "eth0", f"{SOURCE}/24", left, "lan", "10.1.0.1/24")
        cable(self.sink, "eth0", f"{SINK}/24", right, "lan", "10.2.0.1/24")
        for host in (left, right):
            host.sysctl("net.ipv4.ip_forward", 1)
        left.ip(f"route replace {SINK_NET} via {RIGHT}")
        right.ip(f"route replace 10.1.0.0/24 via {LEFT}")
        self.source.ip(f"route add {SINK_NET} via 10.1.0.1")
        self.sink.ip("route add 10.1.0.0/24 via 10.2.0.1")
        # Counted on arrival, and not answered.
        self.sink.run(["tc", "qdisc", "add", "dev", "eth0", "clsact"])
        self.sink.run(["tc", "filter", "add", "dev", "eth0", "ingress", "protocol", "ip",
                       "u32", "match", "ip", "protocol", "17", "0xff", "action", "drop"])
        # The ways are known before anything is counted.
        self.source.run(["ping", "-c", "1", "-W", "5", SINK])

    def destroy(self):
        for host in (self.left, self.right):
            host.ip("link del lan")
        self.source.destroy()
        self.sink.destroy()


def _pktgen(host, dev, mac, size, command):
    folder = "/proc/net/pktgen"
    def put(name, *lines):
        with host.entered():
            for line in lines:
                pathlib.Path(folder, name).write_text(line)
    put("kpktgend_0", "rem_device_all")
    if command == "start":
        put("kpktgend_0", f"add_device {dev}")
        put(dev, "count 0", "clone_skb 0", "burst 1", f"pkt_size {size}", "delay 0",
            f"src_min {SOURCE}", f"src_max {SOURCE}", f"dst {SINK}", f"dst_mac {mac}",
            "udp_src_min 4000", "udp_src_max 4000", "udp_dst_min 9", "udp_dst_max 9")


def udp(tunnel, seconds, payload):
    """Packets of so many bytes that arrive in a second, forwarded at both ends."""
    left = tunnel[0]
    road = Road(tunnel)
    try:
        size = payload + UDP_HEADERS + ETHERNET_HEADER
        _pktgen(road.source, "eth0", left.link("lan")["address"], size, "start")
        with road.source.entered():
            control = open("/proc/net/pktgen/pgctrl", "w")
        starter = threading.Thread(target=lambda: (control.write("start"), control.flush()),
                                   daemon=True)
        starter.start()
        time.sleep(0.3)  # until queues are full
        began, before = time.monotonic(), _received(road.sink, "eth0")
        time.sleep(seconds)
        ended, after = time.monotonic(), _received(road.sink, "eth0")
        with road.source.entered(), open("/proc/net/pktgen/pgctrl", "w") as stop:
            stop.write("stop")
        starter.join()
    finally:
        road.destroy()
    return (after - before) / (ended - began)


def round_trip(tunnel, count=2000):
    """Microseconds of an echo of 56 bytes and its reply, the median, nothing else under way."""
    left = tunnel[0]
    text = left.run(["ping", "-i", "0.001", "-c", str(count), RIGHT])
    times = sorted(float(ms) for ms in re.findall(r"time=([\d.]+) ms", text))
    return 1000 * times[len(times) // 2]
