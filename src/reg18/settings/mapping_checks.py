"""What a schema cannot say of a mapping: which of its parts contradict each other."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from reg18.base.names import label_key, normal_name, suggestion
from reg18.contract.code_lists import CODE_LISTS, codes
from reg18.contract.tables import TABLES_BY_NAME
from reg18.settings.mapping_file import Feed, codes_of
from reg18.settings.yaml_file import Place, Problem


def check_feeds(feeds: Sequence[Feed]) -> Iterator[Problem]:
    """Yield what is wrong with a feed by itself, and with two of them together."""
    numbered: set[tuple[str, str | None]] = set()
    read: dict[tuple[str, str], int] = {}
    for number, feed in enumerate(feeds):
        for check in (_columns, _constants, _join_rows, _file_columns):
            for place, problem in check(feed):
                yield ("feeds", number, *place), problem
        for column, source in feed.columns.items():
            if source.number_within is None:
                continue
            if (feed.table, source.prefix) in numbered:
                yield (
                    ("feeds", number, "columns", column),
                    f"another feed numbers the rows of {feed.table} in the same way, so that rows "
                    "of one would replace rows of the other; give each its own `prefix`.",
                )
            numbered.add((feed.table, source.prefix))
        first = read.setdefault((feed.files.lower(), feed.fingerprint), number)
        if first != number:
            same = f"this feed says the same as feed {first + 1}; leave one of them out."
            yield ("feeds", number), same


def _columns(feed: Feed) -> Iterator[Problem]:
    table = TABLES_BY_NAME[feed.table]
    for part, given in (("columns", feed.columns), ("constants", feed.constants)):
        for column in [column for column in given if column not in table.columns]:
            near = suggestion(column, table.columns)
            yield (part, column), f"the table {feed.table} has no column `{column}`; {near}"
    key = table.columns[0]
    for column, source in feed.columns.items():
        if source.number_within is not None and column != key:
            yield ("columns", column), f"only `{key}`, the key of {feed.table}, can be numbered."


def _constants(feed: Feed) -> Iterator[Problem]:
    for column, code in feed.constants.items():
        place = ("constants", column)
        choices = codes_of(feed.table, column)
        if choices and code not in choices:
            yield place, _not_a_code(column, code, choices)
        if column in feed.columns:
            yield place, f"`{column}` is in `columns` too; leave it out of one of them."
        elif column == TABLES_BY_NAME[feed.table].columns[0]:
            yield place, f"`{column}` is the key of {feed.table}: it cannot be one value for all."


def _join_rows(feed: Feed) -> Iterator[Problem]:
    if feed.join_rows and feed.table != "complaints":
        yield ("join_rows",), "only the rows of complaints can be joined; leave `join_rows` out."
    for position, column in enumerate(feed.join_rows):
        place = ("join_rows", position)
        if column in feed.constants:
            yield place, f"`{column}` is one value for all rows under `constants`; choose one."
        elif not feed.header and column not in feed.columns:
            yield from _not_in_file(place, feed, (column,))


def _file_columns(feed: Feed) -> Iterator[Problem]:
    place = ("file_columns",)
    if feed.header:
        if feed.file_columns:
            yield place, "`file_columns` is for no header: add `header: false`, or leave it out."
        return
    names = [normal_name(column) for column in feed.file_columns]
    for position, column in enumerate(feed.file_columns):
        if names[position] in names[:position]:
            yield (*place, position), f"`{column}` is in `file_columns` twice."
    for column, source in feed.columns.items():
        yield from _not_in_file(("columns", column), feed, source.named)
    for column in feed.only_where:
        yield from _not_in_file(("only_where", column), feed, (column,))
    supplied = {*feed.columns, *feed.constants, *names}
    required = TABLES_BY_NAME[feed.table].required
    if lacking := [f"`{column}`" for column in required if column not in supplied]:
        yield (
            place,
            f"no column of the file is {' or '.join(lacking)}, which every row of {feed.table} "
            "needs: say which one it is under `columns`, or give one value for all rows under "
            "`constants`.",
        )


def _not_in_file(place: Place, feed: Feed, columns: Iterable[str]) -> Iterator[Problem]:
    names = {normal_name(column) for column in feed.file_columns}
    for column in [column for column in columns if normal_name(column) not in names]:
        near = suggestion(column, feed.file_columns)
        yield place, f"`{column}` is not in `file_columns`; {near}"


def check_labels(labels: dict[str, dict[str, str]]) -> Iterator[Problem]:
    """Yield columns and codes that do not exist, and labels that have two codes."""
    for column, meant in labels.items():
        if column not in CODE_LISTS:
            near = suggestion(column, CODE_LISTS)
            yield ("labels", column), f"no column with codes is called `{column}`; {near}"
            continue
        choices = codes()[CODE_LISTS[column]]
        seen: dict[str, str] = {}
        for label, code in meant.items():
            place = ("labels", column, label)
            first = seen.setdefault(label_key(label), code)
            if code not in choices:
                yield place, _not_a_code(column, code, choices)
            elif first != code:
                yield (
                    place,
                    f"the label `{label}` is already `{first}`, and cannot be `{code}`.",
                )


def _not_a_code(column: str, code: str, choices: tuple[str, ...]) -> str:
    return f"`{code}` is not a code of `{column}`; {suggestion(code, choices)}"
