# SPDX-License-Identifier: GPL-2.0-only
"""A connection to our server that sends one byte a second."""

import select
import threading
import time

from scapy.layers.pptp import PPTPStartControlConnectionRequest

from .kpptpd import ServerSide
from .rawclient import RawClient
from .topology import HOME, Internet

INTERVAL = 1.0


class SlowDrip:
    """Drips in the background from the constructor on, until the server hangs up."""

    def __init__(self, folder):
        self.internet = Internet()
        self.server = ServerSide(self.internet.home, folder)
        self.server.configure("server set enabled=yes")
        self.server.start()
        self.sent = 0
        self._end = None
        self._client = RawClient(self.internet.remote, HOME)
        self._client.connect()
        self._start = time.monotonic()
        self._thread = threading.Thread(target=self._drip, daemon=True)
        self._thread.start()

    def _drip(self):
        message, sock = bytes(PPTPStartControlConnectionRequest()), self._client.tcp
        try:
            for byte in message:
                sock.sendall(bytes([byte]))
                self.sent += 1
                if select.select([sock], [], [], INTERVAL)[0] and not sock.recv(1):
                    break
        except (ConnectionResetError, BrokenPipeError):
            pass
        self._end = time.monotonic()

    def ended(self):
        return self._end is not None

    def duration(self):
        return self._end - self._start

    def others_get_in(self):
        with RawClient(self.internet.remote, HOME) as client:
            client.connect()
            return bool(client.start())

    def destroy(self):
        self._client.close()
        self.server.stop()
        self.internet.destroy()
