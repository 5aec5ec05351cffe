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


def measure(tunnel, seconds, figures):
    """Each figure with its value."""
    for name in workloads.needed(figures):
        run, endings = workloads.WORKLOADS[name]
        values = run(tunnel, seconds)
        for ending in endings:
            if name + ending in figures:
                yield name + ending, values[ending]


def taken(maker, variant, figures, seconds):
    if maker == "rc4":
        found = rc4.measured()
        yield from ((figure, found[figure][variant != "ours"]) for figure in figures)
        return
    with getattr(tunnels, maker)(variant) as tunnel:
        yield from measure(tunnel, seconds, figures)


def sample(maker, variant, figures, seconds):
    """False where one is missing."""
    left = set(figures)
    try:
        for figure, value in taken(maker, variant, figures, seconds):
            tell(maker, variant, figure, value=value)
            left.discard(figure)
    # Whatever it is that one tunnel cannot do, the others are to be measured.
    except Exception as error:
        for figure in sorted(left):
            tell(maker, variant, figure, reason=f"{type(error).__name__}: {error}")
    return not left


def main(seconds, *wanted):
    done = [sample(*item.split("/")[:2], item.split("/")[2].split(","), int(seconds))
            for item in wanted]
    return 0 if all(done) else 1


sys.exit(main(*sys.argv[1:]))
