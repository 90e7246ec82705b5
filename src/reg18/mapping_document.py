"""A mapping file as it is written: every value as its text, every key with its line, and the
schema's objections in words."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import jsonschema
import yaml

from reg18.errors import Reg18Error
from reg18.mapping_schema import mapping_schema
from reg18.names import suggestion

# Where something stands: the keys and item numbers that lead to it.
Place = tuple[str | int, ...]

ADVICE = "docs/reference/mapping.md lists every key and what it may be."

# More at once than anybody mends in one go.
_MOST_PROBLEMS = 20


@dataclass(frozen=True)
class Problem:
    """What is wrong at a place, as the end of a sentence."""

    place: Place
    text: str


@dataclass(frozen=True)
class Document:
    """A YAML file as plain text values, lists and dicts, and the line of each key and item."""

    path: Path
    data: Any
    lines: dict[Place, int]

    def line(self, place: Place) -> int:
        """The line of a place, or of the nearest thing around it that has one."""
        while place not in self.lines:
            place = place[:-1]
        return self.lines[place]

    def stop_at(self, problems: Iterable[Problem]) -> None:
        """Raise one error that names every problem with its line, in the file's order."""
        found = sorted({(self.line(problem.place), problem.text) for problem in problems})
        if not found:
            return
        shown = [f"{self.path}, line {line}: {text}" for line, text in found[:_MOST_PROBLEMS]]
        if len(found) > _MOST_PROBLEMS:
            shown.append(f"And {len(found) - _MOST_PROBLEMS} more.")
        raise Reg18Error("\n".join(shown), ADVICE)


class _Loader(yaml.BaseLoader):
    """Values stay the text that was written (`1`, `yes`, a date), and no value is shared: an alias
    would put it in two places, one of which has no line."""

    def compose_node(self, parent: yaml.Node | None, index: int) -> yaml.Node | None:
        if self.check_event(yaml.AliasEvent):
            mark = self.peek_event().start_mark  # type: ignore[no-untyped-call]
            raise yaml.MarkedYAMLError(problem="`*` begins an alias here", problem_mark=mark)
        return super().compose_node(parent, index)


def read_document(path: Path) -> Document:
    """Read a YAML file; raises if it cannot be read, is no YAML, or says a key twice."""
    try:
        raw = path.read_bytes()
    except OSError as error:
        raise Reg18Error(
            f"The mapping cannot be read: {path} ({error.strerror}).",
            "Check the name that was given with --mapping.",
        ) from error
    try:
        text = raw.decode("utf-8-sig")
        root = yaml.compose(text, Loader=_Loader)
    except UnicodeDecodeError as error:
        line = raw[: error.start].count(b"\n") + 1
        raise Reg18Error(
            f"{path}, line {line}: the file is not UTF-8 text.", "Save it as UTF-8."
        ) from error
    except yaml.reader.ReaderError as error:
        line = text[: error.position].count("\n") + 1
        raise Reg18Error(
            f"{path}, line {line}: there is a character that cannot be typed.",
            "Delete the line and type it again.",
        ) from error
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        line = mark.line + 1 if mark else 1
        raise Reg18Error(
            f"{path}, line {line}: this is not valid YAML ({error.problem}).",
            "Look at the line and the one above it: blanks at the start, a colon, quotes, brackets."
            " A value that begins with * or [, or holds a colon or a #, must stand in quotes.",
        ) from error
    except RecursionError as error:
        raise Reg18Error(f"{path}: brackets within brackets without end.", ADVICE) from error
    if root is None:
        raise Reg18Error(f"{path}, line 1: the mapping is empty.", ADVICE)
    lines: dict[Place, int] = {(): 1}
    problems: list[Problem] = []
    document = Document(path, _plain(root, (), lines, problems), lines)
    document.stop_at(problems)
    return document


def _plain(node: yaml.Node, place: Place, lines: dict[Place, int], problems: list[Problem]) -> Any:
    if isinstance(node, yaml.SequenceNode):
        items = []
        for number, item in enumerate(node.value):
            lines[*place, number] = item.start_mark.line + 1
            items.append(_plain(item, (*place, number), lines, problems))
        return items
    if not isinstance(node, yaml.MappingNode):
        return node.value
    keys: dict[str, Any] = {}
    for key, value in node.value:
        line = key.start_mark.line + 1
        if not isinstance(key, yaml.ScalarNode):
            lines[*place, f"line {line}"] = line
            problems.append(Problem((*place, f"line {line}"), "a key must be one word or text."))
            continue
        name = str(key.value)
        if name in keys:
            twice = (*place, name, f"line {line}")
            lines[twice] = line
            first = lines[*place, name]
            problems.append(Problem(twice, f"`{name}` is here already, in line {first}."))
            continue
        lines[*place, name] = line
        keys[name] = _plain(value, (*place, name), lines, problems)
    return keys


def check_schema(document: Document) -> None:
    """Raise if the document is no mapping by the schema, with the nearest right names."""
    validator = jsonschema.Draft202012Validator(mapping_schema())
    document.stop_at(
        problem
        for error in validator.iter_errors(document.data)
        for problem in _in_words(error, document.data)
    )


_SHAPES = {
    "object": "keys with values below it (`key: value`)",
    "array": "a list",
    "boolean": "true or false",
    "string": "a text",
}


def _in_words(error: jsonschema.ValidationError, data: Any) -> Iterator[Problem]:
    place: Place = tuple(error.absolute_path)
    value: Any = error.instance
    limit: Any = error.validator_value
    schema: Any = error.schema
    name = _name(place)
    match error.validator:
        case "additionalProperties":
            for key in sorted(set(value) - set(schema["properties"])):
                text = f"{_owner(place, data)} `{key}`; "
                yield Problem((*place, key), text + suggestion(key, schema["properties"]))
        case "enum":
            yield Problem(place, f"`{value}` is no {_kind(place)}; {suggestion(str(value), limit)}")
        case "required":
            missing = [key for key in limit if key not in value]
            yield Problem(place, f"{_thing(place)} needs {_listed(missing)}.")
        case "not":
            yield Problem(
                place,
                f"{name} is either `columns` or a `number_within`; a `list_separator` goes with "
                "`columns` and without a `prefix`.",
            )
        case "dependentRequired":
            for key, needed in limit.items():
                missing = [other for other in needed if other not in value]
                if key in value and missing:
                    yield Problem((*place, key), f"`{key}` needs {_listed(missing)} beside it.")
        case "type":
            shapes = [limit] if isinstance(limit, str) else limit
            wanted = " or ".join(_SHAPES[shape] for shape in shapes if shape in _SHAPES)
            yield Problem(place, f"{name} must be {wanted}.")
        case "minLength" | "minItems" | "minProperties":
            yield Problem(place, f"{name} is empty.")
        case "maxLength":
            yield Problem(
                place, f'{name} is one character, such as ";"; a tab is written "\\t" in quotes.'
            )
        case "uniqueItems":
            yield Problem(place, f"{name} names a column twice.")
        case "pattern" if place == ("system",):
            yield Problem(place, f"{name} may hold small letters, digits and underscores only.")
        case "pattern" if place[-1] == "files":
            yield Problem(place, f"{name} is the name of files; it cannot name a folder.")
        case "pattern":
            yield Problem(place, f"{name} cannot be a quote or a line break.")
        case _:
            yield Problem(place, f"{name}: {error.message}.")


def _listed(keys: list[str]) -> str:
    return " and ".join(f"`{key}`" for key in keys)


def _name(place: Place) -> str:
    words = [part for part in place if isinstance(part, str)]
    return f"`{words[-1]}`" if words and place != ("feeds", place[-1]) else _thing(place)


def _thing(place: Place) -> str:
    if not place:
        return "a mapping"
    return "a feed" if len(place) == 2 and place[0] == "feeds" else f"`{place[-1]}`"


def _kind(place: Place) -> str:
    """What a value at a place ought to be, for the sentence that says it is not."""
    if place[0] == "labels" or "constants" in place:
        return f"code of `{place[1] if place[0] == 'labels' else place[-1]}`"
    return "table" if place[-1] == "table" else f"value for `{place[-1]}`"


def _owner(place: Place, data: Any) -> str:
    """Whose key is not known, as the start of a sentence."""
    if place == ("labels",):
        return "no column with codes is called"
    if place[-1:] in (("columns",), ("constants",)) and len(place) == 3:
        return f"the table {data['feeds'][place[1]]['table']} has no column"
    return f"{_thing(place)} has no key"
