"""What docs/how-to/connect.md shows is run as it is written: commands, Python and SQL."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from reg18.analyst.exports.postgres import publish_postgres
from reg18.base.paths import Warehouse
from reg18.base.progress import Reporter
from tests.python.analyst_clients import (
    CONNECT,
    blocks,
    command_line,
    login,
    run_duckdb,
    run_psql,
    run_python,
)
from tests.python.conftest import Reg18
from tests.python.postgres_server import ADMINISTRATOR, Server, running_server


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    with running_server() as server:
        yield server


@pytest.fixture
def folder(demo_warehouse: Path, tmp_path: Path) -> Path:
    """Where the page's commands are typed: the warehouse has the name that it has there."""
    (tmp_path / "my-warehouse.duckdb").symlink_to(demo_warehouse)
    (tmp_path / "my-warehouse.analyst.duckdb").symlink_to(Warehouse(demo_warehouse).analyst_file)
    return tmp_path


def test_files_are_there_and_say_what_they_are(analysts_folder: Path) -> None:
    tables = analysts_folder / "tables"
    for name in ("tables.xlsx", "data-dictionary.csv", "manifest.json"):
        assert f"`tables/{name}`" in CONNECT.read_text(encoding="utf-8")
        assert (tables / name).is_file()
    assert (tables / "marts" / "rpt_figures.parquet").is_file()
    printed = run_duckdb(command_line(CONNECT, "duckdb"), analysts_folder)
    described = list(csv.DictReader(printed.splitlines()))
    names = {(row["table_name"], row["column_name"]) for row in described}
    assert {("rpt_figures", "printed"), ("kpi_annual", "numerator")} <= names
    assert all(row["comment"].endswith((".", ")")) for row in described)


def test_the_server_is_set_up_filled_and_read_as_shown(
    reg18: Reg18, server: Server, folder: Path
) -> None:
    lines = [line for block in blocks(CONNECT, "sh") for line in block.splitlines()]
    assert sum("psql" in line or "publish-postgres" in line for line in lines) == 3
    setup, administer, publish = (
        line for line in lines if "psql" in line or "publish-postgres" in line
    )
    command, _, file = setup.partition(" > ")
    printed = reg18(*command.split()[1:])
    assert printed.returncode == 0, printed.stderr
    (folder / file).write_text(printed.stdout, encoding="utf-8")
    # The second time: what is there stays.
    run_psql(administer.split()[1:], folder, login(server, ADMINISTRATOR))
    connection = folder / "nightly.connection"
    connection.write_text(server.string("nightly"))
    connection.chmod(0o600)
    done = reg18(*publish.split()[1:], cwd=folder)
    assert done.returncode == 0, done.stderr
    as_analyst = login(server, "analyst")
    (code,) = (code for code in blocks(CONNECT, "python") if "psycopg" in code)
    assert "datetime.date(2025, 6, 30)" in run_python(code, folder, as_analyst)
    (statements,) = blocks(CONNECT, "sql")
    found = run_psql(["--set", "ON_ERROR_STOP=1", "--command", statements], folder, as_analyst)
    assert "2025-06-30" in found
    assert re.search(r"2024-25 +\| charging", found)
    # Descriptions are what a client shows next to a column.
    described = run_psql(["--command", r"\d+ marts.kpi_annual"], folder, as_analyst)
    assert "The reporting year" in described


def test_a_publish_leaves_no_gap_for_psql(server: Server, demo_warehouse: Path) -> None:
    """The page says that readers are never held up: not by an open transaction either."""
    publish_postgres(demo_warehouse, server.string("nightly"), Reporter())
    with server.connect("analyst") as reader:
        before = reader.execute("select count(*) from marts.kpi_annual").fetchone()
        publish_postgres(demo_warehouse, server.string("nightly"), Reporter())
        assert reader.execute("select count(*) from marts.kpi_annual").fetchone() == before != (0,)
