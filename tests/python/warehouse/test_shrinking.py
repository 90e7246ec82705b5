"""A build that counts fewer rows than the published one stops, unless someone took them away."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from reg18.base.paths import Warehouse
from reg18.landing.store import Landing
from reg18.warehouse.build_folders import Builds
from tests.python.builds import HEADER, kept_tree, query, tree, write
from tests.python.conftest import Reg18

AS_OF = ("--as-of", "2024-12-31")


@pytest.fixture(scope="module")
def two_loads_once(reg18: Reg18, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A warehouse of two loads: the second has a later version of a complaint, and one more."""
    folder = tmp_path_factory.mktemp("two_loads")
    warehouse = Warehouse(folder / "out" / "w.duckdb")
    for name, rows in {
        "complaints_1.csv": "C1,2024-04-02,statutory,,\nC2,2024-05-02,statutory,,\n",
        "complaints_2.csv": (
            "C1,2024-04-02,statutory,2024-04-09,upheld\nC3,2024-06-03,statutory,,\n"
        ),
    }.items():
        extracts = write(folder / name, name, HEADER + rows)
        done = reg18("build", "--extracts", extracts, "--warehouse", warehouse.file, *AS_OF)
        assert done.returncode == 0, done.stderr
    return folder / "out"


@pytest.fixture
def two_loads(two_loads_once: Path, tmp_path: Path) -> Warehouse:
    """The same, a test's own."""
    shutil.copytree(two_loads_once, tmp_path / "out", symlinks=True)
    return Warehouse(tmp_path / "out" / "w.duckdb")


def lose(warehouse: Warehouse, statement: str) -> None:
    with Landing(warehouse.landing).database.opened(write=True) as connection:
        connection.execute(statement)


@pytest.mark.parametrize(
    ("statement", "said"),
    [
        # A load is gone, as in a landing database restored from the day before.
        (
            "delete from landing.files where file_name = 'complaints_2.csv'",
            ("complaints: 2 rows count, 3 did; 1 are missing", "complaints_2.csv (load 2)"),
        ),
        # The load of an earlier version of a complaint: as many rows count as before.
        (
            "delete from landing.lines where file_id in "
            "(select file_id from landing.files where file_name = 'complaints_1.csv')",
            ("complaints: 2 rows count, 3 did",),
        ),
        (
            "update landing.complaints set case_ref = 'C1' where case_ref = 'C3'",
            ("complaints: 2 rows count, 3 did",),
        ),
    ],
)
def test_rows_that_disappear_stop_a_build(
    two_loads: Warehouse, reg18: Reg18, statement: str, said: tuple[str, ...]
) -> None:
    lose(two_loads, statement)
    before = tree(two_loads.file.parent)
    done = reg18("landing", "rebuild", "--warehouse", two_loads.file, *AS_OF)
    assert done.returncode == 3
    for words in said:
        assert words in done.stderr, done.stderr
    assert "C3" not in done.stderr
    assert kept_tree(two_loads.file.parent) == before
    # What was built is kept to look at; by hand it can be published all the same.
    assert query(two_loads.failed / "warehouse.duckdb", "select 1 from core.fct_complaints")
    done = reg18("landing", "rebuild", "--allow-fewer-rows", "--warehouse", two_loads.file, *AS_OF)
    assert done.returncode == 0, done.stderr
    assert query(two_loads.file, "select count(*) from core.fct_complaints") == [(2,)]


def test_rows_that_someone_took_away_do_not(
    two_loads: Warehouse, reg18: Reg18, tmp_path: Path
) -> None:
    void = "case_ref,date_received,procedure,record_status\nC2,2024-05-02,statutory,void\n"
    folder = write(tmp_path / "void", "complaints_3.csv", void)
    done = reg18("build", "--extracts", folder, "--warehouse", two_loads.file, *AS_OF)
    assert done.returncode == 0, done.stderr
    done = reg18("landing", "remove", "2", "--warehouse", two_loads.file, *AS_OF)
    assert done.returncode == 0, done.stderr
    assert query(two_loads.file, "select case_ref from core.fct_complaints order by 1") == [
        ("C1",), ("C2",),
    ]  # fmt: skip


def test_an_earlier_day_leaves_rows_out_and_is_said(two_loads: Warehouse, reg18: Reg18) -> None:
    done = reg18("landing", "rebuild", "--warehouse", two_loads.file, "--as-of", "2024-05-31")
    assert done.returncode == 0, done.stderr
    assert "The figures go up to 31 May 2024; those published before went up to" in done.stdout
    assert query(two_loads.file, "select count(*) from core.fct_complaints") == [(2,)]
    done = reg18("status", "--warehouse", two_loads.file)
    assert done.returncode == 1
    assert "31 December 2024" in done.stdout


@pytest.mark.parametrize("name", ["warehouse.duckdb", "analyst.duckdb"])
def test_a_damaged_build_is_not_rolled_back_to(
    two_loads: Warehouse, reg18: Reg18, name: str
) -> None:
    earlier, published = Builds(two_loads).listed()
    file = earlier / name
    data = bytearray(file.read_bytes())
    data[len(data) // 2] ^= 1
    file.write_bytes(data)
    done = reg18("rollback", "--warehouse", two_loads.file)
    assert done.returncode == 1
    assert f"The build {earlier.name} is damaged: {name}" in done.stderr
    assert Builds(two_loads).current() == published
    # One whose checksums are lost has to open.
    (earlier / "SHA256SUMS").unlink()
    file.write_bytes(data[: len(data) // 2])
    done = reg18("rollback", "--warehouse", two_loads.file)
    assert done.returncode == 1
    assert Builds(two_loads).current() == published


def test_a_damaged_build_is_listed_and_not_pruned(two_loads: Warehouse, reg18: Reg18) -> None:
    earlier, published = Builds(two_loads).listed()
    (earlier / "analyst.duckdb").unlink()
    done = reg18("rollback", "--list", "--warehouse", two_loads.file)
    assert done.returncode == 0, done.stderr
    lines = [line.split() for line in done.stdout.splitlines()]
    assert [earlier.name, "damaged"] in lines
    assert [line[-1] for line in lines if published.name in line] == ["published"]
    done = reg18("rollback", "--warehouse", two_loads.file)
    assert f"The build {earlier.name} is damaged: analyst.duckdb is missing" in done.stderr
    Builds(two_loads).prune(5)
    assert (earlier / "warehouse.duckdb").is_file()
