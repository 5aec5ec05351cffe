# SPDX-License-Identifier: GPL-2.0-only
"""Fixtures of the module's tests. They run in the rig: tests/e2e/run tests/kmod."""

import pathlib
import sys

import pytest

HERE = pathlib.Path(__file__).resolve().parent
sys.path[:0] = [str(HERE), str(HERE.parent / "e2e")]

from pair import Pair  # noqa: E402
from rawpeer import RawPeer  # noqa: E402


def pytest_configure(config):
    config.addinivalue_line(
        "markers", "control: brings no new path of the module into play, see tests/e2e")


@pytest.fixture(autouse=True)
def kernel_log(request):
    """The kernel's log says which test was running."""
    with open("/dev/kmsg", "w") as log:
        log.write(f"test: {request.node.nodeid}\n")


@pytest.fixture
def pair():
    """Two hosts, joined, without links of ours."""
    pair = Pair()
    yield pair
    pair.destroy()


@pytest.fixture
def tunnel(pair):
    """Two hosts with an open, unencrypted session."""
    return pair.connect()


@pytest.fixture
def raw(pair):
    """The left side with an open session, and a raw socket as its peer."""
    pair.connect()
    pair.right.owner.delete(pair.right.session)
    raw = RawPeer(pair.left, pair.right)
    raw.side = pair.left
    yield raw
    raw.close()
