"""Fills in what a case says about who complained, how, and about which team or provider."""

from __future__ import annotations

import random

from reg18.synth import plan
from reg18.synth.cases import Case, draw_received, draw_themes, quarter_spans
from reg18.synth.draw import pick
from reg18.synth.people import COMPLAINANT_TYPES, People
from reg18.synth.texts import complaint_summary
from reg18.synth.vocabulary import (
    CARE_HOMES,
    HOME_CARE_AGENCIES,
    ONLINE,
    PROVIDER_SHARES,
    RECEIVED_VIA,
    SERVICE_AREAS,
    SPOKEN,
)
from reg18.synth.workdays import WorkingDays


def receive_statutory(rng: random.Random, people: People, calendar: WorkingDays) -> list[Case]:
    """The statutory complaints, quarter by quarter, with their themes."""
    cases = []
    for year in plan.YEARS:
        spans = quarter_spans(year)
        for (first, last), themes in zip(spans, draw_themes(rng, year), strict=True):
            days = draw_received(rng, first, last, len(themes), calendar)
            for day, theme in zip(days, themes, strict=True):
                cases.append(Case(received=day, person=people.next(theme), theme=theme))
    return cases


def receive_not_statutory(rng: random.Random, people: People, calendar: WorkingDays) -> list[Case]:
    """Complaints that the Regulations do not cover, each with procedure and reason, closed."""
    cases = []
    for year in plan.YEARS:
        first, last = plan.QUARTER_STARTS[year][0], plan.YEAR_ENDS[year]
        for (procedure, reason), counts in plan.NOT_STATUTORY.items():
            for day in draw_received(rng, first, last, counts[year], calendar):
                theme = pick(rng, plan.in_year(plan.THEMES, year))
                case = Case(day, people.next(theme), theme, "active", procedure, reason)
                if procedure in ("children", "corporate"):
                    case.theme = ""
                _answer_not_statutory(rng, case, calendar)
                cases.append(case)
    return cases


def _answer_not_statutory(rng: random.Random, case: Case, calendar: WorkingDays) -> None:
    """Acknowledge and close, where that lies before the as-of date."""
    oral = case.exclusion_reason == "oral_resolved_next_day"
    acknowledged = calendar.after(case.received, 1)
    if acknowledged <= plan.DEMO_AS_OF:
        case.acknowledged = acknowledged
    resolved = calendar.after(case.received, 1 if oral else 2 + rng.randrange(25))
    if resolved <= plan.DEMO_AS_OF:
        case.resolved = resolved
        case.outcome = pick(rng, {"no_finding": 5, "not_upheld": 3, "upheld": 2})


def receive_not_active(
    rng: random.Random, people: People, cases: list[Case], calendar: WorkingDays
) -> list[Case]:
    """Records logged in error (void), and second records of a complaint already there."""
    extra = []
    for year in plan.YEARS:
        first, last = plan.QUARTER_STARTS[year][0], plan.YEAR_ENDS[year]
        for day in draw_received(rng, first, last, plan.VOID[year], calendar):
            case = Case(day, people.next("other"), "other", record_status="void")
            case.acknowledged = None
            extra.append(case)
        originals = [case for case in cases if case.year_received == year]
        for _ in range(plan.DUPLICATE[year]):
            original = rng.choice(originals)
            copy = Case(
                original.received, original.person, original.theme, record_status="duplicate"
            )
            extra.append(copy)
    return extra


def describe(rng: random.Random, people: People, cases: list[Case], calendar: WorkingDays) -> None:
    """Channel, complainant, team, provider and summary of every case."""
    for case in cases:
        if case.exclusion_reason == "oral_resolved_next_day":
            channels = SPOKEN
        elif not calendar.is_working(case.received):
            channels = ONLINE
        else:
            channels = RECEIVED_VIA
        case.received_via = pick(rng, channels)
        case.complainant_type = pick(rng, COMPLAINANT_TYPES)
        own = case.complainant_type == "person_using_services"
        case.complainant_name = case.person.name if own else people.any_name()
        if case.procedure == "children":
            case.service_area = "Children and Families"
        elif case.procedure == "corporate":
            case.service_area = "Corporate Complaints"
        else:
            case.service_area = pick(rng, SERVICE_AREAS[case.theme])
            case.provider = _provider(rng, case.theme)
        case.summary = complaint_summary(rng, case.theme, case.causes)


def _provider(rng: random.Random, theme: str) -> str:
    """The commissioned provider complained of, if it was one."""
    home, agency = PROVIDER_SHARES.get(theme, (0, 0))
    ticket = rng.randrange(100)
    if ticket < home:
        return rng.choice(CARE_HOMES)
    if ticket < home + agency:
        return rng.choice(HOME_CARE_AGENCIES)
    return ""


def number_cases(rng: random.Random, cases: list[Case]) -> list[Case]:
    """All records in order of receipt, numbered within the calendar year as systems do."""
    order = list(cases)
    rng.shuffle(order)  # records of one day come from all procedures in no order
    order.sort(key=lambda case: case.received)
    numbers: dict[int, int] = {}
    for case in order:
        year = case.received.year
        numbers[year] = numbers.get(year, 0) + 1
        case.case_ref = f"SYN-ASC-{year}-{numbers[year]:05d}"
    return order
