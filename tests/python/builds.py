"""Small folders to build from, and how to look at what was built."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import duckdb

from reg18.landing.store import COLUMNS, Landing
from tests.python.conftest import Reg18

HEADER = "case_ref,date_received,procedure,date_resolved,outcome\n"


def query(file: Path, sql: str) -> list[Any]:
    with duckdb.connect(str(file), read_only=True) as connection:
        return connection.execute(sql).fetchall()


def write(folder: Path, name: str, text: str) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    (folder / name).write_text(text, encoding="utf-8")
    return folder


def tree(folder: Path) -> dict[str, bytes]:
    """Every file below a folder, landing by its rows; less the record of runs, which has one that
    changes nothing too, and a landing in which nothing is."""
    found = {
        str(path.relative_to(folder)): landed(path) or b""
        if path.name.endswith(".landing.duckdb")
        else path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and not path.name.endswith((".runs.duckdb", ".runs.duckdb.wal"))
    }
    return {name: data for name, data in found.items() if data or "landing" not in name}


def landed(file: Path) -> bytes:
    """What a landing database holds."""
    landing = Landing(file)
    rows = {
        table: landing.rows(f"select * from landing.{table} order by all")
        for table in COLUMNS
        if table != "layout"
    }
    return repr(rows).encode() if any(rows.values()) else b""


def kept_tree(folder: Path) -> dict[str, bytes]:
    """The same, less a build that came so far that dbt failed, which is kept to look at."""
    return {name: data for name, data in tree(folder).items() if ".failed/" not in name}


def assert_refused(
    reg18: Reg18, published: Path, extracts: Path, *said: str, as_of: str = "2024-06-30"
) -> None:
    """The build ends with one clear message, and everything published is as it was."""
    before = tree(published.parent)
    done = reg18("build", "--extracts", extracts, "--warehouse", published, "--as-of", as_of)
    assert done.returncode == 1, done.stdout + done.stderr
    assert done.stderr.count("Stopped.") == 1
    assert "Traceback" not in done.stderr
    for words in said:
        assert words in done.stderr, done.stderr
    assert kept_tree(published.parent) == before
