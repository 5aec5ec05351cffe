# SPDX-License-Identifier: GPL-2.0-only
"""What a secret says about who may log on, and from where."""

import pytest

from lab import traffic
from lab.dialin import OURS, DialIn
from lab.topology import REMOTE
from lab.wait import wait_for

pytestmark = pytest.mark.control

USERS = {"ann": f"local-address={OURS} remote-address=10.9.0.2",
         "ben": f"local-address={OURS} remote-address=10.9.0.2"}


@pytest.fixture(scope="module")
def network(shared_folder):
    network = DialIn(shared_folder, USERS).start()
    yield network
    network.destroy()


@pytest.fixture
def office(network):
    yield network
    network.forget()
    network.set("secret", "ann", "service=pptp", "caller-id=", "disabled=no", "routes=")


@pytest.mark.parametrize("words, why", [
    ("service=l2tp", "the secret is for another service"),
    ("service=async", "the secret is for another service"),
    ("caller-id=192.0.2.9", "the secret's caller-id is another address"),
    ("disabled=yes", "the secret is disabled"),
])
def test_refused(office, words, why):
    """The log of the server says why, the peer is not told; mended, it works."""
    office.set("secret", "ann", words)
    office.enable("ann")
    office.server.wait_log(f'user "ann": authentication failed: {why}')
    wait_for("the client to fail", lambda: "terminating" in office.status("ann"))
    assert why not in office.status("ann")
    assert not office.rows("ann")
    office.set("secret", "ann", "service=any", f"caller-id={REMOTE}", "disabled=no")
    office.disconnect("ann")
    office.connect("ann")
    traffic.ping(office.internet.remote, OURS)


@pytest.mark.parametrize("routes", ["10.150.1.0", "10.150.1.0/33", "10.150.1.0/24 x",
                                    "10.150.1.0/24 10.9.0.2 1 1", "10.150.1.0/24,",
                                    "10.150.1.0/24 10.9.0.2 -1"])
def test_routes_that_are_none(office, routes):
    done = office.server.cli("secret", "set", "ann", f"routes={routes}", check=False)
    assert done.returncode and "routes" in done.stderr
    assert not office.secret("ann").get("routes")


def test_routes_in_all_their_forms(office):
    office.set("secret", "ann",
               "routes=10.150.1.0/24 10.9.0.2 5,10.151.0.0/16 10.9.0.2,10.152.0.0/16")
    office.connect("ann")
    routes = wait_for("the routes", lambda: (
        lambda rows: rows if len(rows) == 3 else None)(
            [row for row in office.internet.home.ip_json("route show")
             if row["dst"].startswith("10.15") and row["dev"].startswith("pptp-in")]))
    assert {(row["dst"], row.get("metric")) for row in routes} == {
        ("10.150.1.0/24", 5), ("10.151.0.0/16", None), ("10.152.0.0/16", None)}


def test_address_that_another_user_has(office):
    """Two secrets name one address; it is the first one's until he leaves."""
    assert office.connect("ann") == ["10.9.0.2"]
    office.enable("ben")
    office.server.wait_log('user "ben": refused: 10.9.0.2 is in use by ann')
    traffic.ping(office.internet.home, "10.9.0.2")
    office.disconnect("ann")
    assert office.wait_connected("ben", 20) == "10.9.0.2"
    traffic.ping(office.internet.home, "10.9.0.2")


def test_last_session(office):
    """Nothing before the first one ends; then when, from where and why."""
    before = office.secret("ben").get("last-logged-out", 0)
    office.connect("ben")
    office.disconnect("ben")
    secret = office.secret("ben")
    assert secret["last-logged-out"] >= before
    assert secret["last-caller-id"] == REMOTE
    assert secret["last-disconnect-reason"] == "peer-request"
    shown = office.server.cli("-d", "secret", "show")
    assert "last-disconnect-reason" in shown and "last-logged-out" in shown
