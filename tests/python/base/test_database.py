"""A database of a warehouse is changed in a copy that takes its name: what is there is whole at any
moment, whatever is killed."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import duckdb
import pytest

from reg18.base.database import Database
from reg18.base.errors import BusyError, Reg18Error


def database(folder: Path) -> Database:
    one = Database(folder / "d.duckdb", "kept", "The database")
    one.create(["numbers as select range as number from range(100000)"])
    return one


def total(one: Database) -> int:
    return int(one.rows("select sum(number) as total from kept.numbers")[0]["total"])


def in_another_process(statements: str) -> subprocess.CompletedProcess[bytes]:
    script = f"import duckdb, os, signal\nc = duckdb.connect()\n{statements}\n"
    return subprocess.run([sys.executable, "-c", script], check=False, timeout=60)


def test_the_file_that_is_there_is_never_written(tmp_path: Path) -> None:
    one = database(tmp_path)
    before = one.file.read_bytes()
    with one.file.open("rb") as held:
        for number in range(3):
            with one.opened(write=True) as connection:
                assert (tmp_path / "d.duckdb.new").stat().st_mode & 0o077 == 0
                connection.execute("update kept.numbers set number = number + 1")
                connection.execute(f"create table kept.another_{number} as select 1 as x")
        assert held.read() == before
    assert one.file.read_bytes() != before
    assert total(one) == sum(range(100000)) + 300000
    assert [path.name for path in tmp_path.iterdir()] == ["d.duckdb"]


def empty(one: Database, then: str) -> None:
    with one.opened(write=True) as connection:
        connection.execute("delete from kept.numbers")
        connection.execute(then)


def test_after_an_error_nothing_has_changed(tmp_path: Path) -> None:
    one = database(tmp_path)
    before = one.file.read_bytes()
    with pytest.raises(duckdb.ParserException):
        empty(one, "not a statement")
    assert one.file.read_bytes() == before
    assert [path.name for path in tmp_path.iterdir()] == ["d.duckdb"]
    empty(one, "select 1")
    assert one.rows("from kept.numbers") == []


def test_what_a_killed_program_committed_is_kept(tmp_path: Path) -> None:
    """Its log is taken in once, and is not there for another file of the name."""
    one = database(tmp_path)
    expected = total(one) + 7
    killed = in_another_process(
        f"c.execute(\"attach '{one.file}' as kept\")\n"
        'c.execute("insert into kept.numbers values (7)")\n'
        "os.kill(os.getpid(), signal.SIGKILL)"
    )
    assert killed.returncode == -9
    assert (tmp_path / "d.duckdb.wal").exists()
    assert total(one) == expected
    with one.opened(write=True) as connection:
        connection.execute("insert into kept.numbers values (1)")
    assert total(one) == expected + 1
    assert [path.name for path in tmp_path.iterdir()] == ["d.duckdb"]


def test_a_copy_is_not_made_while_another_program_writes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    one = database(tmp_path)
    monkeypatch.setattr("reg18.base.database._WAIT_SECONDS", 0.2)
    script = (
        f"import duckdb\nc = duckdb.connect('{one.file}')\nprint('open', flush=True)\ninput()\n"
    )
    with subprocess.Popen(
        [sys.executable, "-c", script], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as other:
        assert other.stdout is not None
        other.stdout.readline()
        with pytest.raises(BusyError, match="is open in another program"), one.opened(write=True):
            pass
        other.communicate(b"\n")
    with one.opened(write=True):
        pass


def test_a_file_behind_a_link_is_changed_where_it_is(tmp_path: Path) -> None:
    (tmp_path / "disk").mkdir()
    real = database(tmp_path / "disk")
    link = tmp_path / "d.duckdb"
    link.symlink_to(real.file)
    one = Database(link, "kept", "The database")
    with one.opened(write=True) as connection:
        connection.execute("insert into kept.numbers values (7)")
    assert link.is_symlink()
    assert total(real) == total(one) == sum(range(100000)) + 7


def test_a_copy_left_by_a_killed_command_is_in_no_ones_way(tmp_path: Path) -> None:
    one = database(tmp_path)
    for name in ("d.duckdb.new", "d.duckdb.new.wal"):
        (tmp_path / name).write_bytes(b"half")
    with one.opened(write=True) as connection:
        connection.execute("insert into kept.numbers values (7)")
    assert total(one) == sum(range(100000)) + 7


def test_a_disk_without_room_for_the_copy(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    one = database(tmp_path)
    before = one.file.read_bytes()

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device", str(one.file))

    monkeypatch.setattr("reg18.base.database.shutil.copyfile", full)
    with pytest.raises(Reg18Error, match="is full, or a quota"), one.opened(write=True):
        pass
    assert one.file.read_bytes() == before


def test_a_folder_that_refuses_the_new_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    one = database(tmp_path)
    before = one.file.read_bytes()

    def refused(*_: object) -> None:
        raise PermissionError(13, "Permission denied", str(one.file))

    monkeypatch.setattr("reg18.base.database.os.replace", refused)
    with pytest.raises(Reg18Error, match="cannot be written"):
        empty(one, "select 1")
    assert one.file.read_bytes() == before
    assert [path.name for path in tmp_path.iterdir()] == ["d.duckdb"]
