"""The file for analysts: what they may read of a warehouse, in a file of its own."""

from __future__ import annotations

from pathlib import Path

import duckdb

from reg18 import comments, sql
from reg18.builds import ANALYST, PRIVATE

# What analysts may read: aggregates, dimensions and the run history. A relation that is not named
# here is not in their file, whatever is added to the project.
ANALYST_RELATIONS: tuple[tuple[str, str], ...] = (
    ("core", "dim_codes"),
    ("core", "dim_dates"),
    ("core", "dim_periods"),
    ("marts", "figure_checks"),
    ("marts", "kpi_annual"),
    ("marts", "kpi_quarterly"),
    ("marts", "measures"),
    ("marts", "month_volumes"),
    ("marts", "ombudsman_statistics"),
    ("marts", "quarter_stocks"),
    ("marts", "quarter_trends"),
    ("marts", "response_times"),
    ("marts", "restatements"),
    ("marts", "rpt_figures"),
    ("marts", "rpt_quotes"),
    ("marts", "run_history"),
    ("marts", "statutory_return"),
    ("ops", "extract_arrivals"),
    ("ops", "extract_freshness"),
    ("ops", "node_results"),
    ("ops", "run_steps"),
    ("ops", "runs"),
    ("quality", "data_intake"),
    ("quality", "data_issues"),
)


def write_analyst_file(building: Path) -> None:
    """Write the file for analysts beside the private one, in the folder of a build."""
    with duckdb.connect(str(building / PRIVATE)) as connection:
        # Everything must be in the one file that is put in place, nothing in a log beside it.
        # Closing would do it too, and say nothing where the disk is full.
        connection.execute("checkpoint")
    with duckdb.connect(str(building / ANALYST)) as connection:
        connection.execute(f"attach {sql.text(building / PRIVATE)} as private (read_only)")
        for schema, relation in ANALYST_RELATIONS:
            connection.execute(f"create schema if not exists {schema}")
            connection.execute(
                f"create table {schema}.{relation} as select * from private.{schema}.{relation}"
            )
        comments.copy(connection, "private")
        connection.execute("checkpoint")
