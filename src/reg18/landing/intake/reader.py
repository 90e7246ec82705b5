"""One file into the staging tables: the right reader for what it is."""

from __future__ import annotations

from collections.abc import Iterator

import duckdb

from reg18.landing.intake.clean_csv import land_clean_csv
from reg18.landing.intake.files import SourceFile
from reg18.landing.intake.layout import layout_of
from reg18.landing.intake.parquet import open_parquet
from reg18.landing.intake.records import EntryWriter, LandedEntry, Progress
from reg18.landing.intake.text import DELIMITER_WORDS, TextRecords, find_shape
from reg18.landing.intake.workbooks import open_sheets


def land_source(
    source: SourceFile,
    file_ids: Iterator[int],
    engine: duckdb.DuckDBPyConnection,
    progress: Progress,
) -> tuple[list[LandedEntry], list[str]]:
    """Stage a file; returns an entry per sheet, and the sheets that were skipped."""
    if source.kind == "workbook":
        return _land_workbook(source, file_ids, engine, progress)
    if source.kind == "parquet":
        header, rows = open_parquet(source)
        layout = layout_of(source, header, source.name)
        entry = LandedEntry(next(file_ids), source, "", 0, layout, "Parquet")
        EntryWriter(entry, engine, progress).write([], rows)
        return [entry], []
    return [_land_text(source, next(file_ids), engine, progress)], []


def _land_text(
    source: SourceFile,
    file_id: int,
    engine: duckdb.DuckDBPyConnection,
    progress: Progress,
) -> LandedEntry:
    shape = find_shape(source)
    layout = layout_of(source, shape.header, source.name, shape.cells_above)
    entry = LandedEntry(file_id, source, "", 0, layout)
    encoding = "UTF-8"
    if not land_clean_csv(entry, shape, engine, progress):
        records = TextRecords(source, shape)
        above = [
            (number, [line.replace(shape.delimiter, " ")])
            for number, line in enumerate(shape.lines_above, start=1)
        ]
        EntryWriter(entry, engine, progress).write(above, records)
        encoding = records.encoding
    delimiter = DELIMITER_WORDS.get(shape.delimiter, shape.delimiter)
    entry.shape = f"CSV, {encoding}, {delimiter}, {_where(shape.header_end)}"
    return entry


def _land_workbook(
    source: SourceFile,
    file_ids: Iterator[int],
    engine: duckdb.DuckDBPyConnection,
    progress: Progress,
) -> tuple[list[LandedEntry], list[str]]:
    left_alone: list[str] = []
    entries = []
    for sheet in open_sheets(source, left_alone):
        where = f"Sheet {sheet.name} of {source.name}"
        layout = layout_of(source, sheet.header, where, sheet.above)
        layout.date_system = sheet.date_system
        entry = LandedEntry(
            next(file_ids), source, sheet.name, sheet.order, layout,
            f"{sheet.shape}, {_where(sheet.header_end)}", sheet.is_hidden,
        )  # fmt: skip
        above = list(enumerate(sheet.above, start=1))
        # Cells beside the header belong to no column; they are kept aside, and are no wrong field.
        EntryWriter(entry, engine, progress).write(above, sheet.rows)
        entries.append(entry)
    return entries, left_alone


def _where(header_end: int) -> str:
    return f"header in line {header_end}" if header_end else "no header"
