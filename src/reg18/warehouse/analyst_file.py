"""The file for analysts: what they may read of a warehouse, in a file of its own."""

from __future__ import annotations

from pathlib import Path

import duckdb

from reg18.base import comments, sql
from reg18.warehouse.build_folders import ANALYST, PRIVATE
from reg18.warehouse.readers import analyst_relations


def write_analyst_file(building: Path) -> None:
    """Write the file for analysts next to the private one, in the folder of a build."""
    with duckdb.connect(str(building / PRIVATE)) as connection:
        # Everything must be in the one file that is put in place, nothing in a log next to it.
        # Closing would do it too, and say nothing where the disk is full.
        connection.execute("checkpoint")
    with duckdb.connect(str(building / ANALYST)) as connection:
        connection.execute(f"attach {sql.text(building / PRIVATE)} as private (read_only)")
        for schema, relation in analyst_relations():
            connection.execute(f"create schema if not exists {schema}")
            connection.execute(
                f"create table {schema}.{relation} as select * from private.{schema}.{relation}"
            )
        comments.copy(connection, "private")
        connection.execute("checkpoint")
