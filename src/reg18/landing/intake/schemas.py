"""How a landed row is stored: where it stood, how it is read, what its cells say."""

from __future__ import annotations

import pyarrow as pa

from reg18.contract.tables import Table

# Where a line of a file stood, and what kind of line it is. A row's number counts the records below
# the header; lines that are not rows have none.
PLACE: tuple[tuple[str, str], ...] = (
    ("file_id", "bigint"),
    ("row_number", "bigint"),
    ("source_line", "bigint"),
    ("line_kind", "varchar"),
)

# What of a row is neither a column of the contract nor where it stood, but decides how it is read.
READING: tuple[tuple[str, str], ...] = (
    ("field_count", "integer"),
    ("header_count", "integer"),
    ("date_order", "varchar"),
    ("date_system", "varchar"),
)

_ARROW = {"bigint": pa.int64(), "integer": pa.int32(), "varchar": pa.string()}


def cell_columns(table: Table) -> tuple[tuple[str, str], ...]:
    """What a row says: how it is read, the columns that the contract does not know as JSON, and the
    columns of the contract."""
    return (
        *READING,
        ("extra_fields", "varchar"),
        *((column, "varchar") for column in table.columns),
    )


def arrow_schema(columns: tuple[tuple[str, str], ...]) -> pa.Schema:
    """Columns of DuckDB as those of an Arrow table."""
    return pa.schema([(name, _ARROW[kind]) for name, kind in columns])


def definition(columns: tuple[tuple[str, str], ...]) -> str:
    """Columns as a `create table` lists them."""
    return ", ".join(f"{name} {kind}" for name, kind in columns)


def hashed(table: Table) -> tuple[str, ...]:
    """What the hash of a row is over. Of a row that does not fit its header every field counts; the
    columns that the contract does not know count nowhere else: one such as "days open" would make
    every row a new one every night."""
    return (
        *(name for name, _ in READING),
        "case when field_count <> header_count then extra_fields end",
        *table.columns,
    )


def row_hash_sql(table: Table) -> str:
    """The hash of a row: 63 bits of the MD5 of its cells, the same in every version of DuckDB."""
    cells = ", ".join(f"coalesce(cast({cell} as varchar), chr(30))" for cell in hashed(table))
    return f"cast(md5_number_lower(concat_ws(chr(31), {cells})) >> 1 as bigint)"
