"""The complaints procedure of council.yml as a list of steps, which each format styles as such."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from reg18.report.figures import escape

LIMIT = (
    "The law: a written response within six months of receipt, or within a longer period agreed "
    "before they end (regulation 14)."
)


def procedure(steps: Sequence[Mapping[str, str]], titles: Mapping[str, str]) -> str:
    """Return the steps as Markdown; `titles` are the titles of measures by name.

    A target that is not a measure of this warehouse is not shown. The last step is the Ombudsman's.
    """
    lines = []
    for number, step in enumerate(steps, start=1):
        line = f"{number}. **{escape(step['title'])}.** {escape(step['text'])}"
        target = titles.get(step.get("target", ""))
        if target:
            line += f" *Local target: {target[:1].lower()}{target[1:]}.*"
        if number == len(steps) > 1:
            line += " *Outside the council.*"
        lines.append(line)
    return "\n".join(["::: {.steps}", *lines, ":::", "", LIMIT])
