# SPDX-License-Identifier: GPL-2.0-only
"""pytest plugin: several runs share the tests; whoever takes a test first runs it.

$KPPTP_SHARE names a folder that all runs see; without it a run has all tests.
"""

import hashlib
import os

_taken = {}


def take(nodeid):
    """True if the test is this run's: nobody else took it before."""
    folder = os.environ.get("KPPTP_SHARE")
    if not folder:
        return True
    if nodeid not in _taken:
        name = hashlib.sha1(nodeid.encode()).hexdigest()
        try:
            os.mkdir(os.path.join(folder, name))
            _taken[nodeid] = True
        except FileExistsError:
            _taken[nodeid] = False
    return _taken[nodeid]


def pytest_runtestloop(session):
    """pytest's own loop, over the tests that are this run's; one is taken ahead."""
    if session.testsfailed or session.config.option.collectonly:
        return None
    mine = (item for item in session.items if take(item.nodeid))
    item = next(mine, None)
    while item:
        following = next(mine, None)
        item.config.hook.pytest_runtest_protocol(item=item, nextitem=following)
        if session.shouldfail:
            raise session.Failed(session.shouldfail)
        if session.shouldstop:
            raise session.Interrupted(session.shouldstop)
        item = following
    return True
