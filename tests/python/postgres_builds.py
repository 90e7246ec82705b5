"""Builds on a PostgreSQL server: publishing one, and what an analyst reads of it."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb

from reg18.analyst.exports import postgres
from reg18.base.progress import Reporter
from tests.python.postgres_server import Server

# The build and figures of several tables in one statement.
FIGURES = (
    "select (select run_id from marts.served_build), (select sum(numerator) from marts.kpi_annual),"
    " (select sum(numerator) from marts.kpi_quarterly),"
    " (select sum(sort_order) from core.dim_codes)"
)
PARTS = (
    "select run_id from marts.served_build",
    "select sum(numerator) from marts.kpi_annual",
    "select sum(numerator) from marts.kpi_quarterly",
    "select sum(sort_order) from core.dim_codes",
)
Figures = tuple[str, Decimal, Decimal, int]


def figures_of(warehouse: Path) -> Figures:
    with duckdb.connect(str(warehouse), read_only=True) as connection:
        found = connection.execute(
            "select (select run_id from marts.run_history where is_current), "
            "(select sum(numerator) from marts.kpi_annual), "
            "(select sum(numerator) from marts.kpi_quarterly), "
            "(select sum(sort_order) from core.dim_codes)"
        ).fetchone()
    assert found is not None
    return (found[0], found[1], found[2], int(found[3]))


def served(server: Server) -> Any:
    with server.connect("analyst") as connection:
        return connection.execute(FIGURES).fetchone()


def published(server: Server, warehouse: Path, **options: Any) -> postgres.Published:
    return postgres.publish_postgres(warehouse, server.string("nightly"), Reporter(), **options)
