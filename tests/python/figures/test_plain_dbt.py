"""dbt by itself works from the root of a clone, as docs/how-to/engineer.md shows it."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.python.conftest import ROOT

PAGE = ROOT / "docs" / "how-to" / "engineer.md"


@pytest.fixture
def clone(tmp_path: Path) -> Path:
    """A clone with the files as they are now, which borrows this environment."""
    folder = tmp_path / "clone"
    git = ("git", "-C", str(ROOT))
    subprocess.run([*git, "clone", "--quiet", "--no-checkout", str(ROOT), str(folder)], check=True)
    listed = subprocess.run(
        [*git, "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    for name in filter(None, listed.stdout.split("\0")):
        if (ROOT / name).is_file():
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(ROOT / name, folder / name)
    (folder / ".venv").symlink_to(ROOT / ".venv")
    return folder


def test_the_commands_of_dbt_run_as_written(clone: Path, tmp_path: Path) -> None:
    blocks = re.findall(r"^```\n(.*?)^```$", PAGE.read_text(encoding="utf-8"), re.M | re.S)
    commands = "".join(blocks[:2]).replace("make dev-data", "make -o .venv/.runtime dev-data")
    assert commands.count("dbt ") >= 9
    (tmp_path / "home").mkdir()
    before = status(clone)
    done = subprocess.run(
        ["bash", "-euxc", commands],
        cwd=clone, capture_output=True, text=True, check=False, timeout=900,
        # Nothing of the caller's is needed, and nothing of reg18's is set; the environment that is
        # borrowed would have the project that it was made for.
        env={
            "PATH": os.environ["PATH"],
            "HOME": str(tmp_path / "home"),
            "LANG": "C.UTF-8",
            "PYTHONPATH": str(clone / "src"),
        },
    )  # fmt: skip
    assert done.returncode == 0, (done.stdout + done.stderr)[-3000:]
    assert "All checks passed!" in done.stdout
    assert "Previewing node 'kpi_annual'" in done.stdout
    assert "WARN=0 ERROR=0" in done.stdout
    assert status(clone) == before


def status(clone: Path) -> str:
    """What git says of a clone."""
    done = subprocess.run(
        ["git", "status", "--porcelain"], cwd=clone, capture_output=True, text=True, check=True
    )
    return done.stdout
