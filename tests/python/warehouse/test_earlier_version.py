"""A warehouse of an earlier version of reg18: each command that reads one says how to update it."""

from __future__ import annotations

from pathlib import Path

import duckdb
import pytest

from reg18.analyst.exports.served import check_shape
from reg18.base.errors import Reg18Error
from reg18.base.paths import Warehouse
from reg18.base.reading import how_to_update, open_warehouse, rows
from reg18.warehouse.readers import classes
from tests.python.builds import query
from tests.python.conftest import Reg18

READING = [
    ("report", "annual", "2024-25", "--draft", "--out", "OUT"),
    ("report", "quarterly", "2024-25-Q1", "--draft", "--out", "OUT"),
    ("ready", "2024-25"),
    ("trace", "complaints_received", "2024-25"),
    ("export", "--out", "OUT"),
    ("site", "build", "--out", "OUT"),
    ("freeze", "2024-25", "--approved-by", "A"),
    ("restate", "2024-25", "--reason", "Some were late.", "--approved-by", "A"),
    ("quotes", "2024-25", "--out", "OUT/quotes.xlsx"),
    ("mf", "list"),
    ("analyse", "days_until_closed"),
    ("publish-postgres", "--connection-file", "none"),
]


def changed(published: Path, statement: str) -> Path:
    """The warehouse as another version would have it, in both of its files."""
    for file in (published, Warehouse(published).analyst_file):
        with duckdb.connect(str(file)) as connection:
            connection.execute(statement)
    return published


def test_every_command_says_how_to_update_it(reg18: Reg18, published: Path, tmp_path: Path) -> None:
    changed(published, "alter table core.dim_periods drop column period_label")
    changed(published, "drop table marts.response_times")
    for command in READING:
        arguments = [word.replace("OUT", str(tmp_path / "made")) for word in command]
        done = reg18(*arguments, "--warehouse", published)
        assert done.returncode == 1, (command, done.stdout)
        assert done.stderr.count("Stopped.") == 1
        assert "built by an earlier version of reg18" in done.stderr, (command, done.stderr)
        assert "core.dim_periods.period_label, marts.response_times." in done.stderr
        assert f"reg18 landing rebuild --warehouse {published}" in done.stderr
        assert not (tmp_path / "made").exists()
    done = reg18("export", "--out", tmp_path / "made", "--warehouse",
                 Warehouse(published).analyst_file)  # fmt: skip
    assert f"reg18 landing rebuild --warehouse {published}" in done.stderr
    # These read no figures, and are needed to see how things stand.
    for command in (("status",), ("rollback", "--list"), ("landing", "list")):
        done = reg18(*command, "--warehouse", published)
        assert "built by an earlier version" not in done.stdout + done.stderr
    # What is said brings it up to date.
    done = reg18("landing", "rebuild", "--warehouse", published, "--as-of", "2024-06-30")
    assert done.returncode == 0, done.stderr
    assert reg18("ready", "2024-25", "--warehouse", published).returncode == 1
    assert reg18("export", "--warehouse", published, "--out", tmp_path / "made").returncode == 0


def test_the_columns_of_a_warehouse_are_those_that_are_expected(demo_warehouse: Path) -> None:
    """Else a warehouse that was built just now would seem to be of an earlier version."""
    check_shape(demo_warehouse, with_cases=True)
    check_shape(Warehouse(demo_warehouse).analyst_file, with_cases=False)
    found = query(
        demo_warehouse,
        "select distinct schema_name, table_name from duckdb_columns() where not internal",
    )
    assert set(classes()) == set(found)


def test_another_file_is_left_to_what_reads_it(tmp_path: Path, published: Path) -> None:
    other = tmp_path / "other.duckdb"
    with duckdb.connect(str(other)) as connection:
        connection.execute("create table cases as select 1 as n")
    check_shape(other, with_cases=True)
    # It is whole, but has no cases.
    check_shape(Warehouse(published).analyst_file, with_cases=True)
    (tmp_path / "text.duckdb").write_text("no database")
    with pytest.raises(Reg18Error, match="cannot be read"):
        check_shape(tmp_path / "text.duckdb", with_cases=False)


def test_a_table_that_is_missed_while_reading(published: Path) -> None:
    with pytest.raises(Reg18Error) as caught, open_warehouse(published) as connection:
        rows(connection, "select * from marts.not_there_yet")
    assert "not a warehouse of this version of reg18" in caught.value.message
    assert f"reg18 landing rebuild --warehouse {published}" in str(caught.value.advice)


@pytest.mark.parametrize(
    "file",
    ["w.duckdb", "w.analyst.duckdb", "w.duckdb.builds/current/warehouse.duckdb",
     "w.duckdb.builds/000001-20260101T020000Z/analyst.duckdb"],
)  # fmt: skip
def test_the_name_that_the_warehouse_is_published_under(file: str) -> None:
    assert "--warehouse /data/w.duckdb`" in how_to_update(Path("/data") / file)
