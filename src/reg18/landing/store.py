"""The landing database of a warehouse: its tables, and what may become of a load."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from reg18.base.database import Connection, Database, Row, transaction
from reg18.base.database import insert as insert_rows
from reg18.base.errors import Reg18Error
from reg18.contract.tables import TABLES, TABLES_BY_NAME
from reg18.landing.intake.schemas import PLACE, cell_columns, definition

# The layout of the tables below. A later version of reg18 that changes it raises it.
LAYOUT = 1

# What becomes of a load. A pending one is read by the build that is under way and by no other; it
# counts once that build is published. One that is being removed is not read.
PENDING, LOADED, REMOVING, REMOVED = "pending", "loaded", "removing", "removed"

LOADS = (
    ("load_number", "bigint"),
    ("state", "varchar"),
    ("run_id", "varchar"),
    ("started_at", "timestamp"),
    ("as_of_date", "date"),
    ("build_date", "date"),
    ("reg18_version", "varchar"),
)
FILES = (
    ("file_id", "bigint"),
    ("load_number", "bigint"),
    ("loaded_at", "timestamp"),
    ("file_name", "varchar"),
    ("sheet_name", "varchar"),
    ("sheet_order", "integer"),
    ("table_name", "varchar"),
    ("content_hash", "varchar"),
    ("reading", "varchar"),
    ("is_full", "boolean"),
    ("is_hidden", "boolean"),
    ("shape", "varchar"),
    ("unknown_columns", "varchar"),
    ("missing_columns", "varchar"),
    ("sheets_left_alone", "varchar"),
)
FILE_COLUMNS = (("file_id", "bigint"), ("column_name", "varchar"))
LABELS = (
    ("load_number", "bigint"),
    ("system", "varchar"),
    ("code_list", "varchar"),
    ("label", "varchar"),
    ("code", "varchar"),
)
LINES = (*PLACE, ("row_hash", "bigint"))
# The records behind the figures of reports that were frozen: they name cases.
FROZEN_CASES = (
    ("frozen_year", "varchar"),
    ("run_id", "varchar"),
    ("period", "varchar"),
    ("measure", "varchar"),
    ("dimension", "varchar"),
    ("member", "varchar"),
    ("table_name", "varchar"),
    ("record_key", "varchar"),
    ("case_ref", "varchar"),
    ("numerator", "decimal(18, 2)"),
    ("denominator", "decimal(18, 0)"),
)

COLUMNS: dict[str, tuple[tuple[str, str], ...]] = {
    "layout": (("version", "integer"),),
    "loads": LOADS,
    "files": FILES,
    "file_columns": FILE_COLUMNS,
    "labels": LABELS,
    "lines": LINES,
    "frozen_cases": FROZEN_CASES,
    **{table.name: (("row_hash", "bigint"), *cell_columns(table)) for table in TABLES},
}


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
        """Make an empty one, unless it is there."""
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
        """What a query finds; its tables are named `landing.files` and so on."""
        return self.database.rows(query, *values)

    def load_numbers(self) -> list[int]:
        """The loads that the warehouse is made from."""
        query = "select load_number from landing.loads where state = ? order by load_number"
        return [row["load_number"] for row in self.rows(query, LOADED)]

    def loads_with_files(self) -> list[int]:
        """The loads that brought a file, or had one that was loaded before."""
        query = "select distinct load_number from landing.files order by load_number"
        return [row["load_number"] for row in self.rows(query)]

    def next_number(self) -> int:
        """The number of the next load; no number is used twice."""
        if not self.exists():
            return 1
        query = "select coalesce(max(load_number), 0) + 1 as number from landing.loads"
        return int(self.rows(query)[0]["number"])

    def add_empty(self, row: Row) -> int:
        """Add a pending load of no file, for a build of what is there; returns its number."""
        number = self.next_number()
        with self.database.opened(write=True) as connection:
            insert(connection, "loads", [{**row, "load_number": number, "state": PENDING}])
        return number

    def keep(self, number: int) -> None:
        """Let a pending load count: its build is published."""
        self._set_state(number, PENDING, LOADED)

    def leave_out(self, number: int) -> None:
        """Let a load be left out of the build that is under way."""
        self._set_state(number, LOADED, REMOVING)

    def put_back(self, number: int) -> None:
        """Let a load that was left out count again."""
        self._set_state(number, REMOVING, LOADED)

    def discard(self, number: int) -> None:
        """Delete a pending load, as if it had never been."""
        self._delete(number, "delete from landing.loads where load_number = ?")

    def remove(self, number: int) -> None:
        """Delete what a load brought and no other had. That it was there stays known."""
        self._delete(number, f"update landing.loads set state = '{REMOVED}' where load_number = ?")

    def settle(self, published: int) -> None:
        """Settle what an interrupted command left undecided. Pending loads up to that of the
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
