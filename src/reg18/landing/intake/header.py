"""Where a file's header is, and what its columns are called."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from reg18.base.errors import Reg18Error
from reg18.base.names import normal_name
from reg18.contract.column_names import ColumnNames
from reg18.contract.tables import Table
from reg18.landing.intake.files import SourceFile
from reg18.settings.mapping_file import Feed

# How far down a header is looked for: titles and blank lines above it are few.
MAX_LINES_ABOVE = 100


@dataclass(frozen=True)
class Wanted:
    """The headers that a file of a table should have: those that it cannot do without, the key of
    the table among them, and all that would be understood. Each as it compares."""

    required: dict[str, str]
    known: frozenset[str]
    key: frozenset[str]

    def __init__(self, table: Table, feed: Feed | None) -> None:
        required: dict[str, str] = {}
        known: set[str] = set()
        key: set[str] = set()
        for column in table.columns:
            sources = source_columns(column, feed)
            known.update(normal_name(source) for source in sources)
            if column in table.required:
                required.update({normal_name(source): source for source in sources})
            if column == table.columns[0]:
                key.update(normal_name(source) for source in sources)
        if feed is not None:
            known.update(normal_name(source) for source in feed.only_where)
            required.update({normal_name(source): source for source in feed.only_where})
        object.__setattr__(self, "required", required)
        object.__setattr__(self, "known", frozenset(known))
        object.__setattr__(self, "key", frozenset(key))

    def is_header(self, names: Iterable[str]) -> bool:
        return self.required.keys() <= set(names)

    def count_known(self, names: Iterable[str]) -> int:
        return len(self.known & set(names))

    def is_nearly_header(self, names: Iterable[str]) -> bool:
        """Whether a line that lacks something is a header all the same."""
        there = set(names)
        return self.key <= there or self.count_known(there) >= 2

    def is_meant_as_header(self, names: Iterable[str]) -> bool:
        """Whether a line that lacks something was meant as the header: it has the key, and more."""
        there = set(names)
        return self.key <= there and self.count_known(there) >= 2


def source_columns(column: str, feed: Feed | None) -> tuple[str, ...]:
    """The columns of the file that a column of the contract is made of; none for a constant."""
    if feed is not None:
        if column in feed.constants:
            return ()
        if column in feed.columns:
            return feed.columns[column].named
    return (column,)


def header_names(
    source: SourceFile, header: list[str], where: str, above: Sequence[Sequence[str]]
) -> ColumnNames:
    """The names of a header's columns; refuses one that cannot be used."""
    columns = ColumnNames(header, above)
    used = source.feed.mapping_columns if source.feed else frozenset()
    told = {place for name in used for place in _only(columns.places(name))}
    # A name that several columns share means the first, where the mapping names the others.
    twice = sorted(
        name
        for name in Wanted(source.table, source.feed).known
        if not set(columns.places(name)[1:]) <= told
    )
    if twice:
        names = [f"`{other}`" for name in twice for other in columns.distinct_names(name)]
        raise Reg18Error(
            f"{where} has the column {and_list(twice)} more than once.",
            "Leave one of them out of the export, or say in a mapping which one is meant: "
            f"{and_list(names)}.",
        )
    return columns


def _only(places: list[int]) -> list[int]:
    return places if len(places) == 1 else []


def no_header(source: SourceFile, where: str, best: list[str] | None) -> Reg18Error:
    """What to say where no line has every column that is needed."""
    wanted = Wanted(source.table, source.feed)
    table = source.table.name
    # Only what is surely a header is shown: a row of a file without one could name a person.
    if best is None or not wanted.is_nearly_header([normal_name(cell) for cell in best]):
        needed = and_list(sorted(wanted.required.values()))
        return Reg18Error(
            f"{where} has no header line: none of its first {MAX_LINES_ABOVE} lines names the "
            f"columns of the table {table}, which needs at least {needed}.",
            "Export it with column names; if they are other names, or there are none, describe the "
            "file in a mapping (`reg18 init` writes a first one).",
        )
    there = {normal_name(cell) for cell in best}
    missing = [shown for name, shown in wanted.required.items() if name not in there]
    listed = ", ".join(cell.strip() for cell in best if cell.strip())
    return Reg18Error(
        f"{where} has no column {and_list(missing)}, which every {table} file needs. Its columns "
        f"are: {listed}.",
        "Add the column to the export; if it has another name, say so in a mapping (`reg18 init` "
        "writes a first one).",
    )


def and_list(names: list[str]) -> str:
    return " and ".join([", ".join(names[:-1]), names[-1]]) if len(names) > 1 else names[0]
