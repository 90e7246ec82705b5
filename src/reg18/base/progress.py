"""What the terminal shows while a command works: one line per step, live if it is a terminal."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.status import Status


class Step:
    """A step that is under way."""

    def __init__(self, title: str, status: Status | None) -> None:
        self.title, self.status = title, status

    def _show(self, detail: str) -> None:
        if self.status is not None:
            self.status.update(f"{self.title} … {detail}")

    def rows(self, file: str, rows: int) -> None:
        self._show(f"{file}: {rows:,} rows")

    def nodes(self, name: str, index: int, total: int) -> None:
        self._show(f"{index} of {total}")

    def detail(self, text: str) -> None:
        self._show(text)


class Reporter:
    """Prints steps to standard error: standard output holds only results."""

    def __init__(self, console: Console | None = None) -> None:
        self.console = console or Console(stderr=True, highlight=False)

    @contextmanager
    def step(self, title: str) -> Iterator[Step]:
        begun = time.monotonic()
        if self.console.is_terminal:
            with self.console.status(f"{title} …") as status:
                yield Step(title, status)
        else:
            self.console.print(f"{title} …")
            yield Step(title, None)
        self.console.print(
            f"[green]✓[/green] {title} [dim]({time.monotonic() - begun:.1f} s)[/dim]"
        )
