"""Extracts on their way through nightly runs.

    drop/NAME        delivered by the case systems
    taken/arriving/  collected, and not yet in its place: the next run goes on from here
    taken/waiting/   pending: the next build loads it
    taken/kept/      published, a folder per run; and TIME.replaced, what a newer file of the same
                     name replaced while it was pending or in quarantine
    taken/quarantined/  could not be read: quarantine.py

Callers hold the lock of the warehouse.
"""

from __future__ import annotations

import errno
import os
import re
import shutil
import stat
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

from reg18.base.errors import Reg18Error
from reg18.base.sanitise import sanitise
from reg18.nightly.atomic_move import (
    COPYING,
    ChangedError,
    FileState,
    file_state,
    is_copy,
    move,
    private_folder,
)
from reg18.nightly.stability import in_use, not_an_extract, unsettled

# Between two looks at the files: a program that is writing one writes it in this time.
_PAUSE_SECONDS = 1.0

_STAMP = "%Y-%m-%dT%H%M%SZ"
_OWN_FOLDER = re.compile(r"(\d{4}-\d\d-\d\dT\d{6}Z)(-\d+)?(\.replaced)?")
REPLACED = ".replaced"

# A file that cannot be moved for one of these reasons is skipped; the others can be moved.
_OF_THE_FILE = {errno.EPERM, errno.EACCES, errno.ENOENT, errno.EBUSY, errno.ETXTBSY, errno.ELOOP}

UNMATCHED = "no table matches this file name"

# Whether a file belongs to a table, by its name.
IsNamed = Callable[[str], bool]


@dataclass(frozen=True)
class Skipped:
    """A file left in the drop folder, and why, as the end of a sentence."""

    name: str
    why: str

    @property
    def is_unmatched(self) -> bool:
        return self.why == UNMATCHED


@dataclass
class Collected:
    """The files collected and skipped, and the names that replaced a pending file."""

    names: list[str] = field(default_factory=list)
    skipped: list[Skipped] = field(default_factory=list)
    replaced: list[str] = field(default_factory=list)


def unmatched_in_words(name: str) -> str:
    """Return a sentence for a file in the drop folder whose name matches no table."""
    return f"No table matches this file name, so it stays in the drop folder: {sanitise(name)}."


def collect(
    drop: Path,
    waiting: Path,
    settle_seconds: float,
    now: datetime,
    is_named: IsNamed = lambda name: True,
) -> Collected:
    """Move the complete files of the drop folder that belong to a table to the pending ones.

    Files that an interrupted run had collected come first. Of two files with one name, the one that
    arrived later counts, whatever their times. `now` has a time zone.
    """
    done = Collected()
    with errors(f"Files cannot be collected from the drop folder {drop}"):
        _check_drop(drop)
        arriving = private_folder(private_folder(waiting).with_name("arriving"))
        for name in sorted(os.listdir(arriving)):
            if name == COPYING:
                os.unlink(arriving / name)
                continue
            # It was copied, and not yet removed where it came from.
            if is_copy(drop / name, arriving / name):
                os.unlink(drop / name)
            _settle(arriving / name, waiting, now, done)
        complete, done.skipped = examine(drop, settle_seconds, now, is_named)
        if complete:
            time.sleep(min(_PAUSE_SECONDS, settle_seconds))
        busy = in_use(drop, complete)
        for name, seen in complete.items():
            why = busy.get(name) or _claim(drop / name, arriving / name, seen)
            if why is None:
                _settle(arriving / name, waiting, now, done)
            else:
                done.skipped.append(Skipped(name, why))
    done.skipped.sort(key=lambda one: one.name)
    return done


def examine(
    drop: Path, settle_seconds: float, now: datetime, is_named: IsNamed
) -> tuple[dict[str, FileState], list[Skipped]]:
    """Return the files of the drop folder that look complete, and the others with the reason."""
    complete: dict[str, FileState] = {}
    skipped = []
    for name in sorted(os.listdir(drop)) if drop.is_dir() else []:
        try:
            status, seen = os.lstat(drop / name), file_state(drop / name)
        except FileNotFoundError:
            continue
        why = not_an_extract(name, status.st_mode) or unsettled(status, settle_seconds, now)
        if why is None and not is_named(name):
            why = UNMATCHED
        if why is None and not os.access(drop / name, os.R_OK):
            why = "reg18 may not read it"
        if why is None:
            complete[name] = seen
        else:
            skipped.append(Skipped(name, why))
    return complete, skipped


def _claim(source: Path, target: Path, seen: FileState) -> str | None:
    """Move a file out of the drop folder; or leave it there, and return why."""
    try:
        if file_state(source) != seen:
            return "it is being written at this moment"
        move(source, target)
    except ChangedError:
        return "it was written while it was copied"
    except FileNotFoundError:
        return "it is gone again"
    except OSError as error:
        if error.errno not in _OF_THE_FILE:
            raise
        return f"it cannot be moved ({error.strerror})"
    return None


def _settle(arrived: Path, waiting: Path, now: datetime, done: Collected) -> None:
    """Move a collected file to the pending ones; an older one of its name is put away first."""
    # What was a file a moment ago may have been exchanged for a link.
    if not stat.S_ISREG(os.lstat(arrived).st_mode):
        raise Reg18Error(
            f"{arrived.parent / sanitise(arrived.name)} is not a file.",
            "See what it is and move it away; that folder is for reg18 alone.",
        )
    name, target = arrived.name, waiting / arrived.name
    if os.path.lexists(target):
        folder = free_folder(waiting.with_name("kept"), now, [name], REPLACED)
        move(target, private_folder(folder) / name)
        done.replaced.append(name)
    move(arrived, target)
    if name not in done.names:
        done.names.append(name)


def keep(waiting: Path, kept: Path, stamp: datetime) -> Path | None:
    """Move the pending files, now published, to a folder of `kept`; None if there were none.

    The folder is named after `stamp`, which has a time zone.
    """
    with errors(f"The files of {waiting} cannot be moved to {kept}"):
        names = sorted(os.listdir(waiting)) if waiting.is_dir() else []
        if not names:
            return None
        folder = private_folder(free_folder(kept, stamp, names))
        for name in names:
            move(waiting / name, folder / name)
        return folder


def expire(kept: Path, days: int, now: datetime) -> list[str]:
    """Delete the folders of `kept` that are older than this many days, and return their names.

    Only folders whose names reg18 gave are touched.
    """
    removed = []
    with errors(f"Old files cannot be deleted from {kept}"):
        for name in sorted(os.listdir(kept)) if kept.is_dir() else []:
            made, folder = made_at(name), kept / name
            if made is None or folder.is_symlink() or not folder.is_dir():
                continue
            if made < now - timedelta(days=days):
                shutil.rmtree(folder)
                removed.append(name)
    return removed


def made_at(name: str) -> datetime | None:
    """Return the time in the name of a folder of reg18's own; None for any other name."""
    own = _OWN_FOLDER.fullmatch(name)
    try:
        return datetime.strptime(own[1], _STAMP).replace(tzinfo=UTC) if own else None
    except ValueError:
        return None


def free_folder(kept: Path, stamp: datetime, names: list[str], ending: str = "") -> Path:
    """Return the folder for a time in which none of the names exists."""
    text, number = stamp.astimezone(UTC).strftime(_STAMP), 1
    while True:
        folder = kept / f"{text}{f'-{number}' if number > 1 else ''}{ending}"
        if not any(os.path.lexists(folder / name) for name in names):
            return folder
        number += 1


def _check_drop(drop: Path) -> None:
    if not drop.is_dir():
        raise Reg18Error(
            f"There is no drop folder {drop}.",
            "Create it, or connect the network share that it is on; the setting is `drop`.",
        )
    if not os.access(drop, os.R_OK | os.W_OK | os.X_OK):
        raise Reg18Error(
            f"Files cannot be collected from the drop folder {drop}: its permissions do not allow "
            "it.",
            "The user who runs reg18 must be able to read and write the folder.",
        )


@contextmanager
def errors(what: str) -> Iterator[None]:
    """Turn a system error into one for people; every file is where it was, or safe with reg18."""
    try:
        yield
    except ChangedError as error:
        raise Reg18Error(
            f"{what}: {sanitise(str(error), 4096)} was written meanwhile. No file is lost.",
            "Leave the files in that folder to reg18, and put new ones into the drop folder.",
        ) from error
    except OSError as error:
        where = f" {error.filename}" if error.filename else ""
        raise Reg18Error(
            f"{what} ({error.strerror}{where}). No file is lost.",
            "Check the space and permissions of the folders, then run the same command again.",
        ) from error
