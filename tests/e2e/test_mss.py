# SPDX-License-Identifier: GPL-2.0-only
"""change-tcp-mss: connections through the tunnel are told what fits in it."""

import select
import socket

import pytest
from scapy.layers.inet import TCP
from scapy.layers.l2 import Ether

from lab.capture import Capture
from lab.netns import Host, cable
from lab.topology import TUNNEL_CLIENT, TUNNEL_SERVER
from lab.tunnel import Tunnel
from lab.wait import SLOWNESS, wait_for

pytestmark = pytest.mark.control

TUNNEL_MTU, ETHERNET_MTU = 1460, 1500
HEADERS = {4: 40, 6: 60}

# Of the two computers, in the order IPv4, IPv6.
BOSS = {4: "10.150.3.1", 6: "fd00:3::1"}
CLERK = {4: "10.150.4.1", 6: "fd00:4::1"}


def office(router, role, addresses, link):
    """A computer behind a router."""
    computer = Host(role)
    for host in (computer, router):
        host.sysctl("net.ipv6.conf.default.accept_dad", 0)
    router.sysctl("net.ipv6.conf.all.forwarding", 1)
    gateway = {version: address[:-1] + "254" for version, address in addresses.items()}
    cable(computer, "eth0", f"{addresses[4]}/24", router, link, f"{gateway[4]}/24")
    computer.ip(f"addr add {addresses[6]}/64 dev eth0 nodad")
    router.ip(f"addr add {gateway[6]}/64 dev {link} nodad")
    computer.ip(*(f"route add default via {address}" for address in gateway.values()))
    return computer


@pytest.fixture
def boss(internet):
    boss = office(internet.home, "boss", BOSS, "desk")
    yield boss
    internet.home.sysctl("net.ipv6.conf.all.forwarding", 0)
    boss.destroy()


@pytest.fixture
def clerk(internet):
    clerk = office(internet.remote, "clerk", CLERK, "desk")
    yield clerk
    internet.remote.sysctl("net.ipv6.conf.all.forwarding", 0)
    clerk.destroy()


def connect(internet, tunnel):
    """The tunnel is up and has routes to the two computers."""
    tunnel.start()
    internet.remote.ip(f"route add 10.150.3.0/24 via {TUNNEL_SERVER}",
                       "route add fd00:3::/64 dev pptp-out1")
    internet.home.ip(f"route add 10.150.4.0/24 via {TUNNEL_CLIENT}",
                     f"route add fd00:4::/64 dev {tunnel.server.links()[0]}")
    return tunnel


def mss_in(capture, flags):
    """MSS of a SYN ("S") or the answer to it ("SA") that crossed a link, or None."""
    return next((dict(packet[TCP].options)["MSS"] for packet in
                 (Ether(frame) for _, _, frame in capture.frames())
                 if TCP in packet and packet[TCP].flags == flags), None)


def handshake(source, target, address):
    """Connect; the MSS of the SYN as the target got it, and of the answer likewise."""
    version = 6 if ":" in address else 4
    family = socket.AF_INET6 if version == 6 else socket.AF_INET
    with target.entered():
        listener = socket.create_server((address, 0), family=family)
    with source.entered():
        sock = socket.socket(family, socket.SOCK_STREAM)
    at_target, at_source = Capture(target, "eth0"), Capture(source, "eth0")
    with listener, sock:
        sock.setblocking(False)
        sock.connect_ex(listener.getsockname()[:2])
        assert select.select([], [sock], [], 5 * SLOWNESS)[1], f"{source} cannot connect"
        syn = wait_for("the SYN", lambda: mss_in(at_target, "S"))
        answer = wait_for("the answer", lambda: mss_in(at_source, "SA"))
    at_target.close()
    at_source.close()
    return syn, answer


def expected(version, clamped):
    return (TUNNEL_MTU if clamped else ETHERNET_MTU) - HEADERS[version]


@pytest.mark.parametrize("server, client", [("default", "no"), ("no", "default"),
                                            ("no", "no")])
def test_clamped_by_either_end(internet, folder, boss, clerk, server, client):
    """Yes is the default. One router does it for both directions."""
    tunnel = connect(internet, Tunnel(
        internet, folder, secret="profile=p", client="profile=p",
        also=(f"profile add name=p change-tcp-mss={server.replace('default', 'yes')}",),
        client_also=(f"profile add name=p change-tcp-mss={client.replace('default', 'yes')}",)))
    clamped = (server, client) != ("no", "no")
    for version in (4, 6):
        mss = expected(version, clamped)
        assert handshake(boss, clerk, CLERK[version]) == (mss, mss)
        assert handshake(clerk, boss, BOSS[version]) == (mss, mss)
    tunnel.stop()


def rules(host):
    return host.run(["nft", "list", "ruleset"])


def test_withdrawn(internet, folder, boss, clerk):
    """Without being asked it is done; the rules go with session and daemon."""
    before = rules(internet.home)
    tunnel = connect(internet, Tunnel(internet, folder))
    name, = tunnel.server.links()
    assert handshake(boss, clerk, CLERK[4]) == (expected(4, True), expected(4, True))
    assert f'"{name}"' in rules(internet.home)
    tunnel.client.disconnect()
    wait_for("the rules to go", lambda: name not in rules(internet.home))
    tunnel.stop()
    assert rules(internet.home) == before


def test_smaller_option_stays(internet, folder, boss, clerk):
    """What asks for less than fits keeps that."""
    clerk.ip("link set eth0 mtu 1300")
    boss.ip("link set eth0 mtu 1300")
    tunnel = connect(internet, Tunnel(internet, folder))
    assert handshake(boss, clerk, CLERK[4]) == (1260, 1260)
    tunnel.stop()
