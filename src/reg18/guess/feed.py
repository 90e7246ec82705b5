"""A feed as it is guessed, and what can be told from its columns."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import cached_property

from reg18.code_lists import CODE_LISTS, SEVERAL_CODES
from reg18.contract import Table
from reg18.guess.choose import Match
from reg18.guess.labels import is_told, list_separator
from reg18.guess.samples import NOTHING, Column, is_date_column
from reg18.names import label_key
from reg18.settings.mapping_file import JOINED_COLUMNS

# What a required column most often is where no column of the file says it.
_USUAL = {
    "procedure": "statutory",
    "body": "lgsco",
    "scope": "individual",
    "action_type": "other_payment",
}

# Under which column of the contract the labels of a kind of classification are looked up.
LABELS_OF = {"theme": "theme", "cause": "causes", "partner_body": "partner_bodies"}


@dataclass
class FeedGuess:
    """A feed as it is guessed, before it is written down."""

    files: str
    sheet: str | None
    table: Table
    columns: list[Column]
    has_header: bool = True
    matches: list[Match] = field(default_factory=list)
    constants: dict[str, str] = field(default_factory=dict)
    only_where: dict[str, list[str] | None] = field(default_factory=dict)
    numbered_within: str | None = None
    # What is not sure about which rows are read, for a person to check.
    rows_note: str = ""
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
        has_key = bool(self.numbered_within) or any(
            match.target == self.table.columns[0] for match in self.matches
        )
        return self.is_sure and (has_key if self.has_header else not self.lacking)

    @property
    def lacking(self) -> list[str]:
        """The required columns that nothing supplies."""
        supplied = {*self.taken, *self.constants}
        if self.numbered_within:
            supplied.add(self.table.columns[0])
        return [column for column in self.table.required if column not in supplied]

    def column(self, name: str) -> Column:
        return next(column for column in self.columns if column.name == name)

    def sources(self, target: str) -> list[Column]:
        """The columns of the file that a column of the contract is taken from."""
        return [self.column(name) for name in self.taken[target].sources]

    @property
    def month_first(self) -> tuple[bool, bool]:
        """Whether a date shows that the day comes first, and whether one shows the month does."""
        found = [
            column.days_and_months
            for target in self.taken
            if is_date_column(target)
            for column in self.sources(target)
        ]
        return any(day for day, _ in found), any(month for _, month in found)

    @cached_property
    def list_separators(self) -> dict[str, str]:
        """What stands between several codes of a cell, by column, where `;` and `|` do not."""
        found = {
            target: list_separator(self.sources(target), CODE_LISTS[target])
            for target in SEVERAL_CODES
            if target in self.taken
        }
        return {target: separator for target, separator in found.items() if separator}

    def separator(self, target: str) -> str:
        """The pattern that parts several codes in a cell of a column."""
        own = self.list_separators.get(target)
        return re.escape(own) if own else "[;|]"

    @cached_property
    def empty(self) -> list[str]:
        """Words that say that there is nothing, in columns of dates, amounts and codes."""
        found: dict[str, str] = {}
        for target in self.taken:
            code_list = CODE_LISTS.get(target)
            if not (code_list or is_date_column(target) or target == "amount_gbp"):
                continue
            for value in [value for column in self.sources(target) for value in column.values]:
                is_label = code_list is not None and is_told(value, code_list)
                if label_key(value) in NOTHING and not is_label:
                    found.setdefault(label_key(value), value)
        return sorted(found.values())

    @property
    def joined(self) -> list[str]:
        """The columns that may differ between the rows of one case, where a case has several."""
        taken = self.taken
        if self.table.name != "complaints" or "case_ref" not in taken or "last_updated" in taken:
            return []
        (key, *_) = self.sources("case_ref")
        several = key.distinct < len(key.values)
        return [column for column in JOINED_COLUMNS if several and column in taken]

    @property
    def usual(self) -> dict[str, str]:
        """What those columns that are lacking, and that no column says, most often are."""
        return {column: _USUAL[column] for column in self.lacking if column in _USUAL}

    @property
    def labelled(self) -> dict[str, list[Column]]:
        """The columns of the file that hold labels, by the column of the contract."""
        if self.classified is not None:
            return {LABELS_OF[self.constants["kind"]]: [self.classified]}
        return {target: self.sources(target) for target in self.taken if target in CODE_LISTS}
