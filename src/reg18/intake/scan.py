"""One pass over a file's bytes: its hash, its lines, and what a clean text file does not have."""

from __future__ import annotations

import hashlib
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

_CHUNK = 1 << 22

# No cell is this, so that a reader can be told that it stands for null: empty cells are then kept.
NEVER = "\x1e"


@dataclass(frozen=True)
class Scan:
    """What the bytes of a file tell."""

    content_hash: str
    lines: int
    # One kind of line end throughout, no NUL, and nothing that is told to stand for null.
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
            if b"\r" in chunk or last == b"\r":
                returns += chunk.count(b"\r")
                pairs += (last + chunk).count(b"\r\n")
            is_clean = is_clean and b"\0" not in chunk and NEVER.encode() not in chunk
            last = chunk[-1:]
        if hashed is not None:
            hashed.result()
    ends = lines
    if last not in (b"", b"\n"):
        lines += 1
    return Scan(
        content_hash=digest.hexdigest(),
        lines=lines,
        is_regular=is_clean and returns == pairs and returns in (0, ends),
    )
