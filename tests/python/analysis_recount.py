"""What the analyses answer, worked out anew in plain Python and by other ways where there are any:
whole numbers instead of logarithms, one case at a time, weights until they fit."""

from __future__ import annotations

from collections import Counter, defaultdict
from datetime import date
from fractions import Fraction
from itertools import combinations
from math import comb, exp, log, sqrt

from tests.python.analysis_chances import Z, holm, two_sided, wilson
from tests.python.analysis_quarters import complaints_next_quarter
from tests.python.analysis_tables import Row, Tables

# smallest_base_for_percent of council.yml.
SMALLEST = 10
MARKS = (5, 10, 15, 20, 25, 30, 40, 50, 65, 80, 100, 130)


def last_years(tables: Tables) -> list[Row]:
    years = [
        row
        for row in tables["core.dim_periods"]
        if row["period_type"] == "year" and row["is_complete"]
    ]
    return sorted(years, key=lambda row: row["period_start"])[-3:]


def is_in(years: list[Row], row: Row) -> bool:
    return bool(
        row["complaints_resolved_numerator"]
        and years
        and years[0]["period_start"] <= row["date_resolved"] <= years[-1]["period_end"]
    )


def well_founded_by_service(tables: Tables) -> list[Row]:
    years = last_years(tables)
    cases = [row for row in tables["core.fct_complaints"] if is_in(years, row)]
    well = "complaints_well_founded_numerator"
    all_of, all_well = len(cases), sum(row[well] for row in cases)
    answer, p_values = [], {}
    for service in {row["service_area"] for row in cases}:
        own = [row for row in cases if row["service_area"] == service]
        others = [row for row in cases if row["service_area"] != service]
        base, found = len(own), sum(row[well] for row in own)
        has_base = base >= SMALLEST
        if has_base and others:
            chances = [
                Fraction(comb(all_well, k) * comb(all_of - all_well, base - k))
                for k in range(base + 1)
            ]
            p_values[service] = two_sided(chances, found)
        expected = []
        for row in own:
            same = [other[well] for other in others if other["theme"] == row["theme"]]
            if len(same) >= SMALLEST:
                expected.append(Fraction(sum(same), len(same)))
        first, last = years[0]["period"], years[-1]["period"]
        lower, upper = wilson(found, base) if has_base else (None, None)
        is_expected = has_base and 2 * len(expected) >= base
        answer.append(
            {
                "period": first if first == last else f"{first} to {last}",
                "service_area": service, "resolved": base, "well_founded": found,
                "share_well_founded": found / base if has_base else None,
                "share_lower_95": lower, "share_upper_95": upper,
                "share_of_others": (all_well - found) / len(others) if others else None,
                "share_expected_by_theme": (
                    float(sum(expected) / len(expected)) if is_expected else None
                ),
            }
        )  # fmt: skip
    adjusted = holm(p_values)
    for row in answer:
        service = row["service_area"]
        row["p_value"], row["p_value_adjusted"] = p_values.get(service), adjusted.get(service)
        if row["share_of_others"] is None:
            row["finding"] = "no other service"
        elif service not in adjusted:
            row["finding"] = "too few to tell"
        elif adjusted[service] >= 0.05:
            row["finding"] = "no difference shown"
        else:
            is_higher = row["share_well_founded"] > row["share_of_others"]
            row["finding"] = "higher" if is_higher else "lower"
    return answer


def days_until_closed(tables: Tables) -> list[Row]:
    working = {row["date_day"] for row in tables["core.dim_dates"] if row["is_working_day"]}
    as_of = max(row["date_day"] for row in tables["core.dim_dates"] if row["is_covered"])
    days_of = {day: place for place, day in enumerate(sorted(working), 1)}
    years = last_years(tables)
    first = years[0]["period_start"] if years else date.min
    groups: dict[str, list[tuple[int, str]]] = defaultdict(list)
    for row in tables["core.fct_complaints"]:
        if not row["is_statutory"] or row["date_received"] < first:
            continue
        if row["date_resolved"] is None:
            # One by one: the working days after receipt, and the next one if the last is none.
            after = sum(row["date_received"] < day <= as_of for day in days_of)
            days = after + (as_of not in working and as_of > row["date_received"])
            end = "open"
        else:
            days = row["response_working_days"]
            end = "resolved" if row["complaints_resolved_numerator"] else "withdrawn"
        groups["all"].append((days, end))
        groups[f"-{row['service_area']}"].append((days, end))
    answer = []
    for group, cases in groups.items():
        if group == "all" or len(cases) >= SMALLEST:
            answer += _curve(group.removeprefix("-"), cases)
    return answer


def _curve(group: str, cases: list[tuple[int, str]]) -> list[Row]:
    share, greenwood = Fraction(1), Fraction(0)
    ended = {"resolved": Fraction(0), "withdrawn": Fraction(0)}
    curve = []
    for day in sorted({days for days, _ in cases}):
        at_risk = sum(days >= day for days, _ in cases)
        now = Counter(end for days, end in cases if days == day)
        closed = now["resolved"] + now["withdrawn"]
        for end in ended:
            ended[end] += share * Fraction(now[end], at_risk)
        share *= 1 - Fraction(closed, at_risk)
        if closed < at_risk:
            greenwood += Fraction(closed, at_risk * (at_risk - closed))
        curve.append((day, share, float(greenwood), dict(ended)))
    closed_in_all = sum(end != "open" for _, end in cases)
    answer = []
    for mark in MARKS:
        if mark > curve[-1][0]:
            continue
        reached = [step for step in curve if step[0] <= mark]
        nothing = (0, Fraction(1), 0.0, dict.fromkeys(ended, Fraction(0)))
        _, share, greenwood_then, by_end = reached[-1] if reached else nothing
        lower = upper = None
        if 0 < share < 1:
            # log(-log S) plus and minus z standard errors, and back.
            middle = log(-log(share))
            error = Z * sqrt(greenwood_then) / abs(log(share))
            lower, upper = exp(-exp(middle + error)), exp(-exp(middle - error))
        answer.append(
            {
                "service_area": group, "complaints": len(cases), "closed": closed_in_all,
                "still_open": len(cases) - closed_in_all,
                "median_working_days": next(
                    (step[0] for step in curve if step[1] <= Fraction(1, 2)), None
                ),
                "working_days": mark, "at_risk": sum(days >= mark for days, _ in cases),
                "share_open": float(share),
                "share_open_lower_95": lower, "share_open_upper_95": upper,
                "share_resolved": float(by_end["resolved"]),
                "share_withdrawn": float(by_end["withdrawn"]),
            }
        )  # fmt: skip
    return answer


def outcomes_after_review(tables: Tables) -> list[Row]:
    last: dict[str, Row] = {}
    for row in tables["core.fct_reviews"]:
        key = (row["date_resolved"], row["review_ref"])
        before = last.get(row["case_ref"])
        if row["reviews_resolved_numerator"] and (
            before is None or key > (before["date_resolved"], before["review_ref"])
        ):
            last[row["case_ref"]] = row
    resolved = [
        row for row in tables["core.fct_complaints"] if row["complaints_resolved_numerator"]
    ]
    reviewed = [row for row in resolved if row["case_ref"] in last]
    pairs = [(row["outcome"], last[row["case_ref"]]["outcome"]) for row in reviewed]
    lines = []
    for outcome in {row["outcome"] for row in resolved}:
        of_outcome = sum(row["outcome"] == outcome for row in resolved)
        base = sum(first == outcome for first, _ in pairs)
        lines.append(("reviewed", outcome, "any", of_outcome, base))
        for pair, found in Counter(pairs).items():
            if pair[0] == outcome:
                lines.append(("outcome", *pair, base, found))
    if resolved:
        lines.append(("reviewed", "all", "any", len(resolved), len(reviewed)))
    crossed = {True: 0, False: 0}
    if reviewed:
        changed = sum(first != second for first, second in pairs)
        lines.append(("changed", "all", "another", len(reviewed), changed))
        well = ("upheld", "partly_upheld")
        names = {True: "well-founded", False: "not well-founded"}
        for side in (True, False):
            of_side = [second for first, second in pairs if (first in well) == side]
            crossed[side] = sum((second in well) != side for second in of_side)
            if of_side:
                names_of = (names[side], names[not side])
                lines.append(("well-founded", *names_of, len(of_side), crossed[side]))
    of = sum(crossed.values())
    p_value = two_sided([Fraction(comb(of, k)) for k in range(of + 1)], crossed[True])
    return [
        {
            "part": part, "stage_1_outcome": first, "review_outcome": second,
            "complaints": base, "found": found, "share_found": found / base,
            "share_lower_95": wilson(found, base)[0], "share_upper_95": wilson(found, base)[1],
            "p_value": p_value if part == "well-founded" and of else None,
        }
        for part, first, second, base, found in lines
    ]  # fmt: skip


def causes_together(tables: Tables) -> list[Row]:
    years = last_years(tables)
    causes_of: dict[str, list[str]] = defaultdict(list)
    for row in tables["core.fct_complaint_causes"]:
        if is_in(years, row) and row["cause"] != "unmapped":
            causes_of[row["case_ref"]].append(row["cause"])
    several = [sorted(causes) for causes in causes_of.values() if len(causes) > 1]
    found: Counter[tuple[str, str]] = Counter(
        pair for causes in several for pair in combinations(causes, 2)
    )
    ends = Counter(cause for pair in found.elements() for cause in pair)
    pairs = found.total()
    weights = _weights(ends)
    answer: list[Row] = []
    p_values: dict[tuple[str, str], float] = {}
    for first, second in combinations(sorted(ends), 2):
        pair = (first, second)
        both = found[pair]
        expected = weights[first] * weights[second]
        lower, upper = (limit * pairs / expected for limit in wilson(both, pairs))
        if len(ends) >= 4 and round(expected, 6) >= 5 and expected < pairs:
            chance = Fraction(expected / pairs)
            chances = [
                float(comb(pairs, k)) * float(chance) ** k * float(1 - chance) ** (pairs - k)
                for k in range(pairs + 1)
            ]
            limit = chances[both] * (1 + 1e-7)
            p_values[pair] = sum(each for each in chances if each <= limit)
        answer.append(
            {
                "cause": first, "other_cause": second, "complaints": len(several),
                "complaints_with_both": both, "share_with_both": both / len(several),
                "expected": expected, "lift": both / expected,
                "lift_lower_95": lower, "lift_upper_95": upper,
            }
        )  # fmt: skip
    adjusted = holm(p_values)
    for row in answer:
        pair = (str(row["cause"]), str(row["other_cause"]))
        row["p_value"], row["p_value_adjusted"] = p_values.get(pair), adjusted.get(pair)
        if pair not in adjusted:
            row["finding"] = "too few to tell"
        elif adjusted[pair] >= 0.05:
            row["finding"] = "no difference shown"
        else:
            row["finding"] = "more often" if row["lift"] > 1 else "less often"
    return answer


def _weights(ends: Counter[str]) -> dict[str, float]:
    """Weights whose products with all others add up to each cause's pairs: one after the other is
    set to what it has to be, until none moves."""
    weights = {cause: sqrt(number) for cause, number in ends.items()}
    for _ in range(10_000):
        moved = 0.0
        for cause, number in ends.items():
            others = sum(weight for other, weight in weights.items() if other != cause)
            set_to = sqrt(weights[cause] * number / others)
            moved = max(moved, abs(set_to - weights[cause]))
            weights[cause] = set_to
        if moved < 1e-13:
            break
    return weights


RECOUNTS = {
    "well_founded_by_service": well_founded_by_service,
    "days_until_closed": days_until_closed,
    "outcomes_after_review": outcomes_after_review,
    "complaints_next_quarter": complaints_next_quarter,
    "causes_together": causes_together,
}
