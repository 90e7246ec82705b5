"""The input contract, as read from the extract specification: tables, columns, codes."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

FIRST_LAWFUL_DAY = date(2009, 4, 1)
CALENDAR_START = date(2012, 1, 1)
CALENDAR_END = date(2028, 12, 31)

UNMAPPED = "unmapped"
UNKNOWN = "unknown"

CODES: dict[str, tuple[str, ...]] = {
    "record_status": ("active", "void", "duplicate"),
    "received_via": (
        "email",
        "web_form",
        "telephone",
        "letter",
        "in_person",
        "social_media",
        "other",
    ),
    "procedure": ("statutory", "corporate", "children", "other"),
    "exclusion_reason": (
        "responsible_body",
        "employment",
        "oral_resolved_next_day",
        "same_as_oral_resolved",
        "already_investigated",
        "ombudsman_investigated",
        "freedom_of_information",
        "superannuation",
        "out_of_time",
        "person_not_eligible",
        "not_social_care",
    ),
    "complainant_type": (
        "person_using_services",
        "relative_or_carer",
        "advocate",
        "councillor_or_mp",
        "other",
    ),
    "age_band": ("18_to_64", "65_to_74", "75_to_84", "85_and_over", "not_stated"),
    "gender": ("female", "male", "other", "not_stated"),
    "ethnicity": ("white", "mixed", "asian", "black", "other", "not_stated"),
    "theme": (
        "assessment",
        "care_planning",
        "charging",
        "direct_payments",
        "disabled_facilities_grants",
        "domiciliary_care",
        "residential_care",
        "safeguarding",
        "transition",
        "transport_and_blue_badges",
        "other",
    ),
    "cause": (
        "delay",
        "quality_of_work",
        "customer_care_conduct",
        "communication",
        "policy_or_decision",
        "service_not_provided",
        "charging_or_invoice",
        "information_and_records",
        "other",
    ),
    "partner_body": (
        "leicester_city_council",
        "integrated_care_board",
        "university_hospitals_leicester",
        "leicestershire_partnership_trust",
        "other",
    ),
    "outcome": ("upheld", "partly_upheld", "not_upheld", "no_finding", "withdrawn"),
    "category": (
        "adult_care_services",
        "benefits_and_tax",
        "corporate_and_other",
        "education_and_childrens_services",
        "environmental_services_and_public_protection",
        "highways_and_transport",
        "housing",
        "planning_and_development",
        "other",
    ),
    "body": ("lgsco", "phso"),
    "decision": (
        "invalid_or_incomplete",
        "advice_given",
        "referred_back",
        "closed_after_initial_enquiries",
        "not_upheld",
        "upheld",
    ),
    "action_type": (
        "apology",
        "explanation",
        "service_provided",
        "reassessment",
        "staff_training",
        "procedure_change",
        "guidance_or_communication",
        "provider_action",
        "record_correction",
        "other",
        "refund_or_waiver",
        "distress_or_time_and_trouble",
        "loss_of_service",
        "other_payment",
    ),
    "scope": ("individual", "service"),
}

SYNONYMS: dict[str, dict[str, str]] = {
    "outcome": {
        "partially upheld": "partly_upheld",
        "part upheld": "partly_upheld",
        "upheld in part": "partly_upheld",
        "not up held": "not_upheld",
        "unfounded": "not_upheld",
        "well founded": "upheld",
        "fully upheld": "upheld",
    },
    "action_type": {"financial redress": "other_payment"},
}

# A date without a usable outcome is `unmapped`, and that counts as resolved.
RESOLVED_OUTCOMES = ("upheld", "partly_upheld", "not_upheld", "no_finding")
WELL_FOUNDED_OUTCOMES = ("upheld", "partly_upheld")
FINANCIAL_ACTIONS = (
    "refund_or_waiver",
    "distress_or_time_and_trouble",
    "loss_of_service",
    "other_payment",
)


@dataclass(frozen=True)
class Column:
    """One column of the contract.

    `kind` is text, name (a text that is a dimension), reference (an Ombudsman's, kept without
    blanks and hyphens), code, codes, date (may lie in the future), event (may not), timestamp,
    yes_no, amount, count (whole) or period.
    """

    name: str
    kind: str = "text"
    required: bool = False
    codes: str = ""
    not_before: str = ""


@dataclass(frozen=True)
class Table:
    """One table; its first column is its key."""

    name: str
    columns: tuple[Column, ...]
    # The date and the result that belong together, where the table has such a pair.
    decided: tuple[str, str] | None = None

    @property
    def key(self) -> str:
        """The name of the key column."""
        return self.columns[0].name


def _code(name: str, codes: str = "", required: bool = False) -> Column:
    return Column(name, "code", required, codes or name)


LAST_UPDATED = Column("last_updated", "timestamp")

TABLES: tuple[Table, ...] = (
    Table(
        "complaints",
        (
            Column("case_ref", required=True),
            _code("record_status"),
            Column("date_received", "event", required=True),
            Column("date_acknowledged", "event", not_before="date_received"),
            _code("received_via"),
            _code("procedure", required=True),
            _code("exclusion_reason"),
            _code("complainant_type"),
            Column("person_id"),
            Column("complainant_name"),
            _code("age_band"),
            _code("gender"),
            _code("ethnicity"),
            Column("service_area", "name"),
            Column("provider", "name"),
            _code("theme"),
            Column("causes", "codes", codes="cause"),
            Column("partner_bodies", "codes", codes="partner_body"),
            Column("independent_investigation", "yes_no"),
            Column("response_due", "date"),
            Column("relevant_period_agreed_to", "date"),
            Column("date_resolved", "event", not_before="date_received"),
            _code("outcome"),
            Column("summary"),
            LAST_UPDATED,
        ),
        decided=("date_resolved", "outcome"),
    ),
    Table(
        "reviews",
        (
            Column("review_ref", required=True),
            Column("case_ref", required=True),
            Column("date_requested", "event", required=True),
            Column("response_due", "date"),
            Column("date_resolved", "event", not_before="date_requested"),
            _code("outcome"),
            LAST_UPDATED,
        ),
        decided=("date_resolved", "outcome"),
    ),
    Table(
        "ombudsman",
        (
            Column("ombudsman_ref", "reference", required=True),
            Column("case_ref"),
            _code("category"),
            _code("body", required=True),
            Column("date_opened", "event", required=True),
            Column("date_decided", "event", not_before="date_opened"),
            _code("decision"),
            _code("theme"),
            Column("remedied_before", "yes_no"),
            Column("public_report", "yes_no"),
            Column("remedy_due", "date"),
            Column("remedy_completed", "event"),
            LAST_UPDATED,
        ),
        decided=("date_decided", "decision"),
    ),
    Table(
        "actions",
        (
            Column("action_ref", required=True),
            Column("case_ref", required=True),
            _code("action_type", required=True),
            _code("scope", required=True),
            Column("amount_gbp", "amount"),
            Column("date_due", "date"),
            Column("date_completed", "event"),
            Column("summary"),
            LAST_UPDATED,
        ),
    ),
    Table(
        "compliments",
        (
            Column("compliment_ref", required=True),
            Column("date_received", "event", required=True),
            _code("received_via"),
            Column("service_area", "name"),
            Column("text"),
            Column("publish", "yes_no"),
            LAST_UPDATED,
        ),
    ),
    Table(
        "context",
        (Column("period", "period", required=True), Column("people_supported", "count")),
    ),
)
