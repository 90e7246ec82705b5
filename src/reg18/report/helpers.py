"""What templates and commentary call to print a figure: the commentary's README lists it."""

from __future__ import annotations

from reg18.report.figures import (
    NOT_KNOWN,
    THIS_YEAR,
    Figure,
    Figures,
    UnknownFigureError,
    escape,
)
from reg18.report.wording import changed, listed, lowered

_ORDINALS = (
    "first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth",
)  # fmt: skip
# If more members than these share the first place, no sentence names them: the table shows them.
MOST_TIED = 4


def outside(text: str, source: str = "") -> str:
    """Return a fact that is not in the council's data, with its source in a footnote."""
    if not source.strip():
        raise ValueError(f"\u201c{text}\u201d is marked as a fact from outside, but has no source")
    note = f"Not from the council's own data. Source: {escape(source.strip().rstrip('.'))}."
    return f"[{escape(text)}]{{.outside}}^[{note}]"


class Helpers:
    """The helpers that look figures up."""

    def __init__(self, figures: Figures) -> None:
        self.figures = figures

    def rank(
        self, measure: str, member: str, dimension: str, period: str | None = THIS_YEAR
    ) -> str:
        """Return a member's place among the members: first, second, joint third; number 11."""
        figure = self.figures.get(measure, member, dimension, period)
        place = figure.member_rank
        if place is None:
            raise UnknownFigureError(
                f"`{member}` has no place among the members of `{measure}` by {dimension}, since "
                "it counts nothing"
            )
        words = _ORDINALS[place - 1] if place <= len(_ORDINALS) else f"number {place}"
        members = self.figures.members(measure, dimension, [figure.period])
        if sum(each.numerator == figure.numerator for each in members) > 1:
            words = f"joint {words}"
        return figure.tag(words, "member_rank")

    def largest(self, measure: str, dimension: str, most: int = 3) -> str:
        """Return the members with the largest counts, each with its share."""
        found = self.top(measure, dimension, most)
        if not found:
            raise UnknownFigureError(
                f"`{measure}` by {dimension} has no largest members: none counts anything, or too "
                "many count the same"
            )
        return listed([f"{lowered(each.label)}, {each.share}" for each in found])

    def top(self, measure: str, dimension: str, most: int = 3) -> list[Figure]:
        """Return the members with the largest counts, except those not known. Members that count
        the same are named together or not at all."""
        found = [
            member
            for member in self.figures.ranked(measure, dimension, [self.figures.year])
            if member.has_some and member.member.split("/")[0] not in NOT_KNOWN
        ]
        top = found[:most]
        if len(found) == len(top) or found[most].numerator != top[-1].numerator:
            return top
        if top[-1].is_one:
            return []
        above = [each for each in top if each.numerator != top[-1].numerator]
        tied = [each for each in found if each.numerator == top[-1].numerator]
        return above or (tied if len(tied) <= MOST_TIED else [])

    def leaders(self, measure: str, dimension: str, of_what: str, verb: str = "named") -> str:
        """Return a sentence on the largest members; empty where none stand out."""
        top = self.top(measure, dimension)
        if not top:
            return ""
        shares = [f"{member.label}, {member.share}" for member in top]
        if len(top) > 1 and top[0].numerator == top[1].numerator:
            return f"Most often {verb} were {listed(shares)} of {of_what}."
        followed = f", followed by {listed(shares[1:])}" if shares[1:] else ""
        return f"Most often {verb} was {shares[0]} of {of_what}{followed}."

    def movers(self, measure: str, dimension: str) -> str:
        """Return the largest changes among members that are not small."""
        moved = [
            member
            for member in self.figures.ranked(measure, dimension, [self.figures.year])
            if member.is_complete
            and member.change
            and member.change_words
            and member.member not in NOT_KNOWN
        ]
        moved.sort(key=lambda each: abs(float(each.change or 0)), reverse=True)
        sentences = [changed(member, f"*{member.label}*", to=True) for member in moved[:2]]
        return f"The largest changes in number: {' '.join(sentences)}" if sentences else ""
