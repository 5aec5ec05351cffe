# SPDX-License-Identifier: GPL-2.0-only
"""The end of many sessions at once, and of namespaces that still get packets."""

import pathlib
import sys
import time

import pytest
from lab.genl import C
from lab.netns import Host, cable
from lab.rawclient import cp
from lab.wait import SLOWNESS, wait_for

from genl import Genl
from pair import DEL_ON_CLOSE, IPCP, Pair

LEFT, RIGHT = "192.0.2.1", "192.0.2.2"
MANY = 200
FLOOD = pathlib.Path(__file__).with_name("gre_flood.py")


def make(owner, calls, **extra):
    """Sessions without netdevs, and the seconds that it took."""
    start = time.monotonic()
    numbers = [owner.new(local_addr=LEFT, peer_addr=RIGHT, local_call_id=call,
                         peer_call_id=call, **extra) for call in calls]
    return numbers, time.monotonic() - start


def gone(watcher, numbers, reason):
    """The last counters of these sessions, once all have ended."""
    stats = {}

    def all_ended():
        stats.update((event["id"], event["stats"]) for _, event in watcher.unasked()
                     if event.get("event") == C["PPTP_EVENT_SESSION_DEL"] and
                     event["reason"] == reason)
        return stats.keys() == set(numbers)
    wait_for("all sessions to end", all_ended)
    return stats.values()


def test_nobody_waits_for_a_grace_period(pair):
    side = pair.left
    numbers, making = make(side.owner, range(MANY))
    for number in numbers:
        side.owner.frame(number, IPCP, cp(1, 1))
    start = time.monotonic()
    for number in numbers:
        side.owner.delete(number)
    assert time.monotonic() - start < 3 * making + 0.2 * SLOWNESS
    again, _ = make(side.owner, range(MANY))
    stats = gone(side.owner, numbers, C["PPTP_DEL_REASON_REQUEST"])
    assert all(s["tx_control"] == 1 for s in stats)
    assert {s["id"] for s in side.owner.dump()} == set(again)


def test_netdev_is_free_at_once(pair):
    side = pair.left
    side.make_link()
    for _ in range(20):
        side.make_session(pair.right)
        side.set(np=1)
        side.owner.delete(side.session)
    side.make_session(pair.right)
    side.host.ip("link del pptp0")
    assert side.owner.dump() == []


def test_owner_of_many_goes(pair):
    side = pair.left
    owner = Genl(side.host)
    numbers, making = make(owner, range(MANY), flags=DEL_ON_CLOSE)
    start = time.monotonic()
    owner.close()
    assert time.monotonic() - start < making + 0.1 * SLOWNESS
    gone(side.owner, numbers, C["PPTP_DEL_REASON_OWNER"])


@pytest.mark.parametrize("_", range(5))
def test_namespace_goes_while_packets_arrive(_, tmp_path):
    left, right = Host("left"), Host("right")
    cable(left, "wire", f"{LEFT}/24", right, "wire", f"{RIGHT}/24")
    owner = Genl(left)
    make(owner, range(8))
    flood = right.start([sys.executable, str(FLOOD), RIGHT, LEFT], tmp_path / "flood")
    wait_for("packets to arrive", lambda: any(s["stats"]["rx_control"] for s in owner.dump()))
    owner.close()
    left.destroy()
    # Its end of the cable takes the other one along, late in the cleanup.
    wait_for("the namespace to go", lambda: "wire" not in right.links(), 30)
    assert flood.wait() == 0, flood.log()
    right.destroy()


def test_namespaces_go_with_sessions():
    pairs = [Pair().connect() for _ in range(3)]
    for pair in pairs:
        pair.destroy()
    watcher = Host("watcher")
    assert Genl(watcher).dump() == []
    watcher.destroy()
