"""Published figures that are now others, as a warehouse tells of them, in words."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import duckdb

from reg18.base.reading import has_table


@dataclass(frozen=True)
class Difference:
    """A figure of a published report that nothing explains yet."""

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
        text = (
            f"{self.period}, {self.name}: {self.figure} in the report of {self.frozen_year}, "
            f"now {self.new_figure}"
        )
        if self.records is None:
            return text
        return f"{text} ({self.records} {'record' if self.records == 1 else 'records'})"


# A report is held to the last statement of a figure before it, and to its own.
_OF_REPORT = "reporting_year <= $1 and (next_frozen_year is null or $1 <= next_frozen_year)"


def unexplained(connection: duckdb.DuckDBPyConnection, year: str | None = None) -> list[Difference]:
    """The differences that no restatement explains; of a year, those that hold its report back."""
    of_year = f"and {_OF_REPORT}" if year is not None else ""
    rows = connection.execute(
        f"select {', '.join(Difference.__dataclass_fields__)} from quality.frozen_differences "
        f"where not is_explained {of_year} "
        "order by frozen_year, period, title, dimension <> 'all', dimension, member",
        [year] if year is not None else [],
    ).fetchall()
    return [Difference(*row) for row in rows]


def records_behind(connection: duckdb.DuckDBPyConnection) -> int:
    """How many records are behind the differences that no restatement explains, each once."""
    row = connection.execute(
        "select count(distinct (table_name, record_key)) from quality.frozen_difference_cases "
        "inner join quality.frozen_differences "
        "using (frozen_year, period, measure, dimension, member) where not is_explained"
    ).fetchone()
    return int(row[0]) if row else 0


def unexplained_differences(connection: duckdb.DuckDBPyConnection, year: str) -> list[str]:
    """What of published figures holds the final report of a year back, a line each.

    A file without the schema quality has no list of them; the final report is not printed from it.
    """
    has_list = has_table(connection, "quality", "frozen_differences")
    return [str(each) for each in unexplained(connection, year)] if has_list else []
