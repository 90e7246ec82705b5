"""Published figures that have changed since, as a warehouse lists them, in words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import duckdb
from rich.console import Console
from rich.markup import escape

from reg18.base.reading import has_table
from reg18.base.terminal import plain_table

MOST_DIFFERENCES = 20


@dataclass(frozen=True)
class Difference:
    """A figure of a published report that has changed, and that nothing explains yet."""

    frozen_year: str
    as_of_date: date
    period: str
    measure: str
    title: str
    dimension: str
    member: str
    member_label: str
    figure: str
    new_figure: str
    # How many records are behind the change; None where those of then were not kept.
    records: int | None

    @property
    def name(self) -> str:
        """What it is a figure of, in words."""
        if self.dimension == "all":
            return self.title
        return f"{self.title}, {self.dimension.replace('_', ' ')}: {self.member_label}"

    def __str__(self) -> str:
        behind = "" if self.records is None else f" ({_count(self.records, 'record')})"
        return (
            f"{self.period}, {self.name}: {self.figure} in the report of {self.frozen_year}, "
            f"now {self.new_figure}{behind}"
        )


def unexplained(connection: duckdb.DuckDBPyConnection, year: str | None = None) -> list[Difference]:
    """Return the differences that no restatement explains: all, or those that block the final
    report of a year: a figure counts up to the first report that states it again."""
    rows = connection.execute(
        f"select {', '.join(Difference.__dataclass_fields__)} from quality.frozen_differences "
        "where not is_explained and ($1 is null or reporting_year <= $1 "
        "and (next_frozen_year is null or $1 <= next_frozen_year)) "
        "order by frozen_year, period, title, dimension <> 'all', dimension, member",
        [year],
    ).fetchall()
    return [Difference(*row) for row in rows]


def unexplained_differences(connection: duckdb.DuckDBPyConnection, year: str) -> list[str]:
    """Return what of published figures blocks the final report of a year, one line for each.

    The analysts' file has no list of them; the final report is not printed from it.
    """
    has_list = has_table(connection, "quality", "frozen_differences")
    return [str(each) for each in unexplained(connection, year)] if has_list else []


def records_behind(connection: duckdb.DuckDBPyConnection) -> int:
    """Return how many records are behind the unexplained differences, each counted once."""
    rows = connection.execute(
        "select count(distinct (table_name, record_key)) from quality.frozen_difference_cases "
        "inner join quality.frozen_differences "
        "using (frozen_year, period, measure, dimension, member) where not is_explained"
    ).fetchall()
    return int(rows[0][0])


def print_differences(
    found: Sequence[Difference], records: int, as_of: date, console: Console
) -> None:
    """Print which published figures have changed, how many records are behind them, and what to
    do."""
    if not found:
        return
    console.print(
        f"\n[yellow]Warning:[/yellow] {_count(len(found), 'published figure')} changed since, with "
        "no explanation. Final reports that state what was published are blocked until then."
    )
    if any(each.records is not None for each in found):
        console.print(f"Behind it: {_count(records, 'record')}.")
    print_table(found, console)
    frozen_at = max(each.as_of_date for each in found)
    if as_of < frozen_at:
        console.print(
            f"The data of this build go up to {as_of:%-d %B %Y}; those published went up to "
            f"{frozen_at:%-d %B %Y}."
        )
    if any(each.records is None for each in found):
        console.print(
            "Records are not known where those of then were not kept next to this warehouse."
        )
    console.print(
        "quality.frozen_difference_cases lists the records. If a new figure is wrong, correct the "
        "case system; if it is right, explain it with `reg18 restate`."
    )


def print_table(found: Sequence[Difference], console: Console) -> None:
    """Print one row per figure: what was published, what it is now, how many records changed."""
    table = plain_table()
    table.add_column("Period", no_wrap=True)
    several_reports = len({each.frozen_year for each in found}) > 1
    if several_reports:
        table.add_column("Report", no_wrap=True)
    table.add_column("Figure", overflow="fold")
    for heading in ("Published", "Now", "Records"):
        table.add_column(heading, justify="right")
    for each in found[:MOST_DIFFERENCES]:
        table.add_row(
            each.period,
            *([each.frozen_year] if several_reports else []),
            escape(each.name),
            each.figure,
            each.new_figure,
            "not known" if each.records is None else f"{each.records:,}",
        )
    console.print(table)
    if len(found) > MOST_DIFFERENCES:
        console.print(f"and {len(found) - MOST_DIFFERENCES:,} more, in quality.frozen_differences")


def _count(number: int, thing: str) -> str:
    return f"{number:,} {thing}{'' if number == 1 else 's'}"
