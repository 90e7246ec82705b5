"""Descriptions of tables and columns, which published files hold as SQL comments.

dbt writes them (`persist_docs`); what is copied from a published file takes them along.
"""

from __future__ import annotations

import duckdb

from reg18.base import sql


def copy(connection: duckdb.DuckDBPyConnection, source: str) -> None:
    """Give the tables of the current database the comments of those of an attached one."""
    for kind, name in (("table", ""), ("column", ", column_name")):
        found = connection.execute(
            f"select here.schema_name, here.table_name{name}, there.comment "
            f"from duckdb_{kind}s() as here "
            f"inner join duckdb_{kind}s() as there using (schema_name, table_name{name}) "
            "where here.database_name = current_database() and there.database_name = ? "
            "and there.comment is not null",
            [source],
        ).fetchall()
        for *parts, comment in found:
            connection.execute(f"comment on {kind} {sql.name(*parts)} is {sql.text(comment)}")
