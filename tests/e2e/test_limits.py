# SPDX-License-Identifier: GPL-2.0-only
"""How long a session may last, be idle, how much may pass, and how often a user may come."""

import ctypes
import os
import signal
import socket

import pytest

from lab import traffic
from lab.dialin import OURS, DialIn
from lab.wait import holds_for, wait_for

pytestmark = pytest.mark.control

THEIRS = "10.9.0.2"

SYS_PIDFD_GETFD = 438
TCP_REPAIR = 19
LINES = (f"profile add name=limited local-address={OURS}",)
USERS = {"ann": f"profile=limited remote-address={THEIRS}"}
UNLIMITED = ("idle-timeout=none", "session-timeout=none", "only-one=no")


@pytest.fixture(scope="module")
def network(shared_folder):
    network = DialIn(shared_folder, USERS, LINES, client_lines=(
        "profile add name=limited use-encryption=yes",)).start()
    network.client.cli("client", "add", "name=twin", "connect-to=192.168.80.1", "user=ann",
                       "password=x")
    yield network
    network.destroy()


@pytest.fixture
def office(network):
    """Without limits before and after."""
    yield network
    network.forget()
    network.set("profile", "limited", *UNLIMITED)
    network.set("secret", "ann", "limit-bytes-in=0", "limit-bytes-out=0")


def limit(office, *words):
    office.set("profile", "limited", *words)


def flood(host, address, count, size=1000):
    """Send datagrams that nobody answers; the port is discard's."""
    with host.entered():
        sock = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    with sock:
        for _ in range(count):
            try:
                sock.sendto(bytes(size), (address, 9))
            except OSError:
                return  # the tunnel is gone


def test_idle_timeout(office):
    """Packets keep the session; without them it ends."""
    limit(office, "idle-timeout=2s")
    office.connect("ann")
    assert holds_for(3.5, lambda: traffic.reachable(office.internet.remote, OURS))
    assert office.rows("ann")
    office.client.cli("client", "disable", "twin")
    wait_for("the session to end",
             lambda: "<pptp-ann>: terminating... - idle timeout" in office.server.log(), 10)
    assert wait_for("the reason", lambda: office.reason("ann")) == "idle-timeout"


def test_idle_timeout_of_the_client(office):
    office.client.cli("profile", "set", "limited", "idle-timeout=1s")
    office.client.cli("client", "set", "ann", "profile=limited")
    office.connect("ann")
    office.client.wait_log("ann: terminating... - idle timeout", 10)
    assert wait_for("the reason", lambda: office.reason("ann")) == "peer-request"
    office.disconnect("ann")
    office.client.cli("client", "set", "ann", "profile=default")


def test_session_timeout(office):
    """However busy it is; and not before its time."""
    limit(office, "session-timeout=3s")
    office.connect("ann")
    wait_for("the session to be over", lambda: not (
        traffic.reachable(office.internet.remote, OURS) and office.rows("ann")), 10)
    office.server.wait_log("<pptp-ann>: terminating... - session timeout")
    assert wait_for("the reason", lambda: office.reason("ann")) == "session-timeout"
    seconds = [int(line.split("logged out, ")[1].split()[0])
               for line in office.server.log().splitlines() if "ann logged out, " in line]
    assert seconds[-1] >= 3


def test_only_one(office):
    """The first stays, the second is told no; without the limit there are two."""
    limit(office, "only-one=yes")
    office.set("secret", "ann", "remote-address=")
    office.server.cli("pool", "add", "name=two", "ranges=10.9.3.2-10.9.3.3")
    limit(office, "remote-address=two")
    first, = office.connect("ann")
    office.enable("twin")
    office.server.wait_log('user "ann": refused: already active')
    traffic.ping(office.internet.home, first)
    assert len(office.rows("ann")) == 1
    limit(office, "only-one=no")
    wait_for("two sessions", lambda: len(office.rows("ann")) == 2, 20)
    office.disconnect("ann", "twin")
    limit(office, "remote-address=")
    office.set("secret", "ann", f"remote-address={THEIRS}")


def forget_connections(pid):
    """End a program as a power failure does: nobody is told. Its sockets end on return."""
    libc = ctypes.CDLL(None, use_errno=True)
    pidfd = os.pidfd_open(pid)
    kept = []
    for fd in os.listdir(f"/proc/{pid}/fd"):
        if not os.readlink(f"/proc/{pid}/fd/{fd}").startswith("socket:"):
            continue
        sock = socket.socket(fileno=libc.syscall(SYS_PIDFD_GETFD, pidfd, int(fd), 0))
        kept.append(sock)
        if (sock.family, sock.type) == (socket.AF_INET, socket.SOCK_STREAM):
            sock.setsockopt(socket.IPPROTO_TCP, TCP_REPAIR, 1)
    os.kill(pid, signal.SIGKILL)
    os.close(pidfd)
    return kept


def test_only_one_after_a_power_failure(office):
    """The session that nobody ended is found out when its user comes again."""
    limit(office, "only-one=yes")
    office.connect("ann")
    before = office.server.log().count("refused: already active")
    kept = forget_connections(office.client.process.pid)
    office.client.kill()
    for sock in kept:
        sock.close()
    assert office.rows("ann"), "the server was told"
    office.client.start()
    # Dead peers are found by themselves after 30 seconds at least.
    office.wait_connected("ann", 12)
    assert office.server.log().count("refused: already active") == before + 1
    assert len(office.rows("ann")) == 1


@pytest.mark.parametrize("way", ["in", "out"])
def test_limit_bytes(office, way):
    """Bytes of one direction count, those of the other do not."""
    office.set("secret", "ann", f"limit-bytes-{way}=200000")
    office.connect("ann")
    sides = {"in": (office.internet.remote, OURS), "out": (office.internet.home, THEIRS)}
    other = "out" if way == "in" else "in"
    flood(*sides[other], 400)
    flood(*sides[way], 100)
    traffic.ping(office.internet.remote, OURS)
    assert office.rows("ann"), "ended before the limit was reached"
    flood(*sides[way], 200)
    office.server.wait_log(f"<pptp-ann>: terminating... - limit-bytes-{way} reached", 15)
    assert wait_for("the reason", lambda: office.reason("ann")) == "session-timeout"


def drop_netdev(office):
    link = office.internet.home.link("<pptp-ann>")
    office.internet.home.ip(f"link del {link['ifname']}")


@pytest.mark.parametrize("word, end", [
    ("peer-request", lambda office: office.client.cli("client", "disable", "ann")),
    ("reset", lambda office: office.server.cli("active", "disconnect", "ann")),
    ("port-error", drop_netdev),
    ("hung-up", lambda office: office.client.kill()),
], ids=lambda value: value if isinstance(value, str) else "")
def test_word_for_the_end(office, word, end):
    office.connect("ann")
    first = office.rows("ann")[0]["session-id"]
    end(office)
    wait_for("the session to end", lambda: first not in
             [row["session-id"] for row in office.rows("ann")], 15)
    assert office.reason("ann") == word
    if not office.client.alive():
        office.client.start()


def test_word_for_a_restart(office):
    """What a secret says of its last session outlives the daemon."""
    office.connect("ann")
    office.server.stop()
    office.server.start()
    secret = office.secret("ann")
    assert secret["last-disconnect-reason"] == "reboot"
    assert secret["last-caller-id"] == "192.168.81.1"
    assert secret["last-logged-out"] > 1600000000
    office.server.kill()
    office.server.start()
    assert office.secret("ann")["last-logged-out"] >= secret["last-logged-out"]
