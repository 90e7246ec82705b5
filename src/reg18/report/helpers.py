"""What templates and commentary may call to say a figure. Each is in the commentary's README."""

from __future__ import annotations

from reg18.report.figures import THIS_YEAR, Figure, Figures, UnknownFigureError, escape
from reg18.report.paragraphs import Texts, lowered
from reg18.report.wording import listed

_ORDINALS = (
    "first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth",
)  # fmt: skip


def outside(text: str, source: str = "") -> str:
    """A fact that is not in the council's data, with its source in a footnote."""
    if not source.strip():
        raise ValueError(f"\u201c{text}\u201d is marked as a fact from outside, but has no source")
    note = f"Not from the council's own data. Source: {escape(source.strip().rstrip('.'))}."
    return f"[{escape(text)}]{{.outside}}^[{note}]"


class Helpers:
    """The helpers that look figures up."""

    def __init__(self, book: Figures, texts: Texts) -> None:
        self.book, self.texts = book, texts

    def figure(
        self,
        measure: str,
        member: str = "all",
        dimension: str = "all",
        period: str | None = THIS_YEAR,
    ) -> Figure:
        """A figure of the year, or of another period; of a member of a dimension, or of all."""
        return self.book.get(measure, member, dimension, period)

    def share(
        self, measure: str, member: str, dimension: str, period: str | None = THIS_YEAR
    ) -> str:
        """A member's share of the whole, with both counts: 25% (85 of 340)."""
        return self.book.get(measure, member, dimension, period).share

    def rank(
        self, measure: str, member: str, dimension: str, period: str | None = THIS_YEAR
    ) -> str:
        """A member's place among the members, in words: first, second, joint third; number 11."""
        figure = self.book.get(measure, member, dimension, period)
        if figure.member_rank is None:
            raise UnknownFigureError(
                f"`{member}` has no place among the members of `{measure}` by {dimension}, since "
                "it counts nothing"
            )
        place = figure.member_rank
        words = _ORDINALS[place - 1] if place <= len(_ORDINALS) else f"number {place}"
        members = self.book.members(measure, dimension, [figure.period])
        if sum(each.numerator == figure.numerator for each in members) > 1:
            words = f"joint {words}"
        return figure.tag(words, "member_rank")

    def largest(self, measure: str, dimension: str, most: int = 3) -> str:
        """The members with the largest counts, each with its share; ties are not cut in two."""
        found = self.texts.largest(measure, dimension, most)
        if not found:
            raise UnknownFigureError(
                f"`{measure}` by {dimension} has no largest members: none counts anything, or too "
                "many count the same"
            )
        return listed([f"{lowered(each.label)}, {each.share}" for each in found])
