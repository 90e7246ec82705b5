"""No private row is left in a temporary folder, whatever ends a command."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from reg18.base import temporary
from reg18.base.temporary import temporary_folder
from tests.python.conftest import ROOT

HOLDING = (
    "import sys, time; from reg18.base.temporary import temporary_folder\n"
    "with temporary_folder('quotes') as folder:\n"
    "    (folder / 'rows.csv').write_text('Mrs Example'); print(folder, flush=True)\n"
    "    time.sleep(60)"
)


def wait_until(what: Callable[[], bool], seconds: float = 60) -> None:
    deadline = time.monotonic() + seconds
    while not what():
        assert time.monotonic() < deadline
        time.sleep(0.02)


def holding(place: Path) -> tuple[subprocess.Popen[str], Path]:
    """A process that has a folder, and the folder."""
    process = subprocess.Popen(
        [sys.executable, "-c", HOLDING], env={**os.environ, "TMPDIR": str(place)},
        stdout=subprocess.PIPE, text=True,
    )  # fmt: skip
    assert process.stdout is not None
    return process, Path(process.stdout.readline().strip())


def guards(folder: Path) -> list[int]:
    """The processes that wait to remove a folder."""
    found = []
    for file in Path("/proc").glob("[0-9]*/cmdline"):
        try:
            words = file.read_bytes().split(b"\0")
        except OSError:
            continue
        if os.fsencode(folder) in words:
            found.append(int(file.parent.name))
    return found


def test_a_check_that_is_killed_leaves_no_row(tmp_path: Path, dbt_target: Path) -> None:
    """Killed as soon as raw rows lie there, and again while dbt is at work on them."""
    for pattern in ("reg18-check-*/loaded.duckdb", "reg18-check-*/work.duckdb"):
        process = subprocess.Popen(
            [Path(sys.executable).with_name("reg18"), "check", ROOT / "extracts" / "demo"],
            env={**os.environ, "TMPDIR": str(tmp_path), "REG18_DBT_TARGET": str(dbt_target)},
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        )  # fmt: skip
        wait_until(lambda pattern=pattern: any(tmp_path.glob(pattern)))  # type: ignore[misc]
        process.kill()
        process.wait()
        wait_until(lambda: not list(tmp_path.iterdir()), 15)


@pytest.mark.parametrize("ending", [signal.SIGKILL, signal.SIGTERM, signal.SIGHUP])
def test_whatever_ends_a_command(ending: signal.Signals, tmp_path: Path) -> None:
    process, folder = holding(tmp_path)
    assert folder.stat().st_mode & 0o077 == 0
    process.send_signal(ending)
    process.wait()
    wait_until(lambda: not list(tmp_path.iterdir()), 15)


def test_the_next_command_removes_what_is_left(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Even where what guards a folder was killed too; and nothing that is in use, or not ours."""
    left, folder_left = holding(tmp_path)
    # The kernel shows the arguments of a process a moment after it has begun.
    wait_until(lambda: bool(guards(folder_left)))
    (guard,) = guards(folder_left)
    os.kill(guard, signal.SIGKILL)
    left.kill()
    left.wait()
    used, folder_used = holding(tmp_path)
    others = [tmp_path / "reg18-check-notes.txt", tmp_path / "reg18-other"]
    others[0].touch()
    others[1].mkdir()
    (tmp_path / "reg18-check-link").symlink_to(others[1])
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    with temporary_folder("check"):
        assert folder_left.exists(), "it may have been made at this moment"
    monkeypatch.setattr(temporary, "_YOUNG_SECONDS", 0)
    with temporary_folder("check") as mine:
        assert not folder_left.exists()
        assert (folder_used / "rows.csv").exists()
    assert not mine.exists()
    assert all(other.exists() for other in others)
    used.kill()
    used.wait()
