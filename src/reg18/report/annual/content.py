"""Reads what the annual report of a year prints from a published warehouse."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from reg18.base.reading import Connection, has_table, open_warehouse, rows
from reg18.published.differences import unexplained_differences
from reg18.report.figures import Figures
from reg18.report.periods import Period
from reg18.report.queries import FigureCheck, failed_checks, figures_of, periods_up_to
from reg18.warehouse.outcome import issue_words

# How many years a report can look back on, its own included.
YEARS_SHOWN = 6


@dataclass(frozen=True)
class Content:
    """Everything of the warehouse that a report of one year prints."""

    file: Path
    year: Period
    years: list[Period]
    as_of: date
    figures: Figures
    measures: list[dict[str, Any]]
    items: list[dict[str, Any]]
    failed_checks: list[FigureCheck]
    # What the figures were made from, and which issues touch the year.
    intake: list[dict[str, Any]]
    issues: list[dict[str, Any]]
    # The Ombudsman's own figures, of every council that the warehouse has them of.
    statistics: list[dict[str, Any]]
    # What keeps a final report back; None where the file does not hold the list.
    blocking: list[tuple[str, str, str]] | None
    # Published figures that were restated, with why; and whether any comparison is with one that
    # was published.
    restatements: list[dict[str, Any]]
    has_stated: bool
    # Published figures that are now others, and that nothing explains.
    unexplained: list[str]
    # What each of their reasons means.
    issue_words: dict[str, str]


def read(file: Path, year: str) -> Content:
    """Read one year's report content; raises Reg18Error for a file or year that has none."""
    with open_warehouse(file) as connection:
        return _read(connection, file, year)


def _read(connection: Connection, file: Path, year: str) -> Content:
    years = periods_up_to(connection, file, year, "year", YEARS_SHOWN)
    figures = rows(
        connection,
        "select * from marts.rpt_figures "
        "where reporting_year <= ? and (period_type = 'year' or dimension = 'all')",
        year,
    )
    blocking = _blocking(connection, year)
    run = rows(connection, "select * from marts.run_history where is_current")
    return Content(
        file=file,
        year=years[-1],
        years=years,
        as_of=run[0]["as_of_date"],
        figures=figures_of(figures, file, year),
        measures=rows(connection, "select * from marts.measures order by sort_order"),
        items=rows(
            connection,
            "select * from marts.statutory_return where period = ? order by item_order",
            year,
        ),
        intake=rows(connection, "select * from quality.data_intake order by table_name"),
        issues=rows(
            connection,
            "select * from quality.data_issues where period = ? "
            "order by records desc, table_name, reason",
            year,
        ),
        statistics=rows(
            connection,
            "select * from marts.ombudsman_statistics where period <= ? "
            "order by scope desc, council is null, series, period, item_order",
            year,
        ),
        failed_checks=failed_checks(connection, "reporting_year", year),
        blocking=blocking,
        restatements=rows(
            connection,
            "select * from marts.restatements where report_year = ? "
            "order by stated_in, period, title, dimension <> 'all', dimension, member",
            year,
        ),
        has_stated=any(row["earlier_is_stated"] for row in figures if row["period"] == year),
        unexplained=unexplained_differences(connection, year),
        issue_words={} if blocking is None else issue_words(connection),
    )


def _blocking(connection: Connection, year: str) -> list[tuple[str, str, str]] | None:
    if not has_table(connection, "quality", "blocking_issues"):
        return None
    return connection.execute(
        "select table_name, record_key, reason from quality.blocking_issues "
        "where period = ? order by table_name, record_key, reason",
        [year],
    ).fetchall()
