"""The tables of the site as Arrow streams: whole, as they are in the analysts' file."""

from __future__ import annotations

from pathlib import Path

import pyarrow as pa

from reg18.analyst.exports.relations import Column, Table, read_tables
from reg18.analyst.exports.served import served_tables
from reg18.base import sql
from reg18.base.reading import Connection

# What pages read of the analysts' file, and no more: the reader's browser loads all of it.
SITE_RELATIONS: tuple[tuple[str, str], ...] = (
    ("core", "dim_periods"),
    ("marts", "figure_checks"),
    ("marts", "measures"),
    ("marts", "month_volumes"),
    ("marts", "ombudsman_statistics"),
    ("marts", "quarter_stocks"),
    ("marts", "quarter_trends"),
    ("marts", "response_times"),
    ("marts", "restatements"),
    ("marts", "rpt_figures"),
    ("marts", "statutory_return"),
    ("ops", "extract_freshness"),
    ("ops", "runs"),
    ("quality", "data_intake"),
    ("quality", "data_issues"),
)

_ROWS_AT_A_TIME = 50_000


def site_tables(connection: Connection) -> list[Table]:
    """The tables of the site, with the columns that all analysts may read."""
    return [
        served.table
        for served in served_tables(read_tables(connection), [])
        if served.key in SITE_RELATIONS
    ]


def write_stream(connection: Connection, table: Table, file: Path) -> None:
    """Write a table as an Arrow stream, a part at a time, in one order."""
    columns = ", ".join(
        f"cast({sql.name(column.name)} as {_type(column)}) as {sql.name(column.name)}"
        for column in table.columns
    )
    reader = connection.execute(
        f"select {columns} from {table.quoted} order by all"
    ).to_arrow_reader(_ROWS_AT_A_TIME)
    with pa.ipc.new_stream(file, reader.schema) as stream:
        for batch in reader:
            stream.write_batch(batch)


def _type(column: Column) -> str:
    """The type in a browser: JavaScript's numbers are doubles, its days are milliseconds."""
    if column.type == "BOOLEAN" or column.type == "VARCHAR":
        return column.type
    if column.type.startswith(("DATE", "TIMESTAMP")):
        return "TIMESTAMP_MS"
    return "DOUBLE"
