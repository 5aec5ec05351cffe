# SPDX-License-Identifier: GPL-2.0-only
"""Loading and unloading the module."""

import subprocess

import pytest
from lab import traffic
from lab.netns import Host

from pair import LINK, Pair
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
