# SPDX-License-Identifier: GPL-2.0-only
"""Several clients behind one address, and call ids that coincide."""

import contextlib

import pytest

from lab import traffic
from lab.kpptpd import ClientSide, ServerSide
from lab.netns import Host, cable
from lab.rawclient import RawClient
from lab.topology import HOME, REMOTE
from lab.wait import wait_for

# The remote office's router hides its computers behind one address.
MASQUERADE = """
table ip nat {
	ct helper pptp { type "pptp" protocol tcp; }
	chain prerouting {
		type filter hook prerouting priority filter;
		tcp dport 1723 ct helper set "pptp"
	}
	chain postrouting {
		type nat hook postrouting priority srcnat;
		oifname "wan" masquerade
	}
}
"""

USERS = ("ann", "bob", "cy")


def local(number):
    return f"10.0.105.{number}"


def peer(number):
    return f"10.0.106.{number}"


@pytest.fixture
def server(internet, folder):
    """A server with an account for each user, without encryption for the raw client."""
    server = ServerSide(
        internet.home, folder / "server", "profile add name=plain use-encryption=no",
        *(f"secret add name={user} password=pw service=pptp profile=plain "
          f"local-address={local(number)} remote-address={peer(number)}"
          for number, user in enumerate(USERS, 1)),
        "server set enabled=yes authentication=mschap2,pap").start()
    yield server
    server.stop()


@pytest.fixture
def office(internet):
    """Three computers behind the remote office's address."""
    for module in ("nf_conntrack_pptp", "nf_nat_pptp", "nft_ct", "nft_masq"):
        internet.remote.run(["modprobe", module])
    rules = internet.remote.run(["sh", "-c", f"nft -f - <<'END'\n{MASQUERADE}\nEND"],
                                check=False)
    assert rules.returncode == 0, rules.stderr
    computers = []
    for number in range(len(USERS)):
        computer = Host(f"pc{number}")
        cable(computer, "eth0", f"10.150.{10 + number}.1/24",
              internet.remote, f"desk{number}", f"10.150.{10 + number}.254/24")
        computer.ip(f"route add default via 10.150.{10 + number}.254")
        computers.append(computer)
    yield computers
    for computer in computers:
        computer.destroy()
    internet.remote.run(["nft", "flush", "ruleset"])


def test_clients_behind_one_address(internet, folder, server, office):
    """Two of ours and a raw one; the server sees one peer address."""
    clients = []
    for computer, user in zip(office, USERS[:2]):
        client = ClientSide(computer, folder / user,
                            f"client add name=pptp-out1 connect-to={HOME} user={user} "
                            "password=pw disabled=no")
        clients.append(client.start())
    for client in clients:
        client.wait_up()
    with RawClient(office[2], HOME) as raw:
        raw.open(USERS[2], "pw")
        wait_for("three sessions", lambda: len(server.sessions()) == 3)
        assert {session["peer_addr"] for session in server.sessions()} == {REMOTE}
        for number, client in enumerate(clients, 1):
            traffic.ping(client.host, local(number))
            traffic.transfer(client.host, internet.home, local(number))
        assert raw.ping(local(3))
    for client in clients:
        client.stop()
    wait_for("nothing left on the server", server.idle)


def test_same_call_id_from_different_peers(internet, server):
    """Two addresses that choose the same call id; each gets its own session."""
    internet.remote.ip("addr add 192.168.81.2/24 dev wan")
    with contextlib.ExitStack() as stack:
        raws = [stack.enter_context(RawClient(internet.remote, HOME, call_id=4242,
                                              source=source))
                for source in (REMOTE, "192.168.81.2")]
        for raw, user in zip(raws, USERS):
            raw.open(user, "pw")
        assert len({session["peer_addr"] for session in server.sessions()}) == 2
        assert {session["peer_call_id"] for session in server.sessions()} == {4242}
        for number, raw in enumerate(raws, 1):
            assert raw.ping(local(number))
    wait_for("nothing left on the server", server.idle)
    internet.remote.ip("addr del 192.168.81.2/24 dev wan")


def test_two_calls_on_one_control_connection(internet, server):
    """RFC 2637 lets a PNS place several calls; each has its own session."""
    with RawClient(internet.remote, HOME, call_id=1) as first, \
            RawClient(internet.remote, HOME, call_id=2) as second:
        first.open(USERS[0], "pw")
        second.tcp.close()
        second.tcp = first.tcp
        second.call()
        second.negotiate(USERS[1], "pw")
        assert first.ping(local(1)) and second.ping(local(2))
        second.clear()
        wait_for("the second call to end", lambda: len(server.sessions()) == 1)
        assert first.ping(local(1))
    wait_for("nothing left on the server", server.idle)
