"""A file of settings as it is written: YAML with the line of each key, held against a JSON Schema,
and every objection in words that name the file, the line, the setting and the nearest right one."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import jsonschema
import yaml

from reg18.errors import Reg18Error
from reg18.names import suggestion

# Where something stands: the keys and item numbers that lead to it.
Place = tuple[str | int, ...]

# A text that says something: not only blanks, nor characters without width.
TEXT: dict[str, Any] = {"type": "string", "pattern": r"[^\s\u00ad\u200b-\u200f\u2060\ufeff]"}

# More at once than anybody mends in one go.
_MOST_PROBLEMS = 20


@dataclass(frozen=True)
class Kind:
    """What a file is, for the sentences that say what is wrong with it."""

    # As in "The mapping cannot be read", and what to do then.
    name: str
    how_given: str
    # What to do about a setting that is wrong.
    advice: str
    # Whether 5 and true are a number and a truth; if not, every value stays the text it is.
    typed: bool = True


@dataclass(frozen=True)
class Problem:
    """What is wrong at a place, as the end of a sentence."""

    place: Place
    text: str


@dataclass(frozen=True)
class Document:
    """A YAML file as plain values, lists and dicts, and the line of each key and item."""

    path: Path
    kind: Kind
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
        raise Reg18Error("\n".join(shown), self.kind.advice)


# What objections to a schema say; None where the words for every file will do.
InWords = Callable[[jsonschema.ValidationError, Any], Iterable[Problem] | None]


class _TextLoader(yaml.BaseLoader):
    """Values stay the text that was written (`1`, `yes`, a date), and no value is shared: an alias
    would put it in two places, one of which has no line."""

    def compose_node(self, parent: yaml.Node | None, index: int) -> yaml.Node | None:
        if self.check_event(yaml.AliasEvent):
            mark = self.peek_event().start_mark  # type: ignore[no-untyped-call]
            raise yaml.MarkedYAMLError(problem="`*` begins an alias here", problem_mark=mark)
        return super().compose_node(parent, index)


def read_document(path: Path, kind: Kind) -> Document:
    """Read a YAML file; raises if it cannot be read, is no YAML, or says a key twice."""
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
        raise Reg18Error(f"{path}: brackets within brackets without end.", kind.advice) from error
    if root is None:
        raise Reg18Error(f"{path}, line 1: the {kind.name} is empty.", kind.advice)
    lines: dict[Place, int] = {(): 1}
    problems: list[Problem] = []
    document = Document(path, kind, _plain(root, (), kind, lines, problems), lines)
    document.stop_at(problems)
    return document


def _plain(
    node: yaml.Node, place: Place, kind: Kind, lines: dict[Place, int], problems: list[Problem]
) -> Any:
    if isinstance(node, yaml.SequenceNode):
        items = []
        for number, item in enumerate(node.value):
            lines[*place, number] = item.start_mark.line + 1
            items.append(_plain(item, (*place, number), kind, lines, problems))
        return items
    if not isinstance(node, yaml.MappingNode):
        return _value(node) if kind.typed else node.value
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
        keys[name] = _plain(value, (*place, name), kind, lines, problems)
    return keys


def _value(node: yaml.Node) -> Any:
    """A value by the rules of YAML 1.2, as editors read it: by those of 1.1, which the library
    follows, `no` is a truth, and 12:30 is the number 750."""
    text = str(node.value)
    if getattr(node, "style", None) is not None:
        return text
    words = {"true": True, "false": False, "null": None, "~": None, "": None}
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


# To JSON Schema 10.0 is a whole number; to what is made of it, such as a name, it is another text.
_Validator = jsonschema.validators.extend(  # type: ignore[no-untyped-call]
    jsonschema.Draft202012Validator,
    type_checker=jsonschema.Draft202012Validator.TYPE_CHECKER.redefine(
        "integer", lambda _, value: isinstance(value, int) and not isinstance(value, bool)
    ),
)


def check_schema(
    document: Document, schema: Mapping[str, Any], in_words: InWords | None = None
) -> None:
    """Raise if the document does not fit the schema, with the nearest right names.

    `in_words` says what objections mean in files of this kind, where it knows better.
    """
    validator = _Validator(schema, format_checker=jsonschema.Draft202012Validator.FORMAT_CHECKER)
    document.stop_at(
        problem
        for error in validator.iter_errors(document.data)
        for problem in _objections(error, document, in_words)
    )


def _objections(
    error: jsonschema.ValidationError, document: Document, in_words: InWords | None
) -> Iterable[Problem]:
    special = in_words(error, document.data) if in_words else None
    return _in_words(error, f"a {document.kind.name}") if special is None else special


SHAPES = {
    "object": "keys with values below it (`key: value`)",
    "array": "a list",
    "boolean": "true or false",
    "string": "a text",
    "integer": "a whole number",
    "number": "a number",
}

_LIMITS = {
    "minimum": "at least",
    "maximum": "at most",
    "exclusiveMinimum": "more than",
}


def setting(place: Place) -> str:
    """A setting by its whole name, as `keep.builds`; items of a list go by that of the list."""
    return ".".join(part for part in place if isinstance(part, str))


def listed(keys: Iterable[str]) -> str:
    """Keys as they stand in a sentence."""
    return " and ".join(f"`{key}`" for key in keys)


def unknown_keys(error: jsonschema.ValidationError, place: Place, owner: str) -> Iterator[Problem]:
    """The keys that a schema does not know; `owner` begins the sentence, as "a feed has no key"."""
    known = dict(error.schema)["properties"]  # type: ignore[arg-type]
    for key in sorted(set(error.instance) - set(known)):  # type: ignore[arg-type]
        yield Problem((*place, key), f"{owner} `{key}`; {suggestion(key, known)}")


def _in_words(error: jsonschema.ValidationError, whole: str) -> Iterator[Problem]:
    """An objection in the words that do for every file; `whole` is the file itself."""
    place: Place = tuple(error.absolute_path)
    value: Any = error.instance
    limit: Any = error.validator_value
    schema: Any = error.schema
    name = f"`{setting(place)}`" if setting(place) else whole
    match error.validator:
        case "additionalProperties":
            yield from unknown_keys(error, place, f"{name} has no setting")
        case "enum":
            near = suggestion(str(value), [str(choice) for choice in limit])
            yield Problem(place, f"{name} cannot be `{value}`; {near}")
        case "required":
            # The library objects once for each that is missing, and says all that are needed.
            missing = [key for key in limit if key not in value]
            yield Problem(place, f"{name} needs {listed(missing)}.")
        case "type":
            shapes = [limit] if isinstance(limit, str) else limit
            wanted = " or ".join(SHAPES[shape] for shape in shapes)
            yield Problem(place, f"{name} must be {wanted}.")
        case "minLength" | "minItems" | "minProperties":
            yield Problem(place, f"{name} is empty.")
        case "uniqueItems":
            yield Problem(place, f"{name} says the same twice.")
        case "minimum" | "maximum" | "exclusiveMinimum":
            yield Problem(place, f"{name} must be {_LIMITS[error.validator]} {limit}, not {value}.")
        case "pattern" if limit == TEXT["pattern"]:
            yield Problem(place, f"{name} is empty.")
        case "pattern":
            meaning = schema.get("description", f"it must fit {limit}")
            yield Problem(place, f"{name} cannot be `{value}`: {meaning.rstrip('.')}.")
        case _:
            yield Problem(place, f"{name}: {error.message}.")
