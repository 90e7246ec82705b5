"""A mapping file as it is written: every value as its text, and the schema's objections in the
words of mappings."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import jsonschema

from reg18 import settings_file
from reg18.mapping_schema import mapping_schema
from reg18.names import suggestion
from reg18.settings_file import SHAPES, Document, Kind, Place, Problem, listed, unknown_keys

MAPPING = Kind(
    name="mapping",
    how_given="Check the name that was given with --mapping.",
    advice="docs/reference/mapping.md lists every key and what it may be.",
    typed=False,
)


def read_document(path: Path) -> Document:
    """Read a mapping's file; raises if it cannot be read, is no YAML, or says a key twice."""
    return settings_file.read_document(path, MAPPING)


def check_schema(document: Document) -> None:
    """Raise if the document is no mapping by the schema, with the nearest right names."""
    settings_file.check_schema(document, mapping_schema(), _in_words)


def _in_words(error: jsonschema.ValidationError, data: Any) -> Iterable[Problem] | None:
    place: Place = tuple(error.absolute_path)
    value: Any = error.instance
    limit: Any = error.validator_value
    name = _name(place)
    match error.validator:
        case "additionalProperties":
            return unknown_keys(error, place, _owner(place, data))
        case "enum":
            text = f"`{value}` is no {_kind(place)}; {suggestion(str(value), limit)}"
        case "required":
            missing = [key for key in limit if key not in value]
            text = f"{_thing(place)} needs {listed(missing)}."
        case "not":
            text = (
                f"{name} is either `columns` or a `number_within`; a `list_separator` goes with "
                "`columns` and without a `prefix`."
            )
        case "dependentRequired":
            return _needed_beside(place, value, limit)
        case "type":
            shapes = [limit] if isinstance(limit, str) else limit
            text = f"{name} must be {' or '.join(SHAPES[shape] for shape in shapes)}."
        case "minLength" | "minItems" | "minProperties":
            text = f"{name} is empty."
        case "maxLength":
            text = f'{name} is one character, such as ";"; a tab is written "\\t" in quotes.'
        case "uniqueItems":
            text = f"{name} names a column twice."
        case "pattern" if place == ("system",):
            text = f"{name} may hold small letters, digits and underscores only."
        case "pattern" if place[-1] == "files":
            text = f"{name} is the name of files; it cannot name a folder."
        case "pattern":
            text = f"{name} cannot be a quote or a line break."
        case _:
            return None
    return [Problem(place, text)]


def _needed_beside(
    place: Place, value: dict[str, Any], rules: dict[str, list[str]]
) -> Iterator[Problem]:
    for key, needed in rules.items():
        missing = [other for other in needed if other not in value]
        if key in value and missing:
            yield Problem((*place, key), f"`{key}` needs {listed(missing)} beside it.")


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
