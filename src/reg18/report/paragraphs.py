"""Paragraphs that are generated from figures; whole sentences in every state of the data."""

from __future__ import annotations

from collections.abc import Sequence

from reg18.report.figures import Figure, Figures
from reg18.report.tables import Label
from reg18.report.wording import changed, counted, listed, rate_line

NOT_KNOWN = ("unknown", "unmapped")
# More members than these in the first place say nothing; they are left to the table.
MOST_TIED = 4


class Texts:
    """Sentences about one year."""

    def __init__(self, figures: Figures, year: str, label: Label, is_complete: bool) -> None:
        self.book, self.year, self.label, self.is_complete = figures, year, label, is_complete

    def largest(self, measure: str, dimension: str, most: int) -> list[Figure]:
        """The members with the largest counts, what is not known left out; no tie is cut in two."""
        found = [
            member
            for member in self.book.ranked(measure, dimension, [self.year])
            if member.has_some and member.member.split("/")[0] not in NOT_KNOWN
        ]
        top = found[:most]
        if len(found) == len(top) or found[most].numerator != top[-1].numerator:
            return top
        if top[-1].is_one:
            return []
        above = [each for each in top if each.numerator != top[-1].numerator]
        first = [each for each in found if each.numerator == top[-1].numerator]
        return above or (first if len(first) <= MOST_TIED else [])

    def top_theme(self) -> Figure | None:
        """The one theme most often complained about, where there is one."""
        top = self.largest("complaints_received", "theme", 1)
        return top[0] if len(top) == 1 else None

    def received(self) -> str:
        """How many complaints were received, and how that changed."""
        figure = self.book.get("complaints_received")
        if figure.is_none:
            sentence = f"None recorded: no complaint was received in {self.label(self.year)}."
            if figure.earlier is not None and figure.earlier.has_some and self.is_complete:
                sentence += f" {changed(figure, 'The number')}"
            return sentence
        return (
            f"The council received {counted(figure, 'complaint', 'complaints')} in "
            f"{self.label(self.year)}. {changed(figure, 'The number')}"
        )

    def _leaders(self, measure: str, dimension: str, of_what: str, verb: str = "named") -> str:
        top = self.largest(measure, dimension, 3)
        if not top:
            return ""
        shares = [f"{member.label}, {member.share}" for member in top]
        first, rest = shares[0], shares[1:]
        if len(top) > 1 and top[0].numerator == top[1].numerator:
            return f"Most often {verb} were {listed(shares)} of {of_what}."
        text = f"Most often {verb} was {first} of {of_what}"
        return f"{text}, followed by {listed(rest)}." if rest else f"{text}."

    def _movers(self, measure: str, dimension: str) -> str:
        """What changed most among members that are not small."""
        if not self.is_complete:
            return ""
        moved = [
            member
            for member in self.book.ranked(measure, dimension, [self.year])
            if member.change and member.change_words and member.member not in NOT_KNOWN
        ]
        moved.sort(key=lambda each: abs(float(each.change or 0)), reverse=True)
        sentences = [changed(member, f"*{member.label}*", to=True) for member in moved[:2]]
        return f"The largest changes in number: {' '.join(sentences)}" if sentences else ""

    def themes(self) -> str:
        """What complaints received were about."""
        leaders = self._leaders("complaints_received", "theme", "complaints received")
        return f"{leaders} {self._movers('complaints_received', 'theme')}".strip()

    def causes(self) -> str:
        """What lay behind complaints resolved."""
        leaders = self._leaders("complaints_resolved", "cause", "complaints resolved")
        return f"{leaders} {self._movers('complaints_resolved', 'cause')}".strip()

    def has_subject(self) -> bool:
        """Whether the subject matter can be summarised from the figures."""
        return (
            bool(self.largest("complaints_received", "theme", 3))
            or not self.book.get("complaints_received").has_some
        )

    def subject(self) -> str:
        """The summary of subject matter that regulation 18 (1) (d) (i) asks for."""
        received = self.book.get("complaints_received")
        if received.is_none:
            return f"None recorded: there was no complaint to summarise in {self.label(self.year)}."
        themes = self.largest("complaints_received", "theme", 3)
        if not themes:
            return "The themes of complaints are not supplied, so figures cannot summarise them."
        text = (
            f"Of the complaints received in {self.label(self.year)}, "
            f"{listed([f'{each.share} concerned {lowered(each.label)}' for each in themes])}."
        )
        causes = self.largest("complaints_resolved", "cause", 3)
        if causes:
            names = [f"{lowered(each.label)}, {each.share}" for each in causes]
            text += f" The causes most often found in complaints resolved were {listed(names)}."
        pairs = self.largest("complaints_resolved", "theme_cause", 3)
        if pairs:
            names = [f"{_pair(each.label)} ({each})" for each in pairs]
            text += (
                " Theme and cause taken together, complaints resolved most often concerned "
                f"{listed(names)}."
            )
        return text

    def speed(self) -> str:
        """Days to respond: median, nine in ten and mean."""
        names = ("response_wd_median", "response_wd_p90", "response_wd_mean")
        median, most, mean = (self.book.get(name) for name in names)
        if not median.has_base:
            return ""
        text = (
            f"Half of the complaints resolved were answered within {median} working days of "
            f"receipt and nine in ten within {most}. The mean was {mean} working days."
        )
        earlier = [figure.earlier for figure in (median, most, mean)]
        if self.is_complete and all(each is not None and each.has_base for each in earlier):
            numbers = listed([str(each) for each in earlier])
            text += f" In {median.period_year_before} the three numbers were {numbers}."
        return text

    def law(self) -> str:
        """How far the limits in law were met, and how that changed."""
        lines = []
        for name in ("acknowledged_within_3_wd", "responded_within_6_months"):
            figure = self.book.get(name)
            if figure.has_base:
                lines.append(f"- **{figure.title}:** {rate_line(figure)}")
        return "\n\n" + "\n".join(lines) + "\n\n"

    def actions(self) -> str:
        """What was most often done after well-founded complaints."""
        recorded = self.book.get("actions_recorded")
        text = (
            f"In all, {counted(recorded, 'action was', 'actions were')} recorded. "
            f"{changed(recorded, 'The number')}"
        )
        leaders = self._leaders("actions_recorded", "action_type", "the actions", "recorded")
        scopes = self.largest("actions_recorded", "scope", 2)
        if len(scopes) > 1:
            one, other = scopes
            leaders += (
                f" Of all actions, {one.share} were for the {lowered(one.label)} and "
                f"{other.share} for the {lowered(other.label)}."
            )
        return f"{text} {leaders}".strip()


def lowered(label: str) -> str:
    """A label within a sentence; names in capitals stay as they are."""
    return label if label[:2].isupper() else label[:1].lower() + label[1:]


def _pair(label: str) -> str:
    """A pair of theme and cause within a sentence."""
    theme, _, cause = label.partition("\\, ")
    return f"{lowered(theme)} with {lowered(cause)}" if cause else lowered(label)


def any_in(figure: Figure, book: Figures, periods: Sequence[str]) -> bool:
    """Whether any of the periods has something counted."""
    return any(book.get(figure.measure, period=period).has_some for period in periods)
