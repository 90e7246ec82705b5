"""Which table a sheet is for, and which of its columns is which of the contract's."""

from __future__ import annotations

import re
from dataclasses import dataclass

from reg18.code_lists import CODE_LISTS, SEVERAL_CODES
from reg18.contract import TABLES_BY_NAME, Table
from reg18.guess.headers import NOT_USED, Named, is_known, names, spoken, without_number
from reg18.guess.samples import Column, fit
from reg18.guess.yaml_text import quoted
from reg18.names import normal_name

# From here a guess is taken, from here it is sure; below the first it is only mentioned.
TAKEN, SURE = 70, 90
_MENTIONED = 50
# Nearer than this, two columns fit equally, and a person has to say which is meant.
_ALIKE = 3

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


def assign(columns: list[Column], table: Table, *, only_own_words: bool = False) -> list[Match]:
    """The likeliest source of each column of a table, each column of the file used once.

    With `only_own_words` names count that mean a column of this very table, not of any.
    """
    candidates: list[tuple[float, int, int, str]] = []
    for place, column in enumerate(columns):
        for target, named in _meanings(column, table, only_own_words=only_own_words).items():
            confidence, why = _confidence(named, column, table, target)
            candidates.append((confidence, place, table.columns.index(target), why))
        if not only_own_words:
            candidates += [
                (confidence, place, table.columns.index(target), "by its values")
                for target, confidence in _by_values(column, table)
            ]
    candidates.sort(key=lambda one: (-one[0], one[1], one[2]))
    matches: dict[str, Match] = {}
    used: set[int] = set()
    for confidence, place, at, why in candidates:
        target = table.columns[at]
        if confidence < _MENTIONED or place in used or target in matches:
            continue
        places = _family(columns, place, target) - used
        used |= places
        sources = tuple(columns[one].name for one in sorted(places))
        rivals = [
            other
            for its_confidence, other, its_at, _ in candidates
            if not only_own_words
            and its_at == at
            and other not in used
            and its_confidence >= max(TAKEN, confidence - _ALIKE)
        ]
        used.update(rivals)
        matches[target] = _match(
            target, sources, int(confidence), why, [columns[one].name for one in rivals]
        )
    if not only_own_words:
        _by_shape([one for at, one in enumerate(columns) if at not in used], table, matches)
    return [matches[target] for target in table.columns if target in matches]


def _match(
    target: str, sources: tuple[str, ...], confidence: int, why: str, rivals: list[str]
) -> Match:
    if not rivals:
        return Match(target, sources, confidence, why)
    # Nobody but a person can tell which one is meant.
    why = f"{' and '.join(map(quoted, rivals))} would fit as well"
    return Match(target, sources, min(confidence, SURE - 5), why, tuple(rivals))


def _by_shape(rest: list[Column], table: Table, matches: dict[str, Match]) -> None:
    """Mention the one column left that could be the key, or the date that every row needs."""
    key = table.columns[0]
    fitting = {
        key: [one for one in rest if one.references >= 0.8 and one.distinct == len(one.values)],
        table.required_date: [one for one in rest if one.dates >= 0.8],
    }
    for target, columns in fitting.items():
        unnamed = [column for column in columns if not is_known(column.name)]
        if target is not None and target not in matches and len(unnamed) == 1:
            matches[target] = Match(target, (unnamed[0].name,), _MENTIONED, "by its values")


def _meanings(column: Column, table: Table, *, only_own_words: bool) -> dict[str, Named]:
    """The columns of a table that a name may mean; none where it means nothing that is used."""
    found: dict[str, Named] = {}
    for named in names(column.name):
        word = named.word
        if word.table not in (("", table.name) if not only_own_words else (table.name,)):
            continue
        if word.column in NOT_USED:
            # What comes after is no likelier.
            break
        target = table.columns[0] if word.column == "key" else word.column
        if target in table.columns:
            found.setdefault(target, named)
    return found


def _confidence(named: Named, column: Column, table: Table, target: str) -> tuple[float, str]:
    verdict, against = fit(column, table.name, target)
    if verdict < 0:
        # A column with the contract's own name is read as that, whatever a guess says.
        return TAKEN if normal_name(column.name) == target else named.score * 0.6, against
    # Values of the right kind make a likely name sure; an unlikely one they leave unlikely.
    confidence = named.score + (100 - named.score) * (0.4 if named.score >= 75 else 0.1) * verdict
    if named.word.note:
        return min(confidence, SURE - 5), named.word.note
    if confidence < SURE:
        return confidence, "the name is only like it"
    return confidence, ""


def _by_values(column: Column, table: Table) -> list[tuple[str, float]]:
    """Coded columns whose codes the values are, whatever the name."""
    if column.distinct < 2:
        return []
    shares = [
        (target, column.known(CODE_LISTS[target]))
        for target in table.columns
        if target in CODE_LISTS
    ]
    return [(target, TAKEN + share) for target, share in shares if share >= 0.8]


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


def names_of(columns: list[Column]) -> list[str]:
    return [column.name for column in columns]


def choose_table(columns: list[Column], called: str) -> tuple[Table, list[Match]] | None:
    """The table that the columns and the names of file and sheet speak for, with its matches."""
    best: tuple[float, Table, list[Match]] | None = None
    for table in TABLES_BY_NAME.values():
        matches = assign(columns, table)
        taken = {match.target: match.confidence for match in matches if match.is_taken}
        is_called = speaks_of(table.name, called)
        if table.name == "reviews" and not (is_called or speaks_of("reviews", *names_of(columns))):
            continue
        needed = [column for column in table.required if column in taken]
        if len(taken) < 2 or not (needed or is_called):
            continue
        score = sum(taken.values()) / 100 + len(needed) - (len(table.required) - len(needed))
        score += 3 * is_called
        if best is None or score > best[0]:
            best = score, table, matches
    return best and (best[1], best[2])


def table_called(called: str) -> Table | None:
    """The table that the name of a file alone speaks for."""
    for name, words in _TABLE_WORDS.items():
        if re.search(words, called.lower()):
            return TABLES_BY_NAME[name]
    return None
