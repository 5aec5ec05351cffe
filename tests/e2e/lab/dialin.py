# SPDX-License-Identifier: GPL-2.0-only
"""Our server with several users, and a client for each of them at one remote office."""

from .kpptpd import ClientSide, ServerSide
from .topology import HOME, Internet
from .wait import wait_for

# The server's end of every tunnel, unless the test has its own.
OURS = "10.9.0.1"


class DialIn:
    """A network of its own, so that one pair of daemons serves all tests of a file.

    users maps names to what their secrets have beside the password; lines are for
    the server, client_lines for the clients. Clients are called like their users.
    IPv6 is off: it has packets of its own, and tunnels here are to be silent.
    """

    def __init__(self, folder, users, lines=(), client_lines=()):
        quiet = "profile set default use-ipv6=no"
        self.internet = Internet()
        self.folder = folder
        self.server = ServerSide(
            self.internet.home, folder / "server", quiet, *lines,
            *(f"secret add name={name} password=x service=pptp {more}"
              for name, more in users.items()), "server set enabled=yes")
        self.client = ClientSide(
            self.internet.remote, folder / "client", quiet, *client_lines,
            *(f"client add name={name} connect-to={HOME} user={name} password=x"
              for name in users))

    def start(self):
        self.server.start()
        self.client.start()
        return self

    def destroy(self):
        for daemon in (self.client, self.server):
            if daemon.alive():
                daemon.stop()
        self.internet.destroy()

    def set(self, kind, name, *words):
        """Change a profile or a secret of the server."""
        self.server.cli(kind, "set", name, *words)

    def enable(self, *names):
        for name in names:
            self.client.cli("client", "enable", name)

    def status(self, name):
        return self.client.client(name)["status"]

    def connect(self, *names):
        """Have these clients dial, one after the other; returns their addresses."""
        addresses = []
        for name in names:
            self.enable(name)
            addresses.append(self.wait_connected(name))
        return addresses

    def wait_connected(self, name, deadline=10.0):
        """The address that the user got, once he is connected on both ends."""
        wait_for(f"{name} to be connected",
                 lambda: self.status(name) == "connected" and self.rows(name), deadline)
        return self.client.client(name)["local-address"]

    def rows(self, name):
        """The user's rows of `active show`."""
        return [row for row in self.server.active() if row["name"] == name]

    def disconnect(self, *names):
        for name in names:
            self.client.cli("client", "disable", name)
        for name in names:
            self.wait_gone(name)

    def wait_gone(self, name, deadline=10.0):
        wait_for(f"{name} to be gone", lambda: not self.rows(name), deadline)

    def reason(self, name):
        """What the secret says of the end of the user's last session."""
        return self.secret(name).get("last-disconnect-reason")

    def secret(self, name):
        return next(row for row in self.server.json("-d", "secret", "show")
                    if row["name"] == name)

    def forget(self):
        """Nobody is connected any more."""
        active = [row["name"] for row in self.client.json("client", "show")
                  if not row.get("disabled")]
        self.disconnect(*active)
        wait_for("no session", lambda: not self.server.sessions())
