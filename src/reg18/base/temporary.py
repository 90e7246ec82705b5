"""Temporary folders for private rows, which are always removed: a command that is killed cannot
remove its own, so a process that outlives it does, and the next command looks too."""

from __future__ import annotations

import fcntl
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Literal, get_args

Purpose = Literal["check", "quotes", "report"]

# A folder younger than this may not be locked yet.
_YOUNG_SECONDS = 60

# Waits for the end of its input, which comes whenever and however we end. dbt may still write for a
# moment.
_GUARD = """
import os, shutil, sys, time
os.read(0, 1)
for _ in range(50):
    shutil.rmtree(sys.argv[1], ignore_errors=True)
    if not os.path.lexists(sys.argv[1]):
        break
    time.sleep(0.2)
"""


@contextmanager
def temporary_folder(purpose: Purpose) -> Iterator[Path]:
    """Make a folder that only its owner can read, and that is removed afterwards."""
    _remove_leftovers()
    folder = Path(tempfile.mkdtemp(prefix=f"reg18-{purpose}-"))
    handle = os.open(folder, os.O_RDONLY)
    # In its own session: what ends our terminal or process group does not end it.
    guard = subprocess.Popen(
        [sys.executable, "-I", "-S", "-c", _GUARD, str(folder)],
        stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        cwd=folder.parent, start_new_session=True,
    )  # fmt: skip
    try:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)
        os.close(handle)
        assert guard.stdin is not None
        guard.stdin.close()
        guard.wait()


def _remove_leftovers() -> None:
    """Remove the folders of commands that were killed together with what guards them."""
    for purpose in get_args(Purpose):
        for folder in Path(tempfile.gettempdir()).glob(f"reg18-{purpose}-*"):
            try:
                status = folder.lstat()
                if status.st_uid != os.getuid() or time.time() - status.st_ctime < _YOUNG_SECONDS:
                    continue
                handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW)
            except OSError:
                # Removed meanwhile, or not a folder.
                continue
            try:
                fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
                shutil.rmtree(folder, ignore_errors=True)
            except BlockingIOError:
                # Its command is at work.
                continue
            finally:
                os.close(handle)
