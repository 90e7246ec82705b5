"""What docs/how-to/connect.md shows is run as it is written: commands, Python and SQL."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from reg18.exports.postgres import publish_postgres
from reg18.paths import Warehouse
from reg18.progress import Reporter
from tests.python.conftest import ROOT, Reg18, in_ci
from tests.python.postgres_server import ADMINISTRATOR, Server, running_server

PAGE = ROOT / "docs" / "how-to" / "connect.md"


def blocks(language: str) -> list[str]:
    found = re.findall(
        rf"^```{language}\n(.*?)^```$", PAGE.read_text(encoding="utf-8"), re.M | re.S
    )
    assert found
    return found


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


def login(server: Server, user: str) -> dict[str, str]:
    """libpq's own variables, as a person would set them."""
    return {
        "PGHOST": "127.0.0.1", "PGPORT": str(server.port), "PGDATABASE": "reg18",
        "PGUSER": user, "PGPASSWORD": server.password,
    }  # fmt: skip


def run_python(code: str, folder: Path, environment: dict[str, str]) -> str:
    done = subprocess.run(
        [sys.executable, "-c", code],
        cwd=folder, capture_output=True, text=True, encoding="utf-8", check=False,
        env={**os.environ, "PYTHONUTF8": "1", **environment},
    )  # fmt: skip
    assert done.returncode == 0, f"{code}\n{done.stderr}"
    return done.stdout


def psql(arguments: list[str], folder: Path, environment: dict[str, str]) -> str:
    if shutil.which("psql") is None:
        if in_ci():
            pytest.fail("psql is not installed; .ci/run installs it with PostgreSQL")
        pytest.skip("psql is not installed")
    done = subprocess.run(
        ["psql", "--no-psqlrc", "--quiet", *arguments],
        cwd=folder, capture_output=True, text=True, encoding="utf-8", check=False,
        env={**os.environ, **environment},
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_files_are_read_as_shown(reg18: Reg18, folder: Path) -> None:
    export = next(line for line in "".join(blocks("sh")).splitlines() if "reg18 export" in line)
    done = reg18(*export.split()[1:], cwd=folder)
    assert done.returncode == 0, done.stderr
    files = [code for code in blocks("python") if "psycopg" not in code]
    assert len(files) == 3
    printed = [run_python(code, folder, {}) for code in files]
    assert re.search(r"^2024-25 \d+$", printed[0], re.M)
    assert "2024-25" in printed[1]
    assert "('2024-25', Decimal(" in printed[2]
    assert "numerator" in printed[2]


def test_the_server_is_set_up_filled_and_read_as_shown(
    reg18: Reg18, server: Server, folder: Path
) -> None:
    lines = [line for block in blocks("sh") for line in block.splitlines()]
    assert sum("psql" in line or "publish-postgres" in line for line in lines) == 3
    setup, administer, publish = (
        line for line in lines if "psql" in line or "publish-postgres" in line
    )
    command, _, file = setup.partition(" > ")
    printed = reg18(*command.split()[1:])
    assert printed.returncode == 0, printed.stderr
    (folder / file).write_text(printed.stdout, encoding="utf-8")
    # The second time: what is there stays.
    psql(administer.split()[1:], folder, login(server, ADMINISTRATOR))
    connection = folder / "nightly.connection"
    connection.write_text(server.string("nightly"))
    connection.chmod(0o600)
    done = reg18(*publish.split()[1:], cwd=folder)
    assert done.returncode == 0, done.stderr
    as_analyst = login(server, "analyst")
    (code,) = (code for code in blocks("python") if "psycopg" in code)
    assert "datetime.date(2025, 6, 30)" in run_python(code, folder, as_analyst)
    (statements,) = blocks("sql")
    found = psql(["--set", "ON_ERROR_STOP=1", "--command", statements], folder, as_analyst)
    assert "2025-06-30" in found
    assert re.search(r"2024-25 +\| charging", found)
    # Descriptions are what a client shows beside a column.
    described = psql(["--command", r"\d+ marts.kpi_annual"], folder, as_analyst)
    assert "The reporting year" in described


def test_a_publish_leaves_no_gap_for_psql(server: Server, demo_warehouse: Path) -> None:
    """The page says that readers are never held up: not by an open transaction either."""
    publish_postgres(demo_warehouse, server.string("nightly"), Reporter())
    with server.connect("analyst") as reader:
        before = reader.execute("select count(*) from marts.kpi_annual").fetchone()
        publish_postgres(demo_warehouse, server.string("nightly"), Reporter())
        assert reader.execute("select count(*) from marts.kpi_annual").fetchone() == before != (0,)
