"""Draw the lag of builds and the worst case of a takedown as one SVG, for light and dark pages."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from html import escape
from math import log10

_WIDTH, _HEIGHT, _LEFT, _TOP, _BOTTOM = 780, 330, 58, 44, 46
_PANEL = 300
_STYLE = """\
text{font:12px system-ui,sans-serif;fill:#24292f}.axis{stroke:#57606a}.grid{stroke:#d0d7de}
path{fill:none;stroke-width:2}.far{stroke-dasharray:5 4}.head{font-weight:600}.key{font-size:10px}
.c0{stroke:#57606a}.c1{stroke:#0969da}.c2{stroke:#bc4c00}.c3{stroke:#8250df}
@media(prefers-color-scheme:dark){text{fill:#e6edf3}.axis{stroke:#9198a1}.grid{stroke:#3d444d}
.c0{stroke:#b1bac4}.c1{stroke:#58a6ff}.c2{stroke:#ffa657}.c3{stroke:#d2a8ff}}
"""
#: The marks of the axis of time, in seconds.
_TIMES = {10: "10 s", 60: "1 min", 600: "10 min", 3600: "1 h", 21600: "6 h"}


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a panel: a name, its points (changes a minute, seconds), and how it is drawn."""

    name: str
    points: Sequence[tuple[float, float]]
    colour: int
    is_dashed: bool = False


@dataclass(frozen=True, slots=True)
class Panel:
    """A panel with its heading and lines."""

    heading: str
    lines: Sequence[Line]


def draw(title: str, description: str, panels: Sequence[Panel]) -> str:
    """Return the picture; `title` and `description` are read out in its place."""
    xs = sorted({x for panel in panels for line in panel.lines for x, _ in line.points})
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDTH} {_HEIGHT}" role="img"'
        ' aria-labelledby="title desc">',
        f'<title id="title">{escape(title)}</title>',
        f'<desc id="desc">{escape(description)}</desc>',
        f"<style>{_STYLE}</style>",
    ]
    for number, panel in enumerate(panels):
        parts += _panel(panel, _LEFT + number * (_PANEL + _LEFT + 22), xs)
    return "\n".join([*parts, "</svg>", ""])


def _panel(panel: Panel, left: float, xs: Sequence[float]) -> Iterator[str]:
    bottom = _HEIGHT - _BOTTOM
    yield f'<text class="head" x="{left}" y="18">{escape(panel.heading)}</text>'
    for seconds, name in _TIMES.items():
        y = _y(seconds)
        yield f'<path class="grid" style="stroke-width:1" d="M{left} {y}h{_PANEL}"/>'
        yield f'<text x="{left - 6}" y="{y + 4}" text-anchor="end">{name}</text>'
    for x in xs:
        at = left + _x(x, xs)
        yield f'<text x="{at:.1f}" y="{bottom + 17}" text-anchor="middle">{_count(x)}</text>'
    yield f'<path class="axis" style="stroke-width:1" d="M{left} {_TOP}V{bottom}h{_PANEL}"/>'
    middle = left + _PANEL / 2
    yield f'<text x="{middle}" y="{bottom + 36}" text-anchor="middle">changes a minute</text>'
    for line in panel.lines:
        points = "L".join(f"{left + _x(x, xs):.1f} {_y(y)}" for x, y in line.points)
        kind = f"c{line.colour} far" if line.is_dashed else f"c{line.colour}"
        yield f'<path class="{kind}" d="M{points}"><title>{escape(line.name)}</title></path>'
    named = [line for line in panel.lines if not line.is_dashed]
    for place, line in enumerate(named):
        x, y = left + 8 + place * 74, _TOP - 12
        yield f'<path class="c{line.colour}" d="M{x} {y}h12"/>'
        yield f'<text class="key" x="{x + 15}" y="{y + 4}">{escape(line.name)}</text>'


def _x(value: float, xs: Sequence[float]) -> float:
    low, high = log10(xs[0]), log10(xs[-1])
    return 12 + (log10(value) - low) / (high - low) * (_PANEL - 24)


def _y(seconds: float) -> float:
    low, high = log10(min(_TIMES)), log10(max(_TIMES))
    share = (log10(max(seconds, min(_TIMES))) - low) / (high - low)
    return round(_HEIGHT - _BOTTOM - min(share, 1.0) * (_HEIGHT - _BOTTOM - _TOP), 1)


def _count(value: float) -> str:
    return f"{value:,.0f}"
