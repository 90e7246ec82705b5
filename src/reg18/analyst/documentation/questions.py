"""The questions of a new analyst, each with the words that answer it and where they stand."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

from reg18.base.paths import project_root

_ROW = re.compile(r'^\| (.+?) \| \[(.+?)\]\((.+?)\) \| "(.+)" \|$', re.M)


@dataclass(frozen=True)
class Question:
    """A question, the page and place of its answer, and the words of it that answer in short."""

    question: str
    page: str
    link: str
    words: str


def page() -> Path:
    """The page that lists the questions."""
    return project_root() / "docs" / "how-to" / "questions.md"


def questions() -> list[Question]:
    """Every question, in the order of the page."""
    return [Question(*row) for row in _ROW.findall(page().read_text(encoding="utf-8"))]
