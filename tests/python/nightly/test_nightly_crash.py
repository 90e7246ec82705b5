"""Nightly runs that are killed, or run out of disk: what is published opens and is old or new as a
whole, and the next run works without help."""

from __future__ import annotations

import os
import random
import shutil
import subprocess
import time
from pathlib import Path

import pytest

from reg18.base.paths import Warehouse
from reg18.landing.store import Landing
from reg18.warehouse.runs import Record
from tests.python.loaded_reg18 import LoadedReg18, Running
from tests.python.nights import a_place, drop_cases, published_cases, start_night

# How long a run may take before the test gives it up.
_LIMIT = 300


# What a nightly run does once it has published.
_AFTER = "reports: ../reports\nfindings: ../to-mend\n"


def kill_nights(
    folder: Path,
    kills: int,
    seed: int,
    parsed: Path,
    loaded: LoadedReg18 | None = None,
    after: str = _AFTER,
) -> None:
    """Kill this many nightly runs, each in a part of the run of its own, and let the last one go
    on. Those of `loaded` run recorded SQL; the others are the command as it is installed."""
    draw = random.Random(seed)
    place, target = a_place(folder, after), folder / "dbt"
    # A target of their own, since what is killed may be writing to it.
    shutil.copytree(parsed, target, symlinks=True)
    delivered = killed = 0

    def start() -> subprocess.Popen[str] | Running:
        nonlocal delivered
        delivered += 1
        drop_cases(place, delivered)
        return start_night(place, target, loaded)

    def whole_night() -> float:
        begun = time.monotonic()
        night = start()
        _, said = night.communicate(timeout=_LIMIT)
        assert night.returncode == 0, said
        assert published_cases(place) == delivered
        return time.monotonic() - begun

    length = whole_night()
    published = delivered
    while killed < kills:
        moment = length * (killed + draw.random()) / kills
        begun = time.monotonic()
        night = start()
        try:
            _, said = night.communicate(timeout=moment)
        except subprocess.TimeoutExpired:
            night.kill()
            night.communicate()
            killed += 1
        else:
            # It was faster than the one that was measured: that one is not killed.
            assert night.returncode == 0, said
            length = time.monotonic() - begun
        found = published_cases(place)
        assert found in (published, delivered), (seed, killed, moment, found)
        published = found
    whole_night()
    # Nothing is left of what was cut off, and no file of those delivered is lost.
    assert not place.warehouse.with_name("warehouse.duckdb.building").exists()
    assert not list(place.waiting.iterdir())
    states = Landing(Warehouse(place.warehouse).landing).rows("select state from landing.loads")
    assert {row["state"] for row in states} == {"loaded"}
    outcomes = {run.outcome for run in Record(Warehouse(place.warehouse).runs).runs()}
    assert outcomes <= {"published", "interrupted"}


@pytest.mark.parametrize("after", ["", _AFTER], ids=["load and build", "all that is done"])
def test_killed_at_twenty_moments(
    tmp_path: Path, loaded_reg18: LoadedReg18, dbt_target: Path, after: str
) -> None:
    """Half of them before anything is published, where a row could be lost."""
    seed = int(os.environ["REG18_TEST_SEED"]) + bool(after)
    kill_nights(tmp_path, 10, seed, dbt_target, loaded_reg18, after)


def test_killed_while_dbt_builds(
    tmp_path: Path, loaded_reg18: LoadedReg18, dbt_target: Path
) -> None:
    """The command as it is installed: dbt ends with it, and the next run need not wait."""
    seed = int(os.environ["REG18_TEST_SEED"])
    place, target = a_place(tmp_path), tmp_path / "dbt"
    shutil.copytree(dbt_target, target, symlinks=True)
    building = place.warehouse.with_name("warehouse.duckdb.building")
    drop_cases(place, 1)
    night = start_night(place, target)
    deadline = time.monotonic() + _LIMIT
    while not (building / "work.duckdb").exists():
        assert time.monotonic() < deadline
        assert night.poll() is None
        time.sleep(0.02)
    time.sleep(3 * random.Random(seed).random())
    assert night.poll() is None
    night.kill()
    night.communicate()
    assert published_cases(place) is None
    drop_cases(place, 2)
    after = start_night(place, target, loaded_reg18)
    _, said = after.communicate(timeout=_LIMIT)
    assert after.returncode == 0, said
    assert published_cases(place) == 2


@pytest.mark.slow
@pytest.mark.parametrize("part", range(5))
def test_killed_at_a_hundred_moments(tmp_path: Path, dbt_target: Path, part: int) -> None:
    """As it is installed."""
    seed = int(os.environ["REG18_TEST_SEED"]) + 1 + part
    kill_nights(tmp_path, 20, seed, dbt_target)
