# SPDX-License-Identifier: GPL-2.0-only
"""What one session may cost the machine and the other sessions."""

import os
import pathlib
import sys

import pytest
from lab import traffic
from lab.rawclient import gre, ppp
from lab.spoof import ip_packet, send
from lab.wait import KERNEL_SLOWNESS, wait_for

from pair import LINK, Pair
from test_mppe import EVIDENCE

PROGRAM = pathlib.Path(__file__).with_name("udp_flood.py")
SLOW_RULES = 10000
PACKETS = int(20000 / KERNEL_SLOWNESS)
FLOODS = 20
# For seconds, even where they cost little.
KEY_CHANGES = int((1 << 22) / KERNEL_SLOWNESS)


def slow_output(host, path):
    """Make every packet of GRE that leaves the host cost many rules."""
    rules = "".join(f"ip id {number} ip ttl 1 drop\n" for number in range(SLOW_RULES))
    path.write_text("table ip slow {\nchain output {\n"
                    "type filter hook output priority 0;\nip protocol != 47 accept\n"
                    f"{rules}}}\n}}\n")
    host.run(["nft", "-f", str(path)])


def flood(left, right, folder):
    """Send from both processors at once, until the queue was full or all is sent."""
    floods = [left.host.start([sys.executable, str(PROGRAM), right.inner, str(PACKETS),
                               str(processor)], folder / f"flood{processor}")
              for processor in range(2)]
    wait_for("the queue to be full", lambda: left.stats()["drop_nomem"] or
             not any(program.alive() for program in floods), 60)
    if left.stats()["drop_nomem"]:
        left.host.run(["nft", "flush", "ruleset"])
    for program in floods:
        assert program.wait(60) == 0, program.log()


@pytest.mark.skipif(os.cpu_count() < 2, reason="one processor cannot overtake another")
def test_queue_to_the_serial_stage_is_bounded(tunnel, tmp_path):
    left, right = tunnel.encrypt()
    slow_output(left.host, tmp_path / "rules")
    before = left.host.ip_json(f"-s link show {LINK}")[0]["stats64"]["tx"]
    floods = 0
    # A busy machine may run one of the two processors after the other.
    while not left.stats()["drop_nomem"]:
        assert floods < FLOODS, "the queue was never full"
        flood(left, right, tmp_path)
        floods += 1
    traffic.ping(left.host, right.inner)
    after = left.host.ip_json(f"-s link show {LINK}")[0]["stats64"]["tx"]
    dropped = left.stats()["drop_nomem"]
    assert after["dropped"] - before["dropped"] == dropped
    assert after["packets"] - before["packets"] >= floods * 2 * PACKETS - dropped
    traffic.transfer(left.host, right.host, right.inner)


def forge_jump(source, target, ahead):
    """Encrypted packets in the name of source that move the window of target."""
    stats = source.stats()
    seq = stats["tx_packets"] + stats["tx_control"] + ahead
    for step in range(EVIDENCE):
        frame = ppp(0xFD, bytes((0x90, step)) + os.urandom(60))
        send(source.host, ip_packet(source.outer, target.outer,
                                    gre(target.call_id, frame, seq + step)))
    wait_for("the jump", lambda: target.stats()["rx_jump"] == 1)


def rekeys(side):
    return side.stats()["mppe_rekey"]


def test_long_catchup_disturbs_nobody(tunnel):
    """Key changes for two sessions, one after the other, while a third one receives."""
    lost = [Pair().connect().encrypt() for _ in range(2)]
    tunnel.encrypt()
    for one in lost:
        traffic.ping(one.left.host, one.right.inner)
        forge_jump(one.left, one.right, KEY_CHANGES)
    for one in lost:
        wait_for("the catch-up to begin", lambda one=one: rekeys(one.right) > 1000)
    traffic.transfer(tunnel.left.host, tunnel.right.host, tunnel.right.inner, 64 * 1024)
    assert any(rekeys(one.right) < KEY_CHANGES for one in lost)
    for one in lost:
        traffic.ping(one.left.host, one.right.inner, 10)
        done = rekeys(one.right)
        traffic.ping(one.left.host, one.right.inner)
        assert rekeys(one.right) == done
        one.destroy()
