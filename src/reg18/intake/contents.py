"""Each content once: what a new segment repeats of itself or of earlier ones is not kept twice."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import duckdb

from reg18 import sql
from reg18.contract import TABLES, Table
from reg18.errors import Reg18Error
from reg18.intake.schemas import fingerprinted

_MEMORY = "1GB"


@contextmanager
def open_engine(temporary: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    """DuckDB in bounded memory; what does not fit goes to a folder that is gone afterwards."""
    with duckdb.connect() as engine:
        engine.execute(f"set memory_limit = '{_MEMORY}'")
        engine.execute(f"set temp_directory = {sql.text(temporary)}")
        try:
            yield engine
        finally:
            shutil.rmtree(temporary, ignore_errors=True)


def drop_repeats(engine: duckdb.DuckDBPyConnection, generation: Path, segment: Path) -> None:
    """Rewrite the contents of a segment where some of them are there already."""
    for table in TABLES:
        files = sorted((segment / table.name).glob("*.parquet"))
        if files:
            _drop_repeats_of(engine, generation, segment, table, files)


def _drop_repeats_of(
    engine: duckdb.DuckDBPyConnection,
    generation: Path,
    segment: Path,
    table: Table,
    files: list[Path],
) -> None:
    new = f"read_parquet({sql.files(*files)})"
    old = [
        file
        for file in generation.glob(f"*/{table.name}/*.parquet")
        if not file.is_relative_to(segment)
    ]
    earlier = f"read_parquet({sql.files(*old)})"
    row = engine.execute(
        "select count(*) - count(distinct row_hash), "
        f"count(*) filter (where row_hash in (select row_hash from {earlier})) from {new}"
    ).fetchone()
    if row is None or not any(row):
        return
    _check_repeats(engine, table, new, earlier)
    aside = segment / f"{table.name}.parquet"
    engine.execute(
        f"copy (select distinct on (row_hash) * from {new} "
        f"where row_hash not in (select row_hash from {earlier})) "
        f"to {sql.text(aside)} (format parquet, compression zstd)"
    )
    for file in files[1:]:
        file.unlink()
    os.replace(aside, files[0])


def _check_repeats(engine: duckdb.DuckDBPyConnection, table: Table, new: str, earlier: str) -> None:
    """Rows with the same fingerprint must be equal, or one of them would be lost."""
    whole = f"row({', '.join(fingerprinted(table))}) as whole"
    row = engine.execute(
        f"with fresh as (select row_hash, {whole} from {new}), "
        f"known as (select row_hash, {whole} from {earlier}), "
        "firsts as (select row_hash, any_value(whole) as whole from fresh group by row_hash) "
        "select (select count(*) from fresh join firsts using (row_hash) "
        "where fresh.whole is distinct from firsts.whole) "
        "+ (select count(*) from firsts join known using (row_hash) "
        "where firsts.whole is distinct from known.whole)"
    ).fetchone()
    if row is None or row[0]:
        raise Reg18Error(
            f"Two different rows of the {table.name} files have the same fingerprint: one of them "
            "would be lost. Nothing was loaded.",
            "Change anything in the rows that came last, and tell whoever looks after reg18.",
        )
