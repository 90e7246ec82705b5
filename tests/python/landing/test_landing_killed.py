"""Loading, removing a load and taking over an earlier layout are killed at any moment: every row
that was landed is there afterwards, and what was under way is there whole or not at all."""

from __future__ import annotations

import os
import random
import shutil
import subprocess
import sys
import tarfile
import time
from pathlib import Path

import pytest

from reg18.base.paths import Warehouse
from reg18.contract.tables import TABLES
from reg18.landing.store import Landing
from reg18.warehouse.takeover import take_over_landing
from tests.python.builds import HEADER, write
from tests.python.conftest import ROOT, in_ci
from tests.python.landed import land

ROWS = 3_000
_START = "import sys\nfrom pathlib import Path\n"
LOAD = _START + (
    "from tests.python.landed import ROW\n"
    "from reg18.landing.store import Landing\nfrom reg18.landing.load import read_load\n"
    "landing = Landing(Path(sys.argv[1]))\n"
    "print('ready', flush=True)\n"
    "load = read_load(landing, Path(sys.argv[2]), [], ROW, lambda *_: None)\n"
    "landing.keep(load.number)\n"
)
REMOVE = _START + (
    "from reg18.landing.store import Landing\n"
    "landing = Landing(Path(sys.argv[1]))\n"
    "print('ready', flush=True)\n"
    "landing.leave_out(2)\n"
    "landing.remove(2)\n"
)
TAKE_OVER = _START + (
    "from reg18.warehouse.takeover import take_over_landing\n"
    "from reg18.base.paths import Warehouse\n"
    "print('ready', flush=True)\n"
    "take_over_landing(Warehouse(Path(sys.argv[1])))\n"
)


def rows_of(landing: Landing) -> set[tuple[str, int]]:
    return {
        (table.name, row["row_hash"])
        for table in TABLES
        for row in landing.rows(f"select row_hash from landing.{table.name}")
    }


def run(script: str, *arguments: Path, kill_after: float | None = None) -> float:
    """Run a script, and kill it so long after it has begun its work; how long that took."""
    command = [sys.executable, "-c", script, *map(str, arguments)]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE) as process:
        assert process.stdout is not None
        process.stdout.readline()
        begun = time.monotonic()
        if kill_after is not None:
            time.sleep(kill_after)
            process.kill()
        process.wait(timeout=120)
    return time.monotonic() - begun


def cases(first: int) -> str:
    return HEADER + "".join(f"C{first + n},2024-04-02,statutory,,\n" for n in range(ROWS))


def kill_at_moments(folder: Path, kills: int, seed: int) -> None:
    draw = random.Random(seed)
    original = Landing(folder / "original.duckdb")
    land(write(folder / "1", "complaints_1.csv", cases(0)), original.file)
    land(write(folder / "2", "complaints_2.csv", cases(ROWS)), original.file)
    more = write(folder / "3", "complaints_3.csv", cases(2 * ROWS))
    kept, before = rows_of_load(original, 1), rows_of(original)
    assert (len(kept), len(before)) == (ROWS, 2 * ROWS)
    for script, arguments in ((LOAD, [more]), (REMOVE, [])):
        landing = Landing(folder / "l.duckdb")
        shutil.copy(original.file, landing.file)
        length = run(script, landing.file, *arguments)
        done = rows_of(landing)
        for number in range(kills):
            shutil.copy(original.file, landing.file)
            landing.file.with_name("l.duckdb.wal").unlink(missing_ok=True)
            moment = length * (number + draw.random()) / kills
            run(script, landing.file, *arguments, kill_after=moment)
            # What the next command does first.
            landing.settle(2)
            found = rows_of(landing)
            assert found in (before, done), (script, moment)
            assert kept <= found
            counted = landing.rows("select count(*) as n from landing.lines")[0]["n"]
            assert counted == len(found), (script, moment)


def rows_of_load(landing: Landing, number: int) -> set[tuple[str, int]]:
    rows = landing.rows(
        "select distinct row_hash from landing.lines inner join landing.files using (file_id) "
        "where load_number = ? and row_hash is not null",
        number,
    )
    return {("complaints", row["row_hash"]) for row in rows}


def kill_takeovers(folder: Path, kills: int, seed: int) -> None:
    draw = random.Random(seed)
    archive = ROOT / "tests" / "fixtures" / "landing" / "before-0.2-5276af6.tar.xz"
    with tarfile.open(archive) as packed:
        packed.extractall(folder / "original", filter="data")
    whole = folder / "whole"
    shutil.copytree(folder / "original", whole, symlinks=True)
    length = run(TAKE_OVER, whole / "w.duckdb")
    expected = rows_of(Landing(Warehouse(whole / "w.duckdb").landing))
    assert expected
    for number in range(kills):
        place = folder / str(number)
        shutil.copytree(folder / "original", place, symlinks=True)
        moment = length * (number + draw.random()) / kills
        run(TAKE_OVER, place / "w.duckdb", kill_after=moment)
        warehouse = Warehouse(place / "w.duckdb")
        assert list(place.glob("w.duckdb.landing*"))
        take_over_landing(warehouse)
        assert rows_of(Landing(warehouse.landing)) == expected, moment
        assert not warehouse.earlier_landing.exists()
        shutil.rmtree(place)


def test_killed_at_ten_moments(tmp_path: Path) -> None:
    seed = int(os.environ["REG18_TEST_SEED"])
    kill_at_moments(tmp_path / "loads", 4, seed)
    kill_takeovers(tmp_path / "takeovers", 2, seed)


@pytest.mark.slow
def test_killed_at_a_hundred_moments_of_each(tmp_path: Path) -> None:
    seed = int(os.environ["REG18_TEST_SEED"])
    kill_at_moments(tmp_path / "loads", 100, seed)
    kill_takeovers(tmp_path / "takeovers", 100, seed)


def test_a_load_is_on_the_disk_before_it_counts(tmp_path: Path) -> None:
    """The database is flushed after the last byte of a load is written, and the folder once a new
    file has its name."""
    if shutil.which("strace") is None:
        assert not in_ci()
        pytest.skip("strace is not installed")
    more = write(tmp_path / "x", "complaints.csv", cases(0))
    trace = tmp_path / "trace"
    subprocess.run(
        [
            "strace", "-f", "-y", "-o", str(trace),
            "-e", "trace=pwrite64,write,fsync,fdatasync,rename,renameat,renameat2",
            sys.executable, "-c", LOAD, str(tmp_path / "l.duckdb"), str(more),
        ],
        cwd=ROOT, check=True, timeout=120, stdout=subprocess.DEVNULL,
    )  # fmt: skip
    of_landing: list[str] = []
    for line in trace.read_text(encoding="utf-8", errors="replace").splitlines():
        call = line.split(None, 1)[1].split("(")[0]
        if "rename" in call and "l.duckdb.new" in line:
            # Made whole under another name, and flushed before it is renamed.
            assert of_landing[-1] == "sync"
            of_landing.append("rename")
        elif f"<{tmp_path}/l.duckdb" in line:
            of_landing.append("sync" if "sync" in call else "write")
        elif f"<{tmp_path}>" in line and "sync" in call:
            of_landing.append("folder")
    assert of_landing[of_landing.index("rename") + 1] == "folder"
    assert of_landing[-1] in ("sync", "folder")
    assert of_landing.count("sync") >= 3
