# SPDX-License-Identifier: GPL-2.0-only
"""Two LANs as one: BCP with MRRU and MPPE, and routing through the same tunnel."""

import concurrent.futures
import json

import pytest

from lab import dhcp, outer, traffic
from lab.bridged import BOSS, CLERK, REMOTE_MAC, Bridged
from lab.capture import Capture
from lab.lan import Lan
from lab.outer import MP, MPPE
from lab.topology import TUNNEL_CLIENT, TUNNEL_SERVER, Internet
from lab.tunnel import Tunnel
from lab.wait import wait_for

VLAN = 7
BOSS_TAGGED, CLERK_TAGGED = "10.9.7.1", "10.9.7.2"
FULL_SIZE = 1500


@pytest.fixture(scope="module")
def offices(shared_folder):
    """The bridged offices, for those tests that only send through them."""
    internet = Internet()
    bridged = Bridged(internet, shared_folder).start()
    yield bridged
    bridged.tunnel.stop()
    bridged.destroy()
    internet.destroy()


@pytest.fixture
def build(internet, folder):
    """Call it for bridged offices with settings of the test's own."""
    built = []

    def make(**settings):
        built.append(Bridged(internet, folder, **settings))
        return built[-1]

    yield make
    for bridged in built:
        bridged.destroy()


def neighbours(host):
    """{address: MAC} of what the host found out by ARP and neighbour discovery."""
    return {entry["dst"]: entry.get("lladdr")
            for entry in json.loads(host.run(["ip", "-json", "neigh", "show"]))}


def test_encrypted(offices):
    """Nothing of the LANs crosses the Internet in the clear, and nothing by another way."""
    assert offices.tunnel.server.encoding() == "MPPE128 stateless"
    wire = Capture(offices.internet.isp, "to-home")
    traffic.ping(offices.boss, CLERK)
    traffic.ping(offices.boss, CLERK, size=FULL_SIZE)
    assert {frame.protocol for frame in outer.network(wire)} == {MPPE, MP}
    assert not any(packet[9] == 1 for packet in wire.packets())
    wire.close()


def test_ipv4_and_arp(offices):
    offices.boss.ip("neigh flush all")
    traffic.ping(offices.boss, CLERK)
    traffic.ping(offices.clerk, BOSS)
    assert neighbours(offices.boss)[CLERK] == offices.clerk.mac()
    assert neighbours(offices.clerk)[BOSS] == offices.boss.mac()


def test_ipv6_neighbour_discovery(offices):
    boss, clerk = offices.boss, offices.clerk
    address = clerk.link_local()
    boss.ip("neigh flush all")
    traffic.ping(boss, f"{address}%eth0")
    traffic.ping(boss, f"{address}%eth0", size=FULL_SIZE, dont_fragment=True)
    assert neighbours(boss)[address] == clerk.mac()


def test_dhcp(offices, folder):
    """A computer of the remote office gets its address from one in the home office."""
    guest = offices.remote.computer("guest")
    server = dhcp.serve(offices.boss, folder / "dhcp", "10.9.0.50", "10.9.0.59")
    assert dhcp.ask(guest, folder).startswith("10.9.0.5")
    traffic.ping(guest, BOSS)
    assert server.stop() == 0


def test_full_size_frames(offices):
    for source, target in ((offices.boss, CLERK), (offices.clerk, BOSS)):
        traffic.ping(source, target, size=FULL_SIZE, dont_fragment=True)
    traffic.transfer(offices.boss, offices.clerk, CLERK)
    traffic.transfer(offices.clerk, offices.boss, BOSS)


def test_vlan(offices):
    """802.1Q frames keep their tag; of full size they have 1518 bytes."""
    boss, clerk = offices.boss, offices.clerk
    boss.vlan(VLAN, f"{BOSS_TAGGED}/24")
    clerk.vlan(VLAN, f"{CLERK_TAGGED}/24")
    traffic.ping(boss, CLERK_TAGGED)
    seen = Capture(offices.internet.remote, "clerk")
    traffic.ping(boss, CLERK_TAGGED, size=FULL_SIZE, dont_fragment=True)
    traffic.ping(clerk, BOSS_TAGGED, size=FULL_SIZE, dont_fragment=True)
    traffic.transfer(boss, clerk, CLERK_TAGGED)
    seen.close()
    clerk.ip(f"link set eth0.{VLAN} down")
    assert not traffic.reachable(boss, CLERK_TAGGED, timeout=0.2), "the tag was lost"
    traffic.ping(boss, CLERK)


def test_short_frames(offices):
    """Ethernet's shortest frames, padded or not, come out as they went in."""
    for size in (28, 29, 45, 46, 47, 60):
        traffic.ping(offices.boss, CLERK, size=size)
        traffic.ping(offices.clerk, BOSS, size=size)


def test_routing_at_the_same_time(offices):
    """The tunnel addresses and the LAN, both ways at once."""
    home, remote = offices.internet.home, offices.internet.remote
    jobs = ((home, remote, TUNNEL_CLIENT), (remote, home, TUNNEL_SERVER),
            (offices.boss, offices.clerk, CLERK), (offices.clerk, offices.boss, BOSS))
    with concurrent.futures.ThreadPoolExecutor(len(jobs)) as pool:
        for job in [pool.submit(traffic.transfer, *job) for job in jobs]:
            job.result()


def test_spanning_tree(build):
    """The bridges elect one root through the tunnel; a port's cost is the profile's."""
    offices = build(profile="bridge-path-cost=77",
                    options="stp_state 1 forward_delay 200").start()
    home, remote = offices.lans()
    root = home.properties()["bridge_id"]
    wait_for("the remote bridge to know a root", lambda: remote.properties()["root_port"])
    port = remote.ports()[offices.port(remote)]
    assert port["cost"] == 77 and port["root_id"] == port["bridge_id"] == root
    assert remote.properties()["root_path_cost"] == 77
    assert home.properties()["root_port"] == 0
    wait_for("the LANs to be one", lambda: traffic.reachable(offices.boss, CLERK), 15)
    for lan in offices.lans():
        assert lan.ports()[offices.port(lan)]["state"] == "forwarding"
    offices.tunnel.stop()


def vlans_of_port(host, port):
    """(VLAN, flags) of a port."""
    entries = json.loads(host.run(["bridge", "-json", "vlan", "show", "dev", port]))
    return [(vlan["vlan"], sorted(vlan.get("flags", ())))
            for entry in entries for vlan in entry["vlans"]]


def test_port_settings(build):
    """The profile's VLAN is the port's: who is in another does not see the tunnel."""
    offices = build(profile="bridge-port-vid=100 bridge-port-priority=64 "
                    "bridge-learning=no",
                    options="vlan_filtering 1")
    for lan, computer in ((offices.home, "boss"), (offices.remote, "clerk")):
        lan.router.run(["bridge", "vlan", "add", "dev", computer, "vid", "100", "pvid",
                        "untagged"])
    stranger = offices.home.computer("stranger", "10.9.0.3/24")
    offices.start()
    for lan in offices.lans():
        port = offices.port(lan)
        assert vlans_of_port(lan.router, port) == [(100, ["Egress Untagged", "PVID"])]
        # The property is RouterOS's, of eight bits; the kernel has six of them.
        assert lan.ports()[port]["priority"] == 16
        assert not lan.ports()[port]["learning"]
    traffic.ping(offices.boss, CLERK)
    assert not traffic.reachable(stranger, CLERK, timeout=0.3)
    offices.tunnel.stop()


def test_nothing_is_left(build, internet):
    """After disconnect the bridges are as before, and the next connection works."""
    offices = build(profile="bridge-interface=office")
    before = [(lan.ports().keys(), lan.router.link("br0")["address"], lan.router.links())
              for lan in offices.lans()]
    offices.start()
    assert [offices.port(lan) for lan in offices.lans()] == ["office", "office"]
    traffic.ping(offices.boss, CLERK)
    offices.tunnel.client.disconnect()
    for lan in offices.lans():
        wait_for(f"the port of {lan.router} to go",
                 lambda lan=lan: not lan.router.link("office"))
    assert not traffic.reachable(offices.boss, CLERK, timeout=0.2)
    offices.tunnel.client.cli("client", "enable", "pptp-out1")
    offices.tunnel.wait_up()
    traffic.ping(offices.boss, CLERK)
    offices.tunnel.stop()
    assert [(lan.ports().keys(), lan.router.link("br0")["address"], lan.router.links())
            for lan in offices.lans()] == before


def test_leftovers_of_a_killed_server(build):
    """kill -9: the restarted server has one port again, and the LANs are one."""
    offices = build().start()
    offices.tunnel.server.kill()
    offices.tunnel.server.start()
    offices.tunnel.wait_up(30)
    wait_for("the LANs to be one", lambda: traffic.reachable(offices.boss, CLERK), 10)
    assert len(offices.home.ports()) == 2
    offices.tunnel.stop()


def test_port_leaves_by_hand(build):
    """Taking the port out of the bridge does not end the session."""
    offices = build().start()
    session = offices.tunnel.server_session()["id"]
    port = offices.port(offices.home)
    offices.internet.home.ip(f"link set {port} nomaster")
    offices.tunnel.assert_alive()
    assert offices.tunnel.server_session()["id"] == session
    assert offices.internet.home.link(port)
    offices.internet.home.ip(f"link del {port}")
    offices.tunnel.assert_alive()
    assert offices.tunnel.server_session()["id"] == session
    offices.tunnel.stop()


@pytest.mark.parametrize("bridge, reason", [
    pytest.param(None, "does not exist", id="none"),
    pytest.param("dummy", "not a bridge", id="other"),
    pytest.param("bridge", "MAC address", id="no-mac")])
def test_refused(internet, folder, bridge, reason):
    """The log says why there is no bridging; routing goes on."""
    if bridge:
        internet.home.ip(f"link add office type {bridge}", "link set office up")
    remote = Lan(internet.remote, REMOTE_MAC)
    tunnel = Tunnel(internet, folder, server="mrru=1600", client="mrru=1600",
                    also=("profile set default bridge=office",),
                    client_also=("profile set default bridge=br0",)).start()
    tunnel.server.wait_log(reason)
    line = next(line for line in tunnel.server.log().splitlines() if reason in line)
    assert "office" in line
    tunnel.assert_alive()
    assert len(tunnel.server.links()) == 1 and not remote.ports()
    tunnel.stop()
    remote.destroy()
    if bridge:
        internet.home.ip("link del office")


def test_without_mrru(build):
    """It works, but the log warns that full-sized frames do not fit."""
    offices = build(mrru="disabled").start()
    traffic.ping(offices.boss, CLERK)
    assert not traffic.reachable(offices.boss, CLERK, size=FULL_SIZE, dont_fragment=True,
                                 timeout=0.2)
    for daemon in (offices.tunnel.server, offices.tunnel.client):
        assert any("mrru" in line and "br" in line for line in daemon.log().splitlines())
    offices.tunnel.stop()
