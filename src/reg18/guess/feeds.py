"""The feeds that a group of sheets is probably for."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from reg18.code_lists import CODE_LISTS, SEVERAL_CODES
from reg18.contract import Table
from reg18.guess.choose import TAKEN, Match, assign, choose_table, table_called
from reg18.guess.groups import Group, files_pattern, sheet_pattern
from reg18.guess.headers import names
from reg18.guess.labels import writable
from reg18.guess.samples import Column, is_date_column, list_separator
from reg18.mapping_schema import MAPPED_TABLES
from reg18.names import label_key

# What a required column most often is where no column of the file says it.
_USUAL = {
    "procedure": "statutory",
    "body": "lgsco",
    "scope": "individual",
    "action_type": "other_payment",
    "kind": "theme",
}

# Under which column of the contract the labels of a kind of classification are looked up.
_LABELS_OF = {"theme": "theme", "cause": "causes", "partner_body": "partner_bodies"}

# Columns of a complaint's row that speak of something else, and the table that they are for.
_BESIDE = (
    ("reviews", "date_requested"),
    ("ombudsman", "ombudsman_ref"),
    ("actions", "amount_gbp"),
)

# Words in the name of a group of classifications, and what it classifies by.
_KINDS = (
    ("cause", r"cause|reason|issue|fault|why"),
    ("partner_body", r"partner|bod(y|ies)|organisation|agency"),
    ("theme", r"theme|subject|categor|topic|service"),
)

_OTHER_TYPES = re.compile(r"complim|enquir|comment|review|stage|ombuds|request|foi|praise", re.I)


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
    # Which values of a column seem to be complaints, and all that it holds.
    types: tuple[str, list[str], list[str]] | None = None
    # The labels of a group of classifications.
    classified: Column | None = None
    is_sure: bool = True
    lists_unused: bool = True

    @property
    def taken(self) -> dict[str, Match]:
        return {match.target: match for match in self.matches if match.is_taken}

    @property
    def is_live(self) -> bool:
        """Whether it is written as a feed, and not as a comment to complete."""
        return self.is_sure and (self.has_header or not self.lacking)

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

    @property
    def list_separator(self) -> str | None:
        for target in SEVERAL_CODES:
            if target in self.taken:
                return list_separator(self.sources(target), CODE_LISTS[target])
        return None

    @property
    def usual(self) -> dict[str, str]:
        """What those columns that are lacking, and that no column says, most often are."""
        return {column: _USUAL[column] for column in self.lacking if column in _USUAL}

    @property
    def labelled(self) -> dict[str, list[Column]]:
        """The columns of the file that hold labels, by the column of the contract."""
        if self.classified is not None:
            return {_LABELS_OF[self.constants["kind"]]: [self.classified]}
        return {target: self.sources(target) for target in self.taken if target in CODE_LISTS}


def guess_feeds(group: Group, others: list[Group]) -> list[FeedGuess]:
    """The feeds of a group; none where nothing speaks for a table."""
    files, sheet = files_pattern(group, others), sheet_pattern(group, others)
    columns = group.columns
    if not group.has_header:
        table = table_called(group.called)
        if table is None:
            return []
        columns, matches = _without_header(columns, table)
        return [FeedGuess(files, sheet, table, columns, has_header=False, matches=matches)]
    chosen = choose_table(columns, group.called)
    if chosen is None:
        return []
    table, matches = chosen
    feed = FeedGuess(files, sheet, table, columns, matches=matches)
    if table.name == "classifications":
        return _by_kind(feed, group)
    if table.name == "actions" and "action_ref" in feed.lacking and "case_ref" in feed.taken:
        feed.numbered_within = feed.taken["case_ref"].sources[0]
    if table.name != "complaints":
        return [feed]
    _find_types(feed)
    return [feed, *_beside(feed)]


def _without_header(columns: list[Column], table: Table) -> tuple[list[Column], list[Match]]:
    """Columns named by what their values are; nothing of this is sure."""
    targets: dict[str, str] = {}

    def give(target: str, fits: list[Column]) -> None:
        free = [column for column in fits if column.name not in targets]
        if target in table.columns and target not in targets.values() and free:
            targets[free[0].name] = target

    references = [column for column in columns if column.references >= 0.8]
    distinct = [column for column in references if column.distinct == len(column.values)]
    give(table.columns[0], distinct if table.columns[0] != "case_ref" else references)
    give("case_ref", references)
    for target in table.columns:
        if target in CODE_LISTS:
            code_list = CODE_LISTS[target]
            give(target, [column for column in columns if column.known(code_list) >= 0.8])
    if table.required_date:
        give(table.required_date, [column for column in columns if column.dates >= 0.8])
    give("amount_gbp", [column for column in columns if column.amounts >= 0.8])
    named = [Column(targets.get(one.name, one.name), one.values) for one in columns]
    matches = [Match(target, (target,), TAKEN, "by its values") for target in targets.values()]
    return named, matches


def _by_kind(feed: FeedGuess, group: Group) -> list[FeedGuess]:
    """A feed for each group of classifications, told apart by the column that names the group."""
    if not {"kind", "label"} <= feed.taken.keys():
        return [feed]
    kind, label = (feed.taken[target].sources[0] for target in ("kind", "label"))
    places = group.names.index(kind), group.names.index(label)
    pairs = [(row[places[0]], row[places[1]]) for row in group.rows if max(places) < len(row)]
    rest = [match for match in feed.matches if match.target != "kind"]
    found: list[FeedGuess] = []
    for value in writable(feed.column(kind), None, "[;|]", of_people=False):
        known = next((code for code, words in _KINDS if re.search(words, value, re.I)), None)
        one = FeedGuess(feed.files, feed.sheet, feed.table, feed.columns, matches=rest)
        one.only_where = {kind: [value]}
        one.constants = {"kind": known or _USUAL["kind"]}
        one.is_sure = known is not None
        one.lists_unused = not found
        labels = [text for of, text in pairs if label_key(of) == label_key(value) and text]
        one.classified = Column(label, tuple(labels))
        found.append(one)
    return found or [feed]


def _find_types(feed: FeedGuess) -> None:
    """A column that tells complaints from other kinds of case, where there seems to be one."""
    for column in feed.columns:
        meant = names(column.name)
        if not meant or meant[0].word.column != "procedure":
            continue
        labels = writable(column, None, "[;|]", of_people=False)
        wanted = [label for label in labels if not _OTHER_TYPES.search(label)]
        if wanted and len(wanted) < len(labels):
            feed.types = (column.name, wanted, labels)


def _beside(feed: FeedGuess) -> list[FeedGuess]:
    """Feeds for what stands in the row of a complaint: its review, its enquiry, its payment."""
    used = {name for match in feed.taken.values() for name in match.sources}
    rest = [column for column in feed.columns if column.name not in used]
    found = []
    for name, trigger in _BESIDE:
        table = MAPPED_TABLES[name]
        matches = assign(rest, table, only_own_words=True)
        by_target = {match.target: match for match in matches if match.is_taken}
        case = feed.taken.get("case_ref")
        if trigger not in by_target or case is None:
            continue
        column = by_target[trigger].sources[0]
        one = FeedGuess(feed.files, feed.sheet, table, feed.columns, lists_unused=False)
        one.only_where = {column: None}
        # The complaint's reference stands for what has none of its own.
        own = {"case_ref": Match("case_ref", case.sources, case.confidence, case.why)}
        if name == "reviews":
            why = "if a complaint has one review at most"
            own["review_ref"] = Match("review_ref", case.sources, TAKEN, why)
        one.matches = list({**own, **by_target}.values())
        if name == "actions" and "action_ref" not in by_target:
            one.numbered_within = case.sources[0]
        one.constants = one.usual
        found.append(one)
    return found
