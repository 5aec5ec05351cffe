# SPDX-License-Identifier: GPL-2.0-only
"""Hosts: network namespaces with their links, addresses and processes."""

import contextlib
import ctypes
import fcntl
import glob
import itertools
import json
import os
import signal
import socket
import struct
import subprocess

from .wait import Timeout, wait_for

CLONE_NEWNS = 0x00020000
CLONE_NEWNET = 0x40000000
MS_BIND = 0x1000
MS_REC = 0x4000
MS_PRIVATE = 0x40000
MNT_DETACH = 2
SIOCSIFFLAGS = 0x8914
IFF_UP = 1
NAMES = "/run/netns"

_libc = ctypes.CDLL(None, use_errno=True)
_serial = itertools.count(1)


def _check(result):
    if result:
        raise OSError(ctypes.get_errno(), os.strerror(ctypes.get_errno()))


@contextlib.contextmanager
def _back_home():
    """Whatever namespace the thread enters meanwhile, it returns to its own."""
    home = os.open("/proc/thread-self/ns/net", os.O_RDONLY | os.O_CLOEXEC)
    try:
        yield
    finally:
        _check(_libc.setns(home, CLONE_NEWNET))
        os.close(home)


def _add_namespace(name):
    """As `ip netns add` and `ip link set lo up`, for a tenth of the time; a descriptor."""
    path = f"{NAMES}/{name}"
    os.makedirs(NAMES, exist_ok=True)
    with open(path, "x", encoding="ascii"), _back_home():
        _check(_libc.unshare(CLONE_NEWNET))
        _check(_libc.mount(b"/proc/thread-self/ns/net", os.fsencode(path), None, MS_BIND, None))
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sock:
            fcntl.ioctl(sock, SIOCSIFFLAGS, struct.pack("16sH14x", b"lo", IFF_UP))
        return os.open(path, os.O_RDONLY | os.O_CLOEXEC)


def _delete_namespace(name):
    path = f"{NAMES}/{name}"
    _check(_libc.umount2(os.fsencode(path), MNT_DETACH))
    os.unlink(path)


class Process:
    """A running program of a host. Its output goes to a file that log() reads."""

    def __init__(self, popen, log_path):
        self._popen = popen
        self.log_path = log_path

    @property
    def pid(self):
        return self._popen.pid

    def log(self):
        with open(self.log_path, errors="replace") as log:
            return log.read()

    def alive(self):
        return self._popen.poll() is None

    def signal(self, number):
        if self.alive():
            self._popen.send_signal(number)

    def wait(self, deadline=5.0):
        """Exit status, once the program has ended by itself."""
        wait_for(f"{self._popen.args[0]} to end", lambda: not self.alive(), deadline)
        return self._popen.returncode

    def stop(self, deadline=5.0):
        """Ask it to end; one that does not is killed, and that is an error."""
        self.signal(signal.SIGTERM)
        try:
            return self.wait(deadline)
        except Timeout:
            self.kill()
            raise

    def kill(self):
        self.signal(signal.SIGKILL)
        self._popen.wait()


class Host:
    """A network namespace. Names are unique, so runs and tests do not collide."""

    def __init__(self, role):
        self.role = role
        self.name = f"{role}-{os.getpid()}-{next(_serial)}"
        self._fd = _add_namespace(self.name)
        self._processes = []

    def __str__(self):
        return self.role

    def destroy(self):
        self.sweep()
        os.close(self._fd)
        _delete_namespace(self.name)

    @contextlib.contextmanager
    def entered(self):
        """Sockets that are opened inside belong to this host."""
        with _back_home():
            _check(_libc.setns(self._fd, CLONE_NEWNET))
            yield

    def ip(self, *commands):
        """Run `ip` commands, all of which must succeed."""
        # A process for each takes most of the time; but they quote in another way.
        if len(commands) > 1 and not any(char in command for command in commands
                                         for char in "\"'\\#"):
            self.run(["ip", "-batch", "-"], text="\n".join(commands) + "\n")
            return
        for command in commands:
            self.run(["ip", *command.split()])

    def ip_json(self, command):
        return json.loads(self.run(["ip", "-json", "-details", *command.split()]) or "[]")

    def sysctl(self, key, value):
        with self.entered(), open("/proc/sys/" + key.replace(".", "/"), "w") as knob:
            knob.write(str(value))

    def run(self, argv, check=True, text=""):
        """Output of a short command that reads text; what it says on failure is in the error."""
        with self.entered():
            done = subprocess.run(argv, text=True, input=text, capture_output=True, timeout=60)
        if check and done.returncode:
            raise AssertionError(f"{self}: {' '.join(argv)}: status {done.returncode}: "
                                 f"{done.stderr.strip() or done.stdout.strip()}"
                                 f"{text and f', reading: {text}'}")
        return done.stdout if check else done

    def start(self, argv, log_path, mounts=None, inherited=()):
        """Start a program that stays, with private copies of the paths in mounts.

        mounts maps a path that the program knows to the one it gets instead. inherited are
        descriptors that it gets too.
        """
        def become():
            os.setsid()
            if mounts:
                _check(_libc.unshare(CLONE_NEWNS))
                _check(_libc.mount(b"none", b"/", None, MS_REC | MS_PRIVATE, None))
            for known, instead in (mounts or {}).items():
                _check(_libc.mount(os.fsencode(instead), os.fsencode(known), None,
                                   MS_BIND, None))

        with self.entered(), open(log_path, "ab") as log:
            popen = subprocess.Popen(argv, stdin=subprocess.DEVNULL, stdout=log,
                                     stderr=subprocess.STDOUT, preexec_fn=become,
                                     pass_fds=inherited)
        process = Process(popen, log_path)
        self._processes.append(process)
        return process

    def processes(self):
        """{pid: name} of the living processes in this namespace, ours excepted."""
        inode, found = os.fstat(self._fd).st_ino, {}
        for entry in glob.glob("/proc/[0-9]*"):
            try:
                if os.stat(f"{entry}/ns/net").st_ino != inode:
                    continue
                with open(f"{entry}/stat") as stat:
                    name, rest = stat.read().split("(", 1)[1].rsplit(")", 1)
            except (FileNotFoundError, ProcessLookupError):
                continue
            if rest.split()[0] != "Z" and int(entry[6:]) != os.getpid():
                found[int(entry[6:])] = name
        return found

    def sweep(self):
        """Kill what still runs here, and return the names."""
        left = self.processes()
        for pid in left:
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        wait_for(f"killed processes of {self} to go", lambda: not self.processes())
        for process in self._processes:
            process.kill()
        self._processes = []
        return sorted(left.values())

    def links(self):
        return {link["ifname"] for link in self.ip_json("link show")}

    def link(self, name):
        """What `ip -d link show` knows about the link, or None."""
        return next((link for link in self.ip_json("link show")
                     if name in (link["ifname"], *link.get("altnames", ()))), None)

    def ifindex(self, name):
        """Number of the link, without asking `ip`."""
        with self.entered():
            return socket.if_nametoindex(name)

    def addresses(self, name):
        """(local, peer or None) of every IPv4 address of a link."""
        return [(info["local"], info.get("address"))
                for link in self.ip_json("-4 addr show") if link.get("ifname") == name
                for info in link["addr_info"]]

    def routes(self):
        """Every IPv4 route in all tables, as text without what the kernel ages."""
        return {line.strip() for line in
                self.run(["ip", "-4", "route", "show", "table", "all"]).splitlines()}

    def link_of(self, address):
        """Name of the link that carries this local address, or None."""
        return next((link["ifname"] for link in self.ip_json("-4 addr show")
                     for info in link.get("addr_info", ()) if info["local"] == address),
                    None)


def cable(host, name, address, other, other_name, other_address, mtu=1500):
    """Join two hosts by a veth pair."""
    host.ip(f"link add {name} mtu {mtu} type veth "
            f"peer name {other_name} mtu {mtu} netns {other.name}",
            f"addr add {address} dev {name}", f"link set {name} up")
    other.ip(f"addr add {other_address} dev {other_name}", f"link set {other_name} up")
