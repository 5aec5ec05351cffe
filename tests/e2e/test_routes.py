# SPDX-License-Identifier: GPL-2.0-only
"""Routes to tunnels and around them, where several want the same."""

import pytest

from lab import traffic
from lab.kpptpd import ClientSide, ServerSide
from lab.topology import HOME, HOME_LAN, TUNNEL_CLIENT, TUNNEL_SERVER
from lab.tunnel import CLIENT, SERVER, Tunnel
from lab.wait import wait_for

pytestmark = pytest.mark.control

DEFAULT_ROUTE = "add-default-route=yes"
SECOND_USER = ("secret add name=two password=lkjrht "
               f"local-address={TUNNEL_SERVER} remote-address=10.0.103.3")
SECOND_CLIENT = (f"name=pptp-out2 connect-to={HOME} user=two password=lkjrht "
                 f"disabled=no {DEFAULT_ROUTE}")


def link_to(host, address):
    """Name of the link by which packets to the address leave."""
    route, = host.ip_json(f"route get {address}")
    return route["dev"]


def test_requests_after_a_default_route(internet, folder):
    """What the kernel says to a request is not taken for the answer to the next."""
    before = internet.remote.routes()
    tunnel = Tunnel(internet, folder, client=DEFAULT_ROUTE).start()
    tunnel.client.cli("client", "add", "name=pptp-taken", f"connect-to={HOME}", "user=nobody",
                      "disabled=no")
    internet.remote.ip("link del pptp-taken", "link add pptp-taken type dummy")
    tunnel.client.wait_log("interface pptp-taken: cannot be made")
    tunnel.client.cli("client", "remove", "pptp-taken")
    internet.remote.ip("link del pptp-taken")
    for _ in range(2):
        tunnel.client.disconnect()
        wait_for("the routes to be as before", lambda: internet.remote.routes() == before)
        tunnel.client.cli("client", "enable", "pptp-out1")
        tunnel.wait_up()
        assert link_to(internet.remote, "203.0.113.1") == "pptp-out1"
        assert link_to(internet.remote, HOME) == "wan"
    tunnel.stop()
    assert internet.remote.routes() == before


def test_two_default_routes_by_one_server(internet, folder):
    """The way to the server stays until the last tunnel to it has ended."""
    before = internet.remote.routes()
    tunnel = Tunnel(internet, folder, client=DEFAULT_ROUTE, also=(SECOND_USER,)).start()
    tunnel.client.cli("client", "add", *SECOND_CLIENT.split())
    wait_for("the second client to be connected",
             lambda: tunnel.client.client("pptp-out2").get("status") == "connected")
    tunnel.client.disconnect()
    wait_for("the first to end", lambda: len(tunnel.server.sessions()) == 1)
    assert link_to(internet.remote, "203.0.113.1") == "pptp-out2"
    assert link_to(internet.remote, HOME) == "wan", "the tunnel would run through itself"
    traffic.ping(internet.remote, HOME_LAN)
    tunnel.client.cli("client", "disable", "pptp-out2")
    wait_for("the routes to be as before", lambda: internet.remote.routes() == before)
    tunnel.stop()


def test_netdev_with_default_route_deleted(internet, folder):
    """Nothing is left of the routes that its session had by other links."""
    before = internet.remote.routes()
    tunnel = Tunnel(internet, folder, client=DEFAULT_ROUTE).start()
    internet.remote.ip("link del pptp-out1")
    tunnel.client.disconnect()
    wait_for("the routes to be as before", lambda: internet.remote.routes() == before)
    tunnel.stop()


def test_netdevs_down_and_up(internet, folder):
    """Their sessions stay, and have the routes again that the kernel dropped."""
    before = internet.remote.routes()
    tunnel = Tunnel(internet, folder, secret="routes=10.150.1.0/24", client=DEFAULT_ROUTE).start()
    sessions = tunnel.server.sessions()
    for host, netdev, address in ((internet.home, tunnel.server.links()[0], "10.150.1.1"),
                                  (internet.remote, "pptp-out1", "203.0.113.1")):
        routes = host.routes()
        host.ip(f"link set {netdev} down")
        assert host.routes() != routes
        host.ip(f"link set {netdev} up")
        wait_for("the routes to be there again", lambda: host.routes() == routes)
        assert link_to(host, address) == netdev
    assert link_to(internet.remote, HOME) == "wan", "the tunnel would run through itself"
    tunnel.assert_alive()
    assert [s["id"] for s in tunnel.server.sessions()] == [s["id"] for s in sessions]
    tunnel.stop()
    assert internet.remote.routes() == before


@pytest.fixture
def cut(internet):
    """Cut the remote office off; joined again at the end of the test."""
    yield lambda: internet.isp.ip("link set to-remote down")
    internet.isp.ip("link set to-remote up")


def test_user_comes_back_before_the_old_session_ends(internet, folder, cut):
    """The user's address is behind the session that he has now."""
    tunnel = Tunnel(internet, folder).start()
    old, = tunnel.server.links()
    assert link_to(internet.home, TUNNEL_CLIENT) == old
    cut()
    second = ClientSide(internet.isp, folder / "second", CLIENT).start()
    second.wait_up()
    wait_for("both sessions", lambda: len(tunnel.server.links()) == 2)
    assert link_to(internet.home, TUNNEL_CLIENT) != old
    traffic.ping(internet.home, TUNNEL_CLIENT)
    traffic.ping(internet.isp, TUNNEL_SERVER)
    second.stop()
    wait_for("the address to be behind the older session",
             lambda: link_to(internet.home, TUNNEL_CLIENT) == old)
    tunnel.client.stop()
    tunnel.server.stop()


def test_server_with_its_outer_address_in_the_tunnel(internet, folder):
    """The tunnel is not routed into itself, and stays."""
    server = ServerSide(internet.home, folder / "server",
                        f"secret add name=ex password=lkjrht local-address={HOME} "
                        f"remote-address={TUNNEL_CLIENT}", SERVER)
    server.start()
    client = ClientSide(internet.remote, folder / "client",
                        f"{CLIENT} keepalive-timeout=1").start()
    client.wait_up()
    first, = client.sessions()
    wait_for("its echoes to be answered", lambda: any(
        session["id"] == first["id"] and
        session["stats"]["rx_control"] > first["stats"]["rx_control"] + 3
        for session in client.sessions()), 10)
    assert link_to(internet.remote, HOME) == "wan"
    client.stop()
    wait_for("the session to end", lambda: not server.sessions())
    server.stop()
