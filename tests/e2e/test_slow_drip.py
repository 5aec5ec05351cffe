# SPDX-License-Identifier: GPL-2.0-only
"""A peer that trickles its first message has to have said it within a time limit."""

import pytest

from lab.wait import wait_for

pytestmark = pytest.mark.control

# Establishing a control connection may take 30 seconds.
LIMIT = 30


def test_slow_drip_is_cut(slow_drip):
    """The dripping began with the run (see conftest.py), so this waits for the rest."""
    wait_for("the server to hang up", slow_drip.ended, LIMIT + 5)
    assert slow_drip.duration() <= LIMIT + 5
    assert slow_drip.sent < 156, "the whole message fitted into the limit"
    assert slow_drip.server.alive()
    assert slow_drip.others_get_in()
