"""Draws the candidates of a year into a review file, and keeps what was decided in it before."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

from reg18.base.errors import Reg18Error
from reg18.quotes.redact import redact
from reg18.quotes.review_file import Column, Row, is_filled_in, read_review, write_review
from reg18.quotes.source import Compliment, Source

# What a decision says; anything else is not a decision.
YES, NO = frozenset(("yes", "y", "true", "1")), frozenset(("no", "n", "false", "0"))
# Enough of the draw's fingerprint to tell the compliments of a year apart.
_CODE_LENGTH = 12

_HELP = (
    "This file is private. It holds words of people; keep it where only those who decide on "
    "them can read it, and delete it when the report is out.",
    "Each row is a compliment that its writer agreed to have published. Names, initials and "
    "whatever else could point to a person have been taken out as far as a program can tell, "
    "and are marked, such as [name removed]. You decide: look for what a program cannot know: "
    "places, illness, family, debt, an unusual story.",
    "Text to print: leave it empty to print the suggested text. Else copy the suggested text "
    "there and make it shorter. Where words are missing, write … or put a word of your own in "
    "[square brackets]; at both ends words may simply be left out. Capitals and punctuation "
    "may be changed. Nothing else may be added or changed: a misspelt word stays, is left "
    "out, or is put right in square brackets. What was taken out stays out.",
    "Decision: yes or no. Approved by: who decides, by name. Date: the day, as in 31/05/2025.",
    "A row without a decision is not printed. A yes without a name or a date is not printed, "
    "and blocks the report until it is complete.",
    "Do not change the columns No., Service area, Suggested text and Code.",
)


@dataclass
class Drawn:
    """What a draw did."""

    drawn: int
    happened: Counter[str] = field(default_factory=Counter)


def by_code(source: Source) -> dict[str, Compliment]:
    """Return the year's compliments that may be quoted, by what names them in the review file: a
    fingerprint, and not the reference."""
    return {each.key[:_CODE_LENGTH]: each for each in source.compliments}


def draw(source: Source, file: Path, with_originals: bool) -> Drawn:
    """Write the review file of a year, or bring an existing one up to date.

    Rows that are not drawn any more leave the file, with what was decided on them.
    """
    if file.suffix.lower() != ".xlsx":
        raise Reg18Error(
            f"{file} does not end in .xlsx.",
            "The review file is a workbook: a spreadsheet program would change the texts and dates "
            "of any other file.",
        )
    year, rows = source.year.period, []
    earlier = read_review(file, year).values() if file.exists() else []
    by_earlier_code = {row[Column.CODE]: row for row in earlier}
    drawn = {code: each for code, each in by_code(source).items() if each.is_drawn}
    result = Drawn(len(drawn))
    for code, compliment in drawn.items():
        made = redact(compliment.text, source.known)
        row = by_earlier_code.pop(code, None)
        if row is None:
            result.happened["new"] += 1
            row = {Column.CODE: code, Column.SUGGESTION: made.text}
        else:
            result.happened[_bring_up_to_date(row, made.text)] += 1
        row |= {Column.AREA: compliment.service_area, Column.TAKEN_OUT: made.taken_out}
        if with_originals:
            row[Column.ORIGINAL] = compliment.text.strip()
        rows.append(row)
    for row in by_earlier_code.values():
        result.happened["decided, dropped" if is_filled_in(row) else "dropped"] += 1
    write_review(file, year, rows, help_lines(source), with_originals)
    return result


def _bring_up_to_date(row: Row, suggestion: str) -> str:
    """Put the suggested text of today into a row of an earlier draw; return what happened to it."""
    is_changed = row[Column.SUGGESTION] != suggestion
    row[Column.SUGGESTION], row[Column.NOTE] = suggestion, ""
    if is_changed and is_filled_in(row) and row[Column.DECISION].lower() not in NO:
        # An approval is of words: of other words it says nothing.
        day = row[Column.APPROVED_ON]
        shown = f"{day:%d/%m/%Y}" if hasattr(day, "strftime") else str(day)
        said = ", ".join(filter(None, (row[Column.DECISION], row[Column.APPROVED_BY], shown)))
        row[Column.NOTE] = "The suggested text has changed since. Read it, and decide again."
        row[Column.NOTE] += f" Before: {said}." if said else ""
        row[Column.DECISION] = row[Column.APPROVED_BY] = row[Column.APPROVED_ON] = ""
        return "changed"
    return "decided" if row[Column.DECISION] else "kept"


def help_lines(source: Source) -> list[str]:
    """Return the second sheet: how to review."""
    year = source.year.period
    return [
        f"Quotes for the annual report {year}: how to review them",
        *_HELP,
        "When you are done, save the file and run:  "
        f"reg18 quotes {year} --approve THIS-FILE --warehouse WAREHOUSE",
    ]
