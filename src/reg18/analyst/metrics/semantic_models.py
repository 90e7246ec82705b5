"""Makes MetricFlow's semantic models and metrics of the registry.

A semantic model for each fact, a sum for each column, a metric for each sum, a ratio for each rate.
Nothing is counted here: which column is summed by which day comes from `marts.measure_sums`.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from reg18.analyst.measure_rules import TARGET_FACTS
from reg18.analyst.metrics.registry import Measure, Place, Registry

Node = dict[str, Any]

# What the KPI tables leave out: rows without a day, before the first period, after the as-of date.
_IN_A_PERIOD = '{{ TimeDimension("metric_time", "reporting_year") }} is not null'


@dataclass(frozen=True)
class Sum:
    """A part of a measure, its numerator or denominator, that is summed in a fact, under a name
    that no other sum has."""

    name: str
    part: str
    place: Place

    @property
    def expression(self) -> str:
        """What is summed."""
        measure = self.place.measure
        # Measures of local targets share their columns.
        if self.place.fact in TARGET_FACTS.values():
            return f"case when measure = '{measure}' then {self.part} end"
        return f"{measure}_{self.part}"


@dataclass(frozen=True)
class Metric:
    """A metric of a measure, by its own name or, where it has to be split, by that too; the sum
    that it is, or its numerator and denominator."""

    name: str
    title: str
    measure: Measure
    sums: tuple[Sum, ...]

    @property
    def model(self) -> str | None:
        """The semantic model that it is of; none where its two halves are of two."""
        facts = {each.place.fact for each in self.sums}
        return _model_name(facts.pop()) if len(facts) == 1 else None


@dataclass(frozen=True)
class Semantics:
    """Every measure: as metrics, or left out with the reason."""

    models: list[Node]
    metrics: list[Metric]
    left_out: list[tuple[Measure, str]] = field(default_factory=list)

    @property
    def document(self) -> Node:
        """What dbt reads."""
        definitions = [each for metric in self.metrics for each in _definitions(metric)]
        return {"semantic_models": self.models, "metrics": definitions}

    def split_by(self, model: str | None) -> list[str]:
        """What splits the metrics of a model, beside the day, as MetricFlow calls it."""
        return [
            f"{each['primary_entity']}__{one['name']}"
            for each in self.models
            if each["name"] == model
            for one in each["dimensions"]
            if one["type"] == "categorical"
        ]


def semantics_of(registry: Registry) -> Semantics:
    """Make metrics of every measure that is a sum or a ratio of sums; say why others are not."""
    metrics: list[Metric] = []
    left_out = []
    for measure in registry.measures:
        places = registry.places_of(measure.name)
        reason = _why_left_out(measure, places)
        if reason:
            left_out.append((measure, reason))
        else:
            metrics.extend(_metrics(measure, places))
    return Semantics(list(_models(registry, metrics)), metrics, left_out)


def _why_left_out(measure: Measure, places: list[Place]) -> str | None:
    ways = {place.way for place in places}
    if "stock" in ways:
        return "a stock, which is not a sum over days"
    if "percentile" in ways:
        return "a median or percentile, which is not a sum"
    if measure.is_rate and not any(place.has_denominator for place in places):
        return "no fact has its denominator"
    if not measure.is_supplied:
        return "not supplied: the files loaded hold nothing that it could be counted from"
    return None


def _metrics(measure: Measure, places: list[Place]) -> Iterator[Metric]:
    whole = [place for place in places if place.has_total]
    if whole:
        yield _metric(measure, whole, "", "")
    for place in places:
        if not place.has_total:
            # A case has several rows there: it is another number, and has another name.
            by = place.dimensions[0]
            yield _metric(measure, [place], f"_by_{by}", f", once for each {by.replace('_', ' ')}")


def _metric(measure: Measure, places: list[Place], suffix: str, title_suffix: str) -> Metric:
    name, title = measure.name + suffix, measure.title + title_suffix
    # A measure of two facts has its numerator from the one that has no denominator of it.
    bases = [place for place in places if place.has_denominator]
    tops = [place for place in places if not place.has_denominator] or bases

    def summed(part: str, place: Place) -> Sum:
        return Sum(f"{name}_{part}", part, place)

    (top,) = tops
    numerator = summed("numerator", top)
    if not measure.is_rate:
        return Metric(name, title, measure, (numerator,))
    (base,) = bases
    denominator = summed("denominator", base)
    return Metric(name, title, measure, (numerator, denominator))


def _definitions(metric: Metric) -> Iterator[Node]:
    # Titles and definitions stand in the registry alone: here they would be written twice.
    about = f"{metric.measure.name} of marts.measures, which says what it counts and by which law."

    def named(name: str) -> Node:
        return {"name": name, "label": name, "description": about}

    if len(metric.sums) == 1:
        yield named(metric.name) | _simple(metric.sums[0])
        return
    numerator, denominator = metric.sums
    parts = {"numerator": numerator.name, "denominator": denominator.name}
    yield named(metric.name) | {"type": "ratio", "type_params": parts}
    for each in metric.sums:
        yield named(each.name) | _simple(each)


def _simple(of: Sum) -> Node:
    return {
        "type": "simple",
        # Nothing counted is 0, as in the KPI tables, beside a metric that counts something.
        "type_params": {"measure": {"name": of.name, "fill_nulls_with": 0}},
        "filter": _IN_A_PERIOD,
    }


def _models(registry: Registry, metrics: list[Metric]) -> Iterator[Node]:
    sums = [each for metric in metrics for each in metric.sums]
    for fact in sorted({each.place.fact for each in sums}):
        of_fact = [each for each in sums if each.place.fact == fact]
        dates = sorted({str(each.place.date_column) for each in of_fact})
        dimensions = sorted(
            {one for place in registry.places if place.fact == fact for one in place.dimensions}
        )
        yield {
            "name": _model_name(fact),
            "description": f"The rows of {fact}, which are private.",
            "model": f"ref('{fact}')",
            # Only a name, which those of dimensions begin with. No entity has a column, so that no
            # key of a case can be asked for and no fact is joined to another.
            "primary_entity": _model_name(fact),
            "defaults": {"agg_time_dimension": dates[0]},
            "dimensions": [
                *(
                    {"name": date, "type": "time", "type_params": {"time_granularity": "day"}}
                    for date in dates
                ),
                *(
                    {"name": one, "type": "categorical", "expr": f"coalesce({one}, 'unknown')"}
                    for one in dimensions
                ),
            ],
            "measures": [
                {
                    "name": each.name,
                    "agg": "sum",
                    "expr": each.expression,
                    "agg_time_dimension": str(each.place.date_column),
                }
                for each in of_fact
            ],
        }


def _model_name(fact: str) -> str:
    return fact.removeprefix("fct_")
