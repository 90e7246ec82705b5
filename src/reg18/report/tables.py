"""Tables as Markdown: every cell is a figure of the warehouse, placed in rows and columns."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from reg18.report.figures import NOT_SUPPLIED, Figure, Figures
from reg18.report.wording import cell, change_cell, points_cell

Label = Callable[[str], str]


def table(
    name: str, caption: str, head: Sequence[str], rows: Sequence[Sequence[str]], numbers: int = 0
) -> str:
    """A pipe table with a caption. The last `numbers` columns are aligned as numbers."""
    words = len(head) - numbers
    rule = [":--"] * words + ["--:"] * numbers
    lines = [head, rule, *rows]
    text = "\n".join("| " + " | ".join(line) + " |" for line in lines)
    return f"\n\n{text}\n\n: {caption} {{#table-{name}}}\n\n"


def basis(figure: Figure) -> str:
    """What puts a case in the period, for a title."""
    return f"[(basis: {figure.basis})]{{.basis}}"


class Tables:
    """Builds the report's tables over the years that it shows."""

    def __init__(self, figures: Figures, label: Label, is_complete: bool) -> None:
        self.figures, self.label, self.is_complete = figures, label, is_complete

    def _heads(self, periods: Sequence[str]) -> list[str]:
        return [self.label(period) for period in periods]

    def _compares(self, periods: Sequence[str]) -> bool:
        return len(periods) > 1 and self.is_complete

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
        """A count by its members: the years, the share of the last year's whole, the change."""
        book = self.figures
        whole = book.get(measure)
        has_share = whole.kind == "count" and whole.has_some and not whole.has_small_base
        compares = self._compares(periods)
        head = [first, *self._heads(periods)]
        if has_share:
            head.append(f"Share of {whole}")
        if compares:
            head.append("Change in a year")
        rows = []
        for member in book.members(measure, dimension, periods):
            row = [member.label]
            row += [str(book.get(measure, member.member, dimension, period)) for period in periods]
            if has_share:
                row.append(member.share_alone)
            if compares:
                row.append(change_cell(member))
            rows.append(row)
        if has_total:
            total = ["[Total]{.total}", *(str(book.get(measure, period=each)) for each in periods)]
            if has_share:
                total.append("")
            if compares:
                total.append(change_cell(whole))
            rows.append(total)
        return table(name, f"{caption} {basis(whole)}", head, rows, len(head) - 1)

    def rate_members(
        self, name: str, caption: str, first: str, measure: str, dimension: str, periods: list[str]
    ) -> str:
        """A rate by its members: each year in full, the change in points."""
        book = self.figures
        whole = book.get(measure)
        compares = self._compares(periods)
        head = [first, *self._heads(periods)]
        if compares:
            head.append("Change in points")
        rows = []
        members = [
            member
            for member in book.members(measure, dimension, periods)
            if any(book.get(measure, member.member, dimension, each).has_base for each in periods)
        ]
        for member in [*members, whole]:
            is_whole = member is whole
            row = [
                "[All]{.total}" if is_whole else member.label,
                *(
                    cell(book.get(measure, member.member, member.dimension, period))
                    for period in periods
                ),
            ]
            if compares:
                row.append(points_cell(member))
            rows.append(row)
        return table(name, f"{caption} {basis(whole)}", head, rows, len(head) - 1)

    def measures(
        self,
        name: str,
        caption: str,
        first: str,
        measures: Sequence[str],
        periods: list[str],
        has_basis: bool = True,
    ) -> str:
        """Measures as rows, years as columns, each figure in full."""
        book = self.figures
        found = [book.get(measure) for measure in measures]
        rows = [
            [
                figure.title,
                *(cell(book.get(figure.measure, period=period)) for period in periods),
            ]
            for figure in found
        ]
        head = [first, *self._heads(periods)]
        if has_basis:
            caption = f"{caption} {basis(found[0])}"
        return table(name, caption, head, rows, len(periods))

    def quarters(self, name: str, caption: str, measure: str, periods: list[str]) -> str:
        """A count by quarter and year. A quarter that has not begun is left empty."""
        book = self.figures
        rows = []
        for period in periods:
            found = [book.find(measure, period=f"{period} Q{number}") for number in range(1, 5)]
            row = [self.label(period)]
            row += [str(figure) if figure else "not begun" for figure in found]
            rows.append([*row, str(book.get(measure, period=period))])
        head = ["Year", "April to June", "July to September", "October to December"]
        head += ["January to March", "Year in all"]
        whole = book.get(measure)
        return table(name, f"{caption} {basis(whole)}", head, rows, 5)


def has_nothing(figure: Figure, what: str, year: str) -> str:
    """What stands in place of a table or graph that has nothing to show."""
    if not figure.is_supplied:
        return (
            f"\n\n::: {{.missing}}\n**{NOT_SUPPLIED.capitalize()}.** The files loaded hold nothing "
            f"that {what} could be counted from.\n:::\n"
        )
    return f"\n\n::: {{.missing}}\n**None recorded.** There were no {what} in {year}.\n:::\n"
