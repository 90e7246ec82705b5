"""Tables as Markdown. Every cell is a figure of the warehouse."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from reg18.report.figures import NOT_SUPPLIED, Figure, Figures
from reg18.report.wording import cell, change_cell, points_cell

Label = Callable[[str], str]


def table(
    name: str, caption: str, head: Sequence[str], rows: Sequence[Sequence[str]], numbers: int = 0
) -> str:
    """Return a pipe table with a caption. The last `numbers` columns are aligned as numbers."""
    words = len(head) - numbers
    rule = [":--"] * words + ["--:"] * numbers
    lines = [head, rule, *rows]
    text = "\n".join("| " + " | ".join(line) + " |" for line in lines)
    return f"\n\n{text}\n\n: {caption} {{#table-{name}}}\n\n"


def basis(figure: Figure) -> str:
    """Return what puts a case in the period, for a title."""
    return f"[(basis: {figure.basis})]{{.basis}}"


class Tables:
    """Builds the report's tables over the periods that it shows."""

    def __init__(self, figures: Figures, label: Label, is_complete: bool) -> None:
        self.figures, self.label, self.is_complete = figures, label, is_complete

    def members(
        self,
        name: str,
        caption: str,
        first: str,
        measure: str,
        dimension: str,
        periods: list[str],
        has_total: bool = True,
    ) -> str:
        """Return a count by its members: the periods, the share of the last one's total, the
        change."""
        book, whole = self.figures, self.figures.get(measure)
        has_share = whole.kind == "count" and whole.has_some and not whole.has_small_base
        head = [f"Share of {whole}"] if has_share else []
        compares = self._compares(periods)
        if compares:
            head.append("Change in a year")

        def row(label: str, figure: Figure) -> list[str]:
            cells = [
                str(book.get(measure, figure.member, figure.dimension, period))
                for period in periods
            ]
            if has_share:
                cells.append("" if figure is whole else figure.share_alone)
            return [label, *cells, *([change_cell(figure)] if compares else [])]

        rows = [row(each.label, each) for each in book.members(measure, dimension, periods)]
        if has_total:
            rows.append(row("[Total]{.total}", whole))
        return self._table(name, f"{caption} {basis(whole)}", first, periods, rows, head)

    def rate_members(
        self, name: str, caption: str, first: str, measure: str, dimension: str, periods: list[str]
    ) -> str:
        """Return a rate by its members: each period in full, the change in points."""
        book, whole = self.figures, self.figures.get(measure)
        compares, rows = self._compares(periods), []
        for member in [*book.members(measure, dimension, periods), whole]:
            found = [
                book.get(measure, member.member, member.dimension, period) for period in periods
            ]
            if member is not whole and not any(each.has_base for each in found):
                continue
            label = "[All]{.total}" if member is whole else member.label
            change = [points_cell(member)] if compares else []
            rows.append([label, *map(cell, found), *change])
        head = ["Change in points"] if compares else []
        return self._table(name, f"{caption} {basis(whole)}", first, periods, rows, head)

    def measures(
        self,
        name: str,
        caption: str,
        first: str,
        measures: Sequence[str],
        periods: list[str],
        has_basis: bool = True,
    ) -> str:
        """Return measures as rows, periods as columns, each figure in full."""
        book = self.figures
        found = [book.get(measure) for measure in measures]
        rows = [
            [each.title, *(cell(book.get(each.measure, period=period)) for period in periods)]
            for each in found
        ]
        if has_basis:
            caption = f"{caption} {basis(found[0])}"
        return self._table(name, caption, first, periods, rows)

    def quarters(self, name: str, caption: str, measure: str, periods: list[str]) -> str:
        """Return a count by quarter and year; says which quarters have not begun."""
        book, rows = self.figures, []
        for period in periods:
            found = [book.find(measure, period=f"{period} Q{number}") for number in range(1, 5)]
            cells = [str(figure) if figure else "not begun" for figure in found]
            rows.append([self.label(period), *cells, str(book.get(measure, period=period))])
        head = ["Year", "April to June", "July to September", "October to December"]
        head += ["January to March", "Year in all"]
        return table(name, f"{caption} {basis(book.get(measure))}", head, rows, 5)

    def _compares(self, periods: Sequence[str]) -> bool:
        return len(periods) > 1 and self.is_complete

    def _table(
        self,
        name: str,
        caption: str,
        first: str,
        periods: Sequence[str],
        rows: Sequence[Sequence[str]],
        more: Sequence[str] = (),
    ) -> str:
        head = [first, *(self.label(period) for period in periods), *more]
        return table(name, caption, head, rows, len(head) - 1)


def has_nothing(figure: Figure, what: str, year: str) -> str:
    """Return what is printed instead of a table or graph that has nothing to show."""
    if not figure.is_supplied:
        return (
            f"\n\n::: {{.missing}}\n**{NOT_SUPPLIED.capitalize()}.** The files loaded hold nothing "
            f"that {what} could be counted from.\n:::\n"
        )
    return f"\n\n::: {{.missing}}\n**None recorded.** There were no {what} in {year}.\n:::\n"
