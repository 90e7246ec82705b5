"""The forecast of complaints, worked out anew in plain Python: one look ahead after the other."""

from __future__ import annotations

from datetime import date
from math import exp, sqrt
from typing import NamedTuple

from tests.python.analysis_chances import student
from tests.python.analysis_tables import Row, Tables


class Look(NamedTuple):
    """A look ahead: the estimate and its variance as a Poisson count, and what widens it."""

    estimate: float | None
    variance: float | None
    spread_of_fit: float
    t: float
    blocks: int


def complaints_next_quarter(tables: Tables) -> list[Row]:
    rows = [
        row
        for row in tables["marts.kpi_quarterly"]
        if (row["measure"], row["dimension"]) == ("complaints_received", "all")
        and row["is_complete"] and row["numerator"] is not None
    ]  # fmt: skip
    rows.sort(key=lambda row: row["period_start"])
    while rows and not rows[0]["numerator"]:
        rows.pop(0)
    counts = [int(row["numerator"]) for row in rows]
    names = {row["date_day"]: row["reporting_quarter"] for row in tables["core.dim_dates"]}
    looks = {
        (origin, ahead): _look(counts[:origin], ahead)
        for origin in range(8, len(counts) + 1)
        for ahead in (1, 2)
    }
    answer = []
    tested: dict[int, list[bool]] = {1: [], 2: []}
    for (origin, ahead), look in sorted(looks.items()):
        known = [
            (counts[before + ahead - 1] - other.estimate) ** 2 / other.variance
            for (before, of), other in looks.items()
            if of == ahead and before + ahead <= origin and other.estimate and other.variance
        ]
        of_forecasts = sum(known) / len(known) if len(known) >= 4 else 1.0
        spread = max(1.0, look.spread_of_fit, of_forecasts)
        lower = upper = None
        if look.estimate is not None and look.variance is not None:
            half = look.t * sqrt(spread * look.variance)
            lower, upper = max(look.estimate - half, 0), look.estimate + half
        start = rows[origin - 1]["period_start"]
        month = start.month - 1 + 3 * ahead
        target = date(start.year + month // 12, month % 12 + 1, 1)
        row = {
            "part": "forecast", "period": names[target], "quarters_ahead": ahead,
            "years_used": look.blocks, "complaints": None, "estimate": look.estimate,
            "lower_95": lower, "upper_95": upper, "spread": spread, "is_within": None,
            "quarters_tested": None, "quarters_within": None,
        }  # fmt: skip
        if origin + ahead <= len(counts):
            came = counts[origin + ahead - 1]
            is_within = None
            if lower is not None and upper is not None:
                is_within = lower <= came <= upper
            if is_within is not None:
                tested[ahead].append(is_within)
            row |= {"part": "tested", "complaints": came, "is_within": is_within}
        elif origin < len(counts):
            continue
        else:
            row["quarters_tested"] = len(tested[ahead])
            row["quarters_within"] = sum(tested[ahead])
        answer.append(row)
    if len(counts) >= 8:
        answer += _seasons(counts, [row["period"] for row in rows])
    return answer


def _blocks(counts: list[int]) -> list[list[int]]:
    number = min(5, len(counts) // 4)
    used = counts[len(counts) - 4 * number :]
    return [used[4 * place : 4 * place + 4] for place in range(number)]


def _spread_of_fit(blocks: list[list[int]]) -> float:
    whole = sum(map(sum, blocks))
    square = 0.0
    for block in blocks:
        for place in range(4):
            fit = sum(block) * sum(other[place] for other in blocks) / whole if whole else 0
            square += (block[place] - fit) ** 2 / fit if fit else 0
    return square / (3 * (len(blocks) - 1))


def _look(counts: list[int], ahead: int) -> Look:
    """What the quarters up to then say of one that comes; of nothing but zeros, nothing."""
    blocks = _blocks(counts)
    whole, last = sum(map(sum, blocks)), sum(blocks[-1])
    season = sum(block[ahead - 1] for block in blocks)
    estimate = last * season / whole if whole else None
    variance = None
    if estimate is not None and last and season:
        variance = estimate + estimate**2 * (1 / last + 1 / season - 1 / whole)
    t = student(3 * (len(blocks) - 1))
    return Look(estimate, variance, _spread_of_fit(blocks), t, len(blocks))


def _seasons(counts: list[int], periods: list[str]) -> list[Row]:
    blocks = _blocks(counts)
    whole, t = sum(map(sum, blocks)), student(3 * (len(blocks) - 1))
    spread = max(1.0, _spread_of_fit(blocks))
    answer = []
    for place in range(4):
        season = sum(block[place] for block in blocks)
        index = 4 * season / whole if whole else None
        width = exp(t * sqrt(spread * (1 / season - 1 / whole))) if season else None
        answer.append(
            {
                "part": "season", "period": periods[place - 4][-2:], "quarters_ahead": None,
                "years_used": len(blocks), "complaints": season, "estimate": index,
                "lower_95": index / width if index and width else None,
                "upper_95": index * width if index and width else None,
                "spread": spread, "is_within": None, "quarters_tested": None,
                "quarters_within": None,
            }
        )  # fmt: skip
    return answer
