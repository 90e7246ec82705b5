"""Files on their way through a night: from the drop folder to those that wait, and once they are
published to those that are kept, until they are old.

    drop/NAME        somebody else puts it there
    taken/arriving/  claimed, not yet in its place: another run goes on from here
    taken/waiting/   to be loaded by the next build
    taken/kept/      published, a folder for each time; and TIME.replaced, what a newer file of the
                     same name took the place of while it waited or was in quarantine
    taken/quarantined/  could not be read: quarantine.py

Whoever calls these functions holds the lock of the night.
"""

from __future__ import annotations

import errno
import os
import re
import shutil
import stat
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from reg18.base.errors import Reg18Error
from reg18.nightly.atomic_move import (
    COPYING,
    ChangedError,
    FileState,
    is_copy,
    look,
    move,
    private_folder,
)
from reg18.nightly.stability import Looks, changed_since, in_use, never_taken

# Between two looks at the files; a program that writes one writes it in this time.
_PAUSE_SECONDS = 1.0

_STAMP = "%Y-%m-%dT%H%M%SZ"
_OWN_FOLDER = re.compile(r"(\d{4}-\d\d-\d\dT\d{6}Z)(-\d+)?(\.replaced)?")
REPLACED = ".replaced"

# A file that cannot be moved for one of these reasons is left; the others can.
_OF_THE_FILE = {errno.EPERM, errno.EACCES, errno.ENOENT, errno.EBUSY, errno.ETXTBSY, errno.ELOOP}


@dataclass(frozen=True)
class Skipped:
    """Something that was left in the drop folder, and why, as the end of a sentence."""

    name: str
    why: str
    is_unmatched: bool = False


UNMATCHED = "no table matches this file name"


def unmatched_in_words(name: str) -> str:
    """Return a sentence for a file in the drop folder whose name matches no table."""
    return f"No table matches this file name, so it stays in the drop folder: {shown(name)}."


# Whether a file belongs to a table, by its name.
IsNamed = Callable[[str], bool]


@dataclass(frozen=True)
class Taken:
    """What was taken, what was left, and the names of which an older file had still waited."""

    taken: tuple[str, ...]
    left: tuple[Skipped, ...]
    replaced: tuple[str, ...]


def shown(name: str) -> str:
    """A file's name fit to print: line breaks and what is no text are written out."""
    return "".join(
        letter if letter.isprintable() else letter.encode("unicode_escape").decode("ascii")
        for letter in name
    )


def take(
    drop: Path,
    waiting: Path,
    settle_seconds: float,
    now: datetime,
    is_named: IsNamed = lambda name: True,
) -> Taken:
    """Move the files of the drop folder that are whole, and belong to a table, to those that wait.

    What a run that was stopped had claimed comes first. Of two files of one name the one that came
    later counts, whatever their times say. `now` has a time zone.
    """
    with errors(f"The files of the drop folder {drop} cannot be taken"):
        _check_drop(drop)
        place = _Place(drop, private_folder(waiting), now)
        place.resume()
        looks = Looks(waiting.with_name("looks.json"))
        whole, left = _whole(drop, looks, settle_seconds, now, is_named)
        for name, seen in whole.items():
            why = place.claim(name, seen)
            if why:
                left.append(Skipped(name, why))
        return Taken(
            tuple(sorted(set(place.taken))),
            tuple(sorted(left, key=lambda item: item.name)),
            tuple(sorted(set(place.replaced))),
        )


def keep(waiting: Path, kept: Path, stamp: datetime) -> Path | None:
    """Move what was published from those that wait to a folder of `kept`; None if none waited.

    The folder is called by `stamp`, which has a time zone.
    """
    with errors(f"The files of {waiting} cannot be moved to {kept}"):
        names = sorted(os.listdir(waiting)) if waiting.is_dir() else []
        if not names:
            return None
        folder = private_folder(free_folder(kept, stamp, names))
        for name in names:
            move(waiting / name, folder / name)
        return folder


def expire(kept: Path, days: int, now: datetime) -> tuple[str, ...]:
    """Delete the folders of `kept` that are older than so many days, and name them.

    Only folders with a name that `keep` or `take` gave are touched.
    """
    removed = []
    with errors(f"Old files cannot be deleted from {kept}"):
        entries = sorted(os.scandir(kept), key=lambda entry: entry.name) if kept.is_dir() else []
        for entry in entries:
            made = made_at(entry.name)
            if made is None or not entry.is_dir(follow_symlinks=False):
                continue
            if made < now - timedelta(days=days):
                shutil.rmtree(entry.path)
                removed.append(entry.name)
    return tuple(removed)


def made_at(name: str) -> datetime | None:
    """The time in the name of a folder of `kept`; None if the name is not of that kind."""
    own = _OWN_FOLDER.fullmatch(name)
    if own is None:
        return None
    try:
        return datetime.strptime(own[1], _STAMP).replace(tzinfo=UTC)
    except ValueError:
        return None


def free_folder(kept: Path, stamp: datetime, names: list[str], ending: str = "") -> Path:
    """The folder for a time in which none of the names is taken."""
    text, number = stamp.astimezone(UTC).strftime(_STAMP), 1
    while True:
        folder = kept / f"{text}{f'-{number}' if number > 1 else ''}{ending}"
        if not any(os.path.lexists(folder / name) for name in names):
            return folder
        number += 1


class _Place:
    """Brings files from the drop folder into their place among those that wait."""

    def __init__(self, drop: Path, waiting: Path, now: datetime) -> None:
        self.drop, self.waiting, self.now = drop, waiting, now
        self.arriving = private_folder(waiting.with_name("arriving"))
        self.kept = waiting.with_name("kept")
        self.taken: list[str] = []
        self.replaced: list[str] = []

    def resume(self) -> None:
        """Go on where a run was stopped."""
        for name in sorted(os.listdir(self.arriving)):
            if name == COPYING:
                os.unlink(self.arriving / name)
                continue
            # It was copied and not yet removed where it came from.
            if is_copy(self.drop / name, self.arriving / name):
                os.unlink(self.drop / name)
            self._settle(name)

    def claim(self, name: str, seen: FileState) -> str | None:
        """Take a file, and give None; or leave it, and say why."""
        try:
            if look(self.drop / name) != seen:
                return "it is being written at this moment"
            move(self.drop / name, self.arriving / name)
        except ChangedError:
            return "it was written while it was copied"
        except OSError as error:
            if error.errno not in _OF_THE_FILE:
                raise
            return f"it cannot be moved ({error.strerror})"
        self._settle(name)
        return None

    def _settle(self, name: str) -> None:
        """From the claimed to those that wait; an older one of that name is moved aside before."""
        # What was a file at the last look may have been exchanged for a link.
        if not stat.S_ISREG(os.lstat(self.arriving / name).st_mode):
            raise Reg18Error(
                f"{self.arriving / shown(name)} is no file.",
                "See what it is and move it away; that folder is for reg18 alone.",
            )
        target = self.waiting / name
        if os.path.lexists(target):
            folder = private_folder(free_folder(self.kept, self.now, [name], REPLACED))
            move(target, folder / name)
            self.replaced.append(name)
        move(self.arriving / name, target)
        self.taken.append(name)


def list_unmatched(
    drop: Path, settle_seconds: float, now: datetime, is_named: IsNamed
) -> list[str]:
    """Return the names of whole files in the drop folder that belong to no table."""
    found = []
    for name in sorted(os.listdir(drop)) if drop.is_dir() else []:
        # Someone may take it away at this moment.
        with suppress(FileNotFoundError):
            status = os.lstat(drop / name)
            rests = now.timestamp() - max(status.st_mtime, status.st_ctime) >= settle_seconds
            if rests and not is_named(name) and never_taken(name, status.st_mode) is None:
                found.append(name)
    return found


def _whole(
    drop: Path, looks: Looks, settle_seconds: float, now: datetime, is_named: IsNamed
) -> tuple[dict[str, FileState], list[Skipped]]:
    """The files of the drop folder that are whole, and the rest with the reason of each."""
    reasons: dict[str, str] = {}
    first: dict[str, FileState] = {}
    for name in sorted(os.listdir(drop)):
        try:
            status = os.lstat(drop / name)
        except FileNotFoundError:
            continue
        found = look(drop / name)
        why = never_taken(name, status.st_mode) or looks.unsettled(name, found, settle_seconds, now)
        if why is None and not is_named(name):
            why = UNMATCHED
        if why is None and not os.access(drop / name, os.R_OK):
            why = "it may not be read"
        if why is None:
            first[name] = found
        else:
            reasons[name] = why
    if first:
        time.sleep(min(_PAUSE_SECONDS, settle_seconds))
        reasons |= changed_since(drop, first)
        reasons |= in_use(drop, first)
    looks.write()
    whole = {name: found for name, found in first.items() if name not in reasons}
    return whole, [Skipped(name, why, why == UNMATCHED) for name, why in reasons.items()]


def _check_drop(drop: Path) -> None:
    if not drop.is_dir():
        raise Reg18Error(
            f"There is no drop folder {drop}.",
            "Make it, or connect the network share that it is on; the setting is `drop`.",
        )
    if not os.access(drop, os.R_OK | os.W_OK | os.X_OK):
        raise Reg18Error(
            f"Files cannot be taken from the drop folder {drop}: its rights do not allow it.",
            "Whoever runs reg18 must be able to read and to write the folder.",
        )


@contextmanager
def errors(what: str) -> Iterator[None]:
    """An error of the system as one for people; every file is where it was, or safe with reg18."""
    try:
        yield
    except ChangedError as error:
        raise Reg18Error(
            f"{what}: {shown(str(error))} was written meanwhile. No file is lost.",
            "Leave the files in that folder to reg18, and put new ones into the drop folder.",
        ) from error
    except OSError as error:
        where = f" {error.filename}" if error.filename else ""
        raise Reg18Error(
            f"{what} ({error.strerror}{where}). No file is lost.",
            "Check space and rights of the folders, then run the same again.",
        ) from error
