"""Which files of a drop folder are complete: other programs may be writing them at this moment."""

from __future__ import annotations

import glob
import os
import re
import stat
from collections.abc import Iterable
from contextlib import suppress
from datetime import datetime
from pathlib import Path

LOCKS = Path("/proc/locks")

# The endings that programs give to files they have not finished.
_UNFINISHED = (
    ".part", ".partial", ".filepart", ".tmp", ".temp", ".crdownload", ".download", ".lock", "~",
)  # fmt: skip
_SYSTEM_FILES = ("desktop.ini", "thumbs.db")

# The clocks of two machines differ, and some file systems count in steps of two seconds.
_CLOCK_TOLERANCE = 2.0


def not_an_extract(name: str, mode: int) -> str | None:
    """Return why something in the drop folder is never collected; None if it is a file to read."""
    if name.startswith((".", "~$")):
        return "its name is that of a hidden or a lock file"
    if name.lower().endswith(_UNFINISHED):
        return "its name is that of an unfinished file"
    if name.lower() in _SYSTEM_FILES:
        return "it belongs to the file manager"
    if stat.S_ISLNK(mode):
        return "it is a link, and links are not followed"
    if stat.S_ISDIR(mode):
        return "it is a folder; only files directly in the drop folder are collected"
    if not stat.S_ISREG(mode):
        return "it is not a file"
    try:
        name.encode("utf-8")
    except UnicodeEncodeError:
        return "its name is not UTF-8 text; rename it"
    return None


def unsettled(found: os.stat_result, settle_seconds: float, now: datetime) -> str | None:
    """Return why a file may not be complete yet; None if it has not changed for long enough.

    Its change time counts too: a file copied with its old modification time is still new. A
    modification time in the future says nothing, and the change time alone counts.
    """
    moment = now.timestamp()
    changed = found.st_ctime
    if found.st_mtime <= moment:
        changed = max(changed, found.st_mtime)
    age = moment - changed
    if age < -_CLOCK_TOLERANCE:
        return "its last change lies in the future; it is collected once that time has passed"
    if max(age, 0.0) < settle_seconds:
        return f"it changed in the last {settle_seconds / 60:g} min"
    return None


def in_use(drop: Path, names: Iterable[str]) -> dict[str, str]:
    """Return the files that someone has open for writing or has locked, each with the reason.

    Only what this process may see: not other users' open files, nor those of other machines.
    """
    real = os.path.realpath(drop)
    paths = {os.path.join(real, name): name for name in names}
    writing, locked = _open_for_writing(set(paths)), _locked()
    found: dict[str, str] = {}
    for path, name in paths.items():
        for lock in (f"~${name}", f".~lock.{name}#"):
            if os.path.lexists(os.path.join(real, lock)):
                found[name] = f"someone has it open, as {lock} next to it shows"
        if path in writing:
            found[name] = "someone has it open for writing"
        with suppress(FileNotFoundError):
            status = os.lstat(path)
            if (os.major(status.st_dev), os.minor(status.st_dev), status.st_ino) in locked:
                found[name] = "someone has locked it"
    return found


def _open_for_writing(paths: set[str]) -> set[str]:
    found: set[str] = set()
    for handle in glob.iglob("/proc/[0-9]*/fd/[0-9]*") if paths else ():
        # The process may have ended since, or be another user's.
        with suppress(OSError):
            path = os.readlink(handle)
            if path in paths:
                said = Path(handle.replace("/fd/", "/fdinfo/")).read_text()
                flags = re.search(r"^flags:\s*(\d+)", said, re.M)
                if flags and int(flags[1], 8) & os.O_ACCMODE != os.O_RDONLY:
                    found.add(path)
    return found


def _locked() -> set[tuple[int, int, int]]:
    """Return the locked files by the major and minor number of their device, and inode."""
    found = set()
    # Not every system has the list.
    with suppress(OSError):
        for line in LOCKS.read_text().splitlines():
            words = line.replace("->", "").split()
            # A lease for reading is a file server's, and means that no one writes.
            if len(words) < 6 or (words[1] == "LEASE" and words[3] == "READ"):
                continue
            major, minor, inode = words[5].split(":")
            found.add((int(major, 16), int(minor, 16), int(inode)))
    return found
