"""Follows a printed figure back: to its definition, law, rule, SQL and cases."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path

from rich.columns import Columns
from rich.console import Console
from rich.syntax import Syntax
from rich.text import Text

from reg18.analyst.measure_rules import expressions_of
from reg18.base import sql
from reg18.base.errors import Reg18Error
from reg18.base.names import suggestion
from reg18.base.paths import project_root
from reg18.base.reading import Connection, Row, has_table, open_warehouse, rows


@dataclass
class Trace:
    """A figure with all that is behind it."""

    measure: Row
    figure: Row
    # Where each part of the rule is, and its SQL.
    rules: list[tuple[str, str]] = field(default_factory=list)
    # What finds the cases: each with its reference, numerator and denominator.
    query: str = ""
    cases: list[tuple[str, Decimal, Decimal | None]] = field(default_factory=list)


def follow(file: Path, measure: str, period: str, dimension: str | None, member: str) -> Trace:
    """Follow a figure; raises Reg18Error if there is none or its cases do not add up to it."""
    with open_warehouse(file, private=True) as connection:
        return follow_in(connection, measure, period, dimension, member)


def follow_in(
    connection: Connection, measure: str, period: str, dimension: str | None, member: str
) -> Trace:
    """Follow a figure of a warehouse that is open."""
    measures = {row["measure"]: row for row in rows(connection, "from marts.measures")}
    if measure not in measures:
        raise _unknown("There is no measure", measure, measures)
    figures = rows(connection, "from marts.rpt_figures where measure = ?", measure)
    figure = _find_figure(figures, measure, period, dimension, member)
    if not has_table(connection, "core", "cases_behind"):
        raise Reg18Error(
            "This file has no cases: it is the analysts' file.",
            "Name the private warehouse file next to it.",
        )
    trace = Trace(measures[measure], figure)
    if figure["numerator"] is None:
        return trace
    facts = rows(
        connection,
        "select distinct fact, target_list from marts.measure_sums "
        "left join core.dim_council_targets using (measure) "
        "where measure = ? and dimension = 'all' order by fact",
        measure,
    )
    trace.rules = find_rules(
        measure, [row["fact"] for row in facts], facts[0]["target_list"] if facts else None
    )
    where = "\n    and ".join(
        f"{name} = {sql.text(figure[name])}"
        for name in ("measure", "period", "dimension", "member")
    )
    trace.query = (
        "select record_key, numerator, denominator\n"
        f"from core.cases_behind\nwhere\n    {where}\norder by record_key"
    )
    trace.cases = connection.execute(trace.query).fetchall()
    _check(trace)
    return trace


def find_rules(measure: str, facts: list[str], target_list: str | None) -> list[tuple[str, str]]:
    """Return the expressions of a measure in its facts, each with its place; `target_list` is the
    list of local targets that the measure is in, or None."""
    found = []
    for fact in facts:
        name = f"models/core/{fact}.sql"
        code = (project_root() / name).read_text(encoding="utf-8")
        found += [
            (f"{name}, line {each.line}", each.text)
            for each in expressions_of(code, measure, target_list)
        ]
    return found


def _unknown(what: str, name: str, choices: Iterable[str]) -> Reg18Error:
    nearest = suggestion(name, sorted(set(choices))).capitalize()
    return Reg18Error(f"{what} `{name}`.", nearest)


def _find_figure(
    figures: list[Row], measure: str, period: str, dimension: str | None, member: str
) -> Row:
    for column, wanted, what in (
        ("period", period, f"`{measure}` has no period"),
        ("dimension", dimension, f"`{measure}` has no dimension"),
        ("member", member, f"In that period `{measure}` has no category"),
    ):
        found = [row for row in figures if wanted in (None, row[column])]
        if not found:
            raise _unknown(what, str(wanted), (row[column] for row in figures))
        figures = found
    if len(figures) > 1:
        names = ", ".join(sorted(row["dimension"] for row in figures))
        raise Reg18Error(
            f"`{measure}` has a category `{member}` in several dimensions: {names}.",
            "Say which with --dimension.",
        )
    return figures[0]


def _check(trace: Trace) -> None:
    """The cases must add up to the figure, or neither may be believed."""
    figure = trace.figure
    numerator = sum((Decimal(case[1]) for case in trace.cases), Decimal(0))
    base = sum((Decimal(case[2]) for case in trace.cases if case[2] is not None), Decimal(0))
    # The people supported are not cases.
    has_cases_as_base = trace.measure["measure"] != "complaints_per_1000_supported"
    if numerator != figure["numerator"] or (
        has_cases_as_base and figure["denominator"] is not None and base != figure["denominator"]
    ):
        raise Reg18Error(
            f"The cases of {trace.measure['measure']} make {numerator} of {base}, the figure is "
            f"{figure['numerator']} of {figure['denominator']}.",
            "This is a fault of reg18: do not use the figure, and report it.",
        )


def print_trace(trace: Trace, console: Console) -> None:
    """Print a figure and all that is behind it, in the order that a reader asks."""
    measure, figure = trace.measure, trace.figure
    is_whole = figure["dimension"] == "all"
    of = "" if is_whole else f", {figure['dimension']}: {figure['member_label']}"
    console.print(Text(f"{measure['title']}, {figure['period']}{of}", style="bold"))
    console.print(Text(str(figure["printed"]), style="bold cyan"))
    console.print()
    law = "a local target of the council, not law" if measure["is_local_target"] else measure["law"]
    lines = [
        ("What it counts", measure["definition"]),
        ("Law", law or "none: the council's own measure"),
        ("In the period by", f"{measure['basis']} ({measure['date_column']})"),
        ("Counted", _counted(figure["numerator"], measure["numerator_words"])),
    ]
    if figure["denominator"] is not None:
        lines.append(("Of", _counted(figure["denominator"], measure["denominator_words"])))
    for name, text in lines:
        console.print(Text.assemble((f"{name}: ", "bold"), str(text)))
    code = [(f"How a case counts ({place})", text) for place, text in trace.rules]
    if trace.query:
        code.append(("SQL, to run on the private warehouse", trace.query))
    for title, text in code:
        console.print()
        console.print(Text(title, style="bold"))
        console.print(Syntax(text, "sql", background_color="default"))
    console.print()
    if figure["numerator"] is None:
        console.print("Not supplied: no loaded file has anything to count it from.")
        return
    counted = [reference for reference, numerator, _ in trace.cases if numerator]
    others = [reference for reference, numerator, _ in trace.cases if not numerator]
    for title, references in (("Counted", counted), ("In the base only", others)):
        if references:
            console.print(Text(f"{title}: {len(references):,}", style="bold"))
            console.print(Columns(sorted(map(str, references)), padding=(0, 2)))
    if not trace.cases:
        console.print("No case counts in it.")


def _counted(number: object, words: str | None) -> str:
    return f"{number:,.2f}".removesuffix(".00") + (f" {words}" if words else "")
