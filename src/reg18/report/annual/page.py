"""What only the annual report prints: graphs, the procedure, the return, quotes."""

from __future__ import annotations

from itertools import groupby
from typing import Any

from reg18.base.dates import day
from reg18.base.errors import Reg18Error
from reg18.quotes.quotes_file import check_quotes
from reg18.quotes.quotes_file import listed as as_list
from reg18.report.annual.graphs import Graphs
from reg18.report.figures import escape
from reg18.report.page import Page
from reg18.report.wording import listed


class AnnualPage(Page):
    """The annual report of a year."""

    def names(self) -> dict[str, Any]:
        content, years = self.content, self.content.names
        tables, year = content.tables, content.period.period
        self.measures = {row["measure"]: row for row in tables["measures"]}
        # The Ombudsman's own figures: of this council, and of many together.
        published = [
            row
            for row in tables["statistics"]
            if row["council"] in (None, self.council.name) and row["period"] in years
        ]
        top_themes = self.helpers.top("complaints_received", "theme", 1)
        return {
            **super().names(),
            "year": year,
            "year_before": content.period.period_year_before,
            "year_label": content.label(year),
            "years": years,
            "two": years[-2:],
            "three": years[-3:],
            "top_theme": top_themes[0] if len(top_themes) == 1 else None,
            "graphs": Graphs(self),
            "procedure": self._procedure(),
            "definition": lambda measure: self.measures[measure]["definition"],
            "published": published,
            "published_sources": listed(sorted({escape(row["source"]) for row in published})),
            "quotes": self._quotes,
            "is_written": self._is_written,
            "not_given": self._not_given,
            "first_loaded": day(min(row["first_loaded_on"] for row in tables["intake"])),
            "last_loaded": day(max(row["last_loaded_on"] for row in tables["intake"])),
        }

    def _procedure(self) -> list[dict[str, str | None]]:
        """Return the steps of the settings, with the titles of their local targets."""
        settings = self.council.settings["procedure"]
        titles = {name: row["title"] for name, row in self.measures.items()}
        self.warnings += [
            f"council.yml: procedure: the target {step['target']!r} of the step {step['title']!r} "
            "is not a measure of this warehouse, so it is not shown. Build the warehouse again."
            for step in settings
            if step.get("target") and step["target"] not in titles
        ]
        return [{**step, "target_title": titles.get(step.get("target", ""))} for step in settings]

    def _not_given(self, breakdowns: list[tuple[str, str, str]]) -> list[str]:
        """Return the words of those breakdowns, by measure and dimension, that no file gives."""
        return [
            words
            for measure, dimension, words in breakdowns
            if self.figures.get(measure).is_supplied
            and not self.figures.has_dimension(measure, dimension)
        ]

    def _is_written(self, name: str) -> bool:
        """Return whether a text of the return is written. Figures can give the subject matter."""
        if (
            name == "subject_matter"
            and name not in self.commentary.written
            and not self.helpers.top("complaints_received", "theme")
            and self.figures.get("complaints_received").has_some
        ):
            self.commentary.missing.append(name)
        return name not in self.commentary.missing

    def _quotes(self) -> list[tuple[str, list[str]]]:
        """Return the approved quotes by service area, each as Markdown that means just its text.

        Raises Reg18Error where one must not be printed.
        """
        folder, year = self.commentary.folder, self.content.period.period
        checked = check_quotes(folder, self.content.file, year, self.council)
        if checked.refusals:
            raise Reg18Error(
                f"The quotes of {year} cannot be printed ({folder}):\n  "
                f"{as_list(checked.refusals)}",
                "Run `reg18 quotes` again, correct or refuse these texts in the review file, and "
                "approve it again.",
            )
        self.approvals += checked.open
        if checked.quotes and not checked.names_were_known:
            self.warnings.append(
                "The names of the extract are not next to this file, so the quotes were not "
                "checked for them. Print the final report from the private warehouse file."
            )
        quotes = sorted(checked.quotes, key=lambda quote: quote.service_area.casefold())
        return [
            (escape(area), [escape(quote.text) for quote in of_area])
            for area, of_area in groupby(quotes, lambda quote: quote.service_area)
        ]
