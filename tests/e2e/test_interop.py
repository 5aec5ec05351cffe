# SPDX-License-Identifier: GPL-2.0-only
"""Sessions with the peers that Debian packages, in both roles, and with ourselves."""

import itertools

import pytest

from lab import traffic
from lab.kpptpd import ClientSide, Kpptpd, ServerSide, encoding
from lab.pppd import Poptop, PptpLinux
from lab.topology import HOME, TUNNEL_CLIENT, TUNNEL_SERVER
from lab.wait import wait_for

USER, PASSWORD = "ex", "lkjrht"

SERVERS = {"kpptpd": ServerSide, "poptop": Poptop}
CLIENTS = {"kpptpd": ClientSide, "pptp-linux": PptpLinux}
PAIRS = (("kpptpd", "pptp-linux"), ("poptop", "kpptpd"), ("kpptpd", "kpptpd"))

METHODS = ("pap", "chap", "mschap", "mschap-v2")
ENCRYPTION = (None, "128 stateless", "40 stateless", "128 stateful")

NO_KEYS = "PAP and CHAP yield no keys for MPPE (RFC 3079)"
NO_LM_KEYS = "pppd 2.4.9 has no LM keys, hence no 40-bit MPPE after MS-CHAPv1"
STRONGEST = "two of ours always agree on the strongest: 128 bits, stateless"

# What cannot be had: (server, client, method, encryption, reason); None is any.
CANNOT = (
    ("kpptpd", "pptp-linux", "mschap", "40 stateless", NO_LM_KEYS),
    ("poptop", "kpptpd", "mschap", "40 stateless", NO_LM_KEYS),
    ("kpptpd", "kpptpd", None, "40 stateless", STRONGEST),
    ("kpptpd", "kpptpd", None, "128 stateful", STRONGEST),
)


def cases():
    for pair, method, mppe in itertools.product(PAIRS, METHODS, ENCRYPTION):
        if mppe and not method.startswith("mschap"):
            continue
        reasons = [reason for *row, reason in CANNOT
                   if all(want in (None, value)
                          for want, value in zip(row, (*pair, method, mppe)))]
        marks = [pytest.mark.skip(reason=f"{reason} ({' and '.join(pair)})")
                 for reason in reasons[:1]]
        yield pytest.param(*pair, method, mppe, marks=marks,
                           id=f"{pair[0]}-{pair[1]}-{method}-{mppe or 'plain'}")


def marks_of(peer):
    """What tells the peer's present calls from later ones."""
    if isinstance(peer, Kpptpd):
        return {session["id"] for session in peer.sessions()}
    return set(peer.link_pids())


def assert_encoding(server, client, mppe):
    for peer in (server, client):
        if isinstance(peer, Kpptpd):
            assert peer.encoding() == encoding(mppe)
        elif mppe:
            bits, mode = mppe.split()
            assert f"MPPE {bits}-bit {mode} compression enabled" in peer.log()
        else:
            assert "MPPE" not in peer.log()


def assert_traffic(internet):
    home, remote = internet.home, internet.remote
    traffic.ping(remote, TUNNEL_SERVER)
    traffic.ping(home, TUNNEL_CLIENT)
    traffic.transfer(remote, home, TUNNEL_SERVER)
    traffic.transfer(home, remote, TUNNEL_CLIENT)


def wait_gone(peers, calls):
    for peer in peers:
        wait_for(f"the old call to end on {peer.host}",
                 lambda peer=peer: not marks_of(peer) & calls[peer])


@pytest.mark.parametrize("server_name, client_name, method, mppe", cases())
def test_session(internet, folder, server_name, client_name, method, mppe):
    home, remote = internet.home, internet.remote
    server = SERVERS[server_name](home, folder / "server")
    client = CLIENTS[client_name](remote, folder / "client")
    before = [(host.links(), host.routes()) for host in (home, remote)]

    server.listen(USER, PASSWORD, method, mppe, TUNNEL_SERVER, TUNNEL_CLIENT)
    client.dial(HOME, USER, PASSWORD, method, mppe)
    client.wait_up()
    server.wait_up()
    assert_encoding(server, client, mppe)
    assert_traffic(internet)

    client.disconnect()
    for peer in (client, server):
        wait_for(f"nothing of the call to be left on {peer.host}", peer.idle)
    assert [host.routes() for host in (home, remote)] == [routes for _, routes in before]

    client.dial(HOME, USER, PASSWORD, method, mppe)
    client.wait_up()
    server.wait_up()
    calls = {peer: marks_of(peer) for peer in (client, server)}
    server.disconnect()
    wait_gone((client, server), calls)

    client.stop()
    wait_for("nothing to be left on the server", server.idle)
    server.stop()
    assert [(host.links(), host.routes()) for host in (home, remote)] == before
