"""The standing rows as complaints and what hangs on them, with the terms of the measures."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from .contract import (
    FINANCIAL_ACTIONS,
    RESOLVED_OUTCOMES,
    UNKNOWN,
    UNMAPPED,
    WELL_FOUNDED_OUTCOMES,
)
from .reading import Folder, Row
from .values import Unmapped, Value, fold, one_blank

Members = dict[str, tuple[str, ...]]

NO_NAMES = ("all", UNKNOWN, UNMAPPED)


@dataclass
class Decision:
    """What a complaint and a review share: a date and an outcome."""

    resolved_on: date | None
    outcome: str

    @property
    def is_resolved(self) -> bool:
        """Resolved: answered, with an outcome that is not a withdrawal."""
        return self.resolved_on is not None and self.outcome in (*RESOLVED_OUTCOMES, UNMAPPED)

    @property
    def is_withdrawn(self) -> bool:
        """Withdrawn: closed, but not resolved."""
        return self.resolved_on is not None and self.outcome == "withdrawn"

    @property
    def is_well_founded(self) -> bool:
        """Resolved as upheld, in whole or in part."""
        return self.is_resolved and self.outcome in WELL_FOUNDED_OUTCOMES


@dataclass
class Review(Decision):
    """One request for a review."""

    case_ref: str
    requested: date


@dataclass
class Action:
    """One remedy or improvement."""

    case_ref: str
    action_type: str
    scope: str
    amount: Decimal
    due: date | None
    completed: date | None

    @property
    def is_financial(self) -> bool:
        """Whether it is a payment or a waiver."""
        return self.action_type in FINANCIAL_ACTIONS

    @property
    def members(self) -> Members:
        """Its member in each dimension of actions."""
        return {"action_type": (self.action_type,), "scope": (self.scope,)}


@dataclass
class Complaint(Decision):
    """One accepted complaint of any status and procedure."""

    case_ref: str
    is_active: bool
    procedure: str
    received: date
    acknowledged: date | None
    response_due: date | None
    agreed_to: date | None
    is_independent: bool
    partner_bodies: tuple[str, ...]
    members: Members
    reviews: list[Review] = field(default_factory=list)
    actions: list[Action] = field(default_factory=list)

    @property
    def is_statutory(self) -> bool:
        """Whether it counts as a statutory complaint."""
        return self.is_active and self.procedure == "statutory"

    def closed_by(self, day: date) -> bool:
        """Whether it was resolved or withdrawn on or before a day."""
        closed_on = self.resolved_on if self.is_resolved or self.is_withdrawn else None
        return closed_on is not None and closed_on <= day


@dataclass
class Enquiry:
    """One enquiry of an Ombudsman that counts."""

    body: str
    opened: date
    decided: date | None
    decision: str
    remedied_before: bool
    is_public: bool
    remedy_due: date | None
    remedy_completed: date | None
    members: Members


@dataclass
class Compliment:
    """One compliment."""

    received: date
    members: Members


@dataclass
class Cases:
    """Everything that a measure may count, with the day of the first active complaint."""

    complaints: dict[str, Complaint]
    reviews: list[Review]
    actions: list[Action]
    enquiries: list[Enquiry]
    compliments: list[Compliment]
    people_supported: dict[str, Decimal | None]
    issues: Counter[tuple[str, str, str]]
    supplied: set[str]

    @property
    def statutory(self) -> list[Complaint]:
        """The statutory complaints."""
        return [one for one in self.complaints.values() if one.is_statutory]

    @property
    def first_day(self) -> date | None:
        """The earliest receipt of an active complaint of any procedure."""
        return min(
            (one.received for one in self.complaints.values() if one.is_active), default=None
        )


def build_cases(folder: Folder) -> Cases:
    """Link the standing rows of a folder to their complaints."""
    rows = folder.standing
    areas = _names(rows["complaints"], "service_area", "case_ref")
    areas = _names(rows["compliments"], "service_area", "compliment_ref") | areas
    providers = _names(rows["complaints"], "provider", "case_ref")
    complaints = {
        one.case_ref: one
        for one in (_complaint(row, areas, providers) for row in rows["complaints"])
    }
    cases = Cases(
        complaints=complaints,
        reviews=[_review(row) for row in rows["reviews"]],
        actions=[_action(row) for row in rows["actions"]],
        enquiries=[
            _enquiry(row, complaints) for row in rows["ombudsman"] if _counts(row, complaints)
        ],
        compliments=[_compliment(row, areas) for row in rows["compliments"]],
        people_supported={
            str(row.values["period"]): _amount(row, "people_supported") for row in rows["context"]
        },
        issues=Counter(),
        supplied=folder.supplied,
    )
    for review in cases.reviews:
        if review.case_ref in complaints:
            complaints[review.case_ref].reviews.append(review)
    for action in cases.actions:
        if action.case_ref in complaints:
            complaints[action.case_ref].actions.append(action)
    for table in ("reviews", "actions", "ombudsman"):
        refs = [_text(row, "case_ref") for row in rows[table]]
        cases.issues[table, "orphan", "case_ref"] += sum(
            bool(ref) and ref not in complaints for ref in refs
        )
    return cases


def _complaint(row: Row, areas: dict[str, str], providers: dict[str, str]) -> Complaint:
    values = row.values
    theme = _member(values["theme"])
    causes = _several(values["causes"])
    partners = _several(values["partner_bodies"])
    outcome = _member(values["outcome"], missing=UNMAPPED)
    single = (
        "received_via",
        "exclusion_reason",
        "complainant_type",
        "age_band",
        "gender",
        "ethnicity",
    )
    return Complaint(
        case_ref=_text(row, "case_ref"),
        # A status that nobody recognises hides no complaint: it counts as active.
        is_active=values["record_status"] == "active"
        or isinstance(values["record_status"], Unmapped),
        procedure=_text(row, "procedure"),
        received=_required_date(row, "date_received"),
        acknowledged=_date(row, "date_acknowledged"),
        response_due=_date(row, "response_due"),
        agreed_to=_date(row, "relevant_period_agreed_to"),
        resolved_on=_date(row, "date_resolved"),
        outcome=outcome,
        is_independent=values["independent_investigation"] is True,
        partner_bodies=partners,
        members={name: (_member(values[name]),) for name in single}
        | {
            "theme": (theme,),
            "cause": causes,
            "theme_cause": tuple(f"{theme}/{cause}" for cause in causes),
            "partner_body": partners,
            "outcome": (outcome,),
            "service_area": (areas.get(fold(_text(row, "service_area")), UNKNOWN),),
            "provider": (providers.get(fold(_text(row, "provider")), UNKNOWN),),
        },
    )


def _review(row: Row) -> Review:
    return Review(
        case_ref=_text(row, "case_ref"),
        requested=_required_date(row, "date_requested"),
        resolved_on=_date(row, "date_resolved"),
        outcome=_member(row.values["outcome"], missing=UNMAPPED),
    )


def _action(row: Row) -> Action:
    return Action(
        case_ref=_text(row, "case_ref"),
        action_type=_text(row, "action_type"),
        scope=_text(row, "scope"),
        amount=_amount(row, "amount_gbp") or Decimal(0),
        due=_date(row, "date_due"),
        completed=_date(row, "date_completed"),
    )


def _counts(row: Row, complaints: dict[str, Complaint]) -> bool:
    """Whether an Ombudsman's enquiry is about adult social care."""
    category, ref = row.values["category"], _text(row, "case_ref")
    if category is not None:
        return category == "adult_care_services"
    return not ref or (ref in complaints and complaints[ref].is_statutory)


def _enquiry(row: Row, complaints: dict[str, Complaint]) -> Enquiry:
    values = row.values
    named = complaints.get(_text(row, "case_ref"))
    theme = _member(values["theme"])
    if values["theme"] is None and named:
        theme = named.members["theme"][0]
    decision = _member(values["decision"], missing=UNMAPPED)
    return Enquiry(
        body=_text(row, "body"),
        opened=_required_date(row, "date_opened"),
        decided=_date(row, "date_decided"),
        decision=decision,
        remedied_before=values["remedied_before"] is True,
        is_public=values["public_report"] is True,
        remedy_due=_date(row, "remedy_due"),
        remedy_completed=_date(row, "remedy_completed"),
        members={"body": (_text(row, "body"),), "decision": (decision,), "theme": (theme,)},
    )


def _compliment(row: Row, areas: dict[str, str]) -> Compliment:
    return Compliment(
        received=_required_date(row, "date_received"),
        members={
            "received_via": (_member(row.values["received_via"]),),
            "service_area": (areas.get(fold(_text(row, "service_area")), UNKNOWN),),
        },
    )


def _names(rows: Iterable[Row], column: str, key: str) -> dict[str, str]:
    """How each name of a text column is shown: as in its first row by date received and key."""
    names: dict[str, str] = {}
    for row in sorted(rows, key=lambda row: (_date(row, "date_received"), _text(row, key))):
        name = _text(row, column)
        if name:
            shown = one_blank(name)
            # What stands for no name cannot be the name of one.
            names.setdefault(fold(name), shown.capitalize() if shown in NO_NAMES else shown)
    return names


def _member(value: Value, missing: str = UNKNOWN) -> str:
    """The member of a single-choice dimension that a code belongs to."""
    if value is None:
        return missing
    return UNMAPPED if isinstance(value, Unmapped) else str(value)


def _several(value: Value) -> tuple[str, ...]:
    """The members of a multi-choice dimension, each once."""
    return tuple(sorted({_member(one) for one in value})) if isinstance(value, frozenset) else ()


def _text(row: Row, column: str) -> str:
    return str(row.values[column] or "")


def _date(row: Row, column: str) -> date | None:
    value = row.values[column]
    return value if isinstance(value, date) else None


def _required_date(row: Row, column: str) -> date:
    value = _date(row, column)
    assert value is not None, f"{row.file}: row {row.number} was accepted without {column}"
    return value


def _amount(row: Row, column: str) -> Decimal | None:
    value = row.values[column]
    return value if isinstance(value, Decimal) else None
