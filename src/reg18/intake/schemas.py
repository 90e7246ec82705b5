"""The Parquet files of landing: lines say where, contents say what (architecture record 5)."""

from __future__ import annotations

import hashlib

import pyarrow as pa

from reg18.contract import Table

LINES = pa.schema(
    [
        ("file_id", pa.int64()),
        ("row_number", pa.int64()),
        ("source_line", pa.int64()),
        ("line_kind", pa.string()),
        ("content_id", pa.string()),
    ]
)

# What of a row is neither a column of the contract nor where it stood, but decides how it is read.
READING: tuple[tuple[str, pa.DataType], ...] = (
    ("field_count", pa.int32()),
    ("header_count", pa.int32()),
    ("date_order", pa.string()),
)

_BETWEEN, _NOTHING = "\x1f", "\x1e"


def contents_schema(table: Table) -> pa.Schema:
    """The cells of a row: its fingerprint, how it is read, the contract's columns, the others."""
    return pa.schema(
        [
            ("content_id", pa.string()),
            *READING,
            ("extra_fields", pa.string()),
            *((column, pa.string()) for column in table.columns),
        ]
    )


def content_id(reading: tuple[str, ...], values: list[str | None]) -> str:
    """A row's fingerprint: equal where what is read and how it is read are equal."""
    parts = [*reading, *(_NOTHING if value is None else value for value in values)]
    return hashlib.md5(
        _BETWEEN.join(parts).encode("utf-8", "surrogatepass"), usedforsecurity=False
    ).hexdigest()


def content_id_sql(reading: tuple[str, ...], values: list[str | None]) -> str:
    """The same in SQL, of expressions that are never null; None for a column that is not there."""
    quoted = ["'" + part.replace("'", "''") + "'" for part in reading]
    nothing = f"chr({ord(_NOTHING)})"
    parts = [*quoted, *(nothing if value is None else value for value in values)]
    return f"md5(concat_ws(chr({ord(_BETWEEN)}), {', '.join(parts)}))"
