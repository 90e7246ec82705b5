"""A file that ends its reader ends nothing else: it is refused by name, and other files go on."""

from __future__ import annotations

import os
import shutil
import time
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from reg18.base.errors import Reg18Error
from reg18.landing.intake import reader_process
from reg18.landing.intake.cells import batches
from reg18.landing.intake.parquet import read_parquet
from reg18.landing.intake.reader_process import read_in_process
from reg18.landing.intake.workbooks import read_sheets
from reg18.wizard.first_rows import sample_sheets
from tests.python.conftest import ROOT, Reg18
from tests.python.workbook_xml import number, rows, sheet, text, write_workbook

MEMORY = "reading it takes more memory than there is, or than the 1.5 GB allowed"


@pytest.fixture
def file(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """A file for the readers of dying_readers.py, which a process of its own can import."""
    monkeypatch.setenv("PYTHONPATH", str(ROOT), prepend=os.pathsep)
    (tmp_path / "complaints.xlsx").write_text("x")
    return tmp_path / "complaints.xlsx"


def read(function: str, file: Path, *arguments: str) -> list[object]:
    found = []
    for item in read_in_process(f"tests.python.dying_readers:{function}", file, *arguments):
        found.append(item)
        assert item == [1] or function == "whole"
    return found


def test_what_is_read_comes_as_it_is(file: Path) -> None:
    words = ["é", "line\nbreak", "\u2028", '"', "\ud800", ""]
    assert read("whole", file, *words[:4]) == [{"name": "complaints.xlsx"}, words[:4]]


def test_a_refusal_of_the_reader_is_said_as_it_is(file: Path) -> None:
    with pytest.raises(Reg18Error, match=r"^complaints\.xlsx is no good\.$") as raised:
        read("refusing", file)
    assert raised.value.advice == "Export it again."


@pytest.mark.parametrize(
    ("function", "said"),
    [
        ("killed", MEMORY),
        (
            "killed_within_a_line",
            MEMORY,
        ),
        ("greedy", MEMORY),
        ("hanging", "reading it took longer than the 1 seconds allowed"),
        ("crashing", "its reader failed (SIGSEGV), so it is probably damaged"),
        ("failing", "its reader failed (exit code 1), so it is probably damaged"),
    ],
)
def test_a_reader_that_dies(
    monkeypatch: pytest.MonkeyPatch, file: Path, function: str, said: str
) -> None:
    if function == "hanging":
        monkeypatch.setattr(reader_process, "SECONDS", 1)
    with pytest.raises(Reg18Error) as raised:
        read(function, file)
    assert raised.value.message == f"complaints.xlsx could not be read: {said}."
    assert "save it again, or save it as `CSV UTF-8`" in str(raised.value.advice)
    if function == "failing":
        assert "a mistake of ours" in str(raised.value.__cause__)


def test_a_reader_ends_with_the_one_who_reads(file: Path) -> None:
    found = read_in_process("tests.python.dying_readers:endless", file)
    process = next(found)
    found.close()
    with pytest.raises(ProcessLookupError):
        os.kill(process, 0)


def test_time_spent_on_what_was_read_does_not_count(
    monkeypatch: pytest.MonkeyPatch, file: Path
) -> None:
    monkeypatch.setattr(reader_process, "SECONDS", 1)
    found = read_in_process("tests.python.dying_readers:endless", file)
    for _ in range(2):
        next(found)
        time.sleep(1.2)
    # What lies in the pipe was read before; what comes after it is read still.
    for _ in range(100_000):
        next(found)
    found.close()


def bomb(path: Path) -> Path:
    """A workbook of 1.5 KB with a value in its last cell."""
    data = rows([text("A1", "case_ref")]) + rows([number("XFD1048576", 1)], first=1_048_576)
    return write_workbook(path, sheet(data, above='<dimension ref="A1:A1"/>'))


def test_a_value_in_the_last_cell_costs_this_file_only(tmp_path: Path) -> None:
    """The library asks for the memory of every cell up to there, and its process ends."""
    path = bomb(tmp_path / "complaints.xlsx")
    assert path.stat().st_size < 2500
    for read_it in (lambda: list(read_sheets(path)), lambda: sample_sheets(tmp_path)):
        with pytest.raises(Reg18Error, match=r"complaints\.xlsx could not be read") as raised:
            read_it()
        assert raised.value.message == f"complaints.xlsx could not be read: {MEMORY}."
        assert "a value far below or to the right of its table" in str(raised.value.advice)


def test_other_files_go_on(reg18: Reg18, tmp_path: Path) -> None:
    extracts = tmp_path / "x"
    bomb(extracts / "complaints_2.xlsx")
    (extracts / "actions.parquet").write_bytes(b"PAR1" + bytes(100) + b"PAR1")
    shutil.copy(ROOT / "extracts" / "demo" / "complaints.csv", extracts)
    done = reg18("check", extracts, "--as-of", "2025-06-30")
    said = " ".join(done.stdout.split())
    assert done.returncode == 1
    assert "Traceback" not in done.stderr
    assert f"complaints_2.xlsx could not be read: {MEMORY}" in said
    assert "actions.parquet cannot be read as Parquet" in said
    assert "complaints.csv" in said


def test_damaged_parquet(tmp_path: Path) -> None:
    path = tmp_path / "complaints.parquet"
    pq.write_table(pa.table({"case_ref": [f"C{number}" for number in range(5000)]}), path)
    whole = path.read_bytes()
    header, found = read_parquet(path)
    assert (header, len(list(found))) == (["case_ref"], 5000)
    for damaged in (whole[: len(whole) // 2], whole[:-20] + bytes(20), whole[:100] + whole[300:]):
        path.write_bytes(damaged)
        with pytest.raises(Reg18Error, match=r"complaints\.parquet (cannot|could not) be read"):
            list(read_parquet(path)[1])


def test_a_parquet_file_of_more_rows_than_it_can_hold(tmp_path: Path) -> None:
    path = tmp_path / "complaints.parquet"
    pq.write_table(pa.table({"case_ref": pa.nulls(2_000_000, pa.string())}), path)
    with pytest.raises(Reg18Error, match="says that it has 2,000,000 rows"):
        read_parquet(path)


def test_rows_come_in_lists_of_bounded_size() -> None:
    """Long texts fill the memory of both processes sooner than many rows."""
    long = [(number, ["x" * 300_000]) for number in range(10)]
    short = [(number, ["x"] * 9) for number in range(2500)]
    assert [len(rows) for rows in batches(long)] == [4, 4, 2]
    assert [len(rows) for rows in batches(short)] == [1000, 1000, 500]
    assert [row for rows in batches(short) for row in rows] == short
