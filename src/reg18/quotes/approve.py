"""Turns a review file in which a person decided into the year's list of approved quotes."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from pathlib import Path

from reg18.base.errors import Reg18Error
from reg18.quotes.draw import NO, YES, by_code
from reg18.quotes.quotes_file import approval_day, listed, read_quotes, write_quotes
from reg18.quotes.redact import kinds_in, redact
from reg18.quotes.review_file import Column, Row, read_review
from reg18.quotes.source import Compliment, Source
from reg18.quotes.text import cleaned
from reg18.quotes.wording import why_no_quote


@dataclass
class Approved:
    """What an approval did, and what is left open."""

    approved: int = 0
    refused: int = 0
    undecided: int = 0
    not_drawn: list[int] = field(default_factory=list)
    open_lines: list[int] = field(default_factory=list)
    before: int = 0


def approve(source: Source, file: Path, folder: Path) -> Approved:
    """Check every row, then write `quotes.csv`; if one cannot be printed, nothing is written."""
    if not file.is_file():
        raise Reg18Error(
            f"There is no review file {file}.",
            "`reg18 quotes YEAR --warehouse FILE --out FILE.xlsx` writes one.",
        )
    compliments = by_code(source)
    result, problems = Approved(), []
    lines: list[tuple[str, int, dict[str, str]]] = []
    for line, row in read_review(file, source.year.period).items():
        decision, compliment = row[Column.DECISION].lower(), compliments.get(row[Column.CODE])
        if not decision:
            result.undecided += 1
        elif decision in NO:
            result.refused += 1
        elif decision not in YES:
            problems.append(f"line {line}: the decision is neither yes nor no.")
        elif compliment is not None and not compliment.is_drawn:
            result.not_drawn.append(line)
        elif compliment is None:
            problems.append(
                f"line {line}: this is not a compliment of the year that may be published. Run "
                "`reg18 quotes` with --out again."
            )
        else:
            quote = _quote(row, compliment, source, line, problems)
            lines.append((compliment.service_area.casefold(), compliment.rank, quote))
            result.approved += bool(quote["text"])
            result.open_lines += [] if quote["text"] else [line]
    if problems:
        raise Reg18Error(
            f"{file} cannot be approved as it is; nothing was changed:\n  {listed(problems)}",
            "Shorten or change the texts in the column Text to print, or decide no. What was taken "
            "out of a suggested text has to stay out.",
        )
    if not result.approved and not result.refused and not result.open_lines:
        raise Reg18Error(
            f"No row of {file} that is drawn has a decision yet, so there is nothing to do.",
            "Write yes or no into the column Decision, save the file, and approve it again.",
        )
    result.before = sum(quote.is_approved for quote in read_quotes(folder))
    write_quotes(folder, [quote for _, _, quote in sorted(lines, key=lambda line: line[:2])])
    return result


def _quote(
    row: Row, compliment: Compliment, source: Source, line: int, problems: list[str]
) -> dict[str, str]:
    """Return what is printed of a row; adds what is wrong with it to `problems`."""
    suggestion = redact(compliment.text, source.known).text
    text = cleaned(row[Column.TEXT] or suggestion)
    day = approval_day(row[Column.APPROVED_ON])
    if row[Column.SUGGESTION] != suggestion:
        problems.append(
            f"line {line}: what is suggested has changed since the file was written. Run `reg18 "
            "quotes` with --out again, and decide on the new text."
        )
    elif kinds := kinds_in(text, source.known):
        problems.append(f"line {line}: the text holds: {', '.join(kinds)}.")
    elif why := why_no_quote(text, suggestion):
        problems.append(f"line {line}: the text {why}.")
    if row[Column.APPROVED_ON] and (day is None or day < source.year.start):
        problems.append(
            f"line {line}: the date is not a date, is in the future, or is before the year."
        )
    if row[Column.APPROVED_BY] and not re.search(r"[^\W\d_]{2}", row[Column.APPROVED_BY]):
        problems.append(f"line {line}: there is no name of who approved it.")
    is_open = not row[Column.APPROVED_BY] or day is None
    return {
        # What no one has approved is only in the private file.
        "text": "" if is_open else text,
        "service_area": compliment.service_area,
        "approved_by": cleaned(row[Column.APPROVED_BY]),
        "approved_on": day.isoformat() if day else "",
    }
