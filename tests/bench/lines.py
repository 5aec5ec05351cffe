# SPDX-License-Identifier: GPL-2.0-only
"""What is measured, what with what it is compared, and what is asked of it."""

from typing import NamedTuple, Optional

# Kernels to measure in: one for a single processor, where the cost of a packet is
# honest, and the SMP one, where what counts is how it grows with processors.
UP, SMP1, SMP2 = "up", "smp1", "smp2"

MBIT, PPS, MICROSECONDS, NS_PER_BYTE = "Mbit/s", "packets/s", "µs", "ns/byte"


class Sample(NamedTuple):
    """One figure: the kernel, whose tunnel (a function of tunnels.py) of which kind,
    and the workload's name for it."""
    rig: str
    maker: str
    variant: str
    figure: str


class Line(NamedTuple):
    """Ours against a reference. must and reach bound their ratio: from below, where
    more is better, else from above."""
    name: str
    unit: str
    ours: Sample
    reference: Sample
    must: Optional[float] = None
    reach: Optional[float] = None
    quick: bool = False

    @property
    def more_is_better(self):
        return self.unit in (MBIT, PPS)


UNITS = {
    "tcp": MBIT, "tcp-back": MBIT, "tcp-both": MBIT,
    "tcp4": MBIT, "tcp4-back": MBIT, "tcp4-both": MBIT,
    "udp64": PPS, "udp512": PPS, "udp1300": PPS,
    "udp64-local": PPS, "udp512-local": PPS, "udp1300-local": PPS,
    "rtt": MICROSECONDS, "rtt-p99": MICROSECONDS,
    "rtt-loaded": MICROSECONDS, "rtt-loaded-p99": MICROSECONDS,
    "rc4": NS_PER_BYTE,
}

# Ratios that the project asks of itself: (must, reach for).
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

ENCRYPTION = ("plain", "mppe40", "mppe128", "mppe128-stateful")
OF_SMP = ("tcp", "tcp-both", "tcp4", "tcp4-both", "udp1300")
OF_OTHERS = ("tcp", "tcp4", "udp64", "udp1300", "rtt")


def line(name, ours, reference):
    must, reach = ASKED.get(name, (None, None))
    return Line(name, UNITS[ours.figure], ours, reference, must, reach, name in ASKED)


def with_in_tree(rig, variant, figures, suffix=""):
    """The same tunnel of the kernel's own PPTP is the reference."""
    return [line(f"{figure}-{variant}{suffix}", Sample(rig, "ours", variant, figure),
                 Sample(rig, "in_tree", variant, figure)) for figure in figures]


def all_lines():
    lines = []
    for variant in ENCRYPTION:
        lines += with_in_tree(UP, variant, (figure for figure in UNITS if figure != "rc4"))
    lines += with_in_tree(UP, "mppe128-mp", ("tcp", "udp64", "udp1300"))
    for variant in ("plain", "mppe128", "mppe128-stateful"):
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
    return lines


# How steady the machine is, shows in the path that no tunnel is in.
STEADY = Sample(UP, "bare", "", "tcp")
