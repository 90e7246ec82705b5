"""The Parquet files of landing: lines say where, contents say what (architecture record 5)."""

from __future__ import annotations

from collections.abc import Iterable

import pyarrow as pa

from reg18.contract import Table

LINES = pa.schema(
    [
        ("file_id", pa.int64()),
        ("row_number", pa.int64()),
        ("source_line", pa.int64()),
        ("line_kind", pa.string()),
        ("row_hash", pa.int64()),
    ]
)

# What of a row is neither a column of the contract nor where it stood, but decides how it is read.
READING: tuple[tuple[str, pa.DataType], ...] = (
    ("field_count", pa.int32()),
    ("header_count", pa.int32()),
    ("date_order", pa.string()),
    ("date_system", pa.string()),
)


def contents_schema(table: Table) -> pa.Schema:
    """The cells of a row: its fingerprint, how it is read, the contract's columns, the others."""
    return pa.schema(
        [
            ("row_hash", pa.int64()),
            *READING,
            ("extra_fields", pa.string()),
            *((column, pa.string()) for column in table.columns),
        ]
    )


def row_hash_sql(expressions: Iterable[str]) -> str:
    """A row's fingerprint, of what is read and how: 63 bits, the same for the same version of the
    engine. Where two rows have the same, `drop_repeats` makes sure that they are equal."""
    return f"cast(hash({', '.join(expressions)}) >> 1 as bigint)"


def fingerprinted(table: Table) -> tuple[str, ...]:
    """What the fingerprint is over. Of a row that does not fit its header every field tells."""
    return (
        *(name for name, _ in READING),
        "case when field_count <> header_count then extra_fields end",
        *table.columns,
    )
