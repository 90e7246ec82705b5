"""A nightly run that is killed while it moves files, at every call of the operating system: each
file is whole in one place, or the same in two, and the next run ends as if nothing had happened."""

from __future__ import annotations

import os
import random
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from reg18.nightly.inbox import collect, expire, keep
from tests.python.mortal_os import Killed, MortalOs

LATER = datetime.now(UTC) + timedelta(days=1)

OLD, NEW, OTHER, ODD = b"the older one\n" * 9, b"the newer one, longer\n" * 9, b"", b"x" * 3000


def scene(folder: Path) -> tuple[Path, Path, Path]:
    """An older file waits, and three files lie in the drop folder, one of the older's name."""
    drop, taken = folder / "drop", folder / "taken"
    for name, content in (("a.csv", NEW), ("b.csv", OTHER), ("Räume &\n'c'.csv", ODD)):
        drop.mkdir(parents=True, exist_ok=True)
        (drop / name).write_bytes(content)
    (taken / "waiting").mkdir(parents=True)
    (taken / "waiting" / "a.csv").write_bytes(OLD)
    return drop, taken / "waiting", taken / "kept"


def contents(folder: Path) -> dict[bytes, list[Path]]:
    """Every file below the folder by its content; what is copied this moment does not count."""
    found: dict[bytes, list[Path]] = {}
    for path in sorted(folder.rglob("*")):
        if path.is_file() and path.name != ".copying":
            found.setdefault(path.read_bytes(), []).append(path)
    return found


def whole(folder: Path) -> None:
    found = contents(folder)
    assert set(found) == {OLD, NEW, OTHER, ODD}
    assert max(len(places) for places in found.values()) <= 2


def killed_at(
    monkeypatch: pytest.MonkeyPatch, work: Callable[[], object], last: int, after: bool, drop: Path,
    apart: bool,
) -> bool:  # fmt: skip
    """Whether the work was ended by the call of that number, and not done before."""
    with monkeypatch.context() as patched:
        mortal = MortalOs(patched, last, after, drop if apart else None)
        try:
            work()
        except Killed:
            assert mortal.dead
            return True
        finally:
            mortal.dead = False
            mortal.left = 10**9
    return False


@pytest.mark.parametrize("apart", [False, True], ids=["one file system", "two file systems"])
@pytest.mark.parametrize("after", [False, True], ids=["before the call", "after it"])
def test_taking_is_killed_at_every_call(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, apart: bool, after: bool
) -> None:
    last, killed = 0, True
    while killed:
        folder = tmp_path / str(last)
        drop, waiting, kept = scene(folder)

        def work(drop: Path = drop, waiting: Path = waiting) -> object:
            return collect(drop, waiting, 0, LATER)

        killed = killed_at(monkeypatch, work, last, after, drop, apart)
        whole(folder)
        # Some are killed a second time, somewhere.
        again = random.Random(last).randrange(40)
        killed_at(monkeypatch, work, again, after, drop, apart)
        whole(folder)
        killed_at(monkeypatch, work, 10**9, after, drop, apart)
        ended(drop, waiting, kept)
        last += 1
    # As many calls as that were tried, each.
    assert last > (40 if apart else 15)


def ended(drop: Path, waiting: Path, kept: Path) -> None:
    """The drop folder is empty, the newest of each name waits, and the older one is kept, once."""
    assert os.listdir(drop) == []
    assert os.listdir(waiting.with_name("arriving")) == []
    assert {path.name: path.read_bytes() for path in waiting.iterdir()} == {
        "a.csv": NEW, "b.csv": OTHER, "Räume &\n'c'.csv": ODD,
    }  # fmt: skip
    found = contents(drop.parent)
    assert {content: len(places) for content, places in found.items()} == dict.fromkeys(
        (OLD, NEW, OTHER, ODD), 1
    )
    assert found[OLD][0].parent.parent == kept
    assert found[OLD][0].parent.name.endswith(".replaced")


def test_keeping_is_killed_at_every_call(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    last, killed = 0, True
    while killed:
        folder = tmp_path / str(last)
        drop, waiting, kept = scene(folder)
        collect(drop, waiting, 0, LATER)

        def work(waiting: Path = waiting, kept: Path = kept) -> object:
            return keep(waiting, kept, LATER)

        killed = killed_at(monkeypatch, work, last, after=False, drop=drop, apart=False)
        whole(folder)
        keep(waiting, kept, LATER)
        whole(folder)
        assert os.listdir(waiting) == []
        assert {path.parent.name for path in kept.rglob("*.csv")} == {
            f"{LATER:%Y-%m-%dT%H%M%SZ}", f"{LATER:%Y-%m-%dT%H%M%SZ}.replaced",
        }  # fmt: skip
        last += 1
    assert last > 5


def test_deleting_is_killed_at_every_call(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What is left of an old folder goes with the next run; younger ones are never touched."""
    last, killed = 0, True
    while killed:
        drop, waiting, kept = scene(tmp_path / str(last))
        collect(drop, waiting, 0, LATER)
        old = keep(waiting, kept, LATER - timedelta(days=40))
        (waiting / "d.csv").write_bytes(NEW)
        young = keep(waiting, kept, LATER)
        assert old is not None
        assert young is not None

        def work(kept: Path = kept) -> object:
            return expire(kept, 30, LATER)

        killed = killed_at(monkeypatch, work, last, after=False, drop=drop, apart=False)
        expire(kept, 30, LATER)
        assert (young / "d.csv").read_bytes() == NEW
        assert not old.exists()
        last += 1
    assert last > 4
