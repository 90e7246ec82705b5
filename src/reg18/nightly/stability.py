"""Which files of a drop folder are whole: they are written by others, perhaps at this moment."""

from __future__ import annotations

import json
import os
import stat
from collections.abc import Iterable
from contextlib import suppress
from datetime import datetime
from pathlib import Path

from reg18.nightly.atomic_move import FileState, look

LOCKS = Path("/proc/locks")

# Names of files that are on their way, by the programs that bring them.
_ON_THEIR_WAY = (
    ".part", ".partial", ".filepart", ".tmp", ".temp", ".crdownload", ".download", ".lock", "~",
)  # fmt: skip
_OF_THE_SYSTEM = ("desktop.ini", "thumbs.db")

# Clocks of two machines differ, and some file systems count in steps of two seconds.
_CLOCK_TOLERANCE = 2.0

_FUTURE = "its time lies in the future; it is taken when the next run finds it unchanged"


def never_taken(name: str, mode: int) -> str | None:
    """Why something of the drop folder is no file to take, whenever; None if it is one."""
    if name.startswith((".", "~$")):
        return "its name is that of a hidden or a lock file"
    if name.lower().endswith(_ON_THEIR_WAY):
        return "its name is that of a file on its way"
    if name.lower() in _OF_THE_SYSTEM:
        return "it belongs to the file manager"
    if stat.S_ISLNK(mode):
        return "it is a link, and links are not followed"
    if stat.S_ISDIR(mode):
        return "it is a folder; files are taken from the drop folder itself only"
    if not stat.S_ISREG(mode):
        return "it is no file"
    try:
        name.encode("utf-8")
    except UnicodeEncodeError:
        return "its name is not UTF-8 text; give it another"
    return None


def in_use(drop: Path, names: Iterable[str]) -> dict[str, str]:
    """Files that somebody has open for writing or has locked, and in which way.

    As far as it can be seen: other users' processes, and those of other machines, cannot.
    """
    names = list(names)
    found: dict[str, str] = {}
    for name in names:
        for lock in (f"~${name}", f".~lock.{name}#"):
            if os.path.lexists(drop / lock):
                found[name] = f"somebody has it open, as {lock} beside it says"
    real = os.path.realpath(drop)
    paths = {os.path.join(real, name): name for name in names}
    for path in _open_for_writing(set(paths)):
        found[paths[path]] = "somebody has it open for writing"
    locked = _locked()
    for path, name in paths.items():
        with suppress(FileNotFoundError):
            status = os.lstat(path)
            place = (os.major(status.st_dev), os.minor(status.st_dev), status.st_ino)
            if place in locked:
                found[name] = "somebody has locked it"
    return found


def _open_for_writing(paths: set[str]) -> set[str]:
    found: set[str] = set()
    if not os.path.isdir("/proc/self/fd"):
        return found
    for process in filter(str.isdigit, os.listdir("/proc")):
        # The process has ended since, or is another user's.
        with suppress(OSError):
            for handle in os.listdir(f"/proc/{process}/fd"):
                with suppress(OSError):
                    path = os.readlink(f"/proc/{process}/fd/{handle}")
                    if path in paths and _writes(process, handle):
                        found.add(path)
    return found


def _writes(process: str, handle: str) -> bool:
    for line in Path(f"/proc/{process}/fdinfo/{handle}").read_text().splitlines():
        if line.startswith("flags:"):
            return int(line.split()[1], 8) & os.O_ACCMODE != os.O_RDONLY
    return False


def _locked() -> set[tuple[int, int, int]]:
    """Locked files as major and minor number of the device, and inode."""
    found = set()
    # Not every system has the list.
    with suppress(OSError):
        for line in LOCKS.read_text().splitlines():
            words = line.replace("->", "").split()
            # A lease for reading is a file server's, and says that nobody writes.
            if len(words) < 6 or (words[1] == "LEASE" and words[3] == "READ"):
                continue
            major, minor, inode = words[5].split(":")
            found.add((int(major, 16), int(minor, 16), int(inode)))
    return found


class Looks:
    """Looks at files whose times cannot be trusted, remembered from one run to the next."""

    def __init__(self, file: Path) -> None:
        self.file = file
        self._before = self._read()
        self._now: dict[str, list[float]] = {}

    def _read(self) -> dict[str, list[float]]:
        try:
            read = json.loads(self.file.read_text(encoding="utf-8"))
        except (FileNotFoundError, ValueError):
            # Without it, such a file waits for one run more.
            return {}
        return read if isinstance(read, dict) else {}

    def unsettled(
        self, name: str, found: FileState, settle_seconds: float, now: datetime
    ) -> str | None:
        """Why a file cannot be trusted to be whole yet; None if it can.

        It has to rest from its last change on, also of its name or rights: a file that is copied
        with its old time has that as its time of change before it is whole.
        """
        changed = max(found.mtime_ns, found.ctime_ns) / 1e9
        age = now.timestamp() - changed
        if age >= -_CLOCK_TOLERANCE:
            rests = max(age, 0.0) >= settle_seconds
            return None if rests else f"it changed less than {_minutes(settle_seconds)} ago"
        remembered = self._before.get(name, [])
        since = now.timestamp()
        if remembered[:-1] == list(found) and remembered[-1] <= since:
            since = remembered[-1]
            if now.timestamp() - since >= settle_seconds:
                return None
        self._now[name] = [*found, since]
        return _FUTURE

    def write(self) -> None:
        """Remember the looks of this run in place of those before."""
        if not self._now:
            if self._before:
                self.file.unlink(missing_ok=True)
            return
        aside = self.file.with_name(f"{self.file.name}.new")
        aside.write_text(json.dumps(self._now), encoding="utf-8")
        os.replace(aside, self.file)


def changed_since(drop: Path, before: dict[str, FileState]) -> dict[str, str]:
    """Files that are not as they were at the look before."""
    found: dict[str, str] = {}
    for name, seen in before.items():
        try:
            if look(drop / name) != seen:
                found[name] = "it is being written at this moment"
        except FileNotFoundError:
            found[name] = "it is gone again"
    return found


def _minutes(seconds: float) -> str:
    if seconds < 60:
        return f"{seconds:g} seconds"
    return "a minute" if seconds == 60 else f"{seconds / 60:g} minutes"
