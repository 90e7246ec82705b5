"""The feeds that a group of sheets is probably for."""

from __future__ import annotations

from reg18.code_lists import CODE_LISTS
from reg18.contract import Table
from reg18.guess.choose import TAKEN, Match, choose_table, table_called
from reg18.guess.feed import FeedGuess
from reg18.guess.groups import Group, files_pattern, sheet_pattern
from reg18.guess.parts import beside, by_column, by_kind, by_type
from reg18.guess.samples import Column
from reg18.guess.told import tell_constants


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
    feeds = [feed]
    if table.name == "classifications":
        feeds = by_kind(feed, group)
    elif table.name == "complaints":
        feeds = by_column(feed) or [
            one for part in by_type(feed, group) for one in [part, *beside(part)]
        ]
    elif table.name == "actions" and "action_ref" in feed.lacking and "case_ref" in feed.taken:
        feed.numbered_within = feed.taken["case_ref"].sources[0]
    for one in feeds:
        tell_constants(one, group.called)
    return feeds


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
