# SPDX-License-Identifier: GPL-2.0-only
"""Interfaces, addresses and routes that come and go with a session, or stay."""

import pytest

from lab import traffic
from lab.kpptpd import ClientSide
from lab.topology import (HOME, HOME_LAN, REMOTE_LAN, TUNNEL_CLIENT, TUNNEL_SERVER)
from lab.tunnel import Tunnel
from lab.wait import wait_for

pytestmark = pytest.mark.control

REMOTE_NET = "10.150.1.0/24"


def has_route(host, *words):
    """True when a route holds all of these words."""
    return any(all(word in route.split() for word in words) for route in host.routes())


def test_addresses_of_both_ends(internet, folder):
    tunnel = Tunnel(internet, folder).start()
    name, = tunnel.server.links()
    assert internet.home.addresses(name) == [(TUNNEL_SERVER, TUNNEL_CLIENT)]
    assert internet.remote.addresses("pptp-out1") == [(TUNNEL_CLIENT, TUNNEL_SERVER)]
    for host, link in ((internet.home, name), (internet.remote, "pptp-out1")):
        shown = host.link(link)
        assert shown["mtu"] == 1460
        assert shown["linkinfo"]["info_kind"] == "pptp"
        assert "LOWER_UP" in shown["flags"]
    tunnel.stop()


def test_dynamic_interface_carries_the_users_name(internet, folder):
    tunnel = Tunnel(internet, folder).start()
    link = internet.home.link("<pptp-ex>")
    assert link and link["ifname"].startswith("pptp-in")
    tunnel.server.cli("active", "disconnect", "ex")
    wait_for("the dynamic interface to go", lambda: link["ifindex"] not in
             {other["ifindex"] for other in internet.home.ip_json("link show")})
    tunnel.stop()


def test_routes_of_a_secret(internet, folder):
    """routes= stands while the user is connected; the LANs reach each other."""
    tunnel = Tunnel(internet, folder,
                    secret=f'routes="{REMOTE_NET} {TUNNEL_CLIENT} 1"').start()
    internet.remote.ip(f"route add 10.150.2.0/24 via {TUNNEL_SERVER}")
    assert has_route(internet.home, REMOTE_NET, TUNNEL_CLIENT)
    traffic.ping(internet.home, REMOTE_LAN, source=HOME_LAN)
    traffic.ping(internet.remote, HOME_LAN, source=REMOTE_LAN)
    tunnel.client.disconnect()
    wait_for("the route to go", lambda: not has_route(internet.home, REMOTE_NET))
    tunnel.stop()


def test_default_route(internet, folder):
    """add-default-route takes everything but the tunnel itself, and gives it back."""
    before = internet.remote.routes()
    tunnel = Tunnel(internet, folder, client="add-default-route=yes").start()
    assert has_route(internet.remote, "default", "pptp-out1")
    traffic.ping(internet.remote, HOME_LAN)
    route, = internet.remote.ip_json(f"route get {HOME}")
    assert route["dev"] == "wan", "the tunnel would run through itself"
    elsewhere, = internet.remote.ip_json("route get 203.0.113.1")
    assert elsewhere["dev"] == "pptp-out1"
    tunnel.client.disconnect()
    wait_for("the routes to be as before", lambda: internet.remote.routes() == before)
    tunnel.stop()
    assert internet.remote.routes() == before


def test_static_interface_keeps_what_was_configured(internet, folder):
    """A static entry has its netdev before, between and after its user's sessions."""
    tunnel = Tunnel(internet, folder, also=("interface add user=ex",))
    tunnel.server.start()
    wait_for("the static interface", lambda: internet.home.link("pptp-in1"))
    index = internet.home.link("pptp-in1")["ifindex"]
    internet.home.ip("link set pptp-in1 up", "addr add 10.77.0.1/24 dev pptp-in1",
                     "route add 10.78.0.0/16 dev pptp-in1")
    assert "LOWER_UP" not in internet.home.link("pptp-in1")["flags"]

    def kept():
        return (internet.home.link("pptp-in1")["ifindex"] == index and
                ("10.77.0.1", None) in internet.home.addresses("pptp-in1") and
                has_route(internet.home, "10.78.0.0/16", "pptp-in1"))

    tunnel.client.start()
    tunnel.wait_up()
    assert tunnel.server.interface("ex")["name"] == "pptp-in1"
    assert kept()
    tunnel.client.disconnect()
    wait_for("the session to end", lambda: not tunnel.server.sessions())
    wait_for("the carrier to go",
             lambda: "LOWER_UP" not in internet.home.link("pptp-in1")["flags"])
    assert kept()
    assert (TUNNEL_SERVER, TUNNEL_CLIENT) not in internet.home.addresses("pptp-in1")
    tunnel.client.cli("client", "enable", "pptp-out1")
    tunnel.wait_up()
    assert kept()
    tunnel.server.cli("interface", "remove", "pptp-in1")
    wait_for("the interface to go", lambda: not internet.home.link("pptp-in1"))
    tunnel.client.stop()
    tunnel.server.stop()


def test_static_interface_in_use(internet, folder):
    """A second login of the user gets a dynamic interface beside the static one."""
    tunnel = Tunnel(internet, folder, also=("interface add user=ex",)).start()
    second = ClientSide(internet.isp, folder / "second",
                        f"client add name=pptp-out9 connect-to={HOME} user=ex "
                        "password=lkjrht disabled=no").start()
    wait_for("two interfaces", lambda: len(tunnel.server.links()) == 2)
    rows = wait_for("both to run", lambda: (
        lambda rows: rows if len(rows) == 2 else None)(
            [row for row in tunnel.server.json("interface", "show")
             if row["user"] == "ex" and row.get("running")]))
    assert sorted(bool(row.get("dynamic")) for row in rows) == [False, True]
    second.stop()
    wait_for("the dynamic one to go", lambda: len(tunnel.server.links()) == 1)
    tunnel.assert_alive()
    tunnel.stop()


@pytest.mark.parametrize("side", ["server", "client"])
def test_netdev_deleted_by_hand(internet, folder, side):
    """Deleting the netdev ends the session; the daemon copes, the client redials."""
    tunnel = Tunnel(internet, folder).start()
    old = tunnel.server_session()["id"]
    if side == "server":
        internet.home.ip(f"link del {tunnel.server.links()[0]}")
    else:
        internet.remote.ip("link del pptp-out1")
    wait_for("the session to end", lambda: old not in
             {session["id"] for session in tunnel.server.sessions()})
    assert tunnel.server.alive() and tunnel.client.alive()
    tunnel.wait_up(30)
    tunnel.stop()
