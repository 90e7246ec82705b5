"""The lines and rows of files on their way to landing, in batches of bounded memory."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass

import duckdb
import pyarrow as pa

from reg18.base.database import insert
from reg18.contract.tables import STORED, TABLES, Table
from reg18.landing.intake.cells import Row
from reg18.landing.intake.files import MAX_CELL, SourceFile, too_long
from reg18.landing.intake.layout import Layout
from reg18.landing.intake.line_kinds import RECORD, line_kinds
from reg18.landing.store import PLACE, cell_columns, definition, row_hash_sql

BATCH_ROWS = 20_000
# A batch of long notes is written before it fills memory.
_BATCH_CHARACTERS = 32 * MAX_CELL

Progress = Callable[[str, int], None]


@dataclass
class LandedEntry:
    """One file or sheet as one table, read to its end."""

    file_id: int
    source: SourceFile
    sheet: str
    sheet_order: int
    layout: Layout
    shape: str = ""
    is_hidden: bool = False
    # Records below the header, and those of them that are taken.
    records: int = 0
    rows: int = 0


# What was read and is not landed yet: the rows of each table, and the lines that are not rows.
STAGED_LINES = "staged_lines"


def staged(table: Table) -> str:
    """Return the relation with the staged rows of a table: their places, hashes and cells."""
    return f"staged_{table.name}"


def prepare_staging(engine: duckdb.DuckDBPyConnection) -> None:
    """Create the tables that files are read into."""
    engine.execute(f"create table {STAGED_LINES} ({definition(STORED['lines'])})")
    for table in TABLES:
        cells = [column for column in STORED[table.name] if column[0] != "row_hash"]
        engine.execute(f"create table {staged(table)} ({definition([*STORED['lines'], *cells])})")


def keep_staged(engine: duckdb.DuckDBPyConnection, file_ids: Collection[int]) -> None:
    """Delete what was read of files that could then not be used."""
    kept = f"file_id in ({', '.join(map(str, file_ids)) or 'null'})"
    for relation in (STAGED_LINES, *map(staged, TABLES)):
        engine.execute(f"delete from {relation} where coalesce(not {kept}, true)")


class EntryWriter:
    """Writes the lines and rows of one entry into the staging tables."""

    def __init__(
        self, entry: LandedEntry, engine: duckdb.DuckDBPyConnection, progress: Progress
    ) -> None:
        self.entry, self.engine, self.progress = entry, engine, progress
        self._lines: list[dict[str, object]] = []
        self._rows: list[tuple[str | int | None, ...]] = []
        self._characters = 0

    def write(self, above: Sequence[Sequence[str]], rows: Iterable[Row]) -> None:
        """Write the lines above a header and every line below it."""
        for number, cells in enumerate(above, start=1):
            self._add_line(number, "title" if any(map(str.strip, cells)) else "blank")
        for number, kind, cells in line_kinds(self.entry.layout, rows):
            self._add(number, kind, cells)
            if (
                len(self._rows) + len(self._lines) >= BATCH_ROWS
                or self._characters >= _BATCH_CHARACTERS
            ):
                self._flush()
        self._flush()

    def _add(self, line: int, kind: str, cells: list[str]) -> None:
        entry, layout = self.entry, self.entry.layout
        if kind != RECORD:
            self._add_line(line, kind)
            return
        entry.records += 1
        if not layout.takes(cells):
            self._add_line(line, "left_out", entry.records)
            return
        size, width = sum(map(len, cells)), len(cells)
        if size > MAX_CELL and (longest := max(map(len, cells))) > MAX_CELL:
            where = entry.source.name + (f", sheet {entry.sheet}" if entry.sheet else "")
            raise too_long(where, line, longest)
        self._characters += size
        entry.rows += 1
        self._rows.append(
            (
                *(entry.file_id, entry.records, line, RECORD),
                *(width, layout.width, layout.date_order, layout.date_system),
                layout.extra_fields(cells) if layout.extra or width > layout.width else None,
                *layout.values(cells),
            )
        )

    def _add_line(self, line: int, kind: str, row: int | None = None) -> None:
        values = (self.entry.file_id, row, line, kind)
        self._lines.append(dict(zip(PLACE, values, strict=True)))

    def _flush(self) -> None:
        insert(self.engine, STAGED_LINES, PLACE, self._lines)
        if self._rows:
            table = self.entry.layout.table
            cells = zip(*self._rows, strict=True)
            batch = pa.table(dict(zip((*PLACE, *cell_columns(table)), cells, strict=True)))
            self.engine.register("batch", batch)
            self.engine.execute(
                f"insert into {staged(table)} by name "
                f"select {row_hash_sql(table)} as row_hash, * from batch"
            )
            self.engine.unregister("batch")
        self._lines, self._rows, self._characters = [], [], 0
        self.progress(self.entry.source.name, self.entry.rows)
