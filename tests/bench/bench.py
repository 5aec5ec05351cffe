# SPDX-License-Identifier: GPL-2.0-only
"""The benchmark: takes samples in the test kernels in turns, and says what they come to.

In each round every kernel is booted once, and in it every tunnel measured once, ours and
the reference next to each other and in the other order in the next round.
"""

import argparse
import fnmatch
import json
import os
import pathlib
import subprocess
import sys
import time

sys.dont_write_bytecode = True

import figures  # noqa: E402
import lines as known  # noqa: E402
import plot  # noqa: E402
import table  # noqa: E402

OUT = pathlib.Path("build/bench")
BEGIN, END = "<!-- figures: make bench PAGE=... -->", "<!-- end of figures -->"

# Options of tests/vm/vm, and how many host CPUs it is given.
RIGS = {known.UP: (["--up", "--cpus", "1"], 1), known.SMP1: (["--cpus", "1"], 1),
        known.SMP2: (["--cpus", "2"], 2)}

# Seconds until a test kernel counts as hung.
TIME_LIMIT = 600


def options(argv):
    parser = argparse.ArgumentParser(prog="tests/bench/run", description=__doc__.split("\n")[0])
    parser.add_argument("--quick", action="store_true",
                        help="only what the project asks ratios of, five minutes at most")
    parser.add_argument("--only", action="append", metavar="PATTERN",
                        help="only the lines of such names, for example 'udp64-*'")
    parser.add_argument("--rounds", type=int, default=5, help="default: %(default)s")
    parser.add_argument("--seconds", type=int, default=1,
                        help="of each sample, default: %(default)s")
    parser.add_argument("--list", action="store_true", help="name the lines, measure nothing")
    parser.add_argument("--page", type=pathlib.Path,
                        help="put the figures between the markers of this Markdown page, and "
                        "the plot beside it")
    return parser.parse_args(argv)


def selected(chosen):
    lines = [line for line in known.all_lines() if line.quick or not chosen.quick]
    if chosen.only:
        lines = [line for line in lines
                 if any(fnmatch.fnmatchcase(line.name, pattern) for pattern in chosen.only)]
    return lines


def plan(lines):
    """{rig: {(tunnel, kind): {figures}}} of all samples of a round."""
    wanted = {}
    for sample in (side for line in lines for side in (line.ours, line.reference)
                   if side and side.rig in RIGS):
        tunnel = sample.maker, sample.variant
        wanted.setdefault(sample.rig, {}).setdefault(tunnel, set()).add(sample.figure)
    if wanted:
        wanted.setdefault(known.STEADY.rig, {}).setdefault(
            (known.STEADY.maker, known.STEADY.variant), set()).add(known.STEADY.figure)
    return wanted


def in_order(tunnels, number):
    """Next to each other what is compared: all of one kind; every second round backwards."""
    order = sorted(tunnels, key=lambda tunnel: (tunnel[1], tunnel[0]))
    return order[::-1] if number % 2 else order


class Progress:
    """What runs now, and how much is left, on standard error."""

    def __init__(self, total):
        self.total, self.done = total, 0
        self.began = time.monotonic()
        self.lasting = not sys.stderr.isatty()

    def step(self, what):
        self.done += 1
        spent = time.monotonic() - self.began
        left = spent / self.done * (self.total - self.done)
        text = f"{100 * self.done // self.total:3} %, {left // 60:.0f}:{left % 60:02.0f} left: {what}"
        print(text if self.lasting else f"\r\033[K{text}", end="\n" if self.lasting else "",
              file=sys.stderr, flush=True)

    def end(self):
        print("" if self.lasting else "\r\033[K", end="", file=sys.stderr, flush=True)


def guest(rig, tunnels, seconds):
    """Samples of one boot, as the guest tells them."""
    switches, cpus = RIGS[rig]
    command = ["tests/vm/vm", "run", *switches, "--module", "--timeout", str(TIME_LIMIT),
               "--log", str(OUT / f"{rig}.log"), "--", "/usr/bin/python3",
               "tests/bench/guest.py", str(seconds),
               *(f"{maker}/{variant}/{','.join(sorted(figures_))}"
                 for (maker, variant), figures_ in tunnels)]
    allowed = sorted(os.sched_getaffinity(0))[:cpus]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True,
                               preexec_fn=lambda: os.sched_setaffinity(0, allowed))
    try:
        for line in process.stdout:
            yield json.loads(line)
    finally:
        process.stdout.close()
        process.wait()


def measure(lines, chosen):
    """{Sample: values, one a round}, and what could not be measured, with the reason."""
    wanted, samples, missing = plan(lines), {}, {}
    progress = Progress(chosen.rounds * sum(len(figures_) for tunnels in wanted.values()
                                            for figures_ in tunnels.values()))
    for number in range(chosen.rounds):
        for rig, tunnels in wanted.items():
            order = [(tunnel, tunnels[tunnel]) for tunnel in in_order(tunnels, number)]
            for told in guest(rig, order, chosen.seconds):
                sample = known.Sample(rig, told["maker"], told["variant"], told["figure"])
                if "value" in told:
                    samples.setdefault(sample, []).append(told["value"])
                else:
                    missing[sample] = told["reason"]
                value = told.get("value")
                progress.step(f"round {number + 1} of {chosen.rounds}: {' '.join(sample)}: "
                              + (f"{value:,.0f}" if value is not None else told["reason"]))
    progress.end()
    if any(line.ours.rig == known.CONTROL for line in lines):
        control(samples)
    return samples, missing


def control(samples):
    """The control plane's figures, taken once, by a program that says itself how far it is."""
    path = OUT.joinpath("control.jsonl")
    path.write_text("")
    subprocess.run(["tests/bench/control/run"], stdout=sys.stderr, check=False)
    for line in path.read_text().splitlines():
        told = json.loads(line)
        samples[known.Sample(known.CONTROL, "", "", told["name"])] = [told["value"]]


def report(lines, samples, missing, chosen):
    """Everything that is written; true when nothing is missing."""
    results = figures.results(lines, samples)
    OUT.joinpath("results.json").write_text(json.dumps(results, indent=1) + "\n")
    OUT.joinpath("samples.json").write_text(json.dumps(
        {" ".join(sample): values for sample, values in samples.items()}, indent=1) + "\n")
    asked = [line for line in lines if line.must is not None]
    others = [line for line in lines if line.must is None]
    picture = plot.svg("kpptp against the reference of each line", asked or lines, results,
                       figures.verdict)
    OUT.joinpath("results.svg").write_text(picture)
    print("\n\n".join(table.text(part, results) for part in (asked, others) if part))
    print("\n" + note(samples, chosen))
    for sample, reason in missing.items():
        print(f"bench: {' '.join(sample)}: {reason}", file=sys.stderr)
    if chosen.page:
        content = "\n\n".join([*(table.markdown(part, results) for part in (asked, others)
                                 if part), note(samples, chosen)])
        chosen.page.write_text(table.put_between(chosen.page.read_text(), BEGIN, END, content))
        chosen.page.with_suffix(".svg").write_text(picture)
    return len(results) == len(lines)


def note(samples, chosen):
    """How the figures were come by, and whether they can be trusted."""
    text = (f"Rounds: {chosen.rounds}, with {chosen.seconds} s for each figure; ours and "
            "reference are medians, spread is between the smallest and the largest ratio of a "
            "round.")
    steady = samples.get(known.STEADY)
    if not steady or len(steady) < 2:
        return text
    apart = figures.unsteadiness(steady)
    text += f" TCP over the bare veth varied by {100 * apart:.0f} %"
    return text + ("." if apart <= figures.STEADY_ENOUGH else
                   ": this machine is too unsteady now for figures that mean much.")


def main(argv):
    chosen = options(argv)
    lines = selected(chosen)
    if chosen.list:
        print("\n".join(line.name for line in lines))
        return 0
    if not lines:
        print("bench: no line has such a name (--list names them)", file=sys.stderr)
        return 2
    OUT.mkdir(parents=True, exist_ok=True)
    return 0 if report(lines, *measure(lines, chosen), chosen) else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
