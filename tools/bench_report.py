"""How long the annual report takes in all formats beside a dbt call that does nothing, in turns:
part of `make bench`.

Builds the demonstration warehouse once. Then prints the wall time of `reg18 report annual`, which
writes page, PDF and Word document, of `dbt build` with nothing to build, and their ratio.
"""

from __future__ import annotations

import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from reg18.base.paths import Warehouse, project_root
from reg18.settings.council import load_council
from reg18.warehouse import dbt

RUNS = 5
REG18 = Path(sys.executable).with_name("reg18")


def timed(command: list[str], env: dict[str, str], folder: Path) -> float:
    begun = time.monotonic()
    done = subprocess.run(command, capture_output=True, text=True, env=env, cwd=folder, check=False)
    if done.returncode != 0:
        sys.exit(done.stdout + done.stderr)
    return time.monotonic() - begun


def main(extracts: Path, as_of: str, year: str) -> None:
    folder = Path(tempfile.mkdtemp(prefix="reg18-bench-"))
    file, scratch = folder / "warehouse.duckdb", folder / "scratch"
    build = [
        str(REG18), "build", "--extracts", str(extracts), "--warehouse", str(file),
        "--as-of", as_of,
    ]  # fmt: skip
    report = [
        str(REG18), "report", "annual", year, "--warehouse", str(file),
        "--out", str(folder / "report"), "--draft",
    ]  # fmt: skip
    idle = dbt.command(["build", "--select", "nothing_of_this_name"])
    ours, theirs = [], []
    try:
        timed(build, dict(os.environ), folder)
        dbt.prepare(scratch, load_council(), Warehouse(file).landing)
        env = dbt.environment(scratch, dbt.shared_target())
        for run in range(RUNS + 1):
            printed = timed(report, dict(os.environ), folder)
            nothing = timed(idle, env, scratch)
            if run == 0:
                continue  # both warm
            ours.append(printed)
            theirs.append(nothing)
            print(
                f"run {run}: report in three formats {printed:.2f} s, idle dbt call "
                f"{nothing:.2f} s, ratio {printed / nothing:.2f}",
                flush=True,
            )
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    ratios = [printed / nothing for printed, nothing in zip(ours, theirs, strict=True)]
    print(
        f"median of {RUNS}: report in three formats {statistics.median(ours):.2f} s, "
        f"idle dbt call {statistics.median(theirs):.2f} s, ratio {statistics.median(ratios):.2f}"
    )


if __name__ == "__main__":
    main(project_root() / "extracts" / "demo", "2025-06-30", "2024-25")
