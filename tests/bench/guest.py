# SPDX-License-Identifier: GPL-2.0-only
"""The half of the benchmark that runs in the test kernel: takes samples, once each.

usage: guest.py SECONDS TUNNEL/KIND/FIGURE,FIGURE...

One argument is one tunnel; they are opened in the order given. Each sample is a line of
JSON: tunnel, kind, figure, value. A sample that could not be had has a reason instead of
a value.
"""

import json
import pathlib
import sys

sys.dont_write_bytecode = True
HERE = pathlib.Path(__file__).resolve().parent
sys.path[:0] = [str(HERE.parent / "e2e"), str(HERE.parent / "kmod")]

import rc4  # noqa: E402
import tunnels  # noqa: E402
import workloads  # noqa: E402


def tell(maker, variant, figure, **result):
    print(json.dumps({"maker": maker, "variant": variant, "figure": figure, **result}),
          flush=True)


def report(maker, variant, figures, take):
    """Tell these figures of what take() gives, or why there are none; False then."""
    try:
        values = take()
        for figure in figures:
            tell(maker, variant, figure, value=values[figure])
    # Whatever it is that cannot be measured, the others are to be.
    except Exception as error:
        for figure in figures:
            tell(maker, variant, figure, reason=f"{type(error).__name__}: {error}")
        return False
    return True


def sample(maker, variant, figures, seconds):
    """False where one is missing."""
    if maker == "rc4":
        return report(maker, variant, figures, lambda: rc4.measured(variant))
    with getattr(tunnels, maker)(variant) as tunnel:
        return all([report(maker, variant, taken,
                           lambda name=name: workloads.run(name, tunnel, seconds))
                    for name, taken in workloads.needed(figures)])


def main(seconds, *wanted):
    done = [sample(*item.split("/")[:2], item.split("/")[2].split(","), int(seconds))
            for item in wanted]
    return 0 if all(done) else 1


sys.exit(main(*sys.argv[1:]))
