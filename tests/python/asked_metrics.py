"""Asks MetricFlow for every figure, and holds the answers against the KPI tables."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb

from reg18.analyst.metrics.engine import Question, answer, engine_for
from reg18.analyst.metrics.semantic_models import Metric, Semantics, read_measures, semantics_of

# Table -> the grain of its periods, as MetricFlow has it.
TABLES = {
    "kpi_annual": "metric_time__reporting_year",
    "kpi_quarterly": "metric_time__reporting_quarter",
}

# (table, period, measure, dimension, member) -> numerator, denominator, value
Key = tuple[str, str, str, str, str]
Figure = tuple[Decimal, Decimal | None, float | None]


@dataclass(frozen=True)
class Asked:
    """Metrics by period and a dimension of the tables: `all` or a column of a fact."""

    table: str
    dimension: str
    metrics: list[Metric]

    @property
    def question(self) -> Question:
        grouped = [TABLES[self.table]]
        if self.dimension != "all":
            grouped.append(f"{self.metrics[0].model}__{self.dimension}")
        return Question(
            tuple(name for each in self.metrics for name in names(each)), tuple(grouped)
        )


def names(metric: Metric) -> list[str]:
    """A metric and, where it is a ratio, its two halves."""
    return [metric.name, *(each.name for each in metric.sums if len(metric.sums) > 1)]


def assert_metrics_equal(file: Path, with_dimensions: bool = True) -> None:
    """Compare every metric of a warehouse with every row that the KPI tables have of it."""
    semantics = semantics_of(read_measures(file))
    expected = kpi_figures(file, semantics, with_dimensions)
    found: dict[Key, Figure] = {}
    with engine_for(file, semantics) as engine:
        for asked in questions_for(semantics, expected):
            table = answer(engine, asked.question)
            rows = [dict(zip(table.column_names, row, strict=True)) for row in table.rows]
            found.update(figures_in(asked, rows))
    nothing: dict[str, Figure] = {
        metric.measure.name: (
            (Decimal(0), None, 0.0) if len(metric.sums) == 1 else (Decimal(0), Decimal(0), None)
        )
        for metric in semantics.metrics
    }
    # A member of no case has no row in an answer; the tables list each, with 0.
    lacking = {key: figure for key, figure in expected.items() if key not in found}
    assert {key: figure for key, figure in lacking.items() if figure != nothing[key[2]]} == {}
    too_many = {key: figure for key, figure in found.items() if key not in expected}
    assert {key: figure for key, figure in too_many.items() if figure != nothing[key[2]]} == {}
    differing = {
        key: (figure, expected[key])
        for key, figure in found.items()
        if key in expected and figure != expected[key]
    }
    assert differing == {}
    # Nothing was held against nothing.
    there = {(key[0], key[2], key[3]) for key in found}
    counted = {
        (key[0], key[2], key[3]) for key, figure in expected.items() if figure != nothing[key[2]]
    }
    assert counted <= there
    assert len(counted) > len(semantics.metrics)


def kpi_figures(file: Path, semantics: Semantics, with_dimensions: bool) -> dict[Key, Figure]:
    """Every figure of a measure that is a metric."""
    measures = {metric.measure.name for metric in semantics.metrics}
    figures: dict[Key, Figure] = {}
    with duckdb.connect(str(file), read_only=True) as connection:
        for table in TABLES:
            for period, measure, dimension, member, *figure in connection.execute(
                "select period, measure, dimension, member, numerator, denominator, value "
                f"from marts.{table}"
            ).fetchall():
                if measure in measures and (with_dimensions or dimension == "all"):
                    figures[table, period, measure, dimension, member] = tuple(figure)
    return figures


def questions_for(semantics: Semantics, expected: dict[Key, Figure]) -> Iterator[Asked]:
    """One query a table, fact and dimension, with all metrics that have rows there; one for all
    totals."""
    for table in TABLES:
        there = {(key[2], key[3]) for key in expected if key[0] == table}
        totals = [each for each in semantics.metrics if each.sums[0].place.has_total]
        yield Asked(table, "all", totals)
        together: dict[tuple[str, str], list[Metric]] = {}
        for metric in semantics.metrics:
            for dimension in metric.sums[0].place.dimensions:
                if (metric.measure.name, dimension) in there and metric.model:
                    together.setdefault((metric.model, dimension), []).append(metric)
        for (_, dimension), metrics in together.items():
            yield Asked(table, dimension, metrics)


def figures_in(asked: Asked, rows: list[dict[str, Any]]) -> Iterator[tuple[Key, Figure]]:
    """The figures of an answer, under the keys that the tables have."""
    by = asked.question.group_by
    for row in rows:
        member = row[by[1]] if len(by) > 1 else "all"
        for metric in asked.metrics:
            key = (asked.table, row[by[0]], metric.measure.name, asked.dimension, member)
            value = None if row[metric.name] is None else float(row[metric.name])
            if len(metric.sums) == 1:
                yield key, (_exact(row[metric.name]), None, value)
            else:
                numerator, denominator = (_exact(row[each.name]) for each in metric.sums)
                yield key, (numerator, denominator, value)


def _exact(number: int | float) -> Decimal:
    """Pounds come as a binary number: its shortest text is the decimal that it stands for."""
    return Decimal(str(number))
