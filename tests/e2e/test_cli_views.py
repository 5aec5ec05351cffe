# SPDX-License-Identifier: GPL-2.0-only
"""What a running server prints beside "show": used, stats, effective, last logouts."""

import re

import pytest

from lab import traffic
from lab.kpptpd import ClientSide, ServerSide
from lab.screen import timeless
from lab.topology import HOME
from lab.wait import wait_for

pytestmark = pytest.mark.control


@pytest.fixture(scope="module")
def pair(shared_internet, shared_folder):
    """A server that gives out addresses of a pool, and a client that is connected."""
    server = ServerSide(
        shared_internet.home, shared_folder / "server",
        "pool add name=office ranges=10.0.104.2-10.0.104.9",
        "profile add name=lan local-address=10.0.104.1 remote-address=office "
        "use-encryption=required",
        "profile add name=all session-timeout=2h dns-server=10.0.104.1",
        "secret add name=ex password=lkjrht profile=lan limit-bytes-in=1000000000",
        "interface add name=pptp-in1 user=ex",
        "server set enabled=yes default-profile=all").start()
    server.user = "ex"
    client = ClientSide(
        shared_internet.remote, shared_folder / "client",
        f"client add name=pptp-out1 connect-to={HOME} user=ex password=lkjrht "
        "disabled=no").start()
    client.wait_up()
    server.wait_up()
    yield server, client
    client.stop()
    server.stop()


def test_pool_used(pair):
    server, _ = pair
    assert server.cli("pool", "used") == (
        "  #   POOL         ADDRESS         OWNER        INFO\n"
        "  0   office       10.0.104.2      ex           192.168.81.1\n")
    assert server.json("pool", "used", "office") == [
        {"pool": "office", "address": "10.0.104.2", "owner": "ex", "info": "192.168.81.1"}]
    pool, = server.json("pool", "show")
    assert (pool["total"], pool["used"], pool["available"]) == (8, 1, 7)
    server.cli("pool", "add", "name=empty", "ranges=10.0.105.0/30")
    assert server.json("pool", "used", "empty") == []
    done = server.cli("pool", "used", "nowhere", check=False)
    assert done.returncode == 1 and "nowhere" in done.stderr


def test_stats(pair):
    """bytes and packets as tx/rx from our side; an echo is one packet each way."""
    server, client = pair

    def counts():
        row, = server.active()
        return [row[key] for key in ("tx-bytes", "rx-bytes", "tx-packets", "rx-packets")]

    before = counts()
    traffic.ping(client.host, "10.0.104.1")
    after = wait_for("the echo to be counted", lambda: counts()[3] > before[3] and counts())
    row = server.cli("active", "show", "stats").splitlines()[1]
    shown = re.search(r" (\d+)/(\d+) +(\d+)/(\d+)$", row)
    assert [int(number) for number in shown.groups()] == after == counts()
    assert after[2] - before[2] == after[3] - before[3] >= 1
    assert after[0] > before[0] and after[1] > before[1]


def test_details_of_the_user(pair):
    server, _ = pair
    row, = server.active()
    assert re.fullmatch(r"0x[0-9A-F]{8}", row["session-id"])
    assert row["interface"] == "pptp-in1" and row["address"] == "10.0.104.2"
    assert (row["limit-bytes-in"], row["limit-bytes-out"]) == (1000000000, 0)
    details = server.cli("-d", "active", "show")
    assert f"session-id=\"{row['session-id']}\"" in details
    assert "limit-bytes-in=1000000000" in details


@pytest.mark.parametrize("words", [("secret", "show", "ex"), ("interface", "show", "pptp-in1")])
def test_effective(pair, words):
    """Which value holds, and what says so, is what the session has."""
    server, _ = pair
    said = {row["property"]: (row["value"], row["from"])
            for row in server.json(*words, "effective")}
    assert said["use-encryption"] == ("required", 'profile "lan"')
    assert said["remote-address"] == ("office", 'profile "lan"')
    assert said["session-timeout"] == ("2h", 'server default-profile "all"')
    assert said["limit-bytes-in"] == ("1000000000", 'secret "ex"')
    assert said["on-up"][1] == "built-in default"
    text = server.cli(*words, "effective")
    assert re.search(r'^ *session-timeout: 2h +from server default-profile "all"$', text, re.M)


def test_effective_of_a_client(pair):
    _, client = pair
    said = {row["property"]: row for row in client.json("client", "show", "pptp-out1",
                                                        "effective")}
    assert said["use-encryption"]["value"] == "yes"


def test_users_of_pppd(pair, folder):
    """A user of chap-secrets logs on with what stands there, and is exported again."""
    server, client = pair
    known = folder / "chap-secrets"
    known.write_text("# client server secret addresses\n"
                     "mover\t*\t'se cret'\t10.0.104.77\n"
                     "* * anybody *\n")
    done = server.cli("secret", "import", "chap-secrets", str(known), check=False)
    assert done.returncode == 0 and "chap-secrets:3:" in done.stderr
    assert "anybody" not in done.stderr
    server.cli("secret", "set", "mover", "profile=lan")
    client.cli("client", "add", "name=mover", f"connect-to={HOME}", "user=mover",
               "password=se cret", "disabled=no")
    wait_for("the user of pppd", lambda: [row for row in server.active()
                                          if row["name"] == "mover"
                                          and row["address"] == "10.0.104.77"])
    said = {row["property"]: row for row in server.json("interface", "show", "<pptp-mover>",
                                                        "effective")}
    assert said["remote-address"] == {"property": "remote-address", "value": "10.0.104.77",
                                      "from": 'secret "mover"'}
    exported = folder / "exported"
    server.cli("secret", "export", "chap-secrets", str(exported))
    assert exported.stat().st_mode & 0o777 == 0o600
    assert [line.split() for line in exported.read_text().splitlines()
            if line.startswith(("mover", '"mover"'))][0][-1] == "10.0.104.77"
    assert exported.read_text() == server.cli("secret", "export", "chap-secrets")
    client.cli("client", "remove", "mover")
    server.cli("secret", "remove", "mover")
    wait_for("the user to be gone", lambda: len(server.active()) == 1)


def test_last_logout(pair):
    """The last test of the file: the user is disconnected, and comes back."""
    server, client = pair
    assert server.json("secret", "show", "ex")[0].get("last-logged-out") is None
    client.cli("client", "disable", "pptp-out1")
    wait_for("the user to be gone", lambda: not server.active())
    secret, = server.json("secret", "show", "ex")
    assert secret["last-disconnect-reason"] == "peer-request"
    assert secret["last-caller-id"] == "192.168.81.1"
    assert abs(secret["last-logged-out"] - int(client.host.run(["date", "+%s"]))) < 60
    assert server.cli("pool", "used") == \
        "  #   POOL         ADDRESS         OWNER        INFO\n"
    client.cli("client", "enable", "pptp-out1")
    server.wait_up()
    assert server.active()[0]["address"] == "10.0.104.2", "not the address of before"
    assert timeless(server.cli("-d", "secret", "show")).count("last-logged-out=") == 1
