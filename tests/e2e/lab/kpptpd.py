# SPDX-License-Identifier: GPL-2.0-only
"""Our daemon on one host, driven by our command line."""

import json
import os
import pathlib
import signal

from . import genl
from .wait import wait_for

# Where kpptpd and kpptp are.
BIN = pathlib.Path(os.environ.get("KPPTP_BIN",
                                  pathlib.Path(__file__).resolve().parents[3] / "build"))

# Our names for what pppd calls pap, chap, mschap and mschap-v2.
AUTHENTICATION = {"pap": "pap", "chap": "chap", "mschap": "mschap1",
                  "mschap-v2": "mschap2"}


def encoding(mppe):
    """How "128 stateless" or None is shown to users."""
    return f"MPPE{mppe}" if mppe else "none"


READY = " is ready"

# Seconds that ending all tunnels in order may take when the peers do not answer.
STOP_DEADLINE = 8


class Kpptpd:
    """kpptpd in a namespace, with configuration file and socket of its own."""

    def __init__(self, host, folder, *lines):
        self.host = host
        self.folder = pathlib.Path(folder)
        self.folder.mkdir(parents=True, exist_ok=True)
        self.config = self.folder / "kpptp.conf"
        self.socket = self.folder / "io.kpptp"
        self.process = None
        # Of the daemon alone: files that it sees in place of others, variables.
        self.mounts, self.environment = {}, {}
        # Who starts it in place of us: the words before its own, and what it inherits.
        self.prefix = lambda: ([], [])
        if lines:
            self.configure(*lines)

    def configure(self, *lines):
        self.config.write_text("\n".join(lines) + "\n")
        self.config.chmod(0o600)

    def launch(self):
        """Start the daemon without waiting for it."""
        prefix, inherited = self.prefix()
        variables = [f"{name}={value}" for name, value in self.environment.items()]
        self.process = self.host.start(
            [*(("env", *variables) if variables else ()), *prefix,
             str(BIN / "kpptpd"), "--debug",
             "--config", str(self.config), "--socket", str(self.socket),
             "--state", str(self.folder / "state")],
            str(self.folder / "kpptpd.log"), self.mounts, inherited)

    def start(self):
        before = self.log().count(READY) if self.process else 0
        self.launch()
        wait_for("kpptpd to be ready", lambda: self._ready(before))
        return self

    def _ready(self, before):
        assert self.process.alive(), f"kpptpd ended: {self.log()}"
        return self.log().count(READY) > before

    def stop(self):
        status = self.process.stop(STOP_DEADLINE)
        assert status == 0, f"kpptpd ended with {status}: {self.process.log()[-2000:]}"

    def kill(self):
        """kill -9; the socket stays, as after any crash."""
        self.process.signal(signal.SIGKILL)
        self.process.wait()
        self.socket.unlink(missing_ok=True)

    def alive(self):
        return self.process.alive()

    def log(self):
        return self.process.log()

    def wait_log(self, text, deadline=5.0):
        wait_for(f'"{text}" in the log of kpptpd on {self.host}',
                 lambda: text in self.log(), deadline)

    def cli(self, *words, check=True):
        """Run the command line; its output, or the whole result with check=False."""
        return self.host.run([str(BIN / "kpptp"), "--socket", str(self.socket), *words],
                             check)

    def json(self, *words):
        return json.loads(self.cli("-j", *words))

    def client(self, name="pptp-out1"):
        """What `client show` knows of one client, or {}."""
        return next((row for row in self.json("client", "show") if row["name"] == name), {})

    def interface(self, user):
        """What `interface show` knows of the running interface of a user, or {}."""
        return next((row for row in self.json("interface", "show")
                     if row["user"] == user and row.get("running")), {})

    def active(self):
        return self.json("active", "show")

    def sessions(self):
        return genl.sessions(self.host)

    def counters(self):
        """What the kernel holds for all sessions of the host."""
        return genl.counters(self.host)

    def links(self):
        """The netdevs of kind pptp."""
        return [link["ifname"] for link in self.host.ip_json("link show type pptp")]


class ServerSide(Kpptpd):
    """kpptpd as the server of one user."""

    user = None

    def listen(self, user, password, auth, mppe, local, remote, *more):
        self.user = user
        encryption = "required" if mppe else "no"
        self.configure(
            f"profile add name=test use-encryption={encryption}",
            f"secret add name={user} password={password} service=pptp profile=test "
            f"local-address={local} remote-address={remote}",
            f"server set enabled=yes authentication={AUTHENTICATION[auth]}", *more)
        self.start()

    def up(self):
        return any(row["name"] == self.user for row in self.active())

    def wait_up(self, deadline=10.0):
        wait_for(f"user {self.user} to be active", self.up, deadline)

    def encoding(self):
        return self.interface(self.user)["encoding"]

    def idle(self):
        return not self.sessions() and not self.links()

    def disconnect(self):
        self.cli("active", "disconnect", self.user)


class ClientSide(Kpptpd):
    """kpptpd with one client."""

    def dial(self, server, user, password, auth, mppe, more=""):
        encryption = "required" if mppe else "no"
        self.configure(
            f"profile add name=test use-encryption={encryption}",
            f"client add name=pptp-out1 connect-to={server} user={user} "
            f"password={password} profile=test allow={AUTHENTICATION[auth]} disabled=no {more}")
        if self.process and self.process.alive():
            self.cli("reload")
        else:
            self.start()

    def up(self):
        return self.client().get("status") == "connected"

    def wait_up(self, deadline=10.0):
        wait_for("the client to be connected", self.up, deadline)

    def encoding(self):
        return self.client()["encoding"]

    def idle(self):
        """A client that is disabled keeps its netdev, without carrier."""
        return not self.sessions()

    def disconnect(self):
        self.cli("client", "disable", "pptp-out1")
