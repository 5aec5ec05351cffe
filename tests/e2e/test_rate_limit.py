# SPDX-License-Identifier: GPL-2.0-only
"""rate-limit: the kernel's queues hold a tunnel to its rates, and go with it."""

import json
import pathlib

import pytest

from lab import traffic
from lab.bridged import CLERK, Bridged
from lab.topology import HOME, TUNNEL_CLIENT, TUNNEL_SERVER
from lab.tunnel import Tunnel
from lab.wait import wait_for

pytestmark = pytest.mark.control

# Each takes about half a second at the rates of the tests.
SMALL, LARGE = traffic.MEBIBYTE // 2, 2 * traffic.MEBIBYTE

STATIC = "interface add user=ex name=pptp-in1"


def limited(internet, folder, limit, **more):
    """A tunnel whose server limits it; its netdev there is a static one."""
    also = (f"profile add name=sold rate-limit=\"{limit}\"", STATIC)
    return Tunnel(internet, folder, secret="profile=sold", also=also, **more)


def upload(internet, size=SMALL):
    return traffic.transfer(internet.remote, internet.home, TUNNEL_SERVER, size)


def download(internet, size=SMALL):
    return traffic.transfer(internet.home, internet.remote, TUNNEL_CLIENT, size)


def queues(host, kind="tbf"):
    """Netdevs with such a queue at their root."""
    return [entry["dev"] for entry in json.loads(host.run(["tc", "-json", "qdisc", "show"]))
            if entry["kind"] == kind]


def ifbs(host):
    return [link["ifname"] for link in host.ip_json("link show type ifb") if link]


def assert_nothing_left(host):
    assert not queues(host) and not queues(host, "clsact") and not ifbs(host)


def test_each_direction(internet, folder):
    """The first number is the upload, as in RouterOS; by redialling it is another one."""
    tunnel = limited(internet, folder, "8M/32M").start()
    up, down = upload(internet), download(internet, LARGE)
    assert 2.5 < down / up < 6
    free = traffic.transfer(internet.remote, internet.home, HOME, LARGE)
    assert free / down > 1.5, "the tunnel is not limited at all"
    tunnel.server.cli("profile", "set", "sold", "rate-limit=32M/8M")
    tunnel.server.disconnect()
    wait_for("the tunnel to go", lambda: not tunnel.server.up())
    tunnel.wait_up(20)
    up, down = upload(internet, LARGE), download(internet)
    assert 2.5 < up / down < 6
    tunnel.client.disconnect()
    wait_for("the queues to go", lambda: not queues(internet.home))
    assert_nothing_left(internet.home)
    tunnel.stop()


@pytest.mark.parametrize("transfer", [upload, download])
def test_burst(internet, folder, transfer):
    """Fast at first: 8 s * 4 Mbit/s * (32 - 4) / 32 are 3.5 MB; then slow."""
    tunnel = limited(internet, folder, "4M 32M 4M 8").start()
    first = transfer(internet, LARGE)
    transfer(internet, LARGE)
    later = transfer(internet)
    assert 3 < first / later < 16
    tunnel.stop()


def test_bridged(internet, folder):
    """Frames of a bridge are limited too, full-size ones pass."""
    offices = Bridged(internet, folder, profile="rate-limit=8M").start()
    limit = traffic.transfer(offices.boss, offices.clerk, CLERK, SMALL)
    free = traffic.transfer(internet.remote, internet.home, HOME, LARGE)
    assert free / limit > 4
    traffic.ping(offices.boss, CLERK, size=1500, dont_fragment=True)
    offices.tunnel.client.disconnect()
    wait_for("the queues to go", lambda: not queues(internet.home))
    assert not ifbs(internet.home)
    offices.tunnel.stop()
    offices.destroy()


def test_large_packets(internet, folder):
    """With mrru a packet may be larger than what a slow rate lets through at once."""
    tunnel = limited(internet, folder, "64k", server="mrru=9000", client="mrru=9000").start()
    traffic.ping(internet.remote, TUNNEL_SERVER, size=8900, dont_fragment=True, timeout=5)
    tunnel.stop()


def test_leftovers_of_a_killed_server(internet, folder):
    """kill -9: the next one has none of the dead one's queues."""
    tunnel = limited(internet, folder, "8M").start()
    assert len(queues(internet.home)) == 2 and len(ifbs(internet.home)) == 1
    tunnel.server.kill()
    tunnel.client.stop()
    tunnel.server.start()
    assert internet.home.link("pptp-in1")
    assert_nothing_left(internet.home)
    tunnel.server.stop()


def test_queue_of_somebody_else(internet, folder):
    """It stays, and the log says that there is no limit to the peer."""
    tunnel = limited(internet, folder, "8M")
    tunnel.server.start()
    internet.home.run(["tc", "qdisc", "add", "dev", "pptp-in1", "root", "handle", "7:",
                       "fq_codel"])
    tunnel.client.start()
    tunnel.wait_up()
    tunnel.server.wait_log("rate-limit is without effect on what goes to the peer")
    assert ifbs(internet.home)
    tunnel.client.disconnect()
    wait_for("the other queues to go", lambda: not ifbs(internet.home))
    assert "pptp-in1" in queues(internet.home, "fq_codel")
    tunnel.stop()


@pytest.fixture
def poor_kernel(internet):
    """One without queues and netdevs of the kinds that are needed."""
    loader = pathlib.Path("/proc/sys/kernel/modprobe")
    before = loader.read_text(encoding="ascii")
    loader.write_text("\n", encoding="ascii")
    for name in ("sch_tbf", "ifb"):
        internet.home.run(["rmmod", name], check=False)
    yield
    loader.write_text(before, encoding="ascii")


@pytest.mark.usefixtures("poor_kernel")
def test_kernel_without_queues(internet, folder):
    """The tunnel is there all the same; errors in the log name what is missing."""
    tunnel = limited(internet, folder, "8M").start()
    tunnel.server.wait_log("without effect on what goes to the peer")
    tunnel.server.wait_log("without effect on what comes from the peer")
    assert "qdisc kind is unknown" in tunnel.server.log()
    assert_nothing_left(internet.home)
    tunnel.stop()
