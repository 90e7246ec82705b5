"""Parquet files: their rows as text."""

from __future__ import annotations

from collections.abc import Iterator

import pyarrow as pa
import pyarrow.parquet as pq

from reg18.errors import Reg18Error
from reg18.intake.cells import cell_text
from reg18.intake.files import SourceFile
from reg18.intake.header import Wanted, no_header
from reg18.names import normal_name

_BATCH_ROWS = 10_000


def parquet_header(source: SourceFile) -> list[str]:
    """The column names of a Parquet file; refuses one that lacks a column that is needed."""
    try:
        with pq.ParquetFile(source.path) as file:
            header = list(file.schema_arrow.names)
    except (pa.ArrowException, OSError, ValueError) as error:
        raise _damaged(source) from error
    if not Wanted(source.table, source.feed).is_header(normal_name(name) for name in header):
        raise no_header(source, source.name, header)
    return header


def parquet_rows(source: SourceFile) -> Iterator[tuple[int, list[str]]]:
    """(row, its cells as text); rows count from 1, since the file has no lines."""
    number = 0
    try:
        with pq.ParquetFile(source.path) as file:
            for batch in file.iter_batches(batch_size=_BATCH_ROWS):
                columns = [map(cell_text, column.to_pylist()) for column in batch.columns]
                for cells in zip(*columns, strict=True):
                    number += 1
                    yield number, list(cells)
    except (pa.ArrowException, OSError, ValueError, OverflowError) as error:
        raise _damaged(source) from error


def _damaged(source: SourceFile) -> Reg18Error:
    return Reg18Error(
        f"{source.name} cannot be read as Parquet: it is damaged or was not copied whole.",
        "Export it again.",
    )
