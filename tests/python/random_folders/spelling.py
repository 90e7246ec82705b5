"""One meaning, many spellings: how people and systems type a value into a cell."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, timezone
from decimal import Decimal
from random import Random
from zoneinfo import ZoneInfo

from ..recount.contract import CODES, SYNONYMS

EXCEL_DAY_ZERO = date(1899, 12, 30)
ENGLAND = ZoneInfo("Europe/London")
NOTHING = (
    *(" ", "\u200b", "\u00a0", "NULL", "null", "N/A", "NA", "#N/A", "None", "nil", "-", "(blank)"),
)
# A zero-width space, a soft hyphen, a mark of direction, a joiner.
UNSEEN = ("\u200b", "\u00ad", "\u200f", "\u2060")
MOMENTS = (
    *("%Y-%m-%dT%H:%M:%S", "%Y-%m-%d %H:%M", "%d/%m/%Y %H:%M", "%d/%m/%Y, %H:%M:%S"),
    *("%d/%m/%Y %I:%M %p", "%Y-%m-%dT%H:%M:%S%z", "%Y-%m-%d %H:%M:%S %z"),
)


@dataclass(frozen=True)
class Coded:
    """A code of a list, spelled as code, label or synonym."""

    codes: str
    code: str


@dataclass(frozen=True)
class Label:
    """A label that no code answers to."""

    text: str


@dataclass(frozen=True)
class Several:
    """Several codes of a list, or unknown labels, in one cell."""

    codes: str
    members: tuple[str, ...]


@dataclass(frozen=True)
class Reference:
    """An Ombudsman's reference, in the parts between which blanks or hyphens may stand."""

    parts: tuple[str, ...]


Meaning = str | Coded | Label | Several | Reference | bool | Decimal | date | None
Meanings = dict[str, Meaning]


def spell(rng: Random, meaning: Meaning, style: str = "point") -> str:
    """One of the spellings of a meaning; a plain text is kept but for blanks around it. `style` is
    how the file has its numbers: with a decimal point or comma, or mixed."""
    if meaning is None:
        return rng.choice(NOTHING) if rng.random() < 0.1 else ""
    if isinstance(meaning, str):
        return _padded(rng, meaning)
    if isinstance(meaning, Coded):
        return _padded(rng, _code(rng, meaning.codes, meaning.code))
    if isinstance(meaning, Label):
        return _padded(rng, _odd_case(rng, meaning.text))
    if isinstance(meaning, Several):
        return _several(rng, meaning)
    if isinstance(meaning, Reference):
        return rng.choice((" ", "-", "")).join(meaning.parts)
    if isinstance(meaning, bool):
        words = ("yes", "y", "true", "1") if meaning else ("no", "n", "false", "0")
        return _odd_case(rng, rng.choice(words))
    if isinstance(meaning, Decimal):
        return _amount(rng, meaning, style)
    if isinstance(meaning, datetime):
        return _moment(rng, meaning)
    return _padded(rng, _day(rng, meaning))


def _padded(rng: Random, text: str) -> str:
    if rng.random() < 0.9 or not text:
        return text
    place = rng.randint(0, len(text))
    return rng.choice(
        (
            f" {text}",
            f"{text} ",
            f"  {text} ",
            f"\u00a0{text}\u2003",
            f"\ufeff{text}",
            f"{text[:place]}{rng.choice(UNSEEN)}{text[place:]}",
            text.replace(" ", "\u00a0", 1),
        )
    )


def _moment(rng: Random, moment: datetime) -> str:
    spelling = rng.choice(MOMENTS)
    if not spelling.endswith("%z"):
        return moment.strftime(spelling)
    zone = rng.choice((UTC, timezone(timedelta(hours=2)), timezone(-timedelta(hours=3))))
    text = moment.replace(tzinfo=ENGLAND).astimezone(zone).strftime(spelling)
    if zone is UTC:
        return text.removesuffix("+0000") + rng.choice(("Z", "+00:00", "+0000", " +00"))
    return text if rng.random() < 0.5 else f"{text[:-2]}:{text[-2:]}"


def _odd_case(rng: Random, text: str) -> str:
    return rng.choice((text, text, text.upper(), text.title(), text.capitalize()))


def _code(rng: Random, codes: str, code: str) -> str:
    label = code.replace("_", " ")
    synonyms = [word for word, meant in SYNONYMS.get(codes, {}).items() if meant == code]
    text = rng.choice([code, code, label, *synonyms])
    if rng.random() < 0.1:
        text = text.replace(" ", "  ", 1)
    return _odd_case(rng, text) if rng.random() < 0.5 else text


def _several(rng: Random, meaning: Several) -> str:
    members = list(meaning.members)
    if members and rng.random() < 0.2:
        members.append(rng.choice(members))
    rng.shuffle(members)
    known = CODES[meaning.codes]
    spelled = [
        _code(rng, meaning.codes, one) if one in known else _odd_case(rng, one) for one in members
    ]
    text = rng.choice((";", "|", "; ", " | ")).join(spelled)
    return text + (rng.choice((";", "|")) if rng.random() < 0.05 and text else "")


def _amount(rng: Random, amount: Decimal, style: str) -> str:
    whole = amount == amount.to_integral_value()
    plain = f"{int(amount)}" if whole and rng.random() < 0.5 else f"{amount:.2f}"
    grouped = f"{int(amount):,}" if whole and rng.random() < 0.5 else f"{amount:,.2f}"
    if style == "comma" or (style == "mixed" and rng.random() < 0.5):
        mark = rng.choice(". ")
        plain, grouped = (
            text.translate({ord(","): mark, ord("."): ","}) for text in (plain, grouped)
        )
    return rng.choice((plain, plain, f"£{plain}", f"£ {grouped}", f"{plain} £", grouped))


def _day(rng: Random, day: date) -> str:
    return rng.choice(
        (
            day.isoformat(),
            day.isoformat(),
            day.isoformat(),
            f"{day:%d/%m/%Y}",
            f"{day:%d/%m/%Y}",
            f"{day.day}/{day.month}/{day:%y}",
            f"{day:%d-%b-%Y}",
            f"{day.day} {day:%B} {day:%Y}",
            f"{day:%d/%m/%Y} 13:45",
            f"{day:%d/%m/%Y}, 13:45:00",
            f"{day:%d/%m/%Y} {rng.choice(('1:45 PM', '12:05 am', '11:59pm'))}",
            # Midnight in England, as a system writes it that keeps its times in UTC.
            _moment(rng, datetime.combine(day, time())),
            str((day - EXCEL_DAY_ZERO).days),
        )
    )
