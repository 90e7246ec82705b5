"""The files of a segment of landing: what each kind holds, and how they are written."""

from __future__ import annotations

import os
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from reg18.contract import TABLES
from reg18.intake.records import LandedEntry
from reg18.intake.schemas import LINES, contents_schema

# The segment that holds an empty file of each kind.
SCHEMA_FOLDER = "00000000"

_FILES = pa.schema(
    [
        ("file_id", pa.int64()),
        ("load_number", pa.int64()),
        ("loaded_at", pa.timestamp("s")),
        ("file_name", pa.string()),
        ("sheet_name", pa.string()),
        ("sheet_order", pa.int32()),
        ("table_name", pa.string()),
        ("content_hash", pa.string()),
        ("reading", pa.string()),
        ("is_full", pa.bool_()),
        ("is_hidden", pa.bool_()),
        ("shape", pa.string()),
        ("unknown_columns", pa.string()),
        ("missing_columns", pa.string()),
        ("sheets_left_alone", pa.string()),
    ]
)
_FILE_COLUMNS = pa.schema([("file_id", pa.int64()), ("column_name", pa.string())])
_LABELS = pa.schema(
    [
        ("load_number", pa.int64()),
        ("system", pa.string()),
        ("code_list", pa.string()),
        ("label", pa.string()),
        ("code", pa.string()),
    ]
)
_RUNS = pa.schema(
    [
        ("run_id", pa.string()),
        ("started_at", pa.timestamp("s")),
        ("as_of_date", pa.date32()),
        ("build_date", pa.date32()),
        ("reg18_version", pa.string()),
        ("load_number", pa.int64()),
    ]
)

# Every kind of file of a segment, each in a folder of its name.
SCHEMAS: dict[str, pa.Schema] = {
    "files": _FILES,
    "file_columns": _FILE_COLUMNS,
    "labels": _LABELS,
    "runs": _RUNS,
    "lines": LINES,
    **{table.name: contents_schema(table) for table in TABLES},
}


@dataclass
class Load:
    """One load: its number, what it read, and what it left alone."""

    number: int
    folder: Path
    entries: list[LandedEntry] = field(default_factory=list)
    # Files that were loaded before, as they are.
    known: list[str] = field(default_factory=list)
    ignored: list[str] = field(default_factory=list)
    # (file, sheet) pairs that hold no table.
    sheets_left_alone: list[tuple[str, str]] = field(default_factory=list)


def write_run(load: Load, run: dict[str, object]) -> None:
    """The build's own row for the run history, beside the load it made."""
    write_rows(load, "runs", [{**run, "load_number": load.number}])


def write_rows(load: Load, kind: str, rows: list[dict[str, Any]]) -> None:
    """Write a small file of a segment."""
    folder = load.folder / kind
    folder.mkdir(exist_ok=True)
    pq.write_table(pa.Table.from_pylist(rows, SCHEMAS[kind]), folder / f"{load.number}.parquet")


def write_schema_folder(generation: Path) -> None:
    """One empty file of each kind, so that whoever reads them all finds at least one."""
    folder = generation / SCHEMA_FOLDER
    for kind, schema in SCHEMAS.items():
        file = folder / kind / "empty.parquet"
        if not file.exists():
            file.parent.mkdir(parents=True, exist_ok=True)
            pq.write_table(schema.empty_table(), file)


def replace_file(path: Path, text: str) -> None:
    """Write a small file whole or not at all."""
    aside = path.with_name(f"{path.name}.new")
    with aside.open("w", encoding="utf-8") as handle:
        handle.write(text)
        handle.flush()
        os.fsync(handle.fileno())
    os.replace(aside, path)
