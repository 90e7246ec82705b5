"""One pass over a file's bytes: its hash, its lines, and what a clean text file does not have."""

from __future__ import annotations

import hashlib
import re
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

_CHUNK = 1 << 22

# `="00123"`, quoted or not: the text of a cell as a formula, which only the tolerant reader reads.
_TEXT_FORMULA = re.compile(rb'="(?<=\W=")')

# No cell is this, so that a reader can be told that it stands for null: empty cells are then kept.
NEVER = "\x1e"


@dataclass(frozen=True)
class Scan:
    """What the bytes of a file tell."""

    content_hash: str
    lines: int
    # One kind of line end throughout, no NUL, no text as a formula, and nothing that is told to
    # stand for null.
    is_regular: bool


def scan_file(path: Path) -> Scan:
    """Read a file through once; an OSError if it cannot be read."""
    digest = hashlib.sha256()
    lines = returns = pairs = 0
    is_clean = True
    last = b""
    # The hash is computed beside the count: both take the time of reading, neither waits.
    with path.open("rb") as handle, ThreadPoolExecutor(1) as beside:
        hashed = None
        while chunk := handle.read(_CHUNK):
            if hashed is not None:
                hashed.result()
            hashed = beside.submit(digest.update, chunk)
            lines += chunk.count(b"\n")
            if b"\r" in chunk or last.endswith(b"\r"):
                returns += chunk.count(b"\r")
                pairs += (last[-1:] + chunk).count(b"\r\n")
            is_clean = is_clean and b"\0" not in chunk and NEVER.encode() not in chunk
            # A single byte is found faster by far, and few files have this one.
            if b"=" in last or b"=" in chunk:
                is_clean = is_clean and not _TEXT_FORMULA.search(last + chunk)
            last = chunk[-2:]
        if hashed is not None:
            hashed.result()
    ends = lines
    if last and not last.endswith(b"\n"):
        lines += 1
    return Scan(
        content_hash=digest.hexdigest(),
        lines=lines,
        is_regular=is_clean and returns == pairs and returns in (0, ends),
    )
