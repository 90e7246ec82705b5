"""Reads what quotes are made of and checked against from a private warehouse and its landing."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from itertools import chain
from pathlib import Path

import duckdb

from reg18.base.errors import Reg18Error
from reg18.base.paths import Warehouse
from reg18.base.reading import has_table, open_warehouse
from reg18.contract.tables import TABLES
from reg18.landing.store import Landing
from reg18.quotes.names import Known
from reg18.settings.council import Council

# Columns of the extract that name a person or a record.
_NAMES = ("complaints", "complainant_name")
_REFERENCES = tuple(
    (table.name, column)
    for table in TABLES
    for column in table.columns
    if column == "person_id" or column.endswith("_ref")
)


@dataclass(frozen=True)
class Compliment:
    """A compliment that may be quoted: its place in the draw of its year, and its own words."""

    key: str
    rank: int
    is_drawn: bool
    service_area: str
    text: str


@dataclass(frozen=True)
class Year:
    """The reporting year in question."""

    period: str
    start: date
    is_complete: bool


@dataclass(frozen=True)
class Source:
    """The compliments of a year that may be quoted, in draw order, and what is known of words."""

    year: Year
    compliments: list[Compliment]
    known: Known


def read_source(file: Path, period: str, council: Council) -> Source:
    """Read a private warehouse; raises Reg18Error if the file or its landing cannot be used."""
    with open_warehouse(file, private=True) as connection:
        landing = _landing(file)
        if not landing.exists():
            raise Reg18Error(
                f"What was loaded into {file} is not next to it, so its texts and names cannot be "
                "read.",
                "Name the private warehouse, in the folder where it was built. The analysts' file "
                "has no texts.",
            )
        year = _year(connection, file, period)
        with landing.database.attached(connection):
            compliments = _compliments(connection, period)
            known = _known(connection, council, True)
    if any(each.text is None for each in compliments):
        raise Reg18Error(
            f"The texts of {file} are not in the landing database next to it: one of the two was "
            "restored from another day.",
            "Build the warehouse again with `reg18 build`.",
        )
    return Source(year, compliments, known)


def read_known(file: Path, council: Council) -> Known:
    """Return what a warehouse without its landing, such as the analysts' file, tells about words:
    the services, and no names."""
    with open_warehouse(file) as connection:
        return _known(connection, council, False)


def has_texts(file: Path) -> bool:
    """Whether the file is a private warehouse with its landing next to it."""
    if not _landing(file).exists():
        return False
    with open_warehouse(file) as connection:
        return has_table(connection, "core", "fct_compliments")


def _landing(file: Path) -> Landing:
    return Landing(Warehouse(file.absolute()).landing)


def _year(connection: duckdb.DuckDBPyConnection, file: Path, period: str) -> Year:
    rows = connection.execute(
        "select period, period_start, is_complete from core.dim_periods "
        "where period_type = 'year' order by period"
    ).fetchall()
    for row in rows:
        if row[0] == period:
            return Year(*row)
    raise Reg18Error(
        f"The warehouse {file} has no reporting year {period}.",
        f"The years in it: {', '.join(row[0] for row in rows) or 'none'}.",
    )


def _compliments(connection: duckdb.DuckDBPyConnection, period: str) -> list[Compliment]:
    rows = connection.execute(
        "select compliments.draw_key, compliments.draw_rank, compliments.is_drawn, "
        "compliments.service_area, landed.text "
        "from core.fct_compliments as compliments "
        "inner join core.dim_dates as dates on compliments.date_received = dates.date_day "
        "left join landing.compliments as landed using (row_hash) "
        "where dates.reporting_year = ? and compliments.draw_rank is not null "
        "order by compliments.draw_rank",
        [period],
    ).fetchall()
    return [Compliment(*row) for row in rows]


def _known(connection: duckdb.DuckDBPyConnection, council: Council, has_landing: bool) -> Known:
    areas = _column(
        connection,
        "select distinct member from marts.kpi_annual "
        "where dimension = 'service_area' and member not in ('unknown', 'unmapped')",
    )
    usual = [*areas, *(str(text) for text in council.settings["council"].values())]
    if not has_landing:
        return Known.of(usual=usual)
    # Every version of every row, rejected ones too: more names are known than counted.
    names, *references = (
        _column(
            connection,
            f"select distinct {column} from landing.{table} where {column} is not null",
        )
        for table, column in (_NAMES, *_REFERENCES)
    )
    return Known.of(names, chain(*references), usual)


def _column(connection: duckdb.DuckDBPyConnection, query: str) -> list[str]:
    return [row[0] for row in connection.execute(query).fetchall()]
