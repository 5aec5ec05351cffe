# SPDX-License-Identifier: GPL-2.0-only
"""What the command line prints about a running tunnel, in the manual's shape.

Files in golden/ hold the expected text; <time> stands for any duration. An output
column keeps its width, so a duration is padded with blanks to the width it had.
"""

import json
import pathlib

import pytest

from lab.screen import timeless
from lab.tunnel import Tunnel

pytestmark = pytest.mark.control

GOLDEN = pathlib.Path(__file__).parent / "golden"


@pytest.fixture(scope="module")
def tunnel(shared_internet, shared_folder):
    """A running tunnel, and a static entry for a user who is not connected."""
    tunnel = Tunnel(shared_internet, shared_folder,
                    also=("interface add name=pptp-in1 user=ex1",))
    yield tunnel.start()
    tunnel.stop()


def lines_of(text):
    return [line.rstrip() for line in timeless(text).splitlines() if line.strip()]


@pytest.mark.parametrize("name, daemon, words", [
    ("interface-show", "server", ("interface", "show")),
    ("server-show", "server", ("server", "show")),
    ("secret-show", "server", ("secret", "show")),
    ("client-show", "client", ("client", "show")),
    ("client-monitor", "client", ("client", "monitor", "pptp-out1", "once")),
])
def test_output(tunnel, name, daemon, words):
    output = getattr(tunnel, daemon).cli(*words)
    assert lines_of(output) == lines_of((GOLDEN / name).read_text())


def test_json_of_everything_parses(tunnel):
    for kind in ("pool", "ipv6-pool", "profile", "secret", "radius", "aaa", "server",
                 "interface", "client", "active"):
        for options in (("-j",), ("-j", "-p"), ("-j", "-d")):
            for daemon in (tunnel.server, tunnel.client):
                rows = json.loads(daemon.cli(*options, kind, "show"))
                assert isinstance(rows, dict if kind in ("server", "aaa") else list)


def test_json_of_a_client(tunnel):
    client = tunnel.client.client()
    assert client["status"] == "connected"
    assert client["encoding"] == "MPPE128 stateless"
    assert (client["local-address"], client["remote-address"]) == \
        ("10.0.103.2", "10.0.103.1")
    assert (client["mtu"], client["mru"]) == (1460, 1460)
    assert isinstance(client["uptime"], int)
    monitored = json.loads(tunnel.client.cli("-j", "client", "monitor", "pptp-out1", "once"))
    assert (monitored[0] if isinstance(monitored, list) else monitored)["status"] == \
        "connected"


def test_batch_stops_at_the_line_that_fails(tunnel, folder):
    (folder / "batch").write_text("secret add name=one\n\n# a comment\nsecret add name=one\n"
                                  "secret add name=two\n")
    done = tunnel.server.cli("-b", str(folder / "batch"), check=False)
    assert done.returncode == 1 and f"{folder / 'batch'}:4: " in done.stderr
    names = [row["name"] for row in tunnel.server.json("secret", "show")]
    assert "one" in names and "two" not in names
    tunnel.server.cli("secret", "remove", "one")


@pytest.mark.parametrize("words, culprit", [
    (("server", "set", "enabled", "maybe"), "enabled"),
    (("client", "add", "user", "ex"), "connect-to"),
    (("client", "set", "pptp-out7", "user", "ex"), "pptp-out7"),
    (("client", "fly"), "fly"),
    (("secret", "add", "name", "y", "local-address", "1.2.3"), "local-address"),
    (("server", "set", "mrru", "511"), "mrru"),
    (("client", "add", "connect-to", "1.2.3.4", "user", "u", "links", "2"), "mrru"),
])
def test_refusals(tunnel, words, culprit):
    """One line on stderr that names the culprit, a status, and no change."""
    before = tunnel.server.config.read_text()
    done = tunnel.server.cli(*words, check=False)
    assert done.returncode != 0
    assert done.stdout == ""
    assert len(done.stderr.splitlines()) == 1 and culprit in done.stderr, done.stderr
    assert tunnel.server.config.read_text() == before
