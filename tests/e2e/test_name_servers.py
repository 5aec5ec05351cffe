# SPDX-License-Identifier: GPL-2.0-only
"""dns-server and wins-server of a profile, as a peer that asks for them is told."""

import socket

import pytest

from lab.rawclient import ACK, IPCP, NAK, REJECT
from lab.rawncp import RawNcp, option, options
from lab.target import RAW_REMOTE, Target
from lab.topology import HOME

pytestmark = pytest.mark.control

# RFC 1877.
DNS, WINS, DNS2, WINS2 = 129, 130, 131, 132
ADDRESS = 3

TOLD = {DNS: "10.0.0.53", WINS: "10.0.0.137", DNS2: "10.0.1.53", WINS2: "10.0.1.137"}


@pytest.fixture
def ask(folder):
    """Call it with a profile's properties: (code, {option: address}) of the answer to
    a client that asks for its address and for all four servers, knowing none."""
    target = Target(folder)
    clients = []

    def negotiate(*words):
        target.server.cli("profile", "set", "plain", *words)
        client = RawNcp(target.internet.remote, HOME, call_id=7000 + len(clients)).call_up()
        clients.append(client)
        client.negotiate_lcp()
        client.log_on("raw", "raw")
        code, data = client.ask(IPCP, option(ADDRESS, socket.inet_aton(RAW_REMOTE)) +
                                b"".join(option(kind, bytes(4)) for kind in TOLD))
        return code, {kind: socket.inet_ntoa(value) for kind, value in options(data)}

    yield negotiate
    for client in clients:
        client.close()
    target.assert_unharmed()
    target.destroy()


def test_all_servers_are_told(ask):
    assert ask("dns-server=10.0.0.53,10.0.1.53",
               "wins-server=10.0.0.137,10.0.1.137") == (NAK, TOLD)


def test_servers_that_there_are_none_of_are_rejected(ask):
    code, told = ask("dns-server=10.0.0.53", "wins-server=")
    assert (code, set(told)) == (REJECT, {WINS, WINS2, DNS2})


def test_a_peer_that_knows_them_is_acknowledged(folder):
    target = Target(folder, "profile set plain dns-server=10.0.0.53")
    with RawNcp(target.internet.remote, HOME, call_id=7100).call_up() as client:
        client.negotiate_lcp()
        client.log_on("raw", "raw")
        wanted = option(ADDRESS, socket.inet_aton(RAW_REMOTE)) + option(
            DNS, socket.inet_aton(TOLD[DNS]))
        assert client.ask(IPCP, wanted) == (ACK, wanted)
    target.destroy()
