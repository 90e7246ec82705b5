"""The JSON Schema of mappings, made from the contract's tables and the reference codes.

`make schema` writes it to `mappings/mapping.schema.json`, where editors find it; a mapping is
checked with what `mapping_schema` gives, so that codes which a council adds count at once.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from reg18.code_lists import CODE_LISTS, SEVERAL_CODES, codes
from reg18.contract import TABLES, Table
from reg18.paths import project_root

CLASSIFICATION_KINDS = ("theme", "cause", "partner_body")
# The columns of complaints that a feed of classifications can fill.
JOINED_COLUMNS = ("theme", *SEVERAL_CODES)

MAPPED_TABLES: dict[str, Table] = {table.name: table for table in TABLES}

# Editors read `1` and `true` as a number and a truth; the loader takes both as they are written.
_TEXT = {"type": ["string", "number", "boolean"], "minLength": 1}
_COLUMN = {"type": ["string", "number"], "minLength": 1}


def codes_of(table: str, column: str) -> tuple[str, ...] | None:
    """The codes that a table's column may hold, where it is a coded one."""
    if (table, column) == ("classifications", "kind"):
        return CLASSIFICATION_KINDS
    code_list = CODE_LISTS.get(column)
    return codes()[code_list] if code_list else None


def _object(properties: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {"type": "object", "properties": properties, "additionalProperties": False, **more}


def _source() -> dict[str, Any]:
    """A column of the file, several, or a number within another; told apart by their shape."""
    return {
        "type": ["string", "number", "array", "object"],
        "minLength": 1,
        "items": _COLUMN,
        "minItems": 1,
        "uniqueItems": True,
        "properties": {
            "columns": {
                "description": "Columns of the file; those that are filled are joined.",
                "type": "array",
                "items": _COLUMN,
                "minItems": 1,
                "uniqueItems": True,
            },
            "separator": {"description": "What stands between the joined values.", **_TEXT},
            "number_within": {
                "description": "The column within which rows are numbered, in the file's order, "
                "where the file has no key of its own.",
                **_COLUMN,
            },
            "prefix": {
                "description": "A word that keeps the keys of two feeds apart: before the value of "
                "columns, or between that of number_within and the number.",
                **_TEXT,
            },
            "list_separator": {
                "description": "What separates several codes in this column, where it differs from "
                "the feed's.",
                **_TEXT,
            },
        },
        "additionalProperties": False,
        "minProperties": 1,
        "dependentRequired": {
            "separator": ["columns"],
            "list_separator": ["columns"],
        },
        "not": {
            "type": "object",
            "anyOf": [
                {"required": ["columns", "number_within"]},
                {"required": ["prefix", "list_separator"]},
                {"not": {"anyOf": [{"required": ["columns"]}, {"required": ["number_within"]}]}},
            ],
        },
    }


def _about(table: Table, column: str) -> str:
    need = "A value is required in every row." if column in table.required else "Optional."
    code_list = CODE_LISTS.get(column)
    return f"{need} Code list: {code_list}." if code_list else need


def _of_table(table: Table) -> dict[str, Any]:
    """What a feed of this table may say of its columns."""
    constants: dict[str, Any] = {}
    for column in table.columns:
        choices = codes_of(table.name, column)
        value = {"enum": list(choices)} if choices else _TEXT
        constants[column] = {"description": _about(table, column), **value}
    sources = {
        column: {"description": _about(table, column), "$ref": "#/$defs/source"}
        for column in table.columns
    }
    return {"properties": {"columns": _object(sources), "constants": _object(constants)}}


def _feed() -> dict[str, Any]:
    text = {"type": ["string", "number"], "minLength": 1}
    return _object(
        {
            "files": {
                "description": "The files' name, with * for any letters and ? for one, in any "
                "case. No folder.",
                "type": "string",
                "minLength": 1,
                "pattern": r"^[^/\\]+$",
            },
            "table": {
                "description": "The table that the rows are for.",
                "enum": list(MAPPED_TABLES),
            },
            "extract": {
                "description": "full: each file holds all records. delta: only those that changed.",
                "enum": ["full", "delta"],
            },
            "sheet": {
                "description": "The sheets' name in a workbook, with * and ?. Default: every sheet "
                "that has the header.",
                **text,
            },
            "header": {
                "description": "false where the file has no line of column names. Default true.",
                "type": "boolean",
            },
            "file_columns": {
                "description": "The names of the columns in order, where the file has no header.",
                "type": "array",
                "items": _COLUMN,
                "minItems": 1,
            },
            "delimiter": {
                "description": "The one character between the fields of a line. Default: found "
                "by itself.",
                "type": "string",
                "minLength": 1,
                "maxLength": 1,
                "pattern": '^[^"\\r\\n]',
            },
            "dates": {
                "description": "How 02/04/2024 is read: day_first is 2 April (default), "
                "month_first 4 February.",
                "enum": ["day_first", "month_first"],
            },
            "list_separator": {
                "description": "What separates several codes in one cell. Default: ; and |.",
                **text,
            },
            "empty": {
                "description": "Words that stand for an empty cell, such as - or nil, in any case.",
                "type": "array",
                "items": _TEXT,
                "minItems": 1,
                "uniqueItems": True,
            },
            "columns": {
                "description": "Where each column of the contract comes from. A column of the file "
                "that has the contract's name needs no line. `Stage 2 Outcome` is the column "
                "Outcome below the heading Stage 2, `Outcome (2)` the second column of that name.",
                "type": "object",
            },
            "constants": {
                "description": "Columns of the contract that have one value in every row.",
                "type": "object",
            },
            "join_rows": {
                "description": "complaints only, where a case has a row per theme or cause: the "
                "columns joined from all rows of a case. Of several themes the first row's counts.",
                "type": "array",
                "items": {"enum": list(JOINED_COLUMNS)},
                "minItems": 1,
                "uniqueItems": True,
            },
            "only_where": {
                "description": "Which rows are for this feed: a column of the file and its value, "
                "a list of values, or filled. All must hold; case does not count.",
                "type": "object",
                "minProperties": 1,
                "additionalProperties": {
                    "type": ["string", "number", "boolean", "array"],
                    "minLength": 1,
                    "items": _TEXT,
                    "minItems": 1,
                },
            },
        },
        required=["files", "table"],
        allOf=[
            {
                "if": {"properties": {"header": {"const": False}}, "required": ["header"]},
                "then": {"required": ["file_columns"]},
            },
            *(
                {
                    "if": {"properties": {"table": {"const": name}}, "required": ["table"]},
                    "then": {"$ref": f"#/$defs/{name}"},
                }
                for name in MAPPED_TABLES
            ),
        ],
    )


def mapping_schema() -> dict[str, Any]:
    """The schema of a mapping file (JSON Schema, draft 2020-12)."""
    labels = {
        column: {
            "description": f"Labels of the system and the codes of the list {code_list} that they "
            "stand for.",
            "type": "object",
            "additionalProperties": {"enum": list(codes()[code_list])},
        }
        for column, code_list in CODE_LISTS.items()
    }
    top = _object(
        {
            "system": {
                "description": "A name for the source system: small letters, digits, underscores.",
                "type": "string",
                "pattern": "^[a-z0-9_]+$",
            },
            "feeds": {
                "description": "Which files are read into which tables, and how.",
                "type": "array",
                "items": {"$ref": "#/$defs/feed"},
            },
            "labels": {
                "description": "By column of the contract: the system's labels and their codes.",
                **_object(labels),
            },
        },
        required=["system"],
    )
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "reg18 mapping",
        "description": "How the files of one source system are read into the extract contract.",
        **top,
        "$defs": {
            "feed": _feed(),
            "source": _source(),
            **{table.name: _of_table(table) for table in MAPPED_TABLES.values()},
        },
    }


def schema_file() -> Path:
    """Where the schema is checked in, beside the mappings."""
    return project_root() / "mappings" / "mapping.schema.json"


def schema_text() -> str:
    """The schema as it is checked in."""
    return json.dumps(mapping_schema(), indent=2, ensure_ascii=False) + "\n"


if __name__ == "__main__":
    schema_file().write_text(schema_text(), encoding="utf-8")
