"""A folder that is put in place whole: readers find the old one or the new one, never a half."""

from __future__ import annotations

import ctypes
import errno
import json
import os
import shutil
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

from reg18.base.errors import BusyError, Reg18Error
from reg18.base.locks import LockedError, exclusive
from reg18.base.shortage import explain

MANIFEST = "manifest.json"
_ADVICE = "Choose a folder that you may write to with --out; the one above it is written to too."

# Of <linux/fs.h> and <fcntl.h>: exchange two names in one step, paths as from here.
_RENAME_EXCHANGE, _AT_FDCWD = 2, -100


@contextmanager
def folder_in_place(folder: Path) -> Iterator[Path]:
    """Give an empty folder beside `folder` to fill, and swap it in when all went well.

    What is filled in must have a manifest that lists its files. A folder that is there must be one
    that was written like this. Files that somebody else put into it are taken along.
    """
    folder = folder.resolve()
    partial, old = (folder.with_name(f".{folder.name}.{end}") for end in ("partial", "old"))
    with ExitStack() as stack:
        try:
            folder.parent.mkdir(parents=True, exist_ok=True)
            stack.enter_context(exclusive(folder.with_name(f".{folder.name}.lock")))
            if folder.exists():
                _refuse_unknown(folder)
            _recover(folder, old)
            shutil.rmtree(partial, ignore_errors=True)
            partial.mkdir()
            stack.callback(shutil.rmtree, partial, ignore_errors=True)
            yield partial
            _open_to_readers(partial, folder)
            _swap(partial, folder, old)
        except LockedError as error:
            raise BusyError(
                f"Another export to {folder} is running: {error.holder}.",
                "Wait until it has ended, then try again.",
            ) from error
        except OSError as error:
            raise explain(error, folder) or Reg18Error(
                f"The export cannot be written to {folder} ({error.strerror or error}).", _ADVICE
            ) from error


def _refuse_unknown(folder: Path) -> None:
    if not folder.is_dir():
        raise Reg18Error(f"{folder} is a file; an export is a folder.", "Give --out another name.")
    if any(folder.iterdir()) and listed(folder) is None:
        raise Reg18Error(
            f"{folder} has files in it and is no export of reg18; they would have been in the way.",
            "Give --out a folder that is empty or does not exist.",
        )


def listed(folder: Path) -> set[Path] | None:
    """The files of an export, as its manifest lists them; none where it has no manifest."""
    try:
        manifest: dict[str, Any] = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
        return {Path(MANIFEST), *(Path(entry["file"]) for entry in manifest["files"])}
    except (FileNotFoundError, ValueError, KeyError, TypeError):
        return None


def _recover(folder: Path, old: Path) -> None:
    """Put right what an export that was killed between two steps left behind."""
    if not old.exists():
        return
    if not folder.exists():
        old.rename(folder)
        return
    _discard(old, folder)


def _swap(partial: Path, folder: Path, old: Path) -> None:
    if not folder.exists():
        partial.rename(folder)
        return
    if _exchanged(partial, folder):
        partial.rename(old)
    else:
        # For a moment there is none, which a reader is told; never a half.
        folder.rename(old)
        partial.rename(folder)
    _discard(old, folder)


def _exchanged(one: Path, other: Path) -> bool:
    """Exchange two folders in one step; false where the system or the disk cannot."""
    rename = getattr(ctypes.CDLL(None, use_errno=True), "renameat2", None)
    if rename is None:
        return False
    paths = os.fsencode(one), os.fsencode(other)
    if rename(_AT_FDCWD, paths[0], _AT_FDCWD, paths[1], _RENAME_EXCHANGE) == 0:
        return True
    number = ctypes.get_errno()
    if number in (errno.EINVAL, errno.ENOSYS, errno.ENOTSUP):
        return False
    raise OSError(number, os.strerror(number), str(other))


def _discard(old: Path, folder: Path) -> None:
    """Delete an old export but for files that others put into it: those go into the new one."""
    ours = listed(old) or set()
    for file in sorted(old.rglob("*")):
        name = file.relative_to(old)
        if name in ours or (file.is_dir() and not file.is_symlink()):
            continue
        target = folder / name
        target.parent.mkdir(parents=True, exist_ok=True)
        if not os.path.lexists(target):
            file.rename(target)
        else:
            file.rename(target.with_name(f"{target.name}.kept"))
    shutil.rmtree(old)


def _open_to_readers(partial: Path, folder: Path) -> None:
    """Analysts may read it, whatever the mask of a build is, as its folder was opened to them."""
    for path in partial.rglob("*"):
        path.chmod(0o755 if path.is_dir() else 0o644)
    partial.chmod(0o755)
    if folder.is_dir():
        shutil.copystat(folder, partial)
        try:
            os.chown(partial, -1, folder.stat().st_gid)
        except PermissionError:
            # Only a member of the group may give it on; the mode stays as it was all the same.
            return
