"""Which names of columns mean which column of the contract, and which line is the header."""

from __future__ import annotations

import csv
import re
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path

from rapidfuzz import fuzz, process

from reg18.contract.tables import TABLES_BY_NAME
from reg18.wizard.samples import Column, is_value

# A header stands near the top, and its cells are names, not sentences.
_HEADER_WITHIN = 25
_LONGEST_NAME = 150

# What a column may be that no figure needs.
NOT_USED = ("none", "personal")

# From here a name is enough like a known one to mean it; below the second it is not like it.
_ALIKE, _LEAST = 80, 60

_SHORT = {
    "ack": "acknowledged", "dept": "department", "num": "number", "rcvd": "received",
    "rec": "received", "recd": "received", "resp": "response",
}  # fmt: skip


@dataclass(frozen=True)
class Meaning:
    """A column that a name may mean, in one table or in any (empty), and how much the name is like
    one that means it, 0 to 100."""

    table: str
    column: str
    note: str
    score: float = 0


@cache
def _words() -> dict[str, list[tuple[str, str, str]]]:
    """Every known name of a column, as it is spoken, and what it may mean."""
    words: dict[str, list[tuple[str, str, str]]] = {}
    for table in TABLES_BY_NAME.values():
        for column in table.columns:
            words.setdefault(spoken(column), []).append((table.name, column, ""))
    file = Path(__file__).with_name("header_words.csv")
    with file.open(encoding="utf-8", newline="") as handle:
        for row in csv.DictReader(handle):
            meaning = row["table_name"], row["column_name"], row["note"]
            words.setdefault(spoken(row["words"]), []).append(meaning)
    return words


def spoken(name: str) -> str:
    """A name as words: `CaseId`, `case_id` and `Case ID:` are all `case id`."""
    apart = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", " ", re.sub(r"\(.*?\)|['’]", "", name))
    words = re.sub(r"[\W_]+", " ", apart).lower().split()
    return " ".join(_SHORT.get(word, word) for word in words)


def without_number(name: str) -> str:
    """A name without the number at its end: `Cause 2` is `cause`."""
    return re.sub(r" ?\d+$", "", spoken(name))


@cache
def _personal_words() -> frozenset[str]:
    """Single words that make a column personal wherever they stand in its name."""
    return frozenset(
        word
        for word, meanings in _words().items()
        if " " not in word and any(column == "personal" for _, column, _ in meanings)
    )


@lru_cache(maxsize=10_000)
def meanings(header: str) -> tuple[Meaning, ...]:
    """What the name of a column may mean, the likeliest first; empty where it is like none.

    Where one name is nearly the very word, others that are only like it do not count: `Date
    requested` is not `date received`.
    """
    if len(header) > _LONGEST_NAME:
        return ()
    whole = spoken(header)
    # `Customer.Name`, `Cause 2`, and the heading over a complaint's columns beside its review's.
    forms = {whole, spoken(header.rpartition(".")[2]), without_number(header)}
    forms.add(re.sub(r"^stage (?:1|one) ", "", whole))
    best: dict[str, float] = {}
    for form in forms - {""}:
        for word, score, _ in process.extract(
            form, list(_words()), scorer=fuzz.token_sort_ratio, score_cutoff=_LEAST, limit=None
        ):
            # Of two short words, one letter makes another word.
            if score == 100 or min(len(word), len(form)) > 3:
                best[word] = max(score, best.get(word, 0))
    personal = _personal_words().intersection(whole.split())
    if personal and 100 not in best.values():
        best = dict.fromkeys(personal, 100)
    top = max(best.values(), default=0)
    found = [
        Meaning(*meaning, score)
        for word, score in best.items()
        if score >= (top - 5 if top >= 90 else _LEAST)
        for meaning in _words()[word]
    ]
    return tuple(sorted(found, key=lambda one: (-one.score, one.table == "")))


def is_known(header: str) -> bool:
    """Whether a name is much like one that columns go by, used or not."""
    return any(meaning.score >= _ALIKE for meaning in meanings(header)[:1])


def find_header(rows: list[list[str]]) -> int | None:
    """Which row is the header, or None where the file has none: the row that is named best."""
    several = [number for number, row in enumerate(rows) if sum(map(bool, row)) > 1]
    scores = {
        number: _header_score(rows[number], rows[number + 1 : number + 51], len(several) == 1)
        for number in several
        if number < _HEADER_WITHIN
    }
    found = max(scores, key=lambda number: scores[number], default=None)
    return found if found is not None and scores[found] else None


def _header_score(row: list[str], below: list[list[str]], alone: bool) -> int:
    """How surely a row is a header; 0 where it could be a record, whose cells are not for show.

    Two things speak for a header: names that are known, and columns below it that hold dates,
    amounts, references or yes and no, while its own cell does not. A record has a cell like those
    below it, or one that no column is called by.
    """
    filled = [cell for cell in row if cell]
    # `Stage2Number` looks like a reference, and is a name.
    if any((is_value(cell) and not is_known(cell)) or len(cell) > _LONGEST_NAME for cell in filled):
        return 0
    # "No" may be the name of a column of numbers, and is the value of many others.
    known = [cell for cell in filled if is_known(cell) and cell.lower() != "no"]
    contrast: list[str] = []
    for column in columns_of(row, below):
        own = Column("", (column.name,)).shape
        if column.shape and own == column.shape and column.name not in known:
            return 0
        if column.shape and own != column.shape:
            contrast.append(column.shape)
    speaking = len(known) + len(contrast)
    if not contrast and len(known) < len(filled) and not alone:
        return 0
    is_most = speaking >= 4 or speaking * 2 > len(filled) or len(set(contrast)) > 1
    return len(known) * 2 + len(contrast) if speaking > 1 and is_most else 0


def columns_of(header: list[str], rows: list[list[str]]) -> list[Column]:
    """The named columns of a sheet with their filled cells."""
    return [
        Column(name, tuple(row[place] for row in rows if place < len(row) and row[place]))
        for place, name in enumerate(header)
        if name
    ]
