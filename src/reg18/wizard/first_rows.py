"""Reads the first rows of every file in a folder, for a first mapping."""

from __future__ import annotations

import csv
from collections import Counter
from itertools import islice
from pathlib import Path

from reg18.base.errors import Reg18Error
from reg18.landing.intake.files import check_file
from reg18.landing.intake.parquet import read_parquet
from reg18.landing.intake.text import DELIMITERS, TextFile, find_separator
from reg18.landing.intake.workbooks import read_sheets
from reg18.wizard.samples import SampleSheet

ROWS = 200
_ENDINGS = (".csv", ".txt", ".tsv", ".xlsx", ".xlsm", ".xlsb", ".xls", ".ods", ".parquet")


def sample_sheets(folder: Path) -> list[SampleSheet]:
    """Return the first rows of each file, or workbook sheet, titles included."""
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
        found = [
            (sheet["name"], [cells for _, cells in islice(rows, ROWS)])
            for sheet, rows in read_sheets(path, rows=str(ROWS))
        ]
        return [SampleSheet(path.name, name, rows) for name, rows in found if rows]
    if kind == "parquet":
        header, rows = read_parquet(path, str(ROWS))
        return [SampleSheet(path.name, "", [header, *(cells for _, cells in rows)])]
    return _of_text(path)


def _of_text(path: Path) -> list[SampleSheet]:
    lines = list(islice(TextFile(path).lines(), 5 * ROWS))
    if not lines:
        return []
    separator = find_separator(lines[0])
    delimiters = (separator,) if separator else DELIMITERS
    tables = [
        list(csv.reader(lines[1:] if separator else lines, delimiter=one, skipinitialspace=True))
        for one in delimiters
    ]
    return [SampleSheet(path.name, "", max(tables, key=_regularity)[:ROWS])]


def _regularity(rows: list[list[str]]) -> tuple[int, int]:
    """Return how many rows have the most frequent number of fields above one, and that number."""
    widths = Counter(len(row) for row in rows if len(row) > 1)
    return max(((count, width) for width, count in widths.items()), default=(0, 0))
