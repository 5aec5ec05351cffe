# SPDX-License-Identifier: GPL-2.0-only
"""shared-rate: tunnels have one rate together, by priority and minimum of rate-limit."""

import pytest

from lab import traffic
from lab.flows import race
from lab.topology import HOME
from lab.tunnel import Tunnel
from lab.wait import wait_for

pytestmark = pytest.mark.control

SIZE = 2 * traffic.MEBIBYTE

# Both ends of the tunnels of the two users.
GOLD, LEAD = ("10.0.103.1", "10.0.103.2"), ("10.0.104.1", "10.0.104.2")


class Pair:
    """Two users of one server, each by a tunnel of his own, in profiles of their own."""

    def __init__(self, internet, folder, gold="", lead="", shared="16M"):
        also = (f'profile add name=gold rate-limit="{gold}"',
                f'profile add name=lead rate-limit="{lead}"',
                "secret add name=lead password=lkjrht profile=lead "
                f"local-address={LEAD[0]} remote-address={LEAD[1]}")
        client = (f"client add name=pptp-out2 connect-to={HOME} user=lead "
                  "password=lkjrht disabled=no",)
        self.internet = internet
        self.tunnel = Tunnel(internet, folder, secret="profile=gold", also=also,
                             server=f"shared-rate={shared}", client_also=client)

    def start(self):
        self.tunnel.start()
        traffic.ping(self.internet.remote, LEAD[0])
        return self

    def stop(self):
        self.tunnel.client.stop()
        wait_for("no session left", lambda: not self.tunnel.server.sessions())
        wait_for("the queues to go", lambda: not self.queues())
        self.tunnel.server.stop()

    def queues(self):
        """What tc has of ours, and the netdevs for it."""
        home = self.internet.home
        return [line for line in home.run(["tc", "qdisc", "show"]).splitlines()
                if "htb" in line or "clsact" in line or "tbf" in line] + \
            [link["ifname"] for link in home.ip_json("link show type ifb") if link]

    def upload(self, size=SIZE):
        """What gold and lead got side by side, and the rate of both."""
        home, remote = self.internet.home, self.internet.remote
        return race([(remote, home, GOLD[0]), (remote, home, LEAD[0])], size)

    def download(self, size=SIZE):
        home, remote = self.internet.home, self.internet.remote
        return race([(home, remote, GOLD[1]), (home, remote, LEAD[1])], size)


@pytest.mark.parametrize("direction", [Pair.upload, Pair.download])
def test_equals(internet, folder, direction):
    """Nobody comes first; a rate of one's own holds, too; the shared one may change."""
    pair = Pair(internet, folder, lead="4M").start()
    (gold, lead), slow = direction(pair)
    assert 1.8 < gold / lead < 8
    free = traffic.transfer(internet.remote, internet.home, HOME, SIZE)
    assert free / slow > 1.5, "the tunnels are not limited at all"
    pair.tunnel.server.cli("server", "set", "shared-rate=4M")
    (gold, lead), slower = direction(pair, SIZE // 2)
    assert 0.4 < gold / lead < 2.5
    assert 2.5 < slow / slower < 6
    pair.stop()


@pytest.mark.parametrize("direction", [Pair.upload, Pair.download])
def test_priority(internet, folder, direction):
    """Who comes first takes what there is; the other one has what is left."""
    pair = Pair(internet, folder, gold="16M 0 16M 1 1", lead="16M 0 16M 1 8").start()
    (gold, lead), _ = direction(pair)
    assert gold / max(lead, 1) > 4
    pair.stop()


@pytest.mark.parametrize("direction", [Pair.upload, Pair.download])
def test_minimum(internet, folder, direction):
    """A minimum is there for the last one, too: 6 of 16 Mbit/s."""
    pair = Pair(internet, folder, gold="16M 0 16M 1 1", lead="16M 0 16M 1 8 6M").start()
    (gold, lead), _ = direction(pair)
    assert 1 < gold / lead < 3
    pair.stop()


def test_one_direction(internet, folder):
    """0 is no limit, and then a rate of one's own is kept as always."""
    pair = Pair(internet, folder, gold="8M", shared="0/8M").start()
    assert "pptp-tx-all" in pair.queues() and "pptp-rx-all" not in pair.queues()
    assert any("tbf" in line for line in pair.queues())
    pair.download()
    pair.stop()


def test_leftovers_of_a_killed_server(internet, folder):
    """kill -9: the next one has none of the dead one's queues, and sets its own."""
    pair = Pair(internet, folder).start()
    pair.tunnel.server.kill()
    pair.tunnel.client.stop()
    pair.tunnel.server.start()
    assert not pair.queues()
    pair.tunnel.client.start()
    pair.tunnel.wait_up()
    assert "pptp-rx-all" in pair.queues()
    pair.stop()


def test_burst_is_refused(internet, folder):
    """What the shared rate cannot do it does not take."""
    tunnel = Tunnel(internet, folder)
    tunnel.server.start()
    answer = tunnel.server.cli("server", "set", "shared-rate=8M 16M", check=False)
    assert answer.returncode and "rx[/tx]" in answer.stderr
    tunnel.server.stop()
