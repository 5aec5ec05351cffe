# SPDX-License-Identifier: GPL-2.0-only
"""What is measured, what with what it is compared, and what is asked of it."""

from typing import NamedTuple, Optional

# Kernels to measure in: one for a single processor, where the cost of a packet is
# honest, and the SMP one, where what counts is how it grows with processors.
UP, SMP1, SMP2 = "up", "smp1", "smp2"

# Not a kernel: the program of tests/bench/control, which has figures of its own.
CONTROL = "control"

MBIT, PPS, PER_SECOND, MICROSECONDS = "Mbit/s", "packets/s", "1/s", "µs"
PS, PS_PER_BYTE = "ps", "ps/byte"


class Sample(NamedTuple):
    """One figure: the kernel, whose tunnel (a function of tunnels.py) of which kind,
    and the workload's name for it."""
    rig: str
    maker: str
    variant: str
    figure: str


class Line(NamedTuple):
    """Ours against a reference. must and reach bound their ratio, or ours where there is
    no reference: from below, where more is better, else from above."""
    name: str
    unit: str
    ours: Sample
    reference: Optional[Sample]
    must: Optional[float] = None
    reach: Optional[float] = None
    quick: bool = False

    @property
    def more_is_better(self):
        return self.unit in (MBIT, PPS, PER_SECOND)


UNITS = {
    "tcp": MBIT, "tcp-back": MBIT, "tcp-both": MBIT,
    "tcp4": MBIT, "tcp4-back": MBIT, "tcp4-both": MBIT,
    "udp64": PPS, "udp512": PPS, "udp1300": PPS,
    "udp64-bursts": PPS, "udp512-bursts": PPS, "udp1300-bursts": PPS,
    "udp64-local": PPS, "udp512-local": PPS, "udp1300-local": PPS,
    "rtt": MICROSECONDS, "rtt-p99": MICROSECONDS,
    "rtt-loaded": MICROSECONDS, "rtt-loaded-p99": MICROSECONDS,
}

# Of rc4.py.
RC4 = {"rc4-payload": PS_PER_BYTE, "rc4-message64": PS, "rc4-message1348": PS}

# What the project asks of itself: (must, reach for).
ASKED = {
    "tcp-mppe128": (1.9, 2.3),
    "tcp-mppe128-smp": (3.5, 5),
    "tcp-plain": (1.6, 2.2),
    "tcp-mppe128-stateful": (1.6, 1.9),
    "udp1300-mppe128": (1.45, 1.8),
    "udp64-mppe128": (1.25, 1.5),
    "udp64-plain": (1.15, 1.4),
    "rc4-payload": (0.50, 0.40),
    "rtt-mppe128": (1.05, 0.95),
    "tcp-mppe128-two-cpus-to-one": (1.6, 1.9),
    "udp64-mppe128-1000-sessions-to-1": (0.8, 0.95),
}

# The same of the control plane, whose figures have no reference: unit, must, reach for.
ASKED_OF_CONTROL = {
    "setups-100": (PER_SECOND, 600, 1000),
    "setups-500": (PER_SECOND, 600, 1000),
    "setups-2000": (PER_SECOND, 600, 1000),
    "setups-10000": (PER_SECOND, None, None),
    "stall-2000": ("ms", None, None),
    "daemon-memory-10000": ("KiB/session", 8, 8),
    "kernel-memory-10000": ("KiB/session", 50, 50),
    "idle-daemon-10000": ("% of a core", 3, 3),
    "idle-all-10000": ("% of a core", None, None),
    "read-json-10000": ("s", None, None),
    "disable-10000": ("s", 20, 20),
}

# Each kind of tunnel with the figures that are taken of it in the kernel for one processor.
OF_OTHERS = ("tcp", "tcp4", "udp64", "udp1300", "rtt")
OF_UP = {"plain": UNITS, "mppe128": UNITS, "mppe128-stateful": UNITS, "mppe40": OF_OTHERS,
         "mppe128-mp": OF_OTHERS}
OF_SMP = ("tcp", "tcp-both", "tcp4", "tcp4-both", "udp1300", "rtt-loaded", "rtt-loaded-p99")


def line(name, ours, reference):
    must, reach = ASKED.get(name, (None, None))
    return Line(name, UNITS[ours.figure], ours, reference, must, reach, name in ASKED)


def with_in_tree(rig, variant, figures, suffix=""):
    """The same tunnel of the kernel's own PPTP is the reference."""
    return [line(f"{figure}-{variant}{suffix}", Sample(rig, "ours", variant, figure),
                 Sample(rig, "in_tree", variant, figure)) for figure in figures]


def all_lines():
    lines = []
    for variant, taken in OF_UP.items():
        lines += with_in_tree(UP, variant, taken)
    # Not stateful: what arrives out of order, as it does here, stalls the in-tree module.
    for variant in ("plain", "mppe128"):
        lines += with_in_tree(SMP2, variant, OF_SMP, "-smp")
    for figure in ("tcp", "tcp4", "udp1300"):
        for variant in ("plain", "mppe128"):
            lines.append(line(f"{figure}-{variant}-two-cpus-to-one",
                              Sample(SMP2, "ours", variant, figure),
                              Sample(SMP1, "ours", variant, figure)))
    for figure in ("udp64", "udp1300"):
        for count in ("100", "1000"):
            lines.append(line(f"{figure}-mppe128-{count}-sessions-to-1",
                              Sample(UP, "sessions", count, figure),
                              Sample(UP, "sessions", "1", figure)))
    lines += [line(f"{figure}-mppe128-bridged-to-routed",
                   Sample(UP, "bridged", "mppe128", figure),
                   Sample(UP, "ours", "mppe128", figure)) for figure in OF_OTHERS]
    lines += [line(f"{figure}-mppe128-to-wireguard", Sample(UP, "ours", "mppe128", figure),
                   Sample(UP, "wireguard", "", figure)) for figure in OF_OTHERS]
    lines += [line(f"{figure}-plain-to-bare", Sample(UP, "ours", "plain", figure),
                   Sample(UP, "bare", "", figure)) for figure in OF_OTHERS]
    for name, unit in RC4.items():
        lines.append(Line(name, unit, Sample(UP, "rc4", "ours", name),
                          Sample(UP, "rc4", "arc4", name), *ASKED.get(name, (None, None)),
                          name in ASKED))
    for name, (unit, must, reach) in ASKED_OF_CONTROL.items():
        lines.append(Line(f"control-{name}", unit, Sample(CONTROL, "", "", f"control-{name}"),
                          None, must, reach))
    return lines


# How steady the machine is, shows in the path that no tunnel is in.
STEADY = Sample(UP, "bare", "", "tcp")
