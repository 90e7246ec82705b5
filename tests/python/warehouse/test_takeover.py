"""A warehouse of a version before 0.2, whose landing and run record were folders: the first
command that builds takes it over, or refuses what does not fit together; nothing is deleted."""

from __future__ import annotations

import shutil
import tarfile
from collections.abc import Callable
from pathlib import Path

import pytest

from reg18.base.database import DamagedError
from reg18.base.paths import Warehouse
from reg18.landing.store import Landing
from reg18.warehouse.takeover import take_over_landing, take_over_record
from tests.python.builds import HEADER, query, write
from tests.python.conftest import ROOT, Reg18

# Each has five loads, one of which was removed: a full file, a changed one, a file that a mapping
# reads, one delivered again; and was built by the version that its name says.
VERSIONS = sorted((ROOT / "tests" / "fixtures" / "landing").glob("before-0.2-*.tar.xz"))
KPIS = [f"from marts.{name} order by all" for name in ("kpi_annual", "kpi_quarterly")]
# A quarter that ends on the as-of date was not complete in those versions, and is now.
AS_NOW = "select * replace (is_complete or period_end = '2024-12-31' as is_complete)"


@pytest.fixture(params=VERSIONS, ids=lambda file: file.name)
def earlier(request: pytest.FixtureRequest, tmp_path: Path) -> Warehouse:
    with tarfile.open(request.param) as archive:
        archive.extractall(tmp_path, filter="data")
    return Warehouse(tmp_path / "w.duckdb")


def files(folder: Path) -> dict[str, bytes]:
    return {
        str(path.relative_to(folder)): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file()
    }


def test_the_first_build_takes_it_over(earlier: Warehouse, reg18: Reg18, tmp_path: Path) -> None:
    before = [query(earlier.file, f"{AS_NOW} {kpi}") for kpi in KPIS]
    folders = files(earlier.earlier_landing), files(earlier.earlier_runs)
    runs = query(earlier.file, "select run_id from ops.runs order by 1")
    done = reg18("landing", "rebuild", "--warehouse", earlier.file, "--as-of", "2024-12-31")
    assert done.returncode == 0, done.stderr
    assert "was taken over into w.duckdb.landing.duckdb" in done.stdout
    assert [query(earlier.file, kpi) for kpi in KPIS] == before
    assert set(runs) < set(query(earlier.file, "select run_id from ops.runs"))
    assert (
        files(tmp_path / "w.duckdb.landing.before-0.2"),
        files(tmp_path / "w.duckdb.runs.before-0.2"),
    ) == folders
    landing = Landing(earlier.landing)
    assert landing.load_numbers() == [1, 2, 3, 4, 5, 6, 7]
    # Loads go on from there, and a load of before can be removed.
    more = write(tmp_path / "more", "complaints_2.csv", HEADER + "X1,2024-04-02,statutory,,\n")
    done = reg18("build", "--extracts", more, "--warehouse", earlier.file, "--as-of", "2024-12-31")
    assert done.returncode == 0, done.stderr
    done = reg18("landing", "remove", "3", "--warehouse", earlier.file)
    assert done.returncode == 0, done.stderr
    cases = {row[0] for row in query(earlier.file, "select case_ref from core.fct_complaints")}
    assert "X1" in cases
    assert not {"M1", "WRONG"} & cases


def test_every_row_is_taken_over(earlier: Warehouse) -> None:
    """What each line says is the same, cell by cell."""
    take_over_landing(earlier)
    landing = Landing(earlier.landing)
    (folder,) = earlier.file.parent.glob("w.duckdb.landing.before-0.2")
    for table in ("complaints", "compliments"):
        with landing.database.opened() as connection:
            then = (
                "select lines.file_id, source_line, line_kind, rows.* exclude (content_id) "
                f"from '{folder}/g*/*/lines/*.parquet' as lines "
                f"join '{folder}/g*/*/{table}/*.parquet' as rows using (content_id) "
                f"join (select distinct file_id from '{folder}/g*/*/files/*.parquet' "
                f"where table_name = '{table}') using (file_id) order by all"
            )
            now = (
                "select lines.file_id, source_line, line_kind, "
                "rows.* exclude (row_hash, date_system) from landing.lines as lines "
                f"join landing.{table} as rows using (row_hash) "
                "join (select distinct file_id from landing.files "
                f"where table_name = '{table}') using (file_id) order by all"
            )
            expected = connection.execute(then).fetchall()
            assert connection.execute(now).fetchall() == expected
            assert expected


def only(pattern: str) -> Callable[[Path], None]:
    def delete(folder: Path) -> None:
        found = list(folder.glob(pattern))
        assert found
        for path in found:
            shutil.rmtree(path) if path.is_dir() else path.unlink()

    return delete


def truncate(pattern: str) -> Callable[[Path], None]:
    def cut(folder: Path) -> None:
        for path in folder.glob(pattern):
            path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])

    return cut


def second_generation(folder: Path) -> None:
    (generation,) = folder.glob("g*")
    shutil.copytree(generation, folder / "g0009")
    (folder / "current").write_text("")


@pytest.mark.parametrize(
    "damage",
    [
        only("g*/0000000[1-9]/complaints"), only("g*/0000000[1-9]/lines"),
        only("g*/0000000[1-9]/files"), only("g*/0000000[1-9]/file_columns"),
        only("g*/00000005"), only("g*"), only("g*/0000000[1-9]/committed"),
        truncate("g*/0000000[1-9]/complaints/*.parquet"), second_generation,
    ],
    ids=[
        "rows", "lines", "files", "columns", "load", "all", "marks", "truncated", "two generations",
    ],
)  # fmt: skip
def test_a_damaged_folder_is_refused_and_nothing_is_deleted(
    earlier: Warehouse, damage: Callable[[Path], None]
) -> None:
    damage(earlier.earlier_landing)
    before = files(earlier.file.parent)
    with pytest.raises(DamagedError, match="is damaged"):
        take_over_landing(earlier)
    after = files(earlier.file.parent)
    assert {name: after[name] for name in before} == before
    assert not earlier.landing.exists()


def test_a_lost_mark_loses_no_row(earlier: Warehouse) -> None:
    (earlier.earlier_landing / "current").unlink()
    take_over_landing(earlier)
    assert Landing(earlier.landing).load_numbers() == [1, 2, 3, 4, 5, 6]


def test_a_damaged_record_is_refused_and_nothing_is_deleted(earlier: Warehouse) -> None:
    some, *_ = sorted(earlier.earlier_runs.glob("runs/[0-9]*.parquet"))
    some.write_bytes(b"")
    before = files(earlier.file.parent)
    with pytest.raises(DamagedError, match=r"run records .* is damaged"):
        take_over_record(earlier)
    after = files(earlier.file.parent)
    assert {name: after[name] for name in before} == before
    assert not earlier.runs.exists()
