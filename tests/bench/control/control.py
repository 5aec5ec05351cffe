# SPDX-License-Identifier: GPL-2.0-only
"""The control plane under many sessions: usage: control.py LOAD OUT [COUNT...]

Brings up COUNT sessions at a time with the generator LOAD, each with MS-CHAP version 2
and MPPE, and says how fast that was; with the largest COUNT also what the sessions take
while they stay, and how long it takes to be rid of them. Every figure is a line of JSON
(name, value, unit) of the file OUT.
"""

import json
import os
import pathlib
import re
import subprocess
import sys
import tempfile
import time

sys.dont_write_bytecode = True
sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "e2e"))

from lab.kpptpd import BIN, READY, Kpptpd  # noqa: E402
from lab.netns import Host, cable  # noqa: E402
from lab.wait import wait_for  # noqa: E402

HOME = "10.98.0.1"
FIRST_SOURCE = "10.98.1.1"
SOURCES = 240
COUNTS = (100, 500, 2000, 10000)
AT_ONCE = 64

# Seconds until whatever hangs is given up.
PATIENCE = 100


class Server(Kpptpd):
    """The daemon as people run it: without --debug."""

    def launch(self):
        self.process = self.host.start(
            [str(BIN / "kpptpd"), "--config", str(self.config), "--socket", str(self.socket),
             "--state", str(self.folder / "state")], str(self.folder / "kpptpd.log"))

    def _ready(self, before):
        assert self.process.alive(), f"kpptpd ended: {self.log()}"
        return READY in self.log()

    def pss_kib(self):
        return pss_kib(self.process.pid)


class Load:
    """The generator, which answers for all its clients until it is stopped."""

    def __init__(self, program, host, server, count):
        with host.entered():
            self.process = subprocess.Popen(
                [program, "--server", HOME, "--source", FIRST_SOURCE,
                 "--sources", str(min(SOURCES, count)), "--count", str(count),
                 "--at-once", str(AT_ONCE), "--daemon", str(server.process.pid)],
                stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)

    def event(self, kind):
        line = self.process.stdout.readline()
        assert line, "the load generator ended"
        event = json.loads(line)
        assert event["event"] == kind, line
        return event

    def status(self):
        self.process.stdin.write("\n")
        self.process.stdin.flush()
        return self.event("status")

    def stop(self):
        self.process.stdin.close()
        self.process.wait(PATIENCE)


class Results:
    """Lines of JSON, on the way to a table."""

    def __init__(self, path):
        self.file = open(path, "w", encoding="ascii")

    def add(self, name, value, unit):
        value = round(value, 3)
        print(f"{name:44} {value:>12} {unit}", flush=True)
        print(json.dumps({"name": f"control-{name}", "value": value, "unit": unit}),
              file=self.file, flush=True)


def pss_kib(pid):
    return int(re.search(r"^Pss:\s+(\d+)", pathlib.Path(
        f"/proc/{pid}/smaps_rollup").read_text(), re.M)[1])


def meminfo():
    """KiB by name."""
    return {name: int(value) for name, value in re.findall(
        r"^(\w+):\s+(\d+)", pathlib.Path("/proc/meminfo").read_text(), re.M)}


def kernel_kib(processes):
    """Everything that is neither free, nor the page cache, nor a process of ours."""
    info = meminfo()
    return info["MemTotal"] - info["MemFree"] - info["Buffers"] - info["Cached"] - \
        sum(pss_kib(pid) for pid in processes)


def configure(server, count):
    server.configure(
        "pool add name=many ranges=10.20.0.1-10.20.255.254",
        "profile add name=many use-encryption=required use-ipv6=no "
        "local-address=10.19.0.1 remote-address=many",
        *(f"secret add name=user{n} password=lkjrht profile=many" for n in range(count)),
        "server set enabled=yes authentication=mschap2")


def add_memory(results, before, after, count):
    for name, key in (("daemon", "daemon"), ("kernel", "kernel")):
        results.add(f"{name}-memory-{count}", (after[key] - before[key]) / count, "KiB/session")


def memory(server, load=None):
    """Of the daemon and of the kernel; the generator's own is no part of it."""
    pids = [os.getpid(), server.process.pid] + ([load.process.pid] if load else [])
    return {"daemon": server.pss_kib(), "kernel": kernel_kib(pids)}


def read_json(results, server, count):
    began = time.monotonic()
    rows = server.json("active", "show")
    results.add(f"read-json-{count}", time.monotonic() - began, "s")
    assert len(rows) == count, len(rows)


def disable(results, server, load, count):
    began = time.monotonic()
    server.cli("server", "set", "enabled=no")
    results.add(f"disable-cli-{count}", time.monotonic() - began, "s")
    load.event("gone")
    results.add(f"disable-peers-{count}", time.monotonic() - began, "s")
    wait_for("netdevs to go", lambda: not server.links(), PATIENCE)
    results.add(f"disable-{count}", time.monotonic() - began, "s")
    assert not server.sessions()


def measure(results, program, hosts, count, thorough):
    home, remote = hosts
    with tempfile.TemporaryDirectory() as folder:
        server = Server(home, folder)
        configure(server, count)
        server.start()
        before = memory(server)
        load = Load(program, remote, server, count)
        got = load.event("open")
        print(json.dumps(got), flush=True)
        results.add(f"setups-{count}", got["per_second"], "1/s")
        results.add(f"stall-{count}", got["stall_ms"], "ms")
        results.add(f"daemon-cpu-{count}", got["daemon_cpu_us"], "us/session")
        results.add(f"generator-cpu-{count}", got["generator_cpu_us"], "us/session")
        if thorough:
            after = memory(server, load)
            add_memory(results, before, after, count)
            read_json(results, server, count)
            disable(results, server, load, count)
        load.stop()
        wait_for("sessions to go", lambda: not server.links(), PATIENCE)
        server.stop()


def main(program, out, *counts):
    counts = [int(count) for count in counts] or COUNTS
    home, remote = Host("home"), Host("remote")
    cable(home, "wan", f"{HOME}/16", remote, "wan", f"{FIRST_SOURCE}/16")
    remote.ip(*(f"addr add {FIRST_SOURCE[:-1]}{n}/16 dev wan" for n in range(2, SOURCES + 1)))
    results = Results(out)
    for count in counts:
        measure(results, program, (home, remote), count, count == max(counts))
    home.destroy()
    remote.destroy()


main(*sys.argv[1:])
