"""Texts and paths inside the few SQL statements that Python writes."""

from __future__ import annotations

from pathlib import Path


def text(value: str | Path) -> str:
    """Return a text, or the path of a file to write, as a literal."""
    return "'" + str(value).replace("'", "''") + "'"


def files(*paths: Path, below: str = "") -> str:
    """Return files to read, or all that match a pattern below a folder, as a literal or a list.

    What DuckDB would read as a pattern in a path is escaped: a folder may be called `[old]`.
    """
    escaped = ["".join(f"[{one}]" if one in "[*?" else one for one in str(path)) for path in paths]
    found = [text(path + below) for path in escaped]
    return found[0] if len(found) == 1 else f"[{', '.join(found)}]"


def name(*parts: str) -> str:
    """Return the name of a relation or column, each part quoted."""
    return ".".join('"' + part.replace('"', '""') + '"' for part in parts)
