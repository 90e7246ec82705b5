"""Turns a review file in which a person decided into the year's list of approved quotes."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from reg18.errors import Reg18Error
from reg18.quotes.draw import NO, YES, by_code
from reg18.quotes.lexicon import Known
from reg18.quotes.plain_text import cleaned
from reg18.quotes.published import approval_day, held, read_quotes, write_quotes
from reg18.quotes.redact import kinds_in, redact
from reg18.quotes.review_file import Row, read_review
from reg18.quotes.source import Compliment, Source
from reg18.quotes.wording import why_no_quote

# How many problems a message lists.
LISTED = 20


@dataclass
class Approved:
    """What an approval did, in numbers, and what is left open."""

    approved: int = 0
    refused: int = 0
    undecided: int = 0
    not_drawn: list[int] = field(default_factory=list)
    open_lines: list[int] = field(default_factory=list)
    before: int = 0


def approve(source: Source, file: Path, folder: Path) -> Approved:
    """Check every row, then write `quotes.csv`; where one cannot be printed nothing is written."""
    if not file.is_file():
        raise Reg18Error(
            f"There is no review file {file}.",
            "`reg18 quotes YEAR --warehouse FILE --out FILE.xlsx` writes one.",
        )
    rows = read_review(file, source.year.period)
    compliments = by_code(source)
    result, problems = Approved(), []
    lines: list[tuple[str, int, dict[str, str]]] = []
    for row in rows:
        decision = row.decision.lower()
        if not decision:
            result.undecided += 1
        elif decision in NO:
            result.refused += 1
        elif decision not in YES:
            problems.append(f"line {row.line}: the decision is neither yes nor no.")
        else:
            compliment = compliments.get(row.code)
            # A row without a suggestion is one whose words were taken out of the file.
            if not row.suggestion if compliment is None else not compliment.is_drawn:
                result.not_drawn.append(row.line)
                continue
            found, quote = _judged(row, compliment, source.year.start, source.known)
            problems += [f"line {row.line}: {each}" for each in found]
            if quote is None or compliment is None:
                continue
            lines.append((compliment.service_area.casefold(), compliment.rank, quote))
            if quote["text"]:
                result.approved += 1
            else:
                result.open_lines.append(row.line)
    _refuse(file, problems)
    if not result.approved and not result.refused and not result.open_lines:
        raise Reg18Error(
            f"No row of {file} that is drawn has a decision yet, so that there is nothing to do.",
            "Write yes or no into the column Decision, save the file, and approve it again.",
        )
    result.before = sum(quote.is_approved for quote in read_quotes(folder))
    write_quotes(folder, [quote for _, _, quote in sorted(lines, key=lambda line: line[:2])])
    return result


def _judged(
    row: Row, compliment: Compliment | None, year_start: date, known: Known
) -> tuple[list[str], dict[str, str] | None]:
    """What is wrong with a row that is to be printed, and what is printed of it."""
    if compliment is None:
        return [
            "this is no compliment of the year that may be published. Run `reg18 quotes` with "
            "--out again."
        ], None
    suggestion = redact(compliment.text, known).text
    if row.suggestion != suggestion:
        return [
            "what is suggested has changed since the file was written. Run `reg18 quotes` with "
            "--out again, and decide on the new text."
        ], None
    text = cleaned(row.text or suggestion)
    problems = []
    kinds = kinds_in(text, known)
    if kinds:
        problems.append(f"the text holds {held(kinds)}.")
    elif why := why_no_quote(text, suggestion):
        problems.append(f"the text {why}.")
    day = approval_day(row.approved_on)
    if row.approved_on and (day is None or day < year_start):
        problems.append("the date is none, is in the future, or lies before the year.")
    if row.approved_by and not re.search(r"[^\W\d_]{2}", row.approved_by):
        problems.append("the name of who approved it is none.")
    is_open = not row.approved_by or day is None
    return problems, {
        # What nobody has approved is not written anywhere but in the private file.
        "text": "" if is_open else text,
        "service_area": compliment.service_area,
        "approved_by": cleaned(row.approved_by),
        "approved_on": day.isoformat() if day else "",
    }


def _refuse(file: Path, problems: list[str]) -> None:
    if not problems:
        return
    shown = problems[:LISTED]
    if len(problems) > LISTED:
        shown.append(f"and {len(problems) - LISTED} more")
    raise Reg18Error(
        f"{file} cannot be approved as it is; nothing was changed:\n  " + "\n  ".join(shown),
        "Shorten or change the texts in the column Text to print, or decide no. What was taken out "
        "of a suggested text has to stay out.",
    )
