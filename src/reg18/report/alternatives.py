"""Alternative texts of graphs: what a graph shows, in the words and figures of the report."""

from __future__ import annotations

from collections.abc import Sequence

from reg18.report.figures import Figure, Figures
from reg18.report.tables import Label
from reg18.report.wording import cell, listed, plain

# How many members are read out before the rest is left to the table.
READ_OUT = 6


def of_members(
    kind: str, members: Sequence[Figure], book: Figures, periods: Sequence[str], label: Label
) -> str:
    """Bars by member: the largest with the year before, then how far the rest reach."""
    now = periods[-1]
    intro = f"Bar chart of {kind}, {label(now)}"
    intro += f" beside {label(periods[0])}. " if len(periods) > 1 else ". "
    read = []
    for member in members[:READ_OUT]:
        text = f"{member.member_label} {member.printed}"
        if len(periods) > 1:
            before = book.get(member.measure, member.member, member.dimension, periods[0])
            text += f" (before: {before.printed})"
        read.append(text)
    text = f"{intro}In the order shown: {listed(read)}."
    rest = members[READ_OUT:]
    if rest:
        text += " Then follow " + listed([f"{each.member_label} {each.printed}" for each in rest])
        text += "."
    return text


def of_quarters(kind: str, panels: Sequence[tuple[str, Sequence[Figure | None], Figure]]) -> str:
    """Columns by quarter: each year's four numbers and its whole."""
    parts = []
    for label, quarters, whole in panels:
        numbers = [figure.printed for figure in quarters if figure is not None]
        parts.append(f"{label}: {listed(numbers)} by quarter, {whole.printed} in all.")
    return f"Column chart of {kind}, one panel a year. {' '.join(parts)}"


def of_years(kind: str, figures: Sequence[tuple[str, Figure]]) -> str:
    """Bars by year."""
    read = [f"{figure.printed} in {label}" for label, figure in figures]
    return f"Bar chart of {kind} by year, the latest first: {listed(read)}."


def of_rates(kind: str, groups: Sequence[tuple[str, Sequence[tuple[str, Figure]]]]) -> str:
    """Bars of percentages by target and year."""
    parts = []
    for title, figures in groups:
        read = [f"{plain(cell(figure))} in {label}" for label, figure in figures]
        parts.append(f"{title}: {listed(read)}.")
    return f"Bar chart of {kind}. {' '.join(parts)}"


def of_procedure(titles: Sequence[str]) -> str:
    """The procedure diagram; the list beneath it says the rest."""
    return (
        f"Flow diagram of the complaints procedure in {len(titles)} steps: "
        f"{'; then '.join(titles)}. The list that follows says the same in words."
    )
