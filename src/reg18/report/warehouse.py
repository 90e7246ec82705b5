"""Opens a published warehouse for a report, and closes it again."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb

from reg18.code_lists import dimensions
from reg18.errors import Reg18Error
from reg18.report.figures import FIELDS, Figures, Period

Connection = duckdb.DuckDBPyConnection
Row = dict[str, Any]


@dataclass(frozen=True)
class FigureCheck:
    """Something that has to hold among the figures of a period and does not."""

    period: str
    check_name: str
    measure: str
    dimension: str
    expected: Decimal | None
    found: Decimal | None


@contextmanager
def opened(file: Path) -> Iterator[Connection]:
    """A warehouse file to read from; raises Reg18Error for one that cannot be read."""
    if not file.is_file():
        raise Reg18Error(
            f"There is no warehouse {file}.",
            "Build one with `reg18 build`, or name the file that it published.",
        )
    try:
        with duckdb.connect(str(file), read_only=True) as connection:
            yield connection
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


def rows(connection: Connection, query: str, *values: Any) -> list[Row]:
    """What a query finds, each row by the names of its columns."""
    result = connection.execute(query, list(values))
    names = [column[0] for column in result.description or ()]
    return [dict(zip(names, row, strict=True)) for row in result.fetchall()]


def periods_up_to(
    connection: Connection, file: Path, period: str, kind: str, most: int
) -> list[Period]:
    """The last periods of a kind, year or quarter, up to the one that a report is of."""
    found = rows(
        connection, "select * from core.dim_periods where period_type = ? order by period", kind
    )
    every = [Period(**{name: row[name] for name in Period.__dataclass_fields__}) for row in found]
    shown = [each for each in every if each.period <= period][-most:]
    if not shown or shown[-1].period != period:
        names = ", ".join(each.period for each in every) or "none"
        of_reporting = "reporting year" if kind == "year" else kind
        raise Reg18Error(
            f"The warehouse {file} has no {of_reporting} {period}.",
            f"The {kind}s in it: {names}.",
        )
    return shown


def figures_of(found: Sequence[Row], file: Path, period: str) -> Figures:
    """Rows of `marts.rpt_figures` as the figures of a report of that period."""
    missing = [name for name in FIELDS if found and name not in found[0]]
    if missing:
        raise Reg18Error(
            f"The figures of {file} lack {', '.join(missing)}.",
            "Build it again with `reg18 build`.",
        )
    return Figures(list(found), period, dimensions())


def failed_checks(connection: Connection, column: str, period: str) -> list[FigureCheck]:
    """What does not hold among the figures of a period (`column` period) or of all periods of a
    year (`column` reporting_year)."""
    return [
        FigureCheck(**row)
        for row in rows(
            connection,
            "select period, check_name, measure, dimension, expected, found "
            f"from marts.figure_checks where {column} = ? and not is_held order by all",
            period,
        )
    ]
