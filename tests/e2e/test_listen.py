# SPDX-License-Identifier: GPL-2.0-only
"""Where the server listens, and how many sessions it takes."""

import contextlib

import pytest

from lab import traffic
from lab.kpptpd import ClientSide, ServerSide
from lab.netns import cable
from lab.rawclient import RawClient
from lab.topology import HOME, TUNNEL_CLIENT, TUNNEL_SERVER
from lab.tunnel import SECRET, SERVER, Tunnel
from lab.wait import holds_for, wait_for

# Result codes of Outgoing-Call-Reply and what goes with them (RFC 2637 section 2.8).
CONNECTED, GENERAL_ERROR, DO_NOT_ACCEPT = 1, 2, 7
NO_RESOURCE = 4

# A second address of the home office, and a second way to it.
OTHER = "192.168.80.2"
SIDE_HOME, SIDE_ISP = "192.168.90.1", "192.168.90.254"

REMOTE_NET = "192.168.81.0/24"

LISTENING = "listening on TCP port 1723"


def listens(server):
    """(address, netdev or "") of the server's listening sockets."""
    found = set()
    for line in server.host.run(["ss", "-Htln"]).splitlines():
        address, _, port = line.split()[3].rpartition(":")
        if port == "1723":
            address, _, netdev = address.partition("%")
            found.add((address, netdev))
    return found


def connects(host, address):
    """True when TCP port 1723 of the address takes a connection."""
    client = RawClient(host, address)
    with client, contextlib.suppress(OSError):
        client.tcp.settimeout(1)
        client.connect()
        return True
    return False


@pytest.fixture
def second_address(internet):
    internet.home.ip(f"addr add {OTHER}/24 dev wan")
    yield OTHER
    internet.home.ip(f"addr del {OTHER}/24 dev wan")


@pytest.fixture
def side_link(internet):
    """A second link between ISP and home office, in no VRF yet."""
    cable(internet.home, "side", f"{SIDE_HOME}/24", internet.isp, "to-side", f"{SIDE_ISP}/24")
    yield "side"
    internet.home.run(["ip", "link", "del", "side"], check=False)


@pytest.mark.control
def test_listen_address(internet, folder, second_address):
    """Only that address takes calls; a tunnel that stands survives the change."""
    tunnel = Tunnel(internet, folder).start()
    session = tunnel.server_session()["id"]
    tunnel.server.cli("server", "set", "listen-address", second_address)
    assert listens(tunnel.server) == {(OTHER, "")}
    assert not connects(internet.remote, HOME)
    assert connects(internet.remote, OTHER)
    assert tunnel.server_session()["id"] == session
    tunnel.assert_alive()
    tunnel.client.cli("client", "set", "pptp-out1", "connect-to", OTHER)
    tunnel.wait_up()
    assert tunnel.server_session()["local_addr"] == OTHER
    tunnel.server.cli("server", "set", "listen-address", "")
    assert connects(internet.remote, HOME)
    tunnel.stop()


@pytest.mark.control
def test_listen_address_that_comes_later(internet, folder):
    """What is in the way is shown, and tried again until it is gone."""
    server = ServerSide(internet.home, folder / "server", SECRET,
                        f"{SERVER} listen-address={OTHER}").start()
    status = server.json("server", "show")["status"]
    assert OTHER in status and "Cannot assign requested address" in status
    assert not listens(server)
    internet.home.ip(f"addr add {OTHER}/24 dev wan")
    wait_for("the server to listen", lambda: listens(server) == {(OTHER, "")})
    assert "status" not in server.json("server", "show")
    server.stop()
    internet.home.ip(f"addr del {OTHER}/24 dev wan")


def test_listen_interface(internet, folder, side_link):
    """Calls that come by another netdev are not taken."""
    server = ServerSide(internet.home, folder / "server", SECRET,
                        f"{SERVER} listen-interface={side_link}").start()
    assert listens(server) == {("0.0.0.0", "side")}
    assert not connects(internet.isp, HOME)
    client = ClientSide(internet.isp, folder / "client",
                        f"client add name=pptp-out1 connect-to={SIDE_HOME} user=ex "
                        "password=lkjrht disabled=no").start()
    client.wait_up()
    traffic.ping(internet.isp, TUNNEL_SERVER)
    session, = server.sessions()
    assert session["outer_ifindex"] == internet.home.link("side")["ifindex"]
    server.cli("server", "set", "listen-interface", "wan")
    assert listens(server) == {("0.0.0.0", "wan")}
    traffic.ping(internet.isp, TUNNEL_SERVER)
    assert [s["id"] for s in server.sessions()] == [session["id"]]
    client.stop()
    wait_for("the session to end", lambda: not server.sessions())
    server.stop()


@pytest.mark.control
def test_listen_interface_that_goes_and_comes(internet, folder, side_link):
    server = ServerSide(internet.home, folder / "server", SECRET,
                        f"{SERVER} listen-interface={side_link}").start()
    internet.home.ip("link del side")
    wait_for("the server to say that its netdev is gone", lambda: "No such device" in
             server.json("server", "show").get("status", ""))
    cable(internet.home, "side", f"{SIDE_HOME}/24", internet.isp, "to-side", f"{SIDE_ISP}/24")
    wait_for("the server to listen", lambda: listens(server) == {("0.0.0.0", "side")})
    assert connects(internet.isp, SIDE_HOME)
    server.stop()


@pytest.fixture
def vrf(internet, side_link):
    """The second link is in a VRF, whose table alone has the way to the remote office."""
    internet.home.ip("link add blue type vrf table 77", "link set blue up",
                     f"link set {side_link} master blue",
                     f"route add default via {SIDE_ISP} dev {side_link} table 77",
                     f"route add unreachable {REMOTE_NET}")
    yield "blue"
    internet.home.ip(f"route del unreachable {REMOTE_NET}")
    internet.home.run(["ip", "link", "del", "blue"], check=False)


def test_tunnel_by_a_vrf(internet, folder, vrf):
    """GRE comes and goes by the VRF, whose table alone has the way to the client."""
    server = ServerSide(internet.home, folder / "server", SECRET,
                        f"{SERVER} listen-interface={vrf}").start()
    client = ClientSide(internet.remote, folder / "client",
                        f"client add name=pptp-out1 connect-to={SIDE_HOME} user=ex "
                        "password=lkjrht disabled=no").start()
    client.wait_up()
    traffic.ping(internet.remote, TUNNEL_SERVER)
    traffic.ping(internet.home, TUNNEL_CLIENT)
    assert not connects(internet.isp, HOME)
    client.stop()
    wait_for("the session to end", lambda: not server.sessions())
    server.stop()


def call_result(client):
    """(result, error) of Outgoing-Call-Reply to a call on a connection of its own."""
    client.connect()
    client.start()
    return client.call_result()


@pytest.fixture
def callers(internet):
    """Make clients, from the remote office or elsewhere; closed at the end."""
    made = []

    def caller(host=None):
        client = RawClient(host or internet.remote, HOME, call_id=4242 + len(made))
        made.append(client)
        return client

    def hang_up():
        for client in made:
            client.close()

    caller.hang_up = hang_up
    yield caller
    hang_up()


@pytest.mark.control
def test_max_sessions(internet, folder, callers):
    server = ServerSide(internet.home, folder / "server", SECRET,
                        f"{SERVER} max-sessions=2").start()
    first = callers()
    assert call_result(first) == (CONNECTED, 0)
    assert call_result(callers(internet.isp)) == (CONNECTED, 0)
    assert call_result(callers()) == (GENERAL_ERROR, NO_RESOURCE)
    server.wait_log("max-sessions 2 is reached")
    first.close()
    wait_for("the first session to end", lambda: len(server.sessions()) == 1)
    assert call_result(callers()) == (CONNECTED, 0)
    server.cli("server", "set", "max-sessions", "1")
    assert holds_for(0.2, lambda: len(server.sessions()) == 2), "sessions that stand ended"
    server.cli("server", "set", "max-sessions", "0")
    assert call_result(callers()) == (CONNECTED, 0)
    callers.hang_up()
    server.stop()


@pytest.mark.control
def test_max_sessions_per_address(internet, folder, callers):
    server = ServerSide(internet.home, folder / "server", SECRET,
                        f"{SERVER} max-sessions-per-address=1").start()
    assert call_result(callers()) == (CONNECTED, 0)
    assert call_result(callers()) == (DO_NOT_ACCEPT, 0)
    server.wait_log("max-sessions-per-address 1 is reached")
    assert call_result(callers(internet.isp)) == (CONNECTED, 0)
    callers.hang_up()
    server.stop()
