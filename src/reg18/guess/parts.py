"""Feeds that share a sheet: told apart by a column, or standing side by side in a row."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from reg18.contract import TABLES_BY_NAME
from reg18.guess.choose import TAKEN, Match, assign, speaks_of
from reg18.guess.feed import LABELS_OF, FeedGuess
from reg18.guess.groups import Group
from reg18.guess.headers import columns_of, names
from reg18.guess.labels import writable
from reg18.guess.samples import Column
from reg18.names import label_key

# Columns of a complaint's row that speak of something else, and the table that they are for: the
# first of them that is there is filled where there is such a thing.
_BESIDE = (
    ("reviews", ("date_requested",)),
    ("ombudsman", ("ombudsman_ref",)),
    ("actions", ("action_type", "amount_gbp")),
)

# Words in the name of a group of classifications, and what it classifies by.
_KINDS = (
    ("cause", r"cause|reason|issue|fault|why"),
    ("partner_body", r"partner|bod(y|ies)|organisation|agency"),
    ("theme", r"theme|subject|categor|topic|service"),
)

# Words in the label of a kind of case, and the table that it is for; none for what is not counted.
_TYPES = (
    ("compliments", r"complim|praise|thank"),
    ("reviews", r"review|stage ?(2|two)|appeal|escalat"),
    ("ombudsman", r"ombuds|lgsco|\blgo\b|ph?so"),
    ("", r"enquir|comment|request|\bfoi\b|suggestion"),
)

# A column of yes and no that says which of a case's lines is the one that counts.
_MAIN = re.compile(r"\b(?:main|primary|principal|lead)\b", re.IGNORECASE)
_YES = re.compile(r"y|yes|true|1", re.IGNORECASE)


def by_kind(feed: FeedGuess, group: Group) -> list[FeedGuess]:
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
        labels = [text for of, text in pairs if label_key(of) == label_key(value) and text]
        one = replace(
            feed,
            matches=rest,
            only_where={kind: [value]},
            constants={"kind": known or "theme"},
            is_sure=known is not None,
            lists_unused=not found,
            classified=Column(label, tuple(labels)),
        )
        found.append(one)
    return found or [feed]


def by_column(feed: FeedGuess) -> list[FeedGuess]:
    """Classifications that stand in columns of a file with several lines a case; none where the
    file is one of complaints."""
    taken = feed.taken
    listed = {kind: target for kind, target in LABELS_OF.items() if target in taken}
    is_about_cases = bool({"date_received", "procedure", "outcome"} & taken.keys())
    if is_about_cases or not listed or "case_ref" not in taken:
        return []
    found: list[FeedGuess] = []
    for kind, target in listed.items():
        (column, *_) = feed.sources(target)
        common = [one for one in feed.matches if one.target in ("case_ref", "last_updated")]
        found.append(
            replace(
                feed,
                table=TABLES_BY_NAME["classifications"],
                matches=[*common, replace(taken[target], target="label")],
                constants={"kind": kind},
                # A line may be there for another of them.
                only_where=(_main_line(feed) if kind == "theme" else {}) | {column.name: None},
                lists_unused=not found,
                classified=column,
            )
        )
    return found


def _main_line(feed: FeedGuess) -> dict[str, list[str] | None]:
    """The column and value that mark the one line of a case that gives its theme."""
    for column in feed.columns:
        yes = sorted({value for value in column.values if _YES.fullmatch(value)})
        if yes and column.flags >= 0.8 and _MAIN.search(column.name):
            return {column.name: yes}
    return {}


def by_type(feed: FeedGuess, group: Group) -> list[FeedGuess]:
    """A feed for each kind of case where a column tells complaints from others."""
    found = _types(feed)
    if found is None:
        return [feed]
    column, tables = found
    feeds = []
    typed = frozenset(tables)
    for name, labels in tables.items():
        place = group.names.index(column)
        keys = {label_key(label) for label in labels}
        rows = [row for row in group.rows if place < len(row) and label_key(row[place]) in keys]
        columns = columns_of(group.names, rows)
        matches = _of_type(feed, columns, name)
        feeds.append(
            replace(
                feed,
                table=TABLES_BY_NAME[name],
                columns=columns,
                matches=matches,
                constants={},
                only_where={column: labels},
                rows_note="the kinds of case that belong to this table",
                lists_unused=name == "complaints",
                typed=typed,
            )
        )
    return feeds


def _types(feed: FeedGuess) -> tuple[str, dict[str, list[str]]] | None:
    """The column that tells kinds of case apart, and the labels of each table's rows."""
    for column in feed.columns:
        meant = names(column.name)
        if not meant or meant[0].word.column != "procedure" or column.flags >= 0.8:
            continue
        tables: dict[str, list[str]] = {"complaints": []}
        for label in writable(column, None, "[;|]", of_people=False):
            table = next(
                (name for name, words in _TYPES if re.search(words, label, re.IGNORECASE)),
                "complaints",
            )
            tables.setdefault(table, []).append(label)
        if tables["complaints"] and len(tables) > 1:
            tables.pop("", None)
            return column.name, tables
    return None


def _of_type(feed: FeedGuess, columns: list[Column], name: str) -> list[Match]:
    """The matches of a kind of case, which has a case's own reference as its key."""
    table = TABLES_BY_NAME[name]
    case = feed.taken.get("case_ref")
    if name == "complaints" or case is None:
        return assign(columns, table)
    rest = [column for column in columns if column.name not in case.sources]
    matches = {match.target: match for match in assign(rest, table)}
    # The columns of a complaint mean the same of its kin, where they have none of their own.
    own = {table.columns[0]: case, table.required_date: feed.taken.get("date_received")}
    used = {source for match in matches.values() if match.is_taken for source in match.sources}
    for target, match in own.items():
        is_there = target in matches and matches[target].is_taken
        if target and match and not is_there and not used.intersection(match.sources):
            matches[target] = replace(match, target=target)
    return [matches[target] for target in table.columns if target in matches]


def beside(feed: FeedGuess) -> list[FeedGuess]:
    """Feeds for what stands in the row of a complaint: its review, its enquiry, its actions."""
    if feed.table.name != "complaints" or "case_ref" not in feed.taken:
        return []
    used = {name for match in feed.taken.values() for name in (*match.sources, *match.rivals)}
    found: list[FeedGuess] = []
    called = [feed.files, feed.sheet or "", *(column.name for column in feed.columns)]
    for name, triggers in _BESIDE:
        # A second date of receipt is no review, where nothing speaks of reviews.
        if name in feed.typed or (name == "reviews" and not speaks_of(name, *called)):
            continue
        for one in _beside(feed, name, triggers, used):
            used |= {source for match in one.taken.values() for source in match.sources}
            found.append(one)
    return found


def _beside(
    feed: FeedGuess, name: str, triggers: tuple[str, ...], used: set[str]
) -> Iterator[FeedGuess]:
    """The feeds of one table; of actions there may be two, such as a remedy and a lesson."""
    table, case = TABLES_BY_NAME[name], feed.taken["case_ref"]
    while True:
        rest = [column for column in feed.columns if column.name not in used]
        matches = {
            match.target: match
            for match in assign(rest, table, only_own_words=True)
            if match.is_taken
        }
        # Any note may be called something like an action.
        sure = {target for target, match in matches.items() if match.is_sure}
        trigger = next((target for target in triggers if target in sure), None)
        if trigger is None:
            return
        # The complaint's reference stands for what has none of its own.
        own = {"case_ref": case}
        if name == "reviews":
            why = "if a complaint has one review at most"
            own["review_ref"] = Match("review_ref", case.sources, TAKEN, why)
        yield replace(
            feed,
            table=table,
            matches=list({**own, **matches}.values()),
            constants={},
            only_where={**feed.only_where, matches[trigger].sources[0]: None},
            lists_unused=False,
            numbered_within=(
                case.sources[0] if name == "actions" and "action_ref" not in matches else None
            ),
        )
        if name != "actions":
            return
