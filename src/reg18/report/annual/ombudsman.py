"""The Ombudsman's own figures beside the council's cases: shown together, never put together."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import quote

from reg18.report.figures import Figures, escape
from reg18.report.tables import table
from reg18.report.wording import cell, listed

Row = Mapping[str, Any]

_NOTHING = "\u2013"


class OmbudsmanFigures:
    """Figures that the Ombudsman published: those of this council, and those of many."""

    def __init__(
        self, rows: Sequence[Row], council: str, figures: Figures, years: Sequence[str]
    ) -> None:
        self.book, self.years = figures, list(years)
        self.rows = [row for row in rows if row["council"] in (None, council)]
        self.own = [row for row in self.rows if row["council"] is not None]

    @property
    def has_any(self) -> bool:
        """Whether there is a figure of any year that the report shows."""
        return any(row["period"] in self.years for row in self.rows)

    @property
    def has_own(self) -> bool:
        """Whether the council's own of this year are there."""
        return any(row["period"] == self.book.year for row in self.own)

    def side_by_side(self) -> str:
        """This year's figures of the whole council beside the council's adult social care cases."""
        upheld = self.book.get("ombudsman_upheld")
        decided = self.book.get("ombudsman_decided")
        beside = {
            "dealt_with": f"{cell(decided)} decided",
            "assessed_and_closed": self._decision("closed_after_initial_enquiries"),
            "investigated": upheld.denominator_text,
            "upheld": cell(upheld),
        }
        rows = [
            [escape(row["item_label"]), _tagged(row), beside.get(row["item"], _NOTHING)]
            for row in self.own
            if row["period"] == self.book.year
        ]
        head = [
            "What is counted",
            "Whole council, the Ombudsman's count",
            "Adult social care, the council's cases",
        ]
        caption = f"Two counts of different cases in {self.book.year}"
        return table("two-counts", caption, head, rows, 2)

    def _decision(self, member: str) -> str:
        if not self.book.has_dimension("ombudsman_decided", "decision"):
            return _NOTHING
        return str(self.book.get("ombudsman_decided", member, "decision"))

    def rates(self) -> str:
        """The share upheld of investigations, year by year: here, and as published of others."""
        rated = [
            row for row in self.rows if row["item"] == "upheld" and row["period"] in self.years
        ]
        series = list(dict.fromkeys(row["series"] for row in rated))
        texts = {(row["series"], row["period"]): _tagged(row) for row in rated}
        rows = []
        for year in self.years:
            figure = self.book.find("ombudsman_upheld", period=year)
            here = cell(figure) if figure is not None else _NOTHING
            rows.append([year, here, *(texts.get((name, year), _NOTHING) for name in series)])
        head = ["Year", "Adult social care, the council's cases", *map(escape, series)]
        caption = "Upheld, of complaints that the Ombudsman investigated"
        return table("upheld-rates", caption, head, rows, len(head) - 1)

    def sources(self) -> str:
        """Where the figures of others were published."""
        found = {row["source"] for row in self.rows if row["period"] in self.years}
        return listed(sorted(map(escape, found)))


def _tagged(row: Row) -> str:
    parts = (row["period"], row["scope"], row["series"], row["item"])
    return f'[{row["printed"]}]{{o="{"/".join(quote(each, safe="") for each in parts)}"}}'
