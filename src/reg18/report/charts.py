"""Charts as SVG: bars and columns whose lengths are figures and whose labels are printed texts.

Every mark has its own label, so no chart needs an axis or a colour to be read; earlier years are
paler, thinner and outlined.
"""

from __future__ import annotations

import textwrap
from collections.abc import Sequence
from typing import NamedTuple

from reg18.report.canvas import Canvas, Draw


class Bar(NamedTuple):
    """A bar: its length, the text at its end, and how many years before the report's it is."""

    value: float
    text: str
    age: int = 0


class Group(NamedTuple):
    """Bars under one label."""

    label: str
    bars: Sequence[Bar]


class Panel(NamedTuple):
    """The columns of a year; a quarter that has not begun has no bar."""

    title: str
    detail: str
    age: int
    columns: Sequence[tuple[str, str, Bar | None]]


def bars(groups: Sequence[Group], full: float | None = None) -> Draw:
    """Draw horizontal bars in groups; `full` is the value of a bar of full length."""
    every = [bar for group in groups for bar in group.bars]
    longest = full or max((bar.value for bar in every), default=0) or 1
    letters = max(len(bar.text) for bar in every)

    def draw(canvas: Canvas) -> float:
        left, size = (0, 13) if canvas.is_narrow else (200, 14)
        room = canvas.width - left - 14 - size * 0.56 * letters
        y = 4.0
        for group in groups:
            y = _label(canvas, group, left, size, y)
            for bar in group.bars:
                end, high = left + room * bar.value / longest, _height(bar)
                if bar.value > 0:
                    canvas.box(left + 0.5, y, end, y + high, bar.age)
                is_own = bar.age == 0
                at = size if is_own else size - 1
                canvas.text(end + 7, y + high / 2, bar.text, size=at, bold=is_own)
                y += high + 2
            y += 11
        canvas.line(left, 0, left, y - 9)
        return y - 9

    return draw


def _height(bar: Bar) -> int:
    return 18 if bar.age == 0 else 13


def _label(canvas: Canvas, group: Group, left: float, size: float, y: float) -> float:
    """Write a group's label next to its bars, or above them on a narrow page; return where the bars
    begin."""
    lines = textwrap.wrap(group.label, 44 if canvas.is_narrow else 27)
    if canvas.is_narrow:
        for number, line in enumerate(lines):
            canvas.text(0, y + 9 + 18 * number, line, size=size, bold=True)
        return y + 18 * len(lines) + 2
    tall = sum(_height(bar) + 2 for bar in group.bars) - 2
    first = y + tall / 2 - 9 * (len(lines) - 1)
    for number, line in enumerate(lines):
        canvas.text(left - 12, first + 18 * number, line, "end", size)
    return y


def columns(panels: Sequence[Panel]) -> Draw:
    """Draw columns in panels side by side, one panel per year."""
    values = [bar.value for panel in panels for *_, bar in panel.columns if bar]
    tallest = max(values, default=0) or 1
    top, bottom = 72, 262

    def draw(canvas: Canvas) -> float:
        gap, size = (14, 12) if canvas.is_narrow else (24, 14)
        wide = (canvas.width - gap * (len(panels) - 1)) / len(panels)
        for index, panel in enumerate(panels):
            start = index * (wide + gap)
            canvas.text(start, 10, panel.title, size=size + 1, bold=True)
            for row, line in enumerate(textwrap.wrap(panel.detail, max(int(wide / size * 1.9), 8))):
                canvas.text(start, 28 + row * 16, line, size=size)
            step = wide / len(panel.columns)
            for place, (long, short, bar) in enumerate(panel.columns):
                middle = start + step * (place + 0.5)
                label, at = (short, size - 1) if canvas.is_narrow else (long, size - 2.5)
                canvas.text(middle, bottom + 15, label, "middle", at)
                if bar is None:
                    continue
                up = bottom - (bottom - top - 14) * bar.value / tallest
                if bar.value > 0:
                    canvas.box(middle - step * 0.36, up, middle + step * 0.36, bottom, panel.age)
                canvas.text(middle, up - 10, bar.text, "middle", size, bold=panel.age == 0)
            canvas.line(start, bottom, start + wide, bottom)
        return bottom + 28

    return draw
