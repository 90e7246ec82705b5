"""Finds what is behind a figure in the private warehouse, and sees that it adds up to it."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

from reg18.errors import Reg18Error
from reg18.names import suggestion
from reg18.reading import Connection, opened, rows
from reg18.trace.rule import Rule, find_rules

# Dimensions in which a case has several rows stand in tables of their own.
_BRIDGES = {
    "cause": "fct_complaint_causes",
    "theme_cause": "fct_complaint_causes",
    "partner_body": "fct_complaint_partner_bodies",
}
# What a fact calls a date of measures.csv, where the name is not its own.
_DATES = {("fct_actions", "date_resolved"): "complaint_date_resolved"}


@dataclass(frozen=True)
class Trace:
    """A figure with all that is behind it."""

    measure: dict[str, Any]
    period: str
    dimension: str
    member: str
    figure: dict[str, Any]
    as_of: date
    rules: list[Rule] = field(default_factory=list)
    # Each query with what it finds: (reference, numerator, denominator).
    queries: list[str] = field(default_factory=list)
    cases: list[tuple[str, Decimal, Decimal | None]] = field(default_factory=list)


def follow(file: Path, measure: str, period: str, dimension: str | None, member: str) -> Trace:
    """Follow a figure; raises Reg18Error where it is none, or where its cases do not add up."""
    with opened(file, private=True) as connection:
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
    facts = _facts(connection)
    if not facts:
        raise Reg18Error(
            "This file holds no cases: it is the file for analysts.",
            "Name the private warehouse file beside it.",
        )
    (run,) = rows(connection, "select as_of_date from marts.run_history where is_current")
    trace = Trace(
        measures[measure], period, figure["dimension"], figure["member"], figure, run["as_of_date"]
    )
    if figure["numerator"] is None:
        return trace
    for fact, columns in facts.items():
        query = _query(trace, fact, columns)
        if query is None:
            continue
        trace.queries.append(query)
        trace.cases.extend(connection.execute(query).fetchall())
        if fact not in _BRIDGES.values():
            trace.rules.extend(find_rules(measure, fact, columns))
    _check(trace)
    return trace


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


def _facts(connection: Connection) -> dict[str, list[str]]:
    """fact -> its columns."""
    facts: dict[str, list[str]] = {}
    for fact, column in connection.execute(
        "select table_name, column_name from information_schema.columns "
        "where table_schema = 'core' and table_name like 'fct%' order by table_name, "
        "ordinal_position"
    ).fetchall():
        facts.setdefault(fact, []).append(column)
    return facts


def _query(trace: Trace, fact: str, columns: list[str]) -> str | None:
    """The cases of a fact that count in the figure; none where it has nothing of the measure."""
    name, dimension = trace.measure["measure"], trace.dimension
    numerator, denominator = f"{name}_numerator", f"{name}_denominator"
    is_bridge = fact in _BRIDGES.values()
    if numerator not in columns or is_bridge != (_BRIDGES.get(dimension) == fact):
        return None
    if not is_bridge and dimension in _BRIDGES:
        return None
    key = columns[0]
    conditions = [*_of_period(trace, fact, columns)]
    has_base = denominator in columns
    stated = trace.figure["stated_as_of_date"]
    if stated is not None:
        # Published, and taken as things stood then: what came later does not count.
        numerator, denominator = (
            f"(case when {column}_from <= date '{stated}' then 1 else 0 end)"
            for column in (numerator, denominator)
        )
    base = f"{denominator}" if has_base else "null"
    counts = f"{numerator} <> 0" + (f" or {denominator} <> 0" if has_base else "")
    conditions.append(f"({counts})" if has_base else counts)
    if dimension != "all":
        member = trace.member.replace("'", "''")
        conditions.append(f"coalesce(cast({dimension} as varchar), 'unknown') = '{member}'")
    return (
        f"select {key}, {numerator}, {base}\nfrom core.{fact}\n"
        f"where {_joined(conditions)}\norder by {key}"
    )


def _joined(conditions: list[str]) -> str:
    return "\n    and ".join(conditions)


def _of_period(trace: Trace, fact: str, columns: list[str]) -> list[str]:
    """What puts a case in the period: its date, or that it was in the stock on the last day."""
    start, end = trace.figure["period_start"], trace.figure["period_end"]
    # The stock of a period that is not over is that of the as-of date.
    last = min(end, trace.as_of)
    joined = f"{trace.measure['measure']}_joined"
    if joined in columns:
        return [
            f"{joined} <= date '{last}'",
            f"(date_resolved is null or date_resolved > date '{last}')",
        ]
    named = trace.measure["date_column"]
    date_column = _DATES.get((fact, named), named)
    if date_column not in columns:
        # a ratio of two counts: each is placed by a date of its own
        date_column = "date_received"
    return [f"{date_column} between date '{start}' and date '{end}'"]


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
