"""An operating system whose calls end the process at a chosen one, for tests of what is left."""

from __future__ import annotations

import errno
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

CALLS = ("rename", "replace", "unlink", "open", "read", "write", "fsync", "mkdir", "utime", "rmdir")


class Killed(BaseException):
    """The process is gone: no handler of ordinary errors runs, and no later call works."""


class MortalOs:
    """Replaces functions of `os`; the call of number `last` is the last that the process makes.

    It dies before the call has done anything, or, with `after`, when it is done; a write is done
    half. Between folders that are on `apart`, nothing can be renamed.
    """

    def __init__(
        self, monkeypatch: pytest.MonkeyPatch, last: int, after: bool, apart: Path | None
    ) -> None:
        self.left, self.after, self.apart = last, after, apart
        self.dead = False
        for name in CALLS:
            monkeypatch.setattr(os, name, self._mortal(name, getattr(os, name)))

    def _mortal(self, name: str, real: Callable[..., Any]) -> Callable[..., Any]:
        def call(*arguments: Any, **named: Any) -> Any:
            if self.dead:
                raise Killed
            self.left -= 1
            if self.left >= 0:
                return self._done(name, real, *arguments, **named)
            self.dead = True
            if name == "write":
                real(arguments[0], arguments[1][: len(arguments[1]) // 2])
            elif self.after:
                self._done(name, real, *arguments, **named)
            raise Killed

        return call

    def _done(self, name: str, real: Callable[..., Any], *arguments: Any, **named: Any) -> Any:
        if name == "rename" and self.apart is not None:
            inside = [self.apart in Path(path).parents for path in arguments[:2]]
            if inside[0] != inside[1]:
                raise OSError(errno.EXDEV, os.strerror(errno.EXDEV))
        if name == "fsync":
            # It counts, and a disk's time is saved: no test can pull the plug.
            return None
        return real(*arguments, **named)
