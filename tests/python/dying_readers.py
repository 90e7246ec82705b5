"""What a reader of a file may come to, for the tests of its parent."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Iterator
from pathlib import Path

from reg18.base.errors import Reg18Error


def whole(path: Path, *words: str) -> Iterator[object]:
    yield {"name": path.name}
    yield list(words)


def refusing(path: Path) -> Iterator[object]:
    yield [1]
    raise Reg18Error(f"{path.name} is no good.", "Export it again.")


def killed(path: Path) -> Iterator[object]:
    yield [1]
    os.kill(os.getpid(), signal.SIGKILL)


def killed_within_a_line(path: Path) -> Iterator[object]:
    yield [1]
    os.write(1, b'[2, "half a')
    os.kill(os.getpid(), signal.SIGKILL)


def hanging(path: Path) -> Iterator[object]:
    yield [1]
    time.sleep(600)


def greedy(path: Path) -> Iterator[object]:
    yield [1]
    yield len(b"x" * 100_000_000_000)


def crashing(path: Path) -> Iterator[object]:
    yield [1]
    os.kill(os.getpid(), signal.SIGSEGV)


def failing(path: Path) -> Iterator[object]:
    yield [1]
    raise KeyError("a mistake of ours")


def endless(path: Path) -> Iterator[object]:
    while True:
        yield os.getpid()
