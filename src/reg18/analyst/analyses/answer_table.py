"""An answer as people read it: rounded, and without what says nothing."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from rich.console import Console
from rich.markup import escape

from reg18.analyst.analyses.answer import ORDER, Analysis, Answer
from reg18.base.terminal import plain_table

# More lines than anyone reads on a terminal.
_MOST_ROWS = 60
# Texts up to that length stay on one line.
_UNBROKEN = 26
# The width of a table if no terminal sets a limit.
_WIDE = 160
# The limits of an interval are two columns of an answer.
_LOWER, _UPPER = "lower_95", "upper_95"


@dataclass(frozen=True)
class Shown:
    """An answer as texts: what is the same in every row, and the other columns."""

    same: list[tuple[str, str]]
    headings: list[str]
    rows: list[list[str]]
    # Which columns are numbers, aligned right.
    numbers: list[bool]


def shown(found: Answer) -> Shown:
    """Return the texts of an answer. The order of its rows needs no column; the two limits of an
    interval are one text."""
    same: list[tuple[str, str]] = []
    kept: list[tuple[str, list[Any]]] = []
    values_of = {
        name: [row[place] for row in found.rows] for place, name in enumerate(found.columns)
    }
    for name, values in values_of.items():
        if name == ORDER or name.endswith(_UPPER):
            continue
        if name.endswith(_LOWER):
            uppers = values_of[name.removesuffix(_LOWER) + _UPPER]
            kept.append(("95% interval", list(map(_interval, values, uppers))))
        elif len(values) > 1 and len(set(values)) == 1:
            same.append((_words(name), text_of(values[0])))
        else:
            kept.append((_words(name), values))
    texts = [[text_of(value) for value in values] for _, values in kept]
    return Shown(
        same,
        [name for name, _ in kept],
        [list(row) for row in zip(*texts, strict=True)],
        [not any(isinstance(each, str | bool) for each in values) for _, values in kept],
    )


def print_answer(found: Answer, console: Console) -> None:
    """Print the answer as a table, or in words why there is none."""
    analysis = found.analysis
    console.print(f"[bold]{escape(analysis.question)}[/bold]")
    if not found.rows:
        console.print(f"No answer: it needs {escape(analysis.needs)}.")
        return
    texts = shown(found)
    if texts.same:
        console.print(escape("; ".join(f"{name}: {text}" for name, text in texts.same)))
    table = plain_table()
    for place, (heading, is_number) in enumerate(zip(texts.headings, texts.numbers, strict=True)):
        # On a narrow terminal long texts break between words; nothing is cut.
        words = (len(word) for word in heading.split())
        longest = max(*words, *(len(row[place]) for row in texts.rows))
        table.add_column(
            heading,
            justify="right" if is_number else "left",
            overflow="fold",
            min_width=min(longest, _UNBROKEN),
        )
    for row in texts.rows[:_MOST_ROWS]:
        table.add_row(*map(escape, row))
    console.print(table, width=None if console.is_terminal else _WIDE)
    more = len(texts.rows) - _MOST_ROWS
    if more > 0:
        console.print(f"… and {more:,} more rows: --csv FILE writes all.")
    console.print(
        f"Method and limits: the head of analyses/{analysis.name}.sql. Small counts are not "
        "suppressed: for use inside the council."
    )


def print_list(listed: list[Analysis], console: Console) -> None:
    """Print the name and the question of each analysis."""
    table = plain_table()
    table.add_column("Analysis", no_wrap=True)
    table.add_column("Question")
    for analysis in listed:
        table.add_row(analysis.name, escape(analysis.question))
    console.print(table)
    console.print("Run one with: reg18 analyse NAME --warehouse FILE")


def _words(name: str) -> str:
    return name.replace("_", " ")


def _interval(lower: float | None, upper: float | None) -> str:
    if lower is None or upper is None:
        return ""
    return f"{text_of(lower)} to {text_of(upper)}"


def text_of(value: Any) -> str:
    """Return a value as it is shown: about three digits of anything but a count."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, float):
        size = abs(value)
        if 0 < size < 0.001:
            return "<0.001"
        digits = 0 if size in (0, 1) or size >= 100 else 1 if size >= 10 else 2 if size > 1 else 3
        return f"{value:,.{digits}f}"
    if isinstance(value, int):
        return f"{value:,}"
    return str(value)
