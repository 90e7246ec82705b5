"""Makes the tables of docs/how-to/analyses.md anew, from the warehouse of the demonstration data:
`make report`, then `make analyses`."""

from __future__ import annotations

import re
from collections.abc import Mapping

from reg18.analyst.analyses.answer import Answer, analyses, answer, sql_of
from reg18.analyst.analyses.answer_table import shown
from reg18.base.paths import project_root
from reg18.settings.council import load_council

PAGE = project_root() / "docs" / "how-to" / "analyses.md"

# A table follows the mark that names its analysis, below a line with what is the same in every row.
# `only` keeps rows that begin with a word; `first` or `last` then keeps a number of them.
_TABLE = re.compile(
    r"(<!-- answer of (\w+)(?: only (\w+))?(?: (first|last) (\d+))? -->\n\n)"
    r"(?:_[^\n]*_\n\n)?(?:\|[^\n]*\n)*"
)


def rewritten(page: str, answers: Mapping[str, Answer]) -> str:
    """The page with the tables that these answers make."""
    return _TABLE.sub(lambda found: found[1] + _table(answers[found[2]], *found.groups()[2:]), page)


def _table(found: Answer, only: str | None, end: str | None, number: str | None) -> str:
    place = found.columns.index("place") + 1
    rows = [row for row in found.rows if only is None or row[place] == only]
    texts = shown(Answer(found.analysis, found.columns, rows))
    rules = ["---:" if is_number else "---" for is_number in texts.numbers]
    kept, notes = texts.rows, [f"{name}: {text}" for name, text in texts.same]
    if number is not None:
        kept = kept[: int(number)] if end == "first" else kept[-int(number) :]
        notes.append(f"{end} {len(kept)} of {len(texts.rows)} rows")
    lines = [_line(each) for each in (texts.headings, rules, *kept)]
    above = f"_{'; '.join(notes)}_\n\n" if notes else ""
    return above + "\n".join(lines) + "\n"


def _line(cells: list[str]) -> str:
    return f"| {' | '.join(cells)} |"


def main() -> None:
    warehouse = project_root() / "var" / "demo" / "warehouse.duckdb"
    council = load_council()
    answers = {each.name: answer(each, sql_of(each, council), warehouse) for each in analyses()}
    PAGE.write_text(rewritten(PAGE.read_text(encoding="utf-8"), answers), encoding="utf-8")


if __name__ == "__main__":
    main()
