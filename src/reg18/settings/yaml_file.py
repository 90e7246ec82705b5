"""A YAML file as plain values, with the line of each key, so that errors can name it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

from reg18.base.errors import Reg18Error

# Where a value is: the keys and item numbers that lead to it.
Place = tuple[str | int, ...]
# What is wrong at a place, as a sentence.
Problem = tuple[Place, str]

# More at once than anyone fixes in one go.
_MOST_PROBLEMS = 20


@dataclass(frozen=True)
class Kind:
    """What a file is, for the sentences that say what is wrong with it."""

    # As in "The mapping cannot be read", and what to do then.
    name: str
    how_given: str
    # What to do about a setting that is wrong.
    advice: str
    # What its keys are called.
    key: str = "setting"
    # Whether 5 and true are a number and a boolean; if not, every value stays text.
    typed: bool = True

    def named(self, place: Place) -> str:
        """Return a setting by its whole name, as `keep.builds`; list items go by their list."""
        keys = [part for part in place if isinstance(part, str)]
        return f"`{'.'.join(keys)}`" if keys else f"a {self.name}"


@dataclass
class Document:
    """A YAML file as plain values, lists and dicts, and the line of each key and item."""

    path: Path
    kind: Kind
    data: Any = None
    lines: dict[Place, int] = field(default_factory=lambda: {(): 1})

    def place(self, steps: Place) -> Place:
        """Return where the steps lead in the file, without those that are not in it."""
        place: Place = ()
        for step in steps:
            if (*place, step) in self.lines:
                place = (*place, step)
        return place

    def error(self, problems: Iterable[Problem]) -> Reg18Error:
        """Return one error that names every problem with its line, in order."""
        found = sorted({(self.lines[self.place(place)], text) for place, text in problems})
        shown = [f"{self.path}, line {line}: {text}" for line, text in found[:_MOST_PROBLEMS]]
        if len(found) > _MOST_PROBLEMS:
            shown.append(f"And {len(found) - _MOST_PROBLEMS} more.")
        return Reg18Error("\n".join(shown), self.kind.advice)

    def stop_at(self, problems: Iterable[Problem]) -> None:
        """Raise an error if there are any problems."""
        if found := list(problems):
            raise self.error(found)


class _TextLoader(yaml.BaseLoader):
    """Keeps values as the text that was written (`1`, `yes`, a date), and refuses aliases: a value
    in two places would have one line."""

    def compose_node(self, parent: yaml.Node | None, index: int) -> yaml.Node | None:
        if self.check_event(yaml.AliasEvent):
            mark = self.peek_event().start_mark  # type: ignore[no-untyped-call]
            raise yaml.MarkedYAMLError(problem="`*` begins an alias here", problem_mark=mark)
        return super().compose_node(parent, index)


def read_document(path: Path, kind: Kind) -> Document:
    """Read a YAML file; raises if it cannot be read, is not YAML, or repeats a key."""
    try:
        raw = path.read_bytes()
    except OSError as error:
        raise Reg18Error(
            f"The {kind.name} cannot be read: {path} ({error.strerror}).", kind.how_given
        ) from error
    try:
        text = raw.decode("utf-8-sig")
        root = yaml.compose(text, Loader=_TextLoader)
    except UnicodeDecodeError as error:
        line = raw[: error.start].count(b"\n") + 1
        raise Reg18Error(
            f"{path}, line {line}: the file is not UTF-8 text.", "Save it as UTF-8."
        ) from error
    except yaml.reader.ReaderError as error:
        line = text[: error.position].count("\n") + 1
        raise Reg18Error(
            f"{path}, line {line}: there is a control character.",
            "Delete the line and type it again.",
        ) from error
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        line = mark.line + 1 if mark else 1
        raise Reg18Error(
            f"{path}, line {line}: this is not valid YAML ({error.problem}).",
            "Look at the line and the one above it: spaces at the start, a colon, quotes, brackets."
            " A value that begins with * or [, or holds a colon or a #, needs quotes.",
        ) from error
    except RecursionError as error:
        raise Reg18Error(f"{path}: too many brackets within brackets.", kind.advice) from error
    if root is None:
        raise Reg18Error(f"{path}, line 1: the {kind.name} is empty.", kind.advice)
    document, problems = Document(path, kind), list[Problem]()
    document.data = _plain(root, (), document, problems)
    document.stop_at(problems)
    return document


def _plain(node: yaml.Node, place: Place, document: Document, problems: list[Problem]) -> Any:
    """Return the values of a node; note their lines, and what no file may contain."""
    lines = document.lines
    if isinstance(node, yaml.SequenceNode):
        items = []
        for number, item in enumerate(node.value):
            lines[*place, number] = item.start_mark.line + 1
            items.append(_plain(item, (*place, number), document, problems))
        return items
    if not isinstance(node, yaml.MappingNode):
        return _value(node) if document.kind.typed else node.value
    keys: dict[str, Any] = {}
    for key, value in node.value:
        line = key.start_mark.line + 1
        at = (*place, f"line {line}")
        if not isinstance(key, yaml.ScalarNode):
            lines[at] = line
            problems.append((at, "a key must be one word or text."))
        elif (name := str(key.value)) in keys:
            lines[at] = line
            first = lines[*place, name]
            problems.append((at, f"`{name}` is already in line {first}."))
        else:
            lines[*place, name] = line
            keys[name] = _plain(value, (*place, name), document, problems)
    return keys


def _value(node: yaml.Node) -> str | int | float | bool:
    """Return a value by the rules of YAML 1.2, as editors read it: by those of 1.1, which the
    library follows, `no` is a boolean, and 12:30 the number 750. Nothing is an empty text."""
    text = str(node.value)
    if getattr(node, "style", None) is not None:
        return text
    words: dict[str, str | bool] = {"true": True, "false": False, "null": "", "~": ""}
    if text.lower() in words:
        return words[text.lower()]
    # Python also reads 1_000 and other scripts' digits as numbers; YAML does not.
    if text.isascii() and "_" not in text and any(letter.isdigit() for letter in text):
        for read in (int, float):
            try:
                return read(text)
            except ValueError:
                continue
    return text
