"""Moves files so that each is whole in one place, or the same in two, whatever ends the process."""

from __future__ import annotations

import errno
import os
import stat
from pathlib import Path
from typing import NamedTuple

# What a copy is called while it is made; a folder holds one at most.
COPYING = ".copying"

_CHUNK = 1 << 20

# What some network file systems say to a request to write a folder down: they do so by themselves.
_NEEDS_NO_SYNC = {errno.EINVAL, errno.ENOTSUP, errno.EBADF}


class ChangedError(Exception):
    """A file was written while it was copied. It is where it was."""


class FileState(NamedTuple):
    """What tells whether a file is the same and unchanged."""

    inode: int
    size: int
    mtime_ns: int
    ctime_ns: int


def look(file: Path | int) -> FileState:
    """A look at a file, or at one that is open; at a link, not at what it leads to."""
    found = os.fstat(file) if isinstance(file, int) else os.lstat(file)
    return FileState(found.st_ino, found.st_size, found.st_mtime_ns, found.st_ctime_ns)


def private_folder(folder: Path) -> Path:
    """The folder, made if need be for its owner alone: extracts hold personal data."""
    for part in [*reversed(folder.parents), folder]:
        if not part.is_dir():
            os.mkdir(part, 0o700)
            _sync(part.parent)
    return folder


def move(source: Path, target: Path) -> None:
    """Move a file to a name that is free; ChangedError if it was written meanwhile, and stays.

    Between file systems it is copied, written down, named, and only then removed where it was.
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
    if not _copied(source, temporary):
        os.unlink(temporary)
        raise ChangedError(source)
    os.rename(temporary, target)
    _sync(target.parent)
    try:
        os.unlink(source)
    except OSError:
        # Left in both places it would come again every night.
        os.unlink(target)
        raise


def _copied(source: Path, temporary: Path) -> bool:
    """Copy a file and its time; False if it was not the same before and after."""
    reading = os.open(source, os.O_RDONLY | os.O_NOFOLLOW)
    try:
        before = look(reading)
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
        return size == before.size and look(reading) == before and look(source) == before
    finally:
        os.close(reading)


def is_copy(file: Path, other: Path) -> bool:
    """Whether two files have the same time and the same content."""
    try:
        one, two = os.lstat(file), os.lstat(other)
    except FileNotFoundError:
        return False
    if not (stat.S_ISREG(one.st_mode) and stat.S_ISREG(two.st_mode)):
        return False
    if (one.st_size, one.st_mtime_ns) != (two.st_size, two.st_mtime_ns):
        return False
    with file.open("rb") as first, other.open("rb") as second:
        while chunk := first.read(_CHUNK):
            if second.read(_CHUNK) != chunk:
                return False
    return True


def _sync(folder: Path) -> None:
    """Write down what a folder holds, so that a power cut does not undo a move."""
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(handle)
    except OSError as error:
        if error.errno not in _NEEDS_NO_SYNC:
            raise
    finally:
        os.close(handle)
