# SPDX-License-Identifier: GPL-2.0-only
"""What systemd is to a service that is restarted: the store of its descriptors."""

import array
import contextlib
import fcntl
import os
import pathlib
import signal
import socket
import sys
import threading

from .wait import wait_for

DEADLINE = 15.0

# Puts what it inherits where a service looks for it, and says whose it is.
LAUNCHER = """
import os, sys
fds = [int(fd) for fd in sys.argv[1].split(",") if fd]
high = [os.dup2(fd, 500 + n) for n, fd in enumerate(fds)]
for n, fd in enumerate(high):
    os.dup2(fd, 3 + n)
os.closerange(3 + len(high), 1024)
if high:
    os.environ["LISTEN_PID"] = str(os.getpid())
os.execvp(sys.argv[2], sys.argv[2:])
"""


class Store:
    """The other end of NOTIFY_SOCKET."""

    def __init__(self, folder):
        self.path = str(pathlib.Path(folder) / "notify")
        self.fds = []       # (name, descriptor) in the order they came
        self.text = []
        self._socket = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        self._socket.bind(self.path)
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._thread.start()

    def _run(self):
        size = array.array("i").itemsize
        while True:
            try:
                data, control, _, _ = self._socket.recvmsg(65536, 512 * size)
            except OSError:
                return
            if not data:
                return
            fds = array.array("i")
            for level, kind, value in control:
                if (level, kind) == (socket.SOL_SOCKET, socket.SCM_RIGHTS):
                    fds.frombytes(value[:len(value) // size * size])
            self._told(data.decode(), list(fds))

    def _told(self, text, fds):
        self.text.append(text)
        lines = dict(line.split("=", 1) for line in text.splitlines() if "=" in line)
        name = lines.get("FDNAME")
        if "FDSTORE" in lines:
            self.fds += [(name, fd) for fd in fds]
            return
        if "FDSTOREREMOVE" in lines:
            self.drop(name)
        # BARRIER=1 has one that is closed when all before it was read.
        for fd in fds:
            os.close(fd)

    def drop(self, name):
        for known, fd in self.fds:
            if known == name:
                os.close(fd)
        self.fds = [entry for entry in self.fds if entry[0] != name]

    def names(self):
        return sorted(name for name, _ in self.fds)

    def state(self):
        """The description of all tunnels, as text."""
        fd = dict(self.fds)["state"]
        return os.pread(fd, os.fstat(fd).st_size, 0).decode()

    def replace_state(self, data):
        """The service finds other bytes, sealed like its own."""
        self.drop("state")
        fd = os.memfd_create("state", os.MFD_ALLOW_SEALING)
        os.write(fd, data)
        fcntl.fcntl(fd, fcntl.F_ADD_SEALS, fcntl.F_SEAL_SHRINK | fcntl.F_SEAL_GROW |
                    fcntl.F_SEAL_WRITE | fcntl.F_SEAL_SEAL)
        self.fds.append(("state", fd))

    def close(self):
        for name in set(self.names()):
            self.drop(name)
        with contextlib.suppress(OSError):
            self._socket.shutdown(socket.SHUT_RDWR)
        self._socket.close()


class Service:
    """A kpptpd under the care of a store; start it with start()."""

    def __init__(self, daemon):
        self.daemon = daemon
        self.store = Store(daemon.folder)
        daemon.environment["NOTIFY_SOCKET"] = self.store.path
        daemon.prefix = self._prefix

    def _prefix(self):
        """What goes before the daemon's own words."""
        fds = [fd for _, fd in self.store.fds]
        for fd in fds:
            os.set_inheritable(fd, True)
        self.daemon.environment.update(
            {"LISTEN_FDS": str(len(fds)),
             "LISTEN_FDNAMES": ":".join(name for name, _ in self.store.fds)})
        return [sys.executable, "-c", LAUNCHER, ",".join(map(str, fds))], fds

    def hand_over(self):
        """`systemctl restart`, first half: the daemon has gone, in good order."""
        self.daemon.process.signal(signal.SIGUSR2)
        status = self.daemon.process.wait(DEADLINE)
        assert status == 0, self.daemon.log()[-2000:]

    def restart(self):
        self.hand_over()
        self.daemon.start()

    def wait_empty(self):
        wait_for("the store to be empty", lambda: not self.store.fds)

    def close(self):
        self.store.close()
