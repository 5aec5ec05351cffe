# SPDX-License-Identifier: GPL-2.0-only
"""Refused sessions: both ends say why, and nothing is left."""

import pytest

from lab.kpptpd import ClientSide, ServerSide
from lab.pppd import Poptop, PptpLinux
from lab.topology import HOME, REMOTE, TUNNEL_CLIENT, TUNNEL_SERVER
from lab.wait import wait_for

pytestmark = pytest.mark.control

METHODS = ("pap", "chap", "mschap", "mschap-v2")


def listen(peer, auth, mppe=None):
    peer.listen("ex", "lkjrht", auth, mppe, TUNNEL_SERVER, TUNNEL_CLIENT)
    return peer


def reason_of(client):
    """Why the client's last try ended, as `client show` says, once it is known."""
    return wait_for("the client to show why it failed",
                    lambda: client.client().get("last-disconnect-reason"), 15)


def stop(client, server):
    """End our client, and see that no session is left on either end."""
    client.disconnect()
    wait_for("no session on the client", client.idle)
    wait_for("nothing left on the server", server.idle)
    client.stop()
    server.stop()


@pytest.mark.parametrize("auth", METHODS)
def test_wrong_password_at_our_server(internet, folder, auth):
    server = listen(ServerSide(internet.home, folder / "server"), auth)
    client = PptpLinux(internet.remote, folder / "client")
    client.dial(HOME, "ex", "wrong", auth, None)
    wait_for("pppd to give up", lambda: not client.process.alive(), 15)
    assert "authentication failed" in client.log().lower()
    wait_for("the server's log to name user and address",
             lambda: any('ex' in line and REMOTE in line and "password" in line
                         for line in server.log().splitlines()))
    wait_for("nothing left on the server", server.idle)
    server.stop()


@pytest.mark.parametrize("auth", METHODS)
def test_wrong_password_at_our_client(internet, folder, auth):
    server = listen(Poptop(internet.home, folder / "server"), auth)
    client = ClientSide(internet.remote, folder / "client")
    client.dial(HOME, "ex", "wrong", auth, None)
    reason = reason_of(client)
    assert "password" in reason or "authentication" in reason, reason
    stop(client, server)


@pytest.mark.parametrize("user", ["nobody", "x" * 255])
def test_unknown_user(internet, folder, user):
    server = listen(ServerSide(internet.home, folder / "server"), "mschap-v2")
    client = ClientSide(internet.remote, folder / "client")
    client.dial(HOME, user, "lkjrht", "mschap-v2", None)
    reason = reason_of(client)
    assert "password" in reason or "authentication" in reason, reason
    assert user[:20] in server.log()
    stop(client, server)


def test_no_method_in_common(internet, folder):
    server = listen(ServerSide(internet.home, folder / "server"), "mschap-v2")
    client = ClientSide(internet.remote, folder / "client")
    client.dial(HOME, "ex", "lkjrht", "pap", None)
    assert "authentication" in reason_of(client)
    stop(client, server)


def test_password_is_never_logged(internet, folder):
    server = listen(ServerSide(internet.home, folder / "server"), "pap")
    client = ClientSide(internet.remote, folder / "client")
    client.dial(HOME, "ex", "lkjrht", "pap", None)
    client.wait_up()
    assert "lkjrht" not in server.log() + client.log()
    stop(client, server)


def test_our_server_requires_encryption(internet, folder):
    server = listen(ServerSide(internet.home, folder / "server"), "mschap-v2",
                    "128 stateless")
    client = PptpLinux(internet.remote, folder / "client")
    client.dial(HOME, "ex", "lkjrht", "mschap-v2", None)
    wait_for("pppd to give up", lambda: not client.process.alive(), 15)
    assert "remote IP address" not in client.log()
    assert any(REMOTE in line and "MPPE" in line and "required" in line
               for line in server.log().splitlines()), server.log()[-3000:]
    wait_for("nothing left on the server", server.idle)
    server.stop()


def test_our_client_requires_encryption(internet, folder):
    server = listen(Poptop(internet.home, folder / "server"), "mschap-v2")
    client = ClientSide(internet.remote, folder / "client")
    client.dial(HOME, "ex", "lkjrht", "mschap-v2", "128 stateless")
    reason = reason_of(client)
    assert "MPPE" in reason and "required" in reason, reason
    assert "remote IP address" not in server.log()
    stop(client, server)


def test_encryption_that_we_do_not_want(internet, folder):
    """A peer that requires MPPE at a server that has it switched off."""
    server = listen(ServerSide(internet.home, folder / "server"), "mschap-v2")
    client = PptpLinux(internet.remote, folder / "client")
    client.dial(HOME, "ex", "lkjrht", "mschap-v2", "128 stateless")
    wait_for("pppd to give up", lambda: not client.process.alive(), 15)
    assert "MPPE required" in client.log()
    wait_for("nothing left on the server", server.idle)
    server.stop()
