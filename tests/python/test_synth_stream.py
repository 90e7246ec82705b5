"""Synthetic extracts of any number of cases: as many as asked for, with the shares of the demo."""

from __future__ import annotations

import tracemalloc
from pathlib import Path

import pytest

from reg18.synth import SynthError, stream
from tests.python.synthetic_extracts import COMMITTED, WELL_FOUNDED, Demo, content, days, read

TABLES = ("complaints", "reviews", "ombudsman", "actions", "compliments", "context")


@pytest.mark.parametrize("number", [1, 2, 999])
def test_stream_writes_the_number_asked_for(number: int, tmp_path: Path) -> None:
    heard: list[int] = []
    written = stream(tmp_path, number, progress=heard.append)
    assert heard == [number]
    assert sorted(path.name for path in written) == sorted(content(tmp_path))
    assert len(read(tmp_path, "complaints")) == number
    for table in TABLES:
        ours = (tmp_path / f"{table}.csv").read_text(encoding="utf-8").split("\n", 1)[0]
        demos = (COMMITTED / f"{table}.csv").read_text(encoding="utf-8").split("\n", 1)[0]
        assert ours == demos


@pytest.mark.parametrize("number", [0, -1, 10_000_001])
def test_stream_refuses_a_number_out_of_range(number: int, tmp_path: Path) -> None:
    with pytest.raises(SynthError, match="1 to 10,000,000"):
        stream(tmp_path / "none", number)
    assert not (tmp_path / "none").exists()


def test_stream_has_the_shares_of_the_demo(tmp_path: Path) -> None:
    stream(tmp_path, 6_000)
    demo = Demo.of(tmp_path)
    resolved = [row for row in demo.statutory if row["outcome"] not in ("", "withdrawn")]
    founded = [row for row in resolved if row["outcome"] in WELL_FOUNDED]
    quick = [row for row in resolved if days(row, "date_received", "date_resolved") <= 20]
    assert 0.84 < len(demo.statutory) / 6_000 < 0.91
    assert 0.40 < len(founded) / len(resolved) < 0.52
    assert 0.60 < len(quick) / len(resolved) < 0.72
    assert 0.08 < len(demo.reviews) / len(resolved) < 0.13
    assert 0.05 < len(demo.enquiries) / len(resolved) < 0.09
    assert 1.4 < len(demo.actions) / len(founded) < 2.0
    assert 0.40 < len(demo.compliments) / 6_000 < 0.56
    assert 0 < 6_000 - sum(row["record_status"] == "active" for row in demo.cases) < 60
    dates = [row["date_received"] for row in read(tmp_path, "complaints")]
    assert dates == sorted(dates)
    assert (dates[0], dates[-1]) == ("2022-04-01", "2025-06-30")
    keys = {
        "complaints": "case_ref",
        "reviews": "review_ref",
        "ombudsman": "ombudsman_ref",
        "actions": "action_ref",
        "compliments": "compliment_ref",
    }
    for table, key in keys.items():
        refs = [row[key] for row in read(tmp_path, table)]
        assert len(set(refs)) == len(refs), table


def test_stream_needs_no_more_memory_for_more_rows(tmp_path: Path) -> None:
    stream(tmp_path / "warm", 10)
    peaks = []
    for number in (8_000, 24_000):
        tracemalloc.start()
        stream(tmp_path / str(number), number)
        peaks.append(tracemalloc.get_traced_memory()[1])
        tracemalloc.stop()
    assert peaks[1] < 1.1 * peaks[0]
    assert peaks[1] < 30_000_000
