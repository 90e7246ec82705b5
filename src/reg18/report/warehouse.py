"""Reads what a report needs from a published warehouse, and closes it again."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb

from reg18.code_lists import dimensions
from reg18.errors import Reg18Error
from reg18.freezing.differences import unexplained_differences
from reg18.reasons import issue_words
from reg18.report.figures import FIELDS, Figures, Year

# How many years a report can look back on, its own included.
YEARS_SHOWN = 6


@dataclass(frozen=True)
class FigureCheck:
    """Something that has to hold among the figures of a period and does not."""

    period: str
    check_name: str
    measure: str
    dimension: str
    expected: Decimal | None
    found: Decimal | None


@dataclass(frozen=True)
class Content:
    """Everything of the warehouse that a report of one year prints."""

    file: Path
    year: Year
    years: list[Year]
    as_of: date
    figures: Figures
    measures: list[dict[str, Any]]
    items: list[dict[str, Any]]
    failed_checks: list[FigureCheck]
    # What the figures were made from, and which issues touch the year.
    intake: list[dict[str, Any]]
    issues: list[dict[str, Any]]
    loads: int
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
    if not file.is_file():
        raise Reg18Error(
            f"There is no warehouse {file}.",
            "Build one with `reg18 build`, or name the file that it published.",
        )
    try:
        with duckdb.connect(str(file), read_only=True) as connection:
            return _read(connection, file, year)
    except duckdb.CatalogException as error:
        raise Reg18Error(
            f"{file} is not a warehouse of this version of reg18 ({_first_line(error)}).",
            "Build it again with `reg18 build`.",
        ) from error
    except duckdb.IOException as error:
        raise Reg18Error(
            f"The warehouse {file} cannot be read ({_first_line(error)}).",
            "Close programs that have it open for writing, and see that the file is whole.",
        ) from error


def _first_line(error: Exception) -> str:
    return str(error).splitlines()[0]


def _rows(connection: duckdb.DuckDBPyConnection, query: str, *values: Any) -> list[dict[str, Any]]:
    result = connection.execute(query, list(values))
    names = [column[0] for column in result.description or ()]
    return [dict(zip(names, row, strict=True)) for row in result.fetchall()]


def _read(connection: duckdb.DuckDBPyConnection, file: Path, year: str) -> Content:
    rows = _rows(
        connection, "select * from core.dim_periods where period_type = 'year' order by period"
    )
    every = [Year(**{name: row[name] for name in Year.__dataclass_fields__}) for row in rows]
    years = [each for each in every if each.period <= year][-YEARS_SHOWN:]
    if not years or years[-1].period != year:
        names = ", ".join(each.period for each in every) or "none"
        raise Reg18Error(
            f"The warehouse {file} has no reporting year {year}.",
            f"The years in it: {names}.",
        )
    figures = _rows(
        connection,
        "select * from marts.rpt_figures "
        "where reporting_year <= ? and (period_type = 'year' or dimension = 'all')",
        year,
    )
    missing = [name for name in FIELDS if figures and name not in figures[0]]
    if missing:
        raise Reg18Error(
            f"The figures of {file} lack {', '.join(missing)}.",
            "Build it again with `reg18 build`.",
        )
    blocking = _blocking(connection, year)
    run = _rows(connection, "select * from marts.run_history where is_current")
    return Content(
        file=file,
        year=years[-1],
        years=years,
        as_of=run[0]["as_of_date"],
        figures=Figures(figures, year, dimensions()),
        measures=_rows(connection, "select * from marts.measures order by sort_order"),
        items=_rows(
            connection,
            "select * from marts.statutory_return where period = ? order by item_order",
            year,
        ),
        intake=_rows(connection, "select * from quality.data_intake order by table_name"),
        issues=_rows(
            connection,
            "select * from quality.data_issues where period = ? "
            "order by records desc, table_name, reason",
            year,
        ),
        loads=len(_rows(connection, "select distinct load_number from marts.run_history")),
        statistics=_rows(
            connection,
            "select * from marts.ombudsman_statistics where period <= ? "
            "order by scope desc, council is null, series, period, item_order",
            year,
        ),
        failed_checks=[
            FigureCheck(**row)
            for row in _rows(
                connection,
                "select period, check_name, measure, dimension, expected, found "
                "from marts.figure_checks where reporting_year = ? and not is_held order by all",
                year,
            )
        ],
        blocking=blocking,
        restatements=_rows(
            connection,
            "select * from marts.restatements where report_year = ? "
            "order by stated_in, period, title, dimension <> 'all', dimension, member",
            year,
        ),
        has_stated=any(row["earlier_is_stated"] for row in figures if row["period"] == year),
        unexplained=unexplained_differences(connection, year),
        issue_words={} if blocking is None else issue_words(connection),
    )


def _blocking(
    connection: duckdb.DuckDBPyConnection, year: str
) -> list[tuple[str, str, str]] | None:
    found = connection.execute(
        "select 1 from information_schema.tables "
        "where table_schema = 'quality' and table_name = 'blocking_issues'"
    ).fetchone()
    if found is None:
        return None
    return connection.execute(
        "select table_name, record_key, reason from quality.blocking_issues "
        "where period = ? order by table_name, record_key, reason",
        [year],
    ).fetchall()
