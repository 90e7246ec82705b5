"""A report's text without what differs from format to format, and where its figures stand in it."""

from __future__ import annotations

import re
from dataclasses import dataclass, field


def squeezed(text: str) -> str:
    """A text without blanks: where lines break differs from format to format."""
    return re.sub(r"\s+", "", text)


@dataclass
class Text:
    """A document's text without blanks, and where in it the figures of the warehouse stand."""

    text: str = ""
    spans: list[tuple[int, int]] = field(default_factory=list)

    def add(self, text: str, is_figure: bool = False) -> None:
        start = len(self.text)
        self.text += squeezed(text)
        if is_figure:
            self.spans.append((start, len(self.text)))

    @property
    def figures(self) -> list[str]:
        return [self.text[start:end] for start, end in self.spans]
