"""Where a file's header is, and what its columns are called."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from reg18.base.errors import Reg18Error
from reg18.base.names import normal_name
from reg18.contract.column_names import ColumnNames
from reg18.contract.tables import Table
from reg18.landing.intake.files import SourceFile
from reg18.settings.mapping_file import Feed

# How far down a header is looked for: titles and blank lines above it are few.
MAX_LINES_ABOVE = 100


class Wanted:
    """The columns that a file of a table should have: those it must have, as they compare and as
    they are written; and, as they compare, those of the key and all that would be understood."""

    def __init__(self, table: Table, feed: Feed | None) -> None:
        given = {column: source_columns(column, feed) for column in table.columns}
        filters = tuple(feed.only_where) if feed else ()
        required = [name for column in table.required for name in given[column]]
        self.required = {normal_name(name): name for name in (*required, *filters)}
        self.key = set(map(normal_name, given[table.columns[0]]))
        known = (name for names in (*given.values(), filters) for name in names)
        self.known = set(map(normal_name, known))

    def is_header(self, names: Iterable[str]) -> bool:
        """Return whether a line names every column that the file must have."""
        return self.required.keys() <= set(map(normal_name, names))

    def count_known(self, names: Iterable[str]) -> int:
        """Return how many columns that would be understood a line names."""
        return len(self.known & set(map(normal_name, names)))

    def has_key(self, names: Iterable[str]) -> bool:
        """Return whether a line names the key."""
        return self.key <= set(map(normal_name, names))

    def is_meant_as_header(self, names: Sequence[str]) -> bool:
        """Return whether a line is a header that lacks something: it has the key, and more."""
        return self.has_key(names) and self.count_known(names) >= 2


def source_columns(column: str, feed: Feed | None) -> tuple[str, ...]:
    """Return the columns of the file that a column of the contract is made of; none for a
    constant."""
    if feed is not None and column in feed.constants:
        return ()
    if feed is not None and column in feed.columns:
        return feed.columns[column].named
    return (column,)


def header_names(
    source: SourceFile, header: list[str], where: str, above: Sequence[Sequence[str]]
) -> ColumnNames:
    """Return the names of a header's columns; refuse one that cannot be used."""
    columns = ColumnNames(header, above)
    used = source.feed.mapping_columns if source.feed else frozenset()
    told_apart = {columns.places(name)[0] for name in used if len(columns.places(name)) == 1}
    # A name that several columns share means the first, if the mapping names the others.
    twice = sorted(
        name
        for name in Wanted(source.table, source.feed).known
        if not set(columns.places(name)[1:]) <= told_apart
    )
    if twice:
        names = [f"`{other}`" for name in twice for other in columns.distinct_names(name)]
        raise Reg18Error(
            f"{where} has the column {and_list(twice)} more than once.",
            "Leave one of them out of the export, or say in a mapping which one is meant: "
            f"{and_list(names)}.",
        )
    return columns


def no_header(source: SourceFile, where: str, best: list[str] | None) -> Reg18Error:
    """Return the refusal of a file in which no line has every column that is needed."""
    wanted = Wanted(source.table, source.feed)
    table = source.table.name
    # Only what is surely a header is shown: a row of a file without one could name a person.
    if best is None or not (wanted.has_key(best) or wanted.count_known(best) >= 2):
        needed = and_list(sorted(wanted.required.values()))
        return Reg18Error(
            f"{where} has no header line: none of its first {MAX_LINES_ABOVE} lines names the "
            f"columns of the table {table}, which needs at least {needed}.",
            "Export it with column names; if they are other names, or there are none, describe the "
            "file in a mapping (`reg18 init` writes a first one).",
        )
    there = set(map(normal_name, best))
    missing = [shown for name, shown in wanted.required.items() if name not in there]
    listed = ", ".join(cell.strip() for cell in best if cell.strip())
    return Reg18Error(
        f"{where} has no column {and_list(missing)}, which every {table} file needs. Its columns "
        f"are: {listed}.",
        "Add the column to the export; if it has another name, say so in a mapping (`reg18 init` "
        "writes a first one).",
    )


def and_list(names: list[str]) -> str:
    """Return names as a list in a sentence."""
    return " and ".join([", ".join(names[:-1]), names[-1]]) if len(names) > 1 else names[0]
