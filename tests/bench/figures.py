# SPDX-License-Identifier: GPL-2.0-only
"""Samples become figures: medians, ratios, spread, and whether that is what is asked."""

import statistics

# A path without a tunnel that varies more than this makes the other figures doubtful.
STEADY_ENOUGH = 0.10

REACHED, MET, MISSED = "reached", "met", "missed"


def significant(value, digits=4):
    """Rounded to so many digits; what is larger keeps its integral part."""
    return int(round(value)) if abs(value) >= 10 ** (digits - 1) else float(f"{value:.{digits}g}")


def result(ours, reference, unit):
    """Of the samples of both sides, taken in turns.

    ratio is that of the medians, spread the distance between the smallest and the largest
    ratio of one round.
    """
    ratios = [one / other for one, other in zip(ours, reference)]
    medians = statistics.median(ours), statistics.median(reference)
    return {"ours": significant(medians[0]), "reference": significant(medians[1]),
            "ratio": round(medians[0] / medians[1], 3),
            "spread": round(max(ratios) - min(ratios), 3), "unit": unit}


def result_alone(ours, unit):
    """Of samples that nothing is compared with."""
    return {"ours": significant(statistics.median(ours)), "reference": None, "ratio": None,
            "spread": None, "unit": unit}


def verdict(line, got):
    """None where nothing is asked."""
    if line.must is None:
        return None
    sign = 1 if line.more_is_better else -1
    value = got["ours"] if line.reference is None else got["ratio"]
    if sign * value >= sign * line.reach:
        return REACHED
    return MET if sign * value >= sign * line.must else MISSED


def results(lines, samples):
    """{name: result} of the lines that there are samples for.

    samples is {Sample: values, one a round}.
    """
    found = {}
    for line in lines:
        ours, reference = samples.get(line.ours), samples.get(line.reference)
        if ours and line.reference is None:
            found[line.name] = result_alone(ours, line.unit)
        elif ours and reference:
            found[line.name] = result(ours, reference, line.unit)
    return found


def unsteadiness(values):
    """How far apart the same measurement comes out, as a part of its median."""
    return (max(values) - min(values)) / statistics.median(values)
