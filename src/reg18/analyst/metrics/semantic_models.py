"""Makes MetricFlow's semantic models and metrics from the measures of a warehouse.

There is a semantic model for each fact, a sum for each column, a metric for each sum and a ratio
for each rate. Nothing is counted here: `marts.measure_sums` says which column is summed by which
day.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from reg18.analyst.measure_rules import TARGET_FACTS
from reg18.base.reading import open_warehouse, rows

Node = dict[str, Any]

# What the KPI tables leave out: rows without a day, before the first period, after the as-of date.
_IN_A_PERIOD = '{{ TimeDimension("metric_time", "reporting_year") }} is not null'


@dataclass(frozen=True)
class Place:
    """A fact and day from which a measure is added up, and the dimensions that it has there."""

    fact: str
    date_column: str | None
    way: str
    has_denominator: bool
    has_total: bool
    dimensions: tuple[str, ...]


@dataclass(frozen=True)
class Measure:
    """A measure; `is_rate` if its value is a numerator over a denominator."""

    name: str
    title: str
    is_rate: bool
    is_supplied: bool
    places: tuple[Place, ...]


@dataclass(frozen=True)
class Sum:
    """The numerator or denominator of a measure, summed in a fact; its name is unique."""

    name: str
    expression: str
    place: Place


@dataclass(frozen=True)
class Metric:
    """A metric of a measure: one sum, or a numerator and a denominator."""

    name: str
    title: str
    measure: Measure
    sums: tuple[Sum, ...]

    @property
    def model(self) -> str | None:
        """The semantic model of the metric; None if its two sums belong to different ones."""
        models = {_model_name(each.place.fact) for each in self.sums}
        return models.pop() if len(models) == 1 else None


@dataclass(frozen=True)
class Semantics:
    """Every measure, as metrics or left out with the reason."""

    models: list[Node]
    metrics: list[Metric]
    left_out: list[tuple[Measure, str]]

    @property
    def document(self) -> Node:
        """What dbt reads."""
        definitions = [each for metric in self.metrics for each in _definitions(metric)]
        return {"semantic_models": self.models, "metrics": definitions}

    def lines(self) -> Iterator[str]:
        """Each metric with its title below what splits it, then the measures left out."""
        dimensions = {
            model["name"]: [
                f"{model['primary_entity']}__{each['name']}"
                for each in model["dimensions"]
                if each["type"] == "categorical"
            ]
            for model in self.models
        }
        width = max(len(metric.name) for metric in self.metrics)
        for model in dict.fromkeys(metric.model for metric in self.metrics):
            names = ["metric_time", *(dimensions[model] if model else ())]
            yield f"Metrics by {', '.join(names)}"
            for metric in self.metrics:
                if metric.model == model:
                    yield f"  {metric.name:{width}}  {metric.title}"
            yield ""
        yield "Measures that are not metrics"
        for measure, reason in self.left_out:
            yield f"  {measure.name:{width}}  {measure.title}: {reason}"


def read_measures(file: Path, is_built: bool = True) -> list[Measure]:
    """Return the measures of a private warehouse in the order in which they are listed.

    A file that is not `is_built` has the measures without figures: all count as supplied.
    """
    with open_warehouse(file, private=True) as connection:
        found = rows(connection, "from marts.measures order by sort_order, measure")
        sums = rows(
            connection,
            "select measure, fact, date_column, way, has_denominator, "
            "bool_or(dimension = 'all') as has_total, "
            "coalesce(list(dimension order by dimension) filter (dimension <> 'all'), []) "
            "as dimensions from marts.measure_sums "
            "group by measure, fact, date_column, way, has_denominator order by measure, fact",
        )
        # What is not supplied has no figure in any period. A zero would say that there were none.
        supplied = {row["measure"] for row in found}
        if is_built:
            query = (
                "select distinct measure from marts.kpi_annual "
                "where numerator is not null and dimension = 'all'"
            )
            supplied = {row["measure"] for row in rows(connection, query)}
    places: dict[str, list[Place]] = {row["measure"]: [] for row in (*found, *sums)}
    for row in sums:
        places[row.pop("measure")].append(Place(**row | {"dimensions": tuple(row["dimensions"])}))
    return [
        Measure(
            row["measure"],
            row["title"],
            row["kind"] in ("rate", "days"),
            row["measure"] in supplied,
            tuple(places[row["measure"]]),
        )
        for row in found
    ]


def semantics_of(measures: list[Measure]) -> Semantics:
    """Make metrics of every measure that is a sum or a ratio of sums; say why others are not."""
    metrics: list[Metric] = []
    left_out = []
    for measure in measures:
        if reason := _why_left_out(measure):
            left_out.append((measure, reason))
        else:
            metrics.extend(_metrics(measure))
    return Semantics(list(_models(measures, metrics)), metrics, left_out)


def _why_left_out(measure: Measure) -> str | None:
    ways = {place.way for place in measure.places}
    if "stock" in ways:
        return "a stock, which is not a sum over days"
    if "percentile" in ways:
        return "a median or percentile, which is not a sum"
    if measure.is_rate and not any(place.has_denominator for place in measure.places):
        return "no fact has its denominator"
    if not measure.is_supplied:
        return "not supplied: no loaded file has anything to count it from"
    return None


def _metrics(measure: Measure) -> Iterator[Metric]:
    whole = [place for place in measure.places if place.has_total]
    if whole:
        yield _metric(measure, whole, "", "")
    for place in measure.places:
        if not place.has_total:
            # A case has several rows there, so this is another number and needs another name.
            by = place.dimensions[0]
            yield _metric(measure, [place], f"_by_{by}", f", once for each {by.replace('_', ' ')}")


def _metric(measure: Measure, places: list[Place], suffix: str, title_suffix: str) -> Metric:
    name, title = measure.name + suffix, measure.title + title_suffix
    # If a measure has two facts, its numerator comes from the one without its denominator.
    bases = [place for place in places if place.has_denominator]
    (top,) = [place for place in places if not place.has_denominator] or bases
    parts = {"numerator": top}
    if measure.is_rate:
        (parts["denominator"],) = bases
    sums = (
        Sum(f"{name}_{part}", _expression(measure.name, part, place.fact), place)
        for part, place in parts.items()
    )
    return Metric(name, title, measure, tuple(sums))


def _expression(measure: str, part: str, fact: str) -> str:
    # Measures of local targets share their columns.
    if fact in TARGET_FACTS.values():
        return f"case when measure = '{measure}' then {part} end"
    return f"{measure}_{part}"


def _definitions(metric: Metric) -> Iterator[Node]:
    # Titles and definitions are in the registry alone; here they would be written twice.
    about = f"{metric.measure.name} of marts.measures, which says what it counts and by which law."

    def named(name: str) -> Node:
        return {"name": name, "label": name, "description": about}

    def simple(name: str, of: Sum) -> Node:
        return named(name) | {
            "type": "simple",
            # Nothing counted is 0, as in the KPI tables, next to a metric that counts something.
            "type_params": {"measure": {"name": of.name, "fill_nulls_with": 0}},
            "filter": _IN_A_PERIOD,
        }

    if len(metric.sums) == 1:
        yield simple(metric.name, metric.sums[0])
        return
    numerator, denominator = metric.sums
    parts = {"numerator": numerator.name, "denominator": denominator.name}
    yield named(metric.name) | {"type": "ratio", "type_params": parts}
    for each in metric.sums:
        yield simple(each.name, each)


def _models(measures: list[Measure], metrics: list[Metric]) -> Iterator[Node]:
    sums = [each for metric in metrics for each in metric.sums]
    places = [place for measure in measures for place in measure.places]
    for fact in sorted({each.place.fact for each in sums}):
        of_fact = [each for each in sums if each.place.fact == fact]
        dates = sorted({str(each.place.date_column) for each in of_fact})
        dimensions = sorted(
            {name for place in places if place.fact == fact for name in place.dimensions}
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
