"""The demo's figures, decided before a single row is laid.

Every table below is a quota that the demo meets exactly, whatever the seed. The columns are the
reporting years. The year 2024-25 agrees with the figures of the published report that the demo
mirrors; no two of its measures that a reader could mix up share a value.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

DEFAULT_SEED = 2009
DEMO_START = date(2022, 4, 1)
DEMO_AS_OF = date(2025, 6, 30)

YEARS = ("2022-23", "2023-24", "2024-25", "2025-26")
QUARTER_STARTS = {
    "2022-23": (date(2022, 4, 1), date(2022, 7, 1), date(2022, 10, 1), date(2023, 1, 1)),
    "2023-24": (date(2023, 4, 1), date(2023, 7, 1), date(2023, 10, 1), date(2024, 1, 1)),
    "2024-25": (date(2024, 4, 1), date(2024, 7, 1), date(2024, 10, 1), date(2025, 1, 1)),
    "2025-26": (date(2025, 4, 1),),
}
YEAR_ENDS = {
    "2022-23": date(2023, 3, 31),
    "2023-24": date(2024, 3, 31),
    "2024-25": date(2025, 3, 31),
    "2025-26": DEMO_AS_OF,
}
PerYear = Mapping[str, int]


def _years(*counts: int) -> PerYear:
    return dict(zip(YEARS, counts, strict=True))


def year_of(day: date) -> str:
    """The reporting year, 1 April to 31 March, that a day lies in (reg 18 (2))."""
    first = day.year if day >= date(day.year, 4, 1) else day.year - 1
    return f"{first}-{(first + 1) % 100:02d}"


def in_year(quotas: Mapping[str, PerYear], year: str) -> dict[str, int]:
    """One year's column of a table of quotas."""
    return {key: counts[year] for key, counts in quotas.items()}


# Received, statutory. The sum of the quarters is the year's figure: 331, 395, 340 and 88 so far.
RECEIVED_BY_QUARTER = {
    "2022-23": (70, 81, 83, 97),
    "2023-24": (92, 99, 94, 110),
    "2024-25": (78, 84, 80, 98),
    "2025-26": (88,),
}
THEMES = {
    "charging": _years(69, 88, 85, 23),
    "assessment": _years(55, 61, 65, 18),
    "care_planning": _years(23, 26, 14, 4),
    "residential_care": _years(50, 58, 46, 11),
    "domiciliary_care": _years(47, 54, 43, 11),
    "direct_payments": _years(22, 27, 21, 6),
    "safeguarding": _years(25, 29, 24, 6),
    "disabled_facilities_grants": _years(13, 16, 13, 3),
    "transport_and_blue_badges": _years(12, 14, 12, 2),
    "transition": _years(6, 8, 6, 1),
    "other": _years(8, 11, 9, 2),
    "": _years(1, 3, 2, 1),
}
# Where a theme's quarters matter; the other themes fall as they fall.
THEME_BY_QUARTER = {("2024-25", "assessment"): (11, 14, 18, 22)}
JOINT = _years(3, 4, 1, 2)
INDEPENDENT_INVESTIGATIONS = _years(1, 2, 0, 0)
ACKNOWLEDGED_LATE = _years(20, 16, 11, 3)
NEVER_ACKNOWLEDGED = _years(3, 4, 2, 1)

# Closed, by the date of the response. Open at the end = open before + received - closed.
RESOLVED = _years(283, 386, 341, 79)
WITHDRAWN = _years(6, 8, 9, 2)
OPEN_AT_END = _years(42, 43, 33, 40)
OVERDUE_65_AT_END = _years(4, 7, 6, 7)
OVERDUE_6_MONTHS_AT_END = _years(1, 2, 2, 3)
TOLD_PERIOD_MISSED_OPEN = _years(6, 9, 8, 10)

RESPONDED_WITHIN_10 = _years(106, 141, 118, 25)
RESPONDED_WITHIN_20 = _years(201, 266, 222, 50)
RESPONDED_WITHIN_65 = _years(268, 363, 314, 72)
RESPONDED_WITHIN_6_MONTHS = _years(282, 384, 337, 77)
RESPONDED_WITHIN_RELEVANT_PERIOD = _years(283, 385, 339, 78)
TOLD_A_PERIOD = _years(268, 369, 329, 75)
RESPONDED_WITHIN_TOLD_PERIOD = _years(246, 337, 296, 66)

OUTCOMES = {
    "upheld": _years(57, 84, 64, 15),
    "partly_upheld": _years(79, 109, 79, 19),
    "not_upheld": _years(135, 177, 184, 41),
    "no_finding": _years(12, 16, 14, 3),
    "": _years(0, 0, 0, 1),  # resolved without an outcome: it blocks that year's final report
}
WELL_FOUNDED = ("upheld", "partly_upheld")
CAUSES = {
    "charging_or_invoice": _years(50, 64, 63, 16),
    "customer_care_conduct": _years(58, 80, 52, 11),
    "quality_of_work": _years(101, 139, 124, 27),
    "communication": _years(78, 106, 98, 22),
    "policy_or_decision": _years(33, 45, 38, 9),
    "service_not_provided": _years(24, 33, 27, 6),
    "information_and_records": _years(11, 15, 12, 3),
    "other": _years(6, 8, 7, 2),
}
# Complaints about delay are upheld clearly more often than others, so delay has two quotas.
DELAY_WELL_FOUNDED = _years(47, 74, 62, 15)
DELAY_NOT_WELL_FOUNDED = _years(33, 38, 42, 11)

# Not under the Regulations: procedure and reason (reg 5, 6, 8 (1), 12).
NOT_STATUTORY = {
    ("other", "oral_resolved_next_day"): _years(14, 18, 16, 4),
    ("other", "same_as_oral_resolved"): _years(1, 1, 1, 0),
    ("other", "already_investigated"): _years(2, 3, 2, 1),
    ("other", "ombudsman_investigated"): _years(1, 1, 1, 0),
    ("other", "freedom_of_information"): _years(3, 4, 3, 1),
    ("other", "employment"): _years(1, 2, 1, 0),
    ("other", "superannuation"): _years(0, 1, 0, 0),
    ("other", "responsible_body"): _years(1, 1, 1, 0),
    ("other", "out_of_time"): _years(5, 6, 6, 1),
    ("other", "person_not_eligible"): _years(4, 5, 6, 2),
    ("corporate", "not_social_care"): _years(6, 7, 7, 2),
    ("children", ""): _years(3, 3, 3, 1),
}
VOID = _years(1, 1, 1, 1)
DUPLICATE = _years(1, 1, 1, 0)

COMPLIMENTS = _years(226, 214, 187, 44)
PEOPLE_SUPPORTED = _years(9180, 9310, 9455, 9500)
