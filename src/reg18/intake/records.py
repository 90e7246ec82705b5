"""A file's records on their way to Parquet, line by line, in batches of bounded memory."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq

from reg18.intake.files import MAX_CELL, SourceFile
from reg18.intake.layout import Layout
from reg18.intake.line_kinds import RECORD, line_kinds
from reg18.intake.schemas import LINES, contents_schema, fingerprinted, row_hash_sql
from reg18.intake.text import too_long

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


class EntryWriter:
    """Writes the lines and contents of one entry into a segment."""

    def __init__(
        self,
        entry: LandedEntry,
        segment: Path,
        engine: duckdb.DuckDBPyConnection,
        progress: Progress,
    ) -> None:
        self.entry, self.engine, self.progress = entry, engine, progress
        self.where = entry.source.name + (f", sheet {entry.sheet}" if entry.sheet else "")
        table = entry.layout.table
        self.schema = contents_schema(table)
        self.fingerprint = row_hash_sql(fingerprinted(table))
        self.contents_file = segment / table.name / f"{entry.file_id}.parquet"
        self.lines_file = segment / "lines" / f"{entry.file_id}.parquet"
        for file in (self.contents_file, self.lines_file):
            file.parent.mkdir(exist_ok=True)
        self._clear()

    def _clear(self) -> None:
        # The last of a line is its place among the contents of the batch.
        self.lines: list[tuple[int, int | None, int, str, int | None]] = []
        self.contents: list[tuple[str | int | None, ...]] = []
        self.characters = 0

    def write(
        self, above: Iterable[tuple[int, list[str]]], records: Iterable[tuple[int, list[str]]]
    ) -> None:
        """Write a header's titles and every record below it."""
        with (
            pq.ParquetWriter(self.contents_file, self.schema, compression="zstd") as contents,
            pq.ParquetWriter(self.lines_file, LINES, compression="zstd") as lines,
        ):
            for line, cells in above:
                self._add_line(line, None, "title" if any(map(str.strip, cells)) else "blank", None)
            for line, kind, cells in line_kinds(self.entry.layout, records):
                self._add(line, kind, cells)
                if len(self.lines) >= BATCH_ROWS or self.characters >= _BATCH_CHARACTERS:
                    self._flush(contents, lines)
                    self.progress(self.entry.source.name, self.entry.rows)
            self._flush(contents, lines)
        self.progress(self.entry.source.name, self.entry.rows)

    def _add(self, line: int, kind: str, cells: list[str]) -> None:
        entry, layout = self.entry, self.entry.layout
        if kind != RECORD:
            self._add_line(line, None, kind, None)
            return
        entry.records += 1
        if not layout.takes(cells):
            self._add_line(line, entry.records, "left_out", None)
            return
        size = sum(map(len, cells))
        if size > MAX_CELL:
            longest = max(map(len, cells))
            if longest > MAX_CELL:
                raise too_long(self.where, f"line {line:,}", longest)
        self.characters += size
        entry.rows += 1
        field_count = len(cells)
        extra = layout.extra_fields(cells) if layout.extra or field_count > layout.width else None
        self._add_line(line, entry.records, RECORD, len(self.contents))
        self.contents.append(
            (
                field_count,
                layout.width,
                layout.date_order,
                layout.date_system,
                extra,
                *layout.values(cells),
            )
        )

    def _add_line(self, line: int, row: int | None, kind: str, place: int | None) -> None:
        self.lines.append((self.entry.file_id, row, line, kind, place))

    def _flush(self, contents: pq.ParquetWriter, lines: pq.ParquetWriter) -> None:
        ids: list[int] = []
        if self.contents:
            batch = _table(self.contents, self.schema.remove(0))
            ids = self._fingerprints(batch)
            contents.write_table(batch.add_column(0, self.schema[0], pa.array(ids, pa.int64())))
        if self.lines:
            placed = [(*line, None if place is None else ids[place]) for *line, place in self.lines]
            lines.write_table(_table(placed, LINES))
        self._clear()

    def _fingerprints(self, batch: pa.Table) -> list[int]:
        self.engine.register("batch", batch)
        found = self.engine.execute(f"select {self.fingerprint} from batch").fetchall()
        self.engine.unregister("batch")
        return [one for (one,) in found]


def _table(rows: Sequence[tuple[str | int | None, ...]], schema: pa.Schema) -> pa.Table:
    columns = zip(*rows, strict=True)
    return pa.Table.from_arrays(
        [pa.array(column, kind) for column, kind in zip(columns, schema.types, strict=True)],
        schema=schema,
    )
