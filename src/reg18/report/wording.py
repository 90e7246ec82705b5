"""Sentences about figures that read well in every state: none, not supplied, the first year."""

from __future__ import annotations

import re
from collections.abc import Sequence

from reg18.report.figures import JOINT, NO_BASE, NOT_SUPPLIED, Figure

_TAG = re.compile(r'\[((?:\\.|[^\]\\])*)\]\{f="[^"]*"\}')


def plain(markdown: str) -> str:
    """Markdown of figures and labels as plain text, for alternative texts and charts."""
    text = _TAG.sub(r"\1", markdown).replace("**", "").replace(JOINT, " ")
    return re.sub(r"\\([^\w\s])", r"\1", text)


def listed(words: Sequence[str], joint: str = "and") -> str:
    """Words as a list: a, b and c."""
    if len(words) < 2:
        return "".join(words)
    return f"{', '.join(words[:-1])} {joint} {words[-1]}"


def counted(figure: Figure, one: str, more: str) -> str:
    """A count with its noun: no complaints, 1 complaint, 340 complaints."""
    if not figure.is_supplied:
        return f"{more} ({NOT_SUPPLIED})"
    if figure.is_none:
        return f"{figure.tag('no', 'none')} {more}"
    return f"{figure} {one if figure.is_one else more}"


def _signed(number: int, unit: str) -> str:
    sign = "−" if number < 0 else "+"
    return f"{sign}{abs(number):,}{unit}"


def changed(figure: Figure, subject: str, to: bool = False) -> str:
    """A sentence on the same figure a year before; empty where there is nothing to say.

    With `to` it ends with the figure itself, for sentences that stand alone.
    """
    if not figure.has_base:
        return ""
    if not figure.is_complete:
        # Part of a year is not compared with a whole one; the report says so once, at its head.
        return ""
    if figure.period_year_before is None or figure.earlier is None:
        return "There is no earlier year to compare with."
    before, earlier = figure.period_year_before, figure.earlier
    if not earlier.has_base:
        return f"In {before} there was nothing to take a percentage of."
    if figure.numerator == earlier.numerator and figure.denominator == earlier.denominator:
        if figure.is_none and figure.kind == "count":
            return f"There were none in {before} either."
        return f"{subject} was the same in {before}."
    if figure.change_words is None:
        if earlier.is_none and figure.kind == "count":
            return f"There were {earlier.tag('none', 'none')} in {before}."
        return f"In {before} {subject[:1].lower()}{subject[1:]} was {earlier.full}."
    return f"{subject} {_moved(figure, earlier, before, to)}."


def _moved(figure: Figure, earlier: Figure, before: str, to: bool) -> str:
    moved = f"{figure.change_words} from {earlier.full} in {before}"
    if to:
        moved += f" to {figure.full}"
    if figure.percent is None:
        if not figure.change_percent:
            return moved
        return f"{moved} ({figure.tag(_signed(figure.change_percent, '%'), 'change_percent')})"
    points = figure.change_points
    if points is None or points == 0:
        return moved
    unit = "percentage point" if abs(points) == 1 else "percentage points"
    moved += f", by {figure.tag(str(abs(points)), 'change_points')} {unit}"
    return f"{moved} before rounding" if figure.is_change_rounded else moved


def rate_text(figure: Figure) -> str:
    """A rate in full, in words where there is none."""
    if not figure.is_supplied:
        return NOT_SUPPLIED
    if not figure.has_base:
        return "nothing to take a percentage of"
    return figure.full


def rate_line(figure: Figure, subject: str = "The share") -> str:
    """A rate in full and its change, as one or two sentences."""
    sentence = changed(figure, subject)
    return f"{rate_text(figure)}. {sentence}".rstrip()


def change_cell(figure: Figure) -> str:
    """The change of a count for a table's column, with its percentage where that says something."""
    if figure.change is not None and figure.change_printed is not None:
        return figure.tag(figure.change_printed, "change_printed")
    if figure.is_none and figure.earlier is not None and figure.earlier.is_none:
        return figure.tag("0", "change")
    return "–"


def points_cell(figure: Figure) -> str:
    """The change of a percentage for a table's column, in percentage points."""
    if figure.change_points is None or figure.has_small_change_base:
        return "–"
    points = figure.change_points
    shown = figure.tag(_signed(points, "") if points else "0", "change_points")
    return f"{shown} before rounding" if figure.is_change_rounded else shown


def cell(figure: Figure) -> str:
    """A figure in full for a table's cell."""
    return figure.full if figure.has_base or not figure.is_supplied else NO_BASE
