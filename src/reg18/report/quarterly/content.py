"""Reads what the report of a quarter prints from a published warehouse."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import Path

from reg18.base.reading import Connection, Row, has_table, open_warehouse, rows
from reg18.report.figures import Figures
from reg18.report.periods import Period
from reg18.report.queries import FigureCheck, failed_checks, figures_of, periods_up_to

# The quarter and the eight that its usual range is taken from.
QUARTERS_SHOWN = 9
# How many complaints the overdue list names, the oldest first.
OVERDUE_SHOWN = 20


@dataclass(frozen=True)
class Content:
    """Everything of the warehouse that a report of one quarter prints."""

    file: Path
    quarter: Period
    quarters: list[Period]
    as_of: date
    figures: Figures
    measures: list[Row]
    # The usual range of each measure, and on which side of it the quarter is.
    trends: list[Row]
    # What is open beside complaints, by member.
    stocks: list[Row]
    # Complaints past a limit, the oldest first; None where the file holds no list of them.
    overdue: list[Row] | None
    issues: list[Row]
    failed_checks: list[FigureCheck]


def read(file: Path, quarter: str) -> Content:
    """Read one quarter's report content; raises Reg18Error for a file or quarter that has none."""
    with open_warehouse(file) as connection:
        return _read(connection, file, quarter)


def _read(connection: Connection, file: Path, quarter: str) -> Content:
    quarters = periods_up_to(connection, file, quarter, "quarter", QUARTERS_SHOWN)
    own = quarters[-1]
    # By member: the quarter, and the same one a year before.
    figures = rows(
        connection,
        "select * from marts.rpt_figures where period_type = 'quarter' "
        "and period between ? and ? and (dimension = 'all' or period in (?, ?))",
        quarters[0].period,
        quarter,
        quarter,
        own.period_year_before,
    )
    run = rows(connection, "select * from marts.run_history where is_current")
    year = rows(connection, "select reporting_year from core.dim_periods where period = ?", quarter)
    return Content(
        file=file,
        quarter=own,
        quarters=quarters,
        as_of=run[0]["as_of_date"],
        figures=figures_of(figures, file, quarter),
        measures=rows(connection, "select * from marts.measures order by sort_order"),
        trends=rows(
            connection,
            "select trends.* from marts.quarter_trends as trends "
            "inner join marts.measures as measures on trends.measure = measures.measure "
            "where trends.period = ? order by measures.sort_order",
            quarter,
        ),
        stocks=rows(
            connection,
            "select * from marts.quarter_stocks where period = ? "
            "order by stock_order, counted desc, member",
            quarter,
        ),
        overdue=_overdue(connection, quarter),
        issues=rows(
            connection,
            "select * from quality.data_issues where period = ? "
            "order by records desc, table_name, reason",
            year[0]["reporting_year"],
        ),
        failed_checks=failed_checks(connection, "period", quarter),
    )


def _overdue(connection: Connection, quarter: str) -> list[Row] | None:
    if not has_table(connection, "marts", "quarter_overdue"):
        return None
    return rows(
        connection,
        "select * from marts.quarter_overdue where period = ? and place <= ? order by place",
        quarter,
        # One more than are shown tells that there are more.
        OVERDUE_SHOWN + 1,
    )
