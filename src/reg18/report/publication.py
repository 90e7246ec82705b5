"""What a report says about itself in every format: who publishes what, for when, its colours."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

from reg18.base.colours import Palette

# The formats of a report, in the order in which they are named.
FORMATS = ("html", "pdf", "docx")

LANGUAGE = "en-GB"
# A line on the cover and at the top of the page: its name, its words.
Line = tuple[str, str]
DRAFT: Line = ("DRAFT", "Not for publication. Figures and texts may still change.")


@dataclass(frozen=True)
class Publication:
    """The cover, the running lines and the document's properties."""

    # What its files are called, without the ending.
    name: str
    # The title in full, as windows and readers show it.
    title: str
    # The title on the cover, line by line, and the line below it.
    heading: tuple[str, ...]
    edition: str
    # The title at the head of every page, and the text at its foot.
    running: str
    foot: str
    council: str
    department: str
    details: tuple[Line, ...]
    # What every reader has to know first, such as that this is a draft.
    status: tuple[Line, ...]
    as_of: date
    is_draft: bool
    palette: Palette
    # A few pages: the title is above the text instead of on a cover, and the contents are short.
    is_brief: bool = False

    def facts(self, escape: Callable[[str], str] = str) -> dict[str, Any]:
        """Return all of it for a template, each text escaped for the template's format."""
        return {
            "lang": LANGUAGE,
            "title": escape(self.title),
            "heading": [escape(line) for line in self.heading],
            "edition": escape(self.edition),
            "running": escape(self.running),
            "foot": escape(self.foot),
            "council": escape(self.council),
            "department": escape(self.department),
            "details": _lines(self.details, escape),
            "status": _lines(self.status, escape),
            "draft": self.is_draft,
            "brief": self.is_brief,
        }


def _lines(lines: tuple[Line, ...], escape: Callable[[str], str]) -> list[dict[str, str]]:
    return [{"name": escape(name), "value": escape(value)} for name, value in lines]
