"""The texts that people write for a year: Markdown files whose figures are helpers, not digits."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from reg18.base.errors import Reg18Error
from reg18.report.typed_figures import find_typed, typed

# Texts that regulation 18 (1) (d) asks for, by the name of their file.
STATUTORY = {
    "subject_matter": "18 (1) (d) (i)",
    "general_importance": "18 (1) (d) (ii)",
    "improvements": "18 (1) (d) (iii)",
}

# The most characters of a text: some forty pages.
LONGEST = 100_000


class Commentary:
    """The folder of one year or quarter, which may lack any or all of its files."""

    def __init__(self, folder: Path, render: Callable[[str, Path], str]) -> None:
        """`render` turns a file's text, given its path, into Markdown."""
        self.folder, self.render = folder, render
        # Files that have a text and those still to be written, and what texts say that the data
        # could contradict.
        self.written: set[str] = set()
        self.missing: list[str] = []
        self.typed: list[str] = []
        # Statements of the file being rendered that the data do not bear out.
        self._refuted: list[str] = []

    @property
    def shown_folder(self) -> str:
        """The folder as the report names it: never a path of the machine."""
        return "/".join(self.folder.parts[-4:])

    def text(self, name: str) -> str | None:
        """Return the rendered text of a file; None where there is no such file or no text in it."""
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
        if len(source) > LONGEST:
            raise Reg18Error(
                f"The commentary {path} has {len(source):,} characters; the limit is {LONGEST:,}.",
                "See whether it is the right file, and shorten it.",
            )
        self._refuted = []
        text = self.render(source, path).strip()
        self.typed += find_typed(source, path.name)
        self.typed += [
            typed(
                path.name,
                source.partition(words)[0].count("\n") + 1,
                words,
                "a statement that the data do not bear out",
            )
            for words in self._refuted
        ]
        if text:
            self.written.add(name)
        return text or None

    def holds(self, is_so: bool, text: str) -> str:
        """Return the text of a statement; one that the data do not bear out is marked, and blocks
        the final report."""
        if is_so:
            return text
        self._refuted.append(text)
        return f"[{text}]{{.refuted}}"

    def section(self, name: str, optional: bool = False) -> str:
        """Return the text in its place in the report, or a mark that it is still to be written."""
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
