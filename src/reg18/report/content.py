"""What a report prints, read from a published warehouse: one reader for years and quarters."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from reg18.base.dates import day
from reg18.base.errors import Reg18Error
from reg18.base.reading import Connection, Row, has_table, open_warehouse, rows
from reg18.contract.code_lists import dimensions
from reg18.published.differences import unexplained_differences
from reg18.report.figures import COLUMNS, Figures

# The overdue list of a quarter names this many complaints, the oldest first.
OVERDUE_SHOWN = 20


@dataclass(frozen=True)
class Kind:
    """A kind of report: the periods that it covers, and the tables that it prints."""

    name: str
    period_type: str
    # How many periods a report shows, its own included.
    periods_shown: int
    # Which rows of rpt_figures and of figure_checks; $1 is the period.
    figures: str
    checks: str
    # Rows by the name that templates use.
    tables: Mapping[str, str]


ANNUAL = Kind(
    name="annual",
    period_type="year",
    periods_shown=6,
    figures="reporting_year <= $1 and (period_type = 'year' or dimension = 'all')",
    checks="reporting_year = $1",
    tables={
        "return_items": "select * from marts.statutory_return where period = $1 "
        "order by item_order",
        "issues": "select * from quality.data_issues where period = $1 "
        "order by records desc, table_name, reason",
        "statistics": "select * from marts.ombudsman_statistics where period <= $1 "
        "order by scope desc, council is null, series, period, item_order",
        "restatements": "select * from marts.restatements where report_year = $1 "
        "order by stated_in, period, title, dimension <> 'all', dimension, member",
        # Whether any comparison is with a published figure.
        "stated": "select 1 from marts.rpt_figures where period = $1 and earlier_is_stated limit 1",
        "quote_counts": "select * from marts.rpt_quotes where period = $1",
    },
)

QUARTERLY = Kind(
    name="quarterly",
    period_type="quarter",
    # The quarter and the eight that its usual range is made from.
    periods_shown=9,
    figures="period_type = 'quarter' and period <= $1 and (dimension = 'all' or period in "
    "(select unnest([period, period_year_before]) from core.dim_periods where period = $1))",
    checks="period = $1",
    tables={
        "issues": "select issues.* from quality.data_issues as issues "
        "inner join core.dim_periods as periods on issues.period = periods.reporting_year "
        "where periods.period = $1",
        "trends": "select trends.* from marts.quarter_trends as trends "
        "inner join marts.measures as measures on trends.measure = measures.measure "
        "where trends.period = $1 order by measures.sort_order",
        "stocks": "select * from marts.quarter_stocks where period = $1 "
        "order by stock_order, counted desc, member",
    },
)

# Tables of the private warehouse alone.
_BLOCKING = """
select issues.table_name, issues.record_key, coalesce(reasons.why, issues.reason) as why
from quality.blocking_issues as issues
left join quality.reasons as reasons
    on issues.reason = reasons.reason and reasons.applies_to = 'issue'
where issues.period = $1
order by issues.table_name, issues.record_key, issues.reason
"""
# One more than is listed shows that there are more.
_OVERDUE = (
    f"select * from marts.quarter_overdue where period = $1 and place <= {OVERDUE_SHOWN + 1} "
    "order by place"
)


@dataclass(frozen=True)
class Period:
    """A reporting year or quarter of the data."""

    period: str
    # year or quarter
    period_type: str
    period_start: date
    period_end: date
    is_complete: bool
    period_year_before: str | None

    @property
    def file_part(self) -> str:
        """What files and folders of the period are called: 2024-25-Q4."""
        return self.period.replace(" ", "-")


@dataclass(frozen=True)
class Content:
    """Everything from the warehouse that the report of one period prints."""

    file: Path
    kind: Kind
    period: Period
    # The periods shown, up to its own.
    periods: list[Period]
    # The build: its as-of date, and what it was made from.
    run: Row
    figures: Figures
    tables: Mapping[str, list[Row]]
    # What does not hold among the figures.
    failed_checks: list[Row]
    # What blocks a final annual report, and the overdue complaints of a quarter; None where the
    # file, made for analysts, does not hold the list.
    blocking: list[Row] | None
    overdue: list[Row] | None
    # Published figures that now differ, without an explanation.
    unexplained: list[str]

    @property
    def as_of(self) -> date:
        """The last day that the data cover."""
        last_day: date = self.run["as_of_date"]
        return last_day

    @property
    def names(self) -> list[str]:
        """The names of the periods shown."""
        return [each.period for each in self.periods]

    def label(self, period: str) -> str:
        """Return a period as titles name it; one that is not over says how far it goes."""
        is_partial = any(each.period == period and not each.is_complete for each in self.periods)
        return f"{period} up to {day(self.as_of)}" if is_partial else period


def read(file: Path, period: str, kind: Kind = ANNUAL) -> Content:
    """Read what a report prints; raises Reg18Error for a file or period without a report."""
    with open_warehouse(file) as connection:
        periods = _periods(connection, file, period, kind)
        figures = rows(
            connection,
            f"select {', '.join(COLUMNS)} from marts.rpt_figures where {kind.figures}",
            period,
        )
        (run,) = rows(connection, "select * from marts.run_history where is_current")
        tables = {name: rows(connection, query, period) for name, query in kind.tables.items()}
        tables["measures"] = rows(connection, "select * from marts.measures order by sort_order")
        tables["intake"] = rows(connection, "select * from quality.data_intake order by table_name")
        is_private = has_table(connection, "quality", "blocking_issues")
        return Content(
            file=file,
            kind=kind,
            period=periods[-1],
            periods=periods,
            run=run,
            figures=Figures(figures, period, dimensions()),
            tables=tables,
            failed_checks=rows(
                connection,
                "select period, check_name, measure, dimension, expected, found "
                f"from marts.figure_checks where {kind.checks} and not is_held order by all",
                period,
            ),
            blocking=rows(connection, _BLOCKING, period) if is_private else None,
            overdue=rows(connection, _OVERDUE, period) if is_private else None,
            unexplained=unexplained_differences(connection, period) if kind is ANNUAL else [],
        )


def _periods(connection: Connection, file: Path, period: str, kind: Kind) -> list[Period]:
    """Return the last periods up to the report's own."""
    columns = ", ".join(Period.__dataclass_fields__)
    every = [
        Period(**row)
        for row in rows(
            connection,
            f"select {columns} from core.dim_periods where period_type = ? order by period",
            kind.period_type,
        )
    ]
    shown = [each for each in every if each.period <= period][-kind.periods_shown :]
    if not shown or shown[-1].period != period:
        names = ", ".join(each.period for each in every) or "none"
        of_type = "reporting year" if kind is ANNUAL else kind.period_type
        raise Reg18Error(
            f"The warehouse {file} has no {of_type} {period}.",
            f"The {kind.period_type}s in it: {names}.",
        )
    return shown
