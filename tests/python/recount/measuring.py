"""The parts that a measure is made of: its dimensions, its entries and its needs."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from .cases import Members
from .contract import CODES, FINANCIAL_ACTIONS, RESOLVED_OUTCOMES


@dataclass(frozen=True)
class Dimension:
    """One dimension of a measure: the codes always shown, and the columns it is read from."""

    name: str
    codes: tuple[str, ...]
    # It has rows if, for one of these groups, every column was in some file.
    sources: tuple[tuple[str, ...], ...]

    def is_supplied(self, supplied: set[str]) -> bool:
        """Whether its column was in any loaded file."""
        return any(supplied.issuperset(group) for group in self.sources)


@dataclass(frozen=True)
class Entry:
    """What one case, review, enquiry, action or compliment adds to a measure."""

    day: date
    numerator: Decimal | int
    denominator: int
    members: Members


@dataclass(frozen=True)
class Measure:
    """One measure; `kind` is count, stock, rate, mean, median, p90, pounds or per_1000."""

    name: str
    kind: str
    needs: tuple[str, ...]
    # The entries; a stock's depend on the day it is taken, all others ignore that day.
    entries: Callable[[date], list[Entry]]
    dimensions: tuple[Dimension, ...] = ()


@dataclass(frozen=True)
class Target:
    """A local target: days, `wd` or `cd`, and the clock it runs on."""

    days: int
    unit: str
    clock: str = ""

    @property
    def label(self) -> str:
        """How the target shows in the name of its measure."""
        return f"{self.days}_{self.unit}"


def flow(
    name: str,
    kind: str,
    needs: tuple[str, ...],
    entries: Iterable[Entry],
    dimensions: tuple[Dimension, ...] = (),
) -> Measure:
    """A measure whose entries each have a day of their own."""
    fixed = list(entries)
    return Measure(name, kind, needs, lambda _: fixed, dimensions)


def _coded(name: str, column: str, codes: Sequence[str]) -> Dimension:
    return Dimension(name, tuple(codes), ((column,),))


THEME = _coded("theme", "complaints.theme", CODES["theme"])
SERVICE_AREA = _coded("service_area", "complaints.service_area", ())
CAUSE = _coded("cause", "complaints.causes", CODES["cause"])
PROVIDER = _coded("provider", "complaints.provider", ())
THEME_CAUSE = Dimension("theme_cause", (), (("complaints.theme", "complaints.causes"),))
OUTCOME = _coded("outcome", "complaints.outcome", RESOLVED_OUTCOMES)
PARTNER_BODY = _coded("partner_body", "complaints.partner_bodies", CODES["partner_body"])
WHO_AND_HOW = tuple(
    _coded(name, f"complaints.{name}", CODES[name])
    for name in ("received_via", "complainant_type", "age_band", "gender", "ethnicity")
)
EXCLUSION_REASON = _coded(
    "exclusion_reason", "complaints.exclusion_reason", CODES["exclusion_reason"]
)
REVIEW_OUTCOME = _coded("outcome", "reviews.outcome", RESOLVED_OUTCOMES)
BODY = _coded("body", "ombudsman.body", CODES["body"])
DECISION = _coded("decision", "ombudsman.decision", CODES["decision"])
# An enquiry's theme may come from the complaint it names.
OMBUDSMAN_THEME = Dimension("theme", CODES["theme"], (("ombudsman.theme",), ("complaints.theme",)))
ACTION_TYPE = _coded("action_type", "actions.action_type", CODES["action_type"])
FINANCIAL_TYPE = _coded("action_type", "actions.action_type", FINANCIAL_ACTIONS)
SCOPE = _coded("scope", "actions.scope", CODES["scope"])
COMPLIMENT_AREA = _coded("service_area", "compliments.service_area", ())
COMPLIMENT_VIA = _coded("received_via", "compliments.received_via", CODES["received_via"])

BY_SUBJECT = (THEME, SERVICE_AREA)

STAGE_1 = ("complaints.date_resolved", "complaints.outcome")
STAGE_2 = ("reviews.date_resolved", "reviews.outcome")
