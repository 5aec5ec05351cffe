# SPDX-License-Identifier: GPL-2.0-only
"""The command line and the configuration: what was typed, exported and imported."""

import pytest

from lab.kpptpd import BIN, Kpptpd
from lab.tunnel import Tunnel

pytestmark = pytest.mark.control


def test_manuals_commands(internet, folder):
    """The two-command set-up, with `key value` pairs as the documents write them."""
    tunnel = Tunnel(internet, folder)
    for daemon in (tunnel.server, tunnel.client):
        daemon.configure("")
        daemon.start()
    tunnel.server.cli(*"secret add name ex password lkjrht service pptp "
                       "local-address 10.0.103.1 remote-address 10.0.103.2".split())
    tunnel.server.cli(*"interface add user ex".split())
    tunnel.server.cli(*"server set enabled yes".split())
    tunnel.client.cli(*"client add connect-to 192.168.80.1 user ex password lkjrht "
                       "disabled no".split())
    tunnel.wait_up()
    assert tunnel.server.interface("ex")["name"] == "pptp-in1"
    # What was typed is in the file, so a restart brings the tunnel back.
    tunnel.client.stop()
    tunnel.server.stop()
    tunnel.start()
    tunnel.stop()


def test_export_is_what_import_takes(internet, folder):
    """Passwords included, and only then; what was exported says the same elsewhere."""
    first = Kpptpd(internet.home, folder / "first", "# the office",
                   "pool add name=office ranges=10.0.104.2-10.0.104.9,10.0.105.0/28",
                   "ipv6-pool add name=six prefix=2001:db8::/40 prefix-length=56",
                   "profile add name=lan remote-address=office rate-limit=64k/128k "
                   "use-encryption=required idle-timeout=10m on-up=/bin/true",
                   'secret add name="two words" password="a \\"b\\" #c" profile=lan',
                   "radius add address=192.0.2.7 secret=hidden",
                   "aaa set use-radius=yes", "interface add name=desk user=ex",
                   "client add name=up connect-to=192.0.2.1,vpn.example user=u password=p",
                   "server set max-mtu=1400").start()
    second = Kpptpd(internet.remote, folder / "second", "# nothing yet").start()
    text = first.cli("--show-sensitive", "export")
    hidden = first.cli("export")
    assert "hidden" in text and "hidden" not in hidden and "password=" not in hidden
    (folder / "exported").write_text(text)
    second.cli("import", str(folder / "exported"))
    kinds = ("pool", "ipv6-pool", "profile", "secret", "radius", "aaa", "server", "interface",
             "client")
    for kind in kinds:
        # What is read-only is of the daemon, which is another one.
        shown = [daemon.json("--show-sensitive", kind, "show") for daemon in (first, second)]
        assert shown[0] == shown[1], kind
    first.stop()
    second.stop()


def test_no_daemon(internet, folder):
    done = internet.home.run([str(BIN / "kpptp"), "--socket", str(folder / "none"),
                              "client", "show"], check=False)
    assert done.returncode != 0
    assert len(done.stderr.splitlines()) == 1 and "none" in done.stderr
