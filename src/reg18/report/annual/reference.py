"""Reference parts of the report: the law's limits, local targets, the return, definitions."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from reg18.report.figures import Figure, Figures, escape
from reg18.report.tables import table
from reg18.report.wording import cell, listed

# Limits that the law sets: what, by when, and where it stands.
LAW = (
    ("To complain", "Within twelve months of the matter, unless there is good reason", "12"),
    ("To acknowledge", "Within three working days after the day of receipt", "13 (3)"),
    (
        "To respond",
        "Within six months of receipt, or a longer period agreed before they end",
        "14",
    ),
    ("To keep to what was said", "A record whether the response came in the period told", "17 (c)"),
)

# Where the report deals with an item of regulation 18 (1).
PLACES = {
    "complaints_received": "sec-volumes",
    "complaints_well_founded_any_stage": "sec-outcomes",
    "ombudsman_referred": "sec-referred",
    "subject_matter": "sec-subject",
    "general_importance": "sec-importance",
    "improvements": "sec-improvements",
}

# What the report tells apart where the files say it.
DIMENSIONS = (
    ("complaints_received", "theme", "theme of complaints received"),
    ("complaints_received", "complainant_type", "who complained"),
    ("complaints_received", "received_via", "how complaints were received"),
    ("complaints_received", "age_band", "age"),
    ("complaints_received", "gender", "gender"),
    ("complaints_received", "ethnicity", "ethnic group"),
    ("joint_complaints", "partner_body", "the other body in joint complaints"),
    ("complaints_not_statutory", "exclusion_reason", "reason for handling outside the Regulations"),
    ("complaints_resolved", "cause", "cause of complaints resolved"),
    ("complaints_resolved", "outcome", "outcome of complaints resolved"),
    ("reviews_resolved", "outcome", "outcome of reviews"),
    ("actions_recorded", "action_type", "type of action"),
    ("actions_recorded", "scope", "scope of action"),
    ("redress_gbp", "action_type", "type of redress"),
    ("ombudsman_referred", "body", "body that a complaint was referred to"),
    ("ombudsman_decided", "decision", "decision of the Ombudsman"),
    ("compliments_received", "service_area", "service area of compliments"),
    ("compliments_received", "received_via", "how compliments came"),
)


def law_table() -> str:
    """The limits in law."""
    rows = [[what, when, f"regulation {where}"] for what, when, where in LAW]
    return table("law", "What the law sets", ["Step", "Limit", "Where it stands"], rows)


def targets_table(found: Sequence[Figure], measures: Mapping[str, Mapping[str, Any]]) -> str:
    """The council's own targets."""
    rows = [[figure.title, measures[figure.measure]["definition"]] for figure in found]
    head = ["Local target", "What it counts"]
    return table("targets", "What the council has set for itself", head, rows)


def return_table(
    items: Sequence[Mapping[str, Any]], figures: Figures, written: Mapping[str, bool]
) -> str:
    """Every item of regulation 18 (1), with its number or the state of its text, and its place."""
    rows = []
    for item in items:
        if item["is_text"]:
            name = item["commentary"]
            what = "Text" if written[name] else "**Not yet written**"
            place = PLACES[name]
        else:
            what = cell(figures.get(item["measure"], item["member"], item["dimension"]))
            place = PLACES[item["measure"]]
        rows.append([escape(item["item"]), escape(item["requirement"]), what, f"[](#{place})"])
    head = ["Item", "What is asked for", "Given here", "Where"]
    return table("return", "What regulation 18 (1) asks for", head, rows)


def missing_text(figures: Figures, measures: Sequence[Mapping[str, Any]]) -> str:
    """What the files loaded lacked, as a list."""
    lacking = [
        figure.title
        for figure in (figures.find(each["measure"]) for each in measures)
        if figure is not None and not figure.is_supplied
    ]
    untold = [
        words
        for measure, dimension, words in DIMENSIONS
        if not figures.has_dimension(measure, dimension)
        and (whole := figures.find(measure)) is not None
        and whole.is_supplied
    ]
    if not lacking and not untold:
        return "Everything that this report can print was supplied."
    parts = []
    if lacking:
        lines = "\n".join(f"- {each}" for each in lacking)
        parts.append(f"Measures that could not be made:\n\n{lines}")
    if untold:
        parts.append(f"Not told apart, or with nothing to tell apart: {listed(untold)}.")
    return "\n\n".join(parts)


def definitions_table(measures: Sequence[Mapping[str, Any]]) -> str:
    """Each measure with what it counts, what puts a case in a year, and the law behind it."""
    rows = [
        [
            escape(each["title"]),
            escape(each["definition"]),
            each["basis"],
            "local target" if each["is_local_target"] else escape(each["law"] or "–"),
        ]
        for each in measures
    ]
    head = ["Measure", "What it counts", "Basis", "Law or target"]
    return table("definitions", "The measures of this report", head, rows)
