# SPDX-License-Identifier: GPL-2.0-only
"""IPV6CP: link-local addresses, prefixes and routes, and doing without."""

import pytest

from lab import traffic
from lab.kpptpd import ClientSide, ServerSide
from lab.lan import link_local
from lab.pppd import Poptop, PptpLinux
from lab.topology import HOME, TUNNEL_CLIENT, TUNNEL_SERVER
from lab.tunnel import CLIENT, Tunnel
from lab.wait import wait_for

HOME_GLOBAL = "fd00:2::1"
PREFIX, ROUTED = "fd00:100::/64", "fd00:200::/56"


def routes6(host):
    """{destination: device} of the main table's IPv6 routes."""
    return {route["dst"]: route["dev"] for route in host.ip_json("-6 route show")
            if "dev" in route}


def addresses6(host, link):
    return [info["local"] for device in host.ip_json("-6 addr show")
            if device.get("ifname") == link for info in device["addr_info"]]


def detail(daemon, *words):
    """What `show` knows in detail of the one object there is."""
    row, = daemon.json("-d", *words, "show")
    return row


def test_link_local(internet, folder):
    """Each side has the one address that IPV6CP agreed on, and shows both."""
    tunnel = Tunnel(internet, folder).start()
    name, = tunnel.server.links()
    ours, theirs = link_local(internet.home, name), link_local(internet.remote, "pptp-out1")
    assert addresses6(internet.home, name) == [ours]
    assert addresses6(internet.remote, "pptp-out1") == [theirs]
    assert ours != theirs
    traffic.ping(internet.remote, f"{ours}%pptp-out1")
    traffic.ping(internet.home, f"{theirs}%{name}")
    for daemon, kind, local, remote in ((tunnel.client, "client", theirs, ours),
                                        (tunnel.server, "interface", ours, theirs)):
        row = detail(daemon, kind)
        assert (row["local-ipv6-address"], row["remote-ipv6-address"]) == (local, remote)
    tunnel.client.disconnect()
    wait_for("the client's address to go",
             lambda: not addresses6(internet.remote, "pptp-out1"))
    tunnel.stop()


@pytest.fixture
def global_home(internet):
    """The home office has an address for others to ping."""
    internet.home.ip(f"addr add {HOME_GLOBAL}/64 dev lan nodad")
    yield
    internet.home.ip(f"addr del {HOME_GLOBAL}/64 dev lan")


def settle(internet, prefix):
    """The client takes an address of its prefix, and goes everywhere by the tunnel."""
    address = prefix.split("/")[0] + "1"
    internet.remote.ip(f"addr add {address}/128 dev pptp-out1",
                       "route add fd00::/16 dev pptp-out1")
    traffic.ping(internet.remote, HOME_GLOBAL, source=address)
    traffic.ping(internet.home, address)
    traffic.transfer(internet.home, internet.remote, address)


def test_static_prefix_and_routes(internet, folder, global_home):
    tunnel = Tunnel(internet, folder,
                    secret=f"remote-ipv6-prefix={PREFIX} ipv6-routes={ROUTED}").start()
    name, = tunnel.server.links()
    before = {PREFIX: name, ROUTED: name}
    assert before.items() <= routes6(internet.home).items()
    assert detail(tunnel.server, "interface")["remote-ipv6-prefix"] == PREFIX
    settle(internet, PREFIX)
    internet.home.ip(f"link set {name} down", f"link set {name} up")
    wait_for("the routes to be there again",
             lambda: before.items() <= routes6(internet.home).items())
    tunnel.client.disconnect()
    wait_for("the routes to go", lambda: not {PREFIX, ROUTED} & set(routes6(internet.home)))
    tunnel.stop()


POOL = ("ipv6-pool add name=customers prefix=fd00:300::/63 prefix-length=64",
        "profile set default remote-ipv6-prefix-pool=customers")
POOL_PREFIXES = {"fd00:300::/64", "fd00:300:0:1::/64"}
SECOND = (f"secret add name=two password=lkjrht local-address={TUNNEL_SERVER} "
          "remote-address=10.0.103.3",
          f"secret add name=three password=lkjrht local-address={TUNNEL_SERVER} "
          "remote-address=10.0.103.4")


def prefix_of(server, user):
    """The prefix that the user has now, or None."""
    return next((row.get("remote-ipv6-prefix") for row in server.json("-d", "interface", "show")
                 if row["user"] == user), None)


def used(server):
    return int(detail(server, "ipv6-pool")["used"])


def test_pool(internet, folder, global_home):
    """Every user gets another one, the same again later, and gives it back."""
    tunnel = Tunnel(internet, folder, also=(*POOL, *SECOND)).start()
    first = prefix_of(tunnel.server, "ex")
    assert first in POOL_PREFIXES and routes6(internet.home)[first] == tunnel.server.links()[0]
    settle(internet, first)
    other = ClientSide(internet.isp, folder / "two",
                       CLIENT.replace("user=ex", "user=two")).start()
    wait_for("the second user's prefix", lambda: prefix_of(tunnel.server, "two"))
    assert {first, prefix_of(tunnel.server, "two")} == POOL_PREFIXES
    assert used(tunnel.server) == 2
    other.cli("client", "set", "pptp-out1", "user=three")
    wait_for("the third user", lambda: any(
        row["name"] == "three" for row in tunnel.server.active()), 10)
    other.stop()
    wait_for("the prefix to be free", lambda: used(tunnel.server) == 1)
    tunnel.client.disconnect()
    wait_for("no prefix in use", lambda: used(tunnel.server) == 0)
    assert not POOL_PREFIXES & set(routes6(internet.home))
    tunnel.client.cli("client", "enable", "pptp-out1")
    tunnel.wait_up()
    assert prefix_of(tunnel.server, "ex") == first
    tunnel.stop()


@pytest.mark.parametrize("side", ["server", "client"])
def test_not_wanted(internet, folder, side):
    """Either side says Protocol-Reject; IPv4 does not notice, nor does the log shout."""
    no = {"also" if side == "server" else "client_also":
          ("profile set default use-ipv6=no",)}
    tunnel = Tunnel(internet, folder, **no).start()
    tunnel.assert_alive()
    name, = tunnel.server.links()
    assert not addresses6(internet.home, name)
    assert not addresses6(internet.remote, "pptp-out1")
    traffic.transfer(internet.remote, internet.home, TUNNEL_SERVER)
    tunnel.stop()


def test_required(internet, folder):
    """Without IPv6 there is no tunnel then, and the log says so."""
    tunnel = Tunnel(internet, folder, also=("profile set default use-ipv6=required",),
                    client_also=("profile set default use-ipv6=no",))
    tunnel.server.start()
    tunnel.client.start()
    tunnel.server.wait_log("IPv6 required", 10)
    wait_for("the session to end", lambda: not tunnel.server.active())
    tunnel.client.cli("client", "disable", "pptp-out1")
    tunnel.stop()


@pytest.mark.parametrize("extra, wanted", [("+ipv6", True), ("noipv6", False)])
@pytest.mark.parametrize("server_type, client_type", [
    pytest.param(ServerSide, PptpLinux, id="server"),
    pytest.param(Poptop, ClientSide, id="client")])
def test_with_pppd(internet, folder, server_type, client_type, extra, wanted):
    """pppd with IPv6 and without, in both roles, encrypted."""
    server = server_type(internet.home, folder / "server")
    client = client_type(internet.remote, folder / "client")
    options = {"extra": (extra,)}
    server.listen("ex", "lkjrht", "mschap-v2", "128 stateless", TUNNEL_SERVER,
                  TUNNEL_CLIENT, **(options if server_type is Poptop else {}))
    client.dial(HOME, "ex", "lkjrht", "mschap-v2", "128 stateless",
                **(options if client_type is PptpLinux else {}))
    client.wait_up()
    server.wait_up()
    links = {}
    for host, peer in ((internet.home, server), (internet.remote, client)):
        links[host] = (peer.link() if isinstance(peer, (Poptop, PptpLinux))
                       else peer.links()[0])
    traffic.ping(internet.remote, TUNNEL_SERVER)
    for host, other in ((internet.remote, internet.home), (internet.home, internet.remote)):
        if wanted:
            traffic.ping(host, f"{link_local(other, links[other])}%{links[host]}")
    if not wanted:
        ours = client if client_type is ClientSide else server
        host = internet.remote if client_type is ClientSide else internet.home
        assert not addresses6(host, links[host])
        assert ours.sessions()
    client.stop()
    server.stop()
