"""A file's lines on their way to Parquet: text as it came, with where it came from."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass

import pyarrow as pa
import pyarrow.parquet as pq

from reg18.contract import TABLES_BY_NAME, Table
from reg18.errors import Reg18Error
from reg18.sources import MAX_CELL, SourceFile, is_foot_shape, lines_of, read_header

BATCH_ROWS = 50_000

Progress = Callable[[str, int], None]

_PROVENANCE: tuple[tuple[str, pa.DataType], ...] = (
    ("row_id", pa.int64()),
    ("load_number", pa.int64()),
    ("file_name", pa.string()),
    ("sheet_name", pa.string()),
    ("row_number", pa.int64()),
    ("source_line", pa.int64()),
    ("line_kind", pa.string()),
    ("field_count", pa.int32()),
    ("header_count", pa.int32()),
    ("extra_fields", pa.string()),
)


def table_schema(table: Table) -> pa.Schema:
    """The landed form of a table: provenance, then its columns as text."""
    return pa.schema([*_PROVENANCE, *((column, pa.string()) for column in table.columns)])


@dataclass
class LoadedFile:
    """What landing knows of a file once it is read."""

    source: SourceFile
    columns: list[str]
    unknown_columns: list[str]
    rows: int = 0


def land_file(
    source: SourceFile,
    writer: pq.ParquetWriter,
    schema: pa.Schema,
    load_number: int,
    first_id: int,
    progress: Progress,
) -> tuple[LoadedFile, int]:
    """Write a file's lines; returns what it was and how many lines it had."""
    lines = lines_of(source)
    try:
        _, header = next(lines)
    except StopIteration:
        raise Reg18Error(
            f"{source.path.name} is empty: it has not even a header.",
            "Export it again, with column names in the first line.",
        ) from None
    names = read_header(source, header)
    known_names = set(source.table.columns)
    unknown = [name for name in names if name and name not in known_names]
    loaded = LoadedFile(source, [name for name in names if name], unknown)
    batch = _Batch(source, names, schema, load_number, first_id)
    # Lines that could be a foot are held back until it is known whether a row follows.
    held: list[tuple[int, list[str]]] = []
    for line, cells in lines:
        if not any(cell.strip() for cell in cells) or is_foot_shape(cells):
            held.append((line, cells))
            continue
        for held_line, held_cells in held:
            batch.add(held_line, held_cells, trailing=False)
        held.clear()
        batch.add(line, cells, trailing=False)
        if batch.size >= BATCH_ROWS:
            writer.write_table(batch.take())
            progress(source.path.name, batch.rows)
    for held_line, held_cells in held:
        batch.add(held_line, held_cells, trailing=True)
    if batch.size:
        writer.write_table(batch.take())
    progress(source.path.name, batch.rows)
    loaded.rows = batch.rows
    return loaded, batch.lines


class _Batch:
    """Lines on their way to Parquet, column by column."""

    def __init__(
        self,
        source: SourceFile,
        names: list[str],
        schema: pa.Schema,
        load_number: int,
        first_id: int,
    ) -> None:
        self.source, self.names, self.schema = source, names, schema
        self.load_number, self.first_id = load_number, first_id
        self.lines = 0
        self.rows = 0
        columns = TABLES_BY_NAME[source.table.name].columns
        place = {name: index for index, name in enumerate(names)}
        self.places = [(column, place.get(column)) for column in columns]
        self.extra = [
            (name or f"column {index + 1}", index)
            for index, name in enumerate(names)
            if name not in columns
        ]
        self._clear()

    def _clear(self) -> None:
        self.size = 0
        self.records: list[list[str]] = []
        self.provenance: list[tuple[int, int | None, int, str, int, str | None]] = []

    def add(self, line: int, cells: list[str], *, trailing: bool) -> None:
        """Take one line; blank ones are kept as lines, not as rows."""
        is_blank = not any(cell.strip() for cell in cells)
        kind = "blank" if is_blank else "trailing" if trailing else "record"
        if not is_blank:
            self.rows += 1
        for index, cell in enumerate(cells):
            if len(cell) > MAX_CELL:
                raise Reg18Error(
                    f"{self.source.path.name}, line {line:,}, column {index + 1}: the cell holds "
                    f"{len(cell):,} characters; the limit is {MAX_CELL:,}.",
                    "Shorten the cell in the source system, or leave the column out.",
                )
        self.provenance.append(
            (
                self.first_id + self.lines,
                None if is_blank else self.rows,
                line,
                kind,
                len(cells),
                self._extra_fields(cells),
            )
        )
        self.records.append(cells)
        self.lines += 1
        self.size += 1

    def _extra_fields(self, cells: list[str]) -> str | None:
        extra = {name: cells[index] for name, index in self.extra if index < len(cells)}
        if len(cells) > len(self.names):
            extra["beyond the last column"] = cells[len(self.names) :]  # type: ignore[assignment]
        return json.dumps(extra, ensure_ascii=False) if extra else None

    def take(self) -> pa.Table:
        """The lines so far as a table; the batch is empty afterwards."""
        size, names = self.size, len(self.names)
        ids, numbers, lines, kinds, counts, extras = zip(*self.provenance, strict=True)
        arrays: list[pa.Array] = [
            pa.array(ids, pa.int64()),
            pa.array([self.load_number] * size, pa.int64()),
            pa.array([self.source.path.name] * size, pa.string()),
            pa.array([""] * size, pa.string()),
            pa.array(numbers, pa.int64()),
            pa.array(lines, pa.int64()),
            pa.array(kinds, pa.string()),
            pa.array(counts, pa.int32()),
            pa.array([names] * size, pa.int32()),
            pa.array(extras, pa.string()),
        ]
        for _, place in self.places:
            if place is None:
                arrays.append(pa.nulls(size, pa.string()))
            else:
                arrays.append(
                    pa.array(
                        [cells[place] if place < len(cells) else None for cells in self.records],
                        pa.string(),
                    )
                )
        self._clear()
        return pa.Table.from_arrays(arrays, schema=self.schema)
