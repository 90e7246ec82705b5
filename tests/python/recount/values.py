"""What a cell says: dates, codes, yes and no."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from functools import cache
from zoneinfo import ZoneInfo

from .contract import CODES, SYNONYMS


@dataclass(frozen=True)
class Unmapped:
    """A label that no code answers to, as normalised: two of them are equal by this."""

    label: str


Code = str | Unmapped
Value = str | Unmapped | frozenset[Code] | date | bool | Decimal | None

_DATES = (
    re.compile(r"(?P<year>\d{4})-(?P<month>\d{1,2})-(?P<day>\d{1,2})"),
    re.compile(r"(?P<day>\d{1,2})[/.-](?P<month>\d{1,2})[/.-](?P<year>\d{4}|\d\d)"),
    re.compile(r"(?P<day>\d{1,2})[-/ ](?P<month>[A-Za-z]{3,9})[-/ ](?P<year>\d{4}|\d\d)"),
)
# What may follow a date: a time of 24 or of 12 hours, and then a zone.
_CLOCK = re.compile(
    r"(?:,? +|,|T)(?P<hour>\d{1,2}):(?P<minute>\d\d)(?::(?P<second>\d\d)(?:[.,](?P<part>\d+))?)?"
    r"(?: ?(?P<half>[AaPp])\.?[Mm]\.?)?(?: ?(?P<zone>Z|UTC|GMT|BST|[+-]\d\d(?::?\d\d)?))?"
)
_EXCEL_SERIAL = re.compile(r"\d{5}(?:\.\d+)?")
_PERIOD = re.compile(r"(\d{4})-(\d{2})")

_MONTHS = (
    *("january", "february", "march", "april", "may", "june", "july", "august"),
    *("september", "october", "november", "december"),
)
_ENGLAND = ZoneInfo("Europe/London")
_EXCEL_DAY_ZERO = datetime(1899, 12, 30)
_YES_NO = {
    "yes": True,
    "y": True,
    "true": True,
    "1": True,
    "no": False,
    "n": False,
    "false": False,
    "0": False,
}


# The words that say nothing, whatever their case.
NOTHING = ("null", "n/a", "na", "#n/a", "none", "nil", "-", "(blank)")
# What a spreadsheet puts where it has no value.
_NO_VALUE = re.compile(r"\(formula without a result\)|#N/A .*|#[A-Z0/]+[!?].*|#+")


def clean(cell: str) -> str:
    """The cell without characters that cannot be seen, with every odd space as a plain one, and
    nothing around it."""
    if cell.isascii() and cell.isprintable():
        return cell.strip()
    kept = []
    for character in cell:
        kind = unicodedata.category(character)
        if character in "\t\n\r\f":
            kept.append(character)
        elif character in "\v\x85\u2028\u2029":
            kept.append("\n")
        elif kind == "Zs":
            kept.append(" ")
        elif kind not in ("Cc", "Cf") and not 0xFE00 <= ord(character) <= 0xFE0F:
            kept.append(character)
    return "".join(kept).strip()


def says_nothing(cell: str) -> bool:
    """Whether a clean cell is empty, or might as well be."""
    return not cell or cell.lower() in NOTHING


def is_no_value(cell: str) -> bool:
    """Whether a cell has what a spreadsheet shows in place of a value."""
    return _NO_VALUE.fullmatch(cell) is not None


def one_blank(text: str) -> str:
    """The text trimmed, each run of blanks as one."""
    return " ".join(text.split())


def fold(text: str) -> str:
    """What two labels or names are compared by: blanks as above, case ignored."""
    return one_blank(text).casefold()


def read_timestamp(cell: str) -> datetime | None:
    """The moment a cell names, in any of the contract's spellings, as clocks in England show it."""
    if _EXCEL_SERIAL.fullmatch(cell):
        return _EXCEL_DAY_ZERO + timedelta(days=float(cell))
    for spelling in _DATES:
        if found := spelling.match(cell):
            rest = cell[found.end() :]
            clock = _CLOCK.fullmatch(rest)
            if (rest and not clock) or (found["month"].isalpha() and not _month(found["month"])):
                continue
            try:
                day = _day(found["year"], found["month"], found["day"])
                return day if clock is None else _at(day, clock)
            except ValueError:
                return None
    return None


def _month(name: str) -> int:
    """The month that a name, or its beginning, is of; 0 where it is none."""
    name = name.lower()
    return next(
        (
            number
            for number, month in enumerate(_MONTHS, start=1)
            if name == month or name == month[:3] or name == "sept" == month[:4]
        ),
        0,
    )


def _day(year: str, month: str, day: str) -> datetime:
    whole_year = int(year) if len(year) == 4 else 2000 + int(year)
    return datetime(whole_year, _month(month) if month.isalpha() else int(month), int(day))


def _at(day: datetime, clock: re.Match[str]) -> datetime:
    """The moment of a day at a time, converted where the time has a zone."""
    hour = int(clock["hour"])
    if clock["half"] and hour <= 12:
        hour = hour % 12 + (12 if clock["half"] in "Pp" else 0)
    part = int(f"{clock['part'] or '0':0<6}"[:6])
    moment = day.replace(
        hour=hour, minute=int(clock["minute"]), second=int(clock["second"] or 0), microsecond=part
    )
    if not clock["zone"]:
        return moment
    named = {"Z": "+00", "UTC": "+00", "GMT": "+00", "BST": "+01"}
    zone = named.get(clock["zone"], clock["zone"]).replace(":", "")
    ahead = timedelta(hours=int(zone[1:3]), minutes=int(zone[3:] or 0))
    utc = moment - ahead if zone[0] == "+" else moment + ahead
    return utc.replace(tzinfo=UTC).astimezone(_ENGLAND).replace(tzinfo=None)


def read_date(cell: str) -> date | None:
    """The day a cell names; a time beside it is let go."""
    moment = read_timestamp(cell)
    return moment.date() if moment else None


def read_yes_no(cell: str) -> bool | None:
    """Yes or no, in any of their spellings."""
    return _YES_NO.get(cell.strip().lower())


def read_period(cell: str) -> str | None:
    """A reporting year such as 2024-25; its two years must follow each other."""
    match = _PERIOD.fullmatch(cell.strip())
    if match and (int(match[1]) + 1) % 100 == int(match[2]):
        return match[0]
    return None


@cache
def _answers(codes: str) -> dict[str, str]:
    """Everything that each code of a list answers to."""
    answers = {}
    for code in CODES[codes]:
        answers[fold(code)] = code
        answers[fold(code.replace("_", " "))] = code
    return answers | SYNONYMS.get(codes, {})


def read_code(cell: str, codes: str) -> Code | None:
    """The code that a cell names, an `Unmapped` label, or None for an empty cell."""
    label = fold(cell)
    if not label:
        return None
    return _answers(codes).get(label) or Unmapped(label)


def read_codes(cell: str, codes: str) -> frozenset[Code] | None:
    """The set of codes in one cell, separated by `;` or `|`; parts that say nothing are none."""
    found = {read_code(part, codes) for part in re.split(r"[;|]", cell)}
    return frozenset(code for code in found if code and not _is_nothing(code)) or None


def _is_nothing(code: Code) -> bool:
    return isinstance(code, Unmapped) and says_nothing(code.label)
