# SPDX-License-Identifier: GPL-2.0-only
"""Peers that vanish, daemons that are killed, configurations that are wrong."""

import time

import pytest

from lab import traffic
from lab.kpptpd import Kpptpd, ServerSide
from lab.rawclient import RawClient
from lab.topology import HOME, TUNNEL_CLIENT, TUNNEL_SERVER
from lab.tunnel import CLIENT, SECRET, SERVER, Tunnel
from lab.wait import SLOWNESS, wait_for

KEEPALIVE = 1
# Beyond twice the timeout: for the daemon's and the test's own work.
SLACK = 1.0


def assert_gone_in_time(daemon, start):
    """No session is left when twice the keepalive-timeout has passed."""
    wait_for("the session to be given up", lambda: not daemon.sessions(),
             2 * KEEPALIVE + SLACK)
    assert time.monotonic() - start < 2 * KEEPALIVE + SLACK * SLOWNESS


def test_silent_peer(internet, folder):
    """TCP still answers, PPP does not."""
    server = ServerSide(internet.home, folder / "server",
                        f"{SECRET} profile=plain", "profile add name=plain use-encryption=no",
                        f"{SERVER} authentication=pap keepalive-timeout={KEEPALIVE}")
    server.start()
    with RawClient(internet.remote, HOME) as client:
        client.open()
        assert server.sessions()
        assert_gone_in_time(server, time.monotonic())
        wait_for("the interface to go", server.idle)
    server.stop()


@pytest.fixture
def cut(internet):
    """Cut the remote office off; joined again at the end of the test."""
    yield lambda: internet.isp.ip("link set to-remote down")
    internet.isp.ip("link set to-remote up")


def test_vanished_client(internet, folder, cut):
    tunnel = Tunnel(internet, folder, server=f"keepalive-timeout={KEEPALIVE}").start()
    start = time.monotonic()
    cut()
    assert_gone_in_time(tunnel.server, start)
    wait_for("the interface to go", tunnel.server.idle)
    assert "ex" in tunnel.server.log()
    internet.isp.ip("link set to-remote up")
    tunnel.client.stop()
    tunnel.server.stop()


def test_vanished_server(internet, folder, cut):
    """The client notices, and comes back when the server does."""
    tunnel = Tunnel(internet, folder, server=f"keepalive-timeout={KEEPALIVE}",
                    client=f"keepalive-timeout={KEEPALIVE}").start()
    start = time.monotonic()
    cut()
    assert_gone_in_time(tunnel.client, start)
    assert tunnel.client.client()["status"] != "connected"
    internet.isp.ip("link set to-remote up")
    tunnel.wait_up(30)
    tunnel.stop()


def test_keepalive_spares_a_quiet_peer(internet, folder):
    """Echoes are answered, so silence of the users does not end the session."""
    tunnel = Tunnel(internet, folder, server="keepalive-timeout=1",
                    client="keepalive-timeout=1").start()
    first = tunnel.server_session()
    wait_for("echoes to have gone both ways", lambda: all(
        daemon.sessions()[0]["stats"]["rx_control"] > first["stats"]["rx_control"] + 3
        for daemon in (tunnel.server, tunnel.client)), 10)
    assert tunnel.server_session()["id"] == first["id"]
    tunnel.stop()


def test_server_killed(internet, folder):
    """kill -9: the restarted server is clean, and the client comes back."""
    tunnel = Tunnel(internet, folder).start()
    tunnel.server.kill()
    tunnel.server.start()
    tunnel.wait_up(30)
    wait_for("one session on the server", lambda: len(tunnel.server.sessions()) == 1)
    wait_for("one interface on the server", lambda: len(tunnel.server.links()) == 1)
    tunnel.stop()


def test_client_killed(internet, folder):
    """kill -9: the restarted client dials again."""
    tunnel = Tunnel(internet, folder).start()
    tunnel.client.kill()
    tunnel.client.start()
    tunnel.wait_up(30)
    wait_for("one session on each side", lambda: len(tunnel.client.sessions()) == 1 and
             len(tunnel.server.sessions()) == 1)
    tunnel.stop()


def test_killed_and_not_restarted(internet, folder):
    """The server ends what a killed client leaves; the kernel leaks nothing."""
    tunnel = Tunnel(internet, folder).start()
    tunnel.client.kill()
    wait_for("the server to end the session", tunnel.server.idle, 10)
    tunnel.server.stop()
    for name in tunnel.client.links():
        internet.remote.ip(f"link del {name}")
    wait_for("no session left", lambda: not tunnel.client.sessions())


BAD_LINES = [
    pytest.param("server set enabled=maybe", "enabled", id="value"),
    pytest.param("server set colour=blue", "colour", id="property"),
    pytest.param("server set mrru=511", "mrru", id="multilink"),
    pytest.param("client add connect-to=1.2.3.4 user=u links=2", "mrru", id="links"),
    pytest.param("profile add name=p bridge-port-vid=4095", "bridge-port-vid", id="vlan"),
    pytest.param("ipv6-pool add name=p prefix=fd00::/64 prefix-length=48", "prefix-length",
                 id="pool"),
    pytest.param("secret add password=x", "name", id="missing"),
    pytest.param("secret add name=ex2 local-address=10.0.0.256", "local-address",
                 id="address"),
    pytest.param("client add connect-to=1.2.3.4 user=u max-mtu=12", "max-mtu", id="range"),
    pytest.param("tunnel add name=x", "tunnel", id="object"),
    pytest.param("server explode", "explode", id="verb"),
    pytest.param('secret add name="ex2', "", id="quote"),
    pytest.param("\x01\x02\xff", "", id="binary"),
]


@pytest.mark.parametrize("line, culprit", BAD_LINES)
def test_wrong_configuration_at_start(internet, folder, line, culprit):
    daemon = Kpptpd(internet.home, folder / "server", "# first", SECRET, line, SERVER)
    daemon.launch()
    assert daemon.process.wait() != 0
    assert f"{daemon.config.name}:3:" in daemon.log(), daemon.log()
    assert culprit in daemon.log()
    assert not daemon.links()


def test_wrong_configuration_at_reload(internet, folder):
    """Refused with file, line and property; running tunnels are not touched."""
    tunnel = Tunnel(internet, folder).start()
    session = tunnel.server_session()["id"]
    good = tunnel.server.config.read_text()
    for case in BAD_LINES:
        line, culprit = case.values
        tunnel.server.configure("# first", "# second", line, *good.splitlines())
        done = tunnel.server.cli("reload", check=False)
        assert done.returncode != 0
        assert f"{tunnel.server.config.name}:3:" in done.stderr, done.stderr
        assert culprit in done.stderr
    assert tunnel.server_session()["id"] == session
    tunnel.assert_alive()
    tunnel.stop()


def test_reload_touches_only_what_changed(internet, folder):
    tunnel = Tunnel(internet, folder).start()
    session = tunnel.server_session()["id"]
    tunnel.server.configure(*tunnel.server.config.read_text().splitlines(),
                            "secret add name=other password=x service=pptp")
    tunnel.server.cli("reload")
    assert {row["name"] for row in tunnel.server.json("secret", "show")} == {"ex", "other"}
    assert tunnel.server_session()["id"] == session
    tunnel.assert_alive()
    tunnel.stop()


def test_start_and_stop_with_nothing_configured(internet, folder):
    daemon = Kpptpd(internet.home, folder / "server").start()
    assert daemon.active() == []
    daemon.stop()


def test_server_disabled_and_enabled(internet, folder):
    """Disabling the server ends its sessions; enabling lets the client in again."""
    tunnel = Tunnel(internet, folder).start()
    tunnel.server.cli("server", "set", "enabled", "no")
    wait_for("the session to end", tunnel.server.idle)
    assert not traffic.reachable(internet.remote, TUNNEL_SERVER)
    tunnel.server.cli("server", "set", "enabled", "yes")
    tunnel.wait_up(30)
    tunnel.stop()


def test_client_removed_while_connected(internet, folder):
    tunnel = Tunnel(internet, folder).start()
    tunnel.client.cli("client", "remove", "pptp-out1")
    wait_for("the client's netdev to go", lambda: not tunnel.client.links())
    wait_for("the server's session to go", tunnel.server.idle)
    assert not traffic.reachable(internet.home, TUNNEL_CLIENT)
    assert CLIENT.split()[0] not in tunnel.client.config.read_text()
    tunnel.stop()
