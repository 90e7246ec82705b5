"""Each file beside a warehouse is deleted, emptied, cut short or has a byte flipped, and then each
command is run. What is published is the old or the new whole, or the command names the damage; and
no row that was ever landed is gone."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable
from pathlib import Path
from random import Random

import pytest

from reg18.base.database import DamagedError
from reg18.contract.tables import TABLES
from reg18.landing.store import Landing
from tests.python.builds import HEADER, write
from tests.python.conftest import Reg18
from tests.python.nights import Place, a_place, drop_cases, published_cases

NIGHTS = 2


def delete(path: Path, _: Random) -> None:
    if path.is_symlink() or path.is_file():
        path.unlink()
    else:
        shutil.rmtree(path)


def empty(path: Path, _: Random) -> None:
    path.unlink()
    path.write_bytes(b"")


def truncate(path: Path, draw: Random) -> None:
    data = path.read_bytes()
    path.unlink()
    path.write_bytes(data[: draw.randrange(1, len(data))] if len(data) > 1 else b"")


def flip(path: Path, draw: Random) -> None:
    data = bytearray(path.read_bytes())
    path.unlink()
    if data:
        data[draw.randrange(len(data))] ^= 1 << draw.randrange(8)
    path.write_bytes(data)


DAMAGES: dict[str, Callable[[Path, Random], None]] = {
    "deleted": delete, "emptied": empty, "truncated": truncate, "flipped": flip,
}  # fmt: skip
COMMANDS = ("build", "nightly", "rebuild", "rollback", "status")

# What lies beside a warehouse after two nights, by its kind.
TARGETS = (
    "warehouse.duckdb.landing.duckdb", "warehouse.duckdb.runs.duckdb", "warehouse.duckdb",
    "warehouse.analyst.duckdb", "warehouse.duckdb.builds", "warehouse.duckdb.builds/current",
    *(
        f"warehouse.duckdb.builds/{build}/{name}"
        for build in ("earlier", "published")
        for name in ("warehouse.duckdb", "analyst.duckdb", "SHA256SUMS")
    ),
)  # fmt: skip


@pytest.fixture(scope="module")
def original(reg18: Reg18, tmp_path_factory: pytest.TempPathFactory) -> Place:
    place = a_place(tmp_path_factory.mktemp("original"))
    for night in range(NIGHTS):
        drop_cases(place, night + 1)
        done = reg18("nightly", "--settings", place.settings)
        assert done.returncode == 0, done.stderr
    return place


def landed(folder: Path) -> set[tuple[str, int]]:
    """The table and hash of every row in a landing database, one that was renamed too."""
    found: set[tuple[str, int]] = set()
    for file in folder.glob("warehouse.duckdb.landing.duckdb*"):
        landing = Landing(file)
        for table in TABLES:
            query = f"select row_hash from landing.{table.name}"
            found |= {(table.name, row["row_hash"]) for row in landing.rows(query)}
    return found


def path_of(place: Place, target: str) -> Path:
    builds = sorted((place.warehouse.parent / "warehouse.duckdb.builds").glob("0*"))
    for name, build in zip(("earlier", "published"), builds, strict=True):
        target = target.replace(f"/{name}/", f"/{build.name}/")
    return place.warehouse.parent / target


@pytest.mark.slow
@pytest.mark.parametrize("target", TARGETS)
@pytest.mark.parametrize("damage", DAMAGES)
def test_a_damaged_file_loses_no_row_and_publishes_no_half(
    target: str, damage: str, original: Place, reg18: Reg18, tmp_path: Path
) -> None:
    for command in COMMANDS:
        attack(target, damage, command, original, reg18, tmp_path / command)


def attack(
    target: str, damage: str, command: str, original: Place, reg18: Reg18, folder: Path
) -> None:
    shutil.copytree(original.folder, folder, symlinks=True)
    place = a_place(folder)
    before = landed(place.warehouse.parent)
    assert len(before) == NIGHTS
    path = path_of(place, target)
    whole = None if path.is_dir() and not path.is_symlink() else path.parent / f"{path.name}.whole"
    if whole is not None:
        shutil.copy2(path, whole, follow_symlinks=False)
    if path.is_symlink() and damage in ("truncated", "flipped"):
        # A link has nothing to cut or flip: it leads elsewhere.
        path.unlink()
        path.symlink_to("nowhere")
    elif whole is None and damage != "deleted":
        return
    else:
        DAMAGES[damage](path, Random(f"{target}{damage}{command}"))
    damaged = fingerprint(path)
    drop_cases(place, NIGHTS + 1)
    more = write(folder / "more", "complaints_more.csv", HEADER + "X1,2024-04-02,statutory,,\n")
    options: dict[str, list[str | Path]] = {
        "build": ["build", "--extracts", more, "--warehouse", place.warehouse],
        "nightly": ["nightly", "--settings", place.settings],
        "rebuild": ["landing", "rebuild", "--warehouse", place.warehouse],
        "rollback": ["rollback", "--warehouse", place.warehouse],
        "status": ["status", "--settings", place.settings],
    }
    done = reg18(*options[command])
    said = done.stdout + done.stderr
    where = f"{command} after {target} was {damage}: {said}"
    assert "Traceback" not in said, where
    assert "unexpected error" not in said.lower(), where
    assert "unexpected error" not in said, where
    if command == "status":
        assert done.returncode in range(4), where
    elif done.returncode:
        assert done.returncode in (1, 3, 4, 5), where
        assert "Stopped." in done.stderr, where
        # What was damaged is as it was found: nothing was deleted or written over.
        assert fingerprint(path) == damaged, where
    if whole is not None:
        if fingerprint(path) == damaged:
            delete(path, Random()) if os.path.lexists(path) else None
            whole.rename(path)
        else:
            whole.unlink()
    assert before <= landed(place.warehouse.parent), where
    if whole is not None or done.returncode == 0:
        assert published_cases(place) in (*range(1, NIGHTS + 3), None), where


def fingerprint(path: Path) -> object:
    if path.is_symlink():
        return os.readlink(path)
    return path.read_bytes() if path.is_file() else path.exists()


def test_a_flipped_byte_of_landing_is_refused_when_its_block_is_read(tmp_path: Path) -> None:
    file = tmp_path / "w.landing.duckdb"
    landing = Landing(file)
    landing.create()
    with landing.database.opened(write=True) as connection:
        connection.execute(
            "insert into landing.labels select range, 's', 'l', md5(cast(range as varchar)), 'c' "
            "from range(50000)"
        )
    whole, refused = file.read_bytes(), 0
    for seed in range(40):
        draw = Random(seed)
        data = bytearray(whole)
        data[draw.randrange(len(data))] ^= 1 << draw.randrange(8)
        file.write_bytes(data)
        refused += is_refused(landing)
    # The others are in blocks that nothing is stored in.
    assert refused > 10


def is_refused(landing: Landing) -> bool:
    try:
        rows = landing.rows("select count(*) as n, max(label) as label from landing.labels")
    except DamagedError:
        return True
    assert rows[0]["n"] == 50000
    return False
