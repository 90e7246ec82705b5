"""What a schema cannot say of a mapping: which of its parts contradict each other."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from reg18.code_lists import CODE_LISTS
from reg18.mapping_schema import MAPPED_TABLES
from reg18.names import label_key, normal_name, suggestion
from reg18.settings_file import Problem

if TYPE_CHECKING:
    from reg18.mapping import Feed


def check_feeds(feeds: tuple[Feed, ...]) -> Iterator[Problem]:
    """What is wrong with a feed by itself, and with two of them together."""
    for number, feed in enumerate(feeds):
        yield from _check_columns(number, feed)
        yield from _check_join_rows(number, feed)
        yield from _check_file_columns(number, feed)
    yield from _check_numbers(feeds)
    yield from _check_same_rows(feeds)


def _check_columns(number: int, feed: Feed) -> Iterator[Problem]:
    place = ("feeds", number)
    key = MAPPED_TABLES[feed.table].columns[0]
    for column in feed.constants:
        if column in feed.columns:
            yield Problem(
                (*place, "constants", column),
                f"`{column}` is in `columns` too; leave it out of one of them.",
            )
        elif column == key:
            yield Problem(
                (*place, "constants", column),
                f"`{column}` tells the rows of {feed.table} apart, so it cannot be one value for "
                "all.",
            )
    for column, source in feed.columns.items():
        if source.number_within is not None and column != key:
            yield Problem(
                (*place, "columns", column),
                f"only `{key}`, which tells the rows of {feed.table} apart, can be a "
                "number_within.",
            )


def _check_join_rows(number: int, feed: Feed) -> Iterator[Problem]:
    place = ("feeds", number, "join_rows")
    if feed.join_rows and feed.table != "complaints":
        yield Problem(place, "only the rows of complaints can be joined; leave `join_rows` out.")
    for position, column in enumerate(feed.join_rows):
        if column in feed.constants:
            yield Problem(
                (*place, position),
                f"`{column}` is one value for all rows under `constants`; leave it out of one of "
                "them.",
            )
        elif not feed.header and column not in feed.columns:
            yield from _check_named((*place, position), feed, (column,))


def _check_file_columns(number: int, feed: Feed) -> Iterator[Problem]:
    place = ("feeds", number)
    if feed.header:
        if feed.file_columns:
            yield Problem(
                (*place, "file_columns"),
                "`file_columns` is for files without a header: add `header: false`, or leave it "
                "out.",
            )
        return
    names = [normal_name(column) for column in feed.file_columns]
    for position, name in enumerate(names):
        if name in names[:position]:
            yield Problem(
                (*place, "file_columns", position),
                f"`{feed.file_columns[position]}` is in `file_columns` twice.",
            )
    for column, source in feed.columns.items():
        yield from _check_named((*place, "columns", column), feed, source.named)
    for column in feed.only_where:
        yield from _check_named((*place, "only_where", column), feed, (column,))
    table = MAPPED_TABLES[feed.table]
    supplied = {*feed.columns, *feed.constants, *names}
    lacking = [column for column in table.required if column not in supplied]
    if lacking:
        yield Problem(
            (*place, "file_columns"),
            f"no column of the file is {' or '.join(f'`{column}`' for column in lacking)}, which "
            f"every row of {table.name} needs: say which one it is under `columns`, or give one "
            "value for all rows under `constants`.",
        )


def _check_named(
    place: tuple[str | int, ...], feed: Feed, columns: tuple[str, ...]
) -> Iterator[Problem]:
    names = {normal_name(column) for column in feed.file_columns}
    for column in columns:
        if normal_name(column) not in names:
            yield Problem(
                place,
                f"`{column}` is not in `file_columns`; {suggestion(column, feed.file_columns)}",
            )


def _check_numbers(feeds: tuple[Feed, ...]) -> Iterator[Problem]:
    """Two feeds that number alike make equal keys, and one's rows would replace the other's."""
    seen: set[tuple[str, str | None]] = set()
    for number, feed in enumerate(feeds):
        for column, source in feed.columns.items():
            if source.number_within is None:
                continue
            numbering = (feed.table, source.prefix)
            if numbering in seen:
                yield Problem(
                    ("feeds", number, "columns", column),
                    f"another feed numbers the rows of {feed.table} in the same way, so that rows "
                    "of the one would replace rows of the other; give each its own `prefix`.",
                )
            seen.add(numbering)


def _check_same_rows(feeds: tuple[Feed, ...]) -> Iterator[Problem]:
    seen: dict[tuple[str, str], int] = {}
    for number, feed in enumerate(feeds):
        same = (feed.files.lower(), feed.fingerprint)
        if same in seen:
            yield Problem(
                ("feeds", number),
                f"this feed says the same as feed {seen[same] + 1}; leave one of them out.",
            )
        seen.setdefault(same, number)


def check_labels(labels: dict[str, dict[str, str]]) -> Iterator[Problem]:
    """A label that has two codes; columns of the same list share their labels."""
    seen: dict[tuple[str, str], str] = {}
    for column, codes in labels.items():
        for label, code in codes.items():
            first = seen.setdefault((CODE_LISTS[column], label_key(label)), code)
            if first != code:
                yield Problem(
                    ("labels", column, label),
                    f"the label `{label}` is `{first}` already, and cannot be `{code}` too.",
                )
