"""Parquet files: their rows as text."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain, islice
from pathlib import Path
from typing import Any

from reg18.base.errors import Reg18Error
from reg18.landing.intake.cells import Row, batches, cell_text
from reg18.landing.intake.reader_process import read_in_process

# A file can claim billions of rows in a few bytes.
MAX_ROWS_PER_BYTE = 100


def read_parquet(path: Path, rows: str = "") -> tuple[list[str], Iterator[Row]]:
    """Return the column names of a Parquet file and its rows, at most `rows` of them; rows count
    from 1, since the file has no lines."""
    items = read_in_process(f"{__name__}:read_file", path, rows)
    return next(items), chain.from_iterable(items)


def read_file(path: Path, rows: str = "") -> Iterator[Any]:
    """Yield the column names, then lists of rows. Runs in the process that reads the file."""
    # Imported here for the start of reg18: it takes 0.03 s, and only this process needs it.
    import pyarrow as pa
    import pyarrow.parquet as pq

    try:
        with pq.ParquetFile(path) as file:
            if file.metadata.num_rows > MAX_ROWS_PER_BYTE * path.stat().st_size:
                raise Reg18Error(
                    f"{path.name} says that it has {file.metadata.num_rows:,} rows, more than a "
                    "file of its size can hold: it is damaged, or made to do harm.",
                    "Export it again.",
                )
            yield list(file.schema_arrow.names)
            found = (
                list(row)
                for batch in file.iter_batches(batch_size=1000, use_threads=False)
                for row in zip(
                    *(map(cell_text, column.to_pylist()) for column in batch.columns), strict=True
                )
            )
            yield from batches(islice(enumerate(found, 1), int(rows) if rows else None))
    except pa.ArrowMemoryError:
        raise
    except (pa.ArrowException, OSError, ValueError, OverflowError) as error:
        raise Reg18Error(
            f"{path.name} cannot be read as Parquet: it is damaged or was not copied whole.",
            "Export it again.",
        ) from error
