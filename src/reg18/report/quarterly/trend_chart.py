"""Quarters as lines, a panel for each measure: where each quarter is, and its usual range.

Every point has its own label, so no panel needs an axis. The usual range is a pale band between
dashes; the report's own quarter is the larger, filled point with the bold label.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from itertools import groupby, pairwise
from typing import NamedTuple

from reg18.base.colours import EARLIER_LINE
from reg18.report.canvas import Canvas, Draw

GAP = 36
# If all values are above this share of the highest one, the plot does not begin at nothing.
FAR_ABOVE = 0.6
# Within a panel, from its top: the two lines of text, the plot, the two lines of quarters.
TITLE, DETAIL, TOP, BOTTOM, QUARTER, YEAR, HEIGHT = 9, 27, 62, 128, 143, 158, 186


class Point(NamedTuple):
    """A quarter: its name in two parts, its value, and the text at its point."""

    year: str
    quarter: str
    value: float | None
    text: str


class Panel(NamedTuple):
    """One measure over quarters, the report's own last, and its usual range."""

    title: str
    detail: str
    points: Sequence[Point]
    lower: float | None
    upper: float | None


def trends(panels: Sequence[Panel]) -> Draw:
    """Draw panels in two columns on a wide page, below each other on a narrow one."""

    def draw(canvas: Canvas) -> float:
        in_row = 1 if canvas.is_narrow else 2
        wide = (canvas.width - GAP * (in_row - 1)) / in_row
        for place, panel in enumerate(panels):
            row, column = divmod(place, in_row)
            _draw(canvas, panel, column * (wide + GAP), row * HEIGHT, wide)
        return math.ceil(len(panels) / in_row) * HEIGHT - (HEIGHT - YEAR - 10)

    return draw


def _draw(canvas: Canvas, panel: Panel, left: float, above: float, wide: float) -> None:
    canvas.text(left, above + TITLE, panel.title, size=13.5, bold=True)
    canvas.text(left, above + DETAIL, panel.detail, size=12)
    least, most = _span(panel)
    step = wide / len(panel.points)

    def height(value: float) -> float:
        return above + BOTTOM - (BOTTOM - TOP) * (value - least) / (most - least)

    if panel.lower is not None and panel.upper is not None:
        right, up, low = left + wide, height(panel.upper), height(panel.lower)
        canvas.path(
            f"M{left:.2f},{up:.2f}H{right:.2f}V{low:.2f}H{left:.2f}Z", "none", canvas.colours.tint
        )
        # Dashes, which grey print keeps.
        edges = f"M{left:.2f},{up:.2f}H{right:.2f}M{left:.2f},{low:.2f}H{right:.2f}"
        canvas.path(edges, EARLIER_LINE, more=' stroke-dasharray="4 3"')
    if least == 0:
        canvas.line(left, above + BOTTOM, left + wide, above + BOTTOM, EARLIER_LINE)
    places = [
        (left + step * (number + 0.5), None if point.value is None else height(point.value))
        for number, point in enumerate(panel.points)
    ]
    for (x, y), (x2, y2) in pairwise(places):
        if y is not None and y2 is not None:
            canvas.line(x, y, x2, y2, EARLIER_LINE)
    for number, ((x, y), point) in enumerate(zip(places, panel.points, strict=True)):
        is_own = number == len(panel.points) - 1
        if y is not None:
            canvas.dot(x, y, is_own)
            canvas.text(x, y - 13, point.text, "middle", 11.5, bold=is_own, over=True)
        canvas.text(x, above + QUARTER, point.quarter, "middle", 11, bold=is_own)
    _name_years(canvas, panel.points, left, above + YEAR, step)


def _span(panel: Panel) -> tuple[float, float]:
    """Return the least and the most that the plot has room for. It begins at nothing, with a line
    there, unless all values would be in its topmost part."""
    values = [point.value for point in panel.points if point.value is not None]
    low = min(values if panel.lower is None else [*values, panel.lower])
    high = max(values if panel.upper is None else [*values, panel.upper])
    if low > FAR_ABOVE * high:
        return low - (high - low or high) / 4, high
    return 0, high or 1


def _name_years(
    canvas: Canvas, points: Sequence[Point], left: float, y: float, step: float
) -> None:
    """Write each year below the middle of its quarters; in short if it has only one."""
    start = 0
    for year, found in groupby(points, key=lambda point: point.year):
        count = len(list(found))
        middle = left + step * (start + count / 2)
        canvas.text(middle, y, year if count > 1 else year[2:], "middle", 11)
        if start:
            canvas.line(left + step * start, y - 21, left + step * start, y + 5, EARLIER_LINE)
        start += count
