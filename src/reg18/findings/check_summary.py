"""A check on the terminal: the verdict, then a table for each file, worst first.

Texts are printed as they are and never read as markup, so that a cell cannot colour the screen.
"""

from __future__ import annotations

import re

from rich.console import Console
from rich.text import Text

from reg18.base.reading import Row
from reg18.base.terminal import plain_table
from reg18.findings import sentences
from reg18.findings.results import INFORMATION, REJECTED, CheckResult

# Wider than this a table is harder to read, not easier.
_WIDEST = 132

# Fits all names of the contract but two, which are folded.
_COLUMN_WIDTH = 17

_STYLES = {REJECTED: "red", INFORMATION: "dim"}


def print_check(result: CheckResult, console: Console) -> None:
    """Print what a check found."""
    colour = "bold green" if result.can_be_loaded else "bold red"
    console.print(Text(sentences.verdict(result), style=colour))
    for number, stop in enumerate(result.stops):
        if number:
            console.print(Text.assemble("Also: ", stop.message))
        console.print(Text.assemble(("What to do: ", "bold"), stop.advice))
    if result.is_cut_short:
        console.print(Text(sentences.CUT_SHORT))
    if result.files:
        console.print(Text(sentences.counts_line(result)))
    for one in result.files:
        _print_file(one, console)
    notes = sentences.notes(result)
    if notes:
        console.print()
    for note in notes:
        console.print(Text(note))


def _print_file(one: Row, console: Console) -> None:
    console.print()
    console.print(Text(sentences.name_of(one), style="bold"))
    if not one["counts"]:
        console.print(Text(f"{sentences.rows_line(one)} Nothing to correct."))
        return
    console.print(Text(sentences.rows_line(one)))
    if one["shape"]:
        console.print(Text(one["shape"], style="dim"))
    table = plain_table()
    table.width = min(console.width, _WIDEST)
    table.add_column("How many", justify="right", min_width=4, max_width=8)
    table.add_column("Column", overflow="fold", width=_COLUMN_WIDTH)
    table.add_column("What is wrong, and what to do", overflow="fold", ratio=7)
    table.add_column("Lines", overflow="fold", ratio=2, min_width=12)
    for count in one["counts"]:
        table.add_row(
            Text(f"{count['findings']:,}", style=_STYLES.get(count["kind"], "")),
            Text(_folded(count["column_name"]) or "the whole row"),
            _what(count),
            Text(count["first_lines"]),
        )
    console.print(table)


def _folded(name: str) -> str:
    """Return a column's name in lines that break between its words."""
    lines = [""]
    for part in re.findall(r"[^_]*_?", name):
        if len(lines[-1]) + len(part) > _COLUMN_WIDTH and lines[-1]:
            lines.append("")
        lines[-1] += part
    return "\n".join(lines)


def _what(count: Row) -> Text:
    text = Text.assemble(
        (sentences.KIND_LABELS[count["kind"]], _STYLES.get(count["kind"], "yellow")), ": "
    )
    text.append(f"{count['why']}.")
    if count["first_values"]:
        text.append(f"\nValues: {count['first_values']}", style="italic")
    text.append(f"\n→ {sentences.sentence(count['what_to_do'])}")
    return text
