"""Turns cases, reviews, enquiries, actions and compliments into rows of text."""

from __future__ import annotations

import random
from datetime import date, timedelta

from reg18.synth import plan
from reg18.synth.actions import Action
from reg18.synth.cases import Case, draw_received
from reg18.synth.draw import pick
from reg18.synth.folder import Row
from reg18.synth.ombudsman import Opened
from reg18.synth.reviews import Review
from reg18.synth.texts import action_summary, compliment_text
from reg18.synth.vocabulary import COMPLIMENT_AREAS, RECEIVED_VIA
from reg18.synth.workdays import WorkingDays


def day_text(day: date | None) -> str:
    """The ISO date, or nothing."""
    return day.isoformat() if day else ""


def stamp(rng: random.Random, *days: date | None) -> str:
    """When the row was last saved: on the last of these days or soon after, in office hours."""
    saved = max(day for day in days if day is not None and day <= plan.DEMO_AS_OF)
    saved = min(saved + timedelta(days=rng.randrange(4)), plan.DEMO_AS_OF)
    hour, minute, second = 8 + rng.randrange(10), rng.randrange(60), rng.randrange(60)
    return f"{saved.isoformat()} {hour:02d}:{minute:02d}:{second:02d}"


def complaint_row(rng: random.Random, case: Case) -> Row:
    """A row of complaints.csv."""
    person = case.person
    return {
        "case_ref": case.case_ref,
        "record_status": case.record_status,
        "date_received": day_text(case.received),
        "date_acknowledged": day_text(case.acknowledged),
        "received_via": case.received_via,
        "procedure": case.procedure,
        "exclusion_reason": case.exclusion_reason,
        "complainant_type": case.complainant_type,
        "person_id": person.person_id,
        "complainant_name": case.complainant_name,
        "age_band": person.age_band,
        "gender": person.gender,
        "ethnicity": person.ethnicity,
        "service_area": case.service_area,
        "provider": case.provider,
        "theme": case.theme,
        "causes": "; ".join(case.causes),
        "partner_bodies": "|".join(case.partner_bodies),
        "independent_investigation": "yes" if case.independent_investigation else "no",
        "response_due": day_text(case.response_due),
        "relevant_period_agreed_to": day_text(case.agreed_to),
        "date_resolved": day_text(case.resolved),
        "outcome": case.outcome,
        "summary": case.summary,
        "last_updated": stamp(rng, case.received, case.acknowledged, case.resolved),
    }


def review_row(rng: random.Random, review: Review) -> Row:
    """A row of reviews.csv."""
    return {
        "review_ref": review.review_ref,
        "case_ref": review.case.case_ref,
        "date_requested": day_text(review.requested),
        "response_due": day_text(review.due),
        "date_resolved": day_text(review.resolved),
        "outcome": review.outcome,
        "last_updated": stamp(rng, review.requested, review.resolved),
    }


def enquiry_row(rng: random.Random, enquiry: Opened) -> Row:
    """A row of ombudsman.csv."""
    kind = enquiry.kind
    upheld = kind.decision == "upheld"
    return {
        "ombudsman_ref": enquiry.ombudsman_ref,
        "case_ref": enquiry.case.case_ref if enquiry.case else "",
        "category": kind.category,
        "body": kind.body,
        "date_opened": day_text(enquiry.opened),
        "date_decided": day_text(enquiry.decided),
        "decision": kind.decision,
        "theme": enquiry.theme,
        "remedied_before": ("yes" if kind.remedied_before else "no") if upheld else "",
        "public_report": ("yes" if kind.public_report else "no") if enquiry.decided else "",
        "remedy_due": day_text(enquiry.remedy_due),
        "remedy_completed": day_text(enquiry.remedy_completed),
        "last_updated": stamp(rng, enquiry.opened, enquiry.decided, enquiry.remedy_completed),
    }


def action_row(rng: random.Random, action: Action) -> Row:
    """A row of actions.csv."""
    pounds = "" if action.pence is None else f"{action.pence // 100}.{action.pence % 100:02d}"
    return {
        "action_ref": action.action_ref,
        "case_ref": action.case.case_ref,
        "action_type": action.action_type,
        "scope": action.scope,
        "amount_gbp": pounds,
        "date_due": day_text(action.due),
        "date_completed": day_text(action.completed),
        "summary": action_summary(action.action_type),
        "last_updated": stamp(rng, action.case.resolved, action.completed),
    }


def compliment_rows(rng: random.Random, calendar: WorkingDays) -> list[Row]:
    """The rows of compliments.csv, in order of receipt."""
    rows: list[Row] = []
    for year in plan.YEARS:
        first, last = plan.QUARTER_STARTS[year][0], plan.YEAR_ENDS[year]
        for day in draw_received(rng, first, last, plan.COMPLIMENTS[year], calendar):
            row = {
                "compliment_ref": f"SYN-COMP-{len(rows) + 1:05d}",
                "date_received": day_text(day),
                "received_via": pick(rng, RECEIVED_VIA),
                "service_area": pick(rng, COMPLIMENT_AREAS),
                "text": compliment_text(rng),
                "publish": "yes" if rng.randrange(3) else "no",
                "last_updated": stamp(rng, day),
            }
            rows.append(row)
    return rows


def context_rows() -> list[Row]:
    """The rows of context.csv."""
    return [
        {"period": year, "people_supported": str(count)}
        for year, count in plan.PEOPLE_SUPPORTED.items()
    ]
