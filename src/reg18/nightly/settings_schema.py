"""The JSON Schema of a night's settings. `make schema` writes it to `deploy/nightly.schema.json`,
where editors find it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from reg18.paths import project_root
from reg18.settings_file import TEXT

DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")

DEFAULT_SETTLE_MINUTES = 5
DEFAULT_KEEP = {"builds": 7, "taken_days": 90, "runs_days": 730}
DEFAULT_TIME = "02:00"


def _path(description: str) -> dict[str, Any]:
    return {"description": description, **TEXT}


def _number(description: str, least: int, most: int) -> dict[str, Any]:
    return {"description": description, "type": "integer", "minimum": least, "maximum": most}


def _object(description: str, properties: dict[str, Any], required: list[str]) -> dict[str, Any]:
    return {
        "description": description,
        "type": "object",
        "properties": properties,
        **({"required": required} if required else {"minProperties": 1}),
        "additionalProperties": False,
    }


def settings_schema() -> dict[str, Any]:
    """The schema of the settings of a night (JSON Schema, draft 2020-12)."""
    properties = {
        "warehouse": _path("The warehouse file to publish."),
        "drop": _path("The folder into which the case systems' files are put."),
        "taken": _path("The private folder for files that were taken from the drop folder."),
        "mappings": {
            "description": "The mappings of the source systems.",
            "type": "array",
            "minItems": 1,
            "uniqueItems": True,
            "items": _path("A mapping file."),
        },
        "council": _path("The council's settings; left out: council.yml of the project."),
        "commentary": _path("The folder of commentary; left out: that of the project."),
        "published": _path("The folder of published figures; left out: that of the project."),
        "reports": _path("The folder for the report of the quarter to date."),
        "findings": _path("The private folder for the page and workbook of what to mend."),
        "tables": _path("The folder for the tables as Parquet and as a workbook."),
        "site": _path("The folder for the site for analysts."),
        "postgres": _object(
            "Publish the tables to PostgreSQL too.",
            {"connection_file": _path("The private file that says how to connect.")},
            ["connection_file"],
        ),
        "notify": _object(
            "Tell people when a night fails, when the next good one comes, and when none does.",
            {
                "addresses_file": _path("The private file of addresses, one Apprise URL a line."),
                "stale_after_hours": _number(
                    "Figures that were built longer ago than this count as old. Left out: 12 "
                    "hours more than the longest time between two nights that are due.",
                    1,
                    24 * 366,
                ),
            },
            ["addresses_file"],
        ),
        "settle_minutes": _number(
            "A file is taken when it has not changed for so long.", 0, 24 * 60
        ),
        "keep": _object(
            "How much of the past is kept.",
            {
                "builds": _number("How many builds, that published now included.", 1, 1000),
                "taken_days": _number("How many days files that were published stay.", 1, 36600),
                "runs_days": _number("How many days the records of runs stay.", 1, 36600),
            },
            [],
        ),
        "due": _object(
            "When a night is expected; it starts nothing.",
            {
                "time": {
                    "description": 'the time of a clock in England, in quotes, as "02:00".',
                    "type": "string",
                    "pattern": "^([01][0-9]|2[0-3]):[0-5][0-9]$",
                },
                "days": {
                    "description": "The days on which a night begins; left out: every day.",
                    "type": "array",
                    "minItems": 1,
                    "uniqueItems": True,
                    "items": {"enum": list(DAYS)},
                },
            },
            [],
        ),
    }
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "reg18 nightly settings",
        **_object("What a night does, and where.", properties, ["warehouse", "drop", "taken"]),
    }


def schema_file() -> Path:
    """Where the schema is checked in, beside the example."""
    return project_root() / "deploy" / "nightly.schema.json"


def schema_text() -> str:
    """The schema as it is checked in."""
    return json.dumps(settings_schema(), indent=2, ensure_ascii=False) + "\n"


if __name__ == "__main__":
    schema_file().write_text(schema_text(), encoding="utf-8")
