"""`reg18 build` as a user meets it: what it publishes, and what it says when it cannot."""

from __future__ import annotations

import os
import shutil
import signal
import stat
import subprocess
import sys
import time
from pathlib import Path

import duckdb
import pytest

from reg18.base.paths import Warehouse
from reg18.landing.load import read_load
from reg18.landing.store import Landing
from reg18.warehouse.runs import Record
from tests.python.builds import HEADER, assert_refused, query, tree, write
from tests.python.conftest import ROOT, Reg18
from tests.python.landed import ROW

DEMO = ROOT / "extracts" / "demo"
PERSONAL = {"person_id", "complainant_name", "summary", "text"}


def test_two_files_are_published_and_the_private_one_is_private(demo_warehouse: Path) -> None:
    analyst = demo_warehouse.with_name("warehouse.analyst.duckdb")
    assert stat.S_IMODE(demo_warehouse.stat().st_mode) == 0o600
    assert stat.S_IMODE(analyst.stat().st_mode) == 0o644
    for file in (Warehouse(demo_warehouse).landing, Warehouse(demo_warehouse).runs):
        assert stat.S_IMODE(file.stat().st_mode) == 0o600


def test_the_analyst_file_has_no_case_rows(demo_warehouse: Path) -> None:
    analyst = demo_warehouse.with_name("warehouse.analyst.duckdb")
    schemas = query(analyst, "select distinct table_schema from information_schema.tables")
    assert {row[0] for row in schemas} == {"core", "marts", "ops", "quality"}
    quality = query(
        analyst, "select table_name from information_schema.tables where table_schema = 'quality'"
    )
    assert {row[0] for row in quality} == {"data_intake", "data_issues"}
    tables = query(
        analyst, "select table_name from information_schema.tables where table_schema = 'core'"
    )
    assert {row[0] for row in tables} == {"dim_codes", "dim_dates", "dim_periods"}
    columns = query(analyst, "select distinct column_name from information_schema.columns")
    names = {str(row[0]) for row in columns}
    assert not names & PERSONAL
    assert not {name for name in names if name.endswith("_ref")}


def test_no_personal_data_reaches_the_warehouse(demo_warehouse: Path) -> None:
    """Names, ids and free text stay in landing; only quarantined rows are kept whole."""
    columns = query(
        demo_warehouse,
        "select table_schema || '.' || table_name, column_name from information_schema.columns",
    )
    assert not [row for row in columns if row[1] in PERSONAL]
    with duckdb.connect(str(demo_warehouse), read_only=True) as connection:
        names = connection.execute(
            "select distinct complainant_name from read_csv(?, all_varchar = true) "
            "where complainant_name is not null",
            [str(DEMO / "complaints.csv")],
        ).fetchall()
        assert names
        for schema, table in connection.execute(
            "select table_schema, table_name from information_schema.tables "
            "where table_name <> 'rejected_rows'"
        ).fetchall():
            dump = str(connection.execute(f"select * from {schema}.{table}").fetchall())
            assert not [name for (name,) in names if name in dump], f"{schema}.{table}"


def test_schemas_are_named_by_folder(demo_warehouse: Path) -> None:
    found = query(
        demo_warehouse,
        "select table_schema || '.' || table_name from information_schema.tables",
    )
    names = {str(row[0]) for row in found}
    assert {
        "marts.kpi_annual", "marts.kpi_quarterly", "marts.statutory_return", "marts.rpt_figures",
        "core.fct_complaints", "core.dim_dates", "quality.intake_files", "quality.rejected_rows",
        "quality.issues",
    } <= names  # fmt: skip
    assert {name.split(".")[0] for name in names} == {"marts", "core", "ops", "quality"}


def test_public_columns_have_the_contract_s_types(demo_warehouse: Path) -> None:
    expected = [
        ("period", "VARCHAR"),
        ("period_start", "DATE"),
        ("period_end", "DATE"),
        ("measure", "VARCHAR"),
        ("dimension", "VARCHAR"),
        ("member", "VARCHAR"),
        ("numerator", "DECIMAL(18,2)"),
        ("denominator", "DECIMAL(18,0)"),
        ("value", "DOUBLE"),
        ("is_complete", "BOOLEAN"),
    ]
    for table in ("kpi_annual", "kpi_quarterly"):
        found = query(
            demo_warehouse,
            "select column_name, data_type from information_schema.columns "
            f"where table_schema = 'marts' and table_name = '{table}' order by ordinal_position",
        )
        assert found == expected


def test_the_published_figures_agree(demo_warehouse: Path) -> None:
    results = query(demo_warehouse, "select result, count(*) from quality.backtest group by result")
    counts = dict(results)
    assert set(counts) == {"agrees", "cannot hold"}
    assert counts["agrees"] == 32
    without_reason = query(
        demo_warehouse,
        "select * from quality.backtest where result = 'cannot hold' and note is null",
    )
    assert without_reason == []


def test_the_same_folder_again_changes_nothing(reg18: Reg18, published: Path) -> None:
    tables = ("kpi_annual", "kpi_quarterly")
    before = [query(published, f"select * from marts.{table} order by all") for table in tables]
    done = reg18(
        "build", "--extracts", published.parents[1] / "good",
        "--warehouse", published, "--as-of", "2024-06-30",
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert "Loaded before" in done.stdout
    after = [query(published, f"select * from marts.{table} order by all") for table in tables]
    assert after == before
    assert query(published, "select sum(rows_read) from quality.intake_files") == [(1,)]


def test_a_later_load_adds_to_the_warehouse(reg18: Reg18, published: Path, tmp_path: Path) -> None:
    later = write(
        tmp_path / "later",
        "complaints_delta.csv",
        HEADER + "C1,2024-04-02,statutory,2024-05-01,upheld\nC2,2024-05-02,statutory,,\n",
    )
    done = reg18("build", "--extracts", later, "--warehouse", published, "--as-of", "2024-06-30")
    assert done.returncode == 0, done.stderr
    figures = dict(
        query(
            published,
            "select measure, numerator from marts.kpi_annual where dimension = 'all' and measure "
            "in ('complaints_received', 'complaints_resolved', 'open_at_end')",
        )
    )
    assert figures == {"complaints_received": 2, "complaints_resolved": 1, "open_at_end": 1}
    intake = query(
        published,
        "select file, rows_read, accepted, superseded from quality.intake_files order by file",
    )
    assert intake == [("complaints.csv", 1, 0, 1), ("complaints_delta.csv", 2, 2, 0)]


def test_a_value_changed_back_stands(reg18: Reg18, published: Path, tmp_path: Path) -> None:
    """The third load is the first one's file again: the latest load decides all the same."""
    first = published.parents[1] / "good"
    closed = write(
        tmp_path / "closed",
        "complaints.csv",
        HEADER + "C1,2024-04-02,statutory,2024-05-01,upheld\n",
    )
    resolved = (
        "select numerator from marts.kpi_annual "
        "where measure = 'complaints_resolved' and dimension = 'all'"
    )
    for extracts, expected in ((closed, 1), (first, 0)):
        done = reg18(
            "build", "--extracts", extracts, "--warehouse", published, "--as-of", "2024-06-30"
        )
        assert done.returncode == 0, done.stderr
        assert query(published, resolved) == [(expected,)]


def test_what_an_interrupted_build_left_is_no_part_of_the_next(
    reg18: Reg18, published: Path, tmp_path: Path
) -> None:
    left = write(tmp_path / "left", "complaints_3.csv", HEADER + "C3,2024-04-03,statutory,,\n")
    read_load(Landing(Warehouse(published).landing), left, [], ROW, lambda *_: None)
    more = write(tmp_path / "more", "complaints_2.csv", HEADER + "C2,2024-04-03,statutory,,\n")
    done = reg18("build", "--extracts", more, "--warehouse", published, "--as-of", "2024-06-30")
    assert done.returncode == 0, done.stderr
    assert query(published, "select sum(rows_read) from quality.intake_files") == [(2,)]


def test_an_error_that_nobody_foresaw_shows_no_text_of_its_own(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    from reg18.cli import app

    def fail(*_: object) -> None:
        raise RuntimeError("Mrs Example of Sample Street")

    monkeypatch.setattr(app, "run_build", fail)
    arguments = ["reg18", "build", "--extracts", "x", "--warehouse", "y"]
    monkeypatch.setattr("sys.argv", arguments)
    with pytest.raises(SystemExit) as stopped:
        app.main()
    assert stopped.value.code == 1
    said = capsys.readouterr().err
    assert "an unexpected error (RuntimeError)" in said
    assert "Example" not in said
    monkeypatch.setattr("sys.argv", [arguments[0], "--debug", *arguments[1:]])
    with pytest.raises(RuntimeError, match="Example"):
        app.main()


def test_a_failed_check_is_named_and_nothing_is_published(
    reg18_command: Reg18, published: Path, tmp_path: Path
) -> None:
    """In a copy of the project whose outcome marks lack one: its closed case is neither resolved
    nor withdrawn, which a check of the data must find."""
    project = tmp_path / "project"
    for name in ("macros", "models", "seeds", "src", "tests"):
        shutil.copytree(
            ROOT / name, project / name, ignore=shutil.ignore_patterns("python", "__pycache__")
        )
    for name in ("dbt_project.yml", "profiles.yml", "council.yml", ".dbtignore"):
        shutil.copy(ROOT / name, project / name)
    marks = project / "seeds" / "reference" / "outcome_marks.csv"
    whole = marks.read_text(encoding="utf-8")
    marks.write_text(whole.replace("no_finding,true,false\n", ""), encoding="utf-8")
    assert marks.read_text(encoding="utf-8") != whole
    more = write(
        tmp_path / "more",
        "complaints.csv",
        HEADER + "C2,2024-04-03,statutory,2024-04-09,no_finding\n",
    )
    before = tree(published.parent)
    done = reg18_command(
        "build", "--extracts", more, "--warehouse", published, "--as-of", "2024-06-30",
        PYTHONPATH=str(project / "src"), REG18_DBT_TARGET=str(tmp_path / "dbt"),
    )  # fmt: skip
    assert done.returncode == 3
    assert "assert_fct_complaints__rows_make_sense" in done.stderr, done.stderr
    assert "Nothing was published" in done.stderr
    failed = published.with_name("warehouse.duckdb.failed")
    assert stat.S_IMODE(failed.stat().st_mode) == 0o700
    log = (failed / "dbt.log").read_text(encoding="utf-8")
    assert "assert_fct_complaints__rows_make_sense" in log
    # The record has what failed, and of how many rows.
    nodes = Record(Warehouse(published).runs).database.rows(
        "select * from record.node_results where outcome = 'fail'"
    )
    failures = {node["node_name"]: node["failures"] for node in nodes}
    assert failures == {"assert_fct_complaints__rows_make_sense": 1}
    # What failed can be looked at, until a build is published.
    cases = "select case_ref from core.fct_complaints order by case_ref"
    assert query(failed / "warehouse.duckdb", cases) == [("C1",), ("C2",)]
    shutil.move(failed, tmp_path / "looked_at")
    assert tree(published.parent) == before


def test_a_file_that_is_no_warehouse_is_not_overwritten(reg18: Reg18, tmp_path: Path) -> None:
    precious = tmp_path / "complaints-final.csv"
    precious.write_text("somebody's only copy")
    done = reg18("build", "--extracts", DEMO, "--warehouse", precious)
    assert done.returncode == 1
    assert "is not a warehouse" in done.stderr
    assert precious.read_text() == "somebody's only copy"


def test_a_warehouse_without_its_landing_is_not_built_over(
    reg18: Reg18, published: Path, tmp_path: Path
) -> None:
    Warehouse(published).landing.rename(tmp_path / "elsewhere")
    before = tree(published.parent)
    more = write(tmp_path / "more", "complaints.csv", HEADER + "C2,2024-04-03,statutory,,\n")
    done = reg18("build", "--extracts", more, "--warehouse", published)
    assert done.returncode == 1
    assert "what was loaded into it is not there" in done.stderr
    assert "Restore it from your last backup" in done.stderr
    assert tree(published.parent) == before


def test_a_new_file_counts_its_own_extracts_only(
    reg18: Reg18, published: Path, tmp_path: Path
) -> None:
    published.unlink()
    more = write(tmp_path / "more", "complaints.csv", HEADER + "C2,2024-04-03,statutory,,\n")
    done = reg18("build", "--extracts", more, "--warehouse", published, "--as-of", "2024-06-30")
    assert done.returncode == 0, done.stderr
    assert query(published, "select case_ref from core.fct_complaints") == [("C2",)]
    (kept,) = published.parent.glob("warehouse.duckdb.landing.duckdb.*")
    assert Landing(kept).rows("select case_ref from landing.complaints") == [{"case_ref": "C1"}]
    assert kept.name in done.stdout


def test_a_workbook_that_is_none_is_not_passed_over(
    reg18: Reg18, published: Path, tmp_path: Path
) -> None:
    more = write(tmp_path / "more", "complaints.csv", HEADER + "C2,2024-04-03,statutory,,\n")
    write(more, "reviews.xlsx", "not a workbook")
    assert_refused(reg18, published, more, "reviews.xlsx has no header line")


def test_one_build_at_a_time(reg18: Reg18, published: Path, tmp_path: Path) -> None:
    from reg18.base.locks import exclusive

    more = write(tmp_path / "more", "complaints.csv", HEADER + "C2,2024-04-03,statutory,,\n")
    with exclusive(published.with_name("warehouse.duckdb.lock")):
        done = reg18("build", "--extracts", more, "--warehouse", published)
    assert done.returncode == 4
    assert f"process {os.getpid()} on" in done.stderr
    assert "Nothing was changed" in done.stderr


def test_a_build_that_is_told_to_end_leaves_nothing_behind(
    published: Path, dbt_target: Path, tmp_path: Path
) -> None:
    more = write(tmp_path / "more", "complaints.csv", HEADER + "C2,2024-04-03,statutory,,\n")
    before = tree(published.parent)
    command = [
        str(Path(sys.executable).with_name("reg18")), "build", "--extracts", str(more),
        "--warehouse", str(published), "--as-of", "2024-06-30",
    ]  # fmt: skip
    env = {**os.environ, "REG18_DBT_TARGET": str(dbt_target)}
    with subprocess.Popen(
        command, env=env, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as process:
        building = published.with_name("warehouse.duckdb.building")
        deadline = time.monotonic() + 60
        while not (building / "work.duckdb").exists():
            assert time.monotonic() < deadline
            assert process.poll() is None
            time.sleep(0.02)
        process.send_signal(signal.SIGTERM)
        process.communicate(timeout=60)
        assert process.returncode == 143
    assert tree(published.parent) == before
    latest = Record(Warehouse(published).runs).runs()[0]
    assert (latest.outcome, latest.exit_code) == ("interrupted", 143)
