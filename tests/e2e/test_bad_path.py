# SPDX-License-Identifier: GPL-2.0-only
"""Loss and reordering under multilink, bridging and MPPE together."""

from lab import traffic
from lab.bridged import BOSS, CLERK, Bridged
from lab.topology import LINKS, TUNNEL_CLIENT, TUNNEL_SERVER
from lab.tunnel import Tunnel
from lab.wait import wait_for

# One packet in five overtakes the others, which are late.
SPOILT = ("loss", "2%", "delay", "4ms", "reorder", "20%")
DEADLINE = 90


def nothing_waits(daemon):
    """No memory is held for packets of any session."""
    return not any(daemon.counters().values())


def stop_and_look(tunnel):
    """End the session; the kernel holds nothing any more."""
    tunnel.client.disconnect()
    for daemon in (tunnel.client, tunnel.server):
        wait_for(f"nothing to wait on {daemon.host}",
                 lambda daemon=daemon: nothing_waits(daemon))
    tunnel.stop()


def test_bridged_and_routed(internet, folder, netem):
    """TCP through bridge and routes arrives as it was sent."""
    offices = Bridged(internet, folder).start()
    tunnel = offices.tunnel
    assert tunnel.client.encoding() == "MPPE128 stateless"
    for host in (offices.boss, offices.clerk):
        host.sysctl("net.ipv4.tcp_rto_max_ms", 1000)
    traffic.ping(offices.boss, CLERK)
    early = [session["stats"]["drop_bridge"] for daemon in (tunnel.client, tunnel.server)
             for session in daemon.sessions()]
    for link in LINKS:
        netem(link, *SPOILT)
    for source, target, address in ((offices.boss, offices.clerk, CLERK),
                                    (offices.clerk, offices.boss, BOSS),
                                    (internet.remote, internet.home, TUNNEL_SERVER),
                                    (internet.home, internet.remote, TUNNEL_CLIENT)):
        traffic.transfer(source, target, address, traffic.MEBIBYTE // 2, DEADLINE)
    for daemon, before in zip((tunnel.client, tunnel.server), early):
        session, = daemon.sessions()
        stats = session["stats"]
        assert stats["rx_mp"] and stats["rx_lost"] and stats["rx_reordered"]
        assert stats["drop_mp_lost"], "no loss hit a packet in pieces"
        assert not stats["drop_mp_size"] and stats["drop_bridge"] == before
    stop_and_look(tunnel)
    offices.destroy()


def test_bundle(internet, folder, netem):
    """Packets of two links come in any order, and some do not come."""
    tunnel = Tunnel(internet, folder, server="mrru=1600", client="mrru=1600 links=2").start()
    wait_for("two links", lambda: len(tunnel.server.sessions()) == 2, 15)
    for link in LINKS:
        netem(link, *SPOILT)
    for source, target, address in ((internet.remote, internet.home, TUNNEL_SERVER),
                                    (internet.home, internet.remote, TUNNEL_CLIENT)):
        traffic.transfer(source, target, address, traffic.MEBIBYTE // 2, DEADLINE)
    stop_and_look(tunnel)
