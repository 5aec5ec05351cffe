# SPDX-License-Identifier: GPL-2.0-only
"""The configuration file of a running daemon: the old one or the new one, never a mixture."""

import pathlib
import subprocess

import pytest

from lab.kpptpd import BIN, Kpptpd
from lab.netns import Host
from lab.tunnel import Tunnel
from lab.wait import wait_for

pytestmark = pytest.mark.control

# As the version before this one wrote it.
BEFORE_POOLS = pathlib.Path(__file__).parents[1] / "unit/model/data/before-pools.conf"

# Users that each of two command lines adds while the other does.
USERS = 60


@pytest.fixture(scope="module")
def host():
    host = Host("keeper")
    yield host
    host.destroy()


@pytest.fixture
def daemon(host, folder):
    daemon = Kpptpd(host, folder)
    yield daemon
    if daemon.process and daemon.alive():
        daemon.stop()


def refused(daemon, *words):
    """What a command that must be refused says."""
    result = daemon.cli(*words, check=False)
    assert result.returncode, f"{words} was not refused"
    return result.stderr


def names(text):
    """The users of a file of nothing but `secret add name=...` lines."""
    lines = text.split("\n")
    assert lines.pop() == "", f"the file ends inside a line: {text[-80:]!r}"
    return [line.removeprefix("secret add name=") for line in lines
            if line.startswith("secret add name=") or pytest.fail(f"half a line: {line!r}")]


def batch(daemon, stem, count):
    """A file of commands that add users."""
    path = daemon.folder / f"{stem}.batch"
    path.write_text("".join(f"secret add {stem}{n}\n" for n in range(count)))
    return [str(BIN / "kpptp"), "--socket", str(daemon.socket), "-b", str(path)]


def test_cut_file_changes_nothing(internet, folder):
    """A reload of what is left of a file is refused, and the tunnel goes on."""
    tunnel = Tunnel(internet, folder).start()
    server = tunnel.server
    whole = server.config.read_bytes()
    session = tunnel.server_session()["id"]
    ends = [n for n in range(1, len(whole)) if whole[n - 1:n] != b"\n"]
    for cut in ends[::9] + ends[-2:]:
        server.config.write_bytes(whole[:cut])
        line = whole[:cut].count(b"\n") + 1
        assert f"{server.config}:{line}: " in refused(server, "reload")
        assert server.config.read_bytes() == whole[:cut]
    server.config.write_bytes(whole)
    server.cli("reload")
    assert tunnel.server_session()["id"] == session
    tunnel.assert_alive()
    tunnel.stop()


def test_cut_file_is_no_configuration_to_start_with(daemon):
    daemon.configure("secret add name=anna", "server set enabled=yes")
    daemon.config.write_bytes(daemon.config.read_bytes()[:-4])
    daemon.launch()
    assert daemon.process.wait() != 0
    assert f"{daemon.config}:2: " in daemon.log()


def test_full_disk(daemon, folder):
    """A change that finds no room is refused whole; as soon as there is room it is made."""
    small = folder / "small"
    small.mkdir()
    subprocess.run(["mount", "-t", "tmpfs", "-o", "size=32k", "tmpfs", str(small)], check=True)
    try:
        daemon.config = small / "kpptp.conf"
        daemon.configure("# kept", "secret add name=anna comment=before")
        daemon.start()
        whole = daemon.config.read_text()
        rest = small / "rest"
        with pytest.raises(OSError), rest.open("wb", buffering=0) as out:
            while True:
                out.write(b"x" * 512)
        assert "No space left on device" in refused(daemon, "secret", "set", "anna",
                                                    "comment", "after")
        assert daemon.config.read_text() == whole
        assert daemon.json("secret", "show", "anna")[0]["comment"] == "before"
        assert {path.name for path in small.iterdir()} == {"kpptp.conf", "rest"}
        rest.unlink()
        daemon.cli("secret", "set", "anna", "comment", "after")
        assert daemon.config.read_text() == whole.replace("before", "after")
        daemon.stop()
    finally:
        subprocess.run(["umount", str(small)], check=True)


def test_two_writers_at_once(daemon, host, folder):
    """Each change of both is there; whoever looks meanwhile sees whole files."""
    daemon.configure("secret add name=first")
    daemon.start()
    writers = [host.start(batch(daemon, stem, USERS), str(folder / f"{stem}.log"))
               for stem in ("a", "b")]
    seen = 0

    def done():
        nonlocal seen
        now = len(names(daemon.config.read_text()))
        assert now >= seen
        seen = now
        return not any(writer.alive() for writer in writers)

    wait_for("both command lines to end", done, 30)
    assert [writer.wait() for writer in writers] == [0, 0], \
        [writer.log() for writer in writers]
    expected = {"first"} | {f"{stem}{n}" for stem in ("a", "b") for n in range(USERS)}
    assert set(names(daemon.config.read_text())) == expected
    assert {row["name"] for row in daemon.json("secret", "show")} == expected
    order = [name for name in names(daemon.config.read_text()) if name.startswith("a")]
    assert order == [f"a{n}" for n in range(USERS)]


def test_writer_is_killed(daemon, host, folder):
    """What was confirmed before kill -9 is in the file, and the daemon starts from it."""
    daemon.configure("secret add name=first")
    daemon.start()
    writer = host.start(batch(daemon, "a", 2000), str(folder / "a.log"))
    wait_for("some users to be written", lambda: len(names(daemon.config.read_text())) > 20)
    confirmed = len(daemon.json("secret", "show"))
    daemon.kill()
    assert writer.wait(10) != 0
    left = names(daemon.config.read_text())
    assert len(left) >= confirmed
    assert left == ["first"] + [f"a{n}" for n in range(len(left) - 1)]
    daemon.start()
    assert [row["name"] for row in daemon.json("secret", "show")] == left


def test_edit_by_hand(daemon):
    """A command does not undo what was edited, and after a reload both stand."""
    daemon.configure("# the users", "secret add name=anna   comment=before", "",
                     "secret add name=bert")
    daemon.start()
    edited = daemon.config.read_text().replace("before", "edited") + "# more\n"
    daemon.config.write_text(edited)
    assert "reload it first" in refused(daemon, "secret", "remove", "bert")
    assert daemon.config.read_text() == edited
    assert len(daemon.json("secret", "show")) == 2
    daemon.cli("reload")
    daemon.cli("secret", "remove", "bert")
    assert daemon.config.read_text() == \
        "# the users\nsecret add name=anna   comment=edited\n\n# more\n"
    assert daemon.json("secret", "show", "anna")[0]["comment"] == "edited"


def test_version_before(daemon):
    daemon.config.write_text(BEFORE_POOLS.read_text())
    daemon.start()
    assert daemon.json("client", "show", "to-berlin")[0]["connect-to"] == ["192.0.2.1"]
    daemon.cli("secret", "set", "ex", "comment", "still here")
    old, new = (text.splitlines() for text in (BEFORE_POOLS.read_text(),
                                               daemon.config.read_text()))
    changed = [(a, b) for a, b in zip(old, new, strict=True) if a != b]
    assert changed == [(a, f'{a} comment="still here"') for a, _ in changed]
    assert len(changed) == 1


def test_export_is_imported(daemon, host, folder):
    """All that one daemon prints another takes, whatever the order of its lines."""
    daemon.configure("server set default-profile=p", "profile add name=p remote-address=home",
                     "pool add name=home ranges=10.9.0.0/24 next-pool=more",
                     "pool add name=more ranges=10.9.1.1", 'secret add name=ex password="a b"')
    daemon.start()
    text = daemon.cli("export", "--show-sensitive")
    saved = folder / "saved"
    saved.write_text(text)
    other = Kpptpd(host, folder / "other")
    other.configure("# empty")
    other.start()
    other.cli("import", str(saved))
    for kind in ("server", "pool", "profile", "secret"):
        assert other.json(kind, "show") == daemon.json(kind, "show")
    other.stop()
