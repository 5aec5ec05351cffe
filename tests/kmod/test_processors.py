# SPDX-License-Identifier: GPL-2.0-only
"""Several processors work at the packets of one tunnel."""

import os
import pathlib
import socket
import sys

import pytest
from lab import traffic
from lab.wait import SLOWNESS, wait_for

from numbered import AT_ONCE, PORT, SIZE, payload
from pair import Pair

PROGRAM = pathlib.Path(__file__).with_name("numbered.py")
PACKETS = int(1000 / SLOWNESS) * AT_ONCE
REMOVALS = 5
ONLINE = pathlib.Path("/sys/devices/system/cpu/cpu1/online")
SO_RCVBUFFORCE = 33

pytestmark = pytest.mark.skipif(os.cpu_count() < 2, reason="one processor works alone")


class Receiver:
    """What arrives at a host."""

    def __init__(self, host):
        with host.entered():
            self.socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM | socket.SOCK_NONBLOCK)
        self.socket.setsockopt(socket.SOL_SOCKET, SO_RCVBUFFORCE, 1 << 30)
        self.socket.bind(("", PORT))
        self.numbers = []

    def read(self):
        """What has arrived by now, whole and in order."""
        while True:
            try:
                packet = self.socket.recv(SIZE + 1)
            except BlockingIOError:
                return self
            number = int.from_bytes(packet[:4])
            assert packet == payload(number)
            assert not self.numbers or number > self.numbers[-1], "overtaken"
            self.numbers.append(number)


def send(side, target, processor, folder):
    return side.host.start([sys.executable, str(PROGRAM), target.inner, str(PACKETS),
                            str(processor)], folder / f"numbered-{side.host.name}-{processor}")


def flood(pair, folder, ways=2):
    """The left end sends to the right one, and the other way, each from its own processor."""
    return [send(side, pair.other(side), processor, folder)
            for processor, side in list(enumerate(pair))[:ways]]


def alive(programs):
    return any(program.alive() for program in programs)


@pytest.mark.parametrize("encrypted", (True, False), ids=("encrypted", "plain"))
@pytest.mark.parametrize("ways", (1, 2))
def test_order_is_kept(tunnel, tmp_path, ways, encrypted):
    """With one way the other processor has time to help, with two it brings packets too."""
    if encrypted:
        tunnel.encrypt()
    receivers = [Receiver(side.host) for side in tunnel]
    programs = flood(tunnel, tmp_path, ways)
    wait_for("all to be sent", lambda: [one.read() for one in receivers] and
             not alive(programs), 60)
    for side, receiver in list(zip(tunnel, receivers))[-ways:]:
        # It goes behind whatever is still under way.
        traffic.ping(tunnel.other(side).host, side.inner)
        assert len(receiver.read().numbers) > PACKETS // 10
        stats = side.stats()
        assert stats["drop_mppe"] == stats["drop_mppe_sync"] == 0


def test_removal_while_others_help(tmp_path):
    for _ in range(REMOVALS):
        pair = Pair().connect().encrypt()
        programs = flood(pair, tmp_path)
        wait_for("packets to arrive", lambda p=pair: all(
            side.stats()["rx_packets"] > 100 for side in p))
        for side in pair:
            side.owner.delete(side.session)
            side.make_session(pair.other(side))
        for program in programs:
            program.kill()
        pair.destroy()


@pytest.mark.skipif(not ONLINE.exists(), reason="this kernel keeps its processors")
def test_processor_goes_and_comes(tunnel, tmp_path):
    tunnel.encrypt()
    programs = flood(tunnel, tmp_path)
    try:
        while alive(programs):
            for state in "01":
                ONLINE.write_text(state)
    finally:
        ONLINE.write_text("1")
    traffic.transfer(tunnel.left.host, tunnel.right.host, tunnel.right.inner)
