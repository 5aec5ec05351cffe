# SPDX-License-Identifier: GPL-2.0-only
"""chap-secrets: pppd and we read the same user out of the same file."""

import os

import pytest

from lab.kpptpd import ClientSide, ServerSide
from lab.pppd import Poptop, PptpLinux
from lab.topology import HOME, TUNNEL_CLIENT, TUNNEL_SERVER
from lab.wait import wait_for

pytestmark = pytest.mark.control

# All that needs care in a file of pppd's, and in one of ours.
PASSWORD = "it's \"so\" \\ #4 *!"

# Ways to write it.
SPELLINGS = ("\"it's \\\"so\\\" \\\\ #4 *!\"",
             r"it\'s\ \"so\"\s\\\ \#4\x20*\41",
             "'it\\'s \"so\" \\x5c \\\n\\043\\x34 *!'")


@pytest.mark.parametrize("spelling", SPELLINGS, ids=("quoted", "bare", "single-quoted"))
def test_we_read_what_pppd_reads(internet, folder, spelling):
    """pppd logs on with the line of the file that we took the user from."""
    server = ServerSide(internet.home, folder / "server")
    server.configure("server set enabled=yes",
                     f"profile set default use-encryption=no local-address={TUNNEL_SERVER}")
    server.start()
    server.user = "ex"
    known = folder / "chap-secrets"
    known.write_text(f"# of pppd\nex * {spelling} {TUNNEL_CLIENT}\n")
    server.cli("secret", "import", "chap-secrets", str(known))
    peer = PptpLinux(internet.remote, folder / "peer")
    peer.secrets = known.read_text()
    peer.dial(HOME, "ex", "", "mschap-v2", None)
    server.wait_up()
    assert [row["address"] for row in server.active()] == [TUNNEL_CLIENT]
    peer.stop()
    wait_for("no session left", server.idle)
    server.stop()


def test_pppd_reads_what_we_write(internet, folder):
    """poptop lets in the user of an exported file, and gives him the address in it."""
    client = ClientSide(internet.remote, folder / "client")
    client.configure("profile set default use-encryption=no")
    client.start()
    client.cli("secret", "add", "ex", "password", PASSWORD, "remote-address", TUNNEL_CLIENT)
    exported = folder / "exported"
    client.cli("secret", "export", "chap-secrets", str(exported))
    server = Poptop(internet.home, folder / "poptop")
    server.secrets = exported.read_text()
    # pptpd would give another address to a user who has none of his own.
    server.listen("ex", "", "mschap-v2", None, TUNNEL_SERVER, "10.0.103.200")
    client.cli("client", "add", f"connect-to={HOME}", "user=ex", f"password={PASSWORD}",
               "disabled=no")
    client.wait_up()
    assert client.client()["local-address"] == TUNNEL_CLIENT
    assert os.stat(exported).st_mode & 0o777 == 0o600
    client.stop()
    wait_for("no link of pppd left", server.idle)
    server.stop()
