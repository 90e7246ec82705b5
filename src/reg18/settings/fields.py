"""What settings are made of: parts, texts and lists; and a file's JSON Schema."""

from __future__ import annotations

import re
from collections.abc import Collection, Hashable
from typing import Annotated, Any, TypeVar

from pydantic import AfterValidator, BaseModel, ConfigDict, Field
from pydantic.json_schema import GenerateJsonSchema, JsonSchemaValue
from pydantic_core import PydanticKnownError, core_schema

from reg18.base.names import suggestion

Item = TypeVar("Item", bound=Hashable)


class Part(BaseModel):
    """Keys and their values: no unknown keys, no values of another type."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True, defer_build=True)


# A text that is not empty: not only spaces, control characters and characters without width.
TEXT_PATTERN = r"[^\s\u0000-\u001f\u00ad\u200b-\u200f\u2060\ufeff]"
Text = Annotated[str, Field(pattern=TEXT_PATTERN)]


def about(description: str, default: Any = None, **more: Any) -> Any:
    """Return a key that may be left out; editors show the description."""
    return Field(default=default, description=description, **more)


def not_one_of(value: Any, choices: Collection[str]) -> str:
    """Return the end of the sentence about a value that is not one of the choices."""
    return f"cannot be `{value}`; {suggestion(str(value), choices)}"


def as_text(given: Any) -> str:
    """Return the value of a `Text` that is read further; raises if it is not one."""
    if not isinstance(given, str):
        raise PydanticKnownError("string_type")
    if not re.search(TEXT_PATTERN, given):
        raise ValueError("is empty")
    return given


def _distinct(items: tuple[Item, ...]) -> tuple[Item, ...]:
    for number, item in enumerate(items):
        if item in items[:number]:
            what = "the same" if isinstance(item, Part) else f"`{item}`"
            raise ValueError(f"lists {what} twice")
    return items


# A list of at least one item, none of them twice.
Several = Annotated[
    tuple[Item, ...],
    Field(strict=False, min_length=1, json_schema_extra={"uniqueItems": True}),
    AfterValidator(_distinct),
]


class _Schema(GenerateJsonSchema):
    """Only what an editor needs: no titles made of keys, no null for optional keys, and only plain
    values as defaults."""

    def field_title_should_be_set(self, schema: Any) -> bool:
        return False

    def nullable_schema(self, schema: core_schema.NullableSchema) -> JsonSchemaValue:
        return self.generate_inner(schema["schema"])

    def default_schema(self, schema: core_schema.WithDefaultSchema) -> JsonSchemaValue:
        if isinstance(schema.get("default"), (str, int, float)):
            return super().default_schema(schema)
        return self.generate_inner(schema["schema"])


def json_schema(model: type[BaseModel]) -> dict[str, Any]:
    """Return the JSON Schema (draft 2020-12) of a file."""
    return {"$schema": _Schema.schema_dialect, **model.model_json_schema(schema_generator=_Schema)}
