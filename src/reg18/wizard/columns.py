"""The columns of a sheet: which row names them, and which column of the contract each may be."""

from __future__ import annotations

import csv
import re
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path

from rapidfuzz import fuzz, process

from reg18.base.names import normal_name
from reg18.contract.code_lists import SEVERAL_CODES
from reg18.contract.date_shapes import DATE_PATTERN
from reg18.contract.tables import TABLES_BY_NAME, Table

# A header is near the top, and its cells are names, not sentences.
_HEADER_WITHIN = 25
_LONGEST_NAME = 150
# From the first a name is enough like a known one to mean the same, from the second surely.
_ALIKE, _SURE = 80, 90

# What header_words.csv says of columns that no figure needs.
NOT_USED = ("none", "personal")

_SHORT = {
    "ack": "acknowledged", "dept": "department", "num": "number", "rcvd": "received",
    "rec": "received", "recd": "received", "resp": "response",
}  # fmt: skip

# Excel serials from 2000 to 2060: other whole numbers of five digits are references.
_DATE = re.compile(
    rf"{DATE_PATTERN}|(?:3[6-9]|4\d|5[0-8])\d{{3}}(?:\.\d+)?", re.IGNORECASE
)  # fmt: skip
# A date, an amount, a reference, yes or no: what is below a header, and is not a name.
_DATA = re.compile(r"(?=.*\d)\S.{0,29}|yes|no|y|n|true|false", re.IGNORECASE)
# Words for nothing, or for nothing yet: not values of a column.
NOTHING = frozenset(
    {
        "-", "--", "–", "—", "nil", "none", "n/a", "na", "not applicable", "no action",
        "ongoing", "pending", "in progress", "not yet", "awaited",
    }
)  # fmt: skip


@dataclass(frozen=True)
class Column:
    """A column of a file: its name, and its filled cells."""

    name: str
    values: tuple[str, ...]

    def share(self, pattern: re.Pattern[str]) -> float:
        """Return how many of the cells that say something match, from 0 to 1."""
        said = [value for value in self.values if value.lower() not in NOTHING]
        return sum(bool(pattern.fullmatch(value)) for value in said) / max(len(said), 1)


def columns_of(header: list[str], rows: list[list[str]]) -> list[Column]:
    """Return the named columns of a sheet with their filled cells."""
    return [
        Column(name, tuple(row[place] for row in rows if place < len(row) and row[place]))
        for place, name in enumerate(header)
        if name
    ]


@dataclass(frozen=True)
class Meaning:
    """A column of the contract that a name may mean, in one table or in any (empty)."""

    table: str
    column: str
    note: str
    is_sure: bool


@cache
def _words() -> dict[str, list[tuple[str, str, str]]]:
    """Return every known column name, as words, with what it may mean."""
    words: dict[str, list[tuple[str, str, str]]] = {}
    for table in TABLES_BY_NAME.values():
        for column in table.columns:
            words.setdefault(as_words(column), []).append((table.name, column, ""))
    file = Path(__file__).with_name("header_words.csv")
    with file.open(encoding="utf-8", newline="") as handle:
        for row in csv.DictReader(handle):
            meaning = row["table_name"], row["column_name"], row["note"]
            words.setdefault(as_words(row["words"]), []).append(meaning)
    return words


def as_words(name: str) -> str:
    """Return a name as words: `CaseId`, `case_id` and `Case ID:` are all `case id`."""
    apart = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", " ", re.sub(r"\(.*?\)|['’]", "", name))
    words = re.sub(r"[\W_]+", " ", apart).lower().split()
    return " ".join(_SHORT.get(word, word) for word in words)


def _without_number(name: str) -> str:
    """Return a name without the number at its end: `Cause 2` is `cause`."""
    return re.sub(r" ?\d+$", "", as_words(name))


@cache
def _personal_words() -> frozenset[str]:
    """Return the single words that make a column personal wherever they are in its name."""
    return frozenset(
        word
        for word, found in _words().items()
        if " " not in word and any(column == "personal" for _, column, _ in found)
    )


@lru_cache(maxsize=10_000)
def meanings(header: str) -> tuple[Meaning, ...]:
    """Return what a column name may mean, those of a single table first; nothing if no known name
    is like it."""
    if len(header) > _LONGEST_NAME:
        return ()
    whole = as_words(header)
    # `Customer.Name`, `Cause 2`, and a complaint's columns below the heading `Stage 1`.
    forms = {whole, as_words(header.rpartition(".")[2]), _without_number(header)}
    forms.add(re.sub(r"^stage (?:1|one) ", "", whole))
    best: dict[str, float] = {}
    for form in forms - {""}:
        for word, score, _ in process.extract(
            form, list(_words()), scorer=fuzz.token_sort_ratio, score_cutoff=_ALIKE, limit=None
        ):
            # One letter makes another word of a short one.
            if score == 100 or min(len(word), len(form)) > 3:
                best[word] = max(score, best.get(word, 0))
    personal = _personal_words().intersection(whole.split())
    if personal and 100 not in best.values():
        best = dict.fromkeys(personal, 100)
    top = max(best.values(), default=0)
    found = [
        Meaning(*meaning, top >= _SURE)
        for word, score in best.items()
        if score == top
        for meaning in _words()[word]
    ]
    return tuple(sorted(found, key=lambda one: one.table == ""))


def find_header(rows: list[list[str]]) -> int | None:
    """Return which row is the header: the one with the most known names, or none."""
    several = [number for number, row in enumerate(rows) if sum(map(bool, row)) > 1]
    scores = {
        number: _header_score(rows[number], rows[number + 1 : number + 51], len(several) == 1)
        for number in several
        if number < _HEADER_WITHIN
    }
    found = max(scores, key=lambda number: scores[number], default=None)
    return found if found is not None and scores[found] else None


def _header_score(row: list[str], below: list[list[str]], is_only: bool) -> int:
    """Return how surely a row is a header; 0 if it could be a record, whose cells are private.

    A header has known names, above columns of dates, amounts and references. A record has a cell
    that is one of these itself.
    """
    filled = [cell for cell in row if cell]
    # "No" may name a column of numbers, and is a value in many others.
    known = [cell for cell in filled if meanings(cell) and cell.lower() != "no"]
    if len(known) < 2 or any(len(cell) > _LONGEST_NAME for cell in filled):
        return 0
    # `Stage2Number` looks like a reference, and is a name.
    if any(_DATE.fullmatch(cell) or re.search(r"\d{3}", cell) for cell in set(filled) - set(known)):
        return 0
    data = [column for column in columns_of(row, below) if column.share(_DATA) >= 0.8]
    if any(_DATA.fullmatch(column.name) and column.name not in known for column in data):
        return 0
    if not data and len(known) < len(filled) and not is_only:
        return 0
    score = len(known) + len(data)
    return score + len(known) if score > 3 or score * 2 > len(filled) else 0


@dataclass(frozen=True)
class Match:
    """A column of the contract and where it probably comes from.

    `remark` says what to check; `rivals` are columns that fit as well.
    """

    target: str
    sources: tuple[str, ...]
    remark: str = ""
    rivals: tuple[str, ...] = ()

    @property
    def is_own_name(self) -> bool:
        """Whether the column has the contract's own name, so that it needs no line."""
        return not self.rivals and list(map(normal_name, self.sources)) == [self.target]


def assign(columns: list[Column], table: Table, only_own_words: bool = False) -> dict[str, Match]:
    """Return the likeliest source of columns of a table; each column of the file is used once.

    With `only_own_words`, only names that mean a column of this very table count.
    """
    # Those without a remark first.
    candidates: list[tuple[bool, int, str, str]] = []
    for place, column in enumerate(columns):
        for target, meaning in _targets(column, table, only_own_words).items():
            if _fits(column, table, target):
                remark = meaning.note or ("" if meaning.is_sure else "the name is only similar")
                candidates.append((bool(remark), place, target, remark))
    candidates.sort(key=lambda one: (one[0], one[1], table.columns.index(one[2])))
    matches: dict[str, Match] = {}
    used: set[int] = set()
    for is_unsure, place, target, remark in candidates:
        if place in used or target in matches:
            continue
        places = _family(columns, place, target) - used
        used |= places
        rivals = [
            other
            for its, other, its_target, _ in candidates
            if its_target == target and its == is_unsure and other not in used
        ]
        used.update(rivals)
        others = tuple(columns[one].name for one in rivals)
        sources = tuple(columns[one].name for one in sorted(places))
        matches[target] = Match(target, sources, remark, others)
    return {target: matches[target] for target in table.columns if target in matches}


def _targets(column: Column, table: Table, only_own_words: bool) -> dict[str, Meaning]:
    """Return the columns of a table that a name may mean; none if it means one that is not used."""
    found: dict[str, Meaning] = {}
    for meaning in meanings(column.name):
        if meaning.table != table.name and (meaning.table or only_own_words):
            continue
        if meaning.column in NOT_USED:
            break
        target = table.columns[0] if meaning.column == "key" else meaning.column
        if target in table.columns:
            found.setdefault(target, meaning)
    return found


def _fits(column: Column, table: Table, target: str) -> bool:
    """Whether values are dates where the contract has a date, and only there. A column with the
    contract's own name is read whatever it holds."""
    is_date = table.meta[target]["type"] in ("date", "timestamp")
    return (
        not column.values
        or normal_name(column.name) == target
        or (column.share(_DATE) >= 0.5) == is_date
    )


def _family(columns: list[Column], place: int, target: str) -> set[int]:
    """Return the columns that differ only by the number at their end: `Cause 1`, `Cause 2`."""
    name = columns[place].name
    if target not in SEVERAL_CODES or as_words(name) == _without_number(name):
        return {place}
    stem = _without_number(name)
    return {at for at, one in enumerate(columns) if _without_number(one.name) == stem}
