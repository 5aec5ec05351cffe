# SPDX-License-Identifier: GPL-2.0-only
"""Sessions over netlink: what is refused and why, who owns them, how they end."""

import errno
import os
import struct

import pytest
from lab import traffic
from lab.genl import C
from lab.wait import wait_for

from genl import Genl, Refused, mppe
from pair import DEL_ON_CLOSE, IPCP, IPV4, MPPE_REQUIRED


def refusal(code, text, request, **values):
    with pytest.raises(Refused) as refused:
        request(**values)
    assert refused.value.errno == code
    assert text in refused.value.text


@pytest.fixture
def side(pair):
    pair.left.make_link()
    return pair.left


def values(pair, **changed):
    wanted = {"local_addr": "192.0.2.1", "peer_addr": "192.0.2.2", "local_call_id": 7,
              "peer_call_id": 8, **changed}
    if "ifindex" not in changed:
        wanted["ifindex"] = pair.left.link()["ifindex"]
    return {name: value for name, value in wanted.items() if value is not None}


@pytest.mark.parametrize("changed, code, text", [
    ({"local_addr": None}, errno.EINVAL, "local address is missing"),
    ({"peer_addr": None}, errno.EINVAL, "address of the peer is missing"),
    ({"local_call_id": None}, errno.EINVAL, "local call id is missing"),
    ({"local_addr": "224.0.0.1"}, errno.EADDRNOTAVAIL, "not a unicast"),
    ({"local_addr": "198.51.100.1"}, errno.EADDRNOTAVAIL, "not an address of this machine"),
    ({"peer_addr": "255.255.255.255"}, errno.EINVAL, "not a unicast"),
    ({"peer_addr": "0.0.0.0"}, errno.EINVAL, "not a unicast"),
    ({"ifindex": 99999}, errno.ENODEV, "no such netdev"),
    ({"ifindex": 1}, errno.EINVAL, "not of kind pptp"),
    ({"flags": 0x80}, errno.EINVAL, "reserved bit"),
    ({"ifindex": 0}, errno.ERANGE, "out of range"),
])
def test_new_is_refused(pair, side, changed, code, text):
    refusal(code, text, side.owner.new, **values(pair, **changed))
    assert side.owner.dump() == []


def test_one_session_a_netdev(pair, side):
    side.owner.new(**values(pair))
    refusal(errno.EBUSY, "has a session already", side.owner.new,
            **values(pair, local_call_id=9))


def test_one_session_a_call(pair, side):
    first = side.owner.new(**values(pair))
    other = side.make_link("pptp1")
    refusal(errno.EEXIST, "peer and local call id", side.owner.new, **values(pair, ifindex=other))
    second = side.owner.new(**values(pair, ifindex=other, peer_addr="192.0.2.3"))
    assert {s["id"] for s in side.owner.dump()} == {first, second}


def test_call_id_of_the_peer_may_come_later(pair, side):
    number = side.owner.new(**values(pair, peer_call_id=None))
    assert "peer_call_id" not in side.owner.get(number)
    side.owner.set(number, peer_call_id=0)
    assert side.owner.get(number)["peer_call_id"] == 0


def test_netdev_may_come_later(pair, side):
    number = side.owner.new(**values(pair, ifindex=None))
    assert "ifindex" not in side.owner.get(number)
    for early in ({"np": IPV4}, {"mppe_tx": mppe(128, bytes(16))}, {"mrru": 1600},
                  {"mppe_rx": mppe(40, bytes(8))}, {"peer_mrru": 1600}, {"dscp": 10}):
        refusal(errno.ENODEV, "no netdev", side.owner.set, number=number, **early)
    side.owner.set(number, ifindex=side.link()["ifindex"], np=IPV4)
    assert side.owner.get(number)["np"] == IPV4
    refusal(errno.EBUSY, "has a netdev", side.owner.set, number=number,
            ifindex=side.make_link("pptp1"))


def test_same_call_in_two_namespaces(pair):
    for one in pair:
        one.make_link()
        one.owner.new(ifindex=one.link()["ifindex"], local_addr=one.outer,
                      peer_addr="192.0.2.9", local_call_id=5, peer_call_id=5)
    assert all(len(one.owner.dump()) == 1 for one in pair)


@pytest.mark.parametrize("changed, text", [
    ({"mppe_tx": {"stateful": True}}, "bits"),
    ({"mppe_tx": mppe(128)}, "start key is missing"),
    ({"mppe_rx": mppe(128, bytes(8))}, "wrong length"),
    ({"mppe_rx": mppe(40, bytes(16))}, "wrong length"),
    ({"mppe_tx": mppe(0, bytes(8))}, "without a key strength"),
    ({"np": 8}, "reserved bit"),
    ({"keepalive": 86401}, "out of range"),
    ({"peer_mru": 63}, "out of range"),
    ({"mrru": 511}, "less than 512"),
    ({"peer_mrru": 1}, "less than 512"),
    ({"mp_flags": 4}, "reserved bit"),
    ({"dscp": 65}, "out of range"),
    ({"bridge_flags": 8}, "reserved bit"),
    ({"bridge_ifindex": 99999}, "no such netdev"),
    ({"bridge_ifindex": 1}, "not of kind pptp"),
])
def test_set_is_refused_whole(pair, side, changed, text):
    number = side.owner.new(**values(pair))
    before = side.owner.get(number)
    with pytest.raises(Refused) as refused:
        side.owner.set(number, magic=5, hdr=3, **changed)
    assert text in refused.value.text
    after = side.owner.get(number)
    assert {**after, "idle_ms": 0} == {**before, "idle_ms": 0}


@pytest.mark.parametrize("command", ["session_set", "session_get", "session_del", "frame"])
def test_unknown_session(pair, command):
    extra = {"protocol": IPCP, "data": b"x"} if command == "frame" else {}
    refusal(errno.ENOENT, "no session has this number",
            lambda: pair.left.owner.request(command, id=12345, **extra))
    refusal(errno.EINVAL, "number of the session is missing",
            lambda: pair.left.owner.request(command, **extra))


@pytest.mark.parametrize("protocol, data, text", [
    (0x0021, b"x", "not the number of a PPP control protocol"),
    (0x8022, b"x", "not the number of a PPP control protocol"),
    (None, b"x", "protocol is missing"),
    (IPCP, None, "no data"),
    (IPCP, bytes(1601), ""),
], ids=["data-protocol", "even-protocol", "no-protocol", "no-data", "too-long"])
def test_frame_is_refused(pair, side, protocol, data, text):
    number = side.owner.new(**values(pair))
    wanted = {name: value for name, value in
              {"id": number, "protocol": protocol, "data": data}.items() if value is not None}
    with pytest.raises(Refused) as refused:
        side.owner.request("frame", **wanted)
    assert text in refused.value.text


def test_random_attributes_do_no_harm(pair, side):
    for command in ("session_new", "session_set", "frame"):
        for length in range(1, 120, 7):
            payload = b""
            for _ in range(3):
                body = os.urandom(length)
                payload += struct.pack("=HH", 4 + length, os.urandom(1)[0] & 31) + body + \
                    bytes(-length % 4)
            with pytest.raises(Refused):
                side.owner.raw(command, payload)


def test_what_is_set_is_shown(pair, side):
    number = side.owner.new(**values(pair, flags=MPPE_REQUIRED))
    side.owner.set(number, np=3, hdr=1, mru=1450, peer_mru=1400, magic=0xDEADBEEF,
                   keepalive=30, peer_call_id=77, mppe_tx=mppe(128, bytes(16)),
                   mppe_rx=mppe(40, bytes(8), True))
    side.owner.set(number, mrru=1614, peer_mrru=9014, mp_flags=3, dscp=46, bridge_flags=7)
    shown = side.owner.get(number)
    del shown["stats"], shown["idle_ms"]
    assert shown == {
        "id": number, "ifindex": side.link()["ifindex"], "local_addr": "192.0.2.1",
        "peer_addr": "192.0.2.2", "local_call_id": 7, "peer_call_id": 77,
        "flags": MPPE_REQUIRED, "np": 3, "hdr": 1, "mru": 1450, "peer_mru": 1400,
        "magic": 0xDEADBEEF, "keepalive": 30, "mppe_tx": {"bits": 3},
        "mppe_rx": {"bits": 1, "stateful": True}, "mrru": 1614, "peer_mrru": 9014,
        "mp_flags": 3, "dscp": 46, "bridge_flags": 7}


def test_dump_of_many(pair, side):
    numbers = {side.owner.new(**values(pair, ifindex=None, local_call_id=call))
               for call in range(300)}
    assert {s["id"] for s in side.owner.dump()} == numbers
    side.owner.close()
    side.owner = Genl(side.host)
    assert len(side.owner.dump()) == 300
    assert all("orphan" in s for s in side.owner.dump())


def test_owner_goes(pair, side):
    watcher = Genl(side.host, events=True)
    owner = Genl(side.host)
    stays = owner.new(**values(pair))
    goes = owner.new(**values(pair, ifindex=side.make_link("pptp1"), local_call_id=9,
                              flags=DEL_ON_CLOSE))
    owner.close()
    gone = watcher.wait("event", event=C["PPTP_EVENT_SESSION_DEL"])
    assert (gone["id"], gone["reason"]) == (goes, C["PPTP_DEL_REASON_OWNER"])
    assert "stats" in gone
    wait_for("one session to be left", lambda: len(watcher.dump()) == 1)
    assert watcher.get(stays)["orphan"]
    watcher.set(stays, take_over=True)
    assert "orphan" not in watcher.get(stays)
    watcher.close()


def test_frames_follow_a_take_over(raw):
    second = Genl(raw.side.host)
    second.set(raw.side.session, take_over=True)
    raw.send(b"\xff\x03\x80\x21" + b"\x01\x01\x00\x04")
    assert second.wait("frame")["id"] == raw.side.session
    second.close()
    raw.send(b"\xff\x03\x80\x21" + b"\x01\x01\x00\x04")
    wait_for("the drop", lambda: raw.side.stats()["drop_punt"] == 1)


def test_events(pair, side):
    number = side.owner.new(**values(pair))
    made = side.owner.wait("event", event=C["PPTP_EVENT_SESSION_NEW"])
    assert (made["id"], made["ifindex"]) == (number, side.link()["ifindex"])
    side.owner.delete(number)
    gone = side.owner.wait("event", event=C["PPTP_EVENT_SESSION_DEL"])
    assert (gone["id"], gone["reason"]) == (number, C["PPTP_DEL_REASON_REQUEST"])
    refusal(errno.ENOENT, "no session", side.owner.get, number=number)


def test_idle_time(tunnel):
    traffic.ping(tunnel.left.host, tunnel.right.inner)
    before = tunnel.left.get()["idle_ms"]
    wait_for("the clock", lambda: tunnel.left.get()["idle_ms"] >= before + 300)
    traffic.ping(tunnel.left.host, tunnel.right.inner)
    assert tunnel.left.get()["idle_ms"] < before + 300
