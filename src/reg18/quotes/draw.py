"""Draws the candidates of a year into a review file, and keeps what was decided in it before."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

from reg18.errors import Reg18Error
from reg18.quotes.redact import Redacted, redact
from reg18.quotes.review_file import Row, read_review, write_review
from reg18.quotes.source import Compliment, Source

# What a decision says; anything else is no decision.
YES, NO = frozenset(("yes", "y", "true", "1")), frozenset(("no", "n", "false", "0"))
# Enough of the draw's fingerprint to tell the compliments of a year apart.
_CODE_SIGNS = 12


@dataclass
class Drawn:
    """What a draw did."""

    drawn: int
    happened: Counter[str] = field(default_factory=Counter)


def code_of(compliment: Compliment) -> str:
    """What names a compliment in the review file: a fingerprint, and not its reference."""
    return compliment.key[:_CODE_SIGNS]


def by_code(source: Source) -> dict[str, Compliment]:
    """The year's compliments that may be quoted, by their code."""
    found = {code_of(each): each for each in source.compliments}
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
    earlier = read_review(file, source.year.period) if file.exists() else []
    result = Drawn(sum(each.is_drawn for each in source.compliments))
    rows = _merged(source, {row.code: row for row in earlier}, result.happened)
    if with_originals:
        compliments = by_code(source)
        for row in rows:
            if row.code in compliments:
                row.original = compliments[row.code].text.strip()
    write_review(file, source.year.period, rows, help_lines(source), with_originals)
    return result


def _merged(source: Source, earlier: dict[str, Row], happened: Counter[str]) -> list[Row]:
    rows = []
    for code, compliment in by_code(source).items():
        before = earlier.pop(code, None)
        if before is not None and not before.is_filled_in:
            before = None if not compliment.is_drawn else before
            if before is None:
                happened["dropped"] += 1
                continue
        if before is None and not compliment.is_drawn:
            continue
        made = redact(compliment.text, source.known)
        if before is None:
            happened["new"] += 1
            rows.append(Row(code, compliment.service_area, made.text, made.taken_out))
            continue
        rows.append(_kept(before, compliment, made, happened))
    # What is left may not be printed any more: its words go, the decision stays on record.
    for row in earlier.values():
        if not row.is_filled_in:
            happened["dropped"] += 1
            continue
        happened["withdrawn"] += 1
        row.suggestion = row.text = ""
        row.taken_out = 0
        row.note = "This compliment may not be published any more: it is not printed."
        rows.append(row)
    return rows


def _kept(row: Row, compliment: Compliment, made: Redacted, happened: Counter[str]) -> Row:
    is_changed = row.suggestion != made.text
    row.area, row.suggestion, row.taken_out = compliment.service_area, made.text, made.taken_out
    row.note = ""
    if not row.is_filled_in:
        happened["kept"] += 1
        return row
    if is_changed and row.decision.lower() not in NO:
        # An approval is of words: of other words it says nothing.
        happened["changed"] += 1
        said = ", ".join(
            str(part) for part in (row.decision, row.approved_by, _shown(row.approved_on)) if part
        )
        row.note = "The suggested text has changed since. Read it, and decide again." + (
            f" Before: {said}." if said else ""
        )
        row.decision = row.approved_by = row.approved_on = ""
        return row
    if not compliment.is_drawn:
        happened["no longer drawn"] += 1
        row.note = "Not among those drawn any more: it is not printed."
        return row
    happened["decided" if row.decision else "kept"] += 1
    return row


def _shown(value: object) -> str:
    return f"{value:%d/%m/%Y}" if hasattr(value, "strftime") else str(value)


def help_lines(source: Source) -> list[str]:
    """The second sheet: how to review."""
    year = source.year.period
    return [
        f"Quotes for the annual report {year}: how to review them",
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
        "and holds the report back until it is complete.",
        "Do not change the columns No., Service area, Suggested text and Code.",
        "When you are done, save the file and run:  "
        f"reg18 quotes {year} --approve THIS-FILE --warehouse WAREHOUSE",
    ]
