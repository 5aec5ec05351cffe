# SPDX-License-Identifier: GPL-2.0-only
"""Which server a client dials, from where, and what its tunnel does to the host."""

import pytest

from lab import dns
from lab.kpptpd import ClientSide
from lab.topology import HOME, REMOTE
from lab.tunnel import CLIENT, Tunnel
from lab.wait import wait_for

pytestmark = pytest.mark.control

# Of the ISP: one where nobody listens on TCP port 1723, one with name servers.
REFUSES = "192.168.80.254"
NAME_SERVER = "192.168.81.254"
SILENT = "192.168.81.77"

OTHER = "192.168.81.2"


def addresses_dialled(daemon):
    """What the client tried, in order."""
    return [line.rsplit(" ", 1)[1] for line in daemon.log().splitlines()
            if ": connecting to " in line]


def dialling(servers, more=""):
    return CLIENT.replace(f"connect-to={HOME}", f"connect-to={servers}") + f" {more}"


def client_side(internet, folder, servers, more=""):
    return ClientSide(internet.remote, folder / "client", dialling(servers, more))


@pytest.fixture
def name_server(internet, folder):
    """vpn.example is at two addresses; the first is that of nobody's server."""
    server = dns.serve(internet.isp, folder / "dns", NAME_SERVER,
                       {"vpn.example": [REFUSES, HOME]})
    wait_for("the name server", lambda: f":{dns.PORT} " in
             internet.isp.run(["ss", "-Huln"]))
    yield
    server.stop()


def test_servers_in_turn(internet, folder):
    """The next one is dialled at once, not after a pause."""
    tunnel = Tunnel(internet, folder)
    tunnel.client.configure(dialling(f"{REFUSES},{HOME}"))
    tunnel.start()
    assert addresses_dialled(tunnel.client) == [REFUSES, HOME]
    tunnel.stop()


def test_all_servers_fail(internet, folder):
    """Then there is a pause, and the first one is next."""
    client = client_side(internet, folder, f"{REFUSES},{HOME}").start()
    wait_for("two rounds", lambda: len(addresses_dialled(client)) >= 4, 10)
    assert addresses_dialled(client)[:4] == [REFUSES, HOME] * 2
    assert client.log().count("dialing again in") >= 1
    wait_for("the reason to be shown",
             lambda: "Connection refused" in client.client()["status"], 10)
    client.stop()


def test_server_by_name(internet, folder, name_server):
    """All addresses of a name are tried before there is a pause."""
    tunnel = Tunnel(internet, folder)
    tunnel.client.configure(dialling("vpn.example"))
    dns.ask(tunnel.client, NAME_SERVER)
    tunnel.start()
    assert tunnel.server_session()["peer_addr"] == REMOTE
    assert set(addresses_dialled(tunnel.client)) <= {REFUSES, HOME}
    assert "dialing again" not in tunnel.client.log()
    assert tunnel.client.client()["connect-to"] == ["vpn.example"]
    tunnel.stop()


def test_name_that_is_unknown(internet, folder, name_server):
    client = client_side(internet, folder, "nobody.example")
    dns.ask(client, NAME_SERVER)
    client.start()
    reason = wait_for("the reason", lambda: client.client().get("last-disconnect-reason"))
    assert "nobody.example" in reason
    client.stop()


def test_name_server_that_is_silent(internet, folder):
    """Meanwhile the daemon goes on: it answers us, and another client connects."""
    tunnel = Tunnel(internet, folder)
    tunnel.client.configure(dialling("vpn.example", "comment=slow"),
                            f"client add name=pptp-out2 connect-to={HOME} user=ex "
                            "password=lkjrht disabled=no")
    dns.ask(tunnel.client, SILENT)
    tunnel.server.start()
    tunnel.client.start()
    wait_for("the other client to be connected",
             lambda: tunnel.client.client("pptp-out2")["status"] == "connected")
    assert tunnel.client.client()["status"] == "dialing"
    tunnel.client.cli("client", "disable", "pptp-out1")
    tunnel.stop()


def test_host_file_goes_before_dns(internet, folder):
    hosts = folder / "hosts"
    hosts.write_text(f"{HOME} vpn\n")
    tunnel = Tunnel(internet, folder)
    tunnel.client.configure(dialling("vpn"))
    tunnel.client.mounts["/etc/hosts"] = hosts
    dns.ask(tunnel.client, SILENT)
    tunnel.start()
    tunnel.stop()


def test_src_address(internet, folder):
    internet.remote.ip(f"addr add {OTHER}/24 dev wan")
    tunnel = Tunnel(internet, folder, client=f"src-address={OTHER}").start()
    assert tunnel.server_session()["peer_addr"] == OTHER
    assert tunnel.client.sessions()[0]["local_addr"] == OTHER
    tunnel.client.cli("client", "set", "pptp-out1", "src-address", "")
    wait_for("the tunnel from the other address", lambda: [
        session["peer_addr"] for session in tunnel.server.sessions()] == [REMOTE])
    tunnel.stop()
    internet.remote.ip(f"addr del {OTHER}/24 dev wan")


def test_src_address_of_somebody_else(internet, folder):
    client = client_side(internet, folder, HOME, f"src-address={OTHER}").start()
    reason = wait_for("the reason", lambda: client.client().get("last-disconnect-reason"))
    assert "Cannot assign requested address" in reason
    client.stop()


def default_routes(host):
    """[(netdev, metric)] in the order in which they count."""
    return sorted(((route["dev"], route.get("metric", 0))
                   for route in host.ip_json("-4 route show default")),
                  key=lambda found: found[1])


@pytest.mark.parametrize("distance, metric", [(1, 0), (5, 5), (255, 255)])
def test_default_route_distance(internet, folder, distance, metric):
    """1 goes before the route that the host has, more behind it."""
    tunnel = Tunnel(internet, folder, client="add-default-route=yes "
                    f"default-route-distance={distance}").start()
    assert ("pptp-out1", metric) in default_routes(internet.remote)
    elsewhere, = internet.remote.ip_json("route get 203.0.113.1")
    assert elsewhere["dev"] == ("wan" if metric else "pptp-out1")
    tunnel.client.disconnect()
    wait_for("the route to go", lambda: [netdev for netdev, _ in
             default_routes(internet.remote)] == ["wan"])
    tunnel.stop()


DNS_PROFILE = "dns-server=10.0.0.53,10.0.1.53"
GIVEN = ["nameserver 10.0.0.53", "nameserver 10.0.1.53"]


@pytest.mark.parametrize("how, words", [("yes", "-a"), ("exclusively", "-x -a")])
def test_use_peer_dns(internet, folder, how, words):
    """The server's name servers are used while the tunnel stands."""
    tunnel = Tunnel(internet, folder, profile=DNS_PROFILE, client=f"use-peer-dns={how}")
    resolvconf = dns.Resolvconf(tunnel.client)
    tunnel.start()
    given = [f"{words} pptp-out1.kpptp", *GIVEN]
    wait_for("resolvconf to be asked", lambda: resolvconf.asked() == given)
    tunnel.server.cli("active", "disconnect", "ex")
    taken = [*given, "-d pptp-out1.kpptp"]
    wait_for("both to be taken back", lambda: resolvconf.asked()[:4] == taken)
    wait_for("the new tunnel's to be given", lambda: resolvconf.asked()[4:] == given, 10)
    tunnel.stop()
    assert resolvconf.asked() == taken * 2


def test_peer_dns_that_is_not_wanted(internet, folder):
    tunnel = Tunnel(internet, folder, profile=DNS_PROFILE)
    resolvconf = dns.Resolvconf(tunnel.client)
    tunnel.start()
    tunnel.stop()
    assert not resolvconf.asked()


def test_peer_dns_without_a_resolver(internet, folder):
    """There is one warning, and a tunnel."""
    tunnel = Tunnel(internet, folder, profile=DNS_PROFILE, client="use-peer-dns=yes")
    tunnel.client.environment["PATH"] = str(folder)
    tunnel.client.environment["DBUS_SYSTEM_BUS_ADDRESS"] = f"unix:path={folder}/nobody"
    tunnel.start()
    tunnel.stop()
    assert tunnel.client.log().count("DNS servers of peers are not used") == 1
