# SPDX-License-Identifier: GPL-2.0-only
"""Bundles of two modules with several links, and with bridged frames, that carry traffic
while the path is bad and while parts of them are taken away."""

import concurrent.futures
import itertools

import pytest
from lab import traffic
from lab.netns import Host
from lab.wait import KERNEL_SLOWNESS, wait_for

from ethernet import Port
from genl import C, Genl
from pair import ACFC, IPV4, LINK, PFC
from test_mppe import MODES, clear_netem, flood, netem

MRRU = 1600
BRIDGE = 4
FLAGS = C["PPTP_BRIDGE_FLAGS_TINYGRAM"] | C["PPTP_BRIDGE_FLAGS_TAGGED"]
SIZE = int((4 << 20) / KERNEL_SLOWNESS)

_call_ids = itertools.count(0x3001)


class Bundles:
    """Both ends of a bundle; more links can come and go."""

    def __init__(self, pair):
        self.pair = pair
        self.links = [[side.session for side in pair]]
        for side in pair:
            side.set(mrru=MRRU, peer_mrru=MRRU)
            side.host.ip(f"link set {LINK} mtu {MRRU - 4}")

    def add(self):
        calls = [next(_call_ids) for _ in self.pair]
        link = []
        for side, ours, theirs in zip(self.pair, calls, reversed(calls)):
            number = side.owner.new(local_addr=side.outer,
                                    peer_addr=self.pair.other(side).outer,
                                    local_call_id=ours, peer_call_id=theirs)
            side.owner.set(number, ifindex=side.link()["ifindex"], join=True, hdr=PFC | ACFC)
            link.append(number)
        self.links.append(link)
        return self

    def take(self, index):
        """The two ends of a link go one after the other, as without a control connection."""
        for side, number in zip(self.pair, self.links.pop(index)):
            side.owner.delete(number)

    def stats(self, side, index):
        return side.owner.get(self.links[index][side is self.pair.right])["stats"]


@pytest.fixture
def bundles(tunnel):
    bundles = Bundles(tunnel).add()
    yield bundles
    for side in tunnel:
        for session in side.owner.dump():
            side.owner.delete(session["id"])
        wait_for("nothing to wait", lambda held=side.owner: held.net() == {
            "sessions": 0, "hold_packets": 0, "mp_bytes": 0})


def bridge(pair):
    """A netdev in ethernet mode on each side, with an address of its own."""
    ports = []
    for side, address in zip(pair, ("10.9.0.1/24", "10.9.0.2/24")):
        port = Port(side.host)
        side.set(np=IPV4 | BRIDGE, bridge_ifindex=port.ifindex, bridge_flags=FLAGS)
        side.host.ip(f"addr add {address} dev {port.name}")
        ports.append(port)
    return ports


@pytest.fixture
def ports(tunnel):
    ports = bridge(tunnel)
    yield ports
    for port in ports:
        port.close()


def in_background(function, *arguments, **options):
    """The result of it, once it is asked for."""
    pool = concurrent.futures.ThreadPoolExecutor(1)
    future = pool.submit(function, *arguments, **options)
    pool.shutdown(wait=False)
    return future


@MODES
def test_both_links_carry_both_directions(bundles, stateful):
    left, right = bundles.pair.encrypt(128, stateful)
    traffic.transfer(left.host, right.host, right.inner, SIZE)
    traffic.transfer(right.host, left.host, left.inner, SIZE)
    traffic.ping(left.host, right.inner, size=MRRU - 4, dont_fragment=True)
    for side in bundles.pair:
        stats = side.stats()
        assert stats["tx_mp"] > stats["tx_packets"]
        # A busy machine may hold one link back for longer than the other waits.
        assert stats["rx_packets"] > 100 * stats["drop_mp_lost"]


@MODES
@pytest.mark.parametrize("what", ["loss 2%", "delay 3ms reorder 80% 25%",
                                  "loss 2% duplicate 2% delay 3ms reorder 80% 25%"],
                         ids=["loss", "reordering", "everything"])
def test_bad_path(bundles, stateful, what):
    pair = bundles.pair.encrypt(128, stateful)
    for side in pair:
        side.host.sysctl("net.ipv4.tcp_rto_max_ms", 1000)
    netem(pair, what)
    for side in pair:
        other = pair.other(side)
        traffic.transfer(side.host, other.host, other.inner, 256 * 1024, deadline=90)
    clear_netem(pair)
    for side in pair:
        traffic.ping(side.host, pair.other(side).inner)


@MODES
@pytest.mark.parametrize("index", [0, 1], ids=["first", "second"])
def test_link_goes_under_a_flow(bundles, stateful, index):
    left, right = bundles.pair.encrypt(128, stateful)
    before = left.stats()["tx_packets"]
    flow = in_background(traffic.transfer, left.host, right.host, right.inner, 4 * SIZE,
                         deadline=90)
    wait_for("the flow", lambda: left.owner.get(bundles.links[1 - index][0])[
        "stats"]["tx_packets"] > before + 200)
    bundles.take(index)
    assert flow.result() > 0
    assert len(left.owner.dump()) == 1


def lose(host, call_id):
    """Packets of that call do not leave the host."""
    host.run(["nft", "add table ip t; add chain ip t out "
              "{ type filter hook output priority 0; }; "
              f"add rule ip t out ip protocol 47 @th,48,16 {call_id} drop"])


@MODES
@pytest.mark.parametrize("count", [4, 5])
@pytest.mark.parametrize("first", [0, 1], ids=["sender first", "receiver first"])
def test_what_a_link_loses_at_its_end_costs_no_more(bundles, stateful, count, first):
    """By the time it is missed there is one link, and no MP number says what was lost."""
    left, right = sides = list(bundles.pair.encrypt(128, stateful))
    traffic.ping(left.host, right.inner)
    numbers = bundles.links.pop(0)
    lose(left.host, right.owner.get(numbers[1])["local_call_id"])
    flood(left, right, count)
    for index in (first, 1 - first):
        sides[index].owner.delete(numbers[index])
        flood(left, right, 1)
    traffic.ping(left.host, right.inner, 2, timeout=0.3)
    traffic.ping(right.host, left.inner)


@MODES
def test_losses_while_one_side_still_has_two_links(bundles, stateful):
    """It gets packets without MP headers, and counts on those of the other kind."""
    left, right = bundles.pair.encrypt(128, stateful)
    traffic.ping(left.host, right.inner)
    gone, stays = bundles.links
    left.owner.delete(gone[0])
    before = right.stats()["rx_packets"]
    flood(left, right, 1)
    wait_for("a packet by the other link", lambda: right.owner.get(stays[1])[
        "stats"]["rx_packets"] > before)
    lose(left.host, right.owner.get(stays[1])["local_call_id"])
    flood(left, right, 2)
    left.host.run(["nft", "flush", "ruleset"])
    before = right.stats()["rx_packets"]
    wait_for("packets to arrive again", lambda: flood(left, right, 1) or
             right.stats()["rx_packets"] > before, 3)
    right.owner.delete(gone[1])
    del bundles.links[0]
    traffic.ping(left.host, right.inner, 2, timeout=0.3)


@MODES
@pytest.mark.parametrize("count", [4, 5])
def test_link_that_only_one_side_ever_had(bundles, stateful, count):
    left, right = bundles.pair.encrypt(128, stateful)
    bundles.take(0)
    traffic.ping(left.host, right.inner)
    left_end = left.owner.new(local_addr=left.outer, peer_addr=right.outer,
                              local_call_id=0x7001, peer_call_id=0x7002)
    left.owner.set(left_end, ifindex=left.link()["ifindex"], join=True)
    flood(left, right, count)
    left.owner.delete(left_end)
    flood(left, right, 1)
    traffic.ping(left.host, right.inner, 2, timeout=0.3)


def test_links_come_and_go_under_a_flow(bundles):
    left, right = bundles.pair.encrypt()
    flow = in_background(traffic.transfer, left.host, right.host, right.inner, 8 * SIZE,
                         deadline=90)
    for _ in range(20):
        bundles.add().take(0)
    assert flow.result() > 0


def test_netdev_goes_under_traffic(pair):
    for _ in range(3):
        pair.connect()
        bundles = Bundles(pair).add().add()
        left, right = pair.encrypt()
        flood(left, right, 300, 1500)
        flood(right, left, 300, 1500)
        left.host.ip(f"link del {LINK}")
        flood(right, left, 100, 1500)
        assert left.owner.dump() == []
        for session in right.owner.dump():
            right.owner.delete(session["id"])
        right.host.ip(f"link del {LINK}")
        assert len(bundles.links) == 3
        assert left.owner.net() == {"sessions": 0, "hold_packets": 0, "mp_bytes": 0}


def test_ethernet_netdev_goes_under_traffic(tunnel, ports):
    left, right = tunnel.encrypt()
    traffic.ping(left.host, "10.9.0.2")
    flow = in_background(traffic.reachable, left.host, "10.9.0.2", size=1000, timeout=2)
    for _ in range(100):
        ports[1].send(b"\xff" * 6 + bytes(500))
    left.host.ip(f"link del {ports[0].name}")
    for _ in range(100):
        ports[1].send(b"\xff" * 6 + bytes(500))
    flow.result()
    assert "bridge_ifindex" not in left.get()
    traffic.ping(left.host, right.inner)
    port = Port(left.host)
    left.host.ip(f"addr add 10.9.0.1/24 dev {port.name}")
    left.set(bridge_ifindex=port.ifindex)
    traffic.ping(left.host, "10.9.0.2")
    left.owner.delete(left.session)
    wait_for("carrier to go", lambda: not port.carrier())
    port.close()


def test_namespaces_of_a_bundle_go(pair):
    """The two netdevs live elsewhere, each in a namespace of its own."""
    pair.connect()
    bundles = Bundles(pair).add()
    ports = bridge(pair)
    left, right = pair.encrypt()
    routed, bridged = Host("routed"), Host("bridged")
    left.host.ip(f"link set {LINK} netns {routed.name}",
                 f"link set {ports[0].name} netns {bridged.name}")
    routed.ip(f"addr add {left.inner} peer {right.inner} dev {LINK}", f"link set {LINK} up")
    bridged.ip(f"addr add 10.9.0.1/24 dev {ports[0].name}", f"link set {ports[0].name} up")
    for host, address in ((routed, right.inner), (bridged, "10.9.0.2")):
        traffic.ping(host, address, size=1500, dont_fragment=True)
        traffic.transfer(host, right.host, address)
    assert "ifindex" not in left.get() and "bridge_ifindex" not in left.get()

    bridged.destroy()
    wait_for("the bridged netdev to go", lambda: not traffic.reachable(right.host, "10.9.0.1"))
    traffic.ping(routed, right.inner)
    for port in ports:
        port.close()
    left.owner.close()
    left.host.destroy()
    routed.ip(f"link set {LINK} up")
    wait_for("carrier to go", lambda: "NO-CARRIER" in routed.link(LINK)["flags"])
    assert len(bundles.links) == 2
    routed.destroy()
    left.host, left.owner = Host("again"), Genl(right.host)


def test_one_session_an_ethernet_netdev(tunnel, ports):
    left = tunnel.left
    other = left.owner.new(ifindex=left.make_link("pptp1"), local_addr=left.outer,
                           peer_addr="192.0.2.77", local_call_id=99, peer_call_id=99)
    for netdev, text in ((ports[0].ifindex, "another session has this netdev"),
                         (left.link("pptp1")["ifindex"], "not in ethernet mode")):
        with pytest.raises(OSError) as refused:
            left.owner.set(other, bridge_ifindex=netdev)
        assert text in refused.value.text
    with pytest.raises(OSError) as refused:
        left.owner.new(ifindex=ports[0].ifindex, local_addr=left.outer,
                       peer_addr="192.0.2.77", local_call_id=98, peer_call_id=98)
    assert "in ethernet mode" in refused.value.text
    left.set(bridge_ifindex=0)
    assert not ports[0].carrier()
    left.owner.set(other, np=BRIDGE, bridge_ifindex=ports[0].ifindex)
    assert ports[0].carrier()


def test_bridged_and_routed_at_once(bundles, ports):
    left, right = bundles.pair.encrypt()
    routed = in_background(traffic.transfer, left.host, right.host, right.inner, SIZE,
                           deadline=60)
    traffic.transfer(right.host, left.host, "10.9.0.1", SIZE, deadline=60)
    assert routed.result() > 0
    traffic.ping(left.host, "10.9.0.2", size=1500, dont_fragment=True)
    assert not left.stats()["drop_mppe"]
