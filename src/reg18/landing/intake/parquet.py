"""Parquet files: their rows as text."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain
from pathlib import Path

from reg18.base.names import normal_name
from reg18.landing.intake.cells import Row
from reg18.landing.intake.files import SourceFile
from reg18.landing.intake.header import Wanted, no_header
from reg18.landing.intake.reader_process import read_in_process


def open_parquet(source: SourceFile) -> tuple[list[str], Iterator[Row]]:
    """The column names of a Parquet file, and (row, its cells as text); rows count from 1, since
    the file has no lines. Refuses a file that lacks a column that is needed."""
    header, rows = read_parquet(source.path)
    if not Wanted(source.table, source.feed).is_header(map(normal_name, header)):
        raise no_header(source, source.name, header)
    return header, rows


def read_parquet(path: Path, rows: str = "") -> tuple[list[str], Iterator[Row]]:
    """The column names of a Parquet file, and its rows; `rows` says how many at most."""
    items = read_in_process("reg18.landing.intake.parquet_rows:read_parquet", path, rows)
    return next(items), chain.from_iterable(items)
