# SPDX-License-Identifier: GPL-2.0-only
"""Loading and unloading the module."""

import subprocess

import pytest
from lab import traffic
from lab.netns import Host
from lab.rawclient import ppp
from lab.wait import wait_for

from ethernet import BROADCAST
from multilink import MP
from pair import LINK, Pair
from rawpeer import RawPeer
from test_links import Bundles, bridge
from test_mppe import flood


def modprobe(*arguments):
    return subprocess.run(["modprobe", *arguments], text=True, capture_output=True)


def kernel_log():
    return subprocess.run(["dmesg"], text=True, capture_output=True, check=True).stdout


@pytest.fixture(autouse=True)
def loaded_again():
    yield
    modprobe("-r", "pptp")
    assert modprobe("kpptp").returncode == 0


def test_unload_with_sessions_under_traffic():
    pair = Pair().connect().encrypt()
    flood(pair.left, pair.right, 300, 1000)
    for side in pair:
        side.owner.close()
    done = modprobe("-r", "kpptp")
    assert done.returncode == 0, done.stderr
    assert all(side.link() is None for side in pair)
    assert modprobe("kpptp").returncode == 0
    for side in pair:
        side.host.destroy()
    again = Pair().connect()
    traffic.ping(again.left.host, again.right.inner)
    again.destroy()


def test_unload_with_bundles_under_traffic():
    """Several links, bridged frames, and the beginning of a packet that never ends."""
    pair = Pair().connect()
    Bundles(pair).add().add()
    ports = bridge(pair)
    raw = RawPeer(pair.left, pair.right)
    raw.send(ppp(MP, b"\x80\0\0\0" + bytes(100)))
    wait_for("a fragment to wait", lambda: pair.left.owner.net()["mp_bytes"])
    pair.encrypt()
    for side, port in zip(pair, ports):
        flood(side, pair.other(side), 300, 1500)
        for _ in range(100):
            port.send(BROADCAST + bytes(1000))
    raw.close()
    for side, port in zip(pair, ports):
        side.owner.close()
        port.close()
    done = modprobe("-r", "kpptp")
    assert done.returncode == 0, done.stderr
    for side, port in zip(pair, ports):
        assert side.link() is None and side.link(port.name) is None
        side.host.destroy()


def test_in_tree_module_holds_gre():
    assert modprobe("-r", "kpptp").returncode == 0
    assert modprobe("pptp").returncode == 0
    assert modprobe("kpptp").returncode != 0
    assert "kpptp: GRE version 1 is taken" in kernel_log()
    assert modprobe("-r", "pptp").returncode == 0


def test_link_loads_the_module():
    assert modprobe("-r", "kpptp").returncode == 0
    host = Host("alone")
    host.ip(f"link add {LINK} type pptp")
    assert host.link(LINK)
    host.destroy()
