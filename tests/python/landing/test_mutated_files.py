"""Files that went wrong: never a traceback, never a half-loaded warehouse, no row unaccounted for.

Each mutated file is landed by itself. What lands goes into warehouses, many files in each, that are
built through the command line and must account for every row; what does not is refused in words.
"""

from __future__ import annotations

import csv
import os
import shutil
from pathlib import Path
from random import Random

import pytest
import yaml

from reg18.base.errors import Reg18Error
from reg18.contract.tables import TABLES
from reg18.landing.intake import clean_csv
from tests.python.builds import kept_tree, query, tree
from tests.python.conftest import ROOT, Reg18
from tests.python.landed import land
from tests.python.mutations import MUTATIONS
from tests.python.shapes import write_shaped

FILES = 100
SLOW_FILES = 2000
PER_BUILD = 100

Tables = dict[str, tuple[list[str], list[list[str]]]]

DEMO = ROOT / "extracts" / "demo"


@pytest.fixture(scope="module")
def tables() -> Tables:
    """Header and a few rows of each table of the demonstration data."""
    found = {}
    for table in TABLES:
        path = DEMO / f"{table.name}.csv"
        if path.exists():
            with path.open(encoding="utf-8", newline="") as handle:
                header, *rows = csv.reader(handle)
            found[table.name] = header, rows[-40:]
    return found


def mutated_file(
    rng: Random,
    folder: Path,
    stem: str,
    table: str,
    tables: Tables,
) -> Path:
    header, rows = tables[table]
    chosen = rng.sample(rows, min(len(rows), rng.randint(1, 25)))
    shaped = write_shaped(rng, folder, stem, header, chosen)
    for mutate in rng.sample(MUTATIONS, rng.choice((1, 1, 1, 2))):
        if shaped.path.stat().st_size:
            mutate(rng, shaped.path)
    return shaped.path


def land_alone(path: Path, folder: Path, tables: Tables) -> str | None:
    """Land one file with a good complaints file beside it; what was said if it is refused."""
    # Small files are the tolerant reader's; half of them are given to the fast one first.
    threshold = clean_csv.FROM_BYTES if len(path.read_bytes()) % 2 else 0
    extracts = folder / "alone"
    shutil.rmtree(folder, ignore_errors=True)
    extracts.mkdir(parents=True)
    header, rows = tables["complaints"]
    with (extracts / "complaints_0_good.csv").open("w", encoding="utf-8", newline="") as handle:
        csv.writer(handle).writerows([header, *rows])
    shutil.copy(path, extracts)
    try:
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(clean_csv, "FROM_BYTES", threshold)
            land(extracts, folder / "landing")
    except Reg18Error as error:
        refusal = error
    else:
        return None
    assert path.name in refusal.message
    assert refusal.advice
    # Nothing is left of a load that was refused.
    assert not (folder / "landing").exists()
    return refusal.message


def check_mutated(
    reg18: Reg18,
    tmp_path: Path,
    tables: Tables,
    seed: int,
    count: int,
) -> tuple[int, int]:
    """How many files were refused, and how many loaded."""
    rng = Random(seed)
    good = tmp_path / "good"
    good.mkdir()
    refused = 0
    for number in range(count):
        table = rng.choice(["complaints", "complaints", *tables])
        path = mutated_file(rng, tmp_path / "made", f"{table}_{number:04d}", table, tables)
        if land_alone(path, tmp_path / "landed", tables) is None:
            shutil.move(path, good)
        else:
            refused += 1
    build_and_account(reg18, tmp_path, good)
    return refused, len(list(good.iterdir()))


def build_and_account(reg18: Reg18, tmp_path: Path, good: Path) -> None:
    """One warehouse of every file that landed: built whole, and every row of each accounted for."""
    names = sorted(path.name for path in good.iterdir())
    assert names, "no mutated file could be read at all"
    shutil.copy(DEMO / "complaints.csv", good / "complaints_good.csv")
    lenient = yaml.safe_load((ROOT / "council.yml").read_text(encoding="utf-8"))
    lenient["thresholds"]["max_reject_share"] = 1
    (tmp_path / "council.yml").write_text(yaml.safe_dump(lenient), encoding="utf-8")
    file = tmp_path / "warehouse" / "warehouse.duckdb"
    done = reg18(
        "build", "--extracts", good, "--warehouse", file, "--as-of", "2025-06-30",
        "--council", tmp_path / "council.yml",
    )  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr
    assert "Traceback" not in done.stderr
    accounts = query(
        file,
        "select file, rows_read, accepted + superseded + duplicate + rejected, rejected "
        "from quality.intake_files",
    )
    assert {account[0] for account in accounts} == {*names, "complaints_good.csv"}
    assert [account for account in accounts if account[1] != account[2]] == []
    quarantined = dict(query(file, "select file, count(*) from quality.rejected_rows group by all"))
    assert {account[0]: account[3] for account in accounts if account[3]} == quarantined
    # The same files under the usual limit: loaded whole or not at all.
    before = tree(file.parent)
    again = tmp_path / "again"
    shutil.copytree(good, again)
    (again / "complaints_good.csv").unlink()
    done = reg18("build", "--extracts", again, "--warehouse", file, "--as-of", "2025-06-30")
    assert "Traceback" not in done.stderr
    assert done.returncode in (0, 1)
    if done.returncode == 1:
        assert done.stderr.count("Stopped.") == 1
        assert kept_tree(file.parent) == before


@pytest.mark.parametrize("part", range(FILES // PER_BUILD))
def test_mutated_files(reg18: Reg18, tmp_path: Path, tables: Tables, part: int) -> None:
    seed = int(os.environ["REG18_TEST_SEED"]) * 1000 + part
    refused, loaded = check_mutated(reg18, tmp_path, tables, seed, PER_BUILD)
    assert refused, "every file could be read: the mutations are too gentle"
    assert loaded


@pytest.mark.slow
@pytest.mark.parametrize("part", range(SLOW_FILES // PER_BUILD))
def test_many_mutated_files(reg18: Reg18, tmp_path: Path, tables: Tables, part: int) -> None:
    seed = int(os.environ["REG18_TEST_SEED"]) * 1000 + 500 + part
    check_mutated(reg18, tmp_path, tables, seed, PER_BUILD)
