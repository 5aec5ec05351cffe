# SPDX-License-Identifier: GPL-2.0-only
"""The netdev is one like any other, with a session or without."""

import json

import pytest
from lab import traffic
from lab.genl import C
from lab.netns import Host
from lab.wait import wait_for

from pair import IPV4, IPV6, LINK, MPPE_REQUIRED
from test_mppe import flood

# What outer IP, GRE, PPP and MPPE leave of the 65535 bytes of an IP packet.
LARGEST_MTU = 65491


@pytest.fixture
def host():
    host = Host("alone")
    yield host
    host.destroy()


def refused(host, command):
    done = host.run(["ip", *command.split()], check=False)
    assert done.returncode, f"ip {command} was accepted"
    return done.stderr


def carrier(side, name=LINK):
    return "LOWER_UP" in side.host.link(name)["flags"]


def test_kind_and_defaults(host):
    host.ip(f"link add {LINK} type pptp")
    link = host.link(LINK)
    assert link["linkinfo"]["info_kind"] == "pptp"
    assert link["link_type"] == "ppp"
    assert {"POINTOPOINT", "NOARP", "MULTICAST"} <= set(link["flags"])
    assert (link["mtu"], link["min_mtu"], link["max_mtu"]) == (1460, 68, LARGEST_MTU)
    assert json.loads(host.run(["ip", "-j", "link", "show", "type", "pptp"]))


def test_hardware_address_is_refused(host):
    assert "no hardware address" in refused(
        host, f"link add {LINK} address 02:00:00:00:00:01 type pptp")


@pytest.mark.parametrize("mtu, fits", [
    (67, False), (68, True), (LARGEST_MTU, True), (LARGEST_MTU + 1, False)])
def test_mtu(host, mtu, fits):
    host.ip(f"link add {LINK} type pptp")
    done = host.run(["ip", "link", "set", LINK, "mtu", str(mtu)], check=False)
    assert (done.returncode == 0) == fits


def test_largest_packet(tunnel):
    tunnel.encrypt()
    for side in tunnel:
        side.set(hdr=0)
        side.host.ip(f"link set {LINK} mtu {LARGEST_MTU}")
    traffic.ping(tunnel.left.host, tunnel.right.inner, size=LARGEST_MTU)


def test_link_without_session(host):
    host.ip(f"link add {LINK} type pptp", f"link set {LINK} up",
            f"addr add 10.0.0.1 peer 10.0.0.2 dev {LINK}")
    assert "NO-CARRIER" in host.link(LINK)["flags"]
    assert not traffic.reachable(host, "10.0.0.2", timeout=0.1)
    host.ip(f"link property add dev {LINK} altname <pptp-ex>")
    assert host.link("<pptp-ex>")["ifname"] == LINK
    host.ip(f"link del {LINK}")
    assert host.link(LINK) is None


def test_no_address_of_its_own(host):
    host.ip(f"link add {LINK} type pptp", f"link set {LINK} up")
    assert host.ip_json(f"addr show dev {LINK}")[0]["addr_info"] == []


def test_carrier_follows_the_protocols(tunnel):
    side = tunnel.left
    for np, expected in ((IPV4, True), (0, False), (IPV6, True), (IPV4 | IPV6, True)):
        side.set(np=np)
        wait_for(f"carrier {expected}", lambda wanted=expected: carrier(side) == wanted)


def test_only_open_protocols_pass(pair):
    pair.connect(np=IPV6)
    left, right = pair
    assert not traffic.reachable(left.host, right.inner, timeout=0.1)
    assert left.stats()["drop_tx"] >= 1
    left.set(np=IPV4 | IPV6)
    assert not traffic.reachable(left.host, right.inner, timeout=0.1)
    assert right.stats()["drop_proto"] >= 1


def test_ipv6(pair):
    pair.connect(np=IPV4 | IPV6)
    left, right = pair
    left.host.ip(f"addr add fd00::1 peer fd00::2 dev {LINK}")
    right.host.ip(f"addr add fd00::2 peer fd00::1 dev {LINK}")
    pair.encrypt()
    left.host.run(["ping", "-6", "-c", "1", "-W", "3", "-s", "1300", "fd00::2"])
    left.host.run(["ping", "-6", "-c", "1", "-W", "3", "-I", LINK, "ff02::1"], check=False)
    assert left.stats()["tx_packets"] >= 2


def test_settings_outlive_the_session(tunnel):
    left, right = tunnel
    left.owner.delete(left.session)
    wait_for("carrier to go", lambda: not carrier(left))
    assert left.host.addresses(LINK) == [(left.inner, right.inner)]
    counters = left.host.ip_json(f"-s link show {LINK}")[0]["stats64"]
    left.make_session(right)
    left.set(np=IPV4, hdr=3)
    right.owner.delete(right.session)
    right.make_session(left)
    right.set(np=IPV4, hdr=3)
    traffic.ping(left.host, right.inner)
    now = left.host.ip_json(f"-s link show {LINK}")[0]["stats64"]
    assert now["tx"]["packets"] > counters["tx"]["packets"]


def test_rename(tunnel):
    left, right = tunnel
    left.host.ip(f"link set {LINK} down", f"link set {LINK} name renamed",
                 "link set renamed up")
    traffic.ping(left.host, right.inner)
    assert left.get()["ifindex"] == left.link("renamed")["ifindex"]


def test_move_to_another_namespace(tunnel, host):
    left, right = tunnel
    tunnel.encrypt()
    left.host.ip(f"link set {LINK} netns {host.name}")
    host.ip(f"addr add {left.inner} peer {right.inner} dev {LINK}", f"link set {LINK} up")
    traffic.ping(host, right.inner)
    traffic.ping(right.host, left.inner)
    assert "ifindex" not in left.get()
    host.ip(f"link del {LINK}")
    assert left.owner.dump() == []


def test_namespace_of_the_link_goes(tunnel):
    left = tunnel.left
    elsewhere = Host("elsewhere")
    left.host.ip(f"link set {LINK} netns {elsewhere.name}")
    elsewhere.destroy()
    wait_for("the session to go", lambda: left.owner.dump() == [])


def test_namespace_of_the_session_goes(pair, host):
    pair.connect()
    pair.left.host.ip(f"link set {LINK} netns {host.name}")
    pair.left.owner.close()
    pair.left.host.destroy()
    host.ip(f"link set {LINK} up")
    wait_for("carrier to go", lambda: "NO-CARRIER" in host.link(LINK)["flags"])
    pair.left.host = host
    pair.left.owner = type(pair.right.owner)(host)
    host.ip(f"link del {LINK}")
    pair.left.host = Host("again")


def test_delete_under_traffic(pair):
    for _ in range(3):
        pair.connect()
        pair.encrypt()
        left, right = pair
        flood(left, right, 300, 1000)
        flood(right, left, 300, 1000)
        left.host.ip(f"link del {LINK}")
        flood(right, left, 100, 1000)
        right.owner.delete(right.session)
        right.host.ip(f"link del {LINK}")
        assert left.owner.wait("event", event=C["PPTP_EVENT_SESSION_DEL"])["reason"] == \
            C["PPTP_DEL_REASON_NETDEV"]


def test_counters(tunnel):
    left, right = tunnel
    before = left.host.ip_json(f"-s link show {LINK}")[0]["stats64"]
    flood(left, right, 10, 100)
    after = left.host.ip_json(f"-s link show {LINK}")[0]["stats64"]
    assert after["tx"]["packets"] - before["tx"]["packets"] == 10
    assert after["tx"]["bytes"] - before["tx"]["bytes"] == 1280
    wait_for("all to arrive", lambda: right.stats()["rx_bytes"] >= 1280)
    left.set(flags=MPPE_REQUIRED)
    flood(left, right, 7)
    now = left.host.ip_json(f"-s link show {LINK}")[0]["stats64"]
    assert now["tx"]["dropped"] - after["tx"]["dropped"] == 7
