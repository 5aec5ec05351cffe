# SPDX-License-Identifier: GPL-2.0-only
"""Properties of server and client, each by what it makes of a tunnel.

Those that have more to them have files of their own: enabled and keepalive-timeout
(test_lifecycle), listen-* and max-sessions* (test_listen), mrru (test_mrru), links
(test_bundle), connect-to, src-address, default-route-distance and use-peer-dns
(test_client_dial), dial-on-demand (test_demand), add-default-route (test_routes).
"""

import pytest

from lab import traffic
from lab.topology import TUNNEL_CLIENT, TUNNEL_SERVER
from lab.tunnel import Tunnel
from lab.wait import holds_for, wait_for

pytestmark = pytest.mark.control

PROFILES = ("profile add name=plain use-encryption=no",
            "profile add name=other local-address=10.0.103.77 dns-server=10.0.0.53")


@pytest.fixture
def tunnel(internet, folder):
    """A tunnel, and a way to have it made anew with other settings."""
    tunnel = Tunnel(internet, folder, also=PROFILES, client_also=PROFILES).start()

    def again(server="", client=""):
        tunnel.client.disconnect()
        wait_for("the session to end", lambda: not tunnel.server.sessions())
        if server:
            tunnel.server.cli("server", "set", *server.split())
        if client:
            tunnel.client.cli("client", "set", "pptp-out1", *client.split())
        tunnel.client.cli("client", "enable", "pptp-out1")
        tunnel.client.wait_up()

    tunnel.again = again
    yield tunnel
    tunnel.stop()


def mtus(tunnel):
    """MTU of the netdevs: (server's, client's)."""
    home, remote = tunnel.internet.home, tunnel.internet.remote
    return home.link("<pptp-ex>")["mtu"], remote.link("pptp-out1")["mtu"]


def largest_ping(host, target, mtu):
    """True when a packet of that many bytes passes whole, and one more byte does not."""
    def passes(size):
        return not host.run(["ping", "-c1", "-W1", "-M", "do", "-s", str(size - 28), target],
                            check=False).returncode

    return passes(mtu) and not passes(mtu + 1)


def test_max_mtu_and_max_mru(tunnel):
    """Each side sends no more than its own max-mtu and the other's max-mru."""
    tunnel.again("max-mtu=1300 max-mru=1400", "max-mtu=1350 max-mru=1380")
    assert mtus(tunnel) == (1300, 1350)
    assert tunnel.client.client()["mru"] == 1380
    assert tunnel.server.interface("ex")["mru"] == 1400
    tunnel.again("max-mtu=1460", "max-mtu=1460")
    assert mtus(tunnel) == (1380, 1400)
    assert largest_ping(tunnel.internet.home, TUNNEL_CLIENT, 1380)
    assert largest_ping(tunnel.internet.remote, TUNNEL_SERVER, 1400)


def test_authentication_and_allow(tunnel):
    """What both consent to is used; only mschap1 and mschap2 give keys for MPPE."""
    tunnel.again("authentication=pap,mschap2")
    assert tunnel.client.encoding() == "MPPE128 stateless"
    tunnel.again(client="allow=pap,chap")
    assert tunnel.client.encoding() == "none"
    tunnel.again("authentication=mschap1,mschap2", "allow=mschap1,pap")
    assert tunnel.client.encoding().startswith("MPPE")
    tunnel.client.cli("client", "set", "pptp-out1", "allow=chap")
    wait_for("the reason", lambda: "authentication" in
             tunnel.client.client().get("last-disconnect-reason", ""))


def test_profile_of_the_client(tunnel):
    tunnel.again(client="profile=plain")
    assert tunnel.client.encoding() == "none"
    tunnel.again(client="profile=default-encryption")
    assert tunnel.client.encoding() == "MPPE128 stateless"


def test_default_profile_of_the_server(tunnel):
    """It has a say where neither user nor his profile has."""
    tunnel.server.cli("secret", "set", "ex", "local-address", "")
    tunnel.again("default-profile=other")
    assert tunnel.client.client()["remote-address"] == "10.0.103.77"
    tunnel.server.cli("secret", "set", "ex", "local-address", TUNNEL_SERVER)
    tunnel.again()
    assert tunnel.client.client()["remote-address"] == TUNNEL_SERVER


def test_keepalive_timeout_disabled(tunnel):
    """A peer that has gone silent is not noticed."""
    tunnel.again("keepalive-timeout=1", "keepalive-timeout=disabled")
    assert [s["keepalive"] for s in tunnel.client.sessions()] == [0]
    tunnel.again("keepalive-timeout=disabled")
    isp = tunnel.internet.isp
    isp.ip("link set to-remote down")
    try:
        assert holds_for(3, lambda: tunnel.server.sessions() and tunnel.client.sessions())
    finally:
        isp.ip("link set to-remote up")
    traffic.ping(tunnel.internet.remote, TUNNEL_SERVER)


def test_user_and_password(tunnel):
    """Changed for a tunnel that stands, it is made anew with them."""
    tunnel.server.cli("secret", "add", "name=two", "password=secret2",
                      f"local-address={TUNNEL_SERVER}", "remote-address=10.0.103.9")
    tunnel.client.cli("client", "set", "pptp-out1", "user=two", "password=secret2")
    wait_for("the other user to be active",
             lambda: [row["name"] for row in tunnel.server.active()] == ["two"])
    tunnel.client.wait_up()
    assert tunnel.client.client()["local-address"] == "10.0.103.9"


def test_name_of_the_client(tunnel):
    """The netdev is called like the client."""
    tunnel.client.cli("client", "set", "pptp-out1", "name=office", "comment=to the office")
    wait_for("the tunnel under its new name",
             lambda: tunnel.client.client("office").get("status") == "connected", 10)
    assert tunnel.client.links() == ["office"]
    assert tunnel.client.client("office")["comment"] == "to the office"
    traffic.ping(tunnel.internet.remote, TUNNEL_SERVER)
