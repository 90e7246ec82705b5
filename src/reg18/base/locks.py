"""File locks that end with their process, whatever ends it, and say who holds them."""

from __future__ import annotations

import fcntl
import json
import os
import socket
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path


class LockedError(Exception):
    """Another process holds the lock; `holder` says which, as far as is known."""

    def __init__(self, holder: str) -> None:
        super().__init__(holder)
        self.holder = holder


@contextmanager
def exclusive(path: Path) -> Iterator[None]:
    """Hold a lock on a file that is removed afterwards; raises LockedError if it is held."""
    # Opened without emptying it: the file says who holds the lock.
    with path.open("a+") as handle:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            raise LockedError(_holder(path)) from error
        # Its last holder may have removed the file between our opening and locking it.
        if not path.exists() or os.fstat(handle.fileno()).st_ino != path.stat().st_ino:
            raise LockedError(_holder(path))
        try:
            handle.truncate(0)
            json.dump(_ourselves(), handle)
            handle.flush()
            yield
        finally:
            path.unlink(missing_ok=True)


def is_held(path: Path) -> bool:
    """Whether the process that holds a lock is alive, seen without taking the lock: that could make
    another process find it taken."""
    try:
        said = json.loads(path.read_text(encoding="utf-8"))
        if said["host"] == socket.gethostname():
            os.kill(said["process"], 0)
    except PermissionError:
        # It is alive, and another user's.
        return True
    except (OSError, ValueError, KeyError, TypeError):
        return False
    return True


def _ourselves() -> dict[str, object]:
    return {
        "process": os.getpid(),
        "host": socket.gethostname(),
        "command": " ".join(["reg18", *sys.argv[1:2]]),
        "since": datetime.now().astimezone().isoformat(timespec="seconds"),
    }


def _holder(path: Path) -> str:
    """Return who holds a lock, in words."""
    try:
        said = json.loads(path.read_text(encoding="utf-8"))
        since = datetime.fromisoformat(said["since"])
        return (
            f"`{said['command']}`, process {said['process']} on {said['host']}, since "
            f"{since:%H:%M} on {since:%-d %B}"
        )
    except (OSError, ValueError, KeyError, TypeError):
        # It was taken or given back at this moment.
        return "another process"
