# SPDX-License-Identifier: GPL-2.0-only
"""Multilink options and fragments, right and wrong, from a peer built by hand."""

import itertools

import pytest

from lab.rawclient import ACK, ECHO_REQUEST, IPV4, LCP, NAK, REJECT, TERMINATE, cp, ppp
from lab.rawncp import (BEGIN, END, ENDPOINT, MP, MRRU, SHORT_NUMBERS, WHOLE, RawNcp,
                        endpoint, mrru, option, options)
from lab.target import RAW_LOCAL, Target
from lab.topology import HOME
from lab.wait import wait_for

SERVER_MRRU = 1600
WINDOWS_MRRU = 1614
CALLBACK, LINK_DISCRIMINATOR = 13, 23
# What the server may send us in one frame unless we say otherwise.
MRU = 1500

_call_ids = itertools.count(5000)


@pytest.fixture(scope="module")
def target(shared_folder):
    target = Target(shared_folder, f"server set mrru={SERVER_MRRU}")
    yield target
    target.destroy()


@pytest.fixture
def dial(target):
    """Call it for a raw client, which is closed and checked upon at the end."""
    clients = []

    def make(**settings):
        clients.append(RawNcp(target.internet.remote, HOME, call_id=next(_call_ids),
                              **settings))
        return clients[-1]

    yield make
    for client in clients:
        client.close()
    target.assert_unharmed()


@pytest.fixture(scope="module")
def opened_session(target):
    with RawNcp(target.internet.remote, HOME, call_id=4999,
                lcp=mrru(1500) + endpoint()) as client:
        yield open_up(client.call_up())


@pytest.fixture
def opened(target, opened_session):
    """A multilink session that is up, shared by the tests that send fragments."""
    opened_session.frames.clear()
    yield opened_session
    assert opened_session.echo(), "the session is gone"
    assert ping_split(opened_session), "nothing is put together any more"
    target.assert_unharmed()


def open_up(client):
    """Bring PPP up on a placed call, and see that the server is ready for packets."""
    client.negotiate("raw", "raw")
    assert client.ping(RAW_LOCAL)
    return client


def stats_of(target, client):
    return next(session["stats"] for session in target.server.sessions()
                if session["local_call_id"] == client.peer_call_id)


@pytest.fixture
def counted(target, opened):
    """Call it with a counter's name; true once it has grown since the test began."""
    before = stats_of(target, opened)
    return lambda name: wait_for(f"{name} to count it",
                                 lambda: stats_of(target, opened)[name] > before[name])


def framed(packet):
    """An IP packet as MP carries it: behind its protocol field."""
    return IPV4.to_bytes(2, "big") + packet


def answered(client, request, deadline=2.0):
    return client.poll(lambda: any(client.is_echo_reply(body, request)
                                   for body in client.bodies(IPV4)), deadline)


def ping_split(client, pieces=2, deadline=2.0):
    """Ping with a request in so many fragments; true when it is answered."""
    request = client.echo_packet(RAW_LOCAL)
    data = framed(request)
    step = -(-len(data) // pieces)
    for start in range(0, len(data), step):
        flags = (BEGIN if start == 0 else 0) | (END if start + step >= len(data) else 0)
        client.send_fragment(flags, data[start:start + step])
    return answered(client, request, deadline)


def test_what_the_server_asks(dial):
    """It tells its own MRRU and endpoint, and never wants short numbers."""
    client = dial().call_up()
    client.poll(lambda: LCP in client.asked)
    asked = dict(client.asked[LCP])
    assert asked[MRRU] == SERVER_MRRU.to_bytes(2, "big")
    assert asked[ENDPOINT][0] == 1 and 1 <= len(asked[ENDPOINT]) - 1 <= 20
    assert SHORT_NUMBERS not in asked


@pytest.mark.parametrize("wanted", [
    mrru(512) + endpoint(), mrru(WINDOWS_MRRU) + endpoint(), mrru(65535) + endpoint(),
    mrru(1500) + option(SHORT_NUMBERS) + endpoint(), mrru(1500),
    mrru(1500) + option(ENDPOINT, b"\0"),
    mrru(1500) + option(ENDPOINT, b"\1" + bytes(20)),
    mrru(1500) + option(ENDPOINT, b"\2\xc0\xa8\x51\x01"),
    mrru(1500) + option(ENDPOINT, b"\3" + bytes(6)),
    mrru(1500) + option(ENDPOINT, b"\4" + bytes(20)),
    mrru(1500) + option(ENDPOINT, b"\5" + b"31415926"),
    option(ENDPOINT, b"\3" + bytes(6)),
], ids=lambda wanted: wanted.hex()[:8])
def test_good_options(dial, wanted):
    open_up(dial(lcp=wanted).call_up())


@pytest.mark.parametrize("wanted, answer", [
    (mrru(511), (NAK, {MRRU: (512).to_bytes(2, "big")})),
    (mrru(0), (NAK, {MRRU: None})),
    (option(CALLBACK, b"\6"), (REJECT, {CALLBACK: b"\6"})),
    (option(LINK_DISCRIMINATOR, b"\0\1"), (REJECT, {LINK_DISCRIMINATOR: b"\0\1"}))],
    ids=["mrru-511", "mrru-0", "callback", "link-discriminator"])
def test_options_that_cannot_be(dial, wanted, answer):
    client = dial(lcp=wanted).call_up()
    code, data = client.ask(LCP, client.lcp_options)
    assert code == answer[0]
    for kind, value in answer[1].items():
        got = dict(options(data))[kind]
        assert value is None or got == value
    client.lcp_options = client.lcp_options[:6]
    open_up(client)


def test_as_windows_does(dial):
    """All of its options at first, then without what was rejected; big pings work."""
    keep = (option(1, (1400).to_bytes(2, "big")) + option(5, b"\x12\x34\x56\x78") +
            option(7) + option(8) + mrru(WINDOWS_MRRU) +
            option(ENDPOINT, b"\1" + bytes(range(20))))
    refused = option(CALLBACK, b"\6") + option(LINK_DISCRIMINATOR, b"\0\1")
    client = dial().call_up()
    assert client.ask(LCP, keep + refused) == (REJECT, refused)
    client.lcp_options = keep
    open_up(client)
    assert ping_split(client)
    request = client.echo_packet(RAW_LOCAL, size=1500)
    data = framed(request)
    client.send_fragment(BEGIN, data[:1000])
    client.send_fragment(END, data[1000:])
    assert client.poll(lambda: len(client.bodies(MP)) >= 2), "the answer is not split"
    first, second = client.bodies(MP)[:2]
    assert first[0] == BEGIN and second[0] == END
    assert all(len(piece) <= 1400 for piece in (first, second))
    reply = first[4:] + second[4:]
    assert reply[:2] == b"\0\x21" and client.is_echo_reply(reply[2:], request)


def test_short_numbers_where_the_peer_wants_them(dial):
    client = dial(lcp=mrru(2000) + option(SHORT_NUMBERS) + endpoint()).call_up()
    open_up(client)
    request = client.echo_packet(RAW_LOCAL, size=1590)
    data = framed(request)
    client.send_fragment(BEGIN, data[:800])
    client.send_fragment(END, data[800:])
    assert client.poll(lambda: len(client.bodies(MP)) >= 2), "the answer is not split"
    numbers = [int.from_bytes(body[:2], "big") for body in client.bodies(MP)[:2]]
    assert numbers == [0x8000, 0x4001]


SPOILT_LCP = [option(kind, bytes(value), length) for kind, good in
              ((MRRU, 2), (SHORT_NUMBERS, 0), (ENDPOINT, 1))
              for value in range(4) for length in (None, 0, 1, value + 3, 255)
              if length is not None or value != good and (kind != ENDPOINT or not value)]


def test_wrong_lengths(dial):
    """Never acknowledged, and LCP opens afterwards with what is right."""
    client = dial().call_up()
    spoilt = [client.lcp_options + wrong for wrong in
              (*SPOILT_LCP, option(ENDPOINT, b"\1" + bytes(21)))]
    client.lcp_options += mrru(1500) + endpoint()
    assert not client.acknowledged(LCP, client.lcp_options, spoilt)
    assert client.poll(lambda: client.echo(deadline=0.2)), "LCP does not open"
    client.enter("raw", "raw")
    assert client.ping(RAW_LOCAL)
    assert ping_split(client)


@pytest.mark.parametrize("pieces", [1, 2, 3, 7, 30])
def test_put_together(opened, pieces):
    assert ping_split(opened, pieces)


def test_empty_fragments(opened):
    """The null fragment of RFC 1990 section 4.1, and empty pieces of a packet."""
    opened.send_fragment(WHOLE, b"")
    request = opened.echo_packet(RAW_LOCAL)
    data = framed(request)
    for flags, piece in ((BEGIN, b""), (0, data[:9]), (0, b""), (0, data[9:]), (END, b"")):
        opened.send_fragment(flags, piece)
    assert answered(opened, request)


def test_compressed_protocol_field(opened):
    request = opened.echo_packet(RAW_LOCAL)
    opened.send_fragment(BEGIN, b"\x21" + request[:10])
    opened.send_fragment(END, request[10:])
    assert answered(opened, request)


def test_control_frame_in_fragments(opened):
    """LCP inside MP is answered as if it came plain."""
    echo = LCP.to_bytes(2, "big") + cp(ECHO_REQUEST, 99, b"\x12\x34\x56\x78")
    opened.echo_replies.discard(99)
    opened.send_fragment(BEGIN, echo[:5])
    opened.send_fragment(END, echo[5:])
    assert opened.poll(lambda: 99 in opened.echo_replies)


def test_end_of_a_link_in_fragments(opened):
    """A Terminate-Request is about a link, and belongs to none inside MP."""
    request = LCP.to_bytes(2, "big") + cp(TERMINATE, 98, b"bye")
    opened.send_fragment(BEGIN, request[:5])
    opened.send_fragment(END, request[5:])


def test_lost_fragment(opened, counted):
    """It costs one packet."""
    opened.send_fragment(BEGIN, framed(b"lost"))
    opened.fragment += 1
    opened.send_fragment(END, b"lost")
    assert ping_split(opened)
    counted("drop_mp_lost")


def test_end_before_begin(opened, counted):
    opened.send_fragment(END, b"end")
    opened.send_fragment(BEGIN, framed(b"begin"))
    opened.send_fragment(BEGIN, framed(b"begin again"))
    assert ping_split(opened)
    counted("drop_mp_order")


def test_duplicate_and_old_fragments(opened, counted):
    number = opened.fragment
    request = opened.echo_packet(RAW_LOCAL)
    data = framed(request)
    opened.send_fragment(BEGIN, data[:10])
    opened.send_fragment(BEGIN, data[:10], number=number)
    opened.send_fragment(END, data[10:])
    opened.send_fragment(END, data[10:], number=number + 1)
    assert answered(opened, request)
    assert ping_split(opened)
    counted("drop_mp_old")


def test_never_ending_packet(target, opened, counted):
    """What waits for its end is bounded in bytes and fragments."""
    opened.send_fragment(BEGIN, framed(bytes(1000)))
    for _ in range(40):
        opened.send_fragment(0, bytes(1000))
    counted("drop_mp_size")
    opened.send_fragment(BEGIN, framed(b"many"))
    for _ in range(2000):
        opened.send_fragment(0, b"")
    assert target.server.counters()["mp_bytes"] <= 1 << 17
    opened.send_fragment(END, b"")
    assert ping_split(opened)


def test_forgotten_packet_is_not_kept(target, opened, counted):
    """Its beginning goes after a while even when nothing follows."""
    opened.send_fragment(BEGIN, framed(bytes(500)))
    wait_for("the fragment to wait", lambda: target.server.counters()["mp_bytes"] > 0)
    counted("drop_mp_late")
    assert target.server.counters()["mp_bytes"] == 0


@pytest.mark.parametrize("size", [SERVER_MRRU, SERVER_MRRU + 1])
def test_largest_packet(opened, counted, size):
    """The MRRU counts what follows the protocol field."""
    request = opened.echo_packet(RAW_LOCAL, size=size)
    data = framed(request)
    opened.send_fragment(BEGIN, data[:900])
    opened.send_fragment(END, data[900:])
    if size <= SERVER_MRRU:
        assert opened.poll(lambda: len(opened.bodies(MP)) >= 2)
    else:
        counted("drop_mp_size")


def test_headers_that_are_too_short(opened, counted):
    for length in range(4):
        opened.send(ppp(MP, bytes((WHOLE, 0, 0, 0))[:length]))
    counted("drop_malformed")


def test_number_far_ahead(opened):
    """A forged number does not silence the session."""
    number = opened.fragment
    for jump in (4096, 1 << 22, 1 << 23):
        opened.send_fragment(BEGIN, framed(b"far"), number=number + jump)
        opened.fragment = number
        assert ping_split(opened)
        number = opened.fragment


def test_fragments_without_agreement(target, dial):
    """A peer that rejected our MRRU has no business with MP."""
    client = dial(reject=(MRRU,)).call_up()
    open_up(client)
    before = stats_of(target, client)["rx_packets"]
    assert not ping_split(client, deadline=0.3)
    assert stats_of(target, client)["rx_packets"] == before
    assert client.ping(RAW_LOCAL)
