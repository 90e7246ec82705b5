"""Requests for a review by a senior manager, placed on cases where the dates allow them."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from reg18.synth import plan
from reg18.synth import plan_followups as quotas
from reg18.synth.cases import Case
from reg18.synth.draw import bag
from reg18.synth.plan_followups import ReviewBand, ReviewFlow, ReviewOutcome
from reg18.synth.workdays import WorkingDays

TRIES_PER_REVIEW = 4000
TRIES_PER_YEAR = 50


@dataclass(eq=False)
class Review:
    """One request for a review; the names are those of the extract contract."""

    case: Case
    requested: date
    due: date
    resolved: date | None
    outcome: str
    review_ref: str = ""


def lay_reviews(rng: random.Random, cases: list[Case], calendar: WorkingDays) -> list[Review]:
    """The reviews of the plan, in order of request and numbered."""
    reviews: list[Review] = []
    for year in (*plan.YEARS, None):
        flows = [
            flow for flow in quotas.REVIEW_FLOWS if flow.closed == year for _ in range(flow.number)
        ]
        # Second reviews come last, when there are first ones to follow.
        flows.sort(key=lambda flow: flow.again)
        for _ in range(TRIES_PER_YEAR):
            placed = _place_year(rng, flows, year, cases, reviews, calendar)
            if placed is not None:
                break
        else:
            raise AssertionError(f"no place for the reviews closed in {year}")
        reviews.extend(placed)
    reviews.sort(key=lambda review: (review.requested, review.case.received))
    for number, review in enumerate(reviews, start=1):
        review.review_ref = f"SYN-REV-{review.requested.year}-{number:04d}"
    return reviews


def _place_year(
    rng: random.Random,
    flows: Sequence[ReviewFlow],
    year: str | None,
    cases: list[Case],
    before: list[Review],
    calendar: WorkingDays,
) -> list[Review] | None:
    """Try to place every review that closes in one year; None where one found no case."""
    bands: list[ReviewBand] = []
    outcomes: list[ReviewOutcome] = []
    if year is not None:
        bands = bag({band: counts[year] for band, counts in quotas.REVIEW_BANDS.items()})
        outcomes = bag({kind: counts[year] for kind, counts in quotas.REVIEW_OUTCOMES.items()})
        rng.shuffle(bands)
        rng.shuffle(outcomes)
    placed: list[Review] = []
    for flow in flows:
        resolves = flow.closed is not None and not flow.withdrawn
        band = bands.pop() if resolves else ReviewBand(5, 30, True)
        kind = outcomes.pop() if resolves else None
        review = _place_one(rng, flow, band, kind, cases, before + placed, calendar)
        if review is None:
            return None
        placed.append(review)
    return placed


def _place_one(
    rng: random.Random,
    flow: ReviewFlow,
    band: ReviewBand,
    kind: ReviewOutcome | None,
    cases: list[Case],
    earlier: list[Review],
    calendar: WorkingDays,
) -> Review | None:
    """Find a case whose dates let a review of this flow and band follow."""
    ended = {review.case: review for review in earlier}
    candidates = [
        case
        for case in cases
        if case.is_resolved
        and case.year_closed == flow.stage1
        and (case in ended) == flow.again
        and case.outcome
        and (kind is None or case.is_well_founded == kind.stage1_well_founded)
    ]
    for _ in range(TRIES_PER_REVIEW if candidates else 0):
        case = rng.choice(candidates)
        start = case.resolved
        if flow.again:
            start = ended[case].resolved
            # A review that overturned stage 1 leaves nothing to ask for again.
            if ended[case].outcome in plan.WELL_FOUNDED:
                continue
        if start is None:
            continue
        requested = calendar.after(start, 2 + rng.randrange(24))
        days = band.low + rng.randrange(band.high - band.low + 1)
        resolved = calendar.after(requested, days)
        if plan.year_of(requested) != flow.requested or requested > plan.DEMO_AS_OF:
            continue
        due = calendar.after(requested, 20 if days <= 20 or rng.randrange(2) else 65)
        if flow.closed is None:
            return Review(case, requested, due, None, "")
        in_time = calendar.taken(case.received, resolved) <= 65
        if plan.year_of(resolved) != flow.closed or resolved > plan.DEMO_AS_OF:
            continue
        if flow.withdrawn:
            return Review(case, requested, due, resolved, "withdrawn")
        if in_time == band.within_65_of_receipt and kind is not None:
            return Review(case, requested, due, resolved, kind.outcome)
    return None
