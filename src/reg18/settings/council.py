"""The one loader of `council.yml`: the council's name, local targets, thresholds, watch lists, what
is expected of extracts, and branding."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, Field, ValidationInfo, create_model, field_validator

from reg18.base.names import suggestion
from reg18.base.paths import project_root
from reg18.contract.tables import TABLES
from reg18.settings.fields import Part, Several, Text
from reg18.settings.messages import check
from reg18.settings.yaml_file import Kind, Problem, read_document

_FILE = Kind(
    name="council's settings file",
    how_given="Give the file with --council, or put council.yml back into the project's folder.",
    advice="docs/reference/council.md lists every setting and what it may be.",
)

# How many compliments are drawn for the annex if the settings do not say.
QUOTES_AT_MOST = 12


class Names(Part):
    """The council and its parts, as printed in the report."""

    name: Text
    department: Text
    service: Text
    complaints_team: Text


class OverdueTarget(Part):
    """A number of working days (wd) or calendar days (cd)."""

    days: int = Field(ge=1, le=1000)
    unit: Literal["wd", "cd"]


class ResponseTarget(OverdueTarget):
    """A target for the response to a complaint."""

    clock: Literal["receipt", "acknowledgement"]


class ReviewTarget(OverdueTarget):
    """A target for a review, from its request or from the receipt of the complaint."""

    clock: Literal["request", "receipt"]


class Targets(Part):
    """The council's local targets. Each makes one measure."""

    response: Several[ResponseTarget]
    review: Several[ReviewTarget]
    overdue: Several[OverdueTarget]


Percent = Annotated[float, Field(gt=0, le=1000)]
Points = Annotated[float, Field(gt=0, le=100)]


class Thresholds(Part):
    """Where words and percentages begin, and where a build warns or stops."""

    max_reject_share: float = Field(ge=0, le=1)
    calendar_warning_days: int = Field(ge=0)
    smallest_base_for_percent: int = Field(ge=1)
    smallest_base_for_change: int = Field(ge=1)
    # The larger first: the smaller is compared with it.
    marked_change_percent: Percent
    marked_change_points: Points
    slight_change_percent: Percent
    slight_change_points: Points

    @field_validator("slight_change_percent", "slight_change_points")
    @classmethod
    def _cannot_be_marked_too(cls, slight: float, info: ValidationInfo) -> float:
        name = str(info.field_name).replace("slight", "marked")
        marked = info.data.get(name, slight)
        if slight > marked:
            raise ValueError(
                f"is {slight:g} and `{name}` is {marked:g}: a change between them would be both "
                f"slight and marked. Set `{info.field_name}` to at most `{name}`"
            )
        return slight


WorkingDays = Annotated[int, Field(ge=0, le=1000)]


class Watch(Part):
    """How many working days something may stay open before a watch list asks about it."""

    response_period_missing: WorkingDays
    # Six months have some 125 working days: with this many, every open complaint would be near.
    relevant_period_near: int = Field(ge=0, le=120)
    outcome_missing: WorkingDays
    theme_missing: WorkingDays
    well_founded_without_action: WorkingDays
    action_without_due_date: WorkingDays


def _day(text: str) -> str:
    """Check a day, which stays text."""
    try:
        date.fromisoformat(text if re.fullmatch(r"\d{4}-\d\d-\d\d", text) else "")
    except ValueError:
        raise ValueError(f"cannot be `{text}`: a day is written as 2026-11-27") from None
    return text


Days = Annotated[int, Field(ge=1, le=10_000)]
Share = Annotated[float, Field(gt=0, le=1)]


class Extract(Part):
    """What is expected of an extract; a key that is left out asks nothing."""

    # The limits that fail come first: those that warn are compared with them.
    fail_after_days: Days | None = None
    fail_below_share: Share | None = None
    warn_after_days: Days | None = None
    warn_below_share: Share | None = None
    usual_from: Annotated[str, AfterValidator(_day)] | None = Field(
        default=None, json_schema_extra={"format": "date"}
    )

    @field_validator("warn_after_days", "warn_below_share")
    @classmethod
    def _warns_before_it_fails(cls, warns: float | None, info: ValidationInfo) -> float | None:
        name = str(info.field_name).replace("warn", "fail")
        fails = info.data.get(name)
        if warns is None or fails is None:
            return warns
        if warns > fails if name == "fail_after_days" else warns < fails:
            raise ValueError(
                f"is {warns:g} and `{name}` is {fails:g}, so a build would fail before it warns"
            )
        return warns


_EACH_EXTRACT: dict[str, Any] = {table.name: (Extract | None, None) for table in TABLES}
Extracts = create_model("Extracts", __base__=Part, **_EACH_EXTRACT)


class Quotes(Part):
    """The compliments that are drawn for the report's annex."""

    at_most: int = Field(ge=0, le=100)


class Step(Part):
    """A step of the procedure, with the local target that applies to it."""

    title: Text
    text: Text
    target: Text | None = None


Colour = Annotated[
    str,
    Field(
        pattern="^#[0-9a-fA-F]{6}$",
        description="A colour is six digits after a #, in quotes, as #1f4e79.",
    ),
]


class Branding(Part):
    """The report's colour, and that of text on it."""

    accent: Colour
    accent_text: Colour


class CouncilFile(Part):
    """The council's own settings."""

    council: Names
    targets: Targets
    thresholds: Thresholds
    watch: Watch
    extracts: Extracts = Field(default_factory=Extracts)  # type: ignore[valid-type]
    quotes: Quotes | None = None
    procedure: Annotated[tuple[Step, ...], Field(strict=False, min_length=1)]
    branding: Branding


@dataclass(frozen=True)
class Council:
    """The settings as written in the file."""

    path: Path
    settings: dict[str, Any]

    @property
    def name(self) -> str:
        return str(self.settings["council"]["name"])

    def only_warning_of_extracts(self) -> Council:
        """Return the same settings, with warnings where an extract would stop a build."""
        extracts = {
            table: {key.replace("fail_", "warn_"): value for key, value in each.items()}
            | {key: value for key, value in each.items() if not key.startswith("fail_")}
            for table, each in self.settings.get("extracts", {}).items()
        }
        return replace(self, settings={**self.settings, "extracts": extracts})

    @property
    def quotes_at_most(self) -> int:
        """How many compliments are drawn for the annex, at most."""
        return int(self.settings.get("quotes", {}).get("at_most", QUOTES_AT_MOST))


def load_council(path: Path | None = None) -> Council:
    """Read and check the settings: `path`, else $REG18_COUNCIL, else the project's council.yml."""
    if path is None:
        configured = os.environ.get("REG18_COUNCIL")
        path = Path(configured) if configured else project_root() / "council.yml"
    document = read_document(path, _FILE)
    check(document, CouncilFile)
    document.stop_at(_unknown_targets(document.data))
    return Council(path=path, settings=document.data)


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
            yield (
                ("procedure", number, "target"),
                f"`procedure.target` is `{step['target']}`, and no local target in `targets` makes "
                f"that measure; {suggestion(step['target'], known)}",
            )
