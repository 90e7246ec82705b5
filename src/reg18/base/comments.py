"""Descriptions of tables and columns, which lie in published files as SQL comments.

dbt writes them there (`persist_docs`); what is copied from a published file takes them along.
"""

from __future__ import annotations

import duckdb

from reg18.base import sql


def copy(connection: duckdb.DuckDBPyConnection, source: str) -> None:
    """Give the tables of the database at hand the comments of their namesakes in an attached one.

    A table or column that has none there, or that is not here, is left as it is.
    """
    here = "database_name = current_database()"
    tables = connection.execute(
        "select here.schema_name, here.table_name, there.comment from duckdb_tables() as here "
        "inner join duckdb_tables() as there using (schema_name, table_name) "
        f"where here.{here} and there.database_name = ? and there.comment is not null",
        [source],
    ).fetchall()
    columns = connection.execute(
        "select here.schema_name, here.table_name, here.column_name, there.comment "
        "from duckdb_columns() as here "
        "inner join duckdb_columns() as there using (schema_name, table_name, column_name) "
        f"where here.{here} and there.database_name = ? and there.comment is not null",
        [source],
    ).fetchall()
    for *name, comment in tables:
        connection.execute(f"comment on table {sql.name(*name)} is {sql.text(comment)}")
    for *name, comment in columns:
        connection.execute(f"comment on column {sql.name(*name)} is {sql.text(comment)}")
