"""What is collected from a drop folder, what is left there and why, and what becomes of it."""

from __future__ import annotations

import errno
import os
import socket
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from reg18.base.errors import Reg18Error
from reg18.nightly import atomic_move, inbox, stability
from reg18.nightly.inbox import Collected, collect, expire, keep

# Files of these tests were all written long before it, whenever in a run their test comes.
LATER = datetime.now(UTC) + timedelta(days=1)


@pytest.fixture
def drop(tmp_path: Path) -> Path:
    folder = tmp_path / "drop"
    folder.mkdir()
    return folder


@pytest.fixture
def waiting(tmp_path: Path) -> Path:
    return tmp_path / "taken" / "waiting"


@pytest.fixture(autouse=True)
def no_pause(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(inbox, "_PAUSE_SECONDS", 0)


def reasons(done: Collected) -> dict[str, str]:
    return {left.name: left.why for left in done.skipped}


def names(folder: Path) -> list[str]:
    return sorted(os.listdir(folder))


def test_whole_files_are_taken(drop: Path, waiting: Path) -> None:
    odd = ["-rf", "a b.csv", "a\nb.csv", "'\"$(x)`\\.csv", "Räume 🏠.xlsx", "x" * 251 + ".csv", "*"]
    for name in odd:
        (drop / name).write_text(name)
    done = collect(drop, waiting, 300, LATER)
    assert done == Collected(sorted(odd))
    assert names(drop) == []
    assert {path.name: path.read_text() for path in waiting.iterdir()} == {
        name: name for name in odd
    }
    assert waiting.stat().st_mode & 0o777 == 0o700
    assert collect(drop, waiting, 300, LATER) == Collected()


def test_what_is_no_extract_is_left(drop: Path, waiting: Path, tmp_path: Path) -> None:
    for name in (
        ".hidden", "~$book.xlsx", "a.csv.part", "b.TMP", "c.crdownload", "d.filepart", "e.csv~",
        "Thumbs.db",
    ):  # fmt: skip
        (drop / name).touch()
    (drop / "folder").mkdir()
    (drop / "folder" / "in.csv").touch()
    (tmp_path / "secret.csv").write_text("not for the warehouse")
    (drop / "link.csv").symlink_to(tmp_path / "secret.csv")
    (drop / "folder.csv").symlink_to(tmp_path)
    os.mkfifo(drop / "pipe.csv")
    with socket.socket(socket.AF_UNIX) as open_socket:
        open_socket.bind(str(drop / "s.csv"))
    Path(os.fsdecode(os.fsencode(drop) + b"/caf\xe9.csv")).touch()
    before = names(drop)
    done = collect(drop, waiting, 0, LATER)
    assert done.names == []
    assert names(drop) == before == sorted(reasons(done))
    assert names(waiting) == []
    why = reasons(done)
    assert "link" in why["link.csv"]
    assert "link" in why["folder.csv"]
    assert "folder" in why["folder"]
    assert why["pipe.csv"] == why["s.csv"] == "it is not a file"
    assert "UTF-8" in why["caf\udce9.csv"]
    assert "unfinished" in why["b.TMP"]


def test_a_file_has_to_rest(drop: Path, waiting: Path) -> None:
    (drop / "a.csv").touch()
    written = datetime.now(UTC)
    early = collect(drop, waiting, 300, written + timedelta(seconds=200))
    assert reasons(early) == {"a.csv": "it changed in the last 5 min"}
    assert collect(drop, waiting, 300, written + timedelta(seconds=400)).names == ["a.csv"]


def test_a_file_that_is_copied_with_its_old_time_has_to_rest_too(drop: Path, waiting: Path) -> None:
    """As by robocopy and `cp -p`: the time of its content is years ago, and it still grows."""
    (drop / "a.csv").touch()
    os.utime(drop / "a.csv", (0, 0))
    assert collect(drop, waiting, 300, datetime.now(UTC) + timedelta(seconds=200)).names == []


def test_a_file_that_changes_between_two_looks_is_left(
    drop: Path, waiting: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("grows.csv", "goes.csv", "rests.csv"):
        (drop / name).write_text("1\n")

    def meanwhile(_: float) -> None:
        with (drop / "grows.csv").open("a") as handle:
            handle.write("2\n")
        (drop / "goes.csv").unlink()

    monkeypatch.setattr(time, "sleep", meanwhile)
    done = collect(drop, waiting, 0, LATER)
    assert done.names == ["rests.csv"]
    assert reasons(done) == {
        "goes.csv": "it is gone again", "grows.csv": "it is being written at this moment",
    }  # fmt: skip


def test_a_file_that_changes_before_its_turn_is_left(
    drop: Path, waiting: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (drop / "a.csv").write_text("1\n")

    def too_late(folder: Path, _: object) -> dict[str, str]:
        (folder / "a.csv").write_text("1\n2\n")
        return {}

    monkeypatch.setattr(inbox, "in_use", too_late)
    assert (
        reasons(collect(drop, waiting, 0, LATER))["a.csv"] == "it is being written at this moment"
    )


def test_a_file_that_is_open_for_writing_is_left(drop: Path, waiting: Path) -> None:
    for name in ("written.csv", "read.csv"):
        (drop / name).write_text("1\n")
    with (drop / "written.csv").open("a"), (drop / "read.csv").open():
        done = collect(drop, waiting, 0, LATER)
    assert done.names == ["read.csv"]
    assert reasons(done) == {"written.csv": "someone has it open for writing"}
    assert collect(drop, waiting, 0, LATER).names == ["written.csv"]


def test_a_locked_file_is_left(drop: Path, waiting: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """By the list of locks, which not every file system fills in with the number of its device."""
    for name in ("a.csv", "b.csv"):
        (drop / name).touch()
    status = (drop / "a.csv").stat()
    lock = (os.major(status.st_dev), os.minor(status.st_dev), status.st_ino)
    monkeypatch.setattr(stability, "_locked", lambda: {lock})
    done = collect(drop, waiting, 0, LATER)
    assert done.names == ["b.csv"]
    assert reasons(done) == {"a.csv": "someone has locked it"}


def test_the_list_of_locks_is_read(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    listing = tmp_path / "locks"
    listing.write_text(
        "1: POSIX  ADVISORY  WRITE 708 fd:01:1234 0 EOF\n"
        "1: -> FLOCK  ADVISORY  WRITE 709 fd:01:1234 0 EOF\n"
        "2: FLOCK  ADVISORY  READ 710 00:1a:99 0 EOF\n"
        "3: LEASE  ACTIVE    READ  711 00:1a:77 0 EOF\n"
    )
    monkeypatch.setattr(stability, "LOCKS", listing)
    assert stability._locked() == {(0xFD, 1, 1234), (0, 0x1A, 99)}


@pytest.mark.parametrize("lock", ["~$book.xlsx", ".~lock.book.xlsx#"])
def test_a_workbook_that_somebody_has_open_is_left(drop: Path, waiting: Path, lock: str) -> None:
    (drop / "book.xlsx").touch()
    (drop / lock).touch()
    assert lock in reasons(collect(drop, waiting, 0, LATER))["book.xlsx"]
    (drop / lock).unlink()
    assert collect(drop, waiting, 0, LATER).names == ["book.xlsx"]


def test_a_modification_time_in_the_future_says_nothing(drop: Path, waiting: Path) -> None:
    """As of an export from a machine whose clock is wrong: its change time shows that it rests."""
    (drop / "a.csv").write_text("1\n")
    future = LATER.timestamp() + 86400
    os.utime(drop / "a.csv", (future, future))
    written = datetime.now(UTC)
    early = collect(drop, waiting, 300, written + timedelta(seconds=200))
    assert reasons(early) == {"a.csv": "it changed in the last 5 min"}
    assert collect(drop, waiting, 300, written + timedelta(seconds=400)).names == ["a.csv"]


def test_a_file_that_changed_in_the_future_stays_until_then(drop: Path, waiting: Path) -> None:
    """As on a file server whose clock is ahead of ours."""
    (drop / "a.csv").touch()
    early = collect(drop, waiting, 0, datetime.now(UTC) - timedelta(hours=1))
    assert "future" in reasons(early)["a.csv"]
    assert collect(drop, waiting, 0, LATER).names == ["a.csv"]


def test_a_few_seconds_of_difference_between_clocks_do_no_harm(drop: Path, waiting: Path) -> None:
    (drop / "a.csv").touch()
    assert collect(drop, waiting, 0, datetime.now(UTC) - timedelta(seconds=1)).names == ["a.csv"]


def test_of_two_files_of_one_name_the_later_arrival_counts(drop: Path, waiting: Path) -> None:
    for content in ("first", "second", "third"):
        (drop / "a.csv").write_text(content)
        # What arrives is older each time, by what it says: an old export that was put back.
        os.utime(drop / "a.csv", (10**9 - len(content), 10**9 - len(content)))
        done = collect(drop, waiting, 0, LATER)
        assert done.names == ["a.csv"]
        assert done.replaced == ([] if content == "first" else ["a.csv"])
    assert (waiting / "a.csv").read_text() == "third"
    kept = waiting.with_name("kept")
    stamp = f"{LATER:%Y-%m-%dT%H%M%SZ}"
    assert {path.name: (path / "a.csv").read_text() for path in kept.iterdir()} == {
        f"{stamp}.replaced": "first", f"{stamp}-2.replaced": "second",
    }  # fmt: skip


def test_what_was_published_is_kept_by_its_time(waiting: Path, drop: Path, tmp_path: Path) -> None:
    kept = tmp_path / "taken" / "kept"
    assert keep(waiting, kept, LATER) is None
    assert not kept.exists()
    (drop / "a.csv").write_text("1")
    collect(drop, waiting, 0, LATER)
    stamp = datetime(2026, 7, 1, 3, 0, 5, tzinfo=UTC).astimezone(ZoneInfo("Europe/London"))
    folder = keep(waiting, kept, stamp)
    assert folder == kept / "2026-07-01T030005Z"
    assert (folder / "a.csv").read_text() == "1"
    assert folder.stat().st_mode & 0o777 == 0o700
    assert names(waiting) == []
    # The same name at the same second does not take the other's place.
    (waiting / "a.csv").write_text("2")
    assert keep(waiting, kept, stamp) == kept / "2026-07-01T030005Z-2"
    assert (folder / "a.csv").read_text() == "1"


def test_only_own_folders_that_are_old_are_deleted(tmp_path: Path) -> None:
    kept, elsewhere = tmp_path / "kept", tmp_path / "elsewhere"
    assert expire(kept, 30, LATER) == []
    old = ["2026-01-01T020000Z", "2026-01-01T020000Z-2", "2026-01-01T020000Z.replaced"]
    others = [
        "2026-03-01T020000Z", "2026-01-01", "2026-01-01T020000Z.mine", "x2026-01-01T020000Z",
        "2026-13-01T020000Z", "2026-01-01T020000Z ", "notes",
    ]  # fmt: skip
    for name in [*old, *others]:
        (kept / name).mkdir(parents=True)
        (kept / name / "a.csv").touch()
    elsewhere.mkdir()
    (elsewhere / "a.csv").touch()
    (kept / "2025-12-02T020000Z").symlink_to(elsewhere)
    (kept / "2025-12-03T020000Z").write_text("a file of that name")
    now = datetime(2026, 3, 1, 2, 0, 0, tzinfo=UTC)
    assert expire(kept, 59, now) == []
    assert expire(kept, 58, now) == old
    assert names(kept) == sorted([*others, "2025-12-02T020000Z", "2025-12-03T020000Z"])
    assert all((kept / name / "a.csv").exists() for name in others)
    assert (elsewhere / "a.csv").exists()


# Between file systems


@pytest.fixture
def apart(monkeypatch: pytest.MonkeyPatch, drop: Path) -> None:
    """The drop folder is on another file system."""
    real = os.rename

    def rename(source: Path, target: Path) -> None:
        if (drop in Path(source).parents) != (drop in Path(target).parents):
            raise OSError(errno.EXDEV, os.strerror(errno.EXDEV))
        real(source, target)

    monkeypatch.setattr(os, "rename", rename)


@pytest.mark.usefixtures("apart")
def test_a_file_is_copied_whole_with_its_time(drop: Path, waiting: Path) -> None:
    content = os.urandom(3 * atomic_move._CHUNK + 7)
    (drop / "a.bin").write_bytes(content)
    os.utime(drop / "a.bin", ns=(10**18 + 7, 10**18 + 7))
    assert collect(drop, waiting, 0, LATER).names == ["a.bin"]
    assert (waiting / "a.bin").read_bytes() == content
    assert (waiting / "a.bin").stat().st_mtime_ns == 10**18 + 7
    assert (waiting / "a.bin").stat().st_mode & 0o777 == 0o600
    assert names(drop) == names(waiting.with_name("arriving")) == []


@pytest.mark.usefixtures("apart")
def test_a_file_that_is_written_while_it_is_copied_is_left(
    drop: Path, waiting: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (drop / "a.csv").write_text("1\n")
    real = os.fsync

    def meanwhile(handle: int) -> None:
        real(handle)
        with (drop / "a.csv").open("a") as appended:
            appended.write("2\n")

    monkeypatch.setattr(os, "fsync", meanwhile)
    done = collect(drop, waiting, 0, LATER)
    monkeypatch.setattr(os, "fsync", real)
    assert done.names == []
    assert reasons(done) == {"a.csv": "it was written while it was copied"}
    assert names(waiting) == names(waiting.with_name("arriving")) == []
    assert collect(drop, waiting, 0, LATER).names == ["a.csv"]
    assert "2\n" in (waiting / "a.csv").read_text()


@pytest.mark.usefixtures("apart")
def test_a_file_that_cannot_be_removed_is_not_taken_twice(
    drop: Path, waiting: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As in a folder where only the owner of a file may remove it."""
    (drop / "a.csv").write_text("1\n")
    real = os.unlink

    def unlink(path: Path) -> None:
        if drop in Path(path).parents:
            raise PermissionError(errno.EPERM, os.strerror(errno.EPERM), str(path))
        real(path)

    monkeypatch.setattr(os, "unlink", unlink)
    for _ in range(2):
        done = collect(drop, waiting, 0, LATER)
        assert done.names == []
        assert reasons(done) == {"a.csv": "it cannot be moved (Operation not permitted)"}
        assert names(waiting) == names(waiting.with_name("arriving")) == []


@pytest.mark.usefixtures("apart")
def test_a_full_disk(drop: Path, waiting: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (drop / "a.csv").write_text("1\n")

    def full(*_: object) -> int:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    with monkeypatch.context() as patched:
        patched.setattr(os, "write", full)
        with pytest.raises(Reg18Error, match=r"No space left on device.*No file is lost"):
            collect(drop, waiting, 0, LATER)
    assert names(drop) == ["a.csv"]
    assert names(waiting) == []
    assert collect(drop, waiting, 0, LATER).names == ["a.csv"]


# What cannot be


def test_no_drop_folder(drop: Path, waiting: Path) -> None:
    drop.rmdir()
    with pytest.raises(Reg18Error, match="There is no drop folder") as caught:
        collect(drop, waiting, 0, LATER)
    assert "network share" in str(caught.value.advice)
    assert not waiting.exists()


def test_a_drop_folder_that_may_not_be_written(
    drop: Path, waiting: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (drop / "a.csv").touch()
    # Rights do not bind root, who may run the tests.
    monkeypatch.setattr(os, "access", lambda path, mode: path != drop or not mode & os.W_OK)
    with pytest.raises(Reg18Error, match="its permissions do not allow"):
        collect(drop, waiting, 0, LATER)
    assert names(drop) == ["a.csv"]


def test_a_file_that_was_exchanged_for_a_link_is_not_followed(
    drop: Path, waiting: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (drop / "a.csv").touch()
    (tmp_path / "secret.csv").write_text("not for the warehouse")
    real = atomic_move.move

    def exchanged(source: Path, target: Path) -> None:
        if source.parent == drop:
            source.unlink()
            source.symlink_to(tmp_path / "secret.csv")
        real(source, target)

    monkeypatch.setattr(inbox, "move", exchanged)
    with pytest.raises(Reg18Error, match="is not a file"):
        collect(drop, waiting, 0, LATER)
    assert names(waiting) == []
