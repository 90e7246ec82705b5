"""Each content once: what a new segment repeats of itself or of earlier ones is not kept twice."""

from __future__ import annotations

import os
from pathlib import Path

import duckdb

from reg18.contract import TABLES

_MEMORY = "1GB"


def drop_repeats(generation: Path, segment: Path) -> None:
    """Rewrite the contents of a segment where some of them are there already."""
    new_files = {
        table.name: sorted((segment / table.name).glob("*.parquet"))
        for table in TABLES
        if (segment / table.name).exists()
    }
    if not new_files:
        return
    with duckdb.connect() as engine:
        engine.execute(f"set memory_limit = '{_MEMORY}'")
        engine.execute(f"set temp_directory = '{_quoted(segment / 'temp')}'")
        for table, files in new_files.items():
            _drop_repeats_of(engine, generation, segment, table, files)


def _drop_repeats_of(
    engine: duckdb.DuckDBPyConnection,
    generation: Path,
    segment: Path,
    table: str,
    files: list[Path],
) -> None:
    new = f"read_parquet([{', '.join(_text(file) for file in files)}])"
    old = [
        file for file in generation.glob(f"*/{table}/*.parquet") if not file.is_relative_to(segment)
    ]
    earlier = f"select content_id from read_parquet([{', '.join(_text(file) for file in old)}])"
    row = engine.execute(
        "select count(*) - count(distinct content_id), "
        f"count(*) filter (where content_id in ({earlier})) from {new}"
    ).fetchone()
    if row is None or not any(row):
        return
    aside = segment / f"{table}.parquet"
    engine.execute(
        f"copy (select distinct on (content_id) * from {new} "
        f"where content_id not in ({earlier})) "
        f"to {_text(aside)} (format parquet, compression zstd)"
    )
    for file in files[1:]:
        file.unlink()
    os.replace(aside, files[0])


def _text(path: Path) -> str:
    return f"'{_quoted(path)}'"


def _quoted(path: Path) -> str:
    return str(path).replace("'", "''")
