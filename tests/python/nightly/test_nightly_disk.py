"""Nightly runs on a disk that is full or read-only, or whose temporary folder is gone: what is
published stays whole, and the next run works without help."""

from __future__ import annotations

import re
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from reg18.base.paths import Warehouse
from reg18.landing.store import Landing
from reg18.warehouse.runs import Record
from tests.python.builds import kept_tree
from tests.python.conftest import Reg18, in_ci
from tests.python.nights import Place, a_place, copy_of, drop_cases, published_cases

_MB = 1_000_000


class Disk:
    """A disk of its own for the warehouse, as big as is said."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def mount(self, size: int) -> None:
        self.folder.mkdir(parents=True, exist_ok=True)
        self._do("mount", "-t", "tmpfs", "-o", f"size={size}", "tmpfs", str(self.folder))

    def change(self, *options: str) -> None:
        self._do("mount", "-o", ",".join(["remount", *options]), str(self.folder))

    def unmount(self) -> None:
        self._do("umount", "--lazy", str(self.folder))

    @staticmethod
    def _do(*command: str) -> None:
        subprocess.run(command, check=True, capture_output=True)


@contextmanager
def mounted(folder: Path, size: int) -> Iterator[Disk]:
    disk = Disk(folder)
    try:
        disk.mount(size)
    except (OSError, subprocess.CalledProcessError):
        reason = "a disk of its own can be mounted by root alone"
        if in_ci():
            pytest.fail(reason)
        pytest.skip(reason)
    try:
        yield disk
    finally:
        disk.unmount()


@pytest.fixture
def place(published: Path, tmp_path: Path) -> Iterator[Place]:
    """Nightly runs whose warehouse is on a disk of its own, with a case published before."""
    place = a_place(tmp_path / "nights", "findings: ../to-mend\n")
    with mounted(place.warehouse.parent, 500 * _MB) as disk:
        for path in published.parent.iterdir():
            target = disk.folder / path.name
            if path.is_dir():
                shutil.copytree(path, target, symlinks=True)
            else:
                shutil.copy2(path, target, follow_symlinks=False)
        yield place


def used(folder: Path) -> int:
    return sum(file.lstat().st_blocks * 512 for file in folder.rglob("*"))


# Less than a small build takes, so that it ends at three moments; it takes nearly 12 MB.
@pytest.mark.parametrize("room", [20_000, 3 * _MB, 8 * _MB])
def test_a_full_disk(reg18: Reg18, place: Place, room: int) -> None:
    disk = Disk(place.warehouse.parent)
    before = kept_tree(place.warehouse.parent)
    drop_cases(place, 2)
    disk.change(f"size={used(disk.folder) + room}")
    done = reg18("nightly", "--settings", place.settings)
    assert done.returncode == 1, done.stdout + done.stderr
    assert done.stderr.count("Stopped.") == 1
    assert f"The disk of {disk.folder} is full" in done.stderr
    assert re.search(r"about \d+ MB are needed, and \d+ MB were free before", done.stderr)
    run = Record(Warehouse(place.warehouse).runs).runs()[0]
    assert run.message is None or f"The disk of {disk.folder} is full" in run.message
    assert "Traceback" not in done.stderr
    after = kept_tree(place.warehouse.parent)
    # Even to delete takes room: the load may stay pending, which counts for nothing.
    landing = Landing(Warehouse(place.warehouse).landing)
    assert landing.load_numbers() == [1]
    for files in (before, after):
        for name in [name for name in files if name.startswith(landing.file.name)]:
            del files[name]
    assert after == before
    assert published_cases(place) == 1
    disk.change(f"size={500 * _MB}")
    done = reg18("nightly", "--settings", place.settings)
    assert done.returncode == 0, done.stderr
    assert published_cases(place) == 2
    assert {row["state"] for row in landing.rows("select state from landing.loads")} == {"loaded"}


@pytest.mark.parametrize("command", ["report", "export", "check", "nightly"])
def test_other_disks_that_are_full(
    reg18: Reg18, published: Path, tmp_path: Path, command: str
) -> None:
    """The disk that is full is named, not the one of the warehouse, and nothing half is left."""
    small = tmp_path / "small"
    place = a_place(tmp_path / "nights", f"tables: {small}/tables\n")
    with mounted(small, 100_000):
        if command == "nightly":
            copy_of(published, place)
            done = reg18("nightly", "--settings", place.settings)
            assert done.returncode == 5, done.stderr
        elif command == "check":
            done = reg18("check", published.parents[1] / "good", TMPDIR=str(small))
            assert done.returncode == 1
        else:
            options = {"report": ["quarterly", "2024-25-Q1", "--draft"], "export": []}[command]
            done = reg18(command, *options, "--warehouse", published, "--out", small / "tables")
            assert done.returncode == 1
        assert f"The disk of {small}" in done.stderr, done.stderr
        assert re.search(r"about \d+ MB are needed, and 0 MB were free before", done.stderr)
        assert not [file for file in small.rglob("*") if file.is_file()]


def test_a_target_that_may_only_be_read(reg18: Reg18, place: Place) -> None:
    disk = Disk(place.warehouse.parent)
    before = kept_tree(place.warehouse.parent)
    drop_cases(place, 2)
    disk.change("ro")
    done = reg18("nightly", "--settings", place.settings)
    assert done.returncode == 1, done.stdout + done.stderr
    assert "Read-only file system" in done.stderr
    assert str(place.warehouse) in done.stderr
    assert kept_tree(place.warehouse.parent) == before
    assert published_cases(place) == 1
    disk.change("rw")
    done = reg18("nightly", "--settings", place.settings)
    assert done.returncode == 0, done.stderr
    assert published_cases(place) == 2


def test_a_temporary_folder_that_is_gone(reg18: Reg18, published: Path, tmp_path: Path) -> None:
    place = a_place(tmp_path / "nights", "reports: ../reports\n")
    copy_of(published, place)
    drop_cases(place, 2)
    gone = str(tmp_path / "gone")
    done = reg18("nightly", "--settings", place.settings, TMPDIR=gone, TMP=gone, TEMP=gone)
    assert done.returncode == 0, done.stderr
    assert published_cases(place) == 2
