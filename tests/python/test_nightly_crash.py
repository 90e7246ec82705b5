"""Nights that are killed, or run out of disk: what is published opens and is old or new as a whole,
and the next night works with no hand."""

from __future__ import annotations

import os
import random
import subprocess
import time
from pathlib import Path

import pytest

from reg18.runs import past_runs
from tests.python.nights import a_place, drop_cases, published_cases, start_night

# How long a night may take before the test gives it up.
_LIMIT = 300


def kill_nights(folder: Path, kills: int, seed: int) -> None:
    """Kill so many nights, each at a moment of its own, and let the last one go on."""
    draw = random.Random(seed)
    place, target = a_place(folder, "reports: ../reports\nfindings: ../to-mend\n"), folder / "dbt"
    drop_cases(place, 1)
    begun = time.monotonic()
    night = start_night(place, target)
    _, said = night.communicate(timeout=_LIMIT)
    assert night.returncode == 0, said
    # The first one parses the project, so that later ones are shorter.
    drop_cases(place, 2)
    begun = time.monotonic()
    night = start_night(place, target)
    _, said = night.communicate(timeout=_LIMIT)
    assert night.returncode == 0, said
    length = time.monotonic() - begun
    delivered, published, killed = 2, 2, 0
    while killed < kills:
        delivered += 1
        drop_cases(place, delivered)
        night = start_night(place, target)
        moment = draw.uniform(0, length)
        try:
            _, said = night.communicate(timeout=moment)
        except subprocess.TimeoutExpired:
            night.kill()
            night.communicate()
            killed += 1
        else:
            # It was faster than the one that was measured: that one is not killed.
            assert night.returncode == 0, said
        found = published_cases(place)
        assert found in (published, delivered), (seed, killed, moment, found)
        published = found
    delivered += 1
    drop_cases(place, delivered)
    night = start_night(place, target)
    _, said = night.communicate(timeout=_LIMIT)
    assert night.returncode == 0, said
    assert published_cases(place) == delivered
    # Nothing is left of what was cut off, and no file of those delivered is lost.
    assert not place.warehouse.with_name("warehouse.duckdb.building").exists()
    assert not list(place.waiting.iterdir())
    landing = place.warehouse.with_name("warehouse.duckdb.landing")
    assert len(list(landing.glob("g*"))) == 1
    outcomes = {
        run.outcome for run in past_runs(place.warehouse.with_name("warehouse.duckdb.runs"))
    }
    assert outcomes <= {"published", "interrupted"}


def test_killed_at_twenty_moments(tmp_path: Path) -> None:
    kill_nights(tmp_path, 20, int(os.environ["REG18_TEST_SEED"]))


@pytest.mark.slow
@pytest.mark.parametrize("part", range(5))
def test_killed_at_a_hundred_moments(tmp_path: Path, part: int) -> None:
    kill_nights(tmp_path, 20, int(os.environ["REG18_TEST_SEED"]) + 1 + part)
