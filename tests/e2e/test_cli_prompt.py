# SPDX-License-Identifier: GPL-2.0-only
"""The prompt: completion and help as somebody at a terminal sees them.

golden/prompt-* hold whole screens; what a key press should do is in the screen.
"""

import pathlib

import pytest

from lab.kpptpd import Kpptpd
from lab.terminal import Terminal

pytestmark = pytest.mark.control

GOLDEN = pathlib.Path(__file__).parent / "golden"

CONFIG = (
    "pool add name=office ranges=10.1.0.2-10.1.0.9",
    "profile add name=lan use-encryption=required",
    "secret add name=ex profile=lan",
    'secret add name="two words"',
    "client add name=pptp-out1 connect-to=192.168.80.1 user=ex",
    "client add name=pptp-out2 connect-to=192.168.80.1 user=ex",
)

TWICE = "Tab", "Tab"

SESSIONS = {
    # Objects, verbs, names that the daemon has.
    "object": ("kpptp cl", "Tab"),
    "commands": ("kpptp ", *TWICE),
    "verbs": ("kpptp client ", *TWICE),
    "names": ("kpptp client set pp", "Tab", *TWICE),
    "quoted-name": ("kpptp secret set tw", "Tab"),
    "single": ("kpptp server set ena", "Tab"),
    # Properties, those that are given already left out.
    "properties": ("kpptp client set pptp-out1 mrru=1600 m", "Tab", *TWICE),
    "property-is-one": ("kpptp profile add name=x use-enc", "Tab"),
    # Values of both spellings: words, sets, names of objects, netdevs.
    "words": ("kpptp profile add use-encryption=", *TWICE),
    "words-apart": ("kpptp profile add use-encryption r", "Tab"),
    "set": ("kpptp client add allow=pap,m", "Tab", *TWICE),
    "profiles": ("kpptp secret set ex profile=", *TWICE),
    "pools": ("kpptp profile set lan remote-address=", "Tab"),
    "users": ("kpptp interface add user=", *TWICE),
    "netdevs": ("kpptp profile set lan proxy-arp=l", *TWICE),
    "bridges": ("kpptp profile set lan bridge=", "Tab"),
    "effective": ("kpptp secret show ex e", "Tab"),
    "files": ("kpptp import /etc/hostn", "Tab"),
    # Help at each level.
    "help": ("kpptp help", "Enter"),
    "help-object": ("kpptp help active", "Enter"),
    "help-verb": ("kpptp help ipv6-pool add", "Enter"),
    "help-property": ("kpptp help server mrru", "Enter"),
    "help-completed": ("kpptp help cl", "Tab", "max-mt", "Tab", "Enter"),
}


@pytest.fixture(scope="module")
def prompt(shared_internet, shared_folder):
    daemon = Kpptpd(shared_internet.home, shared_folder, *CONFIG)
    daemon.start()
    daemon.host.ip("link add br-office type bridge")
    terminal = Terminal(daemon, shared_folder)
    yield terminal
    terminal.stop()
    daemon.host.ip("link del br-office")
    daemon.stop()


@pytest.mark.parametrize("name", SESSIONS)
def test_screen(prompt, folder, name):
    golden = GOLDEN / f"prompt-{name}"
    wanted = golden.read_text().rstrip("\n") if golden.exists() else ""
    prompt.clear()
    prompt.keys(*SESSIONS[name])
    seen = prompt.wait(wanted)
    (folder / golden.name).write_text(seen + "\n")
    assert seen == wanted


def test_without_a_daemon_words_are_completed(prompt):
    """No names then, and no complaint in the middle of the command line."""
    prompt.clear()
    prompt.keys("kpptp --socket /nonexistent client set ", *TWICE, "C-u",
                "kpptp --socket /nonexistent server set enabled=y", "Tab")
    wanted = "$ kpptp --socket /nonexistent server set enabled=yes"
    assert prompt.wait(wanted) == wanted
