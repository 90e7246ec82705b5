"""How fast a large clean CSV file lands beside DuckDB alone, in turns: part of `make bench`.

Writes synthetic complaints, then lands them and copies them with DuckDB's own `read_csv` to
Parquet, one after the other, and prints the medians, the ratio pair by pair, and the peak memory.
"""

from __future__ import annotations

import resource
import shutil
import statistics
import sys
import tempfile
import time
from datetime import datetime
from pathlib import Path

import duckdb

from reg18.landing.load import read_load
from reg18.landing.store import Landing
from reg18.landing.synthetic import draw

RUNS = 5
ROWS = 1_000_000


def main(rows: int) -> None:
    folder = Path(tempfile.mkdtemp(prefix="reg18-bench-"))
    try:
        print(f"writing {rows:,} synthetic complaints …", flush=True)
        draw(folder / "all", rows)
        extracts = folder / "extracts"
        extracts.mkdir()
        file = extracts / "complaints.csv"
        shutil.move(folder / "all" / "complaints.csv", file)
        ours, theirs = [], []
        moment = datetime(2025, 6, 30)
        row = {
            "run_id": "bench",
            "started_at": moment,
            "as_of_date": moment.date(),
            "build_date": moment.date(),
            "reg18_version": "bench",
        }
        for run in range(RUNS + 1):
            begun = time.monotonic()
            landing = Landing(folder / "landing.duckdb")
            load = read_load(landing, extracts, [], row, lambda *_: None)
            landed = time.monotonic() - begun
            if [entry.rows for entry in load.entries] != [rows]:
                sys.exit("not every row was landed")
            landing.file.unlink()
            begun = time.monotonic()
            with duckdb.connect() as engine:
                engine.execute(
                    f"copy (from read_csv('{file}')) to '{folder / 'alone.parquet'}' "
                    "(format parquet)"
                )
            alone = time.monotonic() - begun
            if run == 0:
                continue  # both warm
            ours.append(landed)
            theirs.append(alone)
            print(
                f"run {run}: landing {landed:.2f} s, read_csv to Parquet {alone:.2f} s, "
                f"{alone / landed:.2f} of its speed",
                flush=True,
            )
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    ratios = [alone / landed for alone, landed in zip(theirs, ours, strict=True)]
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(
        f"median of {RUNS}: landing {statistics.median(ours):.2f} s, read_csv to Parquet "
        f"{statistics.median(theirs):.2f} s, {statistics.median(ratios):.2f} of its speed; peak "
        f"memory of both {peak:,.0f} MB"
    )


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) == 2 else ROWS)
