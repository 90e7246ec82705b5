"""Loads that pile up: what comes again, what is undone, and how long a year of nights takes."""

from __future__ import annotations

import shutil
import time
from pathlib import Path

import pytest

from reg18.base.paths import Warehouse
from reg18.landing.store import Landing
from reg18.warehouse.build_folders import Builds
from reg18.warehouse.runs import Record
from tests.python.builds import HEADER, query, tree, write
from tests.python.conftest import ROOT, Reg18
from tests.python.landed import land, landed_rows

DEMO = ROOT / "extracts" / "demo"


def counts(file: Path) -> list[tuple[object, ...]]:
    return query(
        file,
        "select file, rows_read, accepted, superseded, duplicate, rejected "
        "from quality.intake_files order by file",
    )


def build(reg18: Reg18, folder: Path, file: Path, *more: str) -> str:
    done = reg18("build", "--extracts", folder, "--warehouse", file, "--as-of", "2024-12-31", *more)
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_files_that_come_again_beside_new_ones_change_nothing(reg18: Reg18, tmp_path: Path) -> None:
    """A drop folder that is never emptied: every run has all files of the runs before."""
    file = tmp_path / "out" / "w.duckdb"
    folder = write(tmp_path / "x", "complaints_1.csv", HEADER + "C1,2024-04-02,statutory,,\n")
    build(reg18, folder, file)
    write(folder, "complaints_2.csv", HEADER + "C2,2024-04-03,statutory,,\n")
    said = build(reg18, folder, file)
    assert "Loaded before, and unchanged: complaints_1.csv" in said
    assert counts(file) == [
        ("complaints_1.csv", 1, 1, 0, 0, 0),
        ("complaints_2.csv", 1, 1, 0, 0, 0),
    ]


def test_a_full_extract_that_lacks_a_key(reg18: Reg18, tmp_path: Path) -> None:
    """It counts until a void row says otherwise, and the issue says so."""
    file = tmp_path / "out" / "w.duckdb"
    mapping = tmp_path / "full.yml"
    mapping.write_text(
        "system: full\nfeeds:\n  - files: complaints*.csv\n    table: complaints\n"
        "    extract: full\n"
    )
    first = HEADER + "".join(f"C{n},2024-04-02,statutory,,\n" for n in (1, 2, 3))
    extracts = write(tmp_path / "1", "complaints.csv", first)
    build(reg18, extracts, file, "--mapping", str(mapping))
    second = first.replace("C2,2024-04-02,statutory,,\n", "")
    extracts = write(tmp_path / "2", "complaints.csv", second)
    build(reg18, extracts, file, "--mapping", str(mapping))
    issue = "select record_key, file from quality.issues where reason = 'missing_from_full'"
    assert query(file, issue) == [("C2", "complaints.csv")]
    received = (
        "select numerator from marts.kpi_annual where measure = 'complaints_received' "
        "and dimension = 'all'"
    )
    assert query(file, received) == [(3,)]
    # A delta lacks most keys, and says nothing by it.
    void = "case_ref,date_received,procedure,record_status\nC2,2024-04-02,statutory,void\n"
    build(reg18, write(tmp_path / "3", "complaints_delta.csv", void), file)
    assert query(file, issue) == []
    assert query(file, received) == [(2,)]


def test_the_same_file_under_a_corrected_mapping_is_read_anew(reg18: Reg18, tmp_path: Path) -> None:
    file = tmp_path / "out" / "w.duckdb"
    folder = write(
        tmp_path / "x", "cases.csv", "Ref;Other ref;Got;Procedure\nC1;X1;02/04/2024;statutory\n"
    )
    mapping = tmp_path / "m.yml"
    text = (
        "system: m\nfeeds:\n  - files: cases.csv\n    table: complaints\n"
        "    columns: {case_ref: %s, date_received: Got}\n"
    )
    mapping.write_text(text % "Other ref")
    build(reg18, folder, file, "--mapping", str(mapping))
    assert query(file, "select case_ref from core.fct_complaints") == [("X1",)]
    mapping.write_text(text % "Ref")
    build(reg18, folder, file, "--mapping", str(mapping))
    assert query(file, "select case_ref from core.fct_complaints") == [("C1",)]
    assert counts(file) == [("cases.csv", 1, 1, 0, 0, 0)]


def test_a_load_is_undone(reg18: Reg18, tmp_path: Path) -> None:
    """What it brought is gone from the figures and from the disk; what it superseded stands."""
    file = tmp_path / "out" / "w.duckdb"
    first = HEADER + "C1,2024-04-02,statutory,2024-04-20,upheld\n"
    build(reg18, write(tmp_path / "1", "complaints.csv", first), file)
    wrong = HEADER + "C1,2024-04-02,corporate,,\nPLANTED,2024-04-02,statutory,,\n"
    build(reg18, write(tmp_path / "2", "complaints.csv", wrong), file)
    listed = reg18("landing", "list", "--warehouse", file)
    assert listed.returncode == 0, listed.stderr
    assert [line.split()[0] for line in listed.stdout.splitlines() if "complaints.csv" in line] == [
        "2", "1",
    ]  # fmt: skip
    done = reg18("landing", "remove", "2", "--warehouse", file, "--as-of", "2024-12-31")
    assert done.returncode == 0, done.stderr
    assert query(file, "select case_ref, procedure, outcome from core.fct_complaints") == [
        ("C1", "statutory", "upheld")
    ]
    landing = Landing(Warehouse(file).landing)
    assert landing.rows("select case_ref from landing.complaints") == [{"case_ref": "C1"}]
    assert [row["state"] for row in landing.rows("from landing.loads order by load_number")] == [
        "loaded", "removed", "loaded",
    ]  # fmt: skip
    # The number is not used again, and the next load goes on from there.
    extracts = write(tmp_path / "3", "complaints_2.csv", first.replace("C1", "C2"))
    build(reg18, extracts, file)
    assert query(file, "select max(load_number) from marts.run_history") == [(4,)]
    assert query(file, "select count(*) from core.fct_complaints") == [(2,)]


def test_undoing_that_cannot_be_published_changes_nothing(reg18: Reg18, tmp_path: Path) -> None:
    """Where the build without the load fails, the load counts as before."""
    file = tmp_path / "out" / "w.duckdb"
    first = HEADER + "C1,2024-04-02,statutory,,\n"
    build(reg18, write(tmp_path / "1", "complaints.csv", first), file)
    second = HEADER + "C2,2024-04-03,statutory,,\n"
    build(reg18, write(tmp_path / "2", "complaints_2.csv", second), file)
    before = tree(file.parent)
    # The bank-holiday table ends before that day.
    arguments = ("landing", "remove", "2", "--warehouse", file, "--as-of", "2029-01-01")
    done = reg18(*arguments)
    assert done.returncode == 1
    assert {name: data for name, data in tree(file.parent).items() if ".failed/" not in name} == (
        before
    )


def test_what_cannot_be_undone(reg18: Reg18, published: Path, tmp_path: Path) -> None:
    before = tree(published.parent)
    for number, said in (("7", "has no load 7"), ("1", "the only one")):
        done = reg18("landing", "remove", number, "--warehouse", published)
        assert done.returncode == 1
        assert said in done.stderr
    done = reg18("landing", "list", "--warehouse", tmp_path / "none.duckdb")
    assert done.returncode == 1
    assert "There is no warehouse" in done.stderr
    assert tree(published.parent) == before


def test_each_row_is_stored_once_however_often_it_is_delivered(tmp_path: Path) -> None:
    landing = Landing(tmp_path / "landing.duckdb")
    for night in range(4):
        rows = "".join(
            f"C{n},2024-04-02,statutory,{'2024-05-01' if n < night else ''},\n" for n in range(20)
        )
        folder = write(tmp_path / str(night), "complaints.csv", HEADER + rows)
        land(folder, landing.file)
    assert len(landed_rows(landing.file, "complaints")) == 80
    assert len(landing.rows("from landing.complaints")) == 23
    # What a load alone brought goes with it, and nothing else.
    landing.remove(4)
    assert len(landed_rows(landing.file, "complaints")) == 60
    assert len(landing.rows("from landing.complaints")) == 22
    assert landing.next_number() == 5


def year_of_nights(tmp_path: Path, nights: int, cases: int) -> tuple[Path, Path]:
    """Landing after one night, and after many: full extracts in which a few cases change."""
    one, many = tmp_path / "one.landing", tmp_path / "many.landing"
    for night in range(nights):
        rows = "".join(
            f"C{n:05d},2023-{n % 12 + 1:02d}-{n % 28 + 1:02d},statutory,"
            f"{'2024-01-15,upheld' if n % nights < night else ','}\n"
            for n in range(cases)
        )
        folder = write(tmp_path / "night", "complaints.csv", HEADER + rows)
        land(folder, many)
    land(folder, one)
    return one, many


@pytest.mark.slow
def test_a_year_of_nights_does_not_slow_the_build_by_more_than_half(
    reg18_command: Reg18, tmp_path: Path
) -> None:
    cases = 10_000
    one, many = year_of_nights(tmp_path, 365, cases)
    folder = tmp_path / "night"
    took: dict[str, list[float]] = {"one": [], "many": []}
    for _ in range(3):
        for name, landing in (("one", one), ("many", many)):
            file = tmp_path / f"{name}.duckdb"
            file.unlink(missing_ok=True)
            # The build before left its own load; start from the same landing again.
            shutil.rmtree(Warehouse(file).builds, ignore_errors=True)
            Warehouse(file).runs.unlink(missing_ok=True)
            shutil.copy(landing, Warehouse(file).landing)
            Builds(Warehouse(file)).point_to_current()
            Record(Warehouse(file).runs).create()
            begun = time.monotonic()
            build(reg18_command, folder, file)
            took[name].append(time.monotonic() - begun)
            assert query(file, "select count(*) from core.fct_complaints") == [(cases,)]
    read = query(tmp_path / "many.duckdb", "select sum(rows_read) from quality.intake_files")
    assert read == [(365 * cases,)]
    ratio = min(took["many"]) / min(took["one"])
    print(f"a year of nights: {took}, ratio {ratio:.2f}")
    assert ratio <= 1.5
