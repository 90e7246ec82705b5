"""Files that are put in place whole: a reader finds the old one or the new one, never a half."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from reg18.errors import Reg18Error


@contextmanager
def put_in_place(file: Path, what: str, option: str = "--out") -> Iterator[Path]:
    """Give a path beside `file` to write to, and rename it when all went well.

    `what` names the file in the message of an error, such as "The report", `option` the one that
    chooses the folder.
    """
    partial = file.with_name(f".{file.name}.{os.getpid()}.partial")
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        try:
            yield partial
            os.replace(partial, file)
        finally:
            partial.unlink(missing_ok=True)
    except OSError as error:
        raise Reg18Error(
            f"{what} cannot be written to {file} ({error.strerror}).",
            f"Choose a folder that you may write to with {option}.",
        ) from error
