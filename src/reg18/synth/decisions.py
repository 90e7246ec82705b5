"""What stage 1 found, and what the complainant was told: outcomes, causes, periods."""

from __future__ import annotations

import random
from datetime import date

from reg18.synth import plan
from reg18.synth.cases import Case
from reg18.synth.draw import sample, shuffled_bag
from reg18.synth.vocabulary import CAUSE_AFFINITY
from reg18.synth.workdays import WorkingDays, six_month_day

# A case has up to three causes; a second and a third are less likely than a first.
CAUSE_WEIGHTS = (12, 5, 1)
# Response periods as told or later amended, in working days.
TOLD_PERIODS = (10, 20, 30, 40, 65, 90, 125, 150, 180, 220, 260)
LONG_ENOUGH_TO_BE_LATE = 12


def decide(rng: random.Random, cases: list[Case]) -> None:
    """Give the resolved cases of each year their outcomes and causes."""
    for year in plan.YEARS:
        resolved = [case for case in cases if case.year_closed == year and case.is_resolved]
        outcomes = shuffled_bag(rng, plan.in_year(plan.OUTCOMES, year))
        for case, outcome in zip(resolved, outcomes, strict=True):
            case.outcome = outcome
        _keep_fault_in_year(rng, resolved, year)
        _assign_causes(rng, resolved, year)


def _keep_fault_in_year(rng: random.Random, resolved: list[Case], year: str) -> None:
    """Move a missing outcome from a case carried over to one of the year: faults touch one year."""
    own = [case for case in resolved if case.year_received == year and case.outcome]
    for case in resolved:
        if not case.outcome and case.year_received != year:
            other = rng.choice(own)
            case.outcome, other.outcome = other.outcome, case.outcome


def _assign_causes(rng: random.Random, resolved: list[Case], year: str) -> None:
    """Lay each cause on as many cases as planned, where the theme suggests it first."""
    well_founded = [case for case in resolved if case.is_well_founded]
    others = [case for case in resolved if not case.is_well_founded]
    _lay(rng, well_founded, "delay", plan.DELAY_WELL_FOUNDED[year])
    _lay(rng, others, "delay", plan.DELAY_NOT_WELL_FOUNDED[year])
    for cause, count in plan.in_year(plan.CAUSES, year).items():
        _lay(rng, resolved, cause, count)
    for case in resolved:
        if not case.causes:
            # Taken over from a case with several, which leaves the count as it is. Delay, whose
            # two quotas depend on the outcome, was laid first and so is never the last of several.
            givers = [other for other in resolved if len(other.causes) > 1]
            case.causes.append(rng.choice(givers).causes.pop())


def _lay(rng: random.Random, cases: list[Case], cause: str, count: int) -> None:
    """Add one cause to `count` cases."""
    open_to_more = [case for case in cases if len(case.causes) < len(CAUSE_WEIGHTS)]
    weights = [
        CAUSE_WEIGHTS[len(case.causes)] * CAUSE_AFFINITY.get((case.theme, cause), 2)
        for case in open_to_more
    ]
    for case in sample(rng, open_to_more, weights, count):
        case.causes.append(cause)


def tell_periods(rng: random.Random, cases: list[Case], calendar: WorkingDays) -> None:
    """Set response_due: kept, missed, or never told, in the planned numbers."""
    missed: list[Case] = []
    seen_open: list[Case] = []
    for year in plan.YEARS:
        last = plan.YEAR_ENDS[year]
        resolved = [case for case in cases if case.year_closed == year and case.is_resolved]
        late = [case for case in resolved if case in missed]
        eligible = [
            case
            for case in resolved
            if case not in seen_open and case.working_days >= LONG_ENOUGH_TO_BE_LATE
        ]
        planned = plan.TOLD_A_PERIOD[year] - plan.RESPONDED_WITHIN_TOLD_PERIOD[year]
        for case in sample(rng, eligible, [1] * len(eligible), planned - len(late)):
            assert case.resolved is not None
            case.response_due = _period_before(case, case.resolved, calendar)
            late.append(case)
        kept = [case for case in resolved if case not in late]
        for case in sample(rng, kept, [1] * len(kept), plan.RESPONDED_WITHIN_TOLD_PERIOD[year]):
            assert case.resolved is not None
            case.response_due = _period_until(case, case.resolved, calendar)

        still_open = [
            case
            for case in cases
            if case.received <= last and (case.resolved is None or case.resolved > last)
        ]
        already = sum(case in missed for case in still_open)
        newly = [
            case
            for case in still_open
            if case not in seen_open
            and calendar.taken(case.received, last) >= LONG_ENOUGH_TO_BE_LATE
        ]
        weights = [calendar.taken(case.received, last) for case in newly]
        wanted = plan.TOLD_PERIOD_MISSED_OPEN[year] - already
        for case in sample(rng, newly, weights, wanted):
            case.response_due = _period_before(case, last, calendar)
            missed.append(case)
        seen_open.extend(case for case in still_open if case not in seen_open)
    for case in cases:
        never_closed = case.resolved is None and case not in missed
        if never_closed or (case.outcome == "withdrawn" and case.response_due is None):
            until = case.resolved or plan.DEMO_AS_OF
            case.response_due = _period_until(case, until, calendar)


def _period_before(case: Case, day: date, calendar: WorkingDays) -> date:
    """The longest told period that ends before `day`."""
    ends = [calendar.after(case.received, period) for period in TOLD_PERIODS]
    return max(end for end in ends if end < day)


def _period_until(case: Case, day: date, calendar: WorkingDays) -> date:
    """The shortest told period that reaches `day`; 20 working days at the least."""
    ends = [calendar.after(case.received, period) for period in TOLD_PERIODS[1:]]
    return min(end for end in ends if end >= day)


def agree_longer_periods(rng: random.Random, cases: list[Case], calendar: WorkingDays) -> None:
    """Set relevant_period_agreed_to (reg 14): for some past six months, and some who need not."""
    for year in plan.YEARS:
        resolved = [case for case in cases if case.year_closed == year and case.is_resolved]
        slow, long = [], []
        for case in resolved:
            assert case.resolved is not None
            if case.resolved > six_month_day(case.received):
                slow.append(case)
            elif case.working_days > 90:
                long.append(case)
        in_agreed = plan.RESPONDED_WITHIN_RELEVANT_PERIOD[year]
        agreed = in_agreed - plan.RESPONDED_WITHIN_6_MONTHS[year]
        chosen = sample(rng, slow, [1] * len(slow), agreed)
        for case in chosen + sample(rng, long, [1] * len(long), min(2, len(long))):
            assert case.resolved is not None
            later = max(case.resolved, six_month_day(case.received))
            case.agreed_to = calendar.after(later, 3 + rng.randrange(15))


def acknowledge(rng: random.Random, cases: list[Case], calendar: WorkingDays) -> None:
    """Set date_acknowledged: within three working days for all but the planned few."""
    for year in plan.YEARS:
        received = [case for case in cases if case.year_received == year]
        slow = [
            case
            for case in received
            if calendar.taken(case.received, case.resolved or plan.DEMO_AS_OF) >= 12
        ]
        closed = [case for case in slow if case.year_closed == year]
        never = sample(rng, closed, [1] * len(closed), plan.NEVER_ACKNOWLEDGED[year])
        others = [case for case in slow if case not in never]
        late = sample(rng, others, [1] * len(others), plan.ACKNOWLEDGED_LATE[year])
        for case in late:
            case.acknowledged = calendar.after(case.received, 4 + rng.randrange(7))
        for case in received:
            if case not in never and case not in late:
                _acknowledge_in_time(rng, case, calendar)


def _acknowledge_in_time(rng: random.Random, case: Case, calendar: WorkingDays) -> None:
    """Within three working days; not yet, where such a day lies after the as-of date."""
    first = 0 if calendar.is_working(case.received) else 1
    day = calendar.after(case.received, first + rng.randrange(4 - first))
    if case.resolved is not None:
        day = min(day, case.resolved)
    if day <= plan.DEMO_AS_OF:
        case.acknowledged = day


def mark_special_cases(rng: random.Random, cases: list[Case]) -> None:
    """Joint complaints (reg 9), and those that an outside investigator looked at."""
    for year in plan.YEARS:
        received = [case for case in cases if case.year_received == year]
        for case in sample(rng, received, [1] * len(received), plan.JOINT[year]):
            bodies = ["integrated_care_board", "university_hospitals_leicester"]
            other = rng.choice(["leicestershire_partnership_trust", "leicester_city_council"])
            case.partner_bodies = rng.choice([bodies, bodies[:1], bodies[1:], [other]])
        slow = [case for case in received if case.working_days > 40]
        count = plan.INDEPENDENT_INVESTIGATIONS[year]
        for case in sample(rng, slow, [1] * len(slow), count):
            case.independent_investigation = True
