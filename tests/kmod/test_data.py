# SPDX-License-Identifier: GPL-2.0-only
"""Packets pass, in every mode, and look as they should on the wire."""

import pytest
from lab import traffic

MODES = [(bits, stateful) for bits in (40, 56, 128) for stateful in (False, True)]
MODE_NAMES = [f"{bits}-{'stateful' if stateful else 'stateless'}" for bits, stateful in MODES]


def ping_both(pair, **options):
    for side in pair:
        traffic.ping(side.host, pair.other(side).inner, **options)


def test_plain(tunnel):
    ping_both(tunnel)


@pytest.mark.parametrize("bits, stateful", MODES, ids=MODE_NAMES)
def test_mppe(tunnel, bits, stateful):
    tunnel.encrypt(bits, stateful)
    for size in (28, 64, 1000, 1460):
        ping_both(tunnel, size=size)
    traffic.transfer(tunnel.left.host, tunnel.right.host, tunnel.right.inner)
    for side in tunnel:
        stats = side.stats()
        assert not any(count for name, count in stats.items() if name.startswith("drop"))
        assert stats["rx_lost"] == 0
