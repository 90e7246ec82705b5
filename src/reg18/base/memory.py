"""How much memory a build may use: a setting of the machine, not of the council."""

from __future__ import annotations

import os
from pathlib import Path

# The setting, in DuckDB's words: 4GB, 500MB. What does not fit is written to the disk.
VARIABLE = "REG18_MEMORY_LIMIT"

# The other half is for other programs, and for memory that DuckDB does not count.
_SHARE = 0.5
_LEAST_MB = 1_000


def memory_limit() -> str:
    """Return the limit that is set, else half of the machine's or container's memory."""
    configured = os.environ.get(VARIABLE)
    if configured:
        return configured
    available = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    container = Path("/sys/fs/cgroup/memory.max")
    if container.is_file():
        text = container.read_text(encoding="ascii").strip()
        available = min(available, int(text)) if text.isdigit() else available
    return f"{max(_LEAST_MB, int(available * _SHARE / 1e6))}MB"
