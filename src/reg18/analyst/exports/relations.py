"""The tables of a published file, as the file itself describes them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

from reg18.base import sql
from reg18.base.errors import Reg18Error
from reg18.base.paths import Warehouse
from reg18.base.reading import Connection, how_to_update, rows

# The units that names say; the description says others.
_UNITS = (
    (r"_gbp(_|$)", "pounds"),
    (r"working_days?(_|$)", "working days"),
    (r"(^|_)days_waiting$", "days"),
    (r"(^|_)percent$", "percent"),
    (r"_points$", "percentage points"),
)
_UNITS_OF_TYPES = {"BOOLEAN": "true or false", "DATE": "day", "TIMESTAMP": "day and time, London"}


@dataclass(frozen=True)
class Column:
    """A column: its type as DuckDB spells it, and what it means."""

    name: str
    type: str
    description: str

    @property
    def unit(self) -> str:
        """What its values are counted in, if its name or type says so."""
        if self.type in _UNITS_OF_TYPES:
            return _UNITS_OF_TYPES[self.type]
        return next((unit for pattern, unit in _UNITS if re.search(pattern, self.name)), "")


@dataclass(frozen=True)
class Table:
    """A table with its grain in words and how many rows it has."""

    schema: str
    name: str
    description: str
    columns: tuple[Column, ...]
    rows: int
    # The roles of a PostgreSQL server that may read it.
    readers: tuple[str, ...] = ()

    @property
    def key(self) -> tuple[str, str]:
        return self.schema, self.name

    @property
    def full_name(self) -> str:
        return f"{self.schema}.{self.name}"

    @property
    def quoted(self) -> str:
        return sql.name(self.schema, self.name)


@dataclass(frozen=True)
class Build:
    """The build that a published file is from."""

    run_id: str
    started_at: datetime
    as_of: date
    reg18_version: str
    load_number: int


def analyst_file_of(file: Path) -> Path:
    """Return the analysts' file of a warehouse, or the file itself if it is one.

    Links are followed once, so that a publish in the meantime is not mixed in.
    """
    real = file.resolve()
    if file.name.endswith(".analyst.duckdb"):
        return real
    # The files of one build are in a folder of their own; a lone file has its name.
    alongside = real.with_name("analyst.duckdb")
    return alongside if alongside.is_file() else Warehouse(file.absolute()).analyst_file.resolve()


def read_tables(connection: Connection) -> list[Table]:
    """Return every table of the file, by schema and name."""
    columns: dict[tuple[str, str], list[Column]] = {}
    for row in rows(
        connection,
        "select schema_name, table_name, column_name, data_type, comment from duckdb_columns() "
        "where not internal and database_name = current_database() order by column_index",
    ):
        columns.setdefault((row["schema_name"], row["table_name"]), []).append(
            Column(row["column_name"], row["data_type"], _one_line(row["comment"]))
        )
    tables = []
    for row in rows(
        connection,
        "select schema_name, table_name, comment from duckdb_tables() "
        "where not internal and database_name = current_database() order by all",
    ):
        key = (row["schema_name"], row["table_name"])
        counted = connection.execute(f"select count(*) from {sql.name(*key)}").fetchone()
        assert counted is not None
        tables.append(Table(*key, _one_line(row["comment"]), tuple(columns[key]), counted[0]))
    return tables


def read_build(connection: Connection, file: Path) -> Build:
    """Return which build the file is from; raises Reg18Error if it does not say."""
    found = connection.execute(
        "select run_id, started_at, as_of_date, reg18_version, load_number "
        "from marts.run_history where is_current"
    ).fetchall()
    if len(found) != 1:
        raise Reg18Error(f"{file} does not say which build it is from.", how_to_update(file))
    return Build(*found[0])


def _one_line(comment: str | None) -> str:
    return " ".join((comment or "").split())
