# SPDX-License-Identifier: GPL-2.0-only
"""The socket: the document's script, who may do what, and clients that mean ill."""

import contextlib
import json
import os
import pathlib
import re
import resource
import shutil
import socket
import subprocess
import sys
import tempfile

import pytest

from lab.kpptpd import BIN, Kpptpd
from lab.tunnel import Tunnel
from lab.wait import wait_for

pytestmark = pytest.mark.control

TREE = pathlib.Path(__file__).resolve().parents[2]
GROUP, MEMBER, STRANGER = 60042, 60001, 60002

# Replies that are made ahead for one connection, and what it costs around them.
ROOM_MIB = 32

# More than are kept, and than fits into the buffers of a socket.
EVENTS = 4000


@pytest.fixture(scope="module")
def daemon(shared_internet, shared_folder):
    """A daemon on a machine that has the group kpptp; others can reach its socket."""
    groups = shared_folder / "group"
    groups.write_text(f"root:x:0:\nkpptp:x:{GROUP}:\n")
    groups.chmod(0o644)
    run = pathlib.Path(tempfile.mkdtemp(dir="/run"))
    run.chmod(0o755)
    daemon = Kpptpd(shared_internet.home, shared_folder / "daemon",
                    "secret add name=ex password=hidden", "client add name=c "
                    "connect-to=192.0.2.1 user=ex")
    daemon.socket = run / "io.kpptp"
    daemon.mounts = {"/etc/group": str(groups)}
    daemon.start()
    yield daemon
    daemon.stop()
    shutil.rmtree(run)


def connect(daemon):
    link = socket.socket(socket.AF_UNIX)
    link.settimeout(10)
    link.connect(str(daemon.socket))
    return link


def message(method, more=False, **parameters):
    return json.dumps({"method": method, "more": more,
                       "parameters": parameters}).encode() + b"\0"


def reply(link):
    """The next message, and not a byte more."""
    data = b""
    while not data.endswith(b"\0"):
        seen = link.recv(65536, socket.MSG_PEEK)
        assert seen, "the daemon closed the connection"
        data += link.recv(seen.index(0) + 1 if 0 in seen else len(seen))
    return json.loads(data[:-1])


def ask(daemon, method, **parameters):
    with contextlib.closing(connect(daemon)) as link:
        link.sendall(message(method, **parameters))
        return reply(link)


def as_user(daemon, user, group, *argv):
    """Run something as somebody else; all groups but this one are left."""
    return subprocess.run(argv, text=True, capture_output=True, timeout=60, user=user,
                          group=group, extra_groups=[], check=False)


def kpptp(daemon, user, group, *words):
    return as_user(daemon, user, group, str(BIN / "kpptp"), "--socket", str(daemon.socket),
                   *words)


def memory(daemon):
    status = pathlib.Path(f"/proc/{daemon.process.pid}/status").read_text()
    return int(re.search(r"VmRSS:\s+(\d+) kB", status)[1]) / 1024


def test_script_of_the_document(shared_internet, folder):
    script, = re.findall(r"```python\n(.*?)```", (TREE / "doc/socket.md").read_text(), re.S)
    tunnel = Tunnel(shared_internet, folder)
    tunnel.start()
    process = shared_internet.home.start([sys.executable, "-c", script, str(tunnel.server.socket)],
                                  str(folder / "script.log"))
    wait_for("the user", lambda: process.log().startswith("ex 10.0.103.2 "))

    def told():
        tunnel.server.cli("server", "set", f"max-sessions={len(process.log())}")
        return "config server" in process.log()

    wait_for("a change", told)
    tunnel.client.cli("client", "disable", "pptp-out1")
    wait_for("the logout", lambda: "logout ex" in process.log())
    tunnel.client.cli("client", "enable", "pptp-out1")
    wait_for("the login", lambda: "login ex" in process.log())
    process.kill()
    tunnel.stop()


def test_interface_is_described(daemon):
    info = ask(daemon, "org.varlink.service.GetInfo")["parameters"]
    assert info["interfaces"] == ["org.varlink.service", "io.kpptp"] and info["version"]
    for interface in info["interfaces"]:
        text = ask(daemon, "org.varlink.service.GetInterfaceDescription",
                   interface=interface)["parameters"]["description"]
        assert f"interface {interface}\n" in text
        methods = re.findall(r"^method (\w+)\(", text, re.M)
        assert methods
        for method in methods:
            assert not ask(daemon, f"{interface}.{method}").get("error", "") \
                .endswith("MethodNotFound"), method


def test_root_changes_and_the_group_reads(daemon):
    assert oct(daemon.socket.stat().st_mode)[-3:] == "660"
    assert daemon.socket.stat().st_gid == GROUP
    member = kpptp(daemon, MEMBER, GROUP, "-j", "secret", "show", "ex")
    assert json.loads(member.stdout)[0]["password"] == "*****"
    before = daemon.config.read_text()
    for words in (("secret", "set", "ex", "comment=x"), ("secret", "remove", "ex"),
                  ("client", "enable", "c"), ("reload",), ("active", "disconnect", "ex"),
                  ("--show-sensitive", "secret", "show"), ("--show-sensitive", "export")):
        refused = kpptp(daemon, MEMBER, GROUP, *words)
        assert refused.returncode == 1 and "only root" in refused.stderr, words
        assert refused.stdout == ""
    assert "hidden" not in kpptp(daemon, MEMBER, GROUP, "export").stdout
    assert daemon.config.read_text() == before
    stranger = kpptp(daemon, STRANGER, STRANGER, "secret", "show")
    assert stranger.returncode == 1 and "Permission denied" in stranger.stderr
    assert "hidden" in daemon.cli("--show-sensitive", "secret", "show", "ex")


def test_half_messages(daemon):
    """Connections that never finish a request hold up nobody."""
    halves = [b"", b"{", message("io.kpptp.Show", object="client")[:-1], b"\xff" * 60000,
              b'{"method":' * 5000]
    links = []
    for half in halves * 3:
        links.append(connect(daemon))
        links[-1].sendall(half)
    assert daemon.json("client", "show")
    links[2].sendall(b"\0")
    assert reply(links[2])["parameters"]["rows"]
    # Nothing but zeros is nothing but bad requests.
    with contextlib.closing(connect(daemon)) as zeros:
        zeros.sendall(b"\0" * 100)
        assert all("error" in reply(zeros) for _ in range(100))
    for link in links:
        link.close()
    assert daemon.json("client", "show")


def test_who_never_reads(daemon):
    """Replies wait for their reader; memory and other connections do not suffer."""
    before = memory(daemon)
    rude = []
    for request in (message("io.kpptp.Show", more=True, object="profile"),
                    message("io.kpptp.Export", more=True)) * 10:
        link = connect(daemon)
        link.setblocking(False)
        rude.append(link)
        with contextlib.suppress(BlockingIOError):
            for _ in range(20000):
                link.sendall(request)
    deaf = connect(daemon)
    deaf.sendall(message("io.kpptp.Events", more=True))
    assert reply(deaf)["parameters"] == {"lost": 0, "events": []}
    config = daemon.config.read_text()
    for first in range(0, EVENTS, 200):
        lines = [f"secret add name=u{n} comment={'x' * 200}" for n in range(first, first + 200)]
        assert "error" not in ask(daemon, "io.kpptp.Import", text="\n".join(lines))
    assert memory(daemon) < before + ROOM_MIB
    lost = heard = 0
    while lost + heard < EVENTS:
        parameters = reply(deaf)["parameters"]
        lost += parameters["lost"]
        heard += len(parameters["events"])
    assert lost + heard == EVENTS and lost
    for link in (*rude, deaf):
        link.close()
    daemon.configure(config)
    daemon.cli("reload")


CROWD = """
import resource, socket, sys
resource.setrlimit(resource.RLIMIT_NOFILE, (4096, 4096))
links = []
for _ in range(3000):
    link = socket.socket(socket.AF_UNIX)
    link.settimeout(10)
    link.connect(sys.argv[1])
    links.append(link)
print("here", flush=True)
sys.stdin.read()
"""


def test_thousands_of_connections(daemon):
    """A member of the group opens all that he can; root still gets in, and so do others."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    crowd = subprocess.Popen([sys.executable, "-c", CROWD, str(daemon.socket)], text=True,
                             stdin=subprocess.PIPE, stdout=subprocess.PIPE, user=MEMBER,
                             group=GROUP, extra_groups=[])
    assert crowd.stdout.readline() == "here\n"
    assert daemon.json("client", "show")
    assert kpptp(daemon, MEMBER + 1000, GROUP, "client", "show").returncode == 0
    open_files = len(os.listdir(f"/proc/{daemon.process.pid}/fd"))
    assert open_files < 200, open_files
    crowd.stdin.close()
    assert crowd.wait(timeout=30) == 0
    wait_for("the member to get in again",
             lambda: kpptp(daemon, MEMBER, GROUP, "client", "show").returncode == 0)
    assert (soft, hard) == resource.getrlimit(resource.RLIMIT_NOFILE)
