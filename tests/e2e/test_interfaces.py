# SPDX-License-Identifier: GPL-2.0-only
"""Which interface a login gets, under which name, and what stays of it."""

import pytest

from lab import traffic
from lab.kpptpd import ServerSide
from lab.rawclient import RawClient
from lab.topology import HOME, TUNNEL_CLIENT, TUNNEL_SERVER
from lab.tunnel import SECRET, SERVER, Tunnel
from lab.wait import wait_for

PLAIN = ("profile add name=plain use-encryption=no",
         f"{SECRET} profile=plain", f"{SERVER} authentication=pap")
STATIC = "interface add user=ex"


class Logins:
    """Raw clients that log on to a server, one after the other."""

    def __init__(self, host):
        self.host, self.made = host, []

    def open(self, user="ex", password="lkjrht"):
        client = RawClient(self.host, HOME, call_id=1000 + len(self.made))
        self.made.append(client)
        return client.open(user, password)

    def close(self):
        for client in self.made:
            client.close()


@pytest.fixture
def logins(internet):
    logins = Logins(internet.remote)
    yield logins
    logins.close()


@pytest.fixture
def server(internet, folder):
    """A server of user ex, without a static entry and not running yet."""
    server = ServerSide(internet.home, folder / "server", *PLAIN)
    yield server
    if server.process and server.alive():
        server.stop()


def running(server):
    """{name: is it dynamic} of the interfaces that have a session."""
    return {row["name"]: bool(row.get("dynamic"))
            for row in server.json("interface", "show") if row.get("running")}


def wait_running(server, expected):
    wait_for(f"the interfaces {expected}", lambda: running(server) == expected)


@pytest.mark.control
def test_static_entry_first_dynamic_when_it_is_busy(server, logins):
    server.configure(*PLAIN, STATIC)
    server.start()
    first = logins.open()
    wait_running(server, {"pptp-in1": False})
    second, third = logins.open(), logins.open()
    wait_running(server, {"pptp-in1": False, "<pptp-ex>": True, "<pptp-ex-2>": True})
    first.close()
    wait_running(server, {"<pptp-ex>": True, "<pptp-ex-2>": True})
    assert "pptp-in1" in server.links()
    logins.open()
    wait_running(server, {"pptp-in1": False, "<pptp-ex>": True, "<pptp-ex-2>": True})
    second.close()
    third.close()
    wait_running(server, {"pptp-in1": False})
    wait_for("the dynamic ones to go", lambda: server.links() == ["pptp-in1"])
    logins.close()
    wait_for("the sessions to end", lambda: not server.sessions())
    assert server.links() == ["pptp-in1"]


@pytest.mark.control
def test_two_static_entries_of_a_user(server, logins):
    server.configure(*PLAIN, STATIC, "interface add user=ex name=second")
    server.start()
    for expected in ({"pptp-in1": False}, {"pptp-in1": False, "second": False},
                     {"pptp-in1": False, "second": False, "<pptp-ex>": True}):
        logins.open()
        wait_running(server, expected)
    logins.close()


@pytest.mark.control
def test_entry_that_is_disabled_is_nobodys(server, logins):
    server.configure(*PLAIN, f"{STATIC} disabled=yes")
    server.start()
    assert not server.links()
    logins.open()
    wait_running(server, {"<pptp-ex>": True})
    server.cli("interface", "enable", "pptp-in1")
    logins.open()
    assert running(server)["<pptp-ex>"]
    wait_for("both", lambda: len(running(server)) == 2)
    logins.close()


@pytest.fixture
def counted(internet):
    """Count what comes by pptp-in1, which the rule knows by its number."""
    yield lambda: internet.home.run(
        ["nft", "table inet test { chain c { type filter hook input priority 0; "
         'iif "pptp-in1" icmp type echo-request counter; }; }'])
    internet.home.run(["nft", "delete", "table", "inet", "test"], check=False)


def packets_counted(host):
    words = host.run(["nft", "list", "table", "inet", "test"]).split()
    return int(words[words.index("packets") + 1])


@pytest.mark.control
def test_firewall_rules_stay_with_a_static_entry(internet, folder, counted):
    """A rule by the netdev's number is as good for the next session."""
    tunnel = Tunnel(internet, folder, also=(STATIC,))
    tunnel.server.start()
    wait_for("the static interface", lambda: internet.home.link("pptp-in1"))
    counted()
    tunnel.client.start()
    last = 0
    for _ in range(2):
        tunnel.wait_up(10)
        traffic.ping(internet.remote, TUNNEL_SERVER)
        assert packets_counted(internet.home) > last
        last = packets_counted(internet.home)
        tunnel.client.disconnect()
        wait_for("the session to end", lambda: not tunnel.server.sessions())
        tunnel.client.cli("client", "enable", "pptp-out1")
    tunnel.client.stop()
    tunnel.server.stop()


BAD_NAMES = ["a" * 16, "with space", "a/b", "a:b", ".", "..", "", "tab\there", "h\u00e4user",
             "x%d", "<x>"]


@pytest.mark.control
def test_names_that_no_netdev_can_have(server):
    """Refused with the property and what it accepts; nothing is made."""
    server.start()
    for kind, more in (("interface", ()), ("client", ("connect-to", HOME))):
        for name in BAD_NAMES:
            done = server.cli(kind, "add", "user", "ex", *more, f"name={name}", check=False)
            assert done.returncode != 0, f"{kind} {name!r} was taken"
            assert "name" in done.stderr, done.stderr
        assert server.json(kind, "show") == []
    assert not server.links()
    for name in ("a" * 15, "a.b-c_d@e+f"):
        server.cli("interface", "add", "user", "ex", f"name={name}")
    assert sorted(server.links()) == ["a.b-c_d@e+f", "a" * 15]


@pytest.mark.control
def test_name_of_a_foreign_netdev(internet, server):
    """Refused at the prompt, under whatever name the netdev is known."""
    internet.home.ip("link property add dev lan altname office-lan")
    server.start()
    for kind, more in (("interface", ()), ("client", ("connect-to", HOME))):
        for name in ("wan", "lan", "lo", "office-lan"):
            done = server.cli(kind, "add", "user", "ex", *more, "name", name, check=False)
            assert done.returncode != 0
            assert name in done.stderr and "another netdev has that name" in done.stderr
    server.cli("interface", "add", "user", "ex")
    done = server.cli("interface", "set", "pptp-in1", "name", "wan", check=False)
    assert "another netdev has that name" in done.stderr
    assert server.links() == ["pptp-in1"]
    assert "interface add" in server.config.read_text()
    assert "name=wan" not in server.config.read_text()
    internet.home.ip("link property del dev lan altname office-lan")


@pytest.mark.control
def test_name_that_a_foreign_netdev_has_first(internet, server, logins):
    """The foreign one is left alone; the entry's is made once it is gone."""
    internet.home.ip("link add pptp-in1 type dummy")
    server.configure(*PLAIN, STATIC)
    server.start()
    row, = server.json("interface", "show")
    assert "another netdev has that name" in row["status"]
    logins.open()
    wait_running(server, {"<pptp-ex>": True})
    assert internet.home.addresses("pptp-in1") == []
    assert internet.home.link("pptp-in1")["linkinfo"]["info_kind"] == "dummy"
    internet.home.ip("link del pptp-in1")
    wait_for("the entry's netdev", lambda: "pptp-in1" in server.links())
    row, = [row for row in server.json("interface", "show") if not row.get("dynamic")]
    assert row["status"] == "terminated"
    logins.open()
    wait_running(server, {"<pptp-ex>": True, "pptp-in1": False})
    logins.close()


@pytest.mark.control
def test_user_of_strange_characters(internet, server, logins):
    """The user's name is shown as it is; the netdev's has nothing strange in it."""
    user = "we/ird %s:user"
    server.configure(*PLAIN, f'secret add name="{user}" password=lkjrht profile=plain '
                     "local-address=10.0.103.1 remote-address=10.0.103.9")
    server.start()
    logins.open(user)
    row, = server.active()
    assert row["name"] == user
    assert row["interface"] == "<pptp-we_ird__s_user>"
    assert internet.home.link("<pptp-we_ird__s_user>")
    server.cli("active", "disconnect", user)
    logins.close()
    wait_for("it to end", server.idle)


def test_quick_reconnects(server, logins):
    """However they overlap, one session has the static entry and nothing is left over."""
    server.configure(*PLAIN, STATIC)
    server.start()
    index = server.host.link("pptp-in1")["ifindex"]
    for turn in range(12):
        client = logins.open()
        assert sum(not dynamic for dynamic in running(server).values()) <= 1
        # By turns: gone without a word, in good order, still there when the next comes.
        if turn % 3 == 0:
            client.close()
        elif turn % 3 == 1:
            client.clear()
    names = running(server)
    assert names.pop("pptp-in1", False) is False
    assert all(names.values())
    logins.close()
    wait_for("all sessions to end", lambda: not server.sessions())
    wait_for("the dynamic ones to go", lambda: server.links() == ["pptp-in1"])
    assert server.host.link("pptp-in1")["ifindex"] == index
    logins.open()
    wait_running(server, {"pptp-in1": False})
    logins.close()


@pytest.fixture
def vrf(internet):
    internet.home.ip("link add green type vrf table 66", "link set green up")
    yield "green"
    internet.home.run(["ip", "link", "del", "green"], check=False)


def reaches_from(host, vrf, address):
    return host.run(["ping", "-I", vrf, "-c", "1", "-W", "2", address],
                    check=False).returncode == 0


def routes_of(host, netdev, table):
    """Destinations by the netdev in a table, without those of the kernel."""
    return {line.split()[0] for line in host.run(
        ["ip", "route", "show", "table", str(table), "dev", netdev]).splitlines()
        if not line.startswith(("local", "broadcast"))}


def test_static_netdev_in_a_vrf(internet, folder, vrf):
    """Its routes are in the VRF's table, wherever it was when the user logged on."""
    tunnel = Tunnel(internet, folder, secret="routes=10.77.0.0/16", also=(STATIC,))
    tunnel.server.start()
    home = internet.home
    wait_for("the netdev", lambda: home.link("pptp-in1"))
    home.ip(f"link set pptp-in1 master {vrf}")
    tunnel.client.start()
    tunnel.wait_up()
    wanted = {TUNNEL_CLIENT, "10.77.0.0/16"}
    assert routes_of(home, "pptp-in1", 66) == wanted
    assert not routes_of(home, "pptp-in1", "main")
    assert reaches_from(home, vrf, TUNNEL_CLIENT)
    home.ip("link set pptp-in1 nomaster")
    wait_for("the routes to follow", lambda: routes_of(home, "pptp-in1", "main") == wanted)
    traffic.ping(home, TUNNEL_CLIENT)
    tunnel.client.disconnect()
    wait_for("the routes to go", lambda: not routes_of(home, "pptp-in1", "main"))
    tunnel.stop()
