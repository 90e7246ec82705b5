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
from tests.python.nights import a_place, drop_cases, published_cases, start_night
from tests.python.recorded_dbt import reg18_command

# How long a run may take before the test gives it up.
_LIMIT = 300


def kill_nights(
    folder: Path, kills: int, seed: int, parsed: Path, recorded: list[str] | None = None
) -> None:
    """Kill this many nightly runs, each in a part of its own, and let the last one go on.

    `recorded` is a command line of reg18 whose builds run recorded SQL, for all but every fifth
    night: most of a night that starts dbt is dbt's own work, with nothing to leave half done.
    """
    draw = random.Random(seed)
    place, target = a_place(folder, "reports: ../reports\nfindings: ../to-mend\n"), folder / "dbt"
    # A target of their own, since what is killed may be writing to it.
    shutil.copytree(parsed, target, symlinks=True)
    commands = [recorded, recorded, None, recorded, recorded] if recorded else [None]

    delivered = killed = 0

    def whole_night(by: list[str] | None) -> float:
        nonlocal delivered
        delivered += 1
        drop_cases(place, delivered)
        begun = time.monotonic()
        night = start_night(place, target, by)
        _, said = night.communicate(timeout=_LIMIT)
        assert night.returncode == 0, said
        assert published_cases(place) == delivered
        return time.monotonic() - begun

    # How long a run takes by whether dbt itself is run.
    lengths = {by is None: whole_night(by) for by in (None, commands[0])}
    published = delivered
    while killed < kills:
        chosen = commands[killed % len(commands)]
        cold = chosen is None
        delivered += 1
        drop_cases(place, delivered)
        moment = lengths[cold] * (killed + draw.random()) / kills
        begun = time.monotonic()
        night = start_night(place, target, chosen)
        try:
            _, said = night.communicate(timeout=moment)
        except subprocess.TimeoutExpired:
            night.kill()
            night.communicate()
            killed += 1
        else:
            # It was faster than the one that was measured: that one is not killed.
            assert night.returncode == 0, said
            lengths[cold] = time.monotonic() - begun
        found = published_cases(place)
        assert found in (published, delivered), (seed, killed, moment, found)
        published = found
    whole_night(commands[0])
    # Nothing is left of what was cut off, and no file of those delivered is lost.
    assert not place.warehouse.with_name("warehouse.duckdb.building").exists()
    assert not list(place.waiting.iterdir())
    states = Landing(Warehouse(place.warehouse).landing).rows("select state from landing.loads")
    assert {row["state"] for row in states} == {"loaded"}
    outcomes = {run.outcome for run in Record(Warehouse(place.warehouse).runs).runs()}
    assert outcomes <= {"published", "interrupted"}


@pytest.mark.parametrize("half", range(2))
@pytest.mark.usefixtures("published_once")  # Its build is recorded before a night is timed.
def test_killed_at_twenty_moments(
    tmp_path: Path, recorded_builds: Path, dbt_target: Path, half: int
) -> None:
    seed = int(os.environ["REG18_TEST_SEED"]) + half
    kill_nights(tmp_path, 10, seed, dbt_target, reg18_command(recorded_builds))


@pytest.mark.slow
@pytest.mark.parametrize("part", range(5))
def test_killed_at_a_hundred_moments(tmp_path: Path, dbt_target: Path, part: int) -> None:
    """As it is installed."""
    seed = int(os.environ["REG18_TEST_SEED"]) + 1 + part
    kill_nights(tmp_path, 20, seed, dbt_target)
