"""What analysts open without DuckDB: Parquet files, a workbook, a data dictionary, PostgreSQL.

`tables.export_tables` writes the files, `postgres.publish_postgres` fills a server.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from reg18.exports.tables import export_tables

__all__ = ["export_tables"]


def __getattr__(name: str) -> Any:
    # Loaded when it is asked for: every command would else wait for the libraries of this one.
    if name == "export_tables":
        from reg18.exports.tables import export_tables

        return export_tables
    raise AttributeError(name)
