"""Checks a file against its model. Every problem names the line, the setting and the nearest right
one."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from reg18.base.names import suggestion
from reg18.settings.fields import TEXT_PATTERN, json_schema, not_one_of
from reg18.settings.yaml_file import Document, Place, Problem

Model = TypeVar("Model", bound=BaseModel)

_SHAPES = {
    "model_type": "keys with values below it (`key: value`)",
    "dict_type": "keys with values below it (`key: value`)",
    "tuple_type": "a list",
    "string_type": "text",
    "bool_type": "true or false",
    "int_type": "a whole number",
    "float_type": "a number",
}

_LIMITS = {
    "greater_than_equal": ("at least", "ge"),
    "less_than_equal": ("at most", "le"),
    "greater_than": ("more than", "gt"),
}


def check(document: Document, model: type[Model], context: Any = None) -> Model:
    """Return the file as its model; raises one error that names everything that does not fit."""
    try:
        return model.model_validate(document.data, context=context)
    except ValidationError as error:
        errors = error.errors(include_url=False)
    raise document.error(_problems(errors, document, json_schema(model)))


def _problems(
    errors: list[ErrorDetails], document: Document, schema: dict[str, Any]
) -> Iterator[Problem]:
    missing: dict[Place, list[str]] = {}
    for error in errors:
        place, wanted = document.place(error["loc"]), _at(schema, error["loc"])
        match error["type"]:
            case "missing":
                missing.setdefault(place, []).append(str(error["loc"][-1]))
            case "extra_forbidden":
                owner, key = document.kind.named(place[:-1]), str(place[-1])
                near = suggestion(key, _at(schema, place[:-1])["properties"])
                yield place, f"{owner} has no {document.kind.key} `{key}`; {near}"
            case "default_factory_not_called" | "too_short" if error["input"]:
                # What it is made of is wrong, and is named already.
                continue
            case _:
                yield place, f"{document.kind.named(place)} {_wrong(error, wanted)}"
    for place, keys in missing.items():
        listed = " and ".join(f"`{key}`" for key in keys)
        yield place, f"{document.kind.named(place)} needs {listed}."


def _wrong(error: ErrorDetails, wanted: dict[str, Any]) -> str:
    """Return what is wrong with a value, as the end of a sentence."""
    kind, value, limits = error["type"], error["input"], error.get("ctx", {})
    if kind in _SHAPES:
        return f"must be {_SHAPES[kind]}."
    if kind in _LIMITS:
        words, key = _LIMITS[kind]
        return f"must be {words} {limits[key]:g}, not {value}."
    match kind:
        case "literal_error":
            return not_one_of(value, wanted["enum"])
        case "too_short" | "string_too_short":
            return "is empty."
        case "string_pattern_mismatch" if limits["pattern"] == TEXT_PATTERN:
            return "is empty."
        case "string_pattern_mismatch":
            meaning = wanted["description"].rstrip(".")
            return f"cannot be `{value}`: {meaning[0].lower()}{meaning[1:]}."
        case "value_error":
            said = str(limits["error"])
            return said if said.endswith(("?", ".")) else f"{said}."
        case _:
            return f"is wrong: {error['msg']}."


def _at(schema: dict[str, Any], steps: Place) -> dict[str, Any]:
    """Return what the schema says of a place."""
    part = schema
    for step in (*steps, None):
        if "$ref" in part:
            part = {**part, **schema["$defs"][part["$ref"].rpartition("/")[2]]}
        if step is None:
            break
        if isinstance(step, int):
            part = part.get("items", {})
        else:
            part = part.get("properties", {}).get(step) or part.get("additionalProperties") or {}
    return part
