# SPDX-License-Identifier: GPL-2.0-only
"""What is measured over a tunnel. The functions give one figure each; FIGURES names all."""

import contextlib
import json
import pathlib
import re
import statistics
import tempfile

from lab.wait import wait_for

from forward import forwarded, in_bursts
from tunnels import RIGHT

# Pings: how many, and how far apart in seconds, idle and beside a TCP flow.
PINGS, PING_INTERVAL = 1000, 0.001
PINGS_LOADED, PING_INTERVAL_LOADED = 500, 0.002


# Seconds that iperf3 may take beyond those it measures.
PATIENCE = 10


@contextlib.contextmanager
def _iperf_server(host):
    """For one client, as a process of the host."""
    with tempfile.TemporaryDirectory() as folder:
        server = host.start(["iperf3", "--server", "--one-off", "--forceflush"],
                            str(pathlib.Path(folder) / "log"))
        try:
            wait_for("iperf3 to listen", lambda: "listening" in server.log())
            yield folder
        finally:
            server.kill()


def _iperf(tunnel, seconds, *options):
    """The end of iperf3's report."""
    with _iperf_server(tunnel.right):
        report = json.loads(tunnel.left.run(
            ["timeout", str(seconds + PATIENCE), "iperf3", "--json", "--time", str(seconds),
             "--client", RIGHT, *options]))
    if "error" in report:
        raise RuntimeError(report["error"])
    return report["end"]


def tcp(tunnel, seconds, flows=1, reverse=False, both=False):
    """Mbit/s of TCP from left to right, or from right to left, or the sum of both."""
    end = _iperf(tunnel, seconds, "--parallel", str(flows), *(["--reverse"] if reverse else []),
                 *(["--bidir"] if both else []))
    sums = [end[name]["bits_per_second"] for name in
            ("sum_received", "sum_received_bidir_reverse") if name in end]
    return sum(sums) / 1e6


def udp(tunnel, seconds, payload):
    """Packets of so many bytes that arrive in a second, forwarded at both ends."""
    return forwarded(tunnel, seconds, payload)


def udp_local(tunnel, seconds, payload):
    """Packets that a process at one end sends, and that one at the other gets, in a second."""
    end = _iperf(tunnel, seconds, "--udp", "--bitrate", "0", "--length", str(payload))
    return (end["sum"]["packets"] - end["sum"]["lost_packets"]) / end["sum"]["seconds"]


def round_trips(left, count, interval):
    """Microseconds of echoes of 56 bytes and their replies, in order of length."""
    text = left.run(["ping", "-i", str(interval), "-c", str(count), RIGHT])
    return sorted(1000 * float(ms) for ms in re.findall(r"time=([\d.]+) ms", text))


def _percentiles(times):
    # ping rounds to whole microseconds, which is coarse for the median.
    return {"": statistics.median_grouped(times), "-p99": times[len(times) * 99 // 100]}


def round_trip(tunnel, count=PINGS):
    """Microseconds of the median, nothing else under way."""
    return _percentiles(round_trips(tunnel.left, count, PING_INTERVAL))[""]


def idle(tunnel, _seconds):
    return _percentiles(round_trips(tunnel.left, PINGS, PING_INTERVAL))


def loaded(tunnel, _seconds):
    """The same beside one TCP flow that takes all it can get."""
    with _iperf_server(tunnel.right) as folder:
        flow = tunnel.left.start(["iperf3", "--forceflush", "--time", "60", "--client", RIGHT],
                          str(pathlib.Path(folder) / "flow"))
        wait_for("the flow", lambda: "connected" in flow.log())
        times = round_trips(tunnel.left, PINGS_LOADED, PING_INTERVAL_LOADED)
        flow.kill()
    return _percentiles(times)


def _one(function, **options):
    return lambda tunnel, seconds: {"": function(tunnel, seconds, **options)}


# Workload: what it does, which gives one figure or several with these endings.
WORKLOADS = {
    "tcp": (_one(tcp), ("",)),
    "tcp-back": (_one(tcp, reverse=True), ("",)),
    "tcp-both": (_one(tcp, both=True), ("",)),
    "tcp4": (_one(tcp, flows=4), ("",)),
    "tcp4-back": (_one(tcp, flows=4, reverse=True), ("",)),
    "tcp4-both": (_one(tcp, flows=4, both=True), ("",)),
    "udp64": (_one(udp, payload=64), ("",)),
    "udp512": (_one(udp, payload=512), ("",)),
    "udp1300": (_one(udp, payload=1300), ("",)),
    "udp64-bursts": (_one(in_bursts, payload=64), ("",)),
    "udp512-bursts": (_one(in_bursts, payload=512), ("",)),
    "udp1300-bursts": (_one(in_bursts, payload=1300), ("",)),
    "udp64-local": (_one(udp_local, payload=64), ("",)),
    "udp512-local": (_one(udp_local, payload=512), ("",)),
    "udp1300-local": (_one(udp_local, payload=1300), ("",)),
    "rtt": (idle, ("", "-p99")),
    "rtt-loaded": (loaded, ("", "-p99")),
}


def needed(figures):
    """(workload, those of the figures that it gives)."""
    for name, (_, endings) in WORKLOADS.items():
        taken = [name + ending for ending in endings if name + ending in figures]
        if taken:
            yield name, taken


def run(name, tunnel, seconds):
    """{figure: value}"""
    function, _ = WORKLOADS[name]
    return {name + ending: value for ending, value in function(tunnel, seconds).items()}
