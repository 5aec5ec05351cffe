# SPDX-License-Identifier: GPL-2.0-only
"""Bridged frames (RFC 3518) towards a peer that does what the test tells it."""

import binascii
import errno
import itertools
import os
import struct

import pytest
from lab import traffic
from lab.rawclient import ppp
from lab.wait import wait_for

from ethernet import (BRIDGED, BROADCAST, CONTROL, ETHERNET, EXPERIMENT, FCS, LAN_ID, SHORTEST,
                      TAG, ZERO_FILL, Port, frame, make_netdev)
from genl import Refused, mppe
from multilink import Multilink, echo_packet
from pair import IPV4, LINK, MPPE_REQUIRED
from test_mp import nothing_waits

BRIDGE = 4
TINYGRAM, TAGGED, INLINE = 1, 2, 4
MRRU = 1600
DROPS = ("drop_bridge", "drop_malformed", "drop_proto", "drop_plain", "drop_mppe")
SPANNING_TREE = bytes.fromhex("0180c2000000")


@pytest.fixture
def port(raw):
    """The left side's netdev in ethernet mode; its peer takes all that there is."""
    port = Port(raw.side.host)
    raw.side.set(np=IPV4 | BRIDGE, bridge_ifindex=port.ifindex,
                 bridge_flags=TINYGRAM | TAGGED | INLINE)
    wait_for("the carrier", port.carrier)
    yield port
    port.close()


def header(flags=0, kind=ETHERNET):
    return bytes((flags, kind))


def receive(raw, port, payload):
    """The frame that the port has of a payload, or None when that was dropped."""
    known, before = len(port.received()), drops(raw.side)
    raw.send(ppp(BRIDGED, payload))
    wait_for("the frame or its drop", lambda: len(port.received()) > known or
             drops(raw.side) != before)
    return port.received()[known] if len(port.received()) > known else None


def drops(side):
    stats = side.stats()
    return {name: stats[name] for name in DROPS if stats[name]}


def counted(side, **wanted):
    wait_for(f"drops {wanted}", lambda: drops(side) == wanted)


def sent(raw, port, data):
    """(flags, MAC type, frame) as which the peer gets a frame."""
    port.send(data)
    packet = raw.wait("frame", lambda p: p.protocol == BRIDGED)
    return packet.data[0], packet.data[1], packet.data[2:]


def not_sent(raw, port, data):
    """It is dropped and counted."""
    before = raw.side.stats()["drop_bridge"]
    port.send(data)
    wait_for("the drop", lambda: raw.side.stats()["drop_bridge"] == before + 1)


# --- the netdev

def test_modes_of_the_netdev(raw):
    host = raw.side.host
    for name, mode in (("plain", None), ("ppp", 0)):
        assert make_netdev(host, name, mode) == 0
        assert host.link(name)["link_type"] == "ppp"
    assert make_netdev(host, "ether", 1) == 0
    link = host.link("ether")
    assert link["link_type"] == "ether" and link["mtu"] == 1500
    first = int(link["address"][:2], 16)
    assert not first & 1 and "BROADCAST" in link["flags"]
    assert "LOWER_UP" not in link["flags"]
    for mode in (2, 0xFFFFFFFF):
        assert make_netdev(host, "odd", mode) in (errno.EINVAL, errno.ERANGE)


def test_carrier_follows_bcp(raw):
    port = Port(raw.side.host)
    assert not port.carrier()
    raw.side.set(np=IPV4 | BRIDGE)
    assert not port.carrier()
    raw.side.set(bridge_ifindex=port.ifindex)
    wait_for("the carrier", port.carrier)
    raw.side.set(np=IPV4)
    wait_for("no carrier", lambda: not port.carrier())
    raw.side.set(np=BRIDGE)
    wait_for("the carrier", port.carrier)
    raw.side.set(bridge_ifindex=0)
    wait_for("no carrier", lambda: not port.carrier())
    port.close()


def test_only_a_netdev_in_ethernet_mode_bridges(raw):
    host = raw.side.host
    for ifindex in (host.link("wire")["ifindex"], host.link(LINK)["ifindex"], 12345):
        with pytest.raises(Refused) as refused:
            raw.side.set(bridge_ifindex=ifindex)
        assert refused.value.text
    assert raw.side.get().get("bridge_ifindex", 0) == 0


def test_netdev_in_ethernet_mode_has_no_session(pair):
    assert make_netdev(pair.left.host, "ether", 1) == 0
    with pytest.raises(Refused) as refused:
        pair.left.owner.new(ifindex=pair.left.link("ether")["ifindex"],
                            local_addr="192.0.2.1", peer_addr="192.0.2.2",
                            local_call_id=77, peer_call_id=78)
    assert refused.value.text


def test_deleting_it_takes_only_bridging_away(raw, port):
    assert receive(raw, port, header() + frame())
    raw.side.host.ip(f"link del {port.name}")
    raw.send(ppp(BRIDGED, header() + frame()))
    counted(raw.side, drop_bridge=1)
    assert raw.side.get().get("bridge_ifindex", 0) == 0
    request = echo_packet()
    raw.send(ppp(0x21, request))
    assert raw.wait("reply", lambda p: p.protocol == 0x21 and p.data[24:] == request[24:])


def test_session_ends_under_it(raw, port):
    raw.side.owner.delete(raw.side.session)
    wait_for("no carrier", lambda: not port.carrier())
    port.send(frame())
    raw.side.host.ip(f"link del {port.name}", f"link del {LINK}")


# --- received frames

@pytest.mark.parametrize("size", [18, 59, SHORTEST, 61, 1514])
def test_frame(raw, port, size):
    data = frame(size)
    assert receive(raw, port, header() + data) == data
    counted(raw.side)


def test_frame_of_no_content(raw, port):
    """Fourteen bytes are a frame."""
    data = frame(14)
    assert receive(raw, port, header() + data) == data


def test_frames_between_bridges(raw, port):
    """Marked or not (RFC 3518's bit B), they are frames as others."""
    for flags in (0, CONTROL):
        data = frame(to=SPANNING_TREE)
        assert receive(raw, port, header(flags) + data) == data


def test_tagged_frame(raw, port):
    for size in (SHORTEST, 1518):
        data = frame(size, TAG)
        assert receive(raw, port, header() + data) == data


@pytest.mark.parametrize("flags", [0, FCS, ZERO_FILL, FCS | ZERO_FILL], ids=hex)
def test_what_is_around_a_frame_is_taken_off(raw, port, flags):
    for size, pads in itertools.product((14, 42, 59, SHORTEST, 300), range(16)):
        data = frame(size)
        full = data.ljust(SHORTEST, b"\0") if flags & ZERO_FILL else data
        fcs = struct.pack("<I", binascii.crc32(full)) if flags & FCS else b""
        payload = header(flags | pads) + data + fcs + b"\xaa" * pads
        assert receive(raw, port, payload) == full
    counted(raw.side)


def test_wrong_checksum(raw, port):
    data = frame()
    fcs = struct.pack("<I", binascii.crc32(data) ^ 1)
    assert receive(raw, port, header(FCS) + data + fcs) is None
    counted(raw.side, drop_bridge=1)


@pytest.mark.parametrize("flags", [0, 1, 15, FCS, FCS | 15, ZERO_FILL, FCS | ZERO_FILL | 7],
                         ids=hex)
def test_every_length_that_is_too_short(raw, port, flags):
    least = 14 + (4 if flags & FCS else 0) + (flags & 15)
    for size in range(least):
        assert receive(raw, port, header(flags) + bytes(size)) is None
    counted(raw.side, drop_bridge=least)


def test_header_cut_short(raw, port):
    for payload in (b"", b"\0"):
        assert receive(raw, port, payload) is None
    assert sum(drops(raw.side).values()) == 2


@pytest.mark.parametrize("kind", [0, 2, 3, 4, 11, 12, 255])
def test_other_lans(raw, port, kind):
    assert receive(raw, port, header(0, kind) + frame()) is None
    counted(raw.side, drop_bridge=1)


def test_lan_identification(raw, port):
    assert receive(raw, port, header(LAN_ID) + b"\0\0\0\1" + frame()) is None
    counted(raw.side, drop_bridge=1)


def test_bpdu_as_before_rfc_3518(raw, port):
    """Its own protocol number is nobody's: the owner rejects it."""
    raw.side.owner.unasked()
    raw.send(ppp(0x0201, bytes(35)))
    wait_for("the owner to get it", lambda: any(
        values.get("protocol") == 0x0201 for _, values in raw.side.owner.unasked()))
    assert not port.received()


def test_bcp_that_is_not_open(raw, port):
    raw.side.set(np=IPV4)
    raw.send(ppp(BRIDGED, header() + frame()))
    counted(raw.side, drop_bridge=1)
    raw.side.set(np=IPV4 | BRIDGE)
    assert receive(raw, port, header() + frame())


def test_no_netdev_for_them(raw):
    raw.side.set(np=IPV4 | BRIDGE)
    raw.send(ppp(BRIDGED, header() + frame()))
    counted(raw.side, drop_bridge=1)


def test_routing_goes_on(raw, port):
    for _ in range(5):
        assert receive(raw, port, header() + frame())
        request = echo_packet()
        raw.send(ppp(0x21, request))
        raw.wait("reply", lambda p, r=request: p.protocol == 0x21 and p.data[24:] == r[24:])


# --- frames sent

def test_frame_to_the_peer(raw, port):
    for size in (61, 1000, 1400):
        data = frame(size)
        assert sent(raw, port, data) == (0, ETHERNET, data)
    counted(raw.side)


@pytest.mark.parametrize("size", [14, 15, 42, 59, SHORTEST])
def test_zeros_are_left_out_for_a_peer_that_restores_them(raw, port, size):
    for zeros in {0, 1, (size - 14) // 2, size - 14}:
        data = frame(size - zeros) + bytes(zeros)
        flags, kind, got = sent(raw, port, data)
        assert kind == ETHERNET and got.ljust(SHORTEST, b"\0") == data.ljust(SHORTEST, b"\0")
        assert len(got) == max(14, len(data.rstrip(b"\0")))
        assert flags == (ZERO_FILL if len(got) < SHORTEST else 0)


@pytest.mark.parametrize("size", [14, 42, SHORTEST, 61])
def test_other_peers_get_short_frames_filled(raw, port, size):
    raw.side.set(bridge_flags=TAGGED)
    data = frame(size)
    assert sent(raw, port, data) == (0, ETHERNET, data.ljust(SHORTEST, b"\0"))


def test_zeros_of_longer_frames_are_theirs(raw, port):
    data = frame(30) + bytes(31)
    assert sent(raw, port, data) == (0, ETHERNET, data)


@pytest.mark.parametrize("tag", [TAG, b"\x88\xa8\0\7"], ids=["802.1Q", "802.1ad"])
def test_tagged_frames_need_a_peer_that_takes_them(raw, port, tag):
    data = frame(100, tag)
    assert sent(raw, port, data) == (0, ETHERNET, data)
    raw.side.set(bridge_flags=TINYGRAM | INLINE)
    not_sent(raw, port, data)
    assert sent(raw, port, frame(100))


def test_frames_of_a_vlan_carry_their_tag(raw, port):
    """The kernel keeps it beside the packet."""
    host = raw.side.host
    host.ip(f"link add link {port.name} name vlan type vlan id 7",
            "link set vlan up", "addr add 10.7.0.1/24 dev vlan")
    with pytest.raises(AssertionError):
        traffic.ping(host, "10.7.0.9", 0.2)
    packet = raw.wait("ARP", lambda p: p.protocol == BRIDGED and p.data[2:8] == BROADCAST and
                      p.data[14:16] == b"\x81\x00")
    assert packet.data[16:20] == b"\x00\x07\x08\x06"
    host.ip("link del vlan")


@pytest.mark.parametrize("last", [0, 1, 15, 0x20, 0x2F])
def test_frames_between_bridges_need_a_peer_that_takes_them(raw, port, last):
    data = frame(to=SPANNING_TREE[:5] + bytes((last,)))
    assert sent(raw, port, data) == (0, ETHERNET, data)
    raw.side.set(bridge_flags=TINYGRAM | TAGGED)
    not_sent(raw, port, data)
    assert sent(raw, port, frame(100))


@pytest.mark.parametrize("peer_mru", [1000, 1400])
def test_frame_above_the_peers_mru(raw, port, peer_mru):
    """What the PPP frame carries counts: two bytes and the frame."""
    raw.side.set(peer_mru=peer_mru)
    data = frame(peer_mru - 2)
    assert sent(raw, port, data) == (0, ETHERNET, data)
    not_sent(raw, port, frame(peer_mru - 1))


def test_largest_frames_need_mrru(raw, port):
    mp = Multilink(raw.side, raw)
    raw.side.set(mrru=MRRU, peer_mrru=MRRU, peer_mru=1400)
    for size in (1514, 1518):
        data = frame(size, TAG if size == 1518 else b"")
        port.send(data)
        assert any(packet == (BRIDGED, header() + data) for packet in mp.packets(2))
    assert len(mp.fragments) == 4
    known = len(port.received())
    data = frame(1518, TAG)
    mp.send_packet(struct.pack("!H", BRIDGED) + header() + data, 3)
    wait_for("the frame", lambda: port.received()[known:] == [data])
    raw.side.host.ip(f"link set {port.name} mtu {MRRU}")
    not_sent(raw, port, frame(MRRU - 1))
    counted(raw.side, drop_bridge=1)


def test_nothing_is_sent_without_bcp(raw, port):
    raw.side.set(np=IPV4)
    port.send(frame())
    assert not [p for p in raw.packets(0.2) if p.protocol == BRIDGED]


# --- outer header

@pytest.mark.parametrize("tag", [b"", TAG], ids=["untagged", "tagged"])
@pytest.mark.parametrize("tos", [0, 0xB8, 0x28, 0xB9, 0x2A, 0x2B])
def test_dscp_of_the_frames_packet(raw, port, tag, tos):
    """ECN is that of the packet in any case, CE too (RFC 6040 section 4.1)."""
    packet = echo_packet(tos=tos, source="10.9.0.1", target="10.9.0.2")
    port.send(frame(14 + len(tag) + len(packet), tag, kind=b"\x08\x00", content=packet))
    assert raw.wait("frame", lambda p: p.protocol == BRIDGED).tos == tos
    port.send(frame(100, tag, kind=EXPERIMENT))
    assert raw.wait("frame", lambda p: p.protocol == BRIDGED).tos == 0
    raw.side.set(dscp=10)
    port.send(frame(100, tag))
    assert raw.wait("frame", lambda p: p.protocol == BRIDGED).tos == 40
    port.send(frame(14 + len(tag) + len(packet), tag, kind=b"\x08\x00", content=packet))
    assert raw.wait("frame", lambda p: p.protocol == BRIDGED).tos == 40 | tos & 3


# --- MPPE

# Drops of what a CPU of a busy machine kept longer than the receiver waits.
KEPT_TOO_LONG = ("drop_old", "drop_mp_old", "drop_mp_lost")


def test_plain_frames_are_refused_where_encryption_is_agreed(raw, port):
    raw.side.set(mppe_rx=mppe(128, os.urandom(16)))
    raw.send(ppp(BRIDGED, header() + frame()))
    counted(raw.side, drop_plain=1)
    raw.side.set(mppe_rx=mppe(0), flags=MPPE_REQUIRED)
    raw.send(ppp(BRIDGED, header() + frame()))
    counted(raw.side, drop_plain=2)
    port.send(frame())
    assert not [p for p in raw.packets(0.2) if p.protocol == BRIDGED]
    assert not port.received()


@pytest.mark.parametrize("stateful", [False, True], ids=["stateless", "stateful"])
def test_encrypted_lans(pair, stateful):
    """Two modules, a netdev in ethernet mode on each, MP and MPPE between them."""
    pair.connect(np=IPV4 | BRIDGE)
    ports = []
    for side in pair:
        ports.append(Port(side.host))
        side.set(mrru=MRRU, peer_mrru=MRRU, bridge_ifindex=ports[-1].ifindex,
                 bridge_flags=TINYGRAM | TAGGED | INLINE)
        side.host.ip(f"addr add 10.9.0.{len(ports)}/24 dev {ports[-1].name}")
    pair.encrypt(128, stateful)
    for size in (28, 100, 1000, 1500):
        traffic.ping(pair.left.host, "10.9.0.2", size=size, dont_fragment=True)
        traffic.ping(pair.right.host, "10.9.0.1", size=size, dont_fragment=True)
    traffic.transfer(pair.left.host, pair.right.host, "10.9.0.2")
    traffic.ping(pair.left.host, pair.right.inner)
    for side, port in zip(pair, ports):
        stats = side.stats()
        excused = set(KEPT_TOO_LONG)
        # One lost packet stops a stream that runs through all of them.
        if stateful and any(stats[name] for name in ("rx_lost", *KEPT_TOO_LONG)):
            excused.add("drop_mppe_sync")
        assert not {name: count for name, count in stats.items()
                    if name.startswith("drop") and count and name not in excused}
        nothing_waits(side)
        port.close()
