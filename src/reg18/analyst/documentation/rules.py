"""The rule of each measure as dbt compiles it, so that what is shown is what counts."""

from __future__ import annotations

from operator import itemgetter
from typing import Any

from reg18.analyst.measure_rules import TARGET_FACTS, expressions_of, laid_out, measures_in
from reg18.settings.council import Council, target_measures

# These repeat the columns of fct_complaints for each cause and partner body.
_BRIDGES = ("fct_complaint_causes", "fct_complaint_partner_bodies")


def rules(manifest: dict[str, Any], council: Council) -> dict[str, list[dict[str, str]]]:
    """Of each measure the facts that make it, each with the expressions that do."""
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
