"""Draws the candidates of a year into a review file, and keeps what was decided in it before."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

from reg18.base.errors import Reg18Error
from reg18.quotes.redact import Redacted, redact
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
    """The year's compliments that may be quoted, by what names them in the review file: a
    fingerprint, and not the reference."""
    found = {each.key[:_CODE_LENGTH]: each for each in source.compliments}
    if len(found) != len(source.compliments):
        raise Reg18Error(
            "Two compliments of the year have the same code.",
            "This is next to impossible; tell whoever looks after reg18.",
        )
    return found


def draw(source: Source, file: Path, with_originals: bool) -> Drawn:
    """Write the review file of a year, or bring one that is there up to date."""
    if file.suffix.lower() != ".xlsx":
        raise Reg18Error(
            f"{file} does not end in .xlsx.",
            "The review file is a workbook: a spreadsheet program would change the texts and dates "
            "of any other file.",
        )
    year, compliments = source.year.period, by_code(source)
    earlier = read_review(file, year).values() if file.exists() else []
    result = Drawn(sum(each.is_drawn for each in source.compliments))
    rows = _merged(source, compliments, {row[Column.CODE]: row for row in earlier}, result.happened)
    if with_originals:
        for row in rows:
            if row[Column.CODE] in compliments:
                row[Column.ORIGINAL] = compliments[row[Column.CODE]].text.strip()
    write_review(file, year, rows, help_lines(source), with_originals)
    return result


def _merged(
    source: Source,
    compliments: dict[str, Compliment],
    earlier: dict[str, Row],
    happened: Counter[str],
) -> list[Row]:
    rows = []
    for code, compliment in compliments.items():
        row = earlier.pop(code, None)
        if not compliment.is_drawn and (row is None or not is_filled_in(row)):
            happened.update(["dropped"] if row is not None else [])
            continue
        made = redact(compliment.text, source.known)
        if row is None:
            happened["new"] += 1
            row = {Column.CODE: code, Column.SUGGESTION: made.text}
        else:
            happened[_decide_again(row, compliment, made)] += 1
        rows.append({**row, Column.AREA: compliment.service_area, Column.TAKEN_OUT: made.taken_out})
    # What is left may not be printed any more: its words go, the decision stays on record.
    for row in earlier.values():
        happened["withdrawn" if is_filled_in(row) else "dropped"] += 1
        if is_filled_in(row):
            row |= {Column.SUGGESTION: "", Column.TEXT: "", Column.TAKEN_OUT: 0}
            row[Column.NOTE] = "This compliment may not be published any more: it is not printed."
            rows.append(row)
    return rows


def _decide_again(row: Row, compliment: Compliment, made: Redacted) -> str:
    """Bring a row of an earlier draw up to date, and return what happened to it."""
    is_changed = row[Column.SUGGESTION] != made.text
    row[Column.SUGGESTION], row[Column.NOTE] = made.text, ""
    if not is_filled_in(row):
        return "kept"
    if is_changed and row[Column.DECISION].lower() not in NO:
        # An approval is of words: of other words it says nothing.
        day = row[Column.APPROVED_ON]
        shown = f"{day:%d/%m/%Y}" if hasattr(day, "strftime") else str(day)
        said = ", ".join(filter(None, (row[Column.DECISION], row[Column.APPROVED_BY], shown)))
        row[Column.NOTE] = "The suggested text has changed since. Read it, and decide again."
        row[Column.NOTE] += f" Before: {said}." if said else ""
        row[Column.DECISION] = row[Column.APPROVED_BY] = row[Column.APPROVED_ON] = ""
        return "changed"
    if not compliment.is_drawn:
        row[Column.NOTE] = "Not among those drawn any more: it is not printed."
        return "no longer drawn"
    return "decided" if row[Column.DECISION] else "kept"


def help_lines(source: Source) -> list[str]:
    """The second sheet: how to review."""
    year = source.year.period
    return [
        f"Quotes for the annual report {year}: how to review them",
        *_HELP,
        "When you are done, save the file and run:  "
        f"reg18 quotes {year} --approve THIS-FILE --warehouse WAREHOUSE",
    ]
