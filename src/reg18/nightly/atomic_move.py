"""Moves files so that each stays whole in one place or in two, whatever ends the process."""

from __future__ import annotations

import errno
import filecmp
import os
from pathlib import Path
from typing import NamedTuple

# The name of a copy while it is made; a folder holds one at most.
COPYING = ".copying"

_CHUNK = 1 << 20

# Some network file systems refuse to sync a folder; they do it by themselves.
_NEEDS_NO_SYNC = {errno.EINVAL, errno.ENOTSUP, errno.EBADF}


class ChangedError(Exception):
    """A file was written while it was copied. It is still where it was."""


class FileState(NamedTuple):
    """What shows whether a file is the same and unchanged."""

    inode: int
    size: int
    mtime_ns: int
    ctime_ns: int


def file_state(file: Path | int) -> FileState:
    """Return the state of a file or open file; of a link, not of what it leads to."""
    found = os.fstat(file) if isinstance(file, int) else os.lstat(file)
    return FileState(found.st_ino, found.st_size, found.st_mtime_ns, found.st_ctime_ns)


def private_folder(folder: Path) -> Path:
    """Return the folder, created for its owner alone if need be: extracts hold personal data."""
    for part in [*reversed(folder.parents), folder]:
        if not part.is_dir():
            os.mkdir(part, 0o700)
            _sync(part.parent)
    return folder


def move(source: Path, target: Path) -> None:
    """Move a file to a free name. Raises ChangedError if it was written meanwhile; then it stays.

    Between file systems it is copied, synced and renamed, and only then removed at the source.
    """
    try:
        os.rename(source, target)
    except OSError as error:
        if error.errno != errno.EXDEV:
            raise
    else:
        _sync(target.parent)
        return
    temporary = target.with_name(COPYING)
    if not _copy(source, temporary):
        os.unlink(temporary)
        raise ChangedError(source)
    os.rename(temporary, target)
    _sync(target.parent)
    try:
        os.unlink(source)
    except OSError:
        # Left in both places, it would be collected again by every run.
        os.unlink(target)
        raise


def _copy(source: Path, temporary: Path) -> bool:
    """Copy a file and its time; False if it was not the same before and after."""
    reading = os.open(source, os.O_RDONLY | os.O_NOFOLLOW)
    try:
        before = file_state(reading)
        writing = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        try:
            while chunk := os.read(reading, _CHUNK):
                while chunk:
                    chunk = chunk[os.write(writing, chunk) :]
            os.utime(writing, ns=(before.mtime_ns, before.mtime_ns))
            os.fsync(writing)
            size = os.fstat(writing).st_size
        finally:
            os.close(writing)
        return size == before.size and file_state(reading) == file_state(source) == before
    finally:
        os.close(reading)


def is_copy(file: Path, other: Path) -> bool:
    """Whether two regular files have the same time and the same content."""
    if not all(one.is_file() and not one.is_symlink() for one in (file, other)):
        return False
    same_time = file.stat().st_mtime_ns == other.stat().st_mtime_ns
    return same_time and filecmp.cmp(file, other, shallow=False)


def _sync(folder: Path) -> None:
    """Write the names in a folder to the disk, so that a power cut does not undo a move."""
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(handle)
    except OSError as error:
        if error.errno not in _NEEDS_NO_SYNC:
            raise
    finally:
        os.close(handle)
