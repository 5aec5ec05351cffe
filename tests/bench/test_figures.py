# SPDX-License-Identifier: GPL-2.0-only
"""What is made of samples: no kernel, no measurement."""

import json
import xml.etree.ElementTree

import bench
import figures
import lines as known
import plot
import pytest
import table
from lines import Line, Sample

OURS, THEIRS = Sample("up", "ours", "plain", "tcp"), Sample("up", "in_tree", "plain", "tcp")
FASTER = Line("faster", "Mbit/s", OURS, THEIRS, 1.6, 2.2)
SHORTER = Line("shorter", "µs", OURS, THEIRS, 1.05, 0.95)
ALONE = Line("alone", "1/s", OURS, None, 600, 1000)
FREE = Line("free", "Mbit/s", OURS, THEIRS)


def test_medians_ratio_and_spread():
    """One round out of five that goes wrong moves the spread, and not the ratio."""
    got = figures.result([100, 200, 201, 199, 200], [100] * 5, "Mbit/s")
    assert got == {"ours": 200.0, "reference": 100.0, "ratio": 2.0, "spread": 1.01,
                   "unit": "Mbit/s"}


def test_spread_is_of_rounds():
    """What slows both sides of a round alike is none."""
    assert figures.result([50, 100], [25, 50], "Mbit/s")["spread"] == 0


@pytest.mark.parametrize("line, ratio, verdict", [
    (FASTER, 1.599, "missed"), (FASTER, 1.6, "met"), (FASTER, 2.2, "reached"),
    (SHORTER, 1.051, "missed"), (SHORTER, 1.05, "met"), (SHORTER, 0.95, "reached"),
    (FREE, 0.1, None)])
def test_verdict(line, ratio, verdict):
    assert figures.verdict(line, {"ours": 7, "ratio": ratio}) == verdict


@pytest.mark.parametrize("ours, verdict", [(599, "missed"), (600, "met"), (1000, "reached")])
def test_verdict_without_a_reference(ours, verdict):
    assert figures.verdict(ALONE, {"ours": ours, "ratio": None}) == verdict


def test_only_what_was_measured():
    results = figures.results([FASTER, ALONE], {OURS: [3.0, 4.0, 5.0]})
    assert results == {"alone": {"ours": 4.0, "reference": None, "ratio": None,
                                 "spread": None, "unit": "1/s"}}


def test_table():
    results = figures.results([FASTER, SHORTER, ALONE],
                              {OURS: [123456.0], THEIRS: [61728.0]})
    head, *rows = table.text([FASTER, SHORTER, ALONE, FREE], results).splitlines()
    assert head.split() == ["ours", "reference", "unit", "ratio", "spread", "must", "reach"]
    assert [row.split() for row in rows] == [
        "faster 123,456 61,728 Mbit/s 2.00 0.00 ≥ 1.6 ≥ 2.2 met".split(),
        "shorter 123,456 61,728 µs 2.00 0.00 ≤ 1.05 ≤ 0.95 missed".split(),
        "alone 123,456 1/s ≥ 600 ≥ 1000 reached".split(),
        "free Mbit/s not measured".split()]


def test_figures_of_a_page():
    page = f"before\n{bench.BEGIN}\nold\n{bench.END}\nafter\n"
    assert table.put_between(page, bench.BEGIN, bench.END, "new") == \
        f"before\n{bench.BEGIN}\nnew\n{bench.END}\nafter\n"


def test_plot():
    results = figures.results([FASTER, ALONE], {OURS: [300.0], THEIRS: [100.0]})
    picture = xml.etree.ElementTree.fromstring(
        plot.svg("a < b", [FASTER, ALONE], results, figures.verdict))
    bars = picture.findall("{*}rect")
    assert [bar.get("class") for bar in bars] == ["bar"]
    assert "a < b" in [text.text for text in picture.findall("{*}text")]


def test_files(tmp_path, monkeypatch, capsys):
    """A line that was not measured is told by the status."""
    monkeypatch.setattr(bench, "OUT", tmp_path)
    samples = {OURS: [300.0], THEIRS: [100.0], known.STEADY: [10.0, 13.0]}
    chosen = bench.options(["--rounds", "1"])
    assert bench.report([FASTER], samples, {}, chosen)
    assert json.loads((tmp_path / "results.json").read_text()) == {
        "faster": {"ours": 300.0, "reference": 100.0, "ratio": 3.0, "spread": 0.0,
                   "unit": "Mbit/s"}}
    assert "too unsteady" in capsys.readouterr().out
    other = FASTER._replace(name="other", ours=OURS._replace(figure="tcp4"))
    assert not bench.report([FASTER, other], samples, {}, chosen)


def test_lines():
    """Names are unique; all that is asked for is measured, the table of ratios quickly."""
    lines = known.all_lines()
    names = [line.name for line in lines]
    assert len(set(names)) == len(names)
    assert {line.name for line in lines if line.quick} == set(known.ASKED)


def test_every_second_round_is_the_other_way_round():
    tunnels = {("ours", "plain"): {"tcp"}, ("in_tree", "plain"): {"tcp"},
               ("bare", ""): {"tcp"}}
    there, back = bench.in_order(tunnels, 0), bench.in_order(tunnels, 1)
    assert there == back[::-1] == [("bare", ""), ("in_tree", "plain"), ("ours", "plain")]
