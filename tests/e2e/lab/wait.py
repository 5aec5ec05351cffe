# SPDX-License-Identifier: GPL-2.0-only
"""Waiting for a condition, never for time to pass."""

import os
import time

# A kernel full of checks, or an emulated one, is slower; the conditions are the same.
KERNEL_SLOWNESS = float(os.environ.get("KPPTP_SLOWNESS", "1"))

# Guests that run side by side wait for the processors, too. Deadlines have room for that;
# what a test gets to do is a matter of the kernel alone.
SLOWNESS = KERNEL_SLOWNESS * float(os.environ.get("KPPTP_GUESTS", "1"))

POLL_INTERVAL = 0.02


class Timeout(AssertionError):
    """The condition did not come true within its deadline."""


def wait_for(what, probe, deadline=5.0):
    """Poll probe() until it is true, and return its value.

    deadline is in seconds on a plain kernel. what completes the sentence
    "waited for ...".
    """
    end = time.monotonic() + deadline * SLOWNESS
    while True:
        value = probe()
        if value:
            return value
        if time.monotonic() > end:
            raise Timeout(f"waited for {what}: not within {deadline * SLOWNESS:g} s"
                          f" (last seen: {value!r})")
        time.sleep(POLL_INTERVAL)


def holds_for(seconds, probe):
    """True when probe() stays true for that long; false as soon as it is not."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if not probe():
            return False
        time.sleep(POLL_INTERVAL)
    return True
