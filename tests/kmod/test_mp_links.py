# SPDX-License-Identifier: GPL-2.0-only
"""Bundles of several links (RFC 1990), towards a peer that does what the test tells it."""

import itertools
import time
import types

import pytest
from lab.wait import wait_for

from ethernet import Port
from genl import Refused
from multilink import BEGIN, END, WHOLE, cut, echo_packet, framed
from pair import ACFC, LINK, MPPE_REQUIRED, PFC
from rawpeer import RawPeer
from test_mp import MRRU, counted, multilink, nothing_waits

LINKS = 8
HOLD_SECONDS = 0.040
HOLD_PACKETS = 128

_call_ids = itertools.count(0x2001)


class Link:
    """One more link of the left side's bundle."""

    def __init__(self, pair, join=True, flags=0, **values):
        left, right = pair
        self._owner = left.owner
        ours, theirs = next(_call_ids), next(_call_ids)
        self.session = left.owner.new(local_addr=left.outer, peer_addr=right.outer,
                                      local_call_id=ours, peer_call_id=theirs,
                                      flags=flags)
        left.owner.set(self.session, hdr=PFC | ACFC)
        left.owner.set(self.session, ifindex=left.link()["ifindex"], join=join, **values)
        self.peer = RawPeer(types.SimpleNamespace(call_id=ours, outer=left.outer),
                            types.SimpleNamespace(call_id=theirs, outer=right.outer,
                                                  host=right.host))

    def delete(self):
        self._owner.delete(self.session)

    def stats(self):
        return self._owner.get(self.session)["stats"]


@pytest.fixture
def bundle(pair, raw):
    """Call it with a number of links; numbers of 24 bits unless it says short."""
    made, links = [], []

    def make(count=2, short=False):
        mp = multilink(raw, short)
        for _ in range(count - 1):
            links.append(Link(pair))
            mp.links.append(links[-1].peer)
        mp.joined = links
        made.append(mp)
        return mp

    yield make
    for mp in made:
        nothing_waits(mp.side)
    for link in links:
        link.peer.close()


# --- joining

def test_links_of_a_netdev_need_mp(pair, raw):
    left = pair.left
    for values in ({}, {"mrru": MRRU}, {"mrru": 0, "peer_mrru": MRRU}):
        left.set(**values)
        with pytest.raises(Refused) as refused:
            Link(pair)
        assert "the netdev has a session already" in refused.value.text
    left.set(mrru=MRRU)
    with pytest.raises(Refused) as refused:
        Link(pair, join=False)
    assert "the netdev has a session already" in refused.value.text


def test_refused_joins(pair, bundle):
    """Nothing that a bundle of several links cannot have comes in with a link."""
    mp = bundle(2)
    left = pair.left
    left.make_link("other")
    number = left.owner.new(local_addr=left.outer, peer_addr=pair.right.outer,
                            local_call_id=next(_call_ids))
    here, other = (left.link(name)["ifindex"] for name in (LINK, "other"))
    for values, text in (
            ({"ifindex": here, "mrru": 0}, "the netdev has several links"),
            ({"ifindex": here, "peer_mrru": 0}, "the netdev has several links"),
            ({"ifindex": other}, "the netdev has no session to join"),
            ({}, "no netdev is named to join")):
        with pytest.raises(Refused) as refused:
            left.owner.set(number, join=True, **values)
        assert text in refused.value.text
    assert left.owner.get(number).get("ifindex") is None
    assert left.get()["mrru"] == left.get()["peer_mrru"] == MRRU
    left.owner.delete(number)
    assert mp.ping(4)


def test_join_names_the_bridged_netdev_again(pair, bundle):
    mp = bundle(2)
    port = Port(pair.left.host)
    pair.left.set(bridge_ifindex=port.ifindex)
    mp.joined.append(Link(pair, bridge_ifindex=port.ifindex))
    mp.links.append(mp.joined[-1].peer)
    assert mp.ping(6)
    port.close()


def test_encryption_that_a_link_requires(pair, bundle):
    """It is required of the whole bundle, as soon as the link has joined."""
    mp = bundle(2)
    mp.joined.append(Link(pair, flags=MPPE_REQUIRED))
    mp.links.append(mp.joined[-1].peer)
    assert pair.left.get()["flags"] & MPPE_REQUIRED
    assert not mp.ping(3, deadline=0.3)
    counted(mp.side, drop_plain=1)


def test_links_are_bounded(pair, bundle):
    mp = bundle(LINKS)
    with pytest.raises(Refused) as refused:
        Link(pair)
    assert refused.value.text
    mp.joined.pop().delete()
    mp.links.pop().close()
    mp.joined.append(Link(pair))
    mp.links.append(mp.joined[-1].peer)
    for pieces in (1, LINKS, 20):
        assert mp.ping(pieces, size=1000)


# --- receiving

@pytest.mark.parametrize("short", [False, True], ids=["long", "short"])
@pytest.mark.parametrize("links", [2, 3, LINKS])
def test_fragments_on_all_links(bundle, links, short):
    mp = bundle(links, short)
    for pieces in (1, 2, 5, 40):
        assert mp.ping(pieces, size=MRRU)
    counted(mp.side)


def test_links_overtake_one_another(bundle):
    """Whichever comes first, the packet is put together in the order of numbers."""
    mp = bundle(3)
    request = echo_packet(900)
    parts = cut(framed(request), 3)
    for i, flags in ((2, END), (1, 0), (0, BEGIN)):
        mp.send(flags, parts[i], number=mp.number + i, link=i)
    mp.number += 3
    assert mp.answered(request)
    counted(mp.side)


def test_gap_is_final_when_all_links_have_passed_it(bundle):
    """RFC 1990 section 4.1: then nobody waits for time to pass."""
    mp = bundle(2)
    assert mp.ping(2)
    seconds = []
    for _ in range(10):
        request = echo_packet()
        start = time.monotonic()
        mp.send(BEGIN, framed(b"lost"), link=0)
        mp.number += 1
        mp.send(BEGIN, framed(request)[:20], link=0)
        mp.send(END, framed(request)[20:], link=1)
        assert mp.answered(request)
        seconds.append(time.monotonic() - start)
    counted(mp.side, drop_mp_lost=10)
    assert min(seconds) < HOLD_SECONDS


def test_silent_link_is_waited_for_only_so_long(bundle):
    mp = bundle(2)
    assert mp.ping(2)
    mp.number += 1
    request = echo_packet()
    mp.send(WHOLE, framed(request), link=0)
    assert mp.answered(request)
    mp.send(WHOLE, framed(echo_packet()), number=mp.number - 2, link=1)
    counted(mp.side, drop_mp_old=1)


@pytest.mark.parametrize("links, rounds", [(2, 2), (2, 100), (4, 100)])
def test_loss_on_a_link_costs_what_was_lost(bundle, links, rounds):
    """What waits on its link for the packet before it is waited for in the bundle."""
    mp = bundle(links)
    assert mp.ping(links)
    for _ in range(3):
        received = mp.side.stats()["rx_packets"]
        mp.links[0].seq += 1
        mp.number += 1
        for _ in range(rounds):
            for link in reversed(range(links)):
                mp.send(WHOLE, framed(echo_packet()), link=link)
        wait_for("all of them", lambda before=received: mp.side.stats()["rx_packets"] ==
                 before + links * rounds)
    counted(mp.side)


def test_hold_queue_is_bounded(bundle):
    """So many early fragments for each link, and the first gap is given up."""
    mp = bundle(2)
    assert mp.ping(2)
    mp.number += 1
    requests = [echo_packet() for _ in range(2 * HOLD_PACKETS + 1)]
    for request in requests:
        mp.send(WHOLE, framed(request), link=0)
    assert mp.answered(requests[-1])
    counted(mp.side)


def test_duplicate_on_another_link(bundle):
    mp = bundle(3)
    assert mp.ping(3)
    request = echo_packet()
    mp.send(WHOLE, framed(request), number=mp.number + 1, link=0)
    mp.send(WHOLE, framed(request), number=mp.number + 1, link=1)
    mp.send(WHOLE, link=2)
    mp.number += 1
    assert mp.answered(request)
    counted(mp.side, drop_mp_old=1)
    assert mp.ping(3)


def test_forged_far_number_does_not_cost_the_bundle(bundle):
    mp = bundle(2)
    for link in (0, 1):
        mp.send(WHOLE, framed(echo_packet()), number=mp.number + (1 << 20), link=link)
        assert mp.ping(4)
    counted(mp.side, drop_window=2)


# --- links come and go

def test_lost_link_is_waited_for_no_longer(bundle):
    mp = bundle(2)
    assert mp.ping(2)
    mp.number += 1
    request = echo_packet()
    mp.joined[0].delete()
    mp.links.pop().close()
    mp.send(WHOLE, framed(request), link=0)
    assert mp.answered(request)
    assert mp.ping(3)
    assert mp.side.link()["flags"].count("LOWER_UP")


def test_first_link_goes(pair, bundle):
    """No link is more than the others."""
    mp = bundle(2)
    assert mp.ping(2)
    mp.side.owner.delete(mp.side.session)
    mp.links.pop(0)
    assert mp.ping(3)
    mp.joined[0].delete()
    wait_for("the carrier to go", lambda: "LOWER_UP" not in pair.left.link()["flags"])


def test_last_fragments_of_a_link_that_goes(bundle):
    """What it has brought stays good."""
    mp = bundle(2)
    request = echo_packet(600)
    parts = cut(framed(request), 3)
    mp.send(BEGIN, parts[0], link=0)
    mp.send(0, parts[1], link=1)
    wait_for("both to come", lambda: mp.side.stats()["rx_mp"] == 2)
    mp.joined[0].delete()
    mp.links.pop().close()
    mp.send(END, parts[2], link=0)
    assert mp.answered(request)


def test_link_that_joins_late(pair, bundle):
    mp = bundle(2)
    assert mp.ping(2)
    mp.joined.append(Link(pair))
    mp.links.append(mp.joined[-1].peer)
    for _ in range(5):
        assert mp.ping(6)
    counted(mp.side)


# --- sending

def test_links_are_taken_in_turn(bundle):
    """Every data packet has an MP header, so that the peer can order them."""
    mp = bundle(2)
    per_link = [0, 0]
    for _ in range(10):
        request = echo_packet(500)
        mp.send_packet(framed(request), 2)
        assert mp.answered(request)
    assert sorted(f.number for f in mp.fragments) == list(range(10))
    assert all(f.flags == WHOLE for f in mp.fragments)
    for fragment in mp.fragments:
        per_link[fragment.gre.call_id == mp.fragments[0].gre.call_id] += 1
    assert per_link == [5, 5]


def test_large_packets_go_over_all_links(bundle):
    mp = bundle(3)
    assert mp.ping(3, size=MRRU)
    first = len(mp.fragments)
    assert first == 2
    for _ in range(5):
        assert mp.ping(3, size=MRRU)
    calls = {f.gre.call_id for f in mp.fragments}
    assert len(calls) == 3
    for call in calls:
        seqs = [f.gre.seq for f in mp.fragments if f.gre.call_id == call]
        assert seqs == sorted(seqs)


def test_counters_are_those_of_the_bundle(bundle):
    mp = bundle(2)
    for _ in range(3):
        assert mp.ping(2)
    ours, joined = mp.side.stats(), mp.joined[0].stats()
    assert ours["rx_packets"] == joined["rx_packets"] == 3
    assert ours["rx_mp"] == joined["rx_mp"] == 6


def test_netdev_goes_with_all_its_links(pair, bundle):
    mp = bundle(3)
    mp.send(BEGIN, framed(bytes(500)), link=0)
    mp.send(END, b"held", number=mp.number + 5, link=1)
    wait_for("fragments to wait", lambda: mp.side.owner.net()["mp_bytes"])
    pair.left.host.ip(f"link del {LINK}")
    wait_for("all to be gone", lambda: pair.left.owner.net()["sessions"] == 0)
