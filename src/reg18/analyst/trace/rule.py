"""Where the rule of a measure stands: the expressions of its facts, with file and line."""

from __future__ import annotations

from dataclasses import dataclass

from reg18.analyst.measure_rules import expressions_of
from reg18.base.paths import project_root


@dataclass(frozen=True)
class Rule:
    """An expression of a model that makes a column."""

    file: str
    first_line: int
    text: str


def find_rules(measure: str, facts: list[str], target_list: str | None) -> list[Rule]:
    """Return the expressions of a measure in its facts; `target_list` is the list of local targets
    that it stands in, or None."""
    found: list[Rule] = []
    for fact in facts:
        file = project_root() / "models" / "core" / f"{fact}.sql"
        shown = file.relative_to(project_root()).as_posix()
        expressions = expressions_of(file.read_text(encoding="utf-8"), measure, target_list)
        found += [Rule(shown, each.line, each.text) for each in expressions]
    return found
