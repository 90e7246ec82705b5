"""What a cell says: dates, codes, amounts, yes and no."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from functools import cache

from .contract import CODES, SYNONYMS


@dataclass(frozen=True)
class Unmapped:
    """A label that no code answers to, as normalised: two of them are equal by this."""

    label: str


Code = str | Unmapped
Value = str | Unmapped | frozenset[Code] | date | bool | Decimal | None

_TIME = r"(?:[T ]+(\d{1,2}):(\d{2})(?::(\d{2})(?:\.\d+)?)?)?"
_ISO = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})" + _TIME)
_DAY_FIRST = re.compile(r"(\d{1,2})/(\d{1,2})/(\d{4}|\d{2})" + _TIME)
_NAMED_MONTH = re.compile(r"(\d{1,2})-([A-Za-z]{3})-(\d{4}|\d{2})" + _TIME)
_EXCEL_SERIAL = re.compile(r"\d{5}(?:\.\d+)?")
_AMOUNT = re.compile(r"\d+(?:\.\d+)?")
_PERIOD = re.compile(r"(\d{4})-(\d{2})")

_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
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


def one_blank(text: str) -> str:
    """The text trimmed, each run of blanks as one."""
    return " ".join(text.split())


def fold(text: str) -> str:
    """What two labels or names are compared by: blanks as above, case ignored."""
    return one_blank(text).casefold()


def read_timestamp(cell: str) -> datetime | None:
    """The moment a cell names, in any of the spellings of the contract."""
    text = cell.strip()
    if _EXCEL_SERIAL.fullmatch(text):
        return _EXCEL_DAY_ZERO + timedelta(days=float(text))
    if match := _ISO.fullmatch(text):
        year, month, day = match[1], match[2], match[3]
    elif match := _DAY_FIRST.fullmatch(text):
        year, month, day = match[3], match[2], match[1]
    elif match := _NAMED_MONTH.fullmatch(text):
        if match[2].lower() not in _MONTHS:
            return None
        year, month, day = match[3], str(_MONTHS.index(match[2].lower()) + 1), match[1]
    else:
        return None
    whole_year = int(year) + (2000 if len(year) == 2 else 0)
    hour, minute, second = (int(part or 0) for part in match.groups()[3:])
    try:
        return datetime(whole_year, int(month), int(day), hour, minute, second)
    except ValueError:
        return None


def read_date(cell: str) -> date | None:
    """The day a cell names; a time beside it is let go."""
    moment = read_timestamp(cell)
    return moment.date() if moment else None


def read_yes_no(cell: str) -> bool | None:
    """Yes or no, in any of their spellings."""
    return _YES_NO.get(cell.strip().lower())


def read_amount(cell: str) -> Decimal | None:
    """An amount or a number that is not negative, with or without pound sign and commas."""
    bare = cell.strip().replace("£", "").replace(",", "").strip()
    return Decimal(bare) if _AMOUNT.fullmatch(bare) else None


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
    """The set of codes in one cell, separated by `;` or `|`."""
    found = {read_code(part, codes) for part in re.split(r"[;|]", cell)}
    return frozenset(code for code in found if code is not None) or None
