"""The extract contract as landing needs it: which tables there are, and which columns each has."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Table:
    """One table of the extract contract.

    `required` are the columns that need a value in every row, so that no file may lack them, the
    key first; `required_date` is the one of them that tells a row from a foot line, if any is.
    `by_name` says whether a file belongs to the table by its own name; else a mapping names it.
    """

    name: str
    columns: tuple[str, ...]
    required: tuple[str, ...]
    required_date: str | None = None
    by_name: bool = True


TABLES: tuple[Table, ...] = (
    Table(
        "complaints",
        (
            "case_ref", "record_status", "date_received", "date_acknowledged", "received_via",
            "procedure", "exclusion_reason", "complainant_type", "person_id", "complainant_name",
            "age_band", "gender", "ethnicity", "service_area", "provider", "theme", "causes",
            "partner_bodies", "independent_investigation", "response_due",
            "relevant_period_agreed_to", "date_resolved", "outcome", "summary", "last_updated",
        ),
        ("case_ref", "date_received", "procedure"),
        "date_received",
    ),
    Table(
        "reviews",
        (
            "review_ref", "case_ref", "date_requested", "response_due", "date_resolved", "outcome",
            "last_updated",
        ),
        ("review_ref", "case_ref", "date_requested"),
        "date_requested",
    ),
    Table(
        "ombudsman",
        (
            "ombudsman_ref", "case_ref", "category", "body", "date_opened", "date_decided",
            "decision", "theme", "remedied_before", "public_report", "remedy_due",
            "remedy_completed", "last_updated",
        ),
        ("ombudsman_ref", "body", "date_opened"),
        "date_opened",
    ),
    Table(
        "actions",
        (
            "action_ref", "case_ref", "action_type", "scope", "amount_gbp", "date_due",
            "date_completed", "summary", "last_updated",
        ),
        ("action_ref", "case_ref", "action_type", "scope"),
    ),
    Table(
        "compliments",
        (
            "compliment_ref", "date_received", "received_via", "service_area", "text", "publish",
            "last_updated",
        ),
        ("compliment_ref", "date_received"),
        "date_received",
    ),
    Table("context", ("period", "people_supported"), ("period",)),
    # Not of the contract: feeds that give the theme, causes or partner bodies of cases, one a row.
    Table(
        "classifications",
        ("case_ref", "kind", "label", "last_updated"),
        ("case_ref", "kind", "label"),
        by_name=False,
    ),
)  # fmt: skip

TABLES_BY_NAME: dict[str, Table] = {table.name: table for table in TABLES}

# Words that begin a foot line; see the extract contract.
FOOT_WORDS = ("total", "grand total", "count", "end of", "printed")
