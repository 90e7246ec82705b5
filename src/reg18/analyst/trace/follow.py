"""Finds what is behind a figure in the private warehouse, and sees that it adds up to it."""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path
from typing import Any

from reg18.analyst.trace.rule import Rule, find_rules
from reg18.base import sql
from reg18.base.errors import Reg18Error
from reg18.base.names import suggestion
from reg18.base.reading import Connection, has_table, open_warehouse, rows


@dataclass
class Trace:
    """A figure with all that is behind it."""

    measure: dict[str, Any]
    period: str
    dimension: str
    member: str
    figure: dict[str, Any]
    rules: list[Rule] = field(default_factory=list)
    # What finds the cases: each with its reference, numerator and denominator.
    query: str = ""
    cases: list[tuple[str, Decimal, Decimal | None]] = field(default_factory=list)


def follow(file: Path, measure: str, period: str, dimension: str | None, member: str) -> Trace:
    """Follow a figure; raises Reg18Error where it is none, or where its cases do not add up."""
    with open_warehouse(file, private=True) as connection:
        return follow_in(connection, measure, period, dimension, member)


def follow_in(
    connection: Connection,
    measure: str,
    period: str,
    dimension: str | None,
    member: str,
) -> Trace:
    """Follow a figure of a warehouse that is open."""
    measures = {row["measure"]: row for row in rows(connection, "select * from marts.measures")}
    if measure not in measures:
        raise Reg18Error(f"There is no measure `{measure}`.", _near(measure, measures))
    figures = rows(
        connection, "select * from marts.rpt_figures where measure = ? and period = ?",
        measure, period,
    )  # fmt: skip
    if not figures:
        periods = [
            row["period"]
            for row in rows(
                connection,
                "select distinct period from marts.rpt_figures where measure = ? order by period",
                measure,
            )
        ]
        raise Reg18Error(f"`{measure}` has no period `{period}`.", _near(period, periods))
    figure = _chosen(figures, measure, dimension, member)
    if not has_table(connection, "core", "cases_behind"):
        raise Reg18Error(
            "This file holds no cases: it is the file for analysts.",
            "Name the private warehouse file beside it.",
        )
    trace = Trace(measures[measure], period, figure["dimension"], figure["member"], figure)
    if figure["numerator"] is None:
        return trace
    trace.rules.extend(find_rules(measure, _facts(connection, measure), _list(connection, measure)))
    conditions = {
        "measure": measure,
        "period": period,
        "dimension": trace.dimension,
        "member": trace.member,
    }
    where = "\n    and ".join(f"{name} = {sql.text(value)}" for name, value in conditions.items())
    trace.query = (
        "select record_key, numerator, denominator\n"
        f"from core.cases_behind\nwhere\n    {where}\norder by record_key"
    )
    trace.cases.extend(connection.execute(trace.query).fetchall())
    _check(trace)
    return trace


def _facts(connection: Connection, measure: str) -> list[str]:
    """The facts in which a measure is counted, but for those that repeat it."""
    found = connection.execute(
        "select distinct fact from marts.measure_sums "
        "where measure = ? and dimension = 'all' order by fact",
        [measure],
    ).fetchall()
    return [fact for (fact,) in found]


def _list(connection: Connection, measure: str) -> str | None:
    """The list of local targets that a measure stands in."""
    found = connection.execute(
        "select target_list from core.dim_council_targets where measure = ?", [measure]
    ).fetchone()
    return str(found[0]) if found else None


def _near(name: str, choices: Any) -> str:
    return suggestion(name, list(choices)).capitalize()


def _chosen(
    figures: list[dict[str, Any]], measure: str, dimension: str | None, member: str
) -> dict[str, Any]:
    """The one figure that the member and dimension name."""
    found = [
        row for row in figures if row["member"] == member and dimension in (None, row["dimension"])
    ]
    if len(found) == 1:
        return found[0]
    if found:
        names = ", ".join(sorted(row["dimension"] for row in found))
        raise Reg18Error(
            f"`{measure}` has a member `{member}` in several dimensions: {names}.",
            "Say which with --dimension.",
        )
    of_dimension = [row for row in figures if dimension in (None, row["dimension"])]
    if not of_dimension:
        dimensions = sorted({row["dimension"] for row in figures} - {"all"})
        raise Reg18Error(
            f"`{measure}` has no dimension `{dimension}`.", _near(str(dimension), dimensions)
        )
    members = sorted({row["member"] for row in of_dimension})
    raise Reg18Error(
        f"`{measure}` has no member `{member}` in that period.", _near(member, members)
    )


def _check(trace: Trace) -> None:
    """The cases must make the figure, or neither may be believed."""
    figure = trace.figure
    numerator = sum((Decimal(case[1]) for case in trace.cases), Decimal(0))
    bases = [case[2] for case in trace.cases if case[2] is not None]
    is_other_base = trace.measure["measure"] == "complaints_per_1000_supported"
    base = sum((Decimal(each) for each in bases), Decimal(0))
    if numerator != figure["numerator"] or (
        not is_other_base and figure["denominator"] is not None and base != figure["denominator"]
    ):
        raise Reg18Error(
            f"The cases of {trace.measure['measure']} make {numerator} of {base}, the figure is "
            f"{figure['numerator']} of {figure['denominator']}.",
            "This is a fault of reg18: do not use the figure, and report it.",
        )
