"""Builds side by side: one link says which is published, readers never see half of one, and what
cannot be published changes nothing."""

from __future__ import annotations

import errno
import multiprocessing
import os
import shutil
import stat
import tempfile
import time
from collections.abc import Callable
from functools import cache
from multiprocessing.synchronize import Event
from pathlib import Path
from typing import Any

import duckdb
import pytest

from reg18.base.errors import Reg18Error
from reg18.base.paths import Warehouse
from reg18.base.progress import Reporter
from reg18.warehouse.build_folders import Builds
from reg18.warehouse.preflight import check_is_warehouse
from reg18.warehouse.publishing import publish, roll_back
from reg18.warehouse.runs import Record, Run
from tests.python.builds import query, tree, write
from tests.python.conftest import Reg18

READERS, PUBLISHES = 8, 10


def built(warehouse: Warehouse, number: int) -> None:
    """A folder of a build that is done: both files hold its number, a thousand times."""
    shutil.rmtree(warehouse.building, ignore_errors=True)
    warehouse.building.mkdir(parents=True)
    for name in ("warehouse.duckdb", "analyst.duckdb"):
        (warehouse.building / name).write_bytes(database(number))


@cache
def database(number: int) -> bytes:
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "numbers.duckdb"
        with duckdb.connect(str(file)) as connection:
            connection.execute(f"create table numbers as select {number} as n from range(1000)")
        return file.read_bytes()


def published_build(warehouse: Warehouse, number: int, keep: int = 3) -> None:
    built(warehouse, number)
    Record(warehouse.runs).create()
    publish(warehouse, lambda: None, keep, Reporter(), Run("build"))


def number_in(file: Path) -> int:
    rows = query(file, "select n, count(*) from numbers group by n")
    assert len(rows) == 1, rows
    assert rows[0][1] == 1000
    return int(rows[0][0])


def read_on(file: Path, analyst: Path, stop: Event, reads: Any, told: Any) -> None:
    """Read until told to stop, counting; say every number that was seen, or what went wrong."""
    seen: list[tuple[int, int]] = []
    try:
        while not stop.is_set():
            # One look at the link, as whoever reads both files together takes it.
            folder = (
                file.parent
                / f"{file.name}.builds"
                / os.readlink(file.parent / f"{file.name}.builds" / "current")
            )
            pair = number_in(folder / "warehouse.duckdb"), number_in(folder / "analyst.duckdb")
            seen += [pair, (number_in(file),) * 2, (number_in(analyst),) * 2]
            reads.value += 1
    except Exception as error:
        told.put(f"{type(error).__name__}: {error}")
        return
    told.put(seen)


def test_readers_never_see_a_failed_or_a_mixed_read(tmp_path: Path) -> None:
    warehouse = Warehouse(tmp_path / "w.duckdb")
    published_build(warehouse, 0, keep=PUBLISHES + 1)
    processes = multiprocessing.get_context("spawn")
    stop, told = processes.Event(), processes.Queue()
    reads = [processes.Value("i", 0) for _ in range(READERS)]
    readers = [
        processes.Process(
            target=read_on, args=(warehouse.file, warehouse.analyst_file, stop, count, told)
        )
        for count in reads
    ]
    for reader in readers:
        reader.start()
    # A connection that is open all the while keeps its picture.
    with duckdb.connect(str(warehouse.file), read_only=True) as open_since:
        for number in range(1, PUBLISHES + 1):
            # Each of them reads between two publishes, and all of them during each.
            before, deadline = [count.value for count in reads], time.monotonic() + 60
            while any(count.value <= was for count, was in zip(reads, before, strict=True)):
                assert told.empty(), told.get()
                assert time.monotonic() < deadline
                time.sleep(0.01)
            published_build(warehouse, number, keep=PUBLISHES + 1)
        assert open_since.execute("select distinct n from numbers").fetchall() == [(0,)]
    stop.set()
    results = [told.get(timeout=60) for _ in readers]
    for reader in readers:
        reader.join(timeout=60)
    for seen in results:
        assert isinstance(seen, list), seen
        assert seen
        assert all(one == other for one, other in seen)
        firsts = [one for one, _ in seen]
        assert firsts == sorted(firsts)
    assert number_in(warehouse.file) == number_in(warehouse.analyst_file) == PUBLISHES


def test_so_many_builds_are_kept_and_never_less_than_the_published_one(tmp_path: Path) -> None:
    warehouse, builds = Warehouse(tmp_path / "w.duckdb"), Builds(Warehouse(tmp_path / "w.duckdb"))
    for number in range(4):
        published_build(warehouse, number, keep=3)
    assert [number_in(one / "warehouse.duckdb") for one in builds.listed()] == [1, 2, 3]
    roll_back(warehouse.file, builds.listed()[0].name)
    builds.prune(2)
    assert [number_in(one / "warehouse.duckdb") for one in builds.listed()] == [1, 3]
    assert number_in(warehouse.file) == 1
    builds.prune(1)
    assert [number_in(one / "warehouse.duckdb") for one in builds.listed()] == [1]


def test_modes_are_those_of_private_and_of_public_files(tmp_path: Path) -> None:
    warehouse = Warehouse(tmp_path / "w.duckdb")
    before = os.umask(0o077)
    try:
        published_build(warehouse, 1)
    finally:
        os.umask(before)
    assert stat.S_IMODE(warehouse.file.stat().st_mode) == 0o600
    assert stat.S_IMODE(warehouse.analyst_file.stat().st_mode) == 0o644
    # Others come through to the analysts' file.
    for folder in (warehouse.builds, *Builds(warehouse).listed()):
        assert stat.S_IMODE(folder.stat().st_mode) == 0o755


def test_rolling_back_and_forth(tmp_path: Path) -> None:
    warehouse, builds = Warehouse(tmp_path / "w.duckdb"), Builds(Warehouse(tmp_path / "w.duckdb"))
    with pytest.raises(Reg18Error, match="There is no warehouse"):
        roll_back(warehouse.file)
    assert list(tmp_path.iterdir()) == []
    for number in (1, 2, 3):
        published_build(warehouse, number)
    first, second, third = builds.listed()
    assert roll_back(warehouse.file) == second
    assert roll_back(warehouse.file) == first
    assert number_in(warehouse.file) == number_in(warehouse.analyst_file) == 1
    with pytest.raises(Reg18Error, match="No build before"):
        roll_back(warehouse.file)
    with pytest.raises(Reg18Error, match="has no build"):
        roll_back(warehouse.file, "yesterday")
    assert roll_back(warehouse.file, third.name) == third
    assert number_in(warehouse.file) == number_in(warehouse.analyst_file) == 3


def test_a_warehouse_of_the_earlier_layout_is_taken_in_and_can_be_gone_back_to(
    tmp_path: Path,
) -> None:
    warehouse = Warehouse(tmp_path / "w.duckdb")
    built(warehouse, 1)
    os.replace(warehouse.building / "warehouse.duckdb", warehouse.file)
    os.replace(warehouse.building / "analyst.duckdb", warehouse.analyst_file)
    published_build(warehouse, 2)
    assert number_in(warehouse.file) == number_in(warehouse.analyst_file) == 2
    roll_back(warehouse.file)
    assert number_in(warehouse.file) == number_in(warehouse.analyst_file) == 1


@pytest.mark.parametrize("earlier", [None, "builds", "earlier layout"])
def test_wherever_publishing_fails_all_is_as_it_was(
    earlier: str | None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Every call to the file system is made to fail in turn; the next publish works by itself."""
    error = OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
    calls = 0

    def failing_at(number: int, real: Callable[..., Any]) -> Callable[..., Any]:
        def call(*arguments: Any, **named: Any) -> Any:
            nonlocal calls
            calls += 1
            if calls == number:
                raise error
            return real(*arguments, **named)

        return call

    def publish_second(warehouse: Warehouse, committed: list[str]) -> str | None:
        try:
            publish(warehouse, lambda: committed.append("in"), 3, Reporter(), Run("build"))
        except Reg18Error as refused:
            return refused.message
        return None

    refusals = 0
    for number in range(1, 40):
        warehouse = Warehouse(tmp_path / str(number) / "w.duckdb")
        if earlier == "builds":
            published_build(warehouse, 1)
        elif earlier:
            built(warehouse, 1)
            os.replace(warehouse.building / "warehouse.duckdb", warehouse.file)
            os.replace(warehouse.building / "analyst.duckdb", warehouse.analyst_file)
        built(warehouse, 2)
        committed: list[str] = []
        calls = 0
        with monkeypatch.context() as patch:
            for name in ("replace", "fsync", "link", "mkdir", "symlink"):
                patch.setattr(os, name, failing_at(number, getattr(os, name)))
            refused = publish_second(warehouse, committed)
        if refused is None:
            assert committed == ["in"]
            assert number_in(warehouse.file) == number_in(warehouse.analyst_file) == 2
            if calls < number:
                break
            continue
        refusals += 1
        assert "Nothing was changed" in refused
        assert committed in ([], ["in"])
        if earlier:
            assert number_in(warehouse.file) == number_in(warehouse.analyst_file) == 1
        else:
            assert not warehouse.file.exists()
        published_build(warehouse, 3)
        assert number_in(warehouse.file) == number_in(warehouse.analyst_file) == 3
    else:
        pytest.fail("publishing makes more calls than were tried")
    assert refusals > 5


def test_a_link_of_somebody_else_s_is_not_followed(reg18: Reg18, tmp_path: Path) -> None:
    """What belongs to a warehouse lies beside it, and would lie beside the link."""
    elsewhere = write(tmp_path / "data", "real.duckdb", "")
    link = tmp_path / "w.duckdb"
    link.symlink_to(elsewhere / "real.duckdb")
    with pytest.raises(Reg18Error, match="is a link to"):
        check_is_warehouse(Warehouse(link))
    before = tree(tmp_path)
    done = reg18("build", "--extracts", tmp_path, "--warehouse", link)
    assert done.returncode == 1
    assert "is a link to" in done.stderr
    assert tree(tmp_path) == before
    assert not list(tmp_path.glob("*.runs.duckdb"))
