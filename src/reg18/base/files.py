"""Files that are put in place whole: a reader finds the old one or the new one, never a half."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

from reg18.base.errors import Reg18Error
from reg18.base.shortage import explain


@contextmanager
def put_in_place(file: Path, what: str, option: str = "--out") -> Iterator[Path]:
    """Give a path beside `file` to write to, and rename it when all went well.

    `what` names the file in the message of an error, such as "The report", `option` the one that
    chooses the folder.
    """
    with put_all_in_place([file], what, option) as partials:
        yield partials[file]


@contextmanager
def put_all_in_place(
    files: Sequence[Path], what: str, option: str = "--out"
) -> Iterator[dict[Path, Path]]:
    """The same for files that belong together: all are put in place, or all stay as they were.

    Gives for each file the path to write to. Between the renames a reader can find new files beside
    old ones; an error brings the old ones back.
    """
    partials = {file: _beside(file, "partial") for file in files}
    at = files[0]
    try:
        try:
            for at in files:
                at.parent.mkdir(parents=True, exist_ok=True)
            yield partials
            _exchange(partials)
        finally:
            for partial in partials.values():
                partial.unlink(missing_ok=True)
    except OSError as error:
        raise explain(error, at.parent) or Reg18Error(
            f"{what} cannot be written to {_failed(error, files) or at} ({error.strerror}).",
            f"Choose a folder that you may write to with {option}.",
        ) from error


def _beside(file: Path, ending: str) -> Path:
    return file.with_name(f".{file.name}.{os.getpid()}.{ending}")


def _failed(error: OSError, files: Sequence[Path]) -> Path | None:
    named = {str(name) for name in (error.filename, error.filename2) if name is not None}
    return next(
        (file for file in files if {str(file), str(_beside(file, "partial"))} & named), None
    )


def _exchange(partials: Mapping[Path, Path]) -> None:
    done: list[tuple[Path, Path | None]] = []
    try:
        for file, partial in partials.items():
            old = _kept(file) if len(partials) > 1 else None
            try:
                os.replace(partial, file)
            except OSError:
                if old is not None:
                    old.unlink()
                raise
            done.append((file, old))
    except OSError:
        for file, old in done:
            if old is None:
                file.unlink()
            else:
                os.replace(old, file)
        raise
    for _, old in done:
        if old is not None:
            old.unlink()


def _kept(file: Path) -> Path | None:
    """A second name for a file that is there, or a copy where the disk knows no second names."""
    if not os.path.lexists(file):
        return None
    old = _beside(file, "old")
    try:
        os.link(file, old)
    except OSError:
        shutil.copy2(file, old)
    return old


@contextmanager
def owner_only(group: bool = False) -> Iterator[None]:
    """What is made here is for its owner alone, or for the group of its folder too."""
    before = os.umask(0o027 if group else 0o077)
    try:
        yield
    finally:
        os.umask(before)
