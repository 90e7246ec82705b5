"""The tables that analyses read: those of a warehouse, or a few rows made here, as plain rows and
as a warehouse in memory that the compiled SQL runs on."""

from __future__ import annotations

import random
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa

from reg18.analyst.analyses.answer import DATABASE
from reg18.settings.council import load_council
from tests.python.conftest import ROOT

Row = dict[str, Any]
Tables = dict[str, list[Row]]

DAY, TEXT, NUMBER, TRUTH = pa.date32(), pa.string(), pa.int32(), pa.bool_()
COLUMNS: dict[str, dict[str, pa.DataType]] = {
    "core.fct_complaints": {
        "case_ref": TEXT, "service_area": TEXT, "theme": TEXT, "outcome": TEXT,
        "date_received": DAY, "date_resolved": DAY, "is_statutory": TRUTH,
        "complaints_resolved_numerator": NUMBER, "complaints_well_founded_numerator": NUMBER,
        "response_working_days": NUMBER,
    },
    "core.fct_complaint_causes": {
        "case_ref": TEXT, "cause": TEXT, "date_resolved": DAY,
        "complaints_resolved_numerator": NUMBER,
    },
    "core.fct_reviews": {
        "review_ref": TEXT, "case_ref": TEXT, "date_resolved": DAY, "outcome": TEXT,
        "reviews_resolved_numerator": NUMBER, "reviews_well_founded_numerator": NUMBER,
    },
    "core.dim_periods": {
        "period": TEXT, "period_type": TEXT, "period_start": DAY, "period_end": DAY,
        "is_complete": TRUTH,
    },
    "core.dim_dates": {
        "date_day": DAY, "is_working_day": TRUTH, "working_day_number": NUMBER,
        "working_days_reached": NUMBER, "reporting_quarter": TEXT, "is_covered": TRUTH,
    },
    "marts.kpi_quarterly": {
        "period": TEXT, "period_start": DAY, "measure": TEXT, "dimension": TEXT,
        "numerator": pa.decimal128(18, 2), "is_complete": TRUTH,
    },
}  # fmt: skip

RESOLVED = ("upheld", "partly_upheld", "not_upheld", "no_finding", "unmapped")
WELL_FOUNDED = ("upheld", "partly_upheld")
CAUSES = ("communication", "delay", "other", "quality_of_work", "unmapped")


def tables_of(warehouse: Path) -> Tables:
    """The rows of a published warehouse that analyses read."""
    with duckdb.connect(str(warehouse), read_only=True) as connection:
        return {
            name: connection.execute(f"select {', '.join(columns)} from {name}")
            .to_arrow_table()
            .to_pylist()
            for name, columns in COLUMNS.items()
        }


@contextmanager
def warehouse_of(tables: Tables) -> Iterator[duckdb.DuckDBPyConnection]:
    """A warehouse in memory with these rows."""
    with duckdb.connect() as connection:
        connection.execute(f"attach ':memory:' as {DATABASE}")
        for schema in ("core", "marts"):
            connection.execute(f"create schema {DATABASE}.{schema}")
        for name, columns in COLUMNS.items():
            rows = pa.Table.from_pylist(tables[name], pa.schema(list(columns.items())))
            connection.register("rows_of_table", rows)
            connection.execute(f"create table {DATABASE}.{name} as select * from rows_of_table")
        thresholds = load_council(ROOT / "council.yml").settings["thresholds"]
        connection.register("council", pa.Table.from_pylist([thresholds]))
        connection.execute(f"create table {DATABASE}.core.dim_council as select * from council")
        yield connection


def run(connection: duckdb.DuckDBPyConnection, query: str) -> list[Row]:
    """The rows of an analysis in their order, each by the names of its columns."""
    result = connection.execute(f"select * from (\n{query}\n) order by place")
    names = [column[0] for column in result.description or ()]
    return [dict(zip(names, row, strict=True)) for row in result.fetchall()]


class Maker:
    """Makes the tables of a council from its complaints, with weekends and no bank holiday."""

    def __init__(self, first_year: int, as_of: date) -> None:
        self.as_of = as_of
        self.first_day = date(first_year, 4, 1)
        self.complaints: list[Row] = []
        self.causes: list[Row] = []
        self.reviews: list[Row] = []

    def complaint(
        self, received: date, resolved: date | None = None, outcome: str | None = None,
        service: str = "A", theme: str = "charging", causes: tuple[str, ...] = (),
        is_statutory: bool = True,
    ) -> str:  # fmt: skip
        """Add a complaint, and return its reference."""
        reference = f"C{len(self.complaints)}"
        is_resolved = is_statutory and resolved is not None and outcome in RESOLVED
        self.complaints.append(
            {
                "case_ref": reference, "service_area": service, "theme": theme,
                "outcome": outcome, "date_received": received, "date_resolved": resolved,
                "is_statutory": is_statutory, "complaints_resolved_numerator": int(is_resolved),
                "complaints_well_founded_numerator": int(is_resolved and outcome in WELL_FOUNDED),
                "response_working_days": resolved and days_taken(received, resolved),
            }
        )  # fmt: skip
        self.causes += [
            {
                "case_ref": reference, "cause": cause, "date_resolved": resolved,
                "complaints_resolved_numerator": int(is_resolved),
            }
            for cause in causes
        ]  # fmt: skip
        return reference

    def review(self, case: str, resolved: date | None, outcome: str | None) -> None:
        is_resolved = resolved is not None and outcome in RESOLVED
        self.reviews.append(
            {
                "review_ref": f"R{len(self.reviews)}", "case_ref": case, "outcome": outcome,
                "date_resolved": resolved, "reviews_resolved_numerator": int(is_resolved),
                "reviews_well_founded_numerator": int(is_resolved and outcome in WELL_FOUNDED),
            }
        )  # fmt: skip

    def tables(self) -> Tables:
        return {
            "core.fct_complaints": self.complaints,
            "core.fct_complaint_causes": self.causes,
            "core.fct_reviews": self.reviews,
            "core.dim_periods": self._periods(),
            "core.dim_dates": self._dates(),
            "marts.kpi_quarterly": self._received(),
        }

    def _periods(self) -> list[Row]:
        periods = []
        for year in range(self.first_day.year, self.as_of.year + 1):
            for name, first, months in (
                ("", 4, 12),
                *((f" Q{n + 1}", 4 + 3 * n, 3) for n in range(4)),
            ):
                start = _month(year, first)
                end = _month(year, first + months) - timedelta(1)
                if start <= self.as_of:
                    periods.append(
                        {
                            "period": f"{year}-{(year + 1) % 100:02}{name}",
                            "period_type": "quarter" if name else "year",
                            "period_start": start, "period_end": end,
                            "is_complete": end <= self.as_of,
                        }
                    )  # fmt: skip
        return periods

    def _dates(self) -> list[Row]:
        rows, number = [], 0
        day = self.first_day
        while day < self.as_of + timedelta(400):
            is_working_day = day.weekday() < 5
            number += is_working_day
            first = day.year if day.month >= 4 else day.year - 1
            quarter = (day.month - 4) % 12 // 3 + 1
            rows.append(
                {
                    "date_day": day, "is_working_day": is_working_day,
                    "working_day_number": number,
                    "working_days_reached": number + (not is_working_day),
                    "reporting_quarter": f"{first}-{(first + 1) % 100:02} Q{quarter}",
                    "is_covered": day <= self.as_of,
                }
            )  # fmt: skip
            day += timedelta(1)
        return rows

    def _received(self) -> list[Row]:
        return [
            {
                "period": quarter["period"], "period_start": quarter["period_start"],
                "measure": "complaints_received", "dimension": "all",
                "is_complete": quarter["is_complete"],
                "numerator": sum(
                    each["is_statutory"]
                    and quarter["period_start"] <= each["date_received"] <= quarter["period_end"]
                    for each in self.complaints
                ),
            }
            for quarter in self._periods()
            if quarter["period_type"] == "quarter"
        ]  # fmt: skip


def _month(year: int, month: int) -> date:
    return date(year + (month - 1) // 12, (month - 1) % 12 + 1, 1)


def days_taken(first: date, last: date) -> int:
    """Working days from one day to another, counted one by one, where only weekends are free."""
    days, day, is_working_day = 0, first, True
    while day < last:
        day += timedelta(1)
        is_working_day = day.weekday() < 5
        days += is_working_day
    return days + (not is_working_day)


def drawn(seed: int) -> Tables:
    """The tables of a small council, with few services, gaps and all kinds of cases."""
    chance = random.Random(seed)
    as_of = date(2021 + seed % 5, chance.choice((3, 4, 6, 11)), chance.randint(1, 30))
    made = Maker(2020, as_of)
    # No cause is in every pair: weights would never quite settle, here or there.
    closed = max(made.first_day + timedelta(300), date(as_of.year - 1, 2, 1))
    if closed < as_of:
        for causes in (("communication", "delay"), ("other", "quality_of_work")):
            made.complaint(closed - timedelta(20), closed, "upheld", causes=causes)
    span = (as_of - made.first_day).days
    services = "ABCDE"[: chance.randint(1, 5)]
    leaning = {service: chance.random() for service in services}
    for _ in range(chance.choice((3, 60, 300))):
        received = made.first_day + timedelta(chance.randint(0, span))
        resolved: date | None = received + timedelta(int(chance.expovariate(1 / 40)))
        service = chance.choice(services)
        outcome: str | None = chance.choice((*RESOLVED, "withdrawn"))
        if outcome not in ("withdrawn", "unmapped") and chance.random() < leaning[service]:
            outcome = "upheld"
        if resolved is not None and resolved > as_of:
            resolved = outcome = None
        named = tuple(chance.sample(CAUSES, chance.randint(0, 3)))
        case = made.complaint(
            received, resolved, outcome, service, chance.choice(("charging", "other")), named,
            is_statutory=chance.random() < 0.9,
        )  # fmt: skip
        for _ in range(chance.choice((0, 0, 0, 1, 2))):
            if made.complaints[-1]["is_statutory"] and resolved is not None:
                ended = resolved + timedelta(chance.randint(1, 60))
                over = ended <= as_of
                made.review(
                    case, ended if over else None, chance.choice(RESOLVED) if over else None
                )
    return made.tables()
