# SPDX-License-Identifier: GPL-2.0-only
"""The ratios as a picture: SVG with one bar a line."""

from xml.sax.saxutils import escape

WIDTH, ROW, TOP, NAMES, NUMBERS = 760, 24, 44, 250, 150

# Read on a light page and on a dark one.
STYLE = """
text { font: 13px system-ui, sans-serif; fill: #24292f }
.small { font-size: 11px; fill: #57606a }
.bar { fill: #0969da } .missed { fill: #bc4c00 } .free { fill: #8c959f }
.one { stroke: #57606a; stroke-width: 1 } .must { stroke: #24292f; stroke-width: 2 }
@media (prefers-color-scheme: dark) {
text { fill: #e6edf3 } .small { fill: #9da7b3 }
.bar { fill: #4493f8 } .missed { fill: #db6d28 } .free { fill: #6e7681 }
.one { stroke: #9da7b3 } .must { stroke: #e6edf3 } }
"""


def _row(line, got, kind, y, scale):
    """Name, bar of the ratio, mark of what is asked, both figures."""
    x, middle = NAMES, y + 15
    yield f'<text x="{x - 8}" y="{middle}" text-anchor="end">{escape(line.name)}</text>'
    yield (f'<rect class="{kind}" x="{x}" y="{y + 4}" width="{got["ratio"] * scale:.1f}" '
           f'height="{ROW - 8}" rx="2"/>')
    if line.must is not None:
        at = x + line.must * scale
        yield (f'<line class="must" x1="{at:.1f}" x2="{at:.1f}" y1="{y + 1}" '
               f'y2="{y + ROW - 1}"/>')
    yield (f'<text class="small" x="{WIDTH - 4}" y="{middle}" text-anchor="end">'
           f'{got["ratio"]:.2f} · {got["ours"]:,} {escape(got["unit"])}</text>')


def svg(title, lines, results, verdict):
    """One row for each ratio that was measured; verdict(line, result) colours it."""
    shown = [(line, results[line.name]) for line in lines
             if results.get(line.name, {}).get("ratio") is not None]
    most = max([1.0] + [max(got["ratio"], line.must or 0) for line, got in shown])
    scale = (WIDTH - NAMES - NUMBERS) / most
    height = TOP + ROW * len(shown) + 8
    parts = [f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}" '
             f'width="{WIDTH}" height="{height}" role="img">',
             f"<title>{escape(title)}</title><style>{STYLE}</style>",
             f'<text x="4" y="18">{escape(title)}</text>',
             f'<text class="small" x="{NAMES + scale:.1f}" y="{TOP - 6}" '
             'text-anchor="middle">1 = the reference</text>']
    kinds = {"missed": "missed", None: "free"}
    for i, (line, got) in enumerate(shown):
        kind = kinds.get(verdict(line, got), "bar")
        parts += _row(line, got, kind, TOP + i * ROW, scale)
    parts.append(f'<line class="one" x1="{NAMES + scale:.1f}" x2="{NAMES + scale:.1f}" '
                 f'y1="{TOP}" y2="{height - 8}"/></svg>')
    return "\n".join(parts) + "\n"
