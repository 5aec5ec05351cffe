# SPDX-License-Identifier: GPL-2.0-only
"""The path between the offices: its MTU, and what it loses and reorders."""

import errno

import pytest

from lab import traffic
from lab.capture import Capture
from lab.kpptpd import ClientSide, ServerSide
from lab.pppd import Poptop, PptpLinux
from lab.topology import (DEFAULT_MTU, HOME, LINKS, NARROW, REMOTE, TUNNEL_CLIENT,
                          TUNNEL_SERVER)
from lab.tunnel import Tunnel
from lab.wait import wait_for

# IP 20, GRE 12 to 16, PPP 1, MPPE 3 on a packet that carries IPv4.
OVERHEAD_MAX = 40

# In the seventh octet of an IPv4 header.
DF = 0x40


def fragments(packets):
    return [packet for packet in packets if packet[6:8] not in (b"\x40\x00", b"\x00\x00")]


def test_default_mtu_fits_an_ethernet_path(internet, folder):
    """1460 bytes with DF cross a path of 1500, as one packet with DF."""
    tunnel = Tunnel(internet, folder).start()
    wire = Capture(internet.isp, "to-home")
    for host, own, other in ((internet.remote, REMOTE, TUNNEL_SERVER),
                             (internet.home, HOME, TUNNEL_CLIENT)):
        wire.clear()
        traffic.ping(host, other, size=DEFAULT_MTU, dont_fragment=True)
        request = max(wire.gre(own), key=len)
        assert DEFAULT_MTU < len(request) <= DEFAULT_MTU + OVERHEAD_MAX
        assert request[6] & DF, "DF is not set on the outer packet"
        assert not fragments(wire.gre())
    with pytest.raises(OSError) as error:
        traffic.ping_once(internet.remote, TUNNEL_SERVER, size=DEFAULT_MTU + 1,
                          dont_fragment=True)
    assert error.value.errno == errno.EMSGSIZE
    traffic.ping(internet.remote, TUNNEL_SERVER, size=4000)
    wire.close()
    tunnel.stop()


def learns(host, address):
    """True once the host, by sending with DF, has learnt the inner path MTU."""
    try:
        traffic.ping_once(host, address, size=DEFAULT_MTU, dont_fragment=True, timeout=0.1)
    except OSError as error:
        if error.errno != errno.EMSGSIZE:
            raise
    return traffic.path_mtu(host, address) <= NARROW


def test_inner_senders_learn_the_outer_path_mtu(internet, folder, narrow_to, clerk):
    """ICMP "fragmentation needed" for the GRE packets reaches who sent the inner ones."""
    narrow_to(NARROW)
    tunnel = Tunnel(internet, folder).start()
    internet.remote.ip("route add 10.150.3.0/24 dev pptp-out1")
    for host in (internet.home, clerk):
        wait_for(f"{host} to learn the path MTU",
                 lambda host=host: learns(host, TUNNEL_CLIENT))
        mtu = traffic.path_mtu(host, TUNNEL_CLIENT)
        assert NARROW - OVERHEAD_MAX <= mtu < NARROW, mtu
        traffic.ping(host, TUNNEL_CLIENT, size=mtu, dont_fragment=True)
    traffic.transfer(internet.home, internet.remote, TUNNEL_CLIENT)
    traffic.transfer(clerk, internet.remote, TUNNEL_CLIENT)
    tunnel.stop()


@pytest.fixture
def lossy(netem):
    """Loss, duplication and reordering on both of the ISP's links, once called."""
    def spoil(duplicating=LINKS):
        for link in LINKS:
            duplicate = "5%" if link in duplicating else "0%"
            netem(link, "loss", "5%", "duplicate", duplicate, "delay", "2ms",
                  "reorder", "25%")

    return spoil


def transfer_both_ways(internet, upwards, downwards):
    """Sizes in bytes, from remote to home and from home to remote."""
    traffic.transfer(internet.remote, internet.home, TUNNEL_SERVER, upwards, deadline=90)
    traffic.transfer(internet.home, internet.remote, TUNNEL_CLIENT, downwards, deadline=90)


def test_lossy_path_stateless(internet, folder, lossy):
    tunnel = Tunnel(internet, folder).start()
    assert tunnel.client.encoding() == "MPPE128 stateless"
    session = tunnel.server_session()["id"]
    lossy()
    transfer_both_ways(internet, traffic.MEBIBYTE, traffic.MEBIBYTE)
    after = tunnel.server_session()
    assert after["id"] == session
    assert after["stats"]["rx_lost"] and after["stats"]["rx_reordered"]
    for link in LINKS:
        internet.isp.run(["tc", "qdisc", "del", "dev", link, "root"])
    tunnel.assert_alive()
    tunnel.stop()


# A peer that misses a packet waits up to 300 ms before it goes on, so towards it only
# little is sent. Nothing is duplicated towards it either: a duplicate among the packets
# that pptp-linux holds back makes it deliver these for ever.
TO_PEER, FROM_PEER = 32 << 10, 256 << 10


@pytest.mark.parametrize("server_type, client_type, duplicating, upwards, downwards", [
    pytest.param(ServerSide, PptpLinux, "to-home", FROM_PEER, TO_PEER, id="server"),
    pytest.param(Poptop, ClientSide, "to-remote", TO_PEER, FROM_PEER, id="client")])
@pytest.mark.parametrize("mppe", ["128 stateless", "128 stateful"])
def test_lossy_path_with_peer(internet, folder, lossy, server_type, client_type,
                              duplicating, upwards, downwards, mppe):
    """Two of ours never choose stateful mode, so pppd has to be the other end."""
    server = server_type(internet.home, folder / "server")
    client = client_type(internet.remote, folder / "client")
    server.listen("ex", "lkjrht", "mschap-v2", mppe, TUNNEL_SERVER, TUNNEL_CLIENT)
    client.dial(HOME, "ex", "lkjrht", "mschap-v2", mppe)
    client.wait_up()
    server.wait_up()
    lossy((duplicating,))
    transfer_both_ways(internet, upwards, downwards)
    client.stop()
    server.stop()
