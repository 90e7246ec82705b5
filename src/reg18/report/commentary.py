"""The texts that people write for a year: Markdown files whose figures are helpers, not digits."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from reg18.base.errors import Reg18Error
from reg18.report.typed_figures import Typed, find_typed

# Texts that regulation 18 (1) (d) asks for, by the name of their file.
STATUTORY = {
    "subject_matter": "18 (1) (d) (i)",
    "general_importance": "18 (1) (d) (ii)",
    "improvements": "18 (1) (d) (iii)",
}

# Characters of a text: some forty pages.
LONGEST = 100_000


@dataclass
class Commentary:
    """The folder of one year, which may lack any or all of its files."""

    folder: Path
    # Turns a file's text, given its path, into Markdown.
    render: Callable[[str, Path], str]
    # What each file says by hand that the data could contradict.
    typed: dict[str, list[Typed]] = field(default_factory=dict)
    missing: list[str] = field(default_factory=list)
    # Statements that their author bound to the data and the data do not bear out.
    refuted: dict[str, list[str]] = field(default_factory=dict)
    _current: str = ""

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
        if len(source) > LONGEST:
            raise Reg18Error(
                f"The commentary {path} has {len(source):,} characters; the limit is {LONGEST:,}.",
                "See whether it is the right file, and shorten it.",
            )
        self.typed[name] = find_typed(source, path.name)
        self._current, self.refuted[name] = name, []
        text = self.render(source, path).strip() or None
        self.typed[name] += [
            Typed(
                path.name, _line(source, words), words, "a statement that the data do not bear out"
            )
            for words in self.refuted[name]
        ]
        return text

    def holds(self, is_so: bool, text: str) -> str:
        """The text of a statement; one that the data do not bear out is marked, and holds the final
        report back."""
        if is_so:
            return text
        self.refuted.setdefault(self._current, []).append(text)
        return f"[{text}]{{.refuted}}"

    @property
    def open_statements(self) -> list[Typed]:
        """Everything in the texts that has to be changed before they are published."""
        return [each for typed in self.typed.values() for each in typed]

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


def _line(source: str, words: str) -> int:
    """The line of a source on which words first stand."""
    before = source.partition(words)[0]
    return before.count("\n") + 1
