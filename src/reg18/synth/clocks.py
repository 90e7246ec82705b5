"""When stage 1 ends: who is still open at each year's end, and how long the others took.

The cases of a year's end are chosen first, since stock and flow must tie; what is left closes in
the year, with working days drawn to fit between receipt, the year's first and its last day. Then
cases move from band to band until each target's count is the planned one.
"""

from __future__ import annotations

import random
from dataclasses import dataclass
from datetime import date
from itertools import pairwise

from reg18.synth import plan
from reg18.synth.cases import Case
from reg18.synth.draw import draw_days, sample, still_open_weight
from reg18.synth.workdays import WorkingDays, six_month_day

FASTEST = 2  # quicker ones are settled orally by the next working day, outside the Regulations
SLOWEST_PAST_6_MONTHS = 45
OLDEST_LEFT_OPEN = 190
ATTEMPTS = 50


class NoFitError(Exception):
    """The cases left open make the year's response times impossible: choose others."""


@dataclass(eq=False)
class Span:
    """A case that closes in a year, with the working days it may take, band by band."""

    case: Case
    bands: list[tuple[int, int]]

    def fits(self, band: int) -> bool:
        """Whether the case can close within this band."""
        low, high = self.bands[band]
        return low <= high


def close_cases(rng: random.Random, cases: list[Case], calendar: WorkingDays) -> None:
    """Set the closing date of every case that closes, and `withdrawn` on those withdrawn."""
    for _ in range(ATTEMPTS):
        try:
            _close_years(rng, cases, calendar)
        except NoFitError:
            for case in cases:
                case.resolved, case.working_days, case.outcome = None, 0, ""
        else:
            return
    raise AssertionError("the plan's response times cannot be met")


def _close_years(rng: random.Random, cases: list[Case], calendar: WorkingDays) -> None:
    """Go through the years, each with what the one before left open."""
    carried: list[Case] = []
    for year in plan.YEARS:
        pool = carried + [case for case in cases if case.year_received == year]
        first, last = plan.QUARTER_STARTS[year][0], plan.YEAR_ENDS[year]
        carried = _stay_open(rng, pool, year, last, calendar)
        closing = [case for case in pool if case not in carried]
        spans = [_span(case, first, last, calendar) for case in closing]
        withdrawn = _withdraw(rng, spans, plan.WITHDRAWN[year])
        resolved = [span for span in spans if span not in withdrawn]
        _fill_bands(rng, resolved, year)
        for span in spans:
            span.case.resolved = calendar.after(span.case.received, span.case.working_days)


def _stay_open(
    rng: random.Random, pool: list[Case], year: str, last: date, calendar: WorkingDays
) -> list[Case]:
    """The cases open at the year's end, so many of them overdue as the plan says."""
    past_6_months, past_65, recent, too_late_to_close = [], [], [], []
    for case in pool:
        if last > six_month_day(case.received):
            past_6_months.append(case)
        elif calendar.taken(case.received, last) > 65:
            past_65.append(case)
        elif calendar.room(case.received, last) < FASTEST:
            too_late_to_close.append(case)
        else:
            recent.append(case)

    def some(group: list[Case], count: int) -> list[Case]:
        taken = [calendar.taken(case.received, last) for case in group]
        weights = [still_open_weight(days) * (days <= OLDEST_LEFT_OPEN) for days in taken]
        return sample(rng, group, weights, count)

    overdue, past = plan.OVERDUE_65_AT_END[year], plan.OVERDUE_6_MONTHS_AT_END[year]
    others = plan.OPEN_AT_END[year] - overdue - len(too_late_to_close)
    chosen = some(past_6_months, past) + some(past_65, overdue - past) + some(recent, others)
    stay = chosen + too_late_to_close
    return [case for case in pool if case in stay]


def _span(case: Case, first: date, last: date, calendar: WorkingDays) -> Span:
    """The bands of working days in which the case can close between first and last."""
    first_working = calendar.on_or_after(first)
    low = max(FASTEST, calendar.count(first_working) - calendar.count(case.received))
    high = calendar.room(case.received, last)
    six_months = calendar.room(case.received, six_month_day(case.received))
    slowest = max(six_months + SLOWEST_PAST_6_MONTHS, low + 20)
    edges = (0, 10, 20, 65, six_months, slowest)
    bands = [(max(low, below + 1), min(high, upto)) for below, upto in pairwise(edges)]
    return Span(case, bands)


def _withdraw(rng: random.Random, spans: list[Span], count: int) -> list[Span]:
    """Choose the withdrawn; complaints are withdrawn early, so within 65 working days."""
    early = [span for span in spans if any(span.fits(band) for band in (0, 1, 2))]
    chosen = sample(rng, early, [1] * len(early), count)
    for span in chosen:
        low, high = next(span.bands[band] for band in (0, 1, 2) if span.fits(band))
        span.case.working_days = draw_days(rng, low, high)
        span.case.outcome = "withdrawn"
    return chosen


def _fill_bands(rng: random.Random, spans: list[Span], year: str) -> None:
    """Give every resolved case its working days, so that each target's count is met."""
    within = (
        0,
        plan.RESPONDED_WITHIN_10[year],
        plan.RESPONDED_WITHIN_20[year],
        plan.RESPONDED_WITHIN_65[year],
        plan.RESPONDED_WITHIN_6_MONTHS[year],
        plan.RESOLVED[year],
    )
    short = [upto - below for below, upto in pairwise(within)]
    band_of = []
    for span in spans:
        fitting = [span.bands[band] for band in range(5) if span.fits(band)]
        days = draw_days(rng, fitting[0][0], fitting[-1][1])
        band = next(band for band in range(5) if days <= span.bands[band][1] and span.fits(band))
        band_of.append(band)
        short[band] -= 1
    while any(short):
        too_few = next(band for band in range(5) if short[band] > 0)
        route = _route(spans, band_of, [band for band in range(5) if short[band] < 0], too_few)
        short[route[0]] += 1
        short[too_few] -= 1
        # From the far end, so that a case that has just moved is not the next to move.
        for start, end in reversed(list(pairwise(route))):
            band_of[rng.choice(_movable(spans, band_of, start, end))] = end
    for span, band in zip(spans, band_of, strict=True):
        span.case.working_days = draw_days(rng, *span.bands[band])


def _movable(spans: list[Span], band_of: list[int], start: int, end: int) -> list[int]:
    """The cases of band `start` that could as well close within band `end`."""
    return [index for index, span in enumerate(spans) if band_of[index] == start and span.fits(end)]


def _route(spans: list[Span], band_of: list[int], sources: list[int], target: int) -> list[int]:
    """The shortest way from a band that has too many to `target`, one case moving each step.

    A case carried over for months cannot have been quick: where none of a band can go the whole
    way, one goes half of it and another one the rest.
    """
    routes = [[band] for band in sources]
    for route in routes:
        if route[-1] == target:
            return route
        routes += [
            [*route, band]
            for band in range(5)
            if band not in route and _movable(spans, band_of, route[-1], band)
        ]
    raise NoFitError
