# SPDX-License-Identifier: GPL-2.0-only
"""Every example of the RouterOS manual, in its order, in our spelling.

Each file of golden/manual is one section: what is typed on which router, and what is
printed there, with the manual's columns and flags. "print" is "show" here, numbers of
rows are names, and two lines of a command are one.
"""

import pathlib
import re
import shlex
from dataclasses import dataclass

import pytest

from lab.kpptpd import BIN, Kpptpd
from lab.lan import Computer
from lab.netns import cable
from lab.screen import timeless
from lab.topology import Internet
from lab.wait import Timeout, wait_for

pytestmark = pytest.mark.control

GOLDEN = pathlib.Path(__file__).parent / "golden" / "manual"

PROMPT = re.compile(r"\[(\S+)\]\$ (.*)")

# What changes nothing is done again until it prints what it should.
LOOKS = {"show", "monitor", "ping"}


@dataclass
class Section:
    """Who plays the routers, and what the manual takes for granted."""

    home: str = ""
    remote: str = ""
    home_address: str = ""
    remote_address: str = ""
    home_has: tuple = ()
    remote_has: tuple = ()
    computer: bool = False


SECTIONS = {
    "1-quick-setup": Section(home="PPTP-Server", home_address="10.5.8.104",
                             remote="PPTP-Client", remote_address="10.1.0.172"),
    "2-client": Section(
        remote="MikroTik", home_address="10.1.1.12",
        home_has=("secret add name=john password=john local-address=10.0.3.1 "
                  "remote-address=10.0.3.2", "server set enabled=yes")),
    "3-server": Section(home="MikroTik"),
    "4-interfaces": Section(
        home="MikroTik",
        home_has=("profile add name=plain use-encryption=no",
                  "secret add name=ex password=ex profile=plain local-address=10.0.0.1 "
                  "remote-address=10.0.0.202", "server set enabled=yes"),
        remote_has=("client add name=c connect-to=192.168.80.1 user=ex password=ex "
                    "disabled=no",)),
    "5-router-to-router": Section(home="HomeOffice", remote="RemoteOffice"),
    "6-remote-client": Section(home="Laptop", remote="RemoteOffice", computer=True),
}


class Stage:
    """The routers of one section; all that is done leaves with it."""

    def __init__(self, section, folder):
        self.internet = Internet()
        self.daemons, self.hosts = {}, {}
        for role, host, has, address in (
                (section.home, self.internet.home, section.home_has, section.home_address),
                (section.remote, self.internet.remote, section.remote_has,
                 section.remote_address)):
            if address:
                self._give(host, address)
            name = role or host.role
            self.hosts[name] = host
            self.daemons[name] = Kpptpd(host, folder / name, *(has or ("",))).start()
        if section.computer:
            self.hosts["Computer"] = self._office(self.internet.remote)

    def _give(self, host, address):
        """The manual's address beside ours, which packets leave from."""
        ours, = (local for local, _ in host.addresses("wan"))
        gateway = re.sub(r"\d+$", "254", ours)
        host.ip(f"addr add {address}/32 dev wan",
                f"route replace default via {gateway} src {address}")
        self.internet.isp.ip(f"route add {address}/32 via {ours}")

    @staticmethod
    def _office(router):
        """The router's LAN is called Office, and has a computer."""
        router.ip("link del lan")
        computer = Computer("computer")
        cable(computer, "eth0", "10.150.1.7/24", router, "Office", "10.150.1.254/24")
        return computer

    def run(self, where, command):
        words = shlex.split(command)
        if words[0] == "kpptp":
            words[:1] = [str(BIN / "kpptp"), "--socket", str(self.daemons[where].socket)]
        done = self.hosts[where].run(["env", "COLUMNS=80", *words], check=False)
        text = re.sub(r"(?<=time[= ])[\d.]+ ?ms", "<ms>", timeless(done.stdout + done.stderr))
        text = re.sub(r"(?<=^rtt ).*", "<ms>", text, flags=re.MULTILINE)
        return [line.rstrip() for line in text.rstrip("\n").split("\n")] if text else []

    def do(self, where, command, wanted):
        """What a command prints; what it prints at last, if that is not what is wanted."""
        if not LOOKS & set(command.split()):
            return self.run(where, command)
        seen = []

        def looks_right():
            seen[:] = self.run(where, command)
            return seen == wanted

        try:
            wait_for(command, looks_right, deadline=10)
        except Timeout:
            pass
        return seen

    def destroy(self):
        for daemon in self.daemons.values():
            daemon.stop()
        for name in {"Computer"} & set(self.hosts):
            self.hosts[name].destroy()
        self.internet.destroy()


def steps(text):
    """(comments before, router, command, lines printed) of each command of a section."""
    before, found = [], []
    for line in text.splitlines():
        prompt = PROMPT.fullmatch(line)
        if prompt:
            found.append((before, prompt[1], prompt[2], []))
            before = []
        elif line.startswith("#"):
            before.append(line)
        else:
            found[-1][3].append(line)
    return found


@pytest.fixture
def stage(request, folder):
    stage = Stage(SECTIONS[request.param], folder)
    yield stage
    stage.destroy()


@pytest.mark.parametrize("stage, name", [(name, name) for name in SECTIONS],
                         indirect=["stage"], ids=SECTIONS)
def test_section(stage, folder, name):
    golden = (GOLDEN / name).read_text()
    seen = []
    for before, where, command, wanted in steps(golden):
        seen += [*before, f"[{where}]$ {command}", *stage.do(where, command, wanted)]
    seen = "\n".join(seen) + "\n"
    (folder / name).write_text(seen)
    assert seen == golden


def test_no_section_is_forgotten():
    assert sorted(SECTIONS) == sorted(path.name for path in GOLDEN.iterdir())
