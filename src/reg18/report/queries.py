"""What every report reads of a published warehouse."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

from reg18.base.errors import Reg18Error
from reg18.base.reading import Connection, Row, how_to_update, rows
from reg18.contract.code_lists import dimensions
from reg18.report.figures import FIELDS, Figures
from reg18.report.periods import Period


@dataclass(frozen=True)
class FigureCheck:
    """Something that has to hold among the figures of a period and does not."""

    period: str
    check_name: str
    measure: str
    dimension: str
    expected: Decimal | None
    found: Decimal | None


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
        raise Reg18Error(f"The figures of {file} lack {', '.join(missing)}.", how_to_update(file))
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
