"""What a report prints, read from a published warehouse: one reader for years and quarters."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import Path

from reg18.base.dates import day
from reg18.base.errors import Reg18Error
from reg18.base.paths import project_root
from reg18.base.reading import Connection, Row, has_table, open_warehouse, rows
from reg18.contract.code_lists import dimensions
from reg18.published.differences import unexplained_differences
from reg18.report.figures import Figures


@dataclass(frozen=True)
class Kind:
    """A kind of report. What it prints is read by the queries of its folder in reports."""

    name: str
    period_type: str
    # How many periods a report shows, its own included.
    periods_shown: int


ANNUAL = Kind("annual", "year", periods_shown=6)
# The quarter and the eight that its usual range is made from.
QUARTERLY = Kind("quarterly", "quarter", periods_shown=9)


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
    figures: Figures
    # Rows by the name of the query that found them.
    tables: dict[str, list[Row]]
    # Rows of the private warehouse; None where the file, made for analysts, does not hold them.
    private: dict[str, list[Row]] | None
    # Published figures that now differ, without an explanation.
    unexplained: list[str]

    @property
    def run(self) -> Row:
        """The build: its as-of date, and what it was made from."""
        return self.tables["run"][0]

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
    reports = project_root() / "reports"
    queries = reports / kind.name / "queries"
    with open_warehouse(file) as connection:
        periods = _periods(connection, file, period, kind)
        tables = _tables(connection, reports / "shared" / "queries", period)
        tables |= _tables(connection, queries, period)
        is_private = has_table(connection, "quality", "blocking_issues")
        return Content(
            file=file,
            kind=kind,
            period=periods[-1],
            periods=periods,
            figures=Figures(tables.pop("figures"), period, dimensions()),
            tables=tables,
            private=_tables(connection, queries / "private", period) if is_private else None,
            unexplained=unexplained_differences(connection, period) if kind is ANNUAL else [],
        )


def _tables(connection: Connection, folder: Path, period: str) -> dict[str, list[Row]]:
    """Return the rows that each query of a folder finds, by its name; $1 is the period."""
    queries = {file.stem: file.read_text(encoding="utf-8") for file in folder.glob("*.sql")}
    return {
        name: rows(connection, query, *([period] if "$1" in query else []))
        for name, query in queries.items()
    }


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
