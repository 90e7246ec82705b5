"""The feeds that a group of sheets is probably for, and what can be told from their columns."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from functools import cached_property

from reg18.base.names import label_key
from reg18.contract.code_lists import CODE_LISTS, SEVERAL_CODES
from reg18.contract.tables import TABLES_BY_NAME, Table
from reg18.wizard.groups import Group, files_pattern, sheet_patterns
from reg18.wizard.headers import columns_of, meanings
from reg18.wizard.labels import list_separator, writable
from reg18.wizard.matching import TAKEN, Match, assign, choose_table, speaks_of
from reg18.wizard.samples import FLAGS, Column

# Columns of a complaint's row that speak of something else, and the table that they are for: the
# first of them that is there is filled where there is such a thing.
_BESIDE = {
    "reviews": ("date_requested",),
    "ombudsman": ("ombudsman_ref",),
    "actions": ("action_type", "amount_gbp"),
}

# Words in the label of a kind of case, and the table that it is for; none for what is not counted.
_TYPES = {
    "compliments": r"complim|praise|thank",
    "reviews": r"review|stage ?(2|two)|appeal|escalat",
    "ombudsman": r"ombuds|lgsco|\blgo\b|ph?so",
    "": r"enquir|comment|request|\bfoi\b|suggestion",
}

# Words in the name of a group of classifications, and what it classifies by.
_KINDS = {
    "cause": r"cause|reason|issue|fault|why",
    "partner_body": r"partner|bod(y|ies)|organisation|agency",
    "theme": r"theme|subject|categor|topic|service",
}
# Under which column of the contract their labels are looked up.
_LABELS_OF = {"theme": "theme", "cause": "causes", "partner_body": "partner_bodies"}

# Words in the names of files, sheets and columns, and the constant that they speak for.
_TOLD = {
    "body": {"lgsco": r"lgsco|\blgo\b|local government", "phso": r"phso|health ombuds"},
    "scope": {
        "service": r"improve|learning|lesson|corrective|service",
        "individual": r"payment|redress|compensation|refund|remed",
    },
}


@dataclass
class FeedGuess:
    """A feed as it is guessed, before it is written down."""

    files: str
    sheet: str | None
    table: Table
    columns: list[Column]
    matches: list[Match] = field(default_factory=list)
    constants: dict[str, str] = field(default_factory=dict)
    only_where: dict[str, list[str] | None] = field(default_factory=dict)
    numbered_within: str | None = None
    # The labels of a group of classifications.
    classified: Column | None = None
    is_sure: bool = True
    lists_unused: bool = True
    # The tables that rows of another kind in the same file are for.
    typed: frozenset[str] = frozenset()

    @property
    def taken(self) -> dict[str, Match]:
        return {match.target: match for match in self.matches if match.is_taken}

    @property
    def is_live(self) -> bool:
        """Whether it is written as a feed, and not as a comment to complete."""
        key = self.table.columns[0]
        has_key = self.numbered_within or any(match.target == key for match in self.matches)
        return self.is_sure and bool(has_key)

    @property
    def lacking(self) -> list[str]:
        """The required columns that nothing supplies."""
        supplied = {*self.taken, *self.constants}
        if self.numbered_within:
            supplied.add(self.table.columns[0])
        return [column for column in self.table.required if column not in supplied]

    def sources(self, target: str) -> list[Column]:
        """The columns of the file that a column of the contract is taken from."""
        return [one for one in self.columns if one.name in self.taken[target].sources]

    @cached_property
    def list_separators(self) -> dict[str, str]:
        """What stands between several codes of a cell, by column, where `;` and `|` do not."""
        found = {
            target: list_separator(self.sources(target), CODE_LISTS[target])
            for target in SEVERAL_CODES
            if target in self.taken
        }
        return {target: separator for target, separator in found.items() if separator}

    @property
    def labelled(self) -> dict[str, list[Column]]:
        """The columns of the file that hold labels, by the column of the contract."""
        if self.classified is not None:
            return {_LABELS_OF[self.constants["kind"]]: [self.classified]}
        return {target: self.sources(target) for target in self.taken if target in CODE_LISTS}


def guess_feeds(group: Group, others: list[Group]) -> list[FeedGuess]:
    """The feeds of a group; none where nothing speaks for a table."""
    files, columns = files_pattern(group, others), columns_of(group.names, group.rows)
    patterns = sheet_patterns(group, others)
    chosen = choose_table(columns, group.called)
    if chosen is None:
        return []
    table, matches = chosen
    feed = FeedGuess(files, patterns[0], table, columns, matches=matches)
    feeds = [feed]
    if table.name == "classifications":
        feeds = _by_kind(feed, group)
    elif table.name == "complaints":
        # Lines of subjects alone, several for a case, are classifications.
        feed.is_sure = not feed.taken.keys().isdisjoint(("date_received", "procedure", "outcome"))
        feeds = [one for part in _by_type(feed, group) for one in [part, *_beside(part)]]
    elif table.name == "actions" and "action_ref" in feed.lacking and "case_ref" in feed.taken:
        feed.numbered_within = feed.taken["case_ref"].sources[0]
    for one in feeds:
        _tell_constants(one, group.called)
    return [replace(one, sheet=sheet) for sheet in patterns for one in feeds]


def _tell_constants(feed: FeedGuess, called: str) -> None:
    """Give a feed the required values that no column holds and the names tell."""
    names = [*(name for match in feed.taken.values() for name in match.sources), called]
    for column in set(feed.lacking) & _TOLD.keys():
        told = [
            code
            for name in names
            for code, words in _TOLD[column].items()
            if re.search(words, name, re.IGNORECASE)
        ]
        if told:
            feed.constants[column] = told[0]


def _by_kind(feed: FeedGuess, group: Group) -> list[FeedGuess]:
    """A feed for each group of classifications, told apart by the column that names the group."""
    if not {"kind", "label"} <= feed.taken.keys():
        return [feed]
    kind, label = (feed.taken[target].sources[0] for target in ("kind", "label"))
    found: list[FeedGuess] = []
    for value in writable(feed.sources("kind")[0], None, "[;|]", of_people=False):
        known = next((code for code, words in _KINDS.items() if re.search(words, value, re.I)), "")
        rows = _rows_of(group, kind, [value])
        one = replace(
            feed,
            matches=[match for match in feed.matches if match.target != "kind"],
            only_where={kind: [value]},
            constants={"kind": known or "theme"},
            is_sure=bool(known),
            lists_unused=not found,
            classified=next(one for one in columns_of(group.names, rows) if one.name == label),
        )
        found.append(one)
    return found or [feed]


def _rows_of(group: Group, column: str, labels: list[str]) -> list[list[str]]:
    """The rows of a group that have one of these labels in a column."""
    place, keys = group.names.index(column), set(map(label_key, labels))
    return [row for row in group.rows if place < len(row) and label_key(row[place]) in keys]


def _by_type(feed: FeedGuess, group: Group) -> list[FeedGuess]:
    """A feed for each kind of case where a column tells complaints from others."""
    for column in feed.columns:
        meant = meanings(column.name)
        if not meant or meant[0].column != "procedure" or column.shares[FLAGS] >= 0.8:
            continue
        tables: dict[str, list[str]] = {"complaints": []}
        for label in writable(column, None, "[;|]", of_people=False):
            kinds = (name for name, words in _TYPES.items() if re.search(words, label, re.I))
            tables.setdefault(next(kinds, "complaints"), []).append(label)
        if tables["complaints"] and len(tables) > 1:
            tables.pop("", None)
            return [_of_type(feed, group, column.name, tables, name) for name in tables]
    return [feed]


def _of_type(
    feed: FeedGuess, group: Group, column: str, tables: dict[str, list[str]], name: str
) -> FeedGuess:
    """The feed of a kind of case. Which of a complaint's columns mean the same of another kind is
    for a person to say."""
    columns = columns_of(group.names, _rows_of(group, column, tables[name]))
    return replace(
        feed,
        table=TABLES_BY_NAME[name],
        columns=columns,
        matches=assign(columns, TABLES_BY_NAME[name]),
        only_where={column: tables[name]},
        lists_unused=name == "complaints",
        typed=frozenset(tables),
    )


def _beside(feed: FeedGuess) -> list[FeedGuess]:
    """Feeds for what stands in the row of a complaint: its review, its enquiry, its action."""
    case = feed.taken.get("case_ref")
    if feed.table.name != "complaints" or case is None:
        return []
    used = {name for match in feed.taken.values() for name in (*match.sources, *match.rivals)}
    called = [feed.files, feed.sheet or "", *(column.name for column in feed.columns)]
    found: list[FeedGuess] = []
    for name, triggers in _BESIDE.items():
        # A second date of receipt is not a review, where nothing speaks of reviews.
        if name in feed.typed or (name == "reviews" and not speaks_of(name, *called)):
            continue
        rest = [column for column in feed.columns if column.name not in used]
        matches = {
            match.target: match
            for match in assign(rest, TABLES_BY_NAME[name], only_own_words=True)
            if match.is_taken
        }
        # Any note may be called something like an action.
        trigger = next((one for one in triggers if one in matches and matches[one].is_sure), None)
        if trigger is None:
            continue
        # The complaint's reference stands for what has none of its own.
        own = {"case_ref": case}
        if name == "reviews":
            why = "if a complaint has one review at most"
            own["review_ref"] = Match("review_ref", case.sources, TAKEN, why)
        is_numbered = name == "actions" and "action_ref" not in matches
        one = replace(
            feed,
            table=TABLES_BY_NAME[name],
            matches=list({**own, **matches}.values()),
            constants={},
            only_where={**feed.only_where, matches[trigger].sources[0]: None},
            lists_unused=False,
            numbered_within=case.sources[0] if is_numbered else None,
        )
        used |= {source for match in one.taken.values() for source in match.sources}
        found.append(one)
    return found
