"""What the terminal shows, in one dress: tables and paths."""

from __future__ import annotations

from pathlib import Path

from rich import box
from rich.table import Table


def plain_table(title: str | None = None) -> Table:
    """A table with a line below its headings and no frame, to which columns are added."""
    return Table(
        title=title, title_justify="left", box=box.SIMPLE_HEAD, show_edge=False, pad_edge=False
    )


def short_path(path: Path) -> str:
    """A path as short as it can be said from here."""
    try:
        return str(path.relative_to(Path.cwd()))
    except ValueError:
        return str(path)
