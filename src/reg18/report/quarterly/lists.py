"""Tables of a quarter: by service area, by theme, what is overdue, what else is open."""

from __future__ import annotations

from collections.abc import Sequence
from urllib.parse import quote

from reg18.base.reading import Row
from reg18.report.figures import Figure, Figures, escape
from reg18.report.quarterly.content import OVERDUE_SHOWN
from reg18.report.tables import Label, table
from reg18.report.wording import cell, change_cell

# Members of a list that is as long as the council has names for it.
MOST_MEMBERS = 15
NONE = "\u2013"

# The columns of what is open beside complaints: a stock, and what its column says.
ACTIONS = (("actions_open", "Not completed"), ("actions_overdue", "Past their day"))
OMBUDSMAN = (
    ("enquiries_open", "Enquiries not decided"),
    ("remedies_open", "Remedies not carried out"),
    ("remedies_overdue", "Remedies past their day"),
)
LIMITS = (
    ("is_past_target", "Local target"),
    ("is_past_six_months", "Six months"),
    ("is_past_told_period", "Time told"),
)


class Lists:
    """Builds the tables."""

    def __init__(
        self, book: Figures, stocks: Sequence[Row], overdue: Sequence[Row] | None, label: Label
    ) -> None:
        self.book, self.stocks, self.overdue, self.label = book, stocks, overdue or (), label
        self.knows_overdue = overdue is not None

    def services(self, promise: Figure | None, promised: str) -> str:
        """Complaints resolved by service area: how many, how quickly, with what result."""
        measures = ["complaints_resolved"]
        head = ["Service area", "Resolved"]
        if promise is not None:
            measures.append(promise.measure)
            head.append(f"Within {promised}")
        measures += ["response_wd_median", "complaints_well_founded"]
        head += ["Median working days", "Well-founded"]
        found = self.book.ranked("complaints_resolved", "service_area", [self.book.year])
        rows = [
            self._row(member.label, measures, member.member, "service_area")
            for member in [each for each in found if each.has_some][:MOST_MEMBERS]
        ]
        rows.append(self._row("[All]{.total}", measures, "all", "all"))
        caption = f"Complaints resolved in {self.label(self.book.year)}, by service area"
        if self.has_more_services:
            caption += ", those with most complaints"
        return table("services", caption, head, rows, len(head) - 1)

    @property
    def has_more_services(self) -> bool:
        """There are more service areas than the table names."""
        found = self.book.members("complaints_resolved", "service_area", [self.book.year])
        return len([each for each in found if each.has_some]) > MOST_MEMBERS

    def _row(self, label: str, measures: Sequence[str], member: str, dimension: str) -> list[str]:
        return [label, *(cell(self.book.get(each, member, dimension)) for each in measures)]

    def themes(self) -> str:
        """Complaints received by theme, how that moved in a year, and the share well-founded."""
        year, before = self.book.year, self.book.get("complaints_received").period_year_before
        periods = [each for each in (before, year) if each is not None]
        has_result = self.book.has_dimension("complaints_well_founded", "theme")
        whole = self.book.get("complaints_received")
        head = ["Theme", *map(self.label, periods)]
        compares = before is not None and whole.is_complete
        if compares:
            head.append("Change in a year")
        if has_result:
            head.append("Well-founded, of resolved")
        rows = []
        members = self.book.ranked("complaints_received", "theme", periods)
        for figure in [*members, whole]:
            of = (figure.member, figure.dimension)
            row = ["[All]{.total}" if figure is whole else figure.label]
            row += [str(self.book.get("complaints_received", *of, period=each)) for each in periods]
            if compares:
                row.append(change_cell(figure))
            if has_result:
                row.append(cell(self.book.get("complaints_well_founded", *of)))
            rows.append(row)
        caption = "Complaints received, by theme, and those resolved that were well-founded"
        return table("themes", caption, head, rows, len(head) - 1)

    def overdue_table(self) -> str:
        """Open complaints past a limit, the oldest first, without what says which they are."""
        head = ["Service area", "About", "Working days open", *(title for _, title in LIMITS)]
        rows = []
        for row in self.overdue[:OVERDUE_SHOWN]:
            key = f"{quote(row['period'], safe='')}/{row['place']}/working_days_open"
            rows.append(
                [
                    escape(row["service_area_label"]),
                    escape(row["theme_label"]),
                    f'[{row["working_days_open"]}]{{v="{key}"}}',
                    *("past" if row[name] else NONE for name, _ in LIMITS),
                ]
            )
        caption = "Open complaints past a limit, the oldest first"
        return table("overdue", caption, head, rows)

    @property
    def overdue_is_cut(self) -> bool:
        """The list names the oldest alone."""
        return len(self.overdue) > OVERDUE_SHOWN

    def stock(self, name: str, member: str | None = None) -> str:
        """What is open of a kind, in all or of a member, as text."""
        found = (
            row
            for row in self.stocks
            if row["stock"] == name
            and row["is_total"] == (member is None)
            and member in (None, row["member"])
        )
        # A member of which nothing is open has no row.
        counted = next((row["counted"] for row in found), 0)
        of = "total" if member is None else f"member:{member}"
        key = "/".join(quote(each, safe="") for each in (self.book.year, name, of))
        return f'[{counted:,}]{{s="{key}"}}'

    def is_open(self, *names: str) -> bool:
        """Whether anything of these kinds is open."""
        return any(row["counted"] for row in self.stocks if row["stock"] in names)

    def actions_table(self) -> str:
        """Actions not completed, by the service area of their complaint."""
        return self._stock_table(
            "actions", "Actions not completed, by service area", "Service area", ACTIONS
        )

    def ombudsman_table(self) -> str:
        """What is with an Ombudsman, or promised to one."""
        return self._stock_table(
            "in-flight", "With an Ombudsman, or promised to one", "Ombudsman", OMBUDSMAN
        )

    def _stock_table(
        self, name: str, caption: str, first: str, columns: Sequence[tuple[str, str]]
    ) -> str:
        names = [each for each, _ in columns]
        labels = {
            row["member"]: row["member_label"]
            for row in self.stocks
            if row["stock"] in names and not row["is_total"]
        }
        members = list(labels)[:MOST_MEMBERS]
        rows = [
            [escape(labels[member]), *(self.stock(each, member) for each in names)]
            for member in members
        ]
        rows.append(["[All]{.total}", *(self.stock(each) for each in names)])
        if len(labels) > MOST_MEMBERS:
            caption += ", those with most"
        return table(name, caption, [first, *(title for _, title in columns)], rows, len(columns))
