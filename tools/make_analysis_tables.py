"""Makes the tables of docs/how-to/analyses.md anew, from the warehouse of the demonstration data:
`make report`, then `make analyses`."""

from __future__ import annotations

import re
from collections.abc import Mapping

from reg18.analyses.answer import Answer, analyses, answer, sql_of
from reg18.analyses.show import shown
from reg18.paths import project_root
from reg18.settings.council import load_council

PAGE = project_root() / "docs" / "how-to" / "analyses.md"

# A table stands after the mark that names its analysis, below a line with what is the same in every
# row. Rows that do not begin with `only`, where it is given, are left out.
_TABLE = re.compile(
    r"(<!-- answer of (\w+)(?: only (\w+))? -->\n\n)(?:_[^\n]*_\n\n)?(?:\|[^\n]*\n)*"
)


def rewritten(page: str, answers: Mapping[str, Answer]) -> str:
    """The page with the tables that these answers make."""
    return _TABLE.sub(lambda found: found[1] + _table(answers[found[2]], found[3]), page)


def _table(found: Answer, only: str | None) -> str:
    place = found.columns.index("place") + 1
    rows = [row for row in found.rows if only is None or row[place] == only]
    texts = shown(Answer(found.analysis, found.columns, rows))
    rules = ["---:" if is_number else "---" for is_number in texts.numbers]
    lines = [_line(each) for each in (texts.headings, rules, *texts.rows)]
    same = (
        f"_{'; '.join(f'{name}: {text}' for name, text in texts.same)}_\n\n" if texts.same else ""
    )
    return same + "\n".join(lines) + "\n"


def _line(cells: list[str]) -> str:
    return f"| {' | '.join(cells)} |"


def main() -> None:
    warehouse = project_root() / "var" / "demo" / "warehouse.duckdb"
    council = load_council()
    answers = {each.name: answer(each, sql_of(each, council), warehouse) for each in analyses()}
    PAGE.write_text(rewritten(PAGE.read_text(encoding="utf-8"), answers), encoding="utf-8")


if __name__ == "__main__":
    main()
