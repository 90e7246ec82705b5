"""Every number on a report's page, recomputed from the facts of its warehouse.

The two numbers behind a figure are summed from its cases; what is printed of them (percentages,
shares, ranks, changes) is made here anew, from those sums alone, with this file's own rounding. The
tables that the report was printed from are used to find the cases, never to find a number.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from functools import cache
from pathlib import Path
from urllib.parse import unquote

import duckdb

from reg18.settings.council import Council
from tests.python.annual_report import query
from tests.python.html_page import Node, is_figure

ORDINALS = (
    "first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth",
)  # fmt: skip
PERCENTILES = {"response_wd_median": Fraction(1, 2), "response_wd_p90": Fraction(9, 10)}

Key = tuple[str, str, str, str]


@dataclass(frozen=True)
class Sums:
    """What the cases of a figure add up to; none where the files held nothing to count."""

    kind: str
    multiplier: int
    numerator: Decimal | None
    denominator: Decimal | None
    days: tuple[int, ...] = ()


def rounded(number: Fraction) -> int:
    """To the nearest whole number, halves away from zero."""
    whole = Decimal(abs(number.numerator)) / Decimal(number.denominator)
    size = int(whole.quantize(Decimal(1), rounding=ROUND_HALF_UP))
    return -size if number < 0 else size


def percentile(days: tuple[int, ...], fraction: Fraction) -> Fraction:
    """With linear interpolation between the two nearest values."""
    ordered = sorted(days)
    place = fraction * (len(ordered) - 1)
    low = int(place)
    high = min(low + 1, len(ordered) - 1)
    return ordered[low] + (place - low) * (ordered[high] - ordered[low])


class Recount:
    """Looks figures up in the facts of one warehouse."""

    def __init__(self, connection: duckdb.DuckDBPyConnection, council: Council) -> None:
        self.connection = connection
        # Once for all: asked figure by figure, the view takes a fifth of a second each time.
        connection.execute("create temp table behind as select * from core.cases_behind")
        thresholds = council.settings["thresholds"]
        self.smallest = thresholds["smallest_base_for_percent"]
        self.smallest_for_change = thresholds["smallest_base_for_change"]
        self.sums = cache(self._sums)
        self.members = cache(self._members)
        periods = connection.execute(
            "select period, period_year_before from core.dim_periods"
        ).fetchall()
        self.before = dict(periods)

    def _sums(self, key: Key) -> Sums | None:
        period, measure = key[:2]
        if not self.connection.execute(
            "select 1 from marts.kpi_annual where period = ? and measure = ? and dimension = ? "
            "and member = ? union all select 1 from marts.kpi_quarterly "
            "where period = ? and measure = ? and dimension = ? and member = ?",
            [*key, *key],
        ).fetchone():
            return None
        (kind, multiplier), (supplied,) = (
            self.connection.execute(asked, values).fetchone() or ()
            for asked, values in (
                ("select kind, multiplier from marts.measures where measure = ?", [measure]),
                (
                    "select numerator is not null from marts.rpt_figures where period = ? "
                    "and measure = ? and dimension = ? and member = ?",
                    list(key),
                ),
            )
        )
        if not supplied:
            return Sums(kind, int(multiplier), None, None)
        cases = self.connection.execute(
            "select record_key, numerator, denominator from behind where period = ? "
            "and measure = ? and dimension = ? and member = ?",
            list(key),
        ).fetchall()
        numerator = sum((case[1] for case in cases), Decimal(0))
        denominator = None
        if kind in ("rate", "days"):
            denominator = sum((case[2] or Decimal(0) for case in cases), Decimal(0))
        if measure == "complaints_per_1000_supported":
            denominator = self._people(period)
        days = self._days(cases) if measure in PERCENTILES else ()
        return Sums(kind, int(multiplier), numerator, denominator, days)

    def _people(self, period: str) -> Decimal | None:
        """Nobody's case: the one base that is taken as it came."""
        found = self.connection.execute(
            "select denominator from marts.kpi_annual where period = ? and dimension = 'all' "
            "and measure = 'complaints_per_1000_supported'",
            [period],
        ).fetchone()
        return found[0] if found else None

    def _days(self, cases: list[tuple[str, Decimal, Decimal | None]]) -> tuple[int, ...]:
        counted = [case[0] for case in cases if case[2]]
        rows = self.connection.execute(
            "select response_working_days from core.fct_complaints where case_ref in "
            "(select unnest(?))",
            [counted],
        ).fetchall()
        return tuple(row[0] for row in rows)

    def _members(self, period: str, measure: str, dimension: str) -> list[Decimal]:
        rows = self.connection.execute(
            "select member from marts.kpi_annual where period = ? and measure = ? "
            "and dimension = ? union all select member from marts.kpi_quarterly "
            "where period = ? and measure = ? and dimension = ?",
            [period, measure, dimension] * 2,
        ).fetchall()
        sums = [self.sums((period, measure, dimension, member)) for (member,) in rows]
        return [each.numerator for each in sums if each and each.numerator]

    def texts(self, key: Key, part: str) -> set[str]:
        """What may stand on the page for a part of a figure."""
        sums = self.sums(key)
        period, measure, dimension, _ = key
        if sums is None:
            # A member that counts nothing in a period has no row there.
            return {"printed": {"0", "no base", "not supplied"}, "change": {"0"}}.get(part, {"0%"})
        if sums.numerator is None:
            return {"not supplied"}
        if part == "none":
            return {"no", "none"} if sums.numerator == 0 else set()
        if part == "printed":
            return {self.printed(measure, sums)}
        if part in ("numerator", "denominator"):
            number = sums.numerator if part == "numerator" else sums.denominator
            return set() if number is None else {f"{int(number):,}"}
        if part == "share_percent":
            whole = self.sums((period, measure, "all", "all"))
            assert whole is not None
            assert whole.numerator
            return {f"{rounded(Fraction(100 * sums.numerator) / Fraction(whole.numerator))}%"}
        if part == "member_rank":
            others = self.members(period, measure, dimension)
            place = 1 + sum(other > sums.numerator for other in others)
            joint = "joint " if others.count(sums.numerator) > 1 else ""
            return {f"{joint}{ORDINALS[place - 1]}"}
        return self._changes(key, sums, part)

    def printed(self, measure: str, sums: Sums) -> str:
        numerator, denominator = sums.numerator, sums.denominator
        assert numerator is not None
        if sums.kind in ("count", "stock"):
            return f"{int(numerator):,}"
        if sums.kind == "pounds":
            return f"£{numerator:,.2f}"
        if not denominator:
            return "no base"
        ratio = Fraction(numerator) / Fraction(denominator)
        if sums.kind == "rate" and sums.multiplier == 1:
            if denominator < self.smallest:
                return f"{int(numerator):,} of {int(denominator):,}"
            return f"{rounded(100 * ratio)}%"
        if measure in PERCENTILES:
            ratio = percentile(sums.days, PERCENTILES[measure])
        else:
            ratio *= sums.multiplier
        return f"{Decimal(rounded(10 * ratio)) / 10:,.1f}"

    def _changes(self, key: Key, sums: Sums, part: str) -> set[str]:
        """The change on the year before, with its sign or in words without it."""
        period, measure, dimension, member = key
        before = self.before[period]
        assert before is not None, key
        earlier = self.sums((before, measure, dimension, member))
        then = earlier.numerator if earlier is not None and earlier.numerator else Decimal(0)
        now = sums.numerator or Decimal(0)
        change = now - then
        percent = rounded(100 * (Fraction(now) - Fraction(then)) / Fraction(then)) if then else 0
        if part == "change_percent":
            return {_signed(f"{abs(percent)}%", percent)}
        if part in ("change", "change_printed"):
            text = f"£{abs(change):,.2f}" if sums.kind == "pounds" else f"{abs(int(change)):,}"
            text = _signed(text, change) if change else text
            # One or two cases would decide it.
            is_small = sums.kind != "pounds" and then < self.smallest_for_change
            if part == "change_printed" and percent and not is_small:
                text += f" ({_signed(f'{abs(percent):,}%', percent)})"
            return {text}
        assert part == "change_points", part
        assert earlier is not None
        points = rounded(100 * (_ratio(sums) - _ratio(earlier)))
        return {_signed(str(abs(points)), points), str(abs(points))} if points else {"0"}


def _ratio(sums: Sums) -> Fraction:
    assert sums.numerator is not None
    assert sums.denominator
    return Fraction(sums.numerator) / Fraction(sums.denominator)


def _signed(text: str, number: Decimal | int) -> str:
    return f"{'−' if number < 0 else '+'}{text}"


def assert_recomputed(page: Node, warehouse: Path, council: Council) -> int:
    """Every tagged number of a page is what its cases make; returns how many there are."""
    tagged = [node for node in page.walk() if is_figure(node)]
    with duckdb.connect(str(warehouse), read_only=True) as connection:
        recount = Recount(connection, council)
        for node in tagged:
            *named, part = (unquote(each) for each in node.attributes["data-f"].split("/"))
            period, measure, dimension, member = named
            allowed = recount.texts((period, measure, dimension, member), part)
            assert node.text() in allowed, (named, part, node.text(), allowed)
    return len(tagged)


def assert_numbers_are_those_of_the_marts(page: Node, file: Path) -> None:
    """What a quarterly report prints beside figures: usual ranges, what is open, days open."""
    marts = {
        "data-t": {
            (row["period"], row["measure"], limit): row[f"{limit}_printed"]
            for row in query(file, "select * from marts.quarter_trends")
            for limit in ("lower_limit", "upper_limit")
        },
        "data-s": {
            (
                row["period"],
                row["stock"],
                "total" if row["is_total"] else f"member:{row['member']}",
            ): f"{row['counted']:,}"
            for row in query(file, "select * from marts.quarter_stocks")
        },
        "data-v": {
            (row["period"], str(row["place"]), "working_days_open"): str(row["working_days_open"])
            for row in query(file, "select * from marts.quarter_overdue")
        },
    }
    for kind, expected in marts.items():
        tagged = [node for node in page.walk() if kind in node.attributes]
        for node in tagged:
            first, second, third = map(unquote, node.attributes[kind].split("/"))
            key = (first, second, third)
            # Of a member without a row nothing is open.
            assert node.text() == (expected.get(key, "0") if kind == "data-s" else expected[key])
