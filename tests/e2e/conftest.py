# SPDX-License-Identifier: GPL-2.0-only
"""Fixtures of the end-to-end tests, and what they leave behind on failure."""

import os
import pathlib
import re
import shutil
import sys

import pytest

sys.path.insert(0, str(pathlib.Path(__file__).parent))

from share import take  # noqa: E402
from lab.drip import SlowDrip  # noqa: E402
from lab.netns import Host, cable  # noqa: E402
from lab.syslog import Syslog  # noqa: E402
from lab.topology import LINKS, WIDE, Internet  # noqa: E402

TREE = pathlib.Path(__file__).resolve().parents[2]
LOGS = TREE / "build" / os.environ.get("KPPTP_LOGS", "e2e")


def pytest_configure(config):
    config.addinivalue_line(
        "markers", "control: brings no new path of the module into play, so that the "
        "debugging kernel would show nothing that it does not see elsewhere")


@pytest.hookimpl(hookwrapper=True)
def pytest_runtest_makereport(item, call):
    """Let fixtures see how the test ended."""
    outcome = yield
    report = outcome.get_result()
    if report.failed:
        item.failed = True


@pytest.fixture(autouse=True)
def kernel_log(request):
    """The kernel's log says which test was running."""
    with open("/dev/kmsg", "w") as log:
        log.write(f"test: {request.node.nodeid}\n")


@pytest.fixture(scope="session")
def syslog():
    return Syslog()


@pytest.fixture(scope="session", autouse=True)
def slow_drip(request, tmp_path_factory):
    """Begins with the run, since it takes half a minute, where its test is in it."""
    mine = [item for item in request.session.items
            if item.module.__name__ == "test_slow_drip" and take(item.nodeid)]
    if not mine:
        yield None
        return
    drip = SlowDrip(tmp_path_factory.mktemp("drip"))
    yield drip
    drip.destroy()


@pytest.fixture(scope="session")
def shared_internet():
    internet = Internet()
    yield internet
    internet.destroy()


@pytest.fixture
def internet(request, shared_internet):
    """The manual's network. A test that changes it puts it back."""
    links = {host: host.links() for host in shared_internet.hosts()}
    yield shared_internet
    left = [f"{host}: {name}" for host in shared_internet.hosts()
            for name in host.sweep()]
    for host in shared_internet.hosts():
        remove_links(host, links[host])
    assert getattr(request.node, "failed", False) or not left, \
        f"still running after the test: {left}"


def remove_links(host, wanted):
    """Remove the links that a failed test left behind."""
    for name in host.links() - wanted:
        host.run(["ip", "link", "del", name], check=False)


@pytest.fixture
def narrow_to(internet):
    """Call it with the bytes that the link from ISP to remote office shall carry."""
    def narrow(mtu):
        internet.isp.ip(f"link set to-remote mtu {mtu}")
        internet.remote.ip(f"link set wan mtu {mtu}")

    yield narrow
    narrow(WIDE)
    for host in internet.hosts():
        host.ip("route flush cache")


@pytest.fixture
def netem(internet):
    """Call it with one of the ISP's links and netem's words for what it shall do."""
    def spoil(link, *words):
        internet.isp.run(["tc", "qdisc", "replace", "dev", link, "root", "netem", *words])
        # A test is to wait for packets, not for TCP to wait longer each time.
        for host in (internet.home, internet.remote):
            host.sysctl("net.ipv4.tcp_rto_max_ms", 1000)

    yield spoil
    for link in LINKS:
        internet.isp.run(["tc", "qdisc", "del", "dev", link, "root"], check=False)
    for host in (internet.home, internet.remote):
        host.sysctl("net.ipv4.tcp_rto_max_ms", 120000)


@pytest.fixture
def clerk(internet):
    """A computer in the home office."""
    clerk = Host("clerk")
    cable(clerk, "eth0", "10.150.3.1/24", internet.home, "desk", "10.150.3.254/24")
    clerk.ip("route add default via 10.150.3.254")
    yield clerk
    clerk.destroy()


@pytest.fixture
def folder(request, tmp_path, syslog):
    """The test's folder; kept in build/e2e/ when the test fails."""
    syslog.clear()
    yield tmp_path
    if not getattr(request.node, "failed", False):
        return
    (tmp_path / "syslog").write_text(syslog.text())
    _keep(tmp_path, request.node.name)


@pytest.fixture(scope="module")
def shared_folder(request, tmp_path_factory):
    """Folder of what a file's tests share; kept like theirs when one of them fails."""
    folder = tmp_path_factory.mktemp(request.module.__name__)
    yield folder
    if any(getattr(item, "failed", False) for item in request.session.items
           if item.module is request.module):
        _keep(folder, request.module.__name__)


def _keep(folder, name):
    kept = LOGS / re.sub(r"[^\w.=-]+", "_", name).strip("_")
    shutil.copytree(folder, kept, dirs_exist_ok=True, ignore=_not_regular)


def _not_regular(folder, names):
    """Sockets and devices are not copied."""
    return [name for name in names
            if not os.path.isfile(os.path.join(folder, name))
            and not os.path.isdir(os.path.join(folder, name))]
