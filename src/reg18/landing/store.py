"""The landing database of a warehouse: its tables, and the states of a load."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Any

from reg18.base.database import Connection, Database, Row, transaction
from reg18.base.database import insert as insert_rows
from reg18.base.errors import Reg18Error
from reg18.contract.tables import STORED, TABLES_BY_NAME, Table

# The layout of the landing database. A later version of reg18 that changes it raises it.
LAYOUT = 1

# The states of a load. Only the build in progress reads a pending one; it counts for others once
# that build is published. A load that is being removed is not read.
PENDING, LOADED, REMOVING, REMOVED = "pending", "loaded", "removing", "removed"

COLUMNS: dict[str, tuple[tuple[str, str], ...]] = {"layout": (("version", "integer"),), **STORED}

# Where a line of a file is, and what kind of line. A row's number counts the records below the
# header; lines that are not rows have none.
PLACE = tuple(name for name, _ in STORED["lines"] if name != "row_hash")


def definition(columns: Iterable[tuple[str, str]]) -> str:
    """Return columns as a `create table` lists them."""
    return ", ".join(f"{name} {kind}" for name, kind in columns)


def cell_columns(table: Table) -> tuple[str, ...]:
    """Return the columns of a landed row but for its hash: how it is read, the columns outside the
    contract as JSON, and the columns of the contract."""
    return tuple(name for name, _ in STORED[table.name] if name != "row_hash")


def hashed(table: Table) -> tuple[str, ...]:
    """Return what the hash of a row covers. Columns outside the contract count only in a row that
    does not fit its header: one such as "days open" would make every row new every night."""
    return tuple(
        "case when field_count <> header_count then extra_fields end"
        if name == "extra_fields"
        else name
        for name in cell_columns(table)
    )


def row_hash_sql(table: Table) -> str:
    """Return the hash of a row: 63 bits of the MD5 of its cells, the same in every DuckDB."""
    cells = ", ".join(f"coalesce(cast({cell} as varchar), chr(30))" for cell in hashed(table))
    return f"cast(md5_number_lower(concat_ws(chr(31), {cells})) >> 1 as bigint)"


class Landing:
    """The landing database of a warehouse. A command that changes it holds the warehouse's lock."""

    def __init__(self, file: Path) -> None:
        self.database = Database(file, "landing", "The landing database")

    @property
    def file(self) -> Path:
        return self.database.file

    def exists(self) -> bool:
        return self.database.exists()

    def create(self) -> None:
        """Create an empty one, unless there is one."""
        if not self.exists():
            self.database.create(
                f"{name} as select {LAYOUT} as version"
                if name == "layout"
                else f"{name} ({definition(columns)})"
                for name, columns in COLUMNS.items()
            )

    def check(self) -> None:
        """Refuse a database that is damaged, or that a later version of reg18 has written."""
        self.database.check()
        if self.rows("select version from landing.layout") != [{"version": LAYOUT}]:
            raise Reg18Error(
                f"{self.file} was written by a later version of reg18.",
                "Use that version; what was loaded cannot be read by an earlier one.",
            )

    def rows(self, query: str, *values: Any) -> list[Row]:
        """Return the rows of a query; its tables are named `landing.files` and so on."""
        return self.database.rows(query, *values)

    def load_numbers(self) -> list[int]:
        """Return the loads that the warehouse is built from."""
        query = "select load_number from landing.loads where state = ? order by load_number"
        return [row["load_number"] for row in self.rows(query, LOADED)]

    def loads_with_files(self) -> list[int]:
        """Return the loads that brought a file, or had one that was loaded before."""
        query = "select distinct load_number from landing.files order by load_number"
        return [row["load_number"] for row in self.rows(query)]

    def next_number(self) -> int:
        """Return the number of the next load; no number is used twice."""
        if not self.exists():
            return 1
        query = "select coalesce(max(load_number), 0) + 1 as number from landing.loads"
        return int(self.rows(query)[0]["number"])

    def add_empty(self, row: Row) -> int:
        """Add a pending load without files, for a build of what is there; return its number."""
        number = self.next_number()
        with self.database.opened(write=True) as connection:
            insert(connection, "loads", [{**row, "load_number": number, "state": PENDING}])
        return number

    def keep(self, number: int) -> None:
        """Count a pending load from now on: its build is published."""
        self._set_state(number, PENDING, LOADED)

    def leave_out(self, number: int) -> None:
        """Leave a load out of the build in progress."""
        self._set_state(number, LOADED, REMOVING)

    def put_back(self, number: int) -> None:
        """Count a load that was left out again."""
        self._set_state(number, REMOVING, LOADED)

    def discard(self, number: int) -> None:
        """Delete a pending load without a trace."""
        self._delete(number, "delete from landing.loads where load_number = ?")

    def remove(self, number: int) -> None:
        """Delete what a load brought and no other had. The record that there was a load stays."""
        self._delete(number, f"update landing.loads set state = '{REMOVED}' where load_number = ?")

    def settle(self, published: int) -> None:
        """Finish or undo what an interrupted command left. Pending loads up to that of the
        published build count; later ones were never published."""
        for load in self.rows(
            "select load_number, state from landing.loads where state in (?, ?)", PENDING, REMOVING
        ):
            number = load["load_number"]
            if load["state"] == REMOVING:
                self.put_back(number)
            elif number <= published:
                self.keep(number)
            else:
                self.discard(number)

    def _set_state(self, number: int, before: str, state: str) -> None:
        with self.database.opened(write=True) as connection:
            connection.execute(
                "update landing.loads set state = ? where load_number = ? and state = ?",
                [state, number, before],
            )

    def _delete(self, number: int, of_loads: str) -> None:
        """Delete the files of a load that no other load had, their lines, and the rows that only
        these lines have; nothing else, whatever is missing already."""
        of_load = "select file_id from landing.files where load_number = ?"
        with self.database.opened(write=True) as connection, transaction(connection):
            connection.execute(
                f"create temp table gone as select distinct file_id, table_name "
                f"from landing.files where file_id in ({of_load}) and file_id not in "
                "(select file_id from landing.files where load_number <> ?)",
                [number, number],
            )
            connection.execute(
                "create temp table gone_rows as select distinct table_name, row_hash "
                "from landing.lines inner join gone using (file_id) where row_hash is not null"
            )
            connection.execute("delete from landing.files where load_number = ?", [number])
            connection.execute("delete from landing.labels where load_number = ?", [number])
            for table in ("lines", "file_columns"):
                connection.execute(
                    f"delete from landing.{table} where file_id in (select file_id from gone)"
                )
            for name in TABLES_BY_NAME:
                connection.execute(
                    f"delete from landing.{name} where row_hash in "
                    f"(select row_hash from gone_rows where table_name = '{name}') "
                    "and row_hash not in (select row_hash from landing.lines "
                    "where row_hash is not null)"
                )
            connection.execute(of_loads, [number])


def insert(connection: Connection, table: str, rows: list[Row]) -> None:
    """Insert a few rows into a table of landing that is attached to be written."""
    insert_rows(connection, f"landing.{table}", [name for name, _ in COLUMNS[table]], rows)
