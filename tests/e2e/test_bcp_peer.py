# SPDX-License-Identifier: GPL-2.0-only
"""BCP options and bridged frames, right and wrong, from a peer built by hand."""

import binascii
import itertools
import struct

import pytest

from lab.bridged import HOME_MAC
from lab.capture import Capture
from lab.lan import Lan
from lab.rawclient import ACK, IPCP, NAK, REJECT, REQUEST, cp, ppp
from lab.rawncp import BCP, BRIDGED, RawNcp, endpoint, mrru, option, options
from lab.target import RAW_LOCAL, Target
from lab.topology import HOME
from lab.wait import holds_for, wait_for

# RFC 3518 section 5.
(BRIDGE_ID, LINE_ID, MAC_SUPPORT, TINYGRAM, LAN_ID, MAC_ADDRESS, OLD_STP, TAGGED,
 MANAGEMENT_INLINE, CONTROL_INDICATOR) = range(1, 11)
ENABLED, DISABLED = b"\1", b"\2"

# The first octet before a bridged frame; the low four bits count octets of padding.
FCS, HAS_LAN_ID, ZERO_FILLED = 0x80, 0x40, 0x20
ETHERNET = 1
SHORTEST = 60

PEER_MAC = bytes.fromhex("020000000099")
BROADCAST = b"\xff" * 6
MANAGEMENT = bytes.fromhex("0180c2000000")
# An EtherType for local experiments.
EXPERIMENT = b"\x88\xb5"
VLAN = 7
TAG = b"\x81\x00" + VLAN.to_bytes(2, "big")

_call_ids, _marks = itertools.count(6000), itertools.count(1)


@pytest.fixture(scope="module")
def target(shared_folder):
    """A server with a bridge, at which a computer is, for the raw client's profile."""
    target = Target(shared_folder, "server set mrru=1600",
                    "profile set plain bridge=br0")
    target.lan = Lan(target.internet.home, HOME_MAC)
    target.computer = target.lan.computer("boss", "10.9.0.1/24")
    yield target
    target.lan.destroy()
    target.destroy()


@pytest.fixture
def dial(target):
    """Call it for a raw client, which is closed and checked upon at the end."""
    clients = []

    def make(**settings):
        clients.append(RawNcp(target.internet.remote, HOME, call_id=next(_call_ids),
                              lcp=mrru(1600) + endpoint(), **settings).call_up())
        return clients[-1]

    yield make
    for client in clients:
        client.close()
    target.assert_unharmed()


def log_on(client):
    client.negotiate_lcp()
    client.log_on("raw", "raw")
    assert client.authenticated
    return client


def bridge(client, wanted=b""):
    """Both sides agree on BCP, and the server's port is there."""
    log_on(client)
    assert client.ask(BCP, wanted) == (ACK, wanted)
    assert client.poll(lambda: BCP in client.asked)
    return client


@pytest.fixture(scope="module")
def opened_session(target):
    with RawNcp(target.internet.remote, HOME, call_id=5999,
                lcp=mrru(1600) + endpoint()) as client:
        client.call_up()
        bridge(client, option(MAC_SUPPORT, bytes((ETHERNET,))) + option(TINYGRAM, ENABLED) +
               option(TAGGED, ENABLED) + option(MANAGEMENT_INLINE))
        client.send_cp(IPCP, REQUEST, 1, b"\x03\x06\0\0\0\0")
        assert client.poll(lambda: client.up)
        wait_for("the port", lambda: len(target.lan.ports()) == 2)
        yield client


@pytest.fixture
def opened(target, opened_session, sees):
    """A bridging session that is up, shared by the tests that send frames."""
    opened_session.frames.clear()
    yield opened_session
    assert opened_session.echo(), "the session is gone"
    assert sees(opened_session, ethernet()), "nothing is bridged any more"
    assert opened_session.ping(RAW_LOCAL), "nothing is routed any more"
    target.assert_unharmed()


@pytest.fixture
def sees(target):
    """Call it with a client, a frame and how that is sent; true if the computer gets it.

    expected: the frame as it comes out, if not as it went in.
    """
    capture = Capture(target.computer, "eth0")

    def seen(client, frame, expected=None, header=bytes((0, ETHERNET)), behind=b""):
        client.send(ppp(BRIDGED, header + frame + behind))
        wanted = expected or frame
        try:
            wait_for("the frame", lambda: any(got == wanted for _, _, got in capture.frames()),
                     0.5)
        except AssertionError:
            return False
        return True

    yield seen
    capture.close()


def ethernet(size=SHORTEST, destination=BROADCAST, tag=b""):
    """A frame, each with another content."""
    head = destination + PEER_MAC + tag + EXPERIMENT + struct.pack("!I", next(_marks))
    return head + b"\x55" * (size - len(head))


def stats_of(target, client):
    return next(session["stats"] for session in target.server.sessions()
                if session["local_call_id"] == client.peer_call_id)


# --- options

def test_what_the_server_asks(dial):
    """Nothing obsolete, Ethernet alone, every length right."""
    client = log_on(dial())
    assert client.poll(lambda: BCP in client.asked), "the server does not want to bridge"
    asked = client.asked[BCP]
    kinds = [kind for kind, _ in asked]
    assert not {BRIDGE_ID, LINE_ID, LAN_ID, OLD_STP} & set(kinds)
    assert len(kinds) == len(set(kinds))
    for kind, value in asked:
        if kind == MAC_SUPPORT:
            assert value == bytes((ETHERNET,))
        elif kind == MAC_ADDRESS:
            assert len(value) == 6 and not value[0] & 1
        elif kind in (TINYGRAM, TAGGED):
            assert value in (ENABLED, DISABLED)
        else:
            assert not value
    assert dict(asked)[TAGGED] == ENABLED


@pytest.mark.parametrize("wanted", [
    b"", option(MAC_SUPPORT, bytes((ETHERNET,))),
    option(TINYGRAM, ENABLED), option(TINYGRAM, DISABLED),
    option(MAC_ADDRESS, PEER_MAC), option(TAGGED, ENABLED), option(TAGGED, DISABLED),
    option(MANAGEMENT_INLINE), option(LAN_ID, DISABLED), option(OLD_STP, b"\0"),
    option(MAC_SUPPORT, b"\2") + option(MAC_SUPPORT, bytes((ETHERNET,))),
    option(MAC_SUPPORT, bytes((ETHERNET,))) + option(TINYGRAM, ENABLED) +
    option(MAC_ADDRESS, PEER_MAC) + option(TAGGED, ENABLED) + option(MANAGEMENT_INLINE),
], ids=lambda wanted: wanted.hex() or "none")
def test_acknowledged(dial, sees, wanted):
    client = bridge(dial(), wanted)
    assert client.poll(lambda: sees(client, ethernet()), 3)


@pytest.mark.parametrize("unwanted", [
    option(BRIDGE_ID, b"\0\x11"), option(LINE_ID, b"\0\x11"), option(LAN_ID, ENABLED),
    option(CONTROL_INDICATOR), option(TINYGRAM, b"\3"), option(TAGGED, b"\0"),
    option(MAC_ADDRESS, BROADCAST), option(MAC_ADDRESS, bytes(6)), option(99, b"what"),
], ids=bytes.hex)
def test_rejected(dial, unwanted):
    """What is obsolete or unknown, and it alone, is rejected."""
    client = log_on(dial())
    wanted = option(MANAGEMENT_INLINE)
    assert client.ask(BCP, wanted + unwanted) == (REJECT, unwanted)
    assert client.ask(BCP, wanted) == (ACK, wanted)


def test_old_spanning_tree(dial):
    """The form of RFC 1638 is not spoken: its number for "none" is proposed."""
    client = log_on(dial())
    assert client.ask(BCP, option(OLD_STP, b"\1")) == (NAK, option(OLD_STP, b"\0"))


def test_peer_without_ethernet(target, dial):
    """A peer that announces other kinds of LAN is not refused, and not sent Ethernet."""
    client = bridge(dial(), option(MAC_SUPPORT, b"\2"))
    assert not to_peer(target, client, ethernet(80))
    assert not client.bodies(BRIDGED)


def spoilt_options():
    """Every option with every wrong length, in its header and in what follows."""
    good = {BRIDGE_ID: 2, LINE_ID: 2, MAC_SUPPORT: 1, TINYGRAM: 1, LAN_ID: 1, MAC_ADDRESS: 6,
            TAGGED: 1, MANAGEMENT_INLINE: 0, CONTROL_INDICATOR: 0}
    for kind, length in good.items():
        for there in range(9):
            if there != length:
                yield option(kind, b"\1" * there)
        for told in (0, 1, length + 3, 255):
            yield option(kind, b"\1" * length, told)


def test_wrong_lengths(dial, sees):
    """Never acknowledged, and BCP opens afterwards with what is right."""
    client = log_on(dial())
    assert not client.acknowledged(BCP, b"", spoilt_options())
    assert client.poll(lambda: sees(client, ethernet()), 3)


def test_rejected_protocol(target, dial):
    """A peer that does not bridge has its routes all the same, and no port is made."""
    client = dial(refuse=(BCP,))
    client.negotiate("raw", "raw")
    assert client.poll(lambda: BCP in client.asked)
    assert client.ping(RAW_LOCAL)
    assert set(target.lan.ports()) <= {"boss", "pptp-in1-br", "pptp-in2-br"}
    assert client.echo()


def test_terminated(target, dial, sees):
    """The peer closes BCP alone: the port goes, routing stays."""
    before = set(target.lan.ports())
    client = bridge(dial())
    client.send_cp(IPCP, REQUEST, 1, b"\x03\x06\0\0\0\0")
    assert client.poll(lambda: client.up)
    assert client.poll(lambda: sees(client, ethernet()), 3)
    client.send(ppp(BCP, cp(5, 77)))
    wait_for("the port to be without carrier or gone", lambda: not [
        port for port in set(target.lan.ports()) - before
        if "LOWER_UP" in target.internet.home.link(port)["flags"]])
    assert not sees(client, ethernet())
    assert client.ping(RAW_LOCAL)


# --- frames to us

@pytest.mark.parametrize("size", [14 + 4, 46, SHORTEST, 61, 1514])
def test_frame(opened, sees, size):
    """Those that came short without saying so stay short, the others too."""
    frame = ethernet(max(size, 18))
    assert sees(opened, frame)


def test_frame_with_tag(target, opened):
    """It comes out in the computer's VLAN of that number."""
    target.computer.vlan(VLAN, "10.9.7.1/24")
    capture = Capture(target.computer, f"eth0.{VLAN}")
    frame = ethernet(1518, tag=TAG)
    opened.send(ppp(BRIDGED, bytes((0, ETHERNET)) + frame))
    wait_for("the frame", lambda: any(got == frame[:12] + frame[16:]
                                      for _, _, got in capture.frames()))
    capture.close()


def test_frame_with_checksum(opened, sees):
    """The FCS is taken off."""
    frame = ethernet()
    fcs = struct.pack("<I", binascii.crc32(frame))
    assert sees(opened, frame, header=bytes((FCS, ETHERNET)), behind=fcs)


def test_padding_behind(opened, sees):
    for pads in (1, 7, 15):
        frame = ethernet(100)
        assert sees(opened, frame, header=bytes((pads, ETHERNET)), behind=bytes(pads))


def test_tinygram(opened, sees):
    """What the peer left off is zero, up to Ethernet's shortest frame."""
    for size in (18, 30, 59):
        frame = ethernet(size)
        assert sees(opened, frame, expected=frame.ljust(SHORTEST, b"\0"),
                    header=bytes((ZERO_FILLED, ETHERNET)))


def test_fcs_of_tinygram(opened, sees):
    """With both, the checksum is behind what is left of the frame."""
    frame = ethernet(40)
    full = frame.ljust(SHORTEST, b"\0")
    assert sees(opened, frame, expected=full, header=bytes((FCS | ZERO_FILLED, ETHERNET)),
                behind=struct.pack("<I", binascii.crc32(full)))


def wrong_frames():
    good = bytes((0, ETHERNET)) + ethernet()
    for length in range(2 + 14):
        yield good[:length]
    for kind in (0, 2, 3, 4, 11, 255):
        yield bytes((0, kind)) + ethernet()
    yield bytes((15, ETHERNET)) + ethernet(18)[:20]
    yield bytes((FCS, ETHERNET)) + ethernet(18)[:16]
    yield bytes((FCS | 15, ETHERNET)) + ethernet(18)
    yield bytes((HAS_LAN_ID, ETHERNET)) + b"\0\0\0\1" + ethernet()
    yield bytes((HAS_LAN_ID, ETHERNET)) + b"\0\0"
    yield bytes((ZERO_FILLED, ETHERNET)) + ethernet(18)[:13]
    yield bytes((0, ETHERNET)) + ethernet(4000)


def test_wrong_frames(target, opened):
    wrong = list(wrong_frames())
    before = stats_of(target, opened)
    for frame in wrong:
        opened.send(ppp(BRIDGED, frame))

    def dropped():
        after = stats_of(target, opened)
        return sum(after[name] - before[name] for name in ("drop_bridge", "drop_malformed"))

    wait_for("all of them to be counted", lambda: dropped() >= len(wrong) - 1)
    assert dropped() <= len(wrong)


# --- frames from us

def test_frame_from_the_lan(target, opened):
    """An ARP request, with the header of RFC 3518 section 4.2 and without its padding."""
    target.computer.run(["ping", "-c", "1", "-W", "0.1", "10.9.0.77"], check=False)

    def asked_for():
        """Header and frame of the ARP request."""
        return next(((body[:2], body[2:]) for body in opened.bodies(BRIDGED)
                     if body[14:16] == b"\x08\x06"), None)

    assert opened.poll(asked_for)
    (flags, kind), frame = asked_for()
    assert kind == ETHERNET and flags == ZERO_FILLED
    assert frame[:6] == BROADCAST and len(frame) == 14 + 28


def to_peer(target, client, frame, padded=0):
    """Send a frame from the computer; true if the client gets it and so many zeros."""
    known = len(client.frames)
    link = Capture(target.computer, "eth0")
    link.send(frame)
    link.close()
    wanted = BRIDGED, frame + bytes(padded)
    return client.poll(lambda: any((protocol, body[2:]) == wanted
                                   for protocol, body in client.frames[known:]), 0.5)


def test_only_what_the_peer_takes(target, dial):
    """Without its consent no tags, no spanning tree; with it both."""
    plain = bridge(dial())
    wait_for("the LAN's frames", lambda: to_peer(target, plain, ethernet(80)))
    assert to_peer(target, plain, ethernet(30), padded=30)
    assert not to_peer(target, plain, ethernet(80, tag=TAG))
    assert not to_peer(target, plain, ethernet(80, destination=MANAGEMENT))
    every = bridge(dial(), option(TAGGED, ENABLED) + option(MANAGEMENT_INLINE))
    wait_for("the LAN's frames", lambda: to_peer(target, every, ethernet(80)))
    assert to_peer(target, every, ethernet(80, tag=TAG))
    assert holds_for(0.1, every.echo)
