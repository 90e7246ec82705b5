"""The files of a folder: which table each belongs to, its header, and its lines as text."""

from __future__ import annotations

import csv
import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from reg18.contract import FOOT_WORDS, TABLES, Table
from reg18.errors import Reg18Error

MAX_CELL = 1_000_000
# The csv module's own limit must not come first: its message would not name the line.
csv.field_size_limit(100 * MAX_CELL)


@dataclass(frozen=True)
class SourceFile:
    """A file of a folder and the table that its name says it belongs to."""

    path: Path
    table: Table
    content_hash: str


def table_of(file_name: str) -> Table | None:
    """The table a file belongs to by its name, or None."""
    lowered = file_name.lower()
    table = next((table for table in TABLES if lowered.startswith(table.name)), None)
    if table is None or lowered.endswith(".csv"):
        return table
    if lowered.endswith((".xlsx", ".xls", ".parquet")):
        raise Reg18Error(
            f"{file_name} is a {table.name} file by its name, but only CSV can be read so far.",
            "Save it as `CSV UTF-8`, or take it out of the folder; nothing of it would be counted.",
        )
    return None


def find_files(folder: Path) -> tuple[list[SourceFile], list[str]]:
    """The files of a folder that belong to a table, in order of name, and the names of the rest."""
    if not folder.is_dir():
        raise Reg18Error(
            f"There is no folder {folder}.",
            "Give the folder that holds the extracts with --extracts.",
        )
    found: list[SourceFile] = []
    ignored: list[str] = []
    for path in sorted(folder.iterdir(), key=lambda entry: entry.name):
        if not path.is_file() or path.name.startswith("."):
            continue
        table = table_of(path.name)
        if table is None:
            ignored.append(path.name)
        else:
            found.append(SourceFile(path, table, _hash(path)))
    return found, ignored


def _hash(path: Path) -> str:
    try:
        with path.open("rb") as handle:
            return hashlib.file_digest(handle, "sha256").hexdigest()
    except OSError as error:
        raise Reg18Error(
            f"{path.name} cannot be read ({error.strerror}).",
            "Check that the file is whole and that you may read it.",
        ) from error


def _normal_header(cell: str) -> str:
    """A header in any case, with blanks or hyphens for underscores."""
    return "_".join(cell.strip().lower().replace("-", " ").replace("_", " ").split())


def read_header(source: SourceFile, header: list[str]) -> list[str]:
    names = [_normal_header(cell) for cell in header]
    table = source.table
    missing = [column for column in table.required if column not in names]
    if missing:
        raise Reg18Error(
            f"{source.path.name} has no column {_and(missing)}, which every {table.name} file "
            f"needs. Its columns are: {', '.join(cell.strip() for cell in header) or 'none'}.",
            "Add the column to the export, or rename the one that holds it.",
        )
    twice = sorted({name for name in names if name and names.count(name) > 1})
    if twice:
        raise Reg18Error(
            f"{source.path.name} has the column {_and(twice)} more than once.",
            "Leave one of them out of the export; nobody can tell which one counts.",
        )
    return names


def _and(names: list[str]) -> str:
    return " and ".join([", ".join(names[:-1]), names[-1]]) if len(names) > 1 else names[0]


def lines_of(source: SourceFile) -> Iterator[tuple[int, list[str]]]:
    """(line where the record begins, its cells) of a CSV file; the header is the first."""
    try:
        with source.path.open("r", encoding="utf-8-sig", newline="") as handle:
            reader = csv.reader(handle, strict=True)
            begins = 1
            for cells in reader:
                yield begins, cells
                begins = reader.line_num + 1
    except UnicodeDecodeError as error:
        raise Reg18Error(
            f"{source.path.name} is not UTF-8 text (byte {error.start + 1:,} of a block).",
            "Save the export again as `CSV UTF-8`.",
        ) from error
    except csv.Error as error:
        raise Reg18Error(
            f"{source.path.name}, near line {begins:,}: the file cannot be read as CSV ({error}).",
            "Look at the quotes of that line; a quote inside a cell must be doubled.",
        ) from error
    except OSError as error:
        raise Reg18Error(
            f"{source.path.name} cannot be read ({error.strerror}).",
            "Check that the file is whole and that you may read it.",
        ) from error


def is_foot_shape(cells: list[str]) -> bool:
    filled = [cell.strip() for cell in cells if cell.strip()]
    return len(filled) == 1 or filled[0].lower().startswith(FOOT_WORDS)
