"""How long a build takes beside dbt alone, measured in turns on this machine: `make bench`.

Prints the median wall time of `reg18 build` less landing, of the same `dbt build` on the same
landing, and their ratio pair by pair.
"""

from __future__ import annotations

import re
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


def timed(
    command: list[str], env: dict[str, str] | None = None, cwd: Path | None = None
) -> tuple[float, str]:
    begun = time.monotonic()
    done = subprocess.run(command, capture_output=True, text=True, env=env, cwd=cwd, check=False)
    wall = time.monotonic() - begun
    if done.returncode != 0:
        sys.exit(done.stdout + done.stderr)
    return wall, done.stderr


def main(extracts: Path, as_of: str) -> None:
    folder = Path(tempfile.mkdtemp(prefix="reg18-bench-"))
    file = folder / "warehouse.duckdb"
    build = [
        str(REG18), "build", "--extracts", str(extracts), "--warehouse", str(file),
        "--as-of", as_of,
    ]  # fmt: skip
    landing = folder / "landing.duckdb"
    scratch = folder / "scratch"
    council = load_council()
    ratios, ours, theirs = [], [], []
    try:
        for run in range(RUNS + 1):
            for old in folder.glob("warehouse*"):
                shutil.rmtree(old) if old.is_dir() else old.unlink()
            wall, said = timed(build)
            landed = re.search(r"Reading the extracts \(([\d.]+) s\)", said)
            if landed is None:
                sys.exit("the build did not say how long landing took")
            if run == 0:
                shutil.copy(Warehouse(file).landing, landing)
            shutil.rmtree(scratch, ignore_errors=True)
            dbt.prepare(scratch, council, landing)
            env = dbt.environment(scratch, dbt.shared_target())
            alone, _ = timed(dbt.command(list(dbt.BUILD)), env, scratch)
            if run == 0:
                continue  # both warm
            ours.append(wall - float(landed.group(1)))
            theirs.append(alone)
            ratios.append(ours[-1] / theirs[-1])
            print(
                f"run {run}: reg18 build less landing {ours[-1]:.2f} s, dbt build {alone:.2f} s, "
                f"ratio {ratios[-1]:.2f}",
                flush=True,
            )
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    print(
        f"median of {RUNS}: reg18 build less landing {statistics.median(ours):.2f} s, "
        f"dbt build {statistics.median(theirs):.2f} s, ratio {statistics.median(ratios):.2f}"
    )


if __name__ == "__main__":
    root = project_root()
    if len(sys.argv) == 3:
        main(Path(sys.argv[1]), sys.argv[2])
    else:
        main(root / "extracts" / "demo", "2025-06-30")
