"""What goes into the PostgreSQL server, and who may read it.

`served_columns.csv` names every column of a warehouse. One that it does not name stops a publish:
what nobody has looked at is not served. A warehouse that lacks one of them is of another version.
"""

from __future__ import annotations

import csv
from collections.abc import Sequence
from dataclasses import dataclass
from fnmatch import fnmatchcase
from pathlib import Path

from reg18.analyst_file import ANALYST_RELATIONS
from reg18.errors import Reg18Error
from reg18.exports.relations import Column, Table
from reg18.reading import how_to_update, opened, rows

ANALYST, CASEWORKER = "reg18_analyst", "reg18_caseworker"
READERS = (ANALYST, CASEWORKER)

CLASSES_FILE = Path(__file__).with_name("served_columns.csv")
# For everybody; for caseworkers; never.
AGGREGATE, CASE, PERSONAL, EQUALITY = "aggregate", "case", "personal", "equality"


@dataclass(frozen=True)
class Served:
    """A table on the server: its columns, and the roles that may read it."""

    table: Table
    readers: tuple[str, ...]

    @property
    def key(self) -> tuple[str, str]:
        return self.table.schema, self.table.name


class Classes:
    """How each column of a warehouse is served."""

    def __init__(self, file: Path = CLASSES_FILE) -> None:
        self._classes: dict[tuple[str, str], dict[str, str]] = {}
        with file.open(encoding="utf-8", newline="") as handle:
            for row in csv.DictReader(handle):
                of_table = self._classes.setdefault((row["schema_name"], row["table_name"]), {})
                of_table[row["column_name"]] = row["served_as"]

    def tables(self) -> dict[tuple[str, str], dict[str, str]]:
        """What is written in the file; a name may be a pattern, since targets name measures."""
        return self._classes

    def of(self, table: Table, column: Column) -> str | None:
        """The class of a column; none where nobody has given it one. A whole name goes first."""
        named = self._classes.get((table.schema, table.name), {})
        if column.name in named:
            return named[column.name]
        return next(
            (found for pattern, found in named.items() if fnmatchcase(column.name, pattern)), None
        )


def served_tables(
    analyst: Sequence[Table], private: Sequence[Table], classes: Classes | None = None
) -> list[Served]:
    """The tables of the server: those of the analysts' file for both roles, the others of the
    private one for caseworkers; without personal columns and equality attributes of cases."""
    classes = classes or Classes()
    of_analysts = {(table.schema, table.name) for table in analyst}
    served = []
    problems = []
    everything = [*analyst, *(one for one in private if (one.schema, one.name) not in of_analysts)]
    for table in everything:
        for_all = (table.schema, table.name) in of_analysts
        found = {column: classes.of(table, column) for column in table.columns}
        problems += [
            f"{table.full_name}.{column.name}"
            for column, found_class in found.items()
            if found_class is None or (for_all and found_class in (CASE, EQUALITY))
        ]
        columns = tuple(
            column for column, found_class in found.items() if found_class in (AGGREGATE, CASE)
        )
        if columns:
            shown = Table(table.schema, table.name, table.description, columns, table.rows)
            served.append(Served(shown, READERS if for_all else (CASEWORKER,)))
    if problems:
        most = 5
        more = f" and {len(problems) - most} more" if len(problems) > most else ""
        raise Reg18Error(
            f"It is not decided who may read {', '.join(problems[:most])}{more}. Nothing was "
            "published.",
            f"Say it in src/reg18/exports/{CLASSES_FILE.name}: aggregate, case, personal or "
            "equality. A case does not belong in the analysts' file.",
        )
    return sorted(served, key=lambda one: one.key)


def check_shape(file: Path, with_cases: bool) -> None:
    """Raise where a warehouse lacks tables or columns of this version of reg18.

    `with_cases` says that the private file is needed. A file that is something else is left to
    what reads it, which says so.
    """
    with opened(file) as connection:
        found = {
            (row["schema_name"], row["table_name"], row["column_name"])
            for row in rows(
                connection,
                "select schema_name, table_name, column_name from duckdb_columns() "
                "where not internal",
            )
        }
    tables = {(schema, table) for schema, table, _ in found}
    needed = ("core", "fct_complaints") if with_cases else ("marts", "run_history")
    if needed not in tables:
        return
    missing = sorted(
        f"{schema}.{table}" if (schema, table) not in tables else f"{schema}.{table}.{column}"
        for (schema, table), columns in Classes().tables().items()
        if with_cases or (schema, table) in ANALYST_RELATIONS
        for column in columns
        if "*" not in column and (schema, table, column) not in found
    )
    if missing:
        names = list(dict.fromkeys(missing))
        more = f" and {len(names) - 3:,} more" if len(names) > 3 else ""
        raise Reg18Error(
            f"{file} was built by an earlier version of reg18: it lacks {', '.join(names[:3])}"
            f"{more}.",
            how_to_update(file),
        )
