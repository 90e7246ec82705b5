"""Which table a sheet is for, and which of its columns is which of the contract's."""

from __future__ import annotations

import re
from dataclasses import dataclass

from reg18.base.names import normal_name
from reg18.contract.code_lists import CODE_LISTS, SEVERAL_CODES
from reg18.contract.tables import TABLES_BY_NAME, Table
from reg18.wizard.headers import NOT_USED, Meaning, meanings, spoken, without_number
from reg18.wizard.samples import Column, fit

# From here a guess is taken, from here it is sure; below the first it is only mentioned.
TAKEN, SURE = 70, 90
_MENTIONED = 50
# Nearer than this, two columns fit equally, and a person has to say which is meant.
_SAME = 3

# What a file or sheet is called that holds a table's rows.
_TABLE_WORDS = {
    "reviews": r"review|stage ?2|stage ?two|appeal|escalat",
    "ombudsman": r"ombuds|lgsco|\blgo\b|phso",
    "actions": r"action|redress|remed|learning|payment|compensation",
    "compliments": r"compliment|praise|thank",
    "context": r"context|population",
    "classifications": r"classif",
    # Last: the others' names often say what they belong to, such as redress for cases.
    "complaints": r"complain|case|feedback",
}


@dataclass(frozen=True)
class Match:
    """A column of the contract and where it probably comes from; `why` says what is not sure, and
    `rivals` are columns that fit as well."""

    target: str
    sources: tuple[str, ...]
    confidence: int
    why: str = ""
    rivals: tuple[str, ...] = ()

    @property
    def is_taken(self) -> bool:
        return self.confidence >= TAKEN

    @property
    def is_sure(self) -> bool:
        return self.confidence >= SURE

    @property
    def is_own_name(self) -> bool:
        """Whether the column has the contract's own name, so that it needs no line."""
        return not self.rivals and list(map(normal_name, self.sources)) == [self.target]


def assign(columns: list[Column], table: Table, *, only_own_words: bool = False) -> list[Match]:
    """The likeliest source of each column of a table, each column of the file used once.

    With `only_own_words` names count that mean a column of this very table, not of any.
    """
    candidates: list[tuple[float, int, str, str]] = []
    for place, column in enumerate(columns):
        for target, meaning in _meanings(column, table, only_own_words).items():
            confidence, why = _confidence(meaning, column, table, target)
            candidates.append((confidence, place, target, why))
        if not only_own_words and column.distinct > 1:
            shares = {
                one: column.known(CODE_LISTS[one]) for one in table.columns if one in CODE_LISTS
            }
            candidates += [
                (TAKEN + share, place, target, "by its values")
                for target, share in shares.items()
                if share >= 0.8
            ]
    candidates.sort(key=lambda one: (-one[0], one[1], table.columns.index(one[2])))
    matches: dict[str, Match] = {}
    used: set[int] = set()
    for confidence, place, target, why in candidates:
        if confidence < _MENTIONED or place in used or target in matches:
            continue
        places = _family(columns, place, target) - used
        used |= places
        least = max(TAKEN, confidence - _SAME)
        rivals = [] if only_own_words else [
            other
            for its, other, its_target, _ in candidates
            if its_target == target and other not in used and its >= least
        ]  # fmt: skip
        used.update(rivals)
        # No one but a person can tell which of several is meant.
        most = SURE - 5 if rivals else 100
        sources = tuple(columns[one].name for one in sorted(places))
        others = tuple(columns[one].name for one in rivals)
        matches[target] = Match(target, sources, int(min(confidence, most)), why, others)
    return [matches[target] for target in table.columns if target in matches]


def _meanings(column: Column, table: Table, only_own_words: bool) -> dict[str, Meaning]:
    """The columns of a table that a name may mean; none where it means nothing that is used."""
    found: dict[str, Meaning] = {}
    for meaning in meanings(column.name):
        if meaning.table != table.name and (meaning.table or only_own_words):
            continue
        if meaning.column in NOT_USED:
            # What comes after is no likelier.
            break
        target = table.columns[0] if meaning.column == "key" else meaning.column
        if target in table.columns:
            found.setdefault(target, meaning)
    return found


def _confidence(meaning: Meaning, column: Column, table: Table, target: str) -> tuple[float, str]:
    verdict, against = fit(column, table.name, target)
    if verdict < 0:
        # A column with the contract's own name is read as that, whatever a guess says.
        return TAKEN if normal_name(column.name) == target else meaning.score * 0.6, against
    # Values of the right kind make a likely name sure; an unlikely one they leave unlikely.
    part = (0.4 if meaning.score >= 75 else 0.1) * verdict
    confidence = meaning.score + (100 - meaning.score) * part
    if meaning.note:
        return min(confidence, SURE - 5), meaning.note
    return confidence, "" if confidence >= SURE else "the name is only like it"


def _family(columns: list[Column], place: int, target: str) -> set[int]:
    """The columns that differ from this one by the number at their end: `Cause 1`, `Cause 2`."""
    name = columns[place].name
    if target not in SEVERAL_CODES or spoken(name) == without_number(name):
        return {place}
    stem = without_number(name)
    return {at for at, one in enumerate(columns) if without_number(one.name) == stem}


def speaks_of(table: str, *called: str) -> bool:
    """Whether one of the names of files, sheets or columns has a word for a table's rows."""
    return any(re.search(_TABLE_WORDS[table], name.lower()) for name in called)


def choose_table(columns: list[Column], called: str) -> tuple[Table, list[Match]] | None:
    """The table that the columns and the names of file and sheet speak for, with its matches."""
    best: tuple[float, Table, list[Match]] | None = None
    for table in TABLES_BY_NAME.values():
        matches = assign(columns, table)
        taken = {match.target: match.confidence for match in matches if match.is_taken}
        is_called = speaks_of(table.name, called)
        names = [called, *(column.name for column in columns)]
        if table.name == "reviews" and not speaks_of("reviews", *names):
            continue
        needed = [column for column in table.required if column in taken]
        if len(taken) < 2 or not (needed or is_called):
            continue
        score = sum(taken.values()) / 100 + 2 * len(needed) - len(table.required) + 3 * is_called
        if best is None or score > best[0]:
            best = score, table, matches
    return best and (best[1], best[2])
