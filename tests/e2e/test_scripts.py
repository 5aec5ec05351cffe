# SPDX-License-Identifier: GPL-2.0-only
"""on-up and on-down: what they are told, when they run, and that nobody waits for them."""

import pytest

from lab import traffic
from lab.dialin import OURS, DialIn
from lab.topology import HOME, REMOTE
from lab.wait import wait_for

pytestmark = pytest.mark.control

THEIRS = "10.9.0.2"


@pytest.fixture(scope="module")
def network(shared_folder):
    network = DialIn(
        shared_folder,
        {"ann": f"profile=scripted local-address={OURS} remote-address={THEIRS}"},
        ("profile add name=scripted",), ("profile add name=scripted",)).start()
    yield network
    network.destroy()


@pytest.fixture
def office(network, tmp_path):
    """Scripts are written to a folder of the test, where they leave files too."""
    network.scripts = tmp_path
    yield network
    network.forget()
    for daemon in (network.server, network.client):
        if daemon.alive():
            daemon.cli("profile", "set", "scripted", "on-up=", "on-down=")


def script(office, name, *lines):
    path = office.scripts / name
    path.write_text("\n".join(("#!/bin/sh", f"cd {office.scripts}", *lines)) + "\n")
    path.chmod(0o755)
    return path


def install(office, up=(), down=(), daemon=None):
    (daemon or office.server).cli(
        "profile", "set", "scripted", f"on-up={script(office, 'up', *up)}",
        f"on-down={script(office, 'down', *down)}")


def told(office, name):
    """{variable: value} that a script wrote with `env > NAME`, once it is whole."""
    wait_for(f"the script to write {name}", (office.scripts / f"{name}.done").exists)
    lines = (office.scripts / name).read_text().splitlines()
    return {key: value for key, value in (line.split("=", 1) for line in lines)
            if key.startswith("KPPTP_") or key == "PATH"}


def write_env(name):
    return (f"env > {name}", f"touch {name}.done")


def test_what_they_are_told(office):
    install(office, write_env("at-up"), write_env("at-down"))
    office.connect("ann")
    up = told(office, "at-up")
    netdev = office.internet.home.link("<pptp-ann>")["ifname"]
    assert up.pop("PATH").startswith("/usr/local/sbin:")
    assert up == {
        "KPPTP_EVENT": "up", "KPPTP_SERVICE": "pptp", "KPPTP_INTERFACE": netdev,
        "KPPTP_USER": "ann", "KPPTP_LOCAL_ADDRESS": OURS, "KPPTP_REMOTE_ADDRESS": THEIRS,
        "KPPTP_CALLER_ID": REMOTE, "KPPTP_CALLED_ID": HOME}
    traffic.ping(office.internet.remote, OURS, size=1000)
    office.server.cli("active", "disconnect", "ann")
    down = told(office, "at-down")
    assert {key: down[key] for key in up} == {**up, "KPPTP_EVENT": "down"}
    assert down["KPPTP_REASON"] == "reset"
    assert int(down["KPPTP_RX_BYTES"]) >= 1000 and int(down["KPPTP_TX_BYTES"]) >= 1000
    assert int(down["KPPTP_UPTIME"]) < 60


def test_a_netdev_that_was_renamed(office):
    """Scripts and `show` have the name that `ip` has, not the one of the login."""
    install(office, down=write_env("at-down"))
    office.connect("ann")
    netdev = office.internet.home.link("<pptp-ann>")["ifname"]
    office.internet.home.ip(f"link set {netdev} name branch")
    row, = office.server.json("interface", "show")
    assert (row["name"], row["netdev"]) == ("<pptp-ann>", "branch")
    office.disconnect("ann")
    assert told(office, "at-down")["KPPTP_INTERFACE"] == "branch"


def test_the_clients_too(office):
    install(office, write_env("at-up"), write_env("at-down"), office.client)
    office.client.cli("client", "set", "ann", "profile=scripted")
    office.connect("ann")
    up = told(office, "at-up")
    assert (up["KPPTP_INTERFACE"], up["KPPTP_LOCAL_ADDRESS"], up["KPPTP_CALLED_ID"]) == (
        "ann", THEIRS, HOME)
    office.disconnect("ann")
    assert told(office, "at-down")["KPPTP_REASON"] == "reset"


def test_nobody_waits_for_them(office):
    """A tunnel works while its on-up runs; on-down runs after that, not before."""
    install(office, ("echo begun; while [ ! -e go ]; do sleep 0.05; done", "echo over"),
            ("echo down",))
    office.connect("ann")
    office.server.wait_log("/up: begun")
    traffic.ping(office.internet.remote, OURS)
    office.disconnect("ann")
    office.connect("ann")
    traffic.ping(office.internet.remote, OURS)
    assert "/down: down" not in office.server.log()
    (office.scripts / "go").touch()
    office.server.wait_log("/down: down")
    log = office.server.log()
    assert log.index("/up: over") < log.index("/down: down")


def test_one_that_fails(office):
    """The log says so; the tunnel goes on."""
    install(office, ("echo trouble >&2", "exit 7"))
    office.connect("ann")
    office.server.wait_log("/up: trouble")
    office.server.wait_log("/up: ended with status 7")
    office.set("profile", "scripted", "on-up=/nonexistent")
    office.disconnect("ann")
    office.connect("ann")
    office.server.wait_log("/nonexistent: cannot be run: No such file or directory")
    traffic.ping(office.internet.remote, OURS)


def test_down_when_the_daemon_ends(office):
    """It runs before the daemon is gone, and finds the reason."""
    install(office, down=write_env("at-down"))
    office.connect("ann")
    office.server.stop()
    assert (office.scripts / "at-down.done").exists()
    assert told(office, "at-down")["KPPTP_REASON"] == "reboot"
    office.server.start()
