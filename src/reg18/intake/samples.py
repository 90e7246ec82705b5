"""The first rows of every file of a folder, as they come, for a first mapping."""

from __future__ import annotations

import csv
from itertools import islice
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import python_calamine as calamine

from reg18.errors import Reg18Error
from reg18.guess import SampleSheet
from reg18.intake.cells import cell_text
from reg18.intake.files import check_file, damaged_workbook
from reg18.intake.text import DELIMITERS, encoding_of, find_separator, opened

ROWS = 200
_ENDINGS = (".csv", ".txt", ".tsv", ".xlsx", ".xlsm", ".xlsb", ".xls", ".ods", ".parquet")


def sample_sheets(folder: Path) -> list[SampleSheet]:
    """The first rows of each file, or sheet of a workbook, titles included."""
    if not folder.is_dir():
        raise Reg18Error(
            f"There is no folder {folder}.", "Give the folder that holds the extracts."
        )
    files = sorted(
        path
        for path in folder.iterdir()
        if path.is_file()
        and path.suffix.lower() in _ENDINGS
        and not path.name.startswith((".", "~$"))
    )
    sheets = [sheet for path in files for sheet in _of_file(path)]
    if not sheets:
        raise Reg18Error(
            f"There is no file with rows in {folder}.",
            "Put the exports there: CSV files, workbooks or Parquet files.",
        )
    return sheets


def _of_file(path: Path) -> list[SampleSheet]:
    kind = check_file(path)
    if kind == "workbook":
        try:
            book = calamine.CalamineWorkbook.from_path(str(path))
            found = [
                (name, [[cell_text(cell) for cell in row] for row in islice(rows, ROWS)])
                for order, name in enumerate(book.sheet_names)
                for rows in [book.get_sheet_by_index(order).iter_rows()]
            ]
        # The reader's errors have no common ground but this; the file is unusable whatever it is.
        except Exception as error:
            raise damaged_workbook(path) from error
        return [SampleSheet(path.name, name, rows) for name, rows in found if rows]
    if kind == "parquet":
        try:
            with pq.ParquetFile(path) as file:
                batch = next(file.iter_batches(batch_size=ROWS), None)
                columns = [column.to_pylist() for column in batch.columns] if batch else []
                rows = [[cell_text(cell) for cell in row] for row in zip(*columns, strict=True)]
                return [SampleSheet(path.name, "", [list(file.schema_arrow.names), *rows])]
        except (pa.ArrowException, OSError, ValueError) as error:
            raise Reg18Error(
                f"{path.name} cannot be read as Parquet: it is damaged.", "Export it again."
            ) from error
    return _of_text(path)


def _of_text(path: Path) -> list[SampleSheet]:
    with path.open("rb") as handle:
        encoding = encoding_of(handle.read(65_536))
    with opened(path, encoding) as text:
        lines = list(islice(text, 5 * ROWS))
    if not lines:
        return []
    separator = find_separator(lines[0])
    lines = lines[1:] if separator else lines
    delimiter = separator or max(DELIMITERS, key=lambda one: _regularity(lines, one))
    return [SampleSheet(path.name, "", _split(lines, delimiter)[:ROWS])]


def _split(lines: list[str], delimiter: str) -> list[list[str]]:
    rows = []
    reader = csv.reader(lines, delimiter=delimiter, skipinitialspace=True)
    while True:
        try:
            rows.append(next(reader))
        except StopIteration:
            return rows
        except csv.Error:
            # A line that cannot be read tells nothing about the columns.
            continue


def _regularity(lines: list[str], delimiter: str) -> tuple[int, int]:
    """How many rows have as many fields as most rows with more than one, and how many fields."""
    widths = [len(row) for row in _split(lines, delimiter) if len(row) > 1]
    if not widths:
        return 0, 0
    most = max(set(widths), key=widths.count)
    return widths.count(most), most
