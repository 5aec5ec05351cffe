# SPDX-License-Identifier: GPL-2.0-only
"""`kpptp monitor`: what happens, as it happens."""

import json

import pytest

from lab.kpptpd import BIN
from lab.tunnel import Tunnel
from lab.wait import wait_for

pytestmark = pytest.mark.control


class Monitor:
    """A `kpptp monitor` that runs, and hears all that comes after start()."""

    def __init__(self, daemon, path, *options):
        self.daemon = daemon
        self.process = daemon.host.start(
            [str(BIN / "kpptp"), "--socket", str(daemon.socket), *options, "monitor"],
            str(path))
        wait_for("the first event", self._first)

    def _first(self):
        # Each one is a change, until it is heard.
        comment = self.daemon.json("profile", "show", "default")[0]["comment"]
        self.daemon.cli("profile", "set", "default", f"comment={comment}x")
        return self.process.log()

    def lines(self):
        return [line for line in self.process.log().splitlines()
                if "profile" not in line]

    def events(self, what):
        return [event for event in map(json.loads, self.lines()) if event["event"] == what]

    def wait(self, what, probe):
        return wait_for(what, lambda: next(filter(probe, self.lines()), None))


@pytest.fixture
def idle(internet, folder):
    """Both daemons, of which the client does not dial yet."""
    tunnel = Tunnel(internet, folder, client="comment=c")
    tunnel.client.configure(tunnel.client.config.read_text()
                            .replace("disabled=no", "disabled=yes"))
    tunnel.server.start()
    tunnel.client.start()
    yield tunnel
    tunnel.stop()


def test_life_of_a_tunnel(idle, folder):
    server = Monitor(idle.server, folder / "server.log", "-j")
    client = Monitor(idle.client, folder / "client.log", "-j")
    idle.client.cli("client", "enable", "pptp-out1")
    idle.wait_up()
    login, = wait_for("the login", lambda: server.events("login"))
    assert login["user"] == "ex" and login["caller-id"] == "192.168.81.1"
    assert login["address"] == "10.0.103.2" and login["interface"] == "<pptp-ex>"
    assert login["session-id"] == idle.server.active()[0]["session-id"]
    idle.server.cli("active", "disconnect", "ex")
    logout, = wait_for("the logout", lambda: server.events("logout"))
    assert {key: logout[key] for key in ("user", "interface", "address", "session-id")} == \
        {key: login[key] for key in ("user", "interface", "address", "session-id")}
    assert logout["reason"] and logout["rx-packets"] > 0 and logout["tx-bytes"] > 0
    wait_for("the client to dial again", lambda: len(server.events("login")) == 2)
    idle.client.cli("client", "disable", "pptp-out1")
    wait_for("the second logout", lambda: len(server.events("logout")) == 2)

    wait_for("the client to be told terminated", lambda: client.events("client")
             and client.events("client")[-1]["status"] == "terminated")
    told = [event["status"] for event in client.events("client")]
    assert told[:3] == ["dialing", "verifying password...", "connected"], told
    assert told.count("connected") == 2
    assert all(a != b for a, b in zip(told, told[1:])), "a status was told twice"
    assert any(status.startswith("terminating") for status in told)


def test_text_is_like_the_command(idle, folder):
    server = Monitor(idle.server, folder / "server.log")
    idle.server.cli("secret", "add", "name=b", "password=hidden", "comment=two words")
    idle.server.cli("secret", "set", "b", "remote-address=10.0.103.9")
    idle.server.cli("secret", "remove", "b")
    idle.server.cli("server", "set", "mrru=1600")
    idle.server.cli("server", "set", "enabled=no")
    idle.server.cli("server", "set", "enabled=yes")
    wait_for("all lines", lambda: "server name=server status=listening" in server.lines())
    assert server.lines() == [
        'config secret add b password=***** comment="two words"',
        "config secret set b remote-address=10.0.103.9",
        "config secret remove b",
        "config server set mrru=1600",
        "config server set enabled=no",
        "server name=server status=disabled",
        "config server set enabled=yes",
        "server name=server status=listening",
    ]
    idle.client.cli("client", "enable", "pptp-out1")
    idle.wait_up()
    line = server.wait("the login", lambda line: line.startswith("login "))
    assert " user=ex " in line and " address=10.0.103.2" in line


def test_reload_is_told_by_its_changes(idle, folder):
    server = Monitor(idle.server, folder / "server.log", "-d")
    idle.server.configure(*idle.server.config.read_text().splitlines(),
                          "secret add name=late password=hidden")
    idle.server.cli("reload")
    line = server.wait("the new user", lambda line: "secret add late" in line)
    assert line.startswith("[20") and "hidden" not in line
