"""One file into the staging tables, by the reader that it needs."""

from __future__ import annotations

from collections.abc import Iterator

import duckdb

from reg18.landing.intake.clean_csv import land_clean_csv
from reg18.landing.intake.files import SourceFile
from reg18.landing.intake.header import Wanted, no_header
from reg18.landing.intake.layout import layout_of
from reg18.landing.intake.parquet import read_parquet
from reg18.landing.intake.records import EntryWriter, LandedEntry, Progress
from reg18.landing.intake.text import DELIMITER_WORDS, find_shape, read_records
from reg18.landing.intake.workbooks import open_sheets


def land_source(
    source: SourceFile,
    file_ids: Iterator[int],
    engine: duckdb.DuckDBPyConnection,
    progress: Progress,
) -> tuple[list[LandedEntry], list[str]]:
    """Stage a file; return an entry for each sheet, and the sheets that were skipped."""
    if source.kind == "workbook":
        return _land_workbook(source, file_ids, engine, progress)
    if source.kind == "text":
        return [_land_text(source, next(file_ids), engine, progress)], []
    header, rows = read_parquet(source.path)
    if not Wanted(source.table, source.feed).is_header(header):
        raise no_header(source, source.name, header)
    layout = layout_of(source, header, source.name)
    entry = LandedEntry(next(file_ids), source, "", 0, layout, "Parquet")
    EntryWriter(entry, engine, progress).write([], rows)
    return [entry], []


def _land_text(
    source: SourceFile, file_id: int, engine: duckdb.DuckDBPyConnection, progress: Progress
) -> LandedEntry:
    shape = find_shape(source)
    layout = layout_of(source, shape.header, source.name, shape.above)
    entry = LandedEntry(file_id, source, "", 0, layout)
    writer = EntryWriter(entry, engine, progress)
    is_clean = land_clean_csv(entry, shape, engine)
    writer.write(shape.above, () if is_clean else read_records(source, shape))
    delimiter = DELIMITER_WORDS.get(shape.splitter.delimiter, shape.splitter.delimiter)
    entry.shape = f"CSV, {shape.file.encoding}, {delimiter}, {_where(shape.header_end)}"
    return entry


def _land_workbook(
    source: SourceFile,
    file_ids: Iterator[int],
    engine: duckdb.DuckDBPyConnection,
    progress: Progress,
) -> tuple[list[LandedEntry], list[str]]:
    skipped: list[str] = []
    entries = []
    for sheet in open_sheets(source, skipped):
        where = f"Sheet {sheet.name} of {source.name}"
        layout = layout_of(source, sheet.header, where, sheet.above)
        layout.date_system = sheet.date_system
        kind = "workbook, hidden sheet" if sheet.is_hidden else "workbook"
        shape = f"{kind}, {_where(sheet.header_end)}"
        entry = LandedEntry(
            next(file_ids), source, sheet.name, sheet.order, layout, shape, sheet.is_hidden
        )
        EntryWriter(entry, engine, progress).write(sheet.above, sheet.rows)
        entries.append(entry)
    return entries, skipped


def _where(header_end: int) -> str:
    return f"header in line {header_end}" if header_end else "no header"
