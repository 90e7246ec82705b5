"""What a schema cannot say of a mapping: which of its parts contradict each other."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from reg18.base.names import label_key, normal_name, suggestion
from reg18.contract.code_lists import CODE_LISTS, codes
from reg18.contract.tables import TABLES_BY_NAME
from reg18.settings.mapping_file import Feed, codes_of
from reg18.settings.yaml_file import Place, Problem


def check_feeds(feeds: Sequence[Feed]) -> Iterator[Problem]:
    """What is wrong with a feed by itself, and with two of them together."""
    for number, feed in enumerate(feeds):
        yield from _check_names(number, feed)
        yield from _check_columns(number, feed)
        yield from _check_join_rows(number, feed)
        yield from _check_file_columns(number, feed)
    yield from _check_numbers(feeds)
    yield from _check_same_rows(feeds)


def _check_names(number: int, feed: Feed) -> Iterator[Problem]:
    """Columns that the table has not, and codes that a column has not."""
    known = TABLES_BY_NAME[feed.table].columns
    for key, given in (("columns", feed.columns), ("constants", feed.constants)):
        for column in given:
            if column not in known:
                yield (
                    ("feeds", number, key, column),
                    f"the table {feed.table} has no column `{column}`; {suggestion(column, known)}",
                )
    for column, code in feed.constants.items():
        choices = codes_of(feed.table, column)
        if choices and code not in choices:
            yield _not_a_code(("feeds", number, "constants", column), column, code, choices)


def _check_columns(number: int, feed: Feed) -> Iterator[Problem]:
    place = ("feeds", number)
    key = TABLES_BY_NAME[feed.table].columns[0]
    for column in feed.constants:
        if column in feed.columns:
            yield (
                (*place, "constants", column),
                f"`{column}` is in `columns` too; leave it out of one of them.",
            )
        elif column == key:
            yield (
                (*place, "constants", column),
                f"`{column}` tells the rows of {feed.table} apart, so it cannot be one value for "
                "all.",
            )
    for column, source in feed.columns.items():
        if source.number_within is not None and column != key:
            yield (
                (*place, "columns", column),
                f"only `{key}`, which tells the rows of {feed.table} apart, can be a "
                "number_within.",
            )


def _check_join_rows(number: int, feed: Feed) -> Iterator[Problem]:
    place = ("feeds", number, "join_rows")
    if feed.join_rows and feed.table != "complaints":
        yield place, "only the rows of complaints can be joined; leave `join_rows` out."
    for position, column in enumerate(feed.join_rows):
        if column in feed.constants:
            yield (
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
            yield (
                (*place, "file_columns"),
                "`file_columns` is for files without a header: add `header: false`, or leave it "
                "out.",
            )
        return
    names = [normal_name(column) for column in feed.file_columns]
    for position, name in enumerate(names):
        if name in names[:position]:
            yield (
                (*place, "file_columns", position),
                f"`{feed.file_columns[position]}` is in `file_columns` twice.",
            )
    for column, source in feed.columns.items():
        yield from _check_named((*place, "columns", column), feed, source.named)
    for column in feed.only_where:
        yield from _check_named((*place, "only_where", column), feed, (column,))
    table = TABLES_BY_NAME[feed.table]
    supplied = {*feed.columns, *feed.constants, *names}
    lacking = [column for column in table.required if column not in supplied]
    if lacking:
        yield (
            (*place, "file_columns"),
            f"no column of the file is {' or '.join(f'`{column}`' for column in lacking)}, which "
            f"every row of {table.name} needs: say which one it is under `columns`, or give one "
            "value for all rows under `constants`.",
        )


def _check_named(place: Place, feed: Feed, columns: tuple[str, ...]) -> Iterator[Problem]:
    names = {normal_name(column) for column in feed.file_columns}
    for column in columns:
        if normal_name(column) not in names:
            yield (
                place,
                f"`{column}` is not in `file_columns`; {suggestion(column, feed.file_columns)}",
            )


def _check_numbers(feeds: Sequence[Feed]) -> Iterator[Problem]:
    """Two feeds that number alike make equal keys, and one's rows would replace the other's."""
    seen: set[tuple[str, str | None]] = set()
    for number, feed in enumerate(feeds):
        for column, source in feed.columns.items():
            if source.number_within is None:
                continue
            numbering = (feed.table, source.prefix)
            if numbering in seen:
                yield (
                    ("feeds", number, "columns", column),
                    f"another feed numbers the rows of {feed.table} in the same way, so that rows "
                    "of the one would replace rows of the other; give each its own `prefix`.",
                )
            seen.add(numbering)


def _check_same_rows(feeds: Sequence[Feed]) -> Iterator[Problem]:
    seen: dict[tuple[str, str], int] = {}
    for number, feed in enumerate(feeds):
        same = (feed.files.lower(), feed.fingerprint)
        if same in seen:
            yield (
                ("feeds", number),
                f"this feed says the same as feed {seen[same] + 1}; leave one of them out.",
            )
        seen.setdefault(same, number)


def check_labels(labels: dict[str, dict[str, str]]) -> Iterator[Problem]:
    """Columns and codes that there are not, and a label that has two codes."""
    for column, meant in labels.items():
        if column not in CODE_LISTS:
            near = suggestion(column, CODE_LISTS)
            yield (("labels", column), f"no column with codes is called `{column}`; {near}")
            continue
        choices = codes()[CODE_LISTS[column]]
        seen: dict[str, str] = {}
        for label, code in meant.items():
            first = seen.setdefault(label_key(label), code)
            if code not in choices:
                yield _not_a_code(("labels", column, label), column, code, choices)
            elif first != code:
                yield (
                    ("labels", column, label),
                    f"the label `{label}` is `{first}` already, and cannot be `{code}` too.",
                )


def _not_a_code(place: Place, column: str, code: str, choices: tuple[str, ...]) -> Problem:
    near = suggestion(code, choices)
    return place, f"`{code}` is not a code of `{column}`; {near}"
