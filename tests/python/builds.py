"""Small folders to build from, and how to look at what was built."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import duckdb

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
    """Every file below a folder, less the record of runs, where one that changes nothing is too."""
    return {
        str(path.relative_to(folder)): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and not any(part.endswith(".runs") for part in path.parts)
    }


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
