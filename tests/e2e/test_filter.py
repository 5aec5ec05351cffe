# SPDX-License-Identifier: GPL-2.0-only
"""Chains and sets of the administrator's nftables: who is dropped, and who is listed."""

import pytest

from lab import traffic
from lab.topology import REMOTE_LAN, TUNNEL_CLIENT, TUNNEL_SERVER
from lab.tunnel import Tunnel
from lab.wait import wait_for

pytestmark = pytest.mark.control

CLERK = "10.150.3.1"

# Echo requests of these sizes are dropped, depending on which way they go.
TO_US, TO_THEM, FREE = 100, 200, 300

CHAINS = f"""table inet pptp {{
    chain to-us {{ icmp type echo-request ip length {TO_US} drop; accept; }}
    chain to-them {{ icmp type echo-request ip length {TO_THEM} drop; accept; }}
}}"""

LISTS = f"""table inet pptp {{
    set vip {{ type ipv4_addr; }}
    chain input {{
        type filter hook input priority 0;
        ip saddr @vip icmp type echo-request ip length {TO_US} drop
    }}
}}"""

BOTH = "profile add name=watched incoming-filter=to-us outgoing-filter=to-them"


@pytest.fixture
def nft(internet):
    """Call it with commands for the home router's nftables."""
    def run(text):
        return internet.home.run(["nft", text])

    yield run
    internet.home.run(["nft", "flush ruleset"], check=False)


def table(host):
    """What is in the shared table, or nothing."""
    return host.run(["nft", "list", "table", "inet", "pptp"], check=False).stdout


def passes(host, address, size):
    return traffic.reachable(host, address, size=size, timeout=0.2)


def watched(internet, folder):
    return Tunnel(internet, folder, secret="profile=watched", also=(BOTH,))


def test_each_direction(internet, folder, nft, clerk):
    """To and from the router itself and the hosts behind it; gone with the tunnel."""
    nft(CHAINS)
    tunnel = watched(internet, folder).start()
    home, remote = internet.home, internet.remote
    remote.ip(f"route add 10.150.3.0/24 via {TUNNEL_SERVER}")
    home.ip(f"route add 10.150.1.0/24 via {TUNNEL_CLIENT}")
    ways = ((remote, TUNNEL_SERVER, TO_US), (remote, CLERK, TO_US),
            (home, TUNNEL_CLIENT, TO_THEM), (clerk, REMOTE_LAN, TO_THEM))
    for host, address, dropped in ways:
        for size in (FREE, TO_US + TO_THEM - dropped):
            traffic.ping(host, address, size=size)
        assert not passes(host, address, dropped)
    tunnel.client.disconnect()
    wait_for("the filters to go", lambda: "jump" not in table(home))
    tunnel.stop()
    assert "chain to-us" in table(home) and "hook" not in table(home)


def test_missing_chain(internet, folder, nft):
    """Who cannot be filtered is not let in; as soon as there is a chain he is."""
    tunnel = watched(internet, folder)
    tunnel.server.start()
    tunnel.client.start()
    tunnel.server.wait_log("no chain to-us or to-them in table inet pptp")
    assert not tunnel.server.up() and not passes(internet.remote, TUNNEL_SERVER, FREE)
    nft(CHAINS)
    tunnel.wait_up(30)
    assert not passes(internet.remote, TUNNEL_SERVER, TO_US)
    tunnel.stop()


def test_renamed_in_a_vrf(internet, folder, nft):
    """What the administrator does with the netdev does not lead around its chains."""
    nft(CHAINS)
    tunnel = watched(internet, folder).start()
    home, remote = internet.home, internet.remote
    netdev, = tunnel.server.links()
    home.ip("link add customers type vrf table 10", "link set customers up",
            f"link set {netdev} master customers", f"link set {netdev} name renamed")
    wait_for("the route to follow", lambda: TUNNEL_CLIENT in home.run(
        ["ip", "route", "show", "table", "10", "proto", "47"]))
    traffic.ping(remote, TUNNEL_SERVER, size=FREE)
    assert not passes(remote, TUNNEL_SERVER, TO_US)
    tunnel.client.disconnect()
    wait_for("the filters to go", lambda: "jump" not in table(home))
    tunnel.stop()
    home.ip("link del customers")


def test_lists(internet, folder, nft):
    """Address, IPv6 prefix and netdev are members while the tunnel is up."""
    nft(LISTS)
    tunnel = Tunnel(
        internet, folder, secret="profile=listed remote-ipv6-prefix=2001:db8:7::/48",
        also=("profile add name=listed address-list=vip interface-list=tunnels",)).start()
    home = internet.home
    netdev, = tunnel.server.links()
    wait_for("the prefix to be listed", lambda: "2001:db8:7::/48" in table(home))
    assert f'"{netdev}"' in table(home) and TUNNEL_CLIENT in table(home)
    traffic.ping(internet.remote, TUNNEL_SERVER, size=FREE)
    assert not passes(internet.remote, TUNNEL_SERVER, TO_US)
    tunnel.client.disconnect()
    wait_for("the lists to be empty", lambda: "elements" not in table(home))
    tunnel.stop()
    assert "set vip" in table(home) and "set tunnels" not in table(home)


def test_leftovers_of_a_killed_server(internet, folder, nft):
    """kill -9: what a dead daemon left goes, what is the administrator's stays."""
    nft(CHAINS)
    nft("add set inet pptp vip { type ipv4_addr; elements = { 10.9.9.9 }; }")
    tunnel = Tunnel(internet, folder, secret="profile=watched",
                    also=(f"{BOTH} address-list=vip",)).start()
    assert TUNNEL_CLIENT in table(internet.home) and "jump" in table(internet.home)
    tunnel.server.kill()
    tunnel.client.stop()
    tunnel.server.start()
    left = table(internet.home)
    assert TUNNEL_CLIENT not in left and "jump" not in left
    assert "10.9.9.9" in left and "chain to-us" in left
    tunnel.server.stop()


def test_firewall_loaded_anew(internet, folder, nft):
    """"flush ruleset", as when a firewall is reloaded, does not end the filtering."""
    nft(CHAINS)
    tunnel = watched(internet, folder).start()
    nft(f"flush ruleset\n{CHAINS}")
    wait_for("the filters to be back", lambda: table(internet.home).count("jump") == 2)
    traffic.ping(internet.remote, TUNNEL_SERVER, size=FREE)
    assert not passes(internet.remote, TUNNEL_SERVER, TO_US)
    nft("flush ruleset")
    wait_for("everything to be dropped",
             lambda: not passes(internet.remote, TUNNEL_SERVER, FREE))
    nft(CHAINS)
    traffic.ping(internet.remote, TUNNEL_SERVER, size=FREE)
    tunnel.stop()
