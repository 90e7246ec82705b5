"""A file's records on their way to landing, line by line, in batches of bounded memory."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass

import duckdb
import pyarrow as pa

from reg18.contract.tables import TABLES, Table
from reg18.landing.intake.files import MAX_CELL, SourceFile
from reg18.landing.intake.layout import Layout
from reg18.landing.intake.line_kinds import RECORD, line_kinds
from reg18.landing.intake.schemas import PLACE, arrow_schema, cell_columns, definition, row_hash_sql
from reg18.landing.intake.text import too_long

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
    """The staged rows of a table: where each stood, its hash and its cells."""
    return f"staged_{table.name}"


def prepare_staging(engine: duckdb.DuckDBPyConnection) -> None:
    """Make the tables that files are read into."""
    engine.execute(f"create table {STAGED_LINES} ({definition(PLACE)})")
    for table in TABLES:
        engine.execute(
            f"create table {staged(table)} "
            f"({definition((*PLACE, ('row_hash', 'bigint'), *cell_columns(table)))})"
        )


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
        self.where = entry.source.name + (f", sheet {entry.sheet}" if entry.sheet else "")
        self.table = entry.layout.table
        self.lines: list[tuple[int, int | None, int, str]] = []
        self.rows: list[tuple[str | int | None, ...]] = []
        self.characters = 0

    def write(
        self, above: Iterable[tuple[int, list[str]]], records: Iterable[tuple[int, list[str]]]
    ) -> None:
        """Write a header's titles and every record below it."""
        for line, cells in above:
            self._add_line(line, None, "title" if any(map(str.strip, cells)) else "blank")
        for line, kind, cells in line_kinds(self.entry.layout, records):
            self._add(line, kind, cells)
            if (
                len(self.rows) + len(self.lines) >= BATCH_ROWS
                or self.characters >= _BATCH_CHARACTERS
            ):
                self._flush()
                self.progress(self.entry.source.name, self.entry.rows)
        self._flush()
        self.progress(self.entry.source.name, self.entry.rows)

    def _add(self, line: int, kind: str, cells: list[str]) -> None:
        entry, layout = self.entry, self.entry.layout
        if kind != RECORD:
            self._add_line(line, None, kind)
            return
        entry.records += 1
        if not layout.takes(cells):
            self._add_line(line, entry.records, "left_out")
            return
        size = sum(map(len, cells))
        if size > MAX_CELL:
            longest = max(map(len, cells))
            if longest > MAX_CELL:
                raise too_long(self.where, f"line {line:,}", longest)
        self.characters += size
        entry.rows += 1
        width = len(cells)
        extra = layout.extra_fields(cells) if layout.extra or width > layout.width else None
        self.rows.append(
            (
                *(entry.file_id, entry.records, line, RECORD),
                *(width, layout.width, layout.date_order, layout.date_system, extra),
                *layout.values(cells),
            )
        )

    def _add_line(self, line: int, row: int | None, kind: str) -> None:
        self.lines.append((self.entry.file_id, row, line, kind))

    def _flush(self) -> None:
        self._insert(STAGED_LINES, self.lines, PLACE, "*")
        self._insert(
            staged(self.table), self.rows, (*PLACE, *cell_columns(self.table)),
            f"{row_hash_sql(self.table)} as row_hash, *",
        )  # fmt: skip
        self.lines, self.rows, self.characters = [], [], 0

    def _insert(
        self,
        relation: str,
        rows: Sequence[tuple[str | int | None, ...]],
        columns: tuple[tuple[str, str], ...],
        selected: str,
    ) -> None:
        if not rows:
            return
        schema = arrow_schema(columns)
        batch = pa.Table.from_arrays(
            [
                pa.array(values, kind)
                for values, kind in zip(zip(*rows, strict=True), schema.types, strict=True)
            ],
            schema=schema,
        )
        self.engine.register("batch", batch)
        self.engine.execute(f"insert into {relation} by name select {selected} from batch")
        self.engine.unregister("batch")
