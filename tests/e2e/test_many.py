# SPDX-License-Identifier: GPL-2.0-only
"""Two hundred users at once, each with a dynamic interface and an address of a pool."""

import collections
import time

import pytest

from lab.crowd import PATIENCE, Crowd
from lab.kpptpd import ServerSide
from lab.rawclient import LCP, TERMINATE
from lab.topology import HOME
from lab.wait import wait_for

# A login may take a minute, which so many at once exceed under the debugging kernel.
pytestmark = pytest.mark.control

USERS = [f"user{n:03}" for n in range(200)]
SOURCES = [f"192.168.81.{n}" for n in range(11, 19)]


@pytest.fixture
def sources(internet):
    for source in SOURCES:
        internet.remote.ip(f"addr add {source}/24 dev wan")
    yield SOURCES
    for source in SOURCES:
        internet.remote.ip(f"addr del {source}/24 dev wan")


@pytest.fixture
def server(internet, folder):
    server = ServerSide(internet.home, folder / "server",
                        "pool add name=many ranges=10.20.0.1-10.20.0.250",
                        "profile add name=many use-encryption=no use-ipv6=no "
                        "local-address=10.20.1.1 remote-address=many",
                        *(f"secret add name={user} password=lkjrht profile=many"
                          for user in USERS),
                        "server set enabled=yes authentication=pap").start()
    yield server
    if server.alive():
        server.stop()


def check_shown(server, crowd):
    """What the daemon says of everybody is what everybody got."""
    expected = {member.user: (member.source, member.address) for member in crowd}
    assert len({address for _, address in expected.values()}) == len(USERS)
    active = server.active()
    assert {row["name"]: (row["caller-id"], row["address"]) for row in active} == expected
    assert len(active) == len(USERS)
    rows = server.json("interface", "show")
    assert {row["name"]: (row["user"], row["client-address"]) for row in rows} == \
        {f"<pptp-{user}>": (user, address) for user, (_, address) in expected.items()}
    assert all(row["dynamic"] and row["running"] for row in rows)
    assert {row["interface"] for row in active} == {row["name"] for row in rows}
    assert sorted(row["netdev"] for row in rows) == sorted(server.links())
    assert len(server.sessions()) == len(USERS)
    assert collections.Counter(row["caller-id"] for row in active) == \
        dict.fromkeys(SOURCES, len(USERS) // len(SOURCES))
    table = server.cli("active", "show").splitlines()
    assert sum(any(user in line.split() for user in USERS) for line in table) == len(USERS)
    used = server.json("pool", "used")
    assert {row["address"] for row in used} == {address for _, address in expected.values()}


def leave(crowd):
    """By turns: without a word, by the control connection, by PPP. Returns the last."""
    asking = []
    for number, member in enumerate(crowd):
        if number % 3 == 0:
            member.close()
        elif number % 3 == 1:
            member.clear()
        else:
            asking.append(member)
    return asking


def ended(server, asking):
    """A probe: no session is left. Who asks by PPP asks again, for a packet may be lost."""
    asked = 0.0

    def probe():
        nonlocal asked
        if time.monotonic() - asked > PATIENCE:
            asked = time.monotonic()
            for member in asking:
                member.send_cp(LCP, TERMINATE, 9)
        return not server.sessions()

    return probe


def test_two_hundred_users(server, internet, sources):
    with Crowd(internet.remote, HOME, sources, USERS) as crowd:
        crowd.log_on(30)
        wait_for("all to be active", lambda: len(server.active()) == len(USERS), 10)
        check_shown(server, crowd)
        wait_for("all sessions to end", ended(server, leave(crowd)), 15)
    wait_for("all interfaces to go", lambda: not server.links(), 15)
    assert server.active() == []
    assert server.json("interface", "show") == []
    assert server.json("pool", "used") == []
    assert server.alive()
