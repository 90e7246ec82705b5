"""The one loader of `council.yml`: the council's name, local targets, thresholds, watch lists, what
is expected of extracts, and branding."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any

from reg18.contract import TABLES
from reg18.names import suggestion
from reg18.paths import project_root
from reg18.settings_file import TEXT, Kind, Problem, check_schema, read_document

_COUNCIL = Kind(
    name="council's settings file",
    how_given="Give the file with --council, or put council.yml back into the project's folder.",
    advice="docs/reference/council.md lists every setting and what it may be.",
)

_COLOUR = {
    "type": "string",
    "pattern": "^#[0-9a-fA-F]{6}$",
    "description": "a colour is six digits after a #, in quotes, as #1f4e79",
}
_PERCENT = {"type": "number", "exclusiveMinimum": 0, "maximum": 1000}
_POINTS = {"type": "number", "exclusiveMinimum": 0, "maximum": 100}
_WORKING_DAYS = {"type": "integer", "minimum": 0, "maximum": 1000}
# Six months have some 125 working days: with as many, every open complaint would be near their end.
_NEAR = {"type": "integer", "minimum": 0, "maximum": 120}


def _target(clocks: list[str] | None) -> dict[str, Any]:
    properties: dict[str, Any] = {
        "days": {"type": "integer", "minimum": 1, "maximum": 1000},
        "unit": {"enum": ["wd", "cd"]},
    }
    if clocks:
        properties["clock"] = {"enum": clocks}
    return {
        "type": "array",
        "uniqueItems": True,
        "items": {
            "type": "object",
            "properties": properties,
            "required": list(properties),
            "additionalProperties": False,
        },
    }


def _object(properties: dict[str, Any], optional: tuple[str, ...] = ()) -> dict[str, Any]:
    return {
        "type": "object",
        "properties": properties,
        "required": [name for name in properties if name not in optional],
        "additionalProperties": False,
    }


_DAYS = {"type": "integer", "minimum": 1, "maximum": 10_000}
_SHARE = {"type": "number", "exclusiveMinimum": 0, "maximum": 1}
# What may be expected of an extract; a key that is left out asks nothing.
_EXTRACT: dict[str, Any] = {
    "warn_after_days": _DAYS,
    "fail_after_days": _DAYS,
    "warn_below_share": _SHARE,
    "fail_below_share": _SHARE,
    "usual_from": {"type": "string", "format": "date"},
}

# How many compliments are drawn for the annex where the settings do not say.
QUOTES_AT_MOST = 12

SCHEMA: dict[str, Any] = _object(
    {
        "council": _object(
            {"name": TEXT, "department": TEXT, "service": TEXT, "complaints_team": TEXT}
        ),
        "targets": _object(
            {
                "response": {**_target(["receipt", "acknowledgement"]), "minItems": 1},
                "review": {**_target(["request", "receipt"]), "minItems": 1},
                "overdue": {**_target(None), "minItems": 1},
            }
        ),
        "thresholds": _object(
            {
                "max_reject_share": {"type": "number", "minimum": 0, "maximum": 1},
                "calendar_warning_days": {"type": "integer", "minimum": 0},
                "smallest_base_for_percent": {"type": "integer", "minimum": 1},
                "smallest_base_for_change": {"type": "integer", "minimum": 1},
                "slight_change_percent": _PERCENT,
                "marked_change_percent": _PERCENT,
                "slight_change_points": _POINTS,
                "marked_change_points": _POINTS,
            }
        ),
        "watch": _object(
            {
                "response_period_missing": _WORKING_DAYS,
                "relevant_period_near": _NEAR,
                "outcome_missing": _WORKING_DAYS,
                "theme_missing": _WORKING_DAYS,
                "well_founded_without_action": _WORKING_DAYS,
                "action_without_due_date": _WORKING_DAYS,
            }
        ),
        "extracts": _object(
            {table.name: _object(_EXTRACT, tuple(_EXTRACT)) for table in TABLES},
            tuple(table.name for table in TABLES),
        ),
        "quotes": _object({"at_most": {"type": "integer", "minimum": 0, "maximum": 100}}),
        "procedure": {
            "type": "array",
            "minItems": 1,
            "items": _object({"title": TEXT, "text": TEXT, "target": TEXT}, ("target",)),
        },
        "branding": _object({"accent": _COLOUR, "accent_text": _COLOUR}),
    },
    optional=("extracts", "quotes"),
)


@dataclass(frozen=True)
class Council:
    """The settings as written in the file."""

    path: Path
    settings: dict[str, Any]

    @property
    def name(self) -> str:
        return str(self.settings["council"]["name"])

    @property
    def quotes_at_most(self) -> int:
        """How many compliments are drawn for the annex at most."""
        return int(self.settings.get("quotes", {}).get("at_most", QUOTES_AT_MOST))

    def only_warning_of_extracts(self) -> Council:
        """The same settings, but where an extract would stop a build it is warned of."""
        extracts = {
            table: {key.replace("fail_", "warn_"): value for key, value in each.items()}
            | {key: value for key, value in each.items() if not key.startswith("fail_")}
            for table, each in self.settings.get("extracts", {}).items()
        }
        return replace(self, settings={**self.settings, "extracts": extracts})


def load_council(path: Path | None = None) -> Council:
    """Read and check the settings: `path`, else $REG18_COUNCIL, else the project's council.yml."""
    if path is None:
        configured = os.environ.get("REG18_COUNCIL")
        path = Path(configured) if configured else project_root() / "council.yml"
    document = read_document(path, _COUNCIL)
    _days_as_text(document.data)
    check_schema(document, SCHEMA)
    document.stop_at(
        [
            *_out_of_order(document.data.get("extracts", {})),
            *_no_word_of_change(document.data["thresholds"]),
            *_unknown_targets(document.data),
        ]
    )
    return Council(path=path, settings=document.data)


def _days_as_text(settings: Any) -> None:
    """YAML reads 2026-11-27 as a day; JSON Schema and dbt want text."""
    extracts = settings.get("extracts") if isinstance(settings, dict) else None
    for each in extracts.values() if isinstance(extracts, dict) else ():
        if isinstance(each, dict) and isinstance(each.get("usual_from"), date):
            each["usual_from"] = each["usual_from"].isoformat()


def _out_of_order(extracts: dict[str, dict[str, Any]]) -> Iterator[Problem]:
    """A warning that could only come when the build has failed is a mistake of whoever wrote it."""
    for table, each in extracts.items():
        for warns, fails, sign in (
            ("warn_after_days", "fail_after_days", 1),
            ("warn_below_share", "fail_below_share", -1),
        ):
            if warns in each and fails in each and each[warns] * sign > each[fails] * sign:
                yield Problem(
                    ("extracts", table, warns),
                    f"extracts.{table}: {warns} is {each[warns]} and {fails} is {each[fails]}, so "
                    "that a build would fail before it warns.",
                )


def _no_word_of_change(thresholds: dict[str, Any]) -> Iterator[Problem]:
    """A change cannot be slight and marked at once."""
    for unit in ("percent", "points"):
        slight, marked = f"slight_change_{unit}", f"marked_change_{unit}"
        if thresholds[slight] > thresholds[marked]:
            yield Problem(
                ("thresholds", slight),
                f"`thresholds.{slight}` is {thresholds[slight]} and `{marked}` is "
                f"{thresholds[marked]}: a change between them would be both slight and marked. Set "
                f"`{slight}` to at most `{marked}`.",
            )


def target_measures(targets: dict[str, list[dict[str, Any]]]) -> list[str]:
    """Return the measures that local targets make, as stg_settings__council_targets names them.

    A settings file is checked before there is a warehouse to ask; a test compares the two.
    """
    families = {
        "response": ("responded_within_{days}_{unit}", {"acknowledgement": "_ack"}),
        "review": ("reviews_within_{days}_{unit}", {"receipt": "_of_receipt"}),
        "overdue": ("overdue_{days}_{unit}_at_end", {}),
    }
    return [
        name.format(**target) + clocks.get(target.get("clock", ""), "")
        for part, (name, clocks) in families.items()
        for target in targets.get(part, ())
    ]


def _unknown_targets(settings: dict[str, Any]) -> Iterator[Problem]:
    """A step of the procedure can only show a local target that is set."""
    known = target_measures(settings["targets"])
    for number, step in enumerate(settings["procedure"]):
        if "target" in step and step["target"] not in known:
            yield Problem(
                ("procedure", number, "target"),
                f"`procedure.target` is `{step['target']}`, and no local target in `targets` makes "
                f"that measure; {suggestion(step['target'], known)}",
            )
