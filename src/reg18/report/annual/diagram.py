"""The complaints procedure of council.yml as a drawing, with the same in words for the page."""

from __future__ import annotations

import textwrap
from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

from reg18.base.colours import EARLIER_LINE, INK, PAPER, Palette
from reg18.report.canvas import FONT, NARROW, WIDE, Chart
from reg18.report.svg import described

SIZE, LEADING = 13, 18
# Steps side by side while each keeps a readable width, else below each other.
MOST_ACROSS = 4


@dataclass(frozen=True)
class Step:
    """One step: the last lies outside the council."""

    title: str
    text: str
    target: str | None
    is_outside: bool


@dataclass
class _Drawing:
    colours: Palette
    marks: list[str]

    def text(self, x: float, y: float, text: str, bold: bool = False, colour: str = INK) -> None:
        weight = "bold" if bold else "normal"
        self.marks.append(
            f'<text x="{x:g}" y="{y:g}" font-family="{FONT}" font-size="{SIZE}" '
            f'font-weight="{weight}" fill="{colour}">{escape(text)}</text>'
        )

    def box(self, x: float, y: float, width: float, height: float, is_outside: bool) -> None:
        fill = PAPER if is_outside else self.colours.tint
        line = EARLIER_LINE if is_outside else self.colours.strong
        dashes = ' stroke-dasharray="5 4"' if is_outside else ""
        self.marks.append(
            f'<rect x="{x:g}" y="{y:g}" width="{width:g}" height="{height:g}" rx="6" '
            f'fill="{fill}" stroke="{line}" stroke-width="1.5"{dashes}/>'
        )

    def path(self, shape: str, width: float = 1.5, fill: str = "none") -> None:
        self.marks.append(
            f'<path d="{shape}" fill="{fill}" stroke="{self.colours.strong}" '
            f'stroke-width="{width:g}"/>'
        )


def steps(procedure: Sequence[dict[str, str]], targets: dict[str, str]) -> list[Step]:
    """The settings' steps; `targets` are the titles of the measures of local targets."""
    return [
        Step(
            title=each["title"],
            text=each["text"],
            target=targets.get(each.get("target", "")),
            is_outside=place == len(procedure) - 1 and len(procedure) > 1,
        )
        for place, each in enumerate(procedure)
    ]


def draw(found: Sequence[Step], limit: str, title: str, alt_text: str, colours: Palette) -> Chart:
    """The steps with arrows between; `limit` is the legal limit on the council's own steps."""
    across = _across if len(found) <= MOST_ACROSS else _down_wide
    return Chart(
        wide=described(across(found, limit, colours), "procedure-wide", title, alt_text),
        narrow=described(_down(found, limit, colours, NARROW), "procedure-narrow", title, alt_text),
    )


def _lines(step: Step, width: float) -> tuple[list[str], list[str], list[str]]:
    signs = max(int(width / (SIZE * 0.53)), 10)
    target = f"Local target: {_lowered(step.target)}" if step.target else ""
    return (
        textwrap.wrap(step.title, max(int(signs * 0.9), 8)),
        textwrap.wrap(step.text, signs),
        textwrap.wrap(target, signs),
    )


def _lowered(text: str) -> str:
    return text[:1].lower() + text[1:]


def _box_height(parts: tuple[list[str], list[str], list[str]], has_mark: bool) -> float:
    title, text, target = parts
    height = 14 + LEADING * (len(title) + len(text)) + 12
    if target:
        height += 12 + LEADING * len(target)
    return height + (LEADING + 6 if has_mark else 0)


def _fill(
    drawing: _Drawing,
    x: float,
    y: float,
    width: float,
    parts: tuple[list[str], list[str], list[str]],
    step: Step,
) -> None:
    title, text, target = parts
    at = y + 24
    for line in title:
        drawing.text(x + 12, at, line, bold=True, colour=drawing.colours.strong)
        at += LEADING
    at += 3
    for line in text:
        drawing.text(x + 12, at, line)
        at += LEADING
    if target:
        at += 12
        drawing.path(f"M{x + 12:g} {at - LEADING - 2:g}h{width - 24:g}", width=0.75)
        for line in target:
            drawing.text(x + 12, at, line, bold=True)
            at += LEADING
    if step.is_outside:
        drawing.text(x + 12, at + 6, "Outside the council", bold=True)


def _finish(drawing: _Drawing, width: float, height: float) -> str:
    return f'<svg viewBox="0 0 {width:g} {height:g}">' + "".join(drawing.marks) + "</svg>"


def _across(found: Sequence[Step], limit: str, colours: Palette) -> str:
    drawing = _Drawing(colours, [])
    gap = 24
    width = (WIDE - 2 - gap * (len(found) - 1)) / len(found)
    parts = [_lines(step, width - 24) for step in found]
    height = max(
        _box_height(part, step.is_outside) for part, step in zip(parts, found, strict=True)
    )
    for place, (step, part) in enumerate(zip(found, parts, strict=True)):
        x = 1 + place * (width + gap)
        drawing.box(x, 1, width, height, step.is_outside)
        _fill(drawing, x, 1, width, part, step)
        if place:
            middle = 1 + height / 2
            drawing.path(f"M{x - gap + 4:g} {middle:g}h{gap - 9:g}")
            drawing.path(f"M{x - 9:g} {middle - 4:g}l6 4l-6 4z", width=1, fill=colours.strong)
    inside = sum(not step.is_outside for step in found)
    end = 1 + inside * width + (inside - 1) * gap
    under = height + 12
    drawing.path(f"M1 {under:g}v8h{end - 1:g}v-8")
    lines = textwrap.wrap(limit, int((end - 4) / (SIZE * 0.53)))
    for number, line in enumerate(lines):
        drawing.text(1, under + 27 + number * LEADING, line)
    return _finish(drawing, WIDE, under + 34 + (len(lines) - 1) * LEADING)


def _down_wide(found: Sequence[Step], limit: str, colours: Palette) -> str:
    return _down(found, limit, colours, 520)


def _down(found: Sequence[Step], limit: str, colours: Palette, full: float) -> str:
    drawing = _Drawing(colours, [])
    width = full - 24
    y = 1.0
    top_of_limit, end_of_limit = y, y
    for place, step in enumerate(found):
        parts = _lines(step, width - 24)
        height = _box_height(parts, step.is_outside)
        if place:
            drawing.path(f"M{width / 2:g} {y - 20:g}v13")
            drawing.path(f"M{width / 2 - 4:g} {y - 9:g}l4 6l4 -6z", width=1, fill=colours.strong)
        drawing.box(1, y, width - 1, height, step.is_outside)
        _fill(drawing, 1, y, width - 1, parts, step)
        if not step.is_outside:
            end_of_limit = y + height
        y += height + 24
    drawing.path(f"M{width + 8:g} {top_of_limit:g}h8V{end_of_limit:g}h-8")
    y -= 4
    for line in textwrap.wrap("Bracket: " + _lowered(limit), int((full - 4) / (SIZE * 0.53))):
        drawing.text(1, y + 6, line)
        y += LEADING
    return _finish(drawing, full, y + 2)
