# SPDX-License-Identifier: GPL-2.0-only
"""Bundles of several links: one flow over all of them, and over those that are left."""

import concurrent.futures

import pytest

from lab import traffic
from lab.capture import Capture
from lab.kpptpd import ClientSide
from lab.reset import connections, reset
from lab.topology import TUNNEL_CLIENT, TUNNEL_SERVER
from lab.tunnel import CLIENT, Tunnel
from lab.wait import wait_for

CONTROL_PORT = 1723
BUNDLE = {"server": "mrru=1600", "client": "mrru=1600 links=2"}
FLOW = 4 * traffic.MEBIBYTE


def links_up(tunnel):
    """How many links the client and the server's kernel have."""
    return (int(tunnel.client.client().get("active-links", 0)), len(tunnel.server.sessions()))


def wait_links(tunnel, count, deadline=15):
    wait_for(f"{count} links", lambda: links_up(tunnel) == (count, count), deadline)


@pytest.fixture
def wire(internet):
    capture = Capture(internet.isp, "to-home")
    yield capture
    capture.close()


@pytest.fixture
def bundle(internet, folder, wire):
    """Two links, the ISP limited so that a flow takes some seconds."""
    del wire
    tunnel = Tunnel(internet, folder, **BUNDLE).start()
    wait_links(tunnel, 2)
    yield tunnel
    tunnel.stop()


def sent(daemon):
    """{session: packets sent} of the data links."""
    return {session["id"]: session["stats"]["tx_bytes"] for session in daemon.sessions()}


def test_one_flow_uses_both_links(internet, bundle):
    assert bundle.client.encoding() == "MPPE128 stateless"
    before = [sent(daemon) for daemon in (bundle.client, bundle.server)]
    traffic.transfer(internet.remote, internet.home, TUNNEL_SERVER)
    traffic.transfer(internet.home, internet.remote, TUNNEL_CLIENT)
    for daemon, old in zip((bundle.client, bundle.server), before):
        shares = [new - old[link] for link, new in sent(daemon).items()]
        assert len(shares) == 2
        assert min(shares) > sum(shares) / 4, f"{daemon.host}: uneven: {shares}"


def test_one_bundle_is_one_interface(internet, bundle):
    """One netdev, one user, one pair of addresses, whatever the number of links."""
    assert len(bundle.server.links()) == 1
    assert len(bundle.server.active()) == 1
    assert len(bundle.client.links()) == 1
    name, = bundle.server.links()
    assert internet.home.addresses(name) == [(TUNNEL_SERVER, TUNNEL_CLIENT)]
    assert bundle.server.log().count("logged in") <= 1
    traffic.ping(internet.remote, TUNNEL_SERVER, size=1500, dont_fragment=True)


@pytest.mark.parametrize("victim", ["first", "second"])
def test_link_killed_under_a_flow(internet, bundle, wire, netem, victim):
    """The control connection of one link is reset in the middle of a flow.

    The first link is the one that carries the network control protocols.
    """
    for link in ("to-home", "to-remote"):
        netem(link, "rate", "16mbit", "delay", "1ms")
    routes = internet.home.routes(), internet.remote.routes()
    calls = list(connections(wire, CONTROL_PORT).values())
    assert len(calls) == 2
    old = {session["id"] for session in bundle.server.sessions()}
    sessions = sum(sent(bundle.server).values())
    with concurrent.futures.ThreadPoolExecutor(1) as pool:
        flow = pool.submit(traffic.transfer, internet.home, internet.remote, TUNNEL_CLIENT,
                           FLOW, 60)
        wait_for("a part of the flow",
                 lambda: sum(sent(bundle.server).values()) > sessions + FLOW / 8)
        reset(internet.isp, calls[victim == "second"])
        wait_for("the link to go", lambda: len(bundle.server.sessions()) == 1)
        assert not flow.done(), "the flow was over too soon to show anything"
        assert (internet.home.routes(), internet.remote.routes()) == routes
        flow.result()
    wait_links(bundle, 2, 30)
    assert len(old & {session["id"] for session in bundle.server.sessions()}) == 1
    bundle.assert_alive()
    assert (internet.home.routes(), internet.remote.routes()) == routes
    traffic.transfer(internet.remote, internet.home, TUNNEL_SERVER)


def test_other_user_is_not_joined(internet, folder):
    """The same user from another client has a tunnel of its own."""
    tunnel = Tunnel(internet, folder, **BUNDLE).start()
    wait_links(tunnel, 2)
    second = ClientSide(internet.isp, folder / "second", f"{CLIENT} mrru=1600 links=2").start()
    wait_for("two interfaces at the server", lambda: len(tunnel.server.links()) == 2, 10)
    wait_for("two bundles", lambda: len(tunnel.server.sessions()) == 4, 15)
    assert len(tunnel.server.active()) == 2
    second.stop()
    wait_links(tunnel, 2)
    tunnel.assert_alive()
    tunnel.stop()


def test_server_without_mrru(internet, folder):
    """No MP, so there is one link, and the log tells why."""
    tunnel = Tunnel(internet, folder, client=BUNDLE["client"]).start()
    assert links_up(tunnel)[1] == 1
    tunnel.assert_alive()
    assert any("mrru" in line.lower() or "multilink" in line.lower()
               for line in tunnel.client.log().splitlines())
    tunnel.stop()


def test_disconnect_ends_all_links(internet, bundle):
    bundle.server.disconnect()
    wait_links(bundle, 2, 30)
    bundle.client.disconnect()
    wait_for("all links to go", lambda: not bundle.server.sessions())
    bundle.client.cli("client", "enable", "pptp-out1")
    bundle.wait_up()
