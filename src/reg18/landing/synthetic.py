"""Synthetic extracts: the demonstration set as it is, or any number of cases drawn from it."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import duckdb

from reg18.base import sql
from reg18.base.errors import Reg18Error
from reg18.base.paths import project_root
from reg18.contract.tables import TABLES

DEFAULT_SEED = 2009
MOST = 10_000_000

_VIEWS = Path(__file__).with_suffix(".sql")
_README = "README.md"
_README_TITLE = "# Synthetic extracts"
_README_TEXT = """{title}

Everything in this folder is synthetic: cases for load tests, drawn by `reg18 synth` with seed
{seed} from the demonstration extracts, which are invented throughout. With the same version of
reg18 the same seed gives the same bytes.

A reference is that of a row of the demonstration with a number of its own after it. Dates, themes,
outcomes and all that follows a complaint are the demonstration's, up to 2025-06-30, and so are its
shares; its faults made on purpose and earlier versions are left out.
"""
_TABLES = [table.name for table in TABLES if table.by_name]
_FILES = [_README, *(f"{table}.csv" for table in _TABLES)]
_ANOTHER_FOLDER = "Give a folder that is empty or does not exist."


def write_demo(out: Path) -> list[Path]:
    """Copy the demonstration extracts and their README into `out`; return the files."""
    prepare(out)
    return [Path(shutil.copyfile(_demo_folder() / name, out / name)) for name in _FILES]


def draw(
    out: Path,
    complaints: int | None = None,
    seed: int = DEFAULT_SEED,
    progress: Callable[[str, int], object] = lambda file, rows: None,
) -> list[Path]:
    """Write this many complaints into `out`, by default as many as the demonstration has, and what
    follows them in its proportions; return the files. The same seed gives the same bytes, as long
    as DuckDB's `hash` is the same.

    `progress` is called with the name of each file and its rows once it is written.
    """
    if complaints is not None and not 1 <= complaints <= MOST:
        raise Reg18Error(
            f"{complaints:,} complaints cannot be drawn.", f"Ask for 1 to {MOST:,} of them."
        )
    prepare(out)
    # The README is written first: an interrupted run then leaves a folder known as ours.
    text = _README_TEXT.format(title=_README_TITLE, seed=seed)
    (out / _README).write_text(text, encoding="utf-8", newline="\n")
    # One thread: with more, the rows that a join finds for a complaint come in any order.
    with duckdb.connect(config={"threads": 1}) as connection:
        connection.execute(f"set variable demo = {sql.files(_demo_folder())}")
        connection.execute("set variable seed = $1", [str(seed)])
        connection.execute(_VIEWS.read_text(encoding="utf-8"))
        connection.execute(
            "set variable complaints = coalesce($1, getvariable('demo_complaints'))", [complaints]
        )
        for table in _TABLES:
            path = out / f"{table}.csv"
            # An interrupted run must not leave a file of another name: the next would not know it.
            [(rows,)] = connection.execute(
                f"copy (from drawn.{table}) to {sql.text(path)} "
                "(format csv, header, use_tmp_file false)"
            ).fetchall()
            progress(path.name, rows)
    return [out / name for name in _FILES]


def prepare(out: Path) -> None:
    """Make the folder, or refuse it if it holds anything but earlier synthetic extracts.

    The names alone prove nothing, since a council's own extracts are called complaints.csv too:
    only a folder that has the README of this module is ever written over.
    """
    if out.resolve() == _demo_folder():
        raise Reg18Error(f"{out} is the demonstration itself, and stays as it is.", _ANOTHER_FOLDER)
    if out.exists() and not out.is_dir():
        raise Reg18Error(f"{out} is a file, not a folder.", _ANOTHER_FOLDER)
    present = sorted(entry.name for entry in out.iterdir()) if out.exists() else []
    foreign = [name for name in present if name not in _FILES]
    if foreign:
        listed = f"{', '.join(foreign[:3])}{', ...' if foreign[3:] else ''}"
        raise Reg18Error(f"{out} holds other files ({listed}).", _ANOTHER_FOLDER)
    if present and not _is_marked(out / _README):
        raise Reg18Error(
            f"{out} holds {present[0]} and no README.md of `reg18 synth`: it may be real data.",
            _ANOTHER_FOLDER,
        )
    out.mkdir(parents=True, exist_ok=True)


def _demo_folder() -> Path:
    return project_root() / "extracts" / "demo"


def _is_marked(readme: Path) -> bool:
    """Return whether this file is a README of synthetic extracts."""
    if not readme.is_file():
        return False
    with readme.open(encoding="utf-8", errors="replace") as handle:
        return handle.readline().rstrip() == _README_TITLE
