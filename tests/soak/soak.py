# SPDX-License-Identifier: GPL-2.0-only
"""Tunnels under full load while others come and go; at the end nothing is left.

Runs in the test kernel. Half of the users stay and carry streams in both directions all
the time; the other half's tunnels end in every way there is, with packets under way, and
come again. All of it is done twice, first for a few seconds, so that what the kernel and
the daemons keep for good is there before memory is compared.
"""

import os
import pathlib
import random
import subprocess
import sys
import tempfile
import time

import streams
from lab import traffic
from lab.kpptpd import ClientSide, ServerSide
from lab.topology import HOME, Internet
from lab.wait import KERNEL_SLOWNESS, wait_for

# What tunnels are like, by turns: profiles of the server, and words for the client.
KINDS = (("plain", ""), ("secure", ""), ("secure", "mrru=1600"), ("listed", ""),
         ("pooled", ""), ("shared", "mrru=1600"))
STAYING = [f"stay{number}" for number in range(len(KINDS))]
LEAVING = [f"leave{number}" for number in range(len(KINDS))]
USERS = STAYING + LEAVING

SERVER = (
    "pool add name=lan ranges=10.60.1.1-10.60.1.20",
    "pool add name=ends ranges=10.60.2.1-10.60.2.20",
    "profile add name=plain use-encryption=no",
    "profile add name=secure use-encryption=required",
    "profile add name=listed use-encryption=required address-list=listed "
    "interface-list=tunnels rate-limit=80M incoming-filter=fine",
    "profile add name=pooled local-address=ends remote-address=lan use-encryption=required",
    'profile add name=shared use-encryption=no rate-limit="50M 0 50M 1 2 5M"',
    "server set enabled=yes mrru=1600 shared-rate=1G",
)
CHAIN = "table inet pptp { chain fine { accept; }\n}"

# Kibibytes of objects that the kernel may have more than after the first round; with
# KASAN, freed memory stays for a while.
SLAB_MORE = 2048 if KERNEL_SLOWNESS == 1 else 131072
# Kibibytes of a daemon likewise.
DAEMON_MORE = 4096

FIRST_SECONDS = 5
REPORT_SECONDS = 30


def kind(user):
    return KINDS[int(user[-1]) % len(KINDS)]


def secret(number, user):
    profile = kind(user)[0]
    addresses = "" if profile == "pooled" else \
        f"local-address=10.60.0.{2 * number + 1} remote-address=10.60.0.{2 * number + 2}"
    return f"secret add name={user} password=x profile={profile} {addresses}"


class Soak:
    """Both offices, a daemon in each, and what has been done so far."""

    def __init__(self, folder, seed):
        self.internet = Internet()
        self.internet.home.run(["nft", CHAIN])
        self.server = ServerSide(self.internet.home, folder / "server", *SERVER,
                                 *(secret(*pair) for pair in enumerate(USERS)))
        self.client = ClientSide(self.internet.remote, folder / "client",
                                 *(self.line(user) for user in USERS))
        self.random = random.Random(seed)
        self.ends = self.checked = 0
        self.reported = time.monotonic()

    @staticmethod
    def line(user):
        return f"client add name={user} connect-to={HOME} user={user} password=x {kind(user)[1]}"

    def rows(self):
        """The clients that are connected, by name, as `client show` has them."""
        return {row["name"]: row for row in self.client.json("client", "show")
                if row.get("status") == "connected"}

    def wait_up(self, users):
        """Wait until all of them are connected and carry packets; their rows."""
        wait_for(f"{users} to be connected", lambda: set(users) <= set(self.rows()), 60)
        rows = self.rows()
        for user in users:
            traffic.ping(self.internet.remote, rows[user]["remote-address"], 20)
        return rows

    def ways(self, row):
        """Both directions of a tunnel."""
        home, remote = self.internet.home, self.internet.remote
        return ((remote, home, row["remote-address"]), (home, remote, row["local-address"]))

    # --- how tunnels end and come again

    def disable(self, user):
        self.client.cli("client", "disable", user)
        self.client.cli("client", "enable", user)

    def disconnect(self, user):
        """He dials again by himself."""
        self.server.cli("active", "disconnect", user)

    def replace(self, user):
        self.client.cli("client", "remove", user)
        self.client.cli(*self.line(user).split(), "disabled=no")

    def remove_netdev(self, user):
        """By another program, under the daemon, which makes another one."""
        netdev = next(row["netdev"] for row in self.server.json("interface", "show")
                      if row["user"] == user)
        self.internet.home.ip(f"link del {netdev}")

    def end_all(self, users):
        """End them in the middle of what they carry, and have them back."""
        rows = self.wait_up(users)
        flows = [streams.Stream(*way) for user in users for way in self.ways(rows[user])]
        for _ in range(20):
            streams.turn(flows)
        for user in users:
            way = self.random.choice((self.disable, self.disconnect, self.replace,
                                      self.remove_netdev))
            before = self.session(user)
            way(user)
            wait_for(f"{user} to end by {way.__name__}",
                     lambda user=user, before=before: self.session(user) != before, 20)
            self.ends += 1
        for flow in flows:
            self.checked += flow.got
            flow.close()

    def session(self, user):
        return next((row["session-id"] for row in self.server.active()
                     if row["name"] == user), None)

    def transfers(self, users):
        rows = self.wait_up(users)
        for user in users:
            for way in self.ways(rows[user]):
                traffic.transfer(*way, 128 * 1024, deadline=60)
                self.checked += 128 * 1024

    # --- rounds

    def load(self, end):
        """A process with the streams of those who stay; it ends then."""
        rows = self.wait_up(STAYING)
        ways = [way for user in STAYING for way in self.ways(rows[user])]
        reader, writer = os.pipe()
        child = os.fork()
        if child:
            os.close(writer)
            return child, reader
        status = 1
        try:
            os.write(writer, b"%d" % streams.run(ways, end))
            status = 0
        except AssertionError as error:
            os.write(writer, str(error).encode())
        finally:
            os._exit(status)

    def round(self, seconds):
        for user in USERS:
            self.client.cli("client", "enable", user)
        self.wait_up(USERS)
        end = time.monotonic() + seconds
        child, reader = self.load(end)
        while time.monotonic() < end:
            self.end_all(LEAVING)
            self.transfers(LEAVING)
            self.report(end)
            done, status = os.waitpid(child, os.WNOHANG)
            if done:
                break
        else:
            _, status = os.waitpid(child, 0)
        with open(reader, "rb") as pipe:
            said = pipe.read().decode()
        assert status == 0, f"the load ended with {status}: {said}"
        self.checked += int(said)
        for user in USERS:
            self.client.cli("client", "disable", user)
        self.assert_nothing_left()

    def report(self, end):
        if time.monotonic() - self.reported < REPORT_SECONDS:
            return
        self.reported = time.monotonic()
        print(f"soak: {max(end - time.monotonic(), 0):.0f} s to go, {self.ends} tunnels have "
              f"ended and come again, slab {slab()} KiB", flush=True)

    def assert_nothing_left(self):
        """No session, netdev of a user, queue, route, lease or member of a set."""
        server, home = self.server, self.internet.home
        wait_for("no session", lambda: not server.sessions() and not self.client.sessions(), 30)
        wait_for("no netdev of a user", lambda: not server.links(), 30)
        wait_for("no ifb", lambda: not [link for link in home.ip_json("link show type ifb")
                                        if link], 30)
        assert server.active() == [] and server.json("pool", "used") == []
        left = [line for host in (home, self.internet.remote) for line in host.routes()
                if "10.60." in line]
        assert not left, left
        rules = home.run(["nft", "list", "table", "inet", "pptp"])
        assert "elements" not in rules, rules

    def start(self):
        self.server.start()
        self.client.start()

    def stop(self):
        self.client.stop()
        self.server.stop()
        assert not self.client.links() and not self.server.links()
        self.internet.destroy()


def caches():
    """{cache: KiB of its objects} of the kernel, after what it can spare is dropped.

    Of the memory for them it keeps more the longer it ran, for what comes next.
    """
    pathlib.Path("/proc/sys/vm/drop_caches").write_text("3\n", encoding="ascii")
    lines = pathlib.Path("/proc/slabinfo").read_text(encoding="ascii").splitlines()[2:]
    return {name: int(used) * int(size) >> 10
            for name, used, _, size, *_ in (line.split() for line in lines)}


def slab():
    """KiB of all of them."""
    return sum(caches().values())


def most_grown(before):
    """The caches that have more in use than before, in words."""
    more = {name: used - before.get(name, 0) for name, used in caches().items()}
    first = sorted(more, key=more.get, reverse=True)[:6]
    return ", ".join(f"{name} {more[name]:+} KiB" for name in first)


def resident(daemon):
    """Kibibytes of a daemon."""
    status = pathlib.Path(f"/proc/{daemon.process.pid}/status").read_text(encoding="ascii")
    return next(int(line.split()[1]) for line in status.splitlines()
                if line.startswith("VmRSS:"))


def main(seconds):
    seed = random.randrange(1 << 32)
    print(f"soak: {seconds} s, {len(USERS)} tunnels, seed {seed}", flush=True)
    with tempfile.TemporaryDirectory() as folder:
        soak = Soak(pathlib.Path(folder), seed)
        daemons = soak.server, soak.client
        try:
            soak.start()
            soak.round(FIRST_SECONDS)
            in_use, sizes = caches(), [resident(daemon) for daemon in daemons]
            soak.round(seconds)
            # Sockets that wait for late packets, and what RCU has not freed yet.
            before = sum(in_use.values())
            try:
                wait_for(f"the kernel's objects to be back at {before} KiB",
                         lambda: slab() <= before + SLAB_MORE, 70)
            finally:
                print(f"soak: most grown: {most_grown(in_use)}", flush=True)
            more = slab() - before
            grown = [resident(daemon) - size for daemon, size in zip(daemons, sizes)]
            assert max(grown) < DAEMON_MORE, f"the daemons have grown by {grown} KiB"
            soak.stop()
        except BaseException:
            for daemon in daemons:
                print(f"--- {daemon.host}\n{daemon.log()[-6000:]}", file=sys.stderr)
            raise
    subprocess.run(["rmmod", "kpptp"], check=True)
    print(f"soak: {soak.checked >> 20} MiB compared, {soak.ends} tunnels have ended and come "
          f"again; slab {more:+} KiB, daemons {grown[0]:+} and {grown[1]:+} KiB; "
          "nothing left", flush=True)


if __name__ == "__main__":
    main(int(sys.argv[1]))
