"""The texts that people write for a year: Markdown files whose figures are helpers, not digits."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from reg18.errors import Reg18Error

# Texts that regulation 18 (1) (d) asks for, by the name of their file.
STATUTORY = {
    "subject_matter": "18 (1) (d) (i)",
    "general_importance": "18 (1) (d) (ii)",
    "improvements": "18 (1) (d) (iii)",
}

_HELPER = re.compile(r"\{\{.*?\}\}|\{%.*?%\}|<#.*?#>", re.DOTALL)
# Numbers that are no figures: years, dates, the law and its parts, list marks, addresses of links.
_ALLOWED = re.compile(
    r"\b(?:19|20)\d\d(?:-\d\d)?\b"
    r"|\b\d{1,2} (?:January|February|March|April|May|June|July|August|September|October|November"
    r"|December)\b"
    r"|\breg(?:ulation)?s? \d+[A-Z]?(?: \(\w+\))*"
    r"|\bSI \d+/\d+"
    r"|^[ \t]*\d+[.)][ \t]"
    r"|\]\([^)]*\)|\{#[^}]*\}",
    re.MULTILINE,
)


@dataclass
class Commentary:
    """The folder of one year, which may lack any or all of its files."""

    folder: Path
    # Turns a file's text, given its path, into Markdown.
    render: Callable[[str, Path], str]
    warnings: list[str] = field(default_factory=list)
    missing: list[str] = field(default_factory=list)

    @property
    def shown_folder(self) -> str:
        """The folder as the report names it: never a path of the machine."""
        return "/".join(self.folder.parts[-4:])

    def text(self, name: str) -> str | None:
        """The rendered text of a file; none where there is no such file or nothing in it."""
        path = self.folder / f"{name}.md"
        try:
            source = path.read_text(encoding="utf-8-sig")
        except FileNotFoundError:
            return None
        except (OSError, UnicodeDecodeError) as error:
            raise Reg18Error(
                f"The commentary {path} cannot be read ({error}).",
                "Save it as plain text in UTF-8, in a place that you may read.",
            ) from error
        self._look_for_digits(source, path)
        return self.render(source, path).strip() or None

    def section(self, name: str, optional: bool = False) -> str:
        """The text in its place in the report, or a mark that it is still to be written."""
        text = self.text(name)
        if text is not None:
            return f"::: {{.commentary}}\n{text}\n:::\n"
        if optional:
            return ""
        self.missing.append(name)
        item = f" Regulation {STATUTORY[name]} asks for them." if name in STATUTORY else ""
        return (
            "::: {.not-written}\n**Not yet written.** The council's own words belong here."
            f"{item} They go into the file `{self.shown_folder}/{name}.md`.\n:::\n"
        )

    def _look_for_digits(self, source: str, path: Path) -> None:
        cleared = _HELPER.sub(lambda found: "\n" * found[0].count("\n"), source)
        cleared = _ALLOWED.sub("", cleared)
        for number, line in enumerate(cleared.splitlines(), start=1):
            typed = re.search(r"\d[\d,.]*", line)
            if typed:
                self.warnings.append(
                    f"{path.name}, line {number}: the number {typed[0]} was typed by hand; take "
                    "it from the data with a helper, as the commentary's README says."
                )
