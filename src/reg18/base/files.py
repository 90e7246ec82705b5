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
    """Give a path next to `file` to write to, and rename it when all went well.

    `what` names the file in an error message, such as "The report", `option` the command's option
    for the folder.
    """
    with put_all_in_place([file], what, option) as partials:
        yield partials[file]


@contextmanager
def put_all_in_place(
    files: Sequence[Path], what: str, option: str = "--out"
) -> Iterator[dict[Path, Path]]:
    """The same for files that belong together: all are put in place, or all stay as they were.

    Gives the path to write to for each. Between the renames a reader can find new files next to old
    ones; an error brings the old ones back.
    """
    partials = {file: file.with_name(f".{file.name}.{os.getpid()}.partial") for file in files}
    at = files[0]
    try:
        try:
            for at in files:
                at.parent.mkdir(parents=True, exist_ok=True)
            yield partials
            _replace_all(partials)
        finally:
            for partial in partials.values():
                partial.unlink(missing_ok=True)
    except OSError as error:
        at = next(
            (file for file, partial in partials.items() if error.filename == str(partial)), at
        )
        raise explain(error, at.parent) or Reg18Error(
            f"{what} cannot be written to {at} ({error.strerror}).",
            f"Choose a folder that you may write to with {option}.",
        ) from error


def _replace_all(partials: Mapping[Path, Path]) -> None:
    copies: dict[Path, Path] = {}
    replaced: list[Path] = []
    try:
        if len(partials) > 1:
            for file, partial in partials.items():
                if file.is_file():
                    copies[file] = partial.with_suffix(".old")
                    shutil.copy2(file, copies[file])
        for file, partial in partials.items():
            os.replace(partial, file)
            replaced.append(file)
    except OSError:
        for file in replaced:
            if file in copies:
                os.replace(copies[file], file)
            else:
                file.unlink()
        raise
    finally:
        for copy in copies.values():
            copy.unlink(missing_ok=True)


@contextmanager
def owner_only(group: bool = False) -> Iterator[None]:
    """Make new files for their owner only, or for the group of their folder too."""
    before = os.umask(0o027 if group else 0o077)
    try:
        yield
    finally:
        os.umask(before)
