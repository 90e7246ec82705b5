"""How the terminal shows tables and paths."""

from __future__ import annotations

from pathlib import Path

from rich import box
from rich.table import Table


def plain_table(title: str | None = None) -> Table:
    """Return an empty table with a line below its headings and no frame."""
    return Table(
        title=title, title_justify="left", box=box.SIMPLE_HEAD, show_edge=False, pad_edge=False
    )


def short_path(path: Path) -> str:
    """Return a path relative to the current folder, if it is below it."""
    try:
        return str(path.relative_to(Path.cwd()))
    except ValueError:
        return str(path)
