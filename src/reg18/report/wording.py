"""Sentences about figures that read well in every state: none, not supplied, the first year."""

from __future__ import annotations

import re
from collections.abc import Sequence

from reg18.report.figures import NO_BASE, NO_BREAK, NOT_SUPPLIED, Figure

_TAG = re.compile(r'\[((?:\\.|[^\]\\])*)\]\{f="[^"]*"\}')


def plain(markdown: str) -> str:
    """Return Markdown of figures and labels as plain text, for alternative texts and charts."""
    text = _TAG.sub(r"\1", markdown).replace("**", "").replace(NO_BREAK, " ")
    return re.sub(r"\\([^\w\s])", r"\1", text)


def listed(words: Sequence[str], joint: str = "and") -> str:
    """Return words as a list: a, b and c."""
    if len(words) < 2:
        return "".join(words)
    return f"{', '.join(words[:-1])} {joint} {words[-1]}"


def lowered(label: str) -> str:
    """Return a label as written within a sentence; names in capitals stay as they are."""
    return label if label[:2].isupper() else label[:1].lower() + label[1:]


def counted(figure: Figure, one: str, more: str) -> str:
    """Return a count with its noun: no complaints, 1 complaint, 340 complaints."""
    if not figure.is_supplied:
        return f"{more} ({NOT_SUPPLIED})"
    if figure.is_none:
        return f"{figure.tag('no', 'none')} {more}"
    return f"{figure} {one if figure.is_one else more}"


def changed(figure: Figure, subject: str, to: bool = False) -> str:
    """Return a sentence on the change since a year before; empty where there is nothing to say.

    With `to` it ends with the figure itself, for sentences that stand alone.
    """
    # The report says once, at its head, that part of a year is not compared with a whole one.
    if not (figure.has_base and figure.is_complete):
        return ""
    before, earlier = figure.period_year_before, figure.earlier
    if earlier is None:
        return "There is no earlier year to compare with."
    if not earlier.has_base:
        return f"In {before} there was nothing to take a percentage of."
    is_count = figure.kind == "count"
    if figure.numerator == earlier.numerator and figure.denominator == earlier.denominator:
        if figure.is_none and is_count:
            return f"There were none in {before} either."
        return f"{subject} was the same in {before}."
    if figure.change_words is None:
        if earlier.is_none and is_count:
            return f"There were {earlier.tag('none', 'none')} in {before}."
        return f"In {before} {subject[:1].lower()}{subject[1:]} was {earlier.full}."
    moved = f"{subject} {figure.change_words} from {earlier.full} in {before}"
    if to:
        moved += f" to {figure.full}"
    return f"{moved}{_by(figure)}."


def _by(figure: Figure) -> str:
    """Return by how much a figure changed: a count in percent, a percentage in points."""
    if figure.percent is None:
        if not figure.change_percent:
            return ""
        return f" ({figure.tag(_signed(figure.change_percent, '%'), 'change_percent')})"
    points = figure.change_points
    if not points:
        return ""
    unit = "percentage point" if abs(points) == 1 else "percentage points"
    text = f", by {figure.tag(str(abs(points)), 'change_points')} {unit}"
    return f"{text} before rounding" if figure.is_change_rounded else text


def _signed(number: int, unit: str = "") -> str:
    return f"{'−' if number < 0 else '+'}{abs(number):,}{unit}"


def rate_text(figure: Figure) -> str:
    """Return a rate with its base, in words where there is none."""
    if not figure.is_supplied:
        return NOT_SUPPLIED
    return figure.full if figure.has_base else "nothing to take a percentage of"


def rate_line(figure: Figure, subject: str = "The share") -> str:
    """Return a rate with its base and its change, as one or two sentences."""
    return f"{rate_text(figure)}. {changed(figure, subject)}".rstrip()


def cell(figure: Figure) -> str:
    """Return a figure with its base for a table's cell."""
    return figure.full if figure.has_base or not figure.is_supplied else NO_BASE


def change_cell(figure: Figure) -> str:
    """Return the change of a count for a table's column, with its percentage if there is one."""
    if figure.change is not None and figure.change_printed is not None:
        return figure.tag(figure.change_printed, "change_printed")
    if figure.is_none and figure.earlier is not None and figure.earlier.is_none:
        return figure.tag("0", "change")
    return "–"


def points_cell(figure: Figure) -> str:
    """Return the change of a percentage for a table's column, in percentage points."""
    points = figure.change_points
    if points is None or figure.has_small_change_base:
        return "–"
    shown = figure.tag(_signed(points) if points else "0", "change_points")
    return f"{shown} before rounding" if figure.is_change_rounded else shown


def basis(figure: Figure) -> str:
    """Return what puts a case in the period, for a title."""
    return f"[(basis: {figure.basis})]{{.basis}}"


def has_nothing(figure: Figure, what: str, year: str) -> str:
    """Return what is printed instead of a table or graph that has nothing to show."""
    if not figure.is_supplied:
        return (
            f"\n\n::: {{.missing}}\n**{NOT_SUPPLIED.capitalize()}.** The files loaded hold nothing "
            f"that {what} could be counted from.\n:::\n"
        )
    return f"\n\n::: {{.missing}}\n**None recorded.** There were no {what} in {year}.\n:::\n"
