# SPDX-License-Identifier: GPL-2.0-only
"""Multilink with Debian's pppd, whose fragments Linux's ppp_generic makes, both roles.

pppd 2.4.9, as Debian builds it, has multilink.
"""

import pytest

from lab import traffic
from lab.kpptpd import ClientSide, ServerSide
from lab.pppd import Poptop, PptpLinux
from lab.topology import HOME, TUNNEL_CLIENT, TUNNEL_SERVER
from lab.wait import wait_for

MRRU = 1600
# With MPPE Linux' ppp_generic takes packets of 1500 bytes at most, whatever its MRRU:
# it has no more room for what it decrypts. This is that, and MPPE's four bytes.
PPPD_MRRU = 1504
MULTILINK = ("multilink", f"mrru {PPPD_MRRU}", f"mtu {MRRU}")
FULL_SIZE = 1500
LOGIN = ("ex", "lkjrht", "mschap-v2")


# poptop takes as many calls as it has addresses, whether a bundle needs them or not.
POPTOP_ADDRESSES = f"{TUNNEL_CLIENT},10.0.103.3"


def serve(internet, folder, server_type, mppe):
    """A server with multilink."""
    server = server_type(internet.home, folder / "server")
    if server_type is Poptop:
        server.listen(*LOGIN, mppe, TUNNEL_SERVER, POPTOP_ADDRESSES, extra=MULTILINK)
    else:
        server.listen(*LOGIN, mppe, TUNNEL_SERVER, TUNNEL_CLIENT, f"server set mrru={MRRU}")
    return server


def dial(internet, folder, client_type, mppe, links=1):
    """A client with multilink."""
    client = client_type(internet.remote, folder / "client")
    if client_type is PptpLinux:
        client.dial(HOME, *LOGIN, mppe, extra=MULTILINK)
        return client
    client.dial(HOME, *LOGIN, mppe, more=f"mrru={MRRU} links={links}")
    return client


def assert_full_size(internet):
    for host, other in ((internet.remote, TUNNEL_SERVER), (internet.home, TUNNEL_CLIENT)):
        traffic.ping(host, other, size=FULL_SIZE, dont_fragment=True)
    traffic.transfer(internet.remote, internet.home, TUNNEL_SERVER)
    traffic.transfer(internet.home, internet.remote, TUNNEL_CLIENT)


def ours(server, client):
    return server if isinstance(server, ServerSide) else client


@pytest.mark.parametrize("mppe", ["128 stateless", "128 stateful"])
@pytest.mark.parametrize("server_type, client_type", [
    pytest.param(ServerSide, PptpLinux, id="server"),
    pytest.param(Poptop, ClientSide, id="client")])
def test_one_link(internet, folder, server_type, client_type, mppe):
    """Full-sized packets pass, in fragments both ways."""
    server = serve(internet, folder, server_type, mppe)
    client = dial(internet, folder, client_type, mppe)
    client.wait_up()
    server.wait_up()
    assert_full_size(internet)
    session, = ours(server, client).sessions()
    assert session["stats"]["rx_mp"] and session["stats"]["tx_mp"]
    assert (session["mrru"], session["peer_mrru"]) == (MRRU, PPPD_MRRU)
    client.stop()
    server.stop()


def test_two_links_to_poptop(internet, folder):
    """pppd puts our second link into the bundle of the first."""
    server = serve(internet, folder, Poptop, "128 stateless")
    client = dial(internet, folder, ClientSide, "128 stateless", links=2)
    client.wait_up()
    server.wait_up()
    wait_for("two links", lambda: len(client.sessions()) == 2, 15)
    assert_full_size(internet)
    assert all(session["stats"]["tx_bytes"] > traffic.MEBIBYTE / 4
               for session in client.sessions())
    client.stop()
    server.stop()


def test_two_links_from_pppd(internet, folder):
    """Our server puts pppd's second link into the bundle of the first.

    pptp-linux places the second call by the control connection of the first.
    """
    server = serve(internet, folder, ServerSide, "128 stateless")
    client = dial(internet, folder, PptpLinux, "128 stateless")
    client.wait_up()
    server.wait_up()
    client.dial_again()
    wait_for("two links", lambda: len(server.sessions()) == 2, 15)
    assert len(server.links()) == 1
    assert_full_size(internet)
    client.stop()
    server.stop()
