# SPDX-License-Identifier: GPL-2.0-only
"""Dial on demand: the netdev is there, the tunnel comes with the first packet."""

import ipaddress

from lab import traffic
from lab.kpptpd import ClientSide
from lab.topology import HOME, HOME_LAN, TUNNEL_CLIENT, TUNNEL_SERVER
from lab.tunnel import CLIENT, Tunnel
from lab.wait import holds_for, wait_for

WAITING = "waiting for packets"
PLACEHOLDERS = ipaddress.ip_network("10.112.112.0/24")
DEMAND = "dial-on-demand=yes"


def waits(client):
    return client.client().get("status") == WAITING


def wait_waiting(client):
    wait_for("the client to wait for a packet", lambda: waits(client), 10)


def poke(host, address="10.112.112.200", netdev="pptp-out1"):
    """One packet that wants out by the netdev; nobody answers it."""
    host.run(["ping", "-c1", "-W1", "-I", netdev, address], check=False)


def start(tunnel):
    tunnel.server.start()
    tunnel.client.start()
    wait_waiting(tunnel.client)


def default_netdevs(host):
    return {route["dev"] for route in host.ip_json("-4 route show default")}


def test_first_packet_dials(internet, folder):
    tunnel = Tunnel(internet, folder, client=DEMAND)
    start(tunnel)
    shown = tunnel.client.client()
    assert not shown.get("running")
    link = internet.remote.link("pptp-out1")
    assert {"UP", "LOWER_UP"} <= set(link["flags"])
    (local, peer), = internet.remote.addresses("pptp-out1")
    assert ipaddress.ip_address(local) in PLACEHOLDERS
    assert ipaddress.ip_address(peer) in PLACEHOLDERS
    assert holds_for(0.3, lambda: not tunnel.server.sessions()), "dialled without a packet"
    poke(internet.remote, peer)
    tunnel.wait_up()
    assert internet.remote.addresses("pptp-out1") == [(TUNNEL_CLIENT, TUNNEL_SERVER)]
    tunnel.stop()


def test_it_waits_again_when_the_tunnel_ends(internet, folder):
    tunnel = Tunnel(internet, folder, client=DEMAND)
    start(tunnel)
    for _ in range(2):
        poke(internet.remote)
        tunnel.wait_up()
        tunnel.server.cli("active", "disconnect", "ex")
        wait_waiting(tunnel.client)
        wait_for("the server to be idle", tunnel.server.idle)
    tunnel.stop()


def test_default_route_while_it_waits(internet, folder):
    """Any packet of the host dials; the tunnel's own never lead into it."""
    before = internet.remote.routes()
    tunnel = Tunnel(internet, folder, client=f"{DEMAND} add-default-route=yes")
    start(tunnel)
    assert "pptp-out1" in default_netdevs(internet.remote)
    internet.remote.run(["ping", "-c1", "-W1", "203.0.113.1"], check=False)
    tunnel.wait_up()
    traffic.ping(internet.remote, HOME_LAN)
    tunnel.server.cli("active", "disconnect", "ex")
    wait_waiting(tunnel.client)
    assert "pptp-out1" in default_netdevs(internet.remote)
    assert holds_for(0.5, lambda: waits(tunnel.client)), "the end of the tunnel dialled"
    route, = internet.remote.ip_json(f"route get {HOME}")
    assert route["dev"] == "wan"
    tunnel.client.disconnect()
    wait_for("the routes to be as before", lambda: internet.remote.routes() == before)
    tunnel.stop()


def test_idle_timeout_hangs_up(internet, folder):
    """The tunnel ends without packets, and comes back with one."""
    tunnel = Tunnel(internet, folder, client=f"{DEMAND} profile=short",
                    client_also=("profile add name=short idle-timeout=1s",))
    start(tunnel)
    for _ in range(2):
        poke(internet.remote)
        tunnel.wait_up()
        wait_waiting(tunnel.client)
        wait_for("the server to be idle", tunnel.server.idle)
    assert "idle" in tunnel.client.client()["last-disconnect-reason"]
    tunnel.stop()


def test_server_that_is_not_there(internet, folder):
    """It waits for another packet after a pause, and dials with it."""
    client = ClientSide(internet.remote, folder / "client", f"{CLIENT} {DEMAND}").start()
    wait_waiting(client)
    poke(internet.remote)
    wait_for("the reason", lambda: client.client().get("last-disconnect-reason"))
    assert client.log().count(": connecting to ") == 1
    wait_waiting(client)
    poke(internet.remote)
    wait_for("another try", lambda: client.log().count(": connecting to ") == 2)
    client.stop()


def test_switched_on_and_off(internet, folder):
    tunnel = Tunnel(internet, folder).start()
    tunnel.client.cli("client", "set", "pptp-out1", "dial-on-demand", "yes")
    wait_waiting(tunnel.client)
    wait_for("the server to be idle", tunnel.server.idle)
    tunnel.client.cli("client", "set", "pptp-out1", "dial-on-demand", "no")
    tunnel.wait_up()
    tunnel.stop()
