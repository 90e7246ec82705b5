"""Enquiries that an Ombudsman opened, most of them about a case that the council knows."""

from __future__ import annotations

import random
from dataclasses import dataclass
from datetime import date, timedelta

from reg18.synth import plan
from reg18.synth.cases import Case
from reg18.synth.draw import pick
from reg18.synth.plan_followups import ENQUIRIES, Enquiry
from reg18.synth.reviews import Review
from reg18.synth.workdays import WorkingDays

TRIES = 20000
# Fault was found mostly about charging, in financial assessments, and about needs not met.
THEMES = {
    "charging": 30,
    "assessment": 18,
    "care_planning": 10,
    "residential_care": 12,
    "domiciliary_care": 10,
    "direct_payments": 6,
    "safeguarding": 8,
    "disabled_facilities_grants": 4,
    "transport_and_blue_badges": 2,
}
# Calendar days from opening to decision.
DAYS_TO_DECIDE = {
    "upheld": (90, 260),
    "not_upheld": (80, 240),
    "closed_after_initial_enquiries": (20, 75),
    "referred_back": (5, 25),
    "invalid_or_incomplete": (3, 20),
    "advice_given": (3, 15),
    "": (0, 0),
}
REMEDY_PERIODS = (28, 42, 61, 92)
# Too early for a case of the council, or never named: these enquiries carry no case.
PREMATURE = ("referred_back", "invalid_or_incomplete", "advice_given")


@dataclass(eq=False)
class Opened:
    """One enquiry; the names are those of the extract contract."""

    kind: Enquiry
    case: Case | None
    theme: str
    opened: date
    decided: date | None
    remedy_due: date | None
    remedy_completed: date | None
    ombudsman_ref: str = ""


def lay_enquiries(
    rng: random.Random, cases: list[Case], reviews: list[Review], calendar: WorkingDays
) -> list[Opened]:
    """The enquiries of the plan, in order of opening and numbered."""
    final_answer: dict[Case, date] = {
        case: case.resolved for case in cases if case.is_resolved and case.resolved
    }
    in_review: list[Case] = []
    for review in reviews:
        if review.resolved is None:
            in_review.append(review.case)
        else:
            final_answer[review.case] = max(review.resolved, final_answer[review.case])
    answered = [case for case in final_answer if case not in in_review]
    by_theme = {theme: [case for case in answered if case.theme == theme] for theme in THEMES}
    used: list[Case] = []
    enquiries = []
    for kind in ENQUIRIES:
        for _ in range(kind.number):
            enquiry = _place(rng, kind, by_theme, final_answer, used, calendar)
            if enquiry.case is not None:
                used.append(enquiry.case)
            enquiries.append(enquiry)
    enquiries.sort(key=lambda enquiry: (enquiry.opened, enquiry.decided or date.max))
    for number, enquiry in enumerate(enquiries, start=1):
        enquiry.ombudsman_ref = _reference(enquiry, number)
    return enquiries


def _reference(enquiry: Opened, number: int) -> str:
    """The real pattern, in a range far above any number that the Ombudsman has reached."""
    if enquiry.kind.body == "phso":
        return f"SYN-P-{number:06d}"
    first_year = int(plan.year_of(enquiry.opened)[2:4])
    return f"{first_year} 9{number // 1000:02d} {number % 1000:03d}"


def _place(
    rng: random.Random,
    kind: Enquiry,
    by_theme: dict[str, list[Case]],
    final_answer: dict[Case, date],
    used: list[Case],
    calendar: WorkingDays,
) -> Opened:
    """Find a case and dates that fall in the years the plan names."""
    fewest, most = DAYS_TO_DECIDE[kind.decision]
    for _ in range(TRIES):
        theme = pick(rng, THEMES)
        candidates = by_theme[theme]
        case: Case | None = rng.choice(candidates) if candidates else None
        if case is None or case in used:
            continue
        opened = calendar.on_or_after(final_answer[case] + timedelta(days=12 + rng.randrange(170)))
        if plan.year_of(opened) != kind.opened or opened > plan.DEMO_AS_OF:
            continue
        decided, remedy_due = None, None
        if kind.decided is not None:
            days = fewest + rng.randrange(most - fewest + 1)
            decided = calendar.on_or_after(opened + timedelta(days=days))
            if plan.year_of(decided) != kind.decided or decided > plan.DEMO_AS_OF:
                continue
            if kind.remedy_due is not None:
                remedy_due = decided + timedelta(days=rng.choice(REMEDY_PERIODS))
                if plan.year_of(remedy_due) != kind.remedy_due:
                    continue
        completed = _completed(rng, remedy_due, kind.late, calendar)
        known = None if kind.decision in PREMATURE and rng.randrange(2) else case
        if kind.category != "adult_care_services":
            known, theme = None, ""
        return Opened(kind, known, theme, opened, decided, remedy_due, completed)
    raise AssertionError(f"no case fits an enquiry opened in {kind.opened}: {kind}")


def _completed(
    rng: random.Random, due: date | None, late: bool, calendar: WorkingDays
) -> date | None:
    """The day the remedy was carried out; None where it is not due yet."""
    if due is None or due > plan.DEMO_AS_OF:
        return None
    if late:
        return calendar.on_or_after(due + timedelta(days=6 + rng.randrange(15)))
    return min(due, calendar.after(due - timedelta(days=4 + rng.randrange(14)), 1))
