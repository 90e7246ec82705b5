"""What a build did, read from what it built, for the last lines on the screen."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

import duckdb

from reg18.landing.load import Load
from reg18.published.differences import Difference, records_behind, unexplained
from reg18.settings.council import Council
from reg18.warehouse import expectations
from reg18.warehouse.reasons import issue_words


@dataclass
class BuildResult:
    """What a build did, for the last lines on the screen."""

    load: Load
    as_of: date
    intake: list[tuple[str, str, int, int, int, int, int]] = field(default_factory=list)
    issues: list[tuple[str, str, int]] = field(default_factory=list)
    issue_words: dict[str, str] = field(default_factory=dict)
    rejected: int = 0
    warnings: list[str] = field(default_factory=list)
    # Published figures that are now others, and that nothing explains.
    differences: list[Difference] = field(default_factory=list)
    difference_records: int = 0


def read_outcome(
    load: Load, as_of: date, file: Path, warned: list[dict[str, Any]], council: Council
) -> BuildResult:
    """What the build of a load did; `warned` are the checks that only warn."""
    result = BuildResult(load=load, as_of=as_of)
    for node in warned:
        result.warnings.extend(_warning_in_words(node, file))
    _read_summary(file, council, result)
    return result


def _warning_in_words(node: dict[str, object], file: Path) -> list[str]:
    if node.get("node_name") == expectations.WARNS:
        return expectations.extract_warnings(file)
    if node.get("node_name") == "assert_backtest__published_figures_agree":
        return [
            f"{node.get('failures')} figures differ from what was published before reg18 "
            "(seeds/published/published_figures.csv); quality.backtest lists them."
        ]
    return [f"the check {node.get('node_name')} found {node.get('failures')} rows."]


def _read_summary(file: Path, council: Council, result: BuildResult) -> None:
    with duckdb.connect(str(file), read_only=True) as connection:
        result.intake = connection.execute(
            "select file || case when sheet <> '' then ', ' || sheet else '' end, table_name, "
            "rows_read, accepted, superseded, duplicate, rejected from quality.intake_file_loads "
            "where load_number = ? order by file, sheet, table_name",
            [result.load.number],
        ).fetchall()
        result.issues = connection.execute(
            "select table_name, reason, count(*) from quality.issues "
            "group by table_name, reason order by count(*) desc, table_name, reason"
        ).fetchall()
        result.issue_words = issue_words(connection)
        result.differences = unexplained(connection)
        result.difference_records = records_behind(connection)
        row = connection.execute("select max(date_day) from core.dim_dates").fetchone()
        rejected = connection.execute("select count(*) from quality.rejected_rows").fetchone()
    assert row is not None
    assert rejected is not None
    result.rejected = rejected[0]
    days_left = (row[0] - result.as_of).days
    if days_left < council.settings["thresholds"]["calendar_warning_days"]:
        result.warnings.append(
            f"The bank-holiday table ends on {row[0]:%-d %B %Y}, {days_left} days after the as-of "
            "date. Take a newer version of reg18, or add the next years to "
            "seeds/reference/bank_holidays.csv, before then."
        )
