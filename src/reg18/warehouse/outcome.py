"""What a build did, read from what it built."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

import duckdb

from reg18.base.reading import Connection, Row, rows
from reg18.landing.load import Load
from reg18.published.differences import Difference, records_behind, unexplained
from reg18.settings.council import Council
from reg18.warehouse.expectations import WARNS, extract_warnings


@dataclass
class BuildResult:
    """What a build did, for the last lines on the screen."""

    load: Load
    as_of: date
    intake: list[tuple[str, str, int, int, int, int, int]] = field(default_factory=list)
    # One row per table and reason: table_name, reason, why, issues.
    issues: list[Row] = field(default_factory=list)
    rejected: int = 0
    warnings: list[str] = field(default_factory=list)
    # Published figures that have changed, and that nothing explains.
    differences: list[Difference] = field(default_factory=list)
    difference_records: int = 0


def read_outcome(
    load: Load, as_of: date, file: Path, nodes: list[dict[str, Any]], council: Council
) -> BuildResult:
    """Return what the build of a load did; `nodes` is what each dbt node did."""
    result = BuildResult(load, as_of)
    for node in nodes:
        if node["outcome"] == "warn":
            result.warnings += _warning_in_words(node, file)
    with duckdb.connect(str(file), read_only=True) as connection:
        result.intake = connection.execute(
            "select file || case when sheet <> '' then ', ' || sheet else '' end, table_name, "
            "rows_read, accepted, superseded, duplicate, rejected from quality.intake_file_loads "
            "where load_number = ? order by file, sheet, table_name",
            [load.number],
        ).fetchall()
        words = issue_words(connection)
        result.issues = rows(
            connection,
            "select table_name, reason, count(*) as issues from quality.issues "
            "group by table_name, reason order by issues desc, table_name, reason",
        )
        for row in result.issues:
            row["why"] = words[row["reason"]]
        result.differences = unexplained(connection)
        result.difference_records = records_behind(connection)
        (facts,) = rows(
            connection,
            "select (select max(date_day) from core.dim_dates) as last_day, "
            "(select count(*) from quality.rejected_rows) as rejected",
        )
    result.rejected, last_day = facts["rejected"], facts["last_day"]
    days_left = (last_day - as_of).days
    if days_left < council.settings["thresholds"]["calendar_warning_days"]:
        result.warnings.append(
            f"The bank-holiday table ends on {last_day:%-d %B %Y}, {days_left} days after the "
            "as-of date. Install a newer version of reg18, or add the next years to "
            "seeds/reference/bank_holidays.csv, before then."
        )
    return result


def issue_words(connection: Connection) -> dict[str, str]:
    """Return what each reason of quality.issues means."""
    found = rows(connection, "select * from quality.reasons where applies_to = 'issue'")
    return {row["reason"]: row["why"] for row in found}


def _warning_in_words(node: dict[str, Any], file: Path) -> list[str]:
    name, failures = node["node_name"], node["failures"]
    if name == WARNS:
        return extract_warnings(file)
    if name == "assert_backtest__published_figures_agree":
        return [
            f"{failures} figures differ from what was published before reg18 "
            "(seeds/published/published_figures.csv); quality.backtest lists them."
        ]
    return [f"the check {name} found {failures} rows."]
