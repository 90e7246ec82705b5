"""What a report says about itself in every format: who publishes what, for when, its colours."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from typing import Any

from reg18 import __version__
from reg18.base.colours import Palette

# The formats of a report, in the order in which they are named.
FORMATS = ("html", "pdf", "docx")

# A line on the cover and at the top of the page.
Line = dict[str, str]
DRAFT = {"name": "DRAFT", "value": "Not for publication. Figures and texts may still change."}
_COLOURS = ("accent", "accent_text", "strong", "tint")


@dataclass(frozen=True)
class Publication:
    """The cover, the running lines and the document's properties, as templates name them."""

    # What its files are called, without the ending.
    name: str
    # The title in full, as windows and readers show it.
    title: str
    # The title on the cover, line by line, and the line below it.
    heading: list[str]
    edition: str
    # The title at the head of every page, and the text at its foot.
    running: str
    foot: str
    council: str
    department: str
    # Lines with a name and a value; `status`: what every reader has to know first.
    details: list[Line]
    status: list[Line]
    as_of: date
    draft: bool
    palette: Palette
    # A few pages: the title is above the text instead of on a cover, and the contents are short.
    brief: bool = False
    lang: str = "en-GB"
    version: str = __version__

    @property
    def midnight(self) -> datetime:
        """The moment that files give as theirs: that of their figures, not of their writing."""
        return datetime.combine(self.as_of, time(), UTC)

    def facts(self, escape: Callable[[str], str] = str) -> dict[str, Any]:
        """Return all of it for a template, each text escaped for the template's format."""

        def escaped(value: Any) -> Any:
            if isinstance(value, list):
                return [escaped(each) for each in value]
            if isinstance(value, dict):
                return {key: escaped(each) for key, each in value.items()}
            return escape(value) if isinstance(value, str) else value

        texts = {name: escaped(value) for name, value in vars(self).items() if name != "palette"}
        colours = {name: getattr(self.palette, name) for name in _COLOURS}
        return {**texts, "as_of": self.as_of.isoformat(), "colours": colours}
