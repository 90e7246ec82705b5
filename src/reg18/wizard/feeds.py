"""The feeds that a group of sheets is probably for."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from reg18.contract.tables import TABLES_BY_NAME, Table
from reg18.wizard.columns import Column, Match, assign, columns_of
from reg18.wizard.samples import Group, files_pattern, sheet_patterns

# What a file or sheet that holds a table's rows is called.
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

# What a complaint's row may hold besides the complaint: filled if there is such a thing.
_IN_A_COMPLAINT = {
    "reviews": ("date_requested",),
    "ombudsman": ("ombudsman_ref",),
    "actions": ("action_type", "amount_gbp"),
}


@dataclass(frozen=True)
class FeedGuess:
    """A feed as guessed. `filled` is the column that tells its rows; without a column for the key,
    rows are numbered within `numbered_within`."""

    files: str
    sheet: str | None
    table: Table
    columns: list[Column]
    matches: dict[str, Match]
    filled: str | None = None
    numbered_within: str | None = None
    lists_unused: bool = True

    @property
    def is_live(self) -> bool:
        """Whether it is written as a feed, and not as a comment to complete."""
        key = self.table.columns[0]
        # Rows of subjects alone, several per case, are classifications: a person says of what kind.
        is_sure = self.table.name != "classifications" and (
            self.table.name != "complaints"
            or not self.matches.keys().isdisjoint(("date_received", "procedure", "outcome"))
        )
        return is_sure and (key in self.matches or self.numbered_within is not None)

    @property
    def lacking(self) -> list[str]:
        """The required columns that nothing supplies."""
        supplied = {*self.matches, *([self.table.columns[0]] if self.numbered_within else [])}
        return [column for column in self.table.required if column not in supplied]

    def sources(self, target: str) -> list[Column]:
        """Return the columns of the file that a column of the contract is taken from."""
        return [one for one in self.columns if one.name in self.matches[target].sources]


def guess_feeds(group: Group, others: list[Group]) -> list[FeedGuess]:
    """Return the feeds of a group; none if nothing speaks for a table."""
    called = " ".join([*(sheet for _, sheet in group.places), *group.files])
    columns = columns_of(group.names, group.rows)
    candidates = [
        (score, table, matches)
        for table in TABLES_BY_NAME.values()
        if (score := _score(table, matches := assign(columns, table), columns, called)) is not None
    ]
    if not candidates:
        return []
    _, table, matches = max(candidates, key=lambda one: one[0])
    feed = FeedGuess(files_pattern(group, others), None, table, columns, matches)
    if table.name == "actions" and "action_ref" not in matches and "case_ref" in matches:
        feed = replace(feed, numbered_within=matches["case_ref"].sources[0])
    feeds = [feed, *(_in_a_complaint(feed, called) if table.name == "complaints" else [])]
    return [replace(one, sheet=sheet) for sheet in sheet_patterns(group, others) for one in feeds]


def _speaks_of(table: str, *names: str) -> bool:
    """Whether one of the names of files, sheets or columns has a word for a table's rows."""
    return any(re.search(_TABLE_WORDS[table], name.lower()) for name in names)


def _score(
    table: Table, matches: dict[str, Match], columns: list[Column], called: str
) -> int | None:
    """Return how much columns and the names of file and sheet speak for a table, if they do."""
    # A second date of receipt is not a review.
    if table.name == "reviews" and not _speaks_of(
        "reviews", called, *(one.name for one in columns)
    ):
        return None
    needed = matches.keys() & set(table.required)
    is_called = _speaks_of(table.name, called)
    if len(matches) < 2 or not (needed or is_called):
        return None
    return len(matches) + 2 * len(needed) - len(table.required) + 3 * is_called


def _in_a_complaint(feed: FeedGuess, called: str) -> list[FeedGuess]:
    """Return feeds for what is in the row of a complaint: its review, its enquiry, its action."""
    case = feed.matches.get("case_ref")
    if case is None:
        return []
    used = {name for match in feed.matches.values() for name in (*match.sources, *match.rivals)}
    names = [called, *(column.name for column in feed.columns)]
    found: list[FeedGuess] = []
    for name, triggers in _IN_A_COMPLAINT.items():
        rest = [column for column in feed.columns if column.name not in used]
        matches = assign(rest, TABLES_BY_NAME[name], only_own_words=True)
        # Any note may have a name that is something like an action's.
        sure = [one for one in triggers if one in matches and not matches[one].remark]
        if not sure or (name == "reviews" and not _speaks_of(name, *names)):
            continue
        # The complaint's reference is used for what has none of its own.
        own = {"case_ref": case}
        if name == "reviews":
            own["review_ref"] = Match("review_ref", case.sources, "if a complaint has one at most")
        is_numbered = name == "actions" and "action_ref" not in matches
        one = replace(
            feed,
            table=TABLES_BY_NAME[name],
            matches={**own, **matches},
            filled=matches[sure[0]].sources[0],
            numbered_within=case.sources[0] if is_numbered else None,
            lists_unused=False,
        )
        used |= {source for match in one.matches.values() for source in match.sources}
        found.append(one)
    return found
