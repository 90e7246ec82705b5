"""How the tables hang together, read from what their tests hold: keys, codes, days."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

# The layers that are read by people, in the order in which they are shown.
CASES, FIGURES = "core", "marts"


@dataclass(frozen=True)
class Entity:
    """A table: its key, and how many columns it has."""

    name: str
    schema: str
    key: tuple[str, ...]
    columns: int


@dataclass(frozen=True)
class Relation:
    """A column of a table that leads to a row of another."""

    table: str
    column: str
    to_table: str
    to_column: str


@dataclass(frozen=True)
class Model:
    """The tables of a layer and what they lead to."""

    entities: list[Entity] = field(default_factory=list)
    relations: list[Relation] = field(default_factory=list)


def read_model(manifest: dict[str, Any], schema: str) -> Model:
    """The tables of a schema, with those of core that they lead to."""
    nodes = {
        node["name"]: node
        for node in manifest["nodes"].values()
        if node["resource_type"] == "model" and node["schema"] in (CASES, FIGURES)
    }
    tests = [
        node["test_metadata"] | {"of": node["attached_node"].split(".")[-1]}
        for node in manifest["nodes"].values()
        if node["resource_type"] == "test"
        and node.get("test_metadata")
        and node.get("attached_node")
    ]
    keys = {
        test["of"]: tuple(test["kwargs"]["columns"])
        for test in tests
        if test["name"] == "unique_key"
    }
    codes = {
        test["of"]: test["kwargs"]["columns"] for test in tests if test["name"] == "accepted_codes"
    }
    relations = [
        relation
        for name, node in sorted(nodes.items())
        if node["schema"] == schema
        for relation in _relations(name, node, nodes, keys, codes.get(name, {}))
    ]
    shown = {relation.table for relation in relations} | {
        relation.to_table for relation in relations
    }
    entities = [
        Entity(name, node["schema"], keys.get(name, ()), len(node["columns"]))
        for name, node in sorted(nodes.items())
        if name in shown
    ]
    return Model(entities, relations)


def _relations(
    name: str,
    node: dict[str, Any],
    nodes: dict[str, Any],
    keys: dict[str, tuple[str, ...]],
    codes: dict[str, str],
) -> list[Relation]:
    """What the columns of a table lead to: the table that has this column as its key, the codes
    that the column is held to, the calendar for the days of a case."""
    # Of tables with the same key one is the thing itself: a complaint's, a period's, a measure's.
    owners = {key[0]: table for table, key in sorted(keys.items()) if len(key) == 1}
    owners |= {"case_ref": "fct_complaints", "period": "dim_periods", "measure": "measures"}
    found = []
    for column, described in node["columns"].items():
        if column in codes:
            found.append(Relation(name, column, "dim_codes", "code"))
        elif owners.get(column, name) != name and owners[column] in nodes:
            found.append(Relation(name, column, owners[column], column))
        elif name.startswith("fct_") and _is_day(column, described.get("data_type")):
            found.append(Relation(name, column, "dim_dates", "date_day"))
    return found


def _is_day(column: str, data_type: str | None) -> bool:
    """Whether a column is the day of an event; from when a measure counts is no event."""
    return (data_type == "date" or column.startswith("date_")) and not column.endswith("_from")
