# SPDX-License-Identifier: GPL-2.0-only
"""The figures as text: for a terminal, and for a page."""

import figures

COLUMNS = ("", "ours", "reference", "unit", "ratio", "spread", "must", "reach", "")


def number(value):
    """With a comma at each thousand, and no more decimals than it has."""
    if value is None:
        return ""
    return f"{value:,}" if isinstance(value, int) else f"{value:,g}"


def hundredths(value):
    return "" if value is None else f"{value:.2f}"


def bound(line, value):
    return "" if value is None else f"{'≥' if line.more_is_better else '≤'} {value:g}"


def rows(lines, results):
    for line in lines:
        got = results.get(line.name)
        if got is None:
            yield (line.name, "", "", line.unit, "", "", bound(line, line.must),
                   bound(line, line.reach), "not measured")
            continue
        yield (line.name, number(got["ours"]), number(got["reference"]), got["unit"],
               hundredths(got["ratio"]), hundredths(got["spread"]), bound(line, line.must),
               bound(line, line.reach), figures.verdict(line, got) or "")


def _widths(table):
    return [max(len(row[i]) for row in table) for i in range(len(COLUMNS))]


def text(lines, results):
    """Columns of a terminal; words to the left, numbers to the right."""
    table = [COLUMNS, *rows(lines, results)]
    widths = _widths(table)
    words = (0, 3, len(COLUMNS) - 1)
    return "\n".join("  ".join(
        cell.ljust(width) if i in words else cell.rjust(width)
        for i, (cell, width) in enumerate(zip(row, widths))).rstrip() for row in table)


def markdown(lines, results):
    head = ["what", *COLUMNS[1:-1], "is"]
    table = [head, ["---"] * len(head), *rows(lines, results)]
    return "\n".join("| " + " | ".join(row) + " |" for row in table)


def put_between(page, begin, end, content):
    """The page with what stands between two lines of it replaced."""
    before, rest = page.split(begin + "\n", 1)
    return f"{before}{begin}\n{content}\n{end}{rest.split(end, 1)[1]}"
