"""File locks that go with the process, whatever ends it."""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


class BusyError(Exception):
    """Somebody else holds the lock."""


@contextmanager
def exclusive(path: Path) -> Iterator[None]:
    """Hold a lock on a file of its own, which is gone afterwards; BusyError if it is held."""
    with path.open("w") as handle:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            raise BusyError from error
        # Whoever held it before may have removed the file between our opening and locking it.
        if not path.exists() or os.fstat(handle.fileno()).st_ino != path.stat().st_ino:
            raise BusyError
        try:
            yield
        finally:
            path.unlink(missing_ok=True)
