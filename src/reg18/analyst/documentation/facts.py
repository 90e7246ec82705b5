"""What the site says of the project: the rule of each measure in SQL, which column leads to which
table, and the questions of a new analyst."""

from __future__ import annotations

import re
from dataclasses import dataclass
from operator import itemgetter
from pathlib import Path
from typing import Any

from reg18.analyst.measure_rules import TARGET_FACTS, expressions_of, laid_out, measures_in
from reg18.base.paths import project_root
from reg18.settings.council import Council, target_measures

Manifest = dict[str, Any]

# These repeat the columns of fct_complaints for each cause and partner body.
_BRIDGES = ("fct_complaint_causes", "fct_complaint_partner_bodies")
# The tables for people to read. Where several have the same key, one is its own: a complaint's, a
# period's, a measure's.
_SCHEMAS = ("core", "marts")
_OWNERS = {"case_ref": "fct_complaints", "period": "dim_periods", "measure": "measures"}
_QUESTION = re.compile(r'^\| (.+?) \| \[(.+?)\]\((.+?)\) \| "(.+)" \|$', re.M)


@dataclass(frozen=True)
class Question:
    """A question, the page and place of its answer, and the words of it that answer in short."""

    question: str
    page: str
    link: str
    words: str


def questions_page() -> Path:
    """Return the page that lists the questions."""
    return project_root() / "docs" / "how-to" / "questions.md"


def questions() -> list[Question]:
    """Return every question, in the order of the page."""
    text = questions_page().read_text(encoding="utf-8")
    return [Question(*row) for row in _QUESTION.findall(text)]


def rules(manifest: Manifest, council: Council) -> dict[str, list[dict[str, str]]]:
    """Return for each measure the facts that make it, each with its expressions as dbt compiles
    them, so that what is shown is what counts."""
    found: dict[str, list[dict[str, str]]] = {}
    for node in sorted(manifest["nodes"].values(), key=itemgetter("unique_id")):
        fact, code = node["name"], node.get("compiled_code", "")
        if node["resource_type"] != "model" or not fact.startswith("fct_") or fact in _BRIDGES:
            continue
        measures: list[tuple[str, str | None]] = [(each, None) for each in measures_in(code)]
        for name, targets in council.settings["targets"].items():
            if TARGET_FACTS[name] == fact:
                measures += [(measure, name) for measure in target_measures({name: targets})]
        for measure, target_list in measures:
            written = expressions_of(code, measure, target_list)
            sql = "\n\n".join(laid_out(each) for each in written)
            found.setdefault(measure, []).append({"model": fact, "sql": sql})
    return found


def relations(manifest: Manifest) -> list[dict[str, str]]:
    """Return what each column leads to, as the tests of dbt hold it: the table that has this column
    as its key, the codes that the column is held to, the calendar for the days of a case."""
    nodes = manifest["nodes"].values()
    models = {
        node["name"]: node
        for node in sorted(nodes, key=itemgetter("name"))
        if node["resource_type"] == "model" and node["schema"] in _SCHEMAS
    }
    tested: dict[tuple[str, str], Any] = {
        (node["test_metadata"]["name"], node["attached_node"].split(".")[-1]): (
            node["test_metadata"]["kwargs"].get("columns", ())
        )
        for node in nodes
        if node["resource_type"] == "test" and node.get("test_metadata") and node["attached_node"]
    }
    owners = {
        columns[0]: table
        for (test, table), columns in sorted(tested.items(), key=itemgetter(0))
        if test == "unique_key" and len(columns) == 1
    } | _OWNERS
    found = []
    for schema in _SCHEMAS:
        for table, node in models.items():
            codes = tested.get(("accepted_codes", table), ())
            for column, described in node["columns"].items() if node["schema"] == schema else ():
                if column in codes:
                    to = ("dim_codes", "code")
                elif owners.get(column, table) != table and owners[column] in models:
                    to = (owners[column], column)
                elif table.startswith("fct_") and _is_day(column, described.get("data_type")):
                    to = ("dim_dates", "date_day")
                else:
                    continue
                found.append(
                    {"table": table, "column": column, "to_table": to[0], "to_column": to[1]}
                )
    return found


def _is_day(column: str, data_type: str | None) -> bool:
    """Whether a column is the day of an event; the day from which a measure counts is not one."""
    return (data_type == "date" or column.startswith("date_")) and not column.endswith("_from")
