"""The approved quotes of a year: `quotes.csv` in its commentary, checked each time it is read."""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

from reg18.council import Council
from reg18.errors import Reg18Error
from reg18.files import put_in_place
from reg18.names import normal_name
from reg18.quotes.lexicon import Known
from reg18.quotes.redact import as_written, kinds_in, redact
from reg18.quotes.source import Source, has_texts, read_known, read_source
from reg18.quotes.wording import why_no_quote

QUOTES = "quotes.csv"
COLUMNS = ("text", "service_area", "approved_by", "approved_on")

_DATES = ("%Y-%m-%d", "%d/%m/%Y", "%d.%m.%Y", "%d-%m-%Y", "%d/%m/%y", "%d %B %Y", "%d %b %Y")
_EXCEL_DAY_NOUGHT = date(1899, 12, 30)


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
    """A day on which something was approved: one of the calendar, and not in the future."""
    day = _day(value)
    return day if day is not None and day <= date.today() else None


def _day(value: object) -> date | None:
    if isinstance(value, datetime):
        return value.date()
    if isinstance(value, date):
        return value
    if isinstance(value, int | float) and 0 < value < 80_000:
        return date.fromordinal(_EXCEL_DAY_NOUGHT.toordinal() + int(value))
    for pattern in _DATES:
        try:
            return datetime.strptime(str(value).strip(), pattern).date()
        except ValueError:
            continue
    return None


def read_quotes(folder: Path) -> list[Quote]:
    """The rows of a year's `quotes.csv`, in the order of the file; none where there is no file."""
    path = folder / QUOTES
    try:
        text = path.read_text(encoding="utf-8-sig")
    except FileNotFoundError:
        return []
    except (OSError, UnicodeDecodeError) as error:
        raise Reg18Error(
            f"The approved quotes {path} cannot be read.",
            "Approve the review file again with `reg18 quotes … --approve`, which writes it anew.",
        ) from error
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    quotes = []
    try:
        heads = [normal_name(head) for head in next(reader, [])]
        if sorted(heads) != sorted(COLUMNS):
            raise _unreadable(path, 1)
        for cells in reader:
            if not any(cell.strip() for cell in cells):
                continue
            if len(cells) != len(heads):
                raise _unreadable(path, reader.line_num)
            row = dict(zip(heads, (cell.strip() for cell in cells), strict=True))
            quotes.append(Quote(**row, line=reader.line_num))
    except csv.Error as error:
        raise _unreadable(path, reader.line_num) from error
    return quotes


def _unreadable(path: Path, line: int) -> Reg18Error:
    return Reg18Error(
        f"{path}, line {line}: this is no row of text, service_area, approved_by and approved_on.",
        "Approve the review file again with `reg18 quotes … --approve`, which writes it anew.",
    )


def write_quotes(folder: Path, rows: list[dict[str, str]]) -> None:
    """Write a year's approved quotes whole."""
    with (
        put_in_place(folder / QUOTES, "The list of approved quotes", "--commentary") as partial,
        partial.open("w", encoding="utf-8", newline="") as handle,
    ):
        writer = csv.DictWriter(handle, COLUMNS, lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)


def open_approvals(folder: Path) -> list[str]:
    """The quotes of a year's commentary that nobody has approved yet, each in one sentence.

    `folder` is the year's own, such as `reports/annual/commentary/2024-25`.
    """
    return [
        f"{QUOTES}, line {quote.line}: a quote of {quote.service_area or 'a service'} has no "
        f"{' and no '.join(_lacking(quote))}, and is not printed."
        for quote in read_quotes(folder)
        if not quote.is_approved
    ]


def _lacking(quote: Quote) -> list[str]:
    lacking = [] if quote.approved_by else ["name of who approved it"]
    if approval_day(quote.approved_on) is None:
        lacking.append("day of approval")
    return lacking or ["text"]


@dataclass(frozen=True)
class Checked:
    """The quotes of a year, what is wrong with them, and whether the names of the extract were
    looked for."""

    quotes: list[Quote]
    refusals: list[str]
    names_were_known: bool


def check_quotes(folder: Path, warehouse: Path, year: str, council: Council) -> Checked:
    """Look at each text as if it were new. With the private warehouse at hand the names of the
    extract are looked for, and each text has to be the words of a compliment that may be published.
    """
    quotes = read_quotes(folder)
    if not quotes:
        return Checked([], [], True)
    if has_texts(warehouse):
        source = read_source(warehouse, year, council)
        return Checked(quotes, _against_source(quotes, source), True)
    known, are_known = read_known(warehouse, council)
    return Checked(quotes, _against_patterns(quotes, known), are_known)


def refusals(folder: Path, warehouse: Path, year: str, council: Council) -> list[str]:
    """What keeps the quotes of a year's commentary from being printed: line and kind of thing,
    never the thing itself."""
    return check_quotes(folder, warehouse, year, council).refusals


def _against_patterns(quotes: list[Quote], known: Known) -> list[str]:
    found = []
    for quote in quotes:
        kinds = kinds_in(quote.text, known)
        if kinds:
            found.append(f"{QUOTES}, line {quote.line}: the text holds {held(kinds)}.")
    return found


def _against_source(quotes: list[Quote], source: Source) -> list[str]:
    found = _against_patterns(quotes, source.known)
    texts: dict[str, list[str]] = {}
    for compliment in source.compliments:
        texts.setdefault(compliment.service_area, []).append(compliment.text)
    for quote in quotes:
        if not quote.text:
            continue
        if quote.service_area not in texts:
            found.append(
                f"{QUOTES}, line {quote.line}: no compliment of {source.year.period} that may be "
                "published is of that service area."
            )
        elif not _is_said(quote.text, texts[quote.service_area], source.known):
            found.append(
                f"{QUOTES}, line {quote.line}: the text is not in the words of a compliment of "
                f"{source.year.period} and that service area that may be published."
            )
    return found


def _is_said(text: str, originals: list[str], known: Known) -> bool:
    """Whether a text quotes what may be suggested of any of these. To redact takes its time: what
    is no quote of the whole text is looked at last."""
    ordered = sorted(originals, key=lambda one: why_no_quote(text, as_written(one)) is not None)
    return any(why_no_quote(text, redact(one, known).text) is None for one in ordered)


def held(kinds: list[str]) -> str:
    """Kinds of things, as part of a sentence: a telephone number and initials."""
    plural = ("initials", "words in another script", "characters that are not seen", "code")
    words = [
        kind if kind in plural or kind.startswith("a ")
        else f"an {kind}" if kind[0] in "aeiou" or kind.startswith("NHS") else f"a {kind}"
        for kind in kinds
    ]  # fmt: skip
    return f"{', '.join(words[:-1])} and {words[-1]}" if len(words) > 1 else words[0]
