"""Says that a disk is full or memory ran out, whichever library met it first: which disk, how much
is needed, how much is free, what to do."""

from __future__ import annotations

import errno
import os
import re
import shutil
import signal
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

import duckdb

from reg18.base.errors import Reg18Error

_FULL = {errno.ENOSPC, errno.EDQUOT}
# DuckDB keeps its temporary files below what is free, and says so by the name of the setting.
_FULL_WORDS = re.compile(
    r"No space left on device|Disk quota exceeded|database or disk is full|max_temp_directory_size"
)
_MEMORY_WORDS = re.compile(r"Out of Memory Error|MemoryError|bad_alloc|Cannot allocate memory")

# What is needed, as measured by `python -m tools.bench_disk`; docs/runbook.md has the table. A
# build writes the tables of figures whatever it loads, then a multiple of what was loaded.
_BUILD_BYTES = 50_000_000
_TIMES_LANDING = 12
# An empty landing database has this size.
_EMPTY_LANDING_BYTES = 4_000_000
_TIMES_TEXT, _TIMES_PACKED = 2, 10
REPORT_BYTES, TABLES_BYTES, SITE_BYTES = 10_000_000, 10_000_000, 90_000_000


class DiskFullError(Reg18Error):
    """A disk is full; `folder` is on it, if that is known."""

    def __init__(self, folder: Path | None, room: str = "") -> None:
        self.folder, self.room = folder, room
        where = f"The disk of {folder} is full, or a quota on it is used up"
        super().__init__(
            f"{where if folder is not None else 'A disk is full'}{room}.",
            "Make room on that disk, or use a larger one; docs/runbook.md says how much is needed "
            "for what. What was published before is as it was.",
        )


class OutOfMemoryError(Reg18Error):
    """There was not enough memory."""

    def __init__(self) -> None:
        super().__init__(
            "reg18 ran out of memory (REG18_MEMORY_LIMIT is "
            f"{os.environ.get('REG18_MEMORY_LIMIT') or 'not set'}).",
            "Set REG18_MEMORY_LIMIT, such as 2GB, to what the machine can spare: beyond it a build "
            "works on disk if it can. Stop other programs on the machine, or give it more memory. "
            "What was published before is as it was.",
        )


Shortage = DiskFullError | OutOfMemoryError


def explain_text(text: str, folder: Path | None) -> Shortage | None:
    """Return the error that a program's words mean; None if nothing was short."""
    if _FULL_WORDS.search(text):
        return DiskFullError(folder)
    return OutOfMemoryError() if _MEMORY_WORDS.search(text) else None


def explain_process(tail: Iterable[str], exit_code: int, folder: Path) -> Shortage | None:
    """Return what a process that worked in `folder` was short of, by the end of its log and its
    exit code; None if it was something else."""
    found = explain_text("\n".join(tail), folder)
    # The system kills what takes too much memory, and says nothing to it.
    is_killed = exit_code in (-signal.SIGKILL, 128 + signal.SIGKILL)
    return OutOfMemoryError() if found is None and is_killed else found


def explain(error: BaseException, folder: Path | None) -> Shortage | None:
    """Return the error to show if a full disk or a lack of memory caused this one.

    `folder` is where the work was done, for an error that names no file.
    """
    if isinstance(error, Reg18Error) and error.exit_code != Reg18Error.exit_code:
        # A warehouse that is published stays so, whatever failed afterwards.
        return None
    at: BaseException | None = error
    while at is not None:
        if isinstance(at, DiskFullError | OutOfMemoryError):
            return at
        if isinstance(at, OSError) and at.errno in _FULL:
            return DiskFullError(Path(os.fsdecode(at.filename)).parent if at.filename else folder)
        if isinstance(at, MemoryError):
            return OutOfMemoryError()
        if isinstance(at, OSError | duckdb.Error | Reg18Error):
            found = explain_text(str(at), folder)
            if found is not None:
                return found
        at = at.__cause__ or at.__context__
    return None


@contextmanager
def explained(folder: Path, needed: int) -> Iterator[None]:
    """Turn what a full disk or a lack of memory caused into an error that says so. `needed`: about
    how many bytes the work takes in `folder`."""
    free = shutil.disk_usage(_existing(folder)).free
    try:
        yield
    except Exception as error:
        found = explain(error, folder)
        if found is None:
            raise
        if (
            isinstance(found, DiskFullError)
            and not found.room
            and _is_on_disk_of(folder, found.folder)
        ):
            sizes = f"{needed / 1e6:,.0f} MB are needed, and {free / 1e6:,.0f} MB were free before"
            found = DiskFullError(folder, f": about {sizes}")
        raise found from error


def build_needs(extracts: Path | None, landing: Path | None = None) -> int:
    """Return about how many bytes a build of a folder needs, with what was loaded before."""
    needed = _BUILD_BYTES
    for file in extracts.iterdir() if extracts is not None and extracts.is_dir() else ():
        if file.is_file():
            times = _TIMES_TEXT if file.suffix.lower() in (".csv", ".txt") else _TIMES_PACKED
            needed += times * file.stat().st_size
    if landing is not None and landing.is_file():
        needed += _TIMES_LANDING * max(0, landing.stat().st_size - _EMPTY_LANDING_BYTES)
    return needed


def _is_on_disk_of(folder: Path, other: Path | None) -> bool:
    return other is None or _existing(folder).stat().st_dev == _existing(other).stat().st_dev


def _existing(path: Path) -> Path:
    """Return the path, or the nearest existing folder above it."""
    path = path.absolute()
    while not path.exists():
        path = path.parent
    return path
