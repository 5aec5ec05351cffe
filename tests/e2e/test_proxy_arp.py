# SPDX-License-Identifier: GPL-2.0-only
"""The manual's remote client: an address of the office's LAN, behind a tunnel."""

import pytest

from lab import traffic
from lab.lan import Computer
from lab.netns import cable
from lab.topology import HOME_LAN
from lab.tunnel import SERVER, Tunnel
from lab.wait import wait_for

pytestmark = pytest.mark.control

OFFICE, COMPUTER, LAPTOP = "10.150.5.254", "10.150.5.7", "10.150.5.2"


@pytest.fixture
def computer(internet):
    """A computer in the office's LAN."""
    computer = Computer("computer")
    cable(computer, "eth0", f"{COMPUTER}/24", internet.home, "office", f"{OFFICE}/24")
    yield computer
    computer.destroy()


def dial_in(internet, folder, secret="", profile=""):
    """The server gives the laptop its address of the LAN."""
    tunnel = Tunnel(internet, folder, client="add-default-route=yes")
    tunnel.server.configure(
        *((f"profile set default {profile}",) if profile else ()),
        f"secret add name=ex service=pptp password=lkjrht local-address={OFFICE} "
        f"remote-address={LAPTOP} {secret}", "interface add name=FromLaptop user=ex", SERVER)
    tunnel.server.start()
    tunnel.client.start()
    tunnel.client.wait_up()
    tunnel.server.wait_up()
    traffic.ping(internet.remote, OFFICE)
    return tunnel


def answers_for(computer, address):
    """The MAC address that ARP finds in the LAN for an address, or None."""
    computer.ip("neigh flush all")
    traffic.reachable(computer, address, timeout=0.1)
    entry = next((entry for entry in computer.ip_json(f"neigh show {address}")
                  if "lladdr" in entry), {})
    return entry.get("lladdr")


@pytest.mark.parametrize("where", ["secret", "profile"])
def test_remote_client(internet, folder, computer, where):
    """Both reach each other; the router answers for the laptop while that is there."""
    tunnel = dial_in(internet, folder, **{where: "proxy-arp=office"})
    traffic.ping(internet.remote, COMPUTER)
    traffic.ping(computer, LAPTOP)
    traffic.transfer(computer, internet.remote, LAPTOP)
    mac = internet.home.link("office")["address"]
    wait_for("ARP for the laptop", lambda: answers_for(computer, LAPTOP) == mac)
    assert answers_for(computer, "10.150.5.3") is None, "the router answers for all"
    tunnel.client.disconnect()
    wait_for("the entry to go", lambda: not internet.home.ip_json("neigh show proxy"))
    assert not traffic.reachable(computer, LAPTOP, timeout=0.3)
    tunnel.stop()


def test_without_proxy_arp(internet, folder, computer):
    tunnel = dial_in(internet, folder)
    assert answers_for(computer, LAPTOP) is None
    tunnel.stop()


def test_lan_that_is_not_there(internet, folder, computer):
    """The log names it; the tunnel works all the same."""
    tunnel = dial_in(internet, folder, secret="proxy-arp=nowhere")
    tunnel.server.wait_log("no netdev nowhere")
    traffic.ping(internet.remote, HOME_LAN)
    tunnel.stop()


def test_entry_of_a_killed_server(internet, folder, computer):
    """The restarted daemon takes back what it left."""
    tunnel = dial_in(internet, folder, secret="proxy-arp=office")
    tunnel.server.kill()
    tunnel.client.stop()
    assert internet.home.ip_json("neigh show proxy")
    tunnel.server.start()
    wait_for("the entry to go", lambda: not internet.home.ip_json("neigh show proxy"))
    tunnel.server.stop()
