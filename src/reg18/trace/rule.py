"""How a case comes to count: the expression of a measure, as it stands in its model."""

from __future__ import annotations

import re
from dataclasses import dataclass

from reg18.paths import project_root

# Families of local targets are written once, with the measure's name as a variable, in a loop over
# the targets of one list.
_OF_TARGETS = "{{ measure }}"
_LISTS = {"responded_within": "response", "reviews_within": "review", "overdue": "overdue"}


@dataclass(frozen=True)
class Rule:
    """Lines of a model that make a column."""

    file: str
    first_line: int
    text: str


def find_rules(measure: str, fact: str, columns: list[str]) -> list[Rule]:
    """The expressions of the columns that a measure has in a fact: its numerator, its denominator,
    the days from which it counts there or on which it joins a stock."""
    # fct_complaints is made of int_complaints__measured.
    name = f"int_{fact.removeprefix('fct_')}__measured.sql"
    file = project_root() / "models" / "intermediate" / name
    if not file.is_file():
        file = project_root() / "models" / "core" / f"{fact}.sql"
    lines = file.read_text(encoding="utf-8").splitlines()
    shown = file.relative_to(project_root()).as_posix()
    found = []
    for part in ("numerator", "denominator", "numerator_from", "denominator_from", "joined"):
        if f"{measure}_{part}" not in columns:
            continue
        for named in (measure, _OF_TARGETS):
            loop = _loop_of(measure) if named == _OF_TARGETS else None
            end = _line_that_names(lines, f"{named}_{part}", loop)
            if end is not None:
                start = _start(lines, end)
                text = "\n".join(lines[start : end + 1]).replace(_OF_TARGETS, measure)
                found.append(Rule(shown, start + 1, _dedented(text)))
                break
    return found


def _loop_of(measure: str) -> str:
    """How the loop over the targets of a measure's list names that list."""
    # Stocks that have no target of their own are made in the same loop as those that have.
    name = next((name for prefix, name in _LISTS.items() if measure.startswith(prefix)), "overdue")
    return rf"{{%-? for .*'{name}(_targets)?'"


def _line_that_names(lines: list[str], column: str, loop: str | None) -> int | None:
    """The line that names a column; one of a loop only where that loop is the one meant."""
    pattern = re.compile(rf"(?<!\w)as {re.escape(column)},?$")
    around = ""
    for number, line in enumerate(lines):
        if "{%- for " in line:
            around = line
        if pattern.search(line) and (loop is None or re.search(loop, around)):
            return number
    return None


def _start(lines: list[str], end: int) -> int:
    """The line on which the expression that ends here begins: the one below the last comma."""
    start = end
    while start > 0:
        above = lines[start - 1].split("--")[0].rstrip()
        if above.endswith((",", "select")) or above.startswith("with") or "%}" in above:
            break
        if not above and lines[start - 1].strip().startswith("--"):
            start -= 1
            continue
        if not above:
            break
        start -= 1
    return start


def _dedented(text: str) -> str:
    lines = text.splitlines()
    margin = min(len(line) - len(line.lstrip()) for line in lines if line.strip())
    return "\n".join(line[margin:] for line in lines).rstrip(",")
