"""The rows of a Parquet file as text. Runs in the process that reads them (reader_process.py)."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from reg18.base.errors import Reg18Error
from reg18.landing.intake.cells import batches, cell_text

_BATCH_ROWS = 1000
# A file says that it has a row in next to no bytes, and may say so of billions.
MAX_ROWS_PER_BYTE = 100


def read_parquet(path: Path, rows: str = "") -> Iterator[Any]:
    """Yield the column names, then lists of (row, cells); `rows` says how many rows at most."""
    try:
        with pq.ParquetFile(path) as file:
            if file.metadata.num_rows > MAX_ROWS_PER_BYTE * path.stat().st_size:
                raise Reg18Error(
                    f"{path.name} says that it has {file.metadata.num_rows:,} rows, more than a "
                    "file of its size can hold: it is damaged, or made to do harm.",
                    "Export it again.",
                )
            yield list(file.schema_arrow.names)
            found = enumerate(_text_rows(file), start=1)
            yield from batches(islice(found, int(rows)) if rows else found)
    except pa.ArrowMemoryError:
        raise
    except (pa.ArrowException, OSError, ValueError, OverflowError) as error:
        raise Reg18Error(
            f"{path.name} cannot be read as Parquet: it is damaged or was not copied whole.",
            "Export it again.",
        ) from error


def _text_rows(file: pq.ParquetFile) -> Iterator[list[str]]:
    for batch in file.iter_batches(batch_size=_BATCH_ROWS, use_threads=False):
        columns = [map(cell_text, column.to_pylist()) for column in batch.columns]
        yield from map(list, zip(*columns, strict=True))
