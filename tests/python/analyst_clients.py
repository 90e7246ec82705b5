"""The programs that analysts have, for the tests that run what their pages show."""

from __future__ import annotations

import os
import re
import shlex
import shutil
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple, NoReturn

import pytest

from tests.python.conftest import ROOT, in_ci
from tests.python.postgres_server import Server

CONNECT = ROOT / "docs" / "how-to" / "connect.md"
QUERY = ROOT / "docs" / "how-to" / "query.md"

# Beside the environment and not in it: pyarrow and duckdb would load NumPy and pandas in each of
# the commands that the tests run.
LIBRARIES = Path(sys.prefix) / "clients"


class Row(NamedTuple):
    """A row of the answer: a service, n, N, and the text that reports print."""

    service: str
    numerator: int
    denominator: int
    printed: str


# Columns as any program sets them apart: blanks, bars of a box, or those of Markdown.
_ROW = re.compile(r"^\W*(\w.*?)\W+(\d+)\W+(\d+)\W+(\d+%|\d+ of \d+)\W*$", re.M)


def answer(printed: str) -> list[Row]:
    """The rows of a table that a program has printed."""
    return [Row(row[0], int(row[1]), int(row[2]), row[3]) for row in _ROW.findall(printed)]


def blocks(page: Path, language: str) -> list[str]:
    """What a page shows in a language, which has to be something."""
    found = re.findall(
        rf"^```{language}\n(.*?)^```$", page.read_text(encoding="utf-8"), re.M | re.S
    )
    assert found
    return found


def command_line(page: Path, beginning: str) -> list[str]:
    """The arguments of the one command on a page that begins so."""
    lines = [line for block in blocks(page, "sh") for line in block.splitlines()]
    (line,) = (line for line in lines if line.startswith(beginning))
    return shlex.split(line)[1:]


def login(server: Server, user: str) -> dict[str, str]:
    """libpq's own variables, as a person would set them."""
    return {
        "PGHOST": "127.0.0.1", "PGPORT": str(server.port), "PGDATABASE": "reg18",
        "PGUSER": user, "PGPASSWORD": server.password,
    }  # fmt: skip


def run_python(code: str, folder: Path, environment: dict[str, str] | None = None) -> str:
    """Run Python of a page with what analysts have. A warning is a fault of the page."""
    return _run(
        [sys.executable, "-W", "error", "-c", code], folder,
        {"PYTHONUTF8": "1", "PYTHONPATH": str(_libraries()), **(environment or {})},
    )  # fmt: skip


def run_duckdb(arguments: Sequence[str], folder: Path) -> str:
    """Run DuckDB's command line, without the settings that a developer has at home."""
    return _run(
        [str(_libraries() / "bin" / "duckdb"), *arguments], folder,
        {"PYTHONPATH": str(_libraries()), "HOME": str(folder)},
    )  # fmt: skip


def run_psql(arguments: Sequence[str], folder: Path, environment: dict[str, str]) -> str:
    """Run PostgreSQL's command line."""
    if shutil.which("psql") is None:
        _missing("psql", "apt-get install postgresql-client")
    return _run(["psql", "--no-psqlrc", "--quiet", *arguments], folder, environment)


def run_r(code: str, folder: Path, environment: dict[str, str] | None = None) -> str:
    """Run R of a page. A warning is a fault of the page."""
    packages = set(re.findall(r"(\w+)::", code))
    assert packages
    loaded = "; ".join(f"loadNamespace('{name}')" for name in sorted(packages))
    if shutil.which("Rscript") is None or _fails(["Rscript", "--vanilla", "-e", loaded]):
        debian = " ".join(f"r-cran-{name.lower()}" for name in sorted(packages))
        _missing(f"R with {', '.join(sorted(packages))}", f"apt-get install r-base-core {debian}")
    (folder / "snippet.R").write_text(code, encoding="utf-8")
    return _run(
        ["Rscript", "--vanilla", "-e", "options(warn = 2)", "-e", 'source("snippet.R")'], folder,
        {"LC_ALL": "C.UTF-8", **(environment or {})},
    )  # fmt: skip


def _run(command: Sequence[str], folder: Path, environment: dict[str, str]) -> str:
    done = subprocess.run(
        command,
        cwd=folder, capture_output=True, text=True, encoding="utf-8", check=False, timeout=120,
        env={**os.environ, **environment},
    )  # fmt: skip
    assert done.returncode == 0, f"{done.stdout}\n{done.stderr}"
    return done.stdout


def _fails(command: Sequence[str]) -> bool:
    return subprocess.run(command, capture_output=True, check=False).returncode != 0


def _libraries() -> Path:
    if not LIBRARIES.is_dir():
        _missing("what analysts query with", "make .venv/.clients")
    return LIBRARIES


def _missing(what: str, how: str) -> NoReturn:
    if in_ci():
        pytest.fail(f"{what} is not installed; .ci/run installs it")
    pytest.skip(f"{what} is not installed ({how})")
