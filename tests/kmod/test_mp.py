# SPDX-License-Identifier: GPL-2.0-only
"""Multilink PPP (RFC 1990) towards a peer that does what the test tells it."""

import os

import pytest
from lab import traffic
from lab.rawclient import cp, gre, ppp
from lab.spoof import ip_packet, send
from lab.wait import wait_for

from genl import mppe
from multilink import (BEGIN, END, IPV4, MP, SHORT_RX, SHORT_TX, WHOLE, Multilink, cut,
                       echo_packet, framed)
from pair import ACFC, IPCP, LCP, LINK, PFC

MRRU = 1600
MP_FRAGMENTS = 128
BUNDLE_BYTES = 4 << 20
FORWARD_WINDOW = 4096
JUMP_EVIDENCE = 8
DROPS = ("drop_mp_old", "drop_mp_lost", "drop_mp_order", "drop_mp_size", "drop_mp_late",
         "drop_window", "drop_malformed", "drop_proto", "drop_plain")


@pytest.fixture(params=[False, True], ids=["long", "short"])
def short(request):
    return request.param


def multilink(raw, short=False, **values):
    raw.side.set(mrru=MRRU, peer_mrru=MRRU,
                 mp_flags=(SHORT_TX | SHORT_RX) if short else 0, **values)
    raw.side.host.ip(f"link set {LINK} mtu {MRRU}")
    return Multilink(raw.side, raw, short=short)


@pytest.fixture
def mp(raw):
    """One link with numbers of 24 bits."""
    mp = multilink(raw)
    yield mp
    nothing_waits(mp.side)


@pytest.fixture
def any_mp(raw, short):
    """One link with numbers of 24 or 12 bits."""
    mp = multilink(raw, short)
    yield mp
    nothing_waits(mp.side)


def nothing_waits(side):
    wait_for("memory of fragments to be free", lambda: side.owner.net()["mp_bytes"] == 0)


def drops(side):
    stats = side.stats()
    return {name: stats[name] for name in DROPS if stats[name]}


def counted(side, **wanted):
    """These drops and no others, from now on or a moment later."""
    wait_for(f"drops {wanted}", lambda: drops(side) == wanted)


# --- whole packets and fragments

@pytest.mark.parametrize("pieces", [1, 2, 3, 7, 60, MP_FRAGMENTS])
def test_fragments_become_a_packet(any_mp, pieces):
    for size in (200, 1000, MRRU):
        assert any_mp.ping(pieces, size=size)
    assert any_mp.side.stats()["rx_mp"] == 3 * pieces
    counted(any_mp.side)


def test_empty_fragments(any_mp):
    """Null fragments, and empty ones inside a packet."""
    any_mp.send(WHOLE)
    request = echo_packet()
    for flags, part in ((BEGIN, b""), (0, framed(request)[:9]), (0, b""),
                        (0, framed(request)[9:]), (END, b"")):
        any_mp.send(flags, part)
    assert any_mp.answered(request)
    any_mp.send(BEGIN)
    any_mp.send(END)
    assert any_mp.ping()
    counted(any_mp.side)


def test_compressed_protocol_field(any_mp):
    request = echo_packet()
    any_mp.send_packet(framed(request)[1:], 3)
    assert any_mp.answered(request)


def test_reserved_bits_are_ignored(mp):
    request = echo_packet()
    first, second = cut(framed(request), 2)
    mp.send(BEGIN | 0x3F, first)
    mp.send(END | 0x15, second)
    assert mp.answered(request)


def test_plain_frames_go_past(mp):
    """Not every packet has a header, and a begun packet does not stop them."""
    mp.send(BEGIN, framed(b"begun"))
    request = echo_packet()
    mp.links[0].send(ppp(IPV4, request))
    assert mp.answered(request)
    mp.send(END)
    counted(mp.side, drop_malformed=1)


@pytest.mark.parametrize("length", range(4))
def test_header_cut_short(raw, short, length):
    mp = multilink(raw, short)
    raw.send(ppp(MP, bytes((WHOLE, 0, 0, 0))[:length]))
    complete = length >= (2 if short else 4)
    mp.number = 1 if complete else 0
    if complete and length == 2:
        counted(raw.side)
    else:
        counted(raw.side, drop_malformed=1)
    assert mp.ping(2)


@pytest.mark.parametrize("content", [b"\0", b"\2\2", b"\xff\x03\xff", b"\0\xff", b"\x22\x20"],
                         ids=bytes.hex)
def test_packet_without_a_protocol(mp, content):
    mp.send_packet(content, len(content))
    counted(mp.side, drop_malformed=1)
    assert mp.ping(2)


def test_fragment_of_fragments(mp):
    """MP inside MP has no meaning."""
    mp.send(WHOLE, framed(mp.header(WHOLE, 1) + framed(echo_packet()), MP))
    wait_for("the drop", lambda: drops(mp.side))
    assert mp.ping(2)


def test_control_frames_in_fragments(mp):
    """They go where plain ones go."""
    echo = framed(cp(9, 77, b"\x12\x34\x56\x78"), LCP)
    mp.send_packet(echo, 3)
    reply = mp.links[0].wait("echo reply", lambda p: p.protocol == LCP and p.data[0] == 10)
    assert reply.data[1] == 77
    mp.side.owner.unasked()
    mp.send_packet(framed(cp(1, 5), IPCP), 2)
    wait_for("the owner to get it", lambda: any(
        values.get("protocol") == IPCP and values["data"][1] == 5
        for _, values in mp.side.owner.unasked()))


@pytest.mark.parametrize("pieces", [1, 3])
@pytest.mark.parametrize("code", range(1, 7))
def test_no_link_is_negotiated_in_fragments(mp, code, pieces):
    """RFC 1990 section 2: silently discarded, with one fragment or several."""
    mp.side.owner.unasked()
    mp.send_packet(framed(cp(code, 5), LCP), pieces)
    counted(mp.side, drop_proto=1)
    mp.links[0].send(ppp(LCP, cp(7, 6)))
    frames = []
    wait_for("what comes after it", lambda: frames.extend(
        values["data"] for _, values in mp.side.owner.unasked()
        if values.get("protocol") == LCP) or frames)
    assert frames == [cp(7, 6)]


def test_no_fragments_without_mrru(raw):
    mp = Multilink(raw.side, raw)
    assert not mp.ping(2, deadline=0.3)
    counted(raw.side, drop_proto=2)
    request = echo_packet()
    raw.send(ppp(IPV4, request))
    assert mp.answered(request)


# --- loss and disorder

@pytest.mark.parametrize("missing", range(4))
def test_lost_fragment_costs_one_packet(any_mp, missing):
    parts = cut(framed(echo_packet(500)), 4)
    for i, part in enumerate(parts):
        if i == missing:
            any_mp.number += 1
        else:
            any_mp.send((BEGIN if i == 0 else 0) | (END if i == 3 else 0), part)
    assert any_mp.ping(4)
    counted(any_mp.side, drop_mp_lost=3)


def test_lost_gre_packet_is_a_lost_fragment(any_mp):
    """One link: GRE has ordered what comes, so its gap is MP's, and final."""
    parts = cut(framed(echo_packet(500)), 3)
    any_mp.send(BEGIN, parts[0])
    any_mp.number += 1
    any_mp.links[0].seq += 1
    any_mp.send(END, parts[2])
    assert any_mp.ping(3)
    counted(any_mp.side, drop_mp_lost=2)
    assert any_mp.side.stats()["rx_lost"] == 1


def test_overtaken_on_the_link(any_mp):
    """GRE puts the fragments of one link in order, if they come within its time."""
    link = any_mp.links[0]

    def put_in_order():
        request = echo_packet(500)
        frames = [ppp(MP, any_mp.header(flags, any_mp.number + i) + part)
                  for i, (flags, part) in enumerate(zip((BEGIN, 0, 0, END),
                                                        cut(framed(request), 4)))]
        first = link.seq
        for i in (0, 3, 1, 2):
            link.send(frames[i], first + i)
        link.seq, any_mp.number = first + 4, any_mp.number + 4
        return any_mp.answered(request, 0.5)

    wait_for("an answer", put_in_order)
    assert any_mp.side.stats()["rx_reordered"] >= 1


def test_duplicate_and_old_fragments(mp):
    assert mp.ping(4)
    request = echo_packet()
    parts = cut(framed(request), 3)
    mp.send(BEGIN, parts[0])
    mp.send(BEGIN, parts[0], number=mp.number - 1)
    mp.send(0, parts[1])
    mp.send(END, parts[1], number=mp.number - 5)
    mp.send(WHOLE, framed(echo_packet()), number=0)
    mp.send(END, parts[2])
    assert mp.answered(request)
    counted(mp.side, drop_mp_old=3)


def test_short_numbers_repeated(raw):
    """They cannot be told from an outage; the next packet passes all the same."""
    mp = multilink(raw, short=True)
    assert mp.ping(2)
    mp.send(WHOLE, framed(echo_packet()), number=mp.number - 1)
    assert mp.ping(2)
    nothing_waits(raw.side)


@pytest.mark.parametrize("flags", [[0], [END], [0, 0, END], [END, END]], ids=str)
def test_end_without_begin(any_mp, flags):
    for flag in flags:
        any_mp.send(flag, b"\0\x21headless")
    assert any_mp.ping(2)
    counted(any_mp.side, drop_mp_order=len(flags))


def test_begin_before_end(any_mp):
    any_mp.send(BEGIN, framed(b"first"))
    any_mp.send(0, b"more")
    any_mp.send(BEGIN, framed(b"second"))
    assert any_mp.ping(2)
    counted(any_mp.side, drop_mp_order=3)


# --- bounds

def test_largest_packet(any_mp):
    """MRRU counts what follows the protocol field (RFC 1990 section 5.1.1)."""
    assert any_mp.ping(4, size=MRRU)
    any_mp.send_packet(framed(echo_packet(MRRU + 1)), 2)
    counted(any_mp.side, drop_mp_size=2)
    any_mp.send_packet(framed(echo_packet(4000)), 8)
    assert any_mp.ping(4, size=MRRU)
    counted(any_mp.side, drop_mp_size=10)


def test_too_many_fragments(any_mp):
    any_mp.send_packet(framed(echo_packet(1000)), MP_FRAGMENTS + 1)
    assert any_mp.ping(MP_FRAGMENTS, size=1000)
    counted(any_mp.side, drop_mp_size=MP_FRAGMENTS + 1)


def test_packet_that_never_ends(any_mp):
    any_mp.send(BEGIN, framed(b"endless"))
    for _ in range(1000):
        any_mp.send(0, b"x")
    counted(any_mp.side, drop_mp_size=1001)
    assert any_mp.side.owner.net()["mp_bytes"] == 0
    assert any_mp.ping(2)


def test_memory_is_counted(any_mp):
    """It grows with what waits, is given back, and is bounded."""
    assert any_mp.side.owner.net()["mp_bytes"] == 0
    any_mp.send(BEGIN, framed(b"begun"))
    wait_for("a fragment to wait", lambda: any_mp.side.owner.net()["mp_bytes"])
    for _ in range(MP_FRAGMENTS - 1):
        any_mp.send(0, b"x")
    wait_for("all to wait", lambda: any_mp.side.stats()["rx_mp"] == MP_FRAGMENTS)
    assert 0 < any_mp.side.owner.net()["mp_bytes"] < MP_FRAGMENTS * 4096
    any_mp.send(BEGIN, b"")
    any_mp.send(END, b"")
    nothing_waits(any_mp.side)


def test_bundle_does_not_take_the_memory_of_others(raw, pair):
    """Fragments of a byte in the largest of buffers."""
    for side in pair:
        side.host.ip("link set wire mtu 65535")
    raw.side.set(mrru=MRRU, peer_mrru=MRRU)
    mp = Multilink(raw.side, raw)
    padding = bytes(65000)

    most = 0
    for flags in [BEGIN] + [0] * (MP_FRAGMENTS - 1):
        fragment = ppp(MP, mp.header(flags, mp.number) + b"x")
        send(pair.right.host, ip_packet(pair.right.outer, pair.left.outer, gre(
            raw.side.call_id, fragment, raw.seq) + padding))
        mp.number += 1
        raw.seq += 1
        most = max(most, raw.side.owner.net()["mp_bytes"])
    assert BUNDLE_BYTES / 2 < most <= BUNDLE_BYTES
    wait_for("what is too much to go", lambda: raw.side.stats()["drop_mp_size"])
    nothing_waits(raw.side)
    mp.send(BEGIN)
    mp.send(END)
    assert mp.ping(3)


def test_begun_packet_is_forgotten(any_mp):
    any_mp.send(BEGIN, framed(b"begun"))
    any_mp.send(0, b"and not ended")
    counted(any_mp.side, drop_mp_late=2)
    nothing_waits(any_mp.side)
    any_mp.send(END, b"too late")
    assert any_mp.ping(3)
    counted(any_mp.side, drop_mp_late=2, drop_mp_lost=1)


def test_mrru_shrinks_under_a_packet(mp):
    mp.send(BEGIN, framed(bytes(1400)))
    wait_for("it to wait", lambda: mp.side.owner.net()["mp_bytes"])
    mp.side.set(mrru=512)
    mp.send(END, b"end")
    assert mp.ping(2)
    counted(mp.side, drop_mp_size=2)


def test_mrru_is_taken_away(mp):
    """What waits then does not wait for ever."""
    mp.send(BEGIN, framed(bytes(1400)))
    wait_for("it to wait", lambda: mp.side.owner.net()["mp_bytes"])
    mp.side.set(mrru=0)
    mp.send(END, b"end")
    nothing_waits(mp.side)
    mp.side.set(mrru=MRRU)
    assert mp.ping(2)


@pytest.mark.parametrize("how", ["session", "netdev"])
def test_session_ends_with_fragments_waiting(raw, how):
    mp = multilink(raw)
    mp.send(BEGIN, framed(bytes(1400)))
    wait_for("it to wait", lambda: raw.side.owner.net()["mp_bytes"])
    if how == "session":
        raw.side.owner.delete(raw.side.session)
    else:
        raw.side.host.ip(f"link del {LINK}")
    nothing_waits(raw.side)
    assert raw.side.owner.net()["sessions"] == 0


# --- numbers

def move_to(mp, number):
    """Make number the next one that the bundle expects."""
    before = mp.side.stats()["rx_jump"]
    mp.number = number - JUMP_EVIDENCE
    for _ in range(JUMP_EVIDENCE):
        mp.send(WHOLE)
    wait_for("the jump", lambda: mp.side.stats()["rx_jump"] == before + 1)


def test_long_numbers_wrap(mp):
    move_to(mp, 0x400000)
    move_to(mp, 0xFFFFFD)
    for _ in range(3):
        assert mp.ping(4)
    assert mp.number == 0xFFFFFD + 12
    assert drops(mp.side) == {"drop_window": 2 * (JUMP_EVIDENCE - 1)}


def test_short_numbers_wrap(raw):
    mp = multilink(raw, short=True)
    for _ in range(2 * 4096 + 10):
        mp.send(WHOLE)
    for _ in range(3):
        assert mp.ping(4)
    counted(raw.side)


@pytest.mark.parametrize("ahead", [FORWARD_WINDOW, 1 << 20, 1 << 23, -FORWARD_WINDOW - 1])
def test_forged_far_number_does_not_cost_the_session(mp, ahead):
    assert mp.ping(2)
    for i in range(3):
        mp.send(WHOLE, framed(echo_packet()), number=mp.number + ahead)
        assert mp.ping(2)
        counted(mp.side, drop_window=i + 1)


def test_long_outage_is_followed(mp):
    assert mp.ping(2)
    mp.number += 1 << 20
    for _ in range(JUMP_EVIDENCE):
        mp.send(WHOLE)
    assert mp.ping(2)
    assert mp.side.stats()["rx_jump"] == 1


@pytest.mark.parametrize("gap", [1, 2047, 2048, 4095, 4096, 5000, 1 << 20])
def test_short_numbers_survive_any_outage(raw, gap):
    mp = multilink(raw, short=True)
    assert mp.ping(2)
    mp.number += gap
    assert mp.ping(2)


# --- what we send

def reply_fragments(mp, size):
    """The fragments in which a reply of so many bytes comes."""
    assert mp.ping(20, size=size)
    fragments, mp.fragments = mp.fragments, []
    return fragments


def test_packet_that_fits_has_no_header(any_mp):
    assert not reply_fragments(any_mp, 1400)
    assert any_mp.side.stats()["tx_mp"] == 0


@pytest.mark.parametrize("mrru", [0, MRRU], ids=["without MP", "with MP"])
def test_whole_packets_are_as_large_as_without_mp(pair, mrru):
    """Encryption does not count for the peer's MRU, with MP as without."""
    pair.connect()
    for side in pair:
        side.set(mrru=mrru, peer_mrru=mrru, peer_mru=1000)
        side.host.ip(f"link set {LINK} mtu {MRRU - 4}")
    pair.encrypt()
    for side in pair:
        traffic.ping(side.host, pair.other(side).inner, size=1000, dont_fragment=True)
    assert not any(side.stats()["tx_mp"] for side in pair)
    if mrru:
        traffic.ping(pair.left.host, pair.right.inner, size=1001, dont_fragment=True)
        assert [side.stats()["tx_mp"] for side in pair] == [2, 2]


@pytest.mark.parametrize("path, peer_mru, pieces", [
    (1500, 0, 2), (1500, 1400, 2), (1400, 1500, 2), (1500, 500, 4), (600, 1500, 3),
    (1500, 130, 13)])
def test_large_packet_is_split_evenly(any_mp, path, peer_mru, pieces):
    side = any_mp.side
    side.host.ip(f"link set wire mtu {path}")
    if peer_mru:
        side.set(peer_mru=peer_mru)
    for _ in range(2):
        fragments = reply_fragments(any_mp, MRRU)
        assert len(fragments) == pieces
        assert [f.flags for f in fragments] == [BEGIN] + [0] * (pieces - 2) + [END]
        assert not any(f.reserved for f in fragments)
        sizes = [len(f.data) for f in fragments]
        assert max(sizes) - min(sizes) <= 1 and sum(sizes) == MRRU + 2
        assert all(f.outer_length() <= path for f in fragments)
        if peer_mru:
            assert all(len(f.gre.data) <= peer_mru for f in fragments)
    assert side.stats()["tx_mp"] == 2 * pieces


def test_numbers_sent_ascend_without_gaps(any_mp):
    any_mp.side.set(peer_mru=500)
    fragments = [f for _ in range(3) for f in reply_fragments(any_mp, MRRU)]
    assert [f.number for f in fragments] == list(range(len(fragments)))


def test_short_numbers_sent_wrap(raw):
    mp = multilink(raw, short=True, peer_mru=130)
    want = 0
    while want <= 4200:
        for fragment in reply_fragments(mp, MRRU):
            assert fragment.number == want & 0xFFF
            want += 1


@pytest.mark.parametrize("hdr", [0, PFC, ACFC, PFC | ACFC])
def test_header_compression_is_that_of_the_link(mp, hdr):
    """In front of MP as negotiated; inside MP the protocol field has both bytes."""
    mp.side.set(hdr=hdr)
    first = reply_fragments(mp, MRRU)[0]
    wanted = (b"" if hdr & ACFC else b"\xff\x03") + (b"" if hdr & PFC else b"\0") + b"\x3d"
    assert first.gre.payload.startswith(wanted)
    assert first.data[:2] == b"\0\x21"


def test_packet_above_the_peers_mrru(mp):
    """It is told to the sender, and not sent."""
    left = mp.side
    left.host.ip(f"link set {LINK} mtu 3000")
    left.set(peer_mrru=1200)
    with pytest.raises(OSError):
        traffic.ping_once(left.host, "10.0.0.2", size=1201, dont_fragment=True)
        traffic.ping_once(left.host, "10.0.0.2", size=1201, dont_fragment=True)
    assert traffic.path_mtu(left.host, "10.0.0.2") == 1200
    assert left.stats()["tx_mp"] == 0


# --- MPPE

@pytest.fixture
def secure(pair):
    """Two modules with MP and MPPE, and room for packets of 1596 bytes."""
    pair.connect()
    for side in pair:
        side.set(mrru=MRRU, peer_mrru=MRRU)
        side.host.ip(f"link set {LINK} mtu {MRRU - 4}")
    pair.encrypt()
    yield pair
    for side in pair:
        nothing_waits(side)


def test_encrypted_packets_cross_in_fragments(secure):
    for side in secure:
        for size in (28, 1000, 1458, 1500, MRRU - 4):
            traffic.ping(side.host, secure.other(side).inner, size=size, dont_fragment=True)
    traffic.transfer(secure.left.host, secure.right.host, secure.right.inner)
    for side in secure:
        stats = side.stats()
        assert not any(count for name, count in stats.items() if name.startswith("drop"))
        assert stats["rx_mp"] and stats["tx_mp"]


@pytest.mark.parametrize("stateful", [False, True], ids=["stateless", "stateful"])
def test_encrypted_fragments_on_a_bad_path(secure, stateful):
    secure.encrypt(128, stateful)
    what = "loss 2% delay 5ms reorder 80% 25%"
    for side in secure:
        side.host.sysctl("net.ipv4.tcp_rto_max_ms", 1000)
        side.host.run(["tc", "qdisc", "replace", "dev", "wire", "root", "netem",
                       *what.split()])
    for side in secure:
        other = secure.other(side)
        traffic.transfer(side.host, other.host, other.inner, 256 * 1024, deadline=90)
    assert any(side.stats()["drop_mp_lost"] for side in secure)


def test_plain_packet_in_fragments_is_refused(raw):
    """MP is no way around encryption."""
    mp = multilink(raw)
    raw.side.set(mppe_rx=mppe(128, os.urandom(16)))
    before = raw.side.stats()["rx_packets"]
    assert not mp.ping(3, deadline=0.3)
    counted(raw.side, drop_plain=1)
    assert raw.side.stats()["rx_packets"] == before
