# SPDX-License-Identifier: GPL-2.0-only
"""A syslog socket, since pptpd, pptpctrl and pptp report nowhere else."""

import os
import socket
import threading

PATH = "/dev/log"


class Syslog:
    """Collects what the machine's programs send to syslog(3)."""

    def __init__(self):
        if os.path.lexists(PATH):
            os.unlink(PATH)
        self._sock = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        self._sock.bind(PATH)
        self._lines = []
        threading.Thread(target=self._collect, daemon=True).start()

    def _collect(self):
        while True:
            self._lines.append(self._sock.recv(65536).decode(errors="replace").rstrip("\0\n"))

    def clear(self):
        self._lines = []

    def text(self):
        return "\n".join(self._lines) + "\n"
