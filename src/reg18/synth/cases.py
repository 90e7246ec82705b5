"""The complaint as the generator holds it, and the days on which complaints arrive."""

from __future__ import annotations

import random
from dataclasses import dataclass, field
from datetime import date, timedelta

from reg18.synth import plan
from reg18.synth.draw import pick, shuffled_bag
from reg18.synth.people import Person
from reg18.synth.workdays import WorkingDays

# Complaints by calendar month: a quiet August and December, a busy new year.
MONTH_WEIGHTS = (12, 11, 12, 9, 10, 10, 10, 8, 11, 11, 10, 7)
WORKING_DAY_WEIGHT, OTHER_DAY_WEIGHT = 12, 1


@dataclass(eq=False)
class Case:
    """One complaint; the names are those of the extract contract, `working_days` apart."""

    received: date
    person: Person
    theme: str = ""
    record_status: str = "active"
    procedure: str = "statutory"
    exclusion_reason: str = ""
    case_ref: str = ""
    acknowledged: date | None = None
    received_via: str = ""
    complainant_type: str = ""
    complainant_name: str = ""
    service_area: str = ""
    provider: str = ""
    causes: list[str] = field(default_factory=list)
    partner_bodies: list[str] = field(default_factory=list)
    independent_investigation: bool = False
    response_due: date | None = None
    agreed_to: date | None = None
    resolved: date | None = None
    working_days: int = 0
    outcome: str = ""
    summary: str = ""
    flaw: str = ""

    @property
    def year_received(self) -> str:
        """The reporting year of receipt."""
        return plan.year_of(self.received)

    @property
    def year_closed(self) -> str:
        """The reporting year of the response or withdrawal; empty while open."""
        return plan.year_of(self.resolved) if self.resolved else ""

    @property
    def is_well_founded(self) -> bool:
        """Whether stage 1 found the complaint well-founded."""
        return self.outcome in plan.WELL_FOUNDED

    @property
    def is_resolved(self) -> bool:
        """Whether stage 1 ended otherwise than by withdrawal."""
        return self.resolved is not None and self.outcome != "withdrawn"


def quarter_spans(year: str) -> list[tuple[date, date]]:
    """First and last day of each quarter of a reporting year that the demo covers."""
    starts = plan.QUARTER_STARTS[year]
    ends = [start - timedelta(days=1) for start in starts[1:]] + [plan.YEAR_ENDS[year]]
    return list(zip(starts, ends, strict=True))


def day_weights(first: date, last: date, calendar: WorkingDays) -> dict[date, int]:
    """How likely each day from first to last brings a complaint."""
    weights = {}
    for offset in range((last - first).days + 1):
        day = first + timedelta(days=offset)
        of_day = WORKING_DAY_WEIGHT if calendar.is_working(day) else OTHER_DAY_WEIGHT
        weights[day] = MONTH_WEIGHTS[day.month - 1] * of_day
    return weights


def draw_received(
    rng: random.Random, first: date, last: date, count: int, calendar: WorkingDays
) -> list[date]:
    """`count` days of receipt, in order."""
    weights = day_weights(first, last, calendar)
    return sorted(pick(rng, weights) for _ in range(count))


def draw_themes(rng: random.Random, year: str) -> list[list[str]]:
    """The themes of each quarter's complaints: fixed where the plan says so, dealt elsewhere."""
    quarters = plan.RECEIVED_BY_QUARTER[year]
    fixed = {
        theme: counts
        for (of_year, theme), counts in plan.THEME_BY_QUARTER.items()
        if of_year == year
    }
    quotas = plan.in_year(plan.THEMES, year)
    rest = shuffled_bag(rng, {theme: n for theme, n in quotas.items() if theme not in fixed})
    dealt = []
    for index, size in enumerate(quarters):
        themes = [theme for theme, counts in fixed.items() for _ in range(counts[index])]
        while len(themes) < size:
            themes.append(rest.pop())
        rng.shuffle(themes)
        dealt.append(themes)
    return dealt
