# SPDX-License-Identifier: GPL-2.0-only
"""Addresses out of pools: one user each, the same one again, given back."""

import json

import pytest

from lab import traffic
from lab.dialin import OURS, DialIn
from lab.wait import wait_for

pytestmark = pytest.mark.control

# The range names our end and the address of a secret, which are nobody else's.
LINES = ("pool add name=spare ranges=10.9.1.7",
         f"pool add name=lan ranges={OURS}-10.9.0.4",
         "pool add name=ends ranges=10.9.2.1-10.9.2.9",
         f"profile add name=pooled local-address={OURS} remote-address=lan",
         "profile add name=both local-address=ends remote-address=lan")
USERS = {"ann": "profile=pooled", "ben": "profile=pooled", "cid": "profile=pooled",
         "dan": "profile=both", "eve": "profile=both",
         "own": f"local-address={OURS} remote-address=10.9.0.3"}


@pytest.fixture(scope="module")
def network(shared_folder):
    network = DialIn(shared_folder, USERS, LINES).start()
    yield network
    network.destroy()


@pytest.fixture
def office(network):
    """Nobody is connected; pools are as at first."""
    yield network
    network.forget()
    network.set("pool", "lan", f"ranges={OURS}-10.9.0.4", "next-pool=")


def pool(office, name="lan"):
    row = next(row for row in office.server.json("-d", "pool", "show")
               if row["name"] == name)
    return row["total"], row["used"], row["available"]


def used(office):
    return sorted((row["pool"], row["address"], row["owner"])
                  for row in office.server.json("pool", "used"))


def test_each_user_has_an_address(office):
    """Packets pass; neither our end nor what a secret names is given out."""
    assert office.connect("ann", "ben") == ["10.9.0.2", "10.9.0.4"]
    assert pool(office) == (4, 2, 0)
    assert used(office) == [("lan", "10.9.0.2", "ann"), ("lan", "10.9.0.4", "ben")]
    traffic.ping(office.internet.home, "10.9.0.2")
    traffic.ping(office.internet.home, "10.9.0.4")
    assert office.connect("own") == ["10.9.0.3"]
    office.disconnect("ann", "ben")
    assert used(office) == []
    assert pool(office)[1:] == (0, 2)


def test_a_user_gets_the_same_again(office):
    first = dict(zip(("ann", "ben"), office.connect("ann", "ben")))
    office.disconnect("ann", "ben")
    assert office.connect("ben", "ann") == [first["ben"], first["ann"]]


def test_full_pool_refuses(office):
    """The log names user and pool; who leaves makes room for who comes."""
    office.connect("ann", "ben")
    office.enable("cid")
    office.server.wait_log('user "cid": refused: pool lan has no free address')
    wait_for("the client to fail", lambda: "terminating" in office.status("cid"))
    assert not office.rows("cid")
    office.disconnect("ben")
    assert office.wait_connected("cid", 20) == "10.9.0.4"


def test_next_pool(office):
    office.set("pool", "lan", "next-pool=spare")
    office.connect("ann", "ben")
    assert office.connect("cid") == ["10.9.1.7"]
    traffic.ping(office.internet.home, "10.9.1.7")
    assert ("spare", "10.9.1.7", "cid") in used(office)


def test_our_own_end_comes_from_a_pool(office):
    """Then each tunnel has one of its own."""
    office.connect("dan", "eve")
    ends = {office.client.client(name)["remote-address"] for name in ("dan", "eve")}
    assert ends == {"10.9.2.1", "10.9.2.2"}
    for end in ends:
        traffic.ping(office.internet.remote, end)
    assert pool(office, "ends") == (9, 2, 7)


def test_pool_that_changes_under_a_user(office):
    """He keeps what he has; nobody else gets it; later it is not his any more."""
    office.connect("ann", "ben")
    office.set("pool", "lan", "ranges=10.9.0.4-10.9.0.5")
    traffic.ping(office.internet.home, "10.9.0.2")
    assert office.connect("cid") == ["10.9.0.5"]
    office.disconnect("ann", "cid")
    assert office.connect("ann") == ["10.9.0.5"]


def remembered(office, *names):
    """Their addresses, as the next daemon will read them."""
    state = json.loads((office.server.folder / "state").read_text())
    return {row["user"]: row["prefix"].removeprefix("::ffff:").removesuffix("/128")
            for row in state["addresses"] if row["user"] in names}


@pytest.mark.parametrize("how", ["stop", "kill"])
def test_over_a_restart(office, how):
    """All come back by themselves, in any order, each to his address."""
    before = dict(zip(("ben", "ann"), office.connect("ben", "ann")))
    wait_for("both to be remembered", lambda: remembered(office, *before) == before)
    getattr(office.server, how)()
    wait_for("the clients to notice", lambda: all(
        office.status(name) != "connected" for name in before), 10)
    office.server.start()
    for name, address in before.items():
        assert office.wait_connected(name, 30) == address
        traffic.ping(office.internet.home, address)
    assert len(used(office)) == 2
