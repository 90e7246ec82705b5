"""Measure how much disk a build needs: `python -m tools.bench_disk [COMPLAINTS …]`.

Builds a new warehouse of so many synthetic complaints, loads the same folder once more, and prints
for both what lay on disk at most while it ran and what is left afterwards, in MB.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from reg18.base.paths import Warehouse

AS_OF = "2025-06-30"
REG18 = Path(sys.executable).with_name("reg18")


def used(folder: Path) -> int:
    """Bytes that a folder takes on disk, or a file."""
    total = folder.lstat().st_blocks * 512 if folder.is_file() else 0
    for place, _, names in os.walk(folder):
        for name in names:
            # What dbt writes may be gone again.
            try:
                total += os.lstat(os.path.join(place, name)).st_blocks * 512
            except FileNotFoundError:
                continue
    return total


def peak(command: list[str], folder: Path) -> int:
    """Run a command; the most that a folder took meanwhile."""
    most = used(folder)
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE) as process:
        while process.poll() is None:
            most = max(most, used(folder))
            time.sleep(0.05)
        if process.returncode != 0:
            assert process.stderr is not None
            sys.exit(process.stderr.read().decode())
    return most


def measure(complaints: int, folder: Path) -> None:
    extracts, place = folder / "extracts", folder / "data"
    subprocess.run(
        [str(REG18), "synth", "--out", str(extracts), "--complaints", str(complaints)],
        check=True, capture_output=True,
    )  # fmt: skip
    place.mkdir()
    warehouse = Warehouse(place / "warehouse.duckdb")
    build = [
        str(REG18), "build", "--extracts", str(extracts), "--warehouse", str(warehouse.file),
        "--as-of", AS_OF, "--published", str(folder / "published"),
    ]  # fmt: skip
    for what in ("first build", "same files again"):
        before = used(place)
        most = peak(build, place)
        numbers = {
            "extracts": used(extracts),
            "needed": most - before,
            "landing": used(warehouse.landing),
            "builds": used(warehouse.builds),
        }
        said = ", ".join(f"{name} {value / 1e6:,.1f} MB" for name, value in numbers.items())
        print(f"{complaints:,} complaints, {what}: {said}", flush=True)


def main(sizes: list[int]) -> None:
    for size in sizes:
        with tempfile.TemporaryDirectory(prefix="reg18-bench-") as folder:
            measure(size, Path(folder))


if __name__ == "__main__":
    main([int(size) for size in sys.argv[1:]] or [1_300, 10_000, 100_000])
