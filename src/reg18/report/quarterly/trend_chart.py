"""Quarters as lines, a panel for each measure: where each quarter is, and where it usually is.

Every point carries its own label, so no panel needs an axis. The usual range is a pale band between
dashes; the report's own quarter is the larger, filled point with the bold label.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby, pairwise

from reg18.base.colours import EARLIER_LINE, Palette
from reg18.report.canvas import Canvas, Chart, in_both_widths

GAP = 36
# Values of more than this share of the highest one are drawn without the room down to nothing.
FAR_ABOVE = 0.6
# Within a panel, from its top: the two lines of text, the plot, the two lines of quarters.
TITLE, DETAIL, TOP, BOTTOM, QUARTER, YEAR, HEIGHT = 9, 27, 62, 128, 143, 158, 186


@dataclass(frozen=True)
class Point:
    """A quarter: its name in two parts, its value, and the text at its point."""

    year: str
    quarter: str
    value: float | None
    text: str


@dataclass(frozen=True)
class Panel:
    """One measure over quarters, the report's own last, and the range that it usually lies in."""

    title: str
    detail: str
    points: Sequence[Point]
    lower: float | None
    upper: float | None


def trends(
    name: str, title: str, alt_text: str, panels: Sequence[Panel], colours: Palette
) -> Chart:
    """Panels in two columns on a wide page, below each other on a narrow one."""

    def draw(width: int, is_narrow: bool) -> str:
        canvas = Canvas(width, colours)
        in_row = 1 if is_narrow else 2
        wide = (width - GAP * (in_row - 1)) / in_row
        for place, panel in enumerate(panels):
            row, column = divmod(place, in_row)
            _draw(canvas, panel, column * (wide + GAP), row * HEIGHT, wide)
        return canvas.draw(math.ceil(len(panels) / in_row) * HEIGHT - (HEIGHT - YEAR - 10))

    return in_both_widths(name, title, alt_text, draw)


def _draw(canvas: Canvas, panel: Panel, left: float, above: float, wide: float) -> None:
    canvas.text(left, above + TITLE, panel.title, size=13.5, bold=True)
    canvas.text(left, above + DETAIL, panel.detail, size=12)
    least, most = _span(panel)
    step = wide / len(panel.points)

    def height(value: float) -> float:
        return above + BOTTOM - (BOTTOM - TOP) * (value - least) / (most - least)

    if panel.lower is not None and panel.upper is not None:
        canvas.band(left, height(panel.upper), left + wide, height(panel.lower))
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
    """The least and the most that the plot has room for. It begins at nothing, with a line there,
    unless all values are so far above that they would lie in the topmost part of it."""
    values = [point.value for point in panel.points if point.value is not None]
    low = min(values if panel.lower is None else [*values, panel.lower])
    high = max(values if panel.upper is None else [*values, panel.upper])
    if low > FAR_ABOVE * high:
        return low - (high - low or high) / 4, high
    return 0, high or 1


def _name_years(
    canvas: Canvas, points: Sequence[Point], left: float, y: float, step: float
) -> None:
    """Each year below the middle of its quarters; of one quarter alone, in short."""
    start = 0
    for year, found in groupby(points, key=lambda point: point.year):
        count = len(list(found))
        middle = left + step * (start + count / 2)
        canvas.text(middle, y, year if count > 1 else year[2:], "middle", 11)
        if start:
            canvas.line(left + step * start, y - 21, left + step * start, y + 5, EARLIER_LINE)
        start += count
