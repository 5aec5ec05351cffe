# SPDX-License-Identifier: GPL-2.0-only
"""The manual's tunnel: our server at home, our client at remote."""

import socket

from . import traffic
from .kpptpd import ClientSide, ServerSide
from .topology import HOME, TUNNEL_CLIENT, TUNNEL_SERVER
from .wait import wait_for

SECRET = ("secret add name=ex password=lkjrht service=pptp "
          f"local-address={TUNNEL_SERVER} remote-address={TUNNEL_CLIENT}")
SERVER = "server set enabled=yes"
CLIENT = f"client add name=pptp-out1 connect-to={HOME} user=ex password=lkjrht disabled=no"


class Tunnel:
    """Two kpptpd with defaults except for what is given.

    profile is for the default profile of both; also and client_also are further lines.
    """

    def __init__(self, internet, folder, secret="", server="", client="", profile="",
                 also=(), client_also=()):
        profiles = (f"profile set default {profile}",) if profile else ()
        self.internet = internet
        self.server = ServerSide(internet.home, folder / "server",
                                 *profiles, f"{SECRET} {secret}", f"{SERVER} {server}", *also)
        self.server.user = "ex"
        self.client = ClientSide(internet.remote, folder / "client", *profiles,
                                 *client_also, f"{CLIENT} {client}")

    def start(self):
        self.server.start()
        self.client.start()
        self.wait_up()
        return self

    def wait_up(self, deadline=10.0):
        self.client.wait_up(deadline)
        self.server.wait_up(deadline)
        traffic.ping(self.internet.remote, TUNNEL_SERVER)

    def assert_alive(self):
        """Both directions work."""
        traffic.ping(self.internet.remote, TUNNEL_SERVER)
        traffic.ping(self.internet.home, TUNNEL_CLIENT)

    def server_session(self):
        """The session at the server, of which there is one."""
        session, = self.server.sessions()
        return session

    def stop(self):
        """Stop both and see that nothing is left."""
        self.client.stop()
        wait_for("no session left on the server", lambda: not self.server.sessions())
        self.server.stop()
        for daemon in (self.server, self.client):
            wait_for(f"nothing left on {daemon.host}",
                     lambda daemon=daemon: not daemon.sessions() and not daemon.links())


def heard(capture, source, protocol=1):
    """True when the capture of a tunnel netdev has a packet from the address."""
    return any(packet[12:16] == socket.inet_aton(source) and packet[9] == protocol
               for _, _, packet in capture.frames() if packet)
