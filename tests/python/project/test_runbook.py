"""The restore drill of the runbook, run as written: what was backed up makes the same figures."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from reg18.base.paths import Warehouse
from reg18.landing.store import Landing
from tests.python.conftest import ROOT
from tests.python.recorded_dbt import write_reg18_command

RUNBOOK = ROOT / "docs" / "runbook.md"


def drill() -> str:
    """The commands of the drill, in their order."""
    blocks = re.findall(r"^```sh drill\n(.*?)^```$", RUNBOOK.read_text(), re.M | re.S)
    assert len(blocks) == 3
    return "".join(blocks)


@pytest.fixture
def home(demo_warehouse: Path, recorded_builds: Path, tmp_path: Path) -> Path:
    """A home as the installer lays it, with the warehouse of the demonstration data."""
    home = tmp_path / "home"
    prefix = home / "reg18"
    shutil.copytree(demo_warehouse.parent, prefix / "data", symlinks=True)
    (prefix / "etc" / "published").mkdir(parents=True)
    shutil.copy(ROOT / "council.yml", prefix / "etc")
    (prefix / "current").mkdir()
    (prefix / "current" / "venv").symlink_to(sys.prefix)
    (prefix / "current" / "project").symlink_to(ROOT)
    (prefix / "bin").mkdir()
    write_reg18_command(recorded_builds, prefix / "bin" / "reg18")
    return home


def run(script: str, home: Path, target: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        ["sh", "-eu", "-c", script], cwd=home, capture_output=True, text=True, check=False,
        env={"HOME": str(home), "PATH": os.environ["PATH"], "REG18_DBT_TARGET": str(target)},
        timeout=300,
    )  # fmt: skip


def test_what_was_backed_up_makes_the_same_figures(home: Path, dbt_target: Path) -> None:
    data = home / "reg18" / "data"
    before = {file: file.stat().st_mtime_ns for file in data.rglob("*") if file.is_file()}
    commands = drill()
    assert commands.endswith("\nrm -r ~/restored\n")
    kept = commands.removesuffix("rm -r ~/restored\n")
    done = run(kept, home, dbt_target)
    assert done.returncode == 0, done.stdout + done.stderr
    assert done.stdout.endswith("\nThe same figures.\n")
    assert re.search(r"^kpi_annual: [\d,]{5,} rows, 0 different$", done.stdout, re.M)
    # The loads came back: nothing was set aside, and the build counted beside them.
    restored = home / "restored" / "data"
    assert not list(restored.glob("*.landing.duckdb.*"))
    assert 1 in Landing(Warehouse(restored / "warehouse.duckdb").landing).load_numbers()
    assert (home / "reg18-backup.tar.gz").stat().st_mode & 0o077 == 0
    # What is in use was read and not touched; the lock's file is left, and holds nothing.
    after = {file: file.stat().st_mtime_ns for file in data.rglob("*") if file.is_file()}
    assert {file.name for file in set(after) ^ set(before)} <= {"warehouse.duckdb.lock"}
    assert all(after[file] == when for file, when in before.items())

    # Were a figure another, the comparison would say so.
    python, tool = sys.executable, ROOT / "tools" / "compare_figures.py"
    changed = restored / "warehouse.duckdb"
    code = (
        "import duckdb, sys; c = duckdb.connect(sys.argv[1]); "
        'c.execute("update marts.kpi_annual set numerator = numerator + 1 '
        "where measure = 'complaints_received' and dimension = 'all' and period = '2024-25'\")"
    )
    subprocess.run([python, "-c", code, str(changed)], check=True)
    done = subprocess.run(
        [python, str(tool), str(data / "warehouse.duckdb"), str(changed)],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 1
    assert "kpi_annual" in done.stdout
    assert done.stdout.endswith("2 figures are not the same.\n")


def test_a_backup_waits_for_no_build_and_disturbs_none(home: Path, tmp_path: Path) -> None:
    first = drill().partition("mkdir ~/restored")[0]
    lock = home / "reg18" / "data" / "warehouse.duckdb.lock"
    holder = subprocess.Popen(
        [sys.executable, "-c",
         "import sys; from pathlib import Path; from reg18.base.locks import exclusive\n"
         "with exclusive(Path(sys.argv[1])): print('held', flush=True); sys.stdin.read()",
         str(lock)],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
    )  # fmt: skip
    assert holder.stdout is not None
    assert holder.stdout.readline() == "held\n"
    done = run(first, home, tmp_path / "dbt")
    holder.communicate("")
    assert done.returncode == 1
    assert not (home / "reg18-backup.tar.gz").exists()
    assert run(first, home, tmp_path / "dbt").returncode == 0


def test_the_service_names_the_runbook() -> None:
    assert "docs/runbook.md" in (ROOT / "deploy/systemd/reg18-nightly.service").read_text()
