"""Charts as SVG: bars and columns whose lengths are figures and whose labels are printed texts.

Each chart is drawn twice, for wide and for narrow pages. Every mark carries its own label, so that
no chart needs an axis or a colour to be read; earlier years are paler, thinner and outlined.
"""

from __future__ import annotations

import textwrap
from collections.abc import Sequence
from dataclasses import dataclass

from reg18.base.colours import Palette
from reg18.report.canvas import Canvas, Chart, in_both_widths


@dataclass(frozen=True)
class Bar:
    """One bar: its length, the text at its end, and how many years before the report's it lies."""

    value: float
    text: str
    age: int = 0


@dataclass(frozen=True)
class Group:
    """Bars under one label."""

    label: str
    bars: Sequence[Bar]


@dataclass(frozen=True)
class Panel:
    """The columns of one year; a column without a bar has not begun."""

    title: str
    detail: str
    age: int
    columns: Sequence[tuple[str, str, Bar | None]]


def bars(
    name: str,
    title: str,
    alt_text: str,
    groups: Sequence[Group],
    colours: Palette,
    full: float | None = None,
) -> Chart:
    """Horizontal bars in groups, the report's year first; `full` is the length of a full bar."""
    longest = full or max((bar.value for group in groups for bar in group.bars), default=0) or 1

    def draw(width: int, is_narrow: bool) -> str:
        canvas = Canvas(width, colours)
        left = 0 if is_narrow else 200
        size = 13 if is_narrow else 14
        texts = [len(bar.text) for group in groups for bar in group.bars]
        room = width - left - 14 - size * 0.56 * max(texts)
        y = 4.0
        for group in groups:
            lines = textwrap.wrap(group.label, 44 if is_narrow else 27) or [""]
            if is_narrow:
                for line in lines:
                    canvas.text(0, y + 9, line, size=size, bold=True)
                    y += 18
                y += 2
            heights = [18 if bar.age == 0 else 13 for bar in group.bars]
            tall = sum(heights) + 2 * (len(heights) - 1)
            if not is_narrow:
                at = y + tall / 2 - 9 * (len(lines) - 1)
                for number, line in enumerate(lines):
                    canvas.text(left - 12, at + 18 * number, line, anchor="end", size=size)
            for bar, high in zip(group.bars, heights, strict=True):
                end = left + room * bar.value / longest
                if bar.value > 0:
                    canvas.box(left + 0.5, y, end, y + high, bar.age)
                canvas.text(
                    end + 7,
                    y + high / 2,
                    bar.text,
                    size=size if bar.age == 0 else size - 1,
                    bold=bar.age == 0,
                )
                y += high + 2
            y += 11
        height = y - 9
        canvas.line(left, 0, left, height)
        return canvas.draw(height)

    return in_both_widths(name, title, alt_text, draw)


def columns(
    name: str, title: str, alt_text: str, panels: Sequence[Panel], colours: Palette
) -> Chart:
    """Columns in panels side by side, one panel a year."""
    values = [bar.value for panel in panels for *_, bar in panel.columns if bar]
    tallest = max(values, default=0) or 1

    def draw(width: int, is_narrow: bool) -> str:
        canvas = Canvas(width, colours)
        gap = 14 if is_narrow else 24
        wide = (width - gap * (len(panels) - 1)) / max(len(panels), 1)
        size = 12 if is_narrow else 14
        top, bottom = 72, 262
        for index, panel in enumerate(panels):
            start = index * (wide + gap)
            canvas.text(start, 10, panel.title, size=size + 1, bold=True)
            for row, line in enumerate(textwrap.wrap(panel.detail, max(int(wide / size * 1.9), 8))):
                canvas.text(start, 28 + row * 16, line, size=size)
            step = wide / max(len(panel.columns), 1)
            for place, (long, short, bar) in enumerate(panel.columns):
                middle = start + step * (place + 0.5)
                canvas.text(
                    middle,
                    bottom + 15,
                    short if is_narrow else long,
                    anchor="middle",
                    size=size - 1 if is_narrow else size - 2.5,
                )
                if bar is None:
                    continue
                up = bottom - (bottom - top - 14) * bar.value / tallest
                if bar.value > 0:
                    half = step * 0.36
                    canvas.box(middle - half, up, middle + half, bottom, panel.age)
                canvas.text(
                    middle, up - 10, bar.text, anchor="middle", size=size, bold=panel.age == 0
                )
            canvas.line(start, bottom, start + wide, bottom)
        return canvas.draw(bottom + 28)

    return in_both_widths(name, title, alt_text, draw)
