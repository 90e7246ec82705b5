"""What a warehouse says of its measures: their words, and where each is added up."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby
from operator import itemgetter
from pathlib import Path

from reg18.base.reading import Row, open_warehouse, rows


@dataclass(frozen=True)
class Measure:
    """A measure in words; `is_rate` where its value is a numerator over a denominator."""

    name: str
    title: str
    is_rate: bool
    is_supplied: bool


@dataclass(frozen=True)
class Place:
    """A fact and day from which a measure is added up, and the dimensions that it has there."""

    measure: str
    fact: str
    date_column: str | None
    way: str
    has_denominator: bool
    has_total: bool
    dimensions: tuple[str, ...]


@dataclass(frozen=True)
class Registry:
    """Every measure in the order in which it is listed, and every place."""

    measures: list[Measure]
    places: list[Place]

    def places_of(self, measure: str) -> list[Place]:
        """The places of a measure."""
        return [place for place in self.places if place.measure == measure]


def read_registry(file: Path, is_built: bool = True) -> Registry:
    """Read it from a private warehouse; raises Reg18Error where it is none.

    A file that is not `is_built` has the registry and no figures: all counts as supplied.
    """
    with open_warehouse(file, private=True) as connection:
        measures = rows(connection, "select * from marts.measures order by sort_order, measure")
        sums = rows(
            connection, "select * from marts.measure_sums order by fact, measure, dimension"
        )
        totals = (
            rows(connection, "select * from marts.kpi_annual where dimension = 'all'")
            if is_built
            else []
        )
    # Not supplied is no figure in any period; a zero would say that there was none.
    counted = {row["measure"] for row in totals if row["numerator"] is not None}
    return Registry(
        [
            Measure(
                name=row["measure"],
                title=row["title"],
                is_rate=row["kind"] in ("rate", "days"),
                is_supplied=row["measure"] in counted or not is_built,
            )
            for row in measures
        ],
        list(_places(sums)),
    )


def _places(sums: list[Row]) -> Iterator[Place]:
    for (measure, fact), group in groupby(sums, key=itemgetter("measure", "fact")):
        of_place = list(group)
        dimensions = [row["dimension"] for row in of_place]
        yield Place(
            measure=measure,
            fact=fact,
            date_column=of_place[0]["date_column"],
            way=of_place[0]["way"],
            has_denominator=of_place[0]["has_denominator"],
            has_total="all" in dimensions,
            dimensions=tuple(each for each in dimensions if each != "all"),
        )
