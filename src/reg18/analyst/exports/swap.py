"""A folder that is put in place whole. A reader finds the old one, the new one or, briefly, none;
never a half."""

from __future__ import annotations

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


@contextmanager
def folder_in_place(folder: Path) -> Iterator[Path]:
    """Give an empty folder next to `folder` to fill, and swap it in when all went well.

    It must be filled with a manifest that lists its files. A folder that is there already must have
    been written in this way. Files that other people put into it are moved to the new one.
    """
    folder = folder.resolve()
    partial, old = (folder.with_name(f".{folder.name}.{end}") for end in ("partial", "old"))
    with ExitStack() as stack:
        try:
            folder.parent.mkdir(parents=True, exist_ok=True)
            stack.enter_context(exclusive(folder.with_name(f".{folder.name}.lock")))
            if folder.exists():
                _refuse_unknown(folder)
            _recover(old, folder)
            shutil.rmtree(partial, ignore_errors=True)
            partial.mkdir()
            stack.callback(shutil.rmtree, partial, ignore_errors=True)
            yield partial
            _open_to_readers(partial, folder)
            if folder.exists():
                folder.rename(old)
            try:
                partial.rename(folder)
            finally:
                _recover(old, folder)
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
            f"{folder} has files in it and is not an export of reg18.",
            "Give --out a folder that is empty or does not exist.",
        )


def listed(folder: Path) -> set[Path] | None:
    """Return the files that the manifest of an export lists, or None without a manifest."""
    try:
        manifest: dict[str, Any] = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
        return {Path(MANIFEST), *(Path(entry["file"]) for entry in manifest["files"])}
    except (FileNotFoundError, ValueError, KeyError, TypeError):
        return None


def _recover(old: Path, folder: Path) -> None:
    """Put an old export back if there is no new one, else delete it. Files that other people put
    into it go into the new one. An export that was killed leaves the same to do."""
    if not old.exists():
        return
    if not folder.exists():
        old.rename(folder)
        return
    ours = listed(old) or set()
    for file in sorted(old.rglob("*")):
        name = file.relative_to(old)
        if name in ours or (file.is_dir() and not file.is_symlink()):
            continue
        target = folder / name
        target.parent.mkdir(parents=True, exist_ok=True)
        file.rename(target.with_name(f"{target.name}.kept") if os.path.lexists(target) else target)
    shutil.rmtree(old)


def _open_to_readers(partial: Path, folder: Path) -> None:
    """Let analysts read it, whatever the mask of a build is, as they could read its folder."""
    for path in partial.rglob("*"):
        path.chmod(0o755 if path.is_dir() else 0o644)
    partial.chmod(0o755)
    if folder.is_dir():
        shutil.copystat(folder, partial)
        try:
            os.chown(partial, -1, folder.stat().st_gid)
        except PermissionError:
            # Only a member of the group may pass it on; the mode stays as it was all the same.
            return
