# SPDX-License-Identifier: GPL-2.0-only
"""The real peers: poptop and pptp-linux, each with Debian's pppd.

Every peer has a folder of its own which stands in for /etc/ppp and /run, so that
secrets, pid files and call managers of two peers on one machine do not meet.
"""

import os
import pathlib
import re
import signal

from .wait import wait_for

# Made from pppd_stateful.c by the runner.
STATEFUL_PLUGIN = pathlib.Path(__file__).resolve().parents[3] / "build/e2e-tools/pppd_stateful.so"

# pppd's option for each way to authenticate.
AUTHENTICATION = ("pap", "chap", "mschap", "mschap-v2")


def _write(path, *lines):
    with open(path, "w") as file:
        file.write("\n".join(lines) + "\n")
    os.chmod(path, 0o600)


class PppdPeer:
    """What poptop and pptp-linux have in common: pppd, its folder and its log."""

    def __init__(self, host, folder):
        self.host = host
        self.folder = str(folder)
        self.process = None
        # Text of chap-secrets in place of the one user of listen() or dial().
        self.secrets = None
        for name in ("ppp", "run", "run/pptp"):
            os.makedirs(f"{self.folder}/{name}", exist_ok=True)

    def _path(self, name):
        return os.path.join(self.folder, name)

    def _secrets(self, user, password):
        if self.secrets:
            _write(self._path("ppp/chap-secrets"), self.secrets)
            return
        for kind in ("chap", "pap"):
            _write(self._path(f"ppp/{kind}-secrets"), f"{user} * {password} *",
                   f"* {user} {password} *")

    def _launch(self, argv, log):
        self.process = self.host.start(
            argv, self._path(log), mounts={"/etc/ppp": self._path("ppp"),
                                           "/run": self._path("run")})

    def log(self):
        """What pppd logged, with each packet that it sent and received."""
        try:
            with open(self._path("pppd.log"), errors="replace") as log:
                return log.read()
        except FileNotFoundError:
            return ""

    def link(self):
        """The interface of the latest link, once its addresses are set."""
        if "remote IP address" not in self.log():
            return None
        return re.findall(r"Using interface (ppp\d+)", self.log())[-1]

    def up(self):
        """True while a link of this peer has its network layer open."""
        return any(link["ifname"].startswith("ppp") and "UP" in link["flags"]
                   for link in self.host.ip_json("-4 addr show up") if link.get("addr_info"))

    def wait_up(self, deadline=10.0):
        wait_for(f"pppd of {self.host} to open its network layer", self.up, deadline)

    def idle(self):
        """True when no link, and no process of a link, is left."""
        return not self.link_pids() and not any(name.startswith("ppp")
                                                for name in self.host.links())

    def link_pids(self):
        raise NotImplementedError

    def disconnect(self):
        """End the link as an administrator does: pppd says Terminate."""
        for pid, name in self.link_pids().items():
            if name == "pppd":
                os.kill(pid, signal.SIGTERM)

    def children(self, *names):
        """{pid: name} of the running programs of these names on this host."""
        return {pid: name for pid, name in self.host.processes().items()
                if name in names}


def _crypto_options(mppe):
    """pppd's options for "128 stateless", "40 stateless", "128 stateful" or None."""
    if not mppe:
        return ["nomppe"]
    bits, mode = mppe.split()
    other = "40" if bits == "128" else "128"
    options = [f"require-mppe-{bits}", f"nomppe-{other}"]
    return options + (["mppe-stateful", f"plugin {STATEFUL_PLUGIN}"]
                      if mode == "stateful" else [])


COMMON = ("lock", "nobsdcomp", "nodeflate", "novj", "novjccomp", "debug",
          "lcp-restart 1", "ipcp-restart 1", "chap-restart 1", "pap-restart 1")


class Poptop(PppdPeer):
    """pptpd, which starts a pptpctrl and a pppd for each call."""

    def listen(self, user, password, auth, mppe, local, remote, extra=()):
        self._secrets(user, password)
        refuse = [f"refuse-{other}" for other in AUTHENTICATION if other != auth]
        _write(self._path("options"), *COMMON, "name poptop", f"require-{auth}", *refuse,
               "noipdefault", "nodefaultroute", "mtu 1460", "mru 1460",
               "logfile " + self._path("pppd.log"), *_crypto_options(mppe), *extra)
        _write(self._path("ppp/options"))
        _write(self._path("pptpd.conf"), "option " + self._path("options"),
               f"localip {local}", f"remoteip {remote}", "debug")
        self._launch(["pptpd", "--fg", "--conf", self._path("pptpd.conf"),
                      "--pidfile", self._path("run/pptpd.pid")], "pptpd.log")
        wait_for("pptpd to listen", self._listening)

    def _listening(self):
        assert self.process.alive(), self.process.log()
        return ":1723" in self.host.run(["ss", "-Hltn"])

    def link_pids(self):
        return self.children("pptpctrl", "pppd")

    def stop(self):
        self.process.stop()


class PptpLinux(PppdPeer):
    """pptp, run by pppd as the other end of its pseudo terminal."""

    _first = None

    def dial(self, server, user, password, auth, mppe, extra=()):
        self._secrets(user, password)
        _write(self._path("ppp/options"))
        refuse = [f"refuse-{other}" for other in AUTHENTICATION if other != auth]
        _write(self._path("options"), *COMMON, "nodetach", "noauth", "connect-delay 1",
               f"user {user}", "remotename server", *refuse, "noipdefault",
               "nodefaultroute", "mtu 1460", "mru 1460",
               "logfile " + self._path("pppd.log"), *_crypto_options(mppe),
               f'pty "pptp {server} --nolaunchpppd --nohostroute --timeout 0.05"', *extra)
        self._launch(["pppd", "file", self._path("options")], "pptp.log")

    def dial_again(self):
        """One more call with the options of the latest."""
        self._first = self.process
        self._launch(["pppd", "file", self._path("options")], "pptp-again.log")

    def link_pids(self):
        return self.children("pppd", "pptp")

    def stop(self):
        for process in (self._first, self.process):
            if process and process.alive():
                process.stop()
