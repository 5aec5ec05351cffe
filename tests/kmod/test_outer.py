# SPDX-License-Identifier: GPL-2.0-only
"""Sessions whose GRE packets belong to a VRF, or to one netdev."""

import errno

import pytest
from lab import traffic
from lab.genl import C
from lab.netns import Host, cable
from lab.wait import wait_for

from genl import Genl
from pair import ACFC, IPV4, LINK, PFC
from test_mppe import flood
from test_session import refusal

OURS, THEIRS = "192.0.2.1", "192.0.2.2"
OUR_CALL, THEIR_CALL = 0x111, 0x222
# Outer IP, GRE with a sequence number, PPP header of one byte.
OVERHEAD = 20 + 12 + 1


class Branch:
    """A peer in a VRF of the router: with the addresses and call ids of all others."""

    def __init__(self, router, name, table, inner):
        self.router, self.name, self.inner = router, name, inner
        self.host = Host(name)
        self.owner = Genl(self.host)
        router.host.ip(f"link add {name} type vrf table {table}", f"link set {name} up")
        cable(router.host, f"to-{name}", f"{OURS}/24", self.host, "wire", f"{THEIRS}/24")
        router.host.ip(f"link set to-{name} master {name}")

    def connect(self, outer, np=IPV4):
        self.session = self._end(self.router, f"pptp-{self.name}", OURS, THEIRS,
                                 OUR_CALL, THEIR_CALL, f"10.0.{self.inner}.1",
                                 f"10.0.{self.inner}.2", np, outer_ifindex=outer)
        self.far = self._end(self, LINK, THEIRS, OURS, THEIR_CALL, OUR_CALL,
                             f"10.0.{self.inner}.2", f"10.0.{self.inner}.1", np)
        return self

    @staticmethod
    def _end(end, link, local, peer, call, peer_call, address, other, np, **extra):
        end.host.ip(f"link add {link} type pptp")
        number = end.owner.new(ifindex=end.host.link(link)["ifindex"], local_addr=local,
                               peer_addr=peer, local_call_id=call, peer_call_id=peer_call,
                               **extra)
        end.owner.set(number, np=np, hdr=PFC | ACFC)
        end.host.ip(f"addr add {address} peer {other} dev {link}", f"link set {link} up")
        return number

    def ifindex(self, name):
        return self.router.host.link(name)["ifindex"]

    def vrf(self):
        return self.ifindex(self.name)

    def ping(self):
        traffic.ping(self.router.host, f"10.0.{self.inner}.2")
        traffic.ping(self.host, f"10.0.{self.inner}.1")

    def received(self):
        return self.router.owner.get(self.session)["stats"]["rx_packets"]


class Router:
    """A host with two VRFs."""

    def __init__(self):
        self.host = Host("router")
        self.owner = Genl(self.host, events=True)
        self.red, self.blue = (Branch(self, name, table, inner) for name, table, inner in
                               (("red", 100, 1), ("blue", 200, 2)))

    def destroy(self):
        for end in (self, self.red, self.blue):
            end.owner.close()
            end.host.destroy()


@pytest.fixture
def router():
    router = Router()
    yield router
    router.destroy()


def new(router, **changed):
    wanted = {"local_addr": OURS, "peer_addr": THEIRS, "local_call_id": OUR_CALL,
              "peer_call_id": THEIR_CALL, **changed}
    return router.owner.new(**{name: value for name, value in wanted.items()
                               if value is not None})


@pytest.mark.parametrize("bound", ["vrf", "netdev"])
def test_two_branches_do_not_mix(router, bound):
    branches = router.red, router.blue
    for branch in branches:
        outer = branch.vrf() if bound == "vrf" else branch.ifindex(f"to-{branch.name}")
        branch.connect(outer)
        assert router.owner.get(branch.session)["outer_ifindex"] == outer
    for branch, other in (branches, branches[::-1]):
        branch.ping()
        before = other.received()
        branch.ping()
        assert other.received() == before


def test_a_netdev_goes_before_its_vrf(router):
    red = router.red
    red.connect(red.vrf())
    red.ping()
    bare = new(router, outer_ifindex=red.ifindex("to-red"))
    before = red.received()
    traffic.reachable(red.host, "10.0.1.1", timeout=0.2)
    assert red.received() == before
    router.owner.delete(bare)
    red.ping()


def test_session_of_no_vrf_hears_nothing_of_one(router):
    red = router.red
    router.host.ip(f"addr add {OURS}/32 dev lo")
    red.connect(red.vrf())
    red.ping()
    router.owner.delete(red.session)
    red.session = new(router, ifindex=red.ifindex("pptp-red"))
    router.owner.set(red.session, np=IPV4)
    assert not traffic.reachable(red.host, "10.0.1.1", timeout=0.2)
    stats = router.owner.get(red.session)["stats"]
    assert not any(stats[name] for name in ("rx_packets", "rx_ack", "drop_old", "drop_window"))
    assert "outer_ifindex" not in router.owner.get(red.session)


def test_netdev_without_a_vrf(tunnel):
    left, right = tunnel
    left.owner.delete(left.session)
    left.make_session(right, outer_ifindex=left.link("wire")["ifindex"])
    left.set(np=IPV4)
    right.owner.delete(right.session)
    right.make_session(left)
    right.set(np=IPV4)
    traffic.ping(left.host, right.inner)
    cable(left.host, "side", "198.51.100.1/24", right.host, "side", "198.51.100.2/24")
    left.host.ip(f"route add {right.outer}/32 via 198.51.100.2")
    traffic.ping(left.host, right.inner)
    before = right.stats()["rx_packets"]
    counted = right.host.ip_json("-s link show side")[0]["stats64"]["rx"]["packets"]
    flood(left, right, 50)
    wait_for("the packets", lambda: right.stats()["rx_packets"] >= before + 50)
    assert right.host.ip_json("-s link show side")[0]["stats64"]["rx"]["packets"] < counted + 50


def told(branch, size):
    try:
        traffic.ping_once(branch.router.host, f"10.0.{branch.inner}.2", size=size,
                          dont_fragment=True)
    except OSError as error:
        assert error.errno == errno.EMSGSIZE
        return True
    return False


@pytest.mark.parametrize("bound", ["vrf", "netdev"])
def test_path_mtu_is_that_of_the_vrf(router, bound):
    """Behind red is a narrow link to the peer, behind blue is none."""
    red, blue = router.red, router.blue
    beyond = Host("beyond")
    cable(red.host, "far", "203.0.113.1/24", beyond, "far", "203.0.113.2/24", mtu=1300)
    beyond.ip(f"addr add {THEIRS}/32 dev lo", f"route add {OURS}/32 via 203.0.113.1")
    red.host.sysctl("net.ipv4.ip_forward", 1)
    red.host.ip("addr flush dev wire", "addr add 192.0.2.3/24 dev wire",
                f"route add {THEIRS}/32 via 203.0.113.2")
    router.host.ip(f"route add {THEIRS}/32 via 192.0.2.3 vrf red")
    inside, red.host = red.host, beyond
    owner, red.owner = red.owner, Genl(beyond)
    for branch in (red, blue):
        branch.connect(branch.vrf() if bound == "vrf" else branch.ifindex(f"to-{branch.name}"))
        branch.ping()
    wait_for("the sender to be told", lambda: told(red, 1460))
    assert traffic.path_mtu(router.host, "10.0.1.2") == 1300 - OVERHEAD
    traffic.ping_once(router.host, "10.0.2.2", size=1460, dont_fragment=True)
    assert traffic.path_mtu(router.host, "10.0.2.2") == 1460
    red.owner.close()
    red.owner = owner
    beyond.destroy()
    red.host = inside


@pytest.mark.parametrize("gone", ["vrf", "netdev", "moved"])
def test_session_ends_with_what_it_is_bound_to(router, gone):
    red, blue = router.red, router.blue
    red.connect(red.vrf() if gone == "vrf" else red.ifindex("to-red"))
    blue.connect(blue.vrf())
    if gone == "moved":
        router.host.ip(f"link set to-red netns {blue.host.name}")
    else:
        router.host.ip(f"link del {'red' if gone == 'vrf' else 'to-red'}")
    event = router.owner.wait("event", event=C["PPTP_EVENT_SESSION_DEL"])
    assert (event["id"], event["reason"]) == (red.session, C["PPTP_DEL_REASON_OUTER"])
    assert [s["id"] for s in router.owner.dump()] == [blue.session]
    blue.ping()
    router.host.ip("link del pptp-red")


def test_other_netdevs_may_go(router):
    red = router.red
    red.connect(red.vrf())
    router.host.ip("link del to-blue", "link del blue")
    red.ping()
    router.host.ip("link set to-red nomaster", "link set to-red master red")
    red.ping()


def test_without_a_way_the_packet_is_dropped(router):
    red = router.red
    red.connect(red.vrf())
    red.ping()
    router.host.ip("link set red down")
    assert not traffic.reachable(router.host, "10.0.1.2", timeout=0.2)
    assert router.owner.get(red.session)["stats"]["drop_tx"]


def test_refusals(router):
    red, blue = router.red, router.blue
    router.host.ip(f"link add {LINK} type pptp", "addr add 198.51.100.1/32 dev lo",
                   "addr add 203.0.113.9/32 dev red")
    own = router.host.link(LINK)["ifindex"]
    refusal(errno.ENODEV, "no such netdev", new, router=router, outer_ifindex=99999)
    refusal(errno.ERANGE, "out of range", new, router=router, outer_ifindex=0)
    refusal(errno.EADDRNOTAVAIL, "not an address of this machine", new, router=router)
    refusal(errno.EADDRNOTAVAIL, "not an address of this VRF", new, router=router,
            outer_ifindex=red.vrf(), local_addr="198.51.100.1")
    refusal(errno.EADDRNOTAVAIL, "not an address of this VRF", new, router=router,
            outer_ifindex=blue.vrf(), local_addr="203.0.113.9")
    refusal(errno.ELOOP, "its own netdev", new, router=router, ifindex=own,
            outer_ifindex=own, local_addr="198.51.100.1")
    bare = new(router, outer_ifindex=own, local_addr="198.51.100.1")
    refusal(errno.ELOOP, "its own netdev", router.owner.set, number=bare, ifindex=own)
    first = new(router, outer_ifindex=red.vrf())
    refusal(errno.EEXIST, "peer and local call id", new, router=router,
            outer_ifindex=red.vrf())
    second = new(router, outer_ifindex=blue.vrf())
    assert {s["id"] for s in router.owner.dump()} == {bare, first, second}
