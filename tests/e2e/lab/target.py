# SPDX-License-Identifier: GPL-2.0-only
"""A server under attack, and a session that must not notice."""

from . import traffic
from .kpptpd import ClientSide, ServerSide
from .topology import HOME, TUNNEL_CLIENT, TUNNEL_SERVER, Internet

# What the attacked server offers to the raw client beside the bystander's account.
RAW_LOCAL, RAW_REMOTE = "10.0.104.1", "10.0.104.2"

CONFIG = (
    "secret add name=raw password=raw service=pptp profile=plain "
    f"local-address={RAW_LOCAL} remote-address={RAW_REMOTE}",
    "server set enabled=yes authentication=mschap2,pap",
)


class Target:
    """An Internet of its own with our server at home and our client at remote.

    The client's session is encrypted; it is the bystander.
    """

    def __init__(self, folder, *more):
        """more: further lines of the server's configuration."""
        self.internet = Internet()
        self.server = ServerSide(self.internet.home, folder / "server")
        self.server.configure(
            "profile add name=plain use-encryption=no",
            "profile add name=test use-encryption=required",
            "secret add name=ex password=lkjrht service=pptp profile=test "
            f"local-address={TUNNEL_SERVER} remote-address={TUNNEL_CLIENT}", *CONFIG, *more)
        self.server.user = "ex"
        self.server.start()
        self.client = ClientSide(self.internet.remote, folder / "client")
        self.client.dial(HOME, "ex", "lkjrht", "mschap-v2", "128 stateless")
        self.client.wait_up()
        traffic.ping(self.internet.remote, TUNNEL_SERVER)
        self._bystander = self.session()["id"]

    def session(self):
        """The bystander's session in the server's kernel."""
        remote = self.client.sessions()[0]
        return next(session for session in self.server.sessions()
                    if session["local_call_id"] == remote["peer_call_id"])

    def assert_unharmed(self):
        assert self.server.alive(), self.server.log()[-2000:]
        assert self.session()["id"] == self._bystander, "the bystander had to redial"
        traffic.ping(self.internet.remote, TUNNEL_SERVER)
        traffic.ping(self.internet.home, TUNNEL_CLIENT)

    def destroy(self):
        self.client.stop()
        self.server.stop()
        self.internet.destroy()
