"""What goes into the PostgreSQL server, and who may read it.

`served_columns.csv` names every column of a warehouse. One that it does not name stops a publish:
what nobody has looked at is not served.
"""

from __future__ import annotations

import csv
from collections.abc import Sequence
from dataclasses import dataclass
from fnmatch import fnmatchcase
from pathlib import Path

from reg18.errors import Reg18Error
from reg18.exports.relations import Column, Table

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
