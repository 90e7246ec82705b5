"""What docs/how-to/query.md shows is run as it is written, and every program gives one answer."""

from __future__ import annotations

import re
from collections.abc import Iterator
from operator import itemgetter
from pathlib import Path

import duckdb
import pytest
from python_calamine import CalamineWorkbook

from reg18.analyst.exports.postgres import publish_postgres
from reg18.base.progress import Reporter
from tests.python.analyst_clients import (
    QUERY,
    Row,
    answer,
    blocks,
    command_line,
    login,
    run_duckdb,
    run_psql,
    run_python,
    run_r,
)
from tests.python.postgres_server import Server, running_server

STATEMENT = "well-founded.sql"


@pytest.fixture
def folder(analysts_folder: Path, tmp_path: Path) -> Path:
    """The folder in which the page is tried, with the statement that it says to save."""
    for name in ("my-warehouse.analyst.duckdb", "tables"):
        (tmp_path / name).symlink_to(analysts_folder / name)
    (statement,) = blocks(QUERY, "sql")
    (tmp_path / STATEMENT).write_text(statement, encoding="utf-8")
    return tmp_path


@pytest.fixture(scope="module")
def expected(demo_warehouse: Path) -> list[Row]:
    """The answer by the marts: counts from the measures' table, texts from the reports'."""
    with duckdb.connect(str(demo_warehouse), read_only=True) as connection:
        rows = connection.execute("""
            select figures.member_label, counts.numerator, counts.denominator, figures.printed
            from marts.kpi_annual as counts
            left join marts.rpt_figures as figures using (period, measure, dimension, member)
            where counts.measure = 'complaints_well_founded'
                and counts.dimension = 'service_area'
                and counts.period = '2024-25'
            order by counts.denominator desc, figures.member_label
        """).fetchall()
    found = [Row(label, int(top), int(bottom), printed) for label, top, bottom, printed in rows]
    # Both kinds of text are among them: a percentage, and the two counts of a few cases.
    assert {"%" in row.printed for row in found} == {True, False}
    return found


@pytest.fixture(scope="module")
def server(demo_warehouse: Path) -> Iterator[Server]:
    with running_server() as server:
        publish_postgres(demo_warehouse, server.string("nightly"), Reporter())
        yield server


def test_the_page_begins_with_the_answer(expected: list[Row]) -> None:
    shown = answer(QUERY.read_text(encoding="utf-8"))
    assert len(shown) == 3
    assert shown == expected[:3]


def test_duckdb_on_the_command_line(folder: Path, expected: list[Row]) -> None:
    arguments = command_line(QUERY, "duckdb")
    assert answer(run_duckdb(arguments, folder)) == expected
    # The page says how it is asked of a Parquet file.
    file = folder / STATEMENT
    table, parquet = "marts.rpt_figures", "'tables/marts/rpt_figures.parquet'"
    assert f"`{parquet}` for `{table}`" in QUERY.read_text(encoding="utf-8")
    file.write_text(file.read_text(encoding="utf-8").replace(table, parquet), encoding="utf-8")
    without = [one for one in arguments if one not in ("-readonly", "my-warehouse.analyst.duckdb")]
    assert answer(run_duckdb(without, folder)) == expected


@pytest.mark.parametrize("library", ["duckdb", "pandas", "polars"])
def test_python(library: str, folder: Path, expected: list[Row]) -> None:
    (code,) = (code for code in blocks(QUERY, "python") if f"import {library}\n" in code)
    assert answer(run_python(code, folder)) == expected


def test_r_reads_the_workbook(folder: Path, expected: list[Row]) -> None:
    (code,) = (code for code in blocks(QUERY, "r") if "readxl" in code)
    assert answer(run_r(code, folder)) == expected


def test_r_asks_the_server(server: Server, folder: Path, expected: list[Row]) -> None:
    (code,) = (code for code in blocks(QUERY, "r") if "RPostgreSQL" in code)
    assert answer(run_r(code, folder, login(server, "analyst"))) == expected


def test_psql_asks_the_server(server: Server, folder: Path, expected: list[Row]) -> None:
    arguments = command_line(QUERY, "psql")
    assert answer(run_psql(arguments, folder, login(server, "analyst"))) == expected


def test_power_query_says_what_the_workbook_has(folder: Path, expected: list[Row]) -> None:
    """Power Query cannot be had here. What its block names is looked up by another reader."""
    (code,) = blocks(QUERY, "powerquery")
    (sheet,) = re.findall(r'Item = "(\w+)", Kind = "Sheet"', code)
    wanted = re.findall(r'\[(\w+)\] = "([^"]+)"', code)
    (names,) = re.findall(r"SelectColumns\(Rows, \{(.*?)\}\)", code)
    order = re.findall(r'\{"(\w+)", Order\.(Ascending|Descending)\}', code)
    assert len(wanted) == 3
    assert len(order) == 2
    workbook = CalamineWorkbook.from_path(folder / "tables" / "tables.xlsx")
    header, *rows = workbook.get_sheet_by_name(sheet).to_python()
    place = {str(name): number for number, name in enumerate(header)}
    rows = [row for row in rows if all(row[place[name]] == value for name, value in wanted)]
    for name, direction in reversed(order):
        rows.sort(key=itemgetter(place[name]), reverse=direction == "Descending")
    columns = [place[name] for name in re.findall(r'"(\w+)"', names)]
    assert [tuple(row[column] for column in columns) for row in rows] == expected
