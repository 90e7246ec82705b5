"""The approved quotes of a year: `quotes.csv` in its commentary, checked each time it is read."""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path

from reg18.base.errors import Reg18Error
from reg18.base.files import put_in_place
from reg18.base.names import normal_name
from reg18.quotes.redact import as_written, kinds_in, redact
from reg18.quotes.source import Source, has_texts, read_known, read_source
from reg18.quotes.wording import why_no_quote
from reg18.settings.council import Council

QUOTES = "quotes.csv"
COLUMNS = ("text", "service_area", "approved_by", "approved_on")

# How many problems a message lists.
_LISTED = 20
_DATES = ("%Y-%m-%d", "%d/%m/%Y", "%d.%m.%Y", "%d-%m-%Y", "%d/%m/%y", "%d %B %Y", "%d %b %Y")


@dataclass(frozen=True)
class Quote:
    """A row of the file, and the line on which it ends."""

    text: str
    service_area: str
    approved_by: str
    approved_on: str
    line: int

    @property
    def is_approved(self) -> bool:
        return bool(self.text and self.approved_by) and approval_day(self.approved_on) is not None


def approval_day(value: object) -> date | None:
    """Return a day of approval; None if it is not a date, or in the future."""
    day = value.date() if isinstance(value, datetime) else value
    for pattern in _DATES:
        if isinstance(day, date):
            break
        try:
            day = datetime.strptime(str(value).strip(), pattern).date()
        except ValueError:
            continue
    return day if isinstance(day, date) and day <= date.today() else None


def read_quotes(folder: Path) -> list[Quote]:
    """Return the rows of a year's `quotes.csv` in order; none if there is no file."""
    path = folder / QUOTES
    advice = "Approve the review file again with `reg18 quotes … --approve`, which writes it again."
    try:
        text = path.read_text(encoding="utf-8-sig")
    except FileNotFoundError:
        return []
    except (OSError, UnicodeDecodeError) as error:
        raise Reg18Error(f"The approved quotes {path} cannot be read.", advice) from error
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    quotes = []
    try:
        heads = [normal_name(head) for head in next(reader, [])]
        if sorted(heads) != sorted(COLUMNS):
            raise ValueError("another header")
        for cells in reader:
            if any(cell.strip() for cell in cells):
                row = dict(zip(heads, map(str.strip, cells), strict=True))
                quotes.append(Quote(**row, line=reader.line_num))
    except (csv.Error, ValueError) as error:
        raise Reg18Error(
            f"{path}, line {max(reader.line_num, 1)}: this is not a row with text, service_area, "
            "approved_by and approved_on.",
            advice,
        ) from error
    return quotes


def write_quotes(folder: Path, rows: list[dict[str, str]]) -> None:
    """Write a year's approved quotes whole."""
    with (
        put_in_place(folder / QUOTES, "The list of approved quotes", "--commentary") as partial,
        partial.open("w", encoding="utf-8", newline="") as handle,
    ):
        writer = csv.DictWriter(handle, COLUMNS, lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)


@dataclass
class Checked:
    """Which of a year's quotes may be printed, what blocks the report, what is not printed as it
    is, and whether the names of the extract were looked for."""

    quotes: list[Quote] = field(default_factory=list)
    refusals: list[str] = field(default_factory=list)
    open: list[str] = field(default_factory=list)
    names_were_known: bool = True


def check_quotes(folder: Path, warehouse: Path, year: str, council: Council) -> Checked:
    """Check each text as if it were new.

    With the private warehouse, the names of the extract are looked for, and a text is printed only
    if it is in the words of a compliment that may be published.
    """
    checked = Checked()
    quotes = read_quotes(folder)
    if not quotes:
        return checked
    source = read_source(warehouse, year, council) if has_texts(warehouse) else None
    checked.names_were_known = source is not None
    known = source.known if source is not None else read_known(warehouse, council)
    for quote in quotes:
        kinds = kinds_in(quote.text, known)
        if kinds:
            checked.refusals.append(
                f"{QUOTES}, line {quote.line}: the text holds: {', '.join(kinds)}."
            )
        elif not quote.is_approved:
            checked.open.append(_unapproved(quote))
        elif source is not None and not _is_said(quote, source):
            checked.open.append(
                f"{QUOTES}, line {quote.line}: the text is not in the words of a compliment of "
                f"{year} and that service area that may be published, and is not printed."
            )
        else:
            checked.quotes.append(quote)
    return checked


def _unapproved(quote: Quote) -> str:
    lacking = [] if quote.approved_by else ["name of who approved it"]
    if approval_day(quote.approved_on) is None:
        lacking.append("day of approval")
    return (
        f"{QUOTES}, line {quote.line}: a quote of {quote.service_area or 'a service'} has no "
        f"{' and no '.join(lacking or ['text'])}, and is not printed."
    )


def _is_said(quote: Quote, source: Source) -> bool:
    """Whether a text quotes what may be suggested of any compliment of its service area. Redacting
    is slow: what is not a quote of the whole text is looked at last."""
    originals = [
        each.text for each in source.compliments if each.service_area == quote.service_area
    ]
    originals.sort(key=lambda one: why_no_quote(quote.text, as_written(one)) is not None)
    return any(
        why_no_quote(quote.text, redact(one, source.known).text) is None for one in originals
    )


def listed(problems: list[str]) -> str:
    """Return the first of many problems, one per line."""
    more = len(problems) - _LISTED
    return "\n  ".join([*problems[:_LISTED], *([f"and {more} more"] if more > 0 else [])])
