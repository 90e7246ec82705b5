"""The labels of a guessed mapping: those that no code answers to, and the code each may be."""

from __future__ import annotations

from reg18.code_lists import CODE_LISTS
from reg18.guess.feed import FeedGuess
from reg18.guess.labels import unknown, writable
from reg18.guess.samples import Column
from reg18.guess.yaml_text import CHECK, quoted
from reg18.names import label_key

# Columns that say who somebody is, so that a wrong guess could bring names.
_OF_PEOPLE = ("complainant_type",)


def label_lines(feeds: list[FeedGuess]) -> list[str]:
    """The part `labels` of the mapping; a comment where no label is taken."""
    found: dict[str, dict[str, tuple[str, str, bool]]] = {}
    withheld: dict[str, None] = {}
    for feed in feeds:
        for target, columns in feed.labelled.items():
            for column in columns:
                _collect(feed, target, column, found, withheld)
    lines: list[str] = []
    for target, labels in found.items():
        taken = any(is_taken for _, _, is_taken in labels.values())
        lines.append(f"  {target}:" if taken else f"  # {target}:")
        for label, code, is_taken in labels.values():
            line = f"{quoted(label)}: {code or '?'}  # {CHECK}"
            lines.append(f"    {line}" if is_taken else f"    # {line}")
    lines += [
        f"  # {target}: some labels are not shown, as they could be free text or names; "
        "`reg18 check` counts what it does not know"
        for target in withheld
    ]
    if not lines:
        return ["# labels: none was found that is not a code already"]
    head = ["# What the labels stand for. Those with a ? are like no code: write one for each."]
    is_live = any(not line.lstrip().startswith("#") for line in lines)
    return [*head, "labels:" if is_live else "# labels:", *lines]


def _collect(
    feed: FeedGuess,
    target: str,
    column: Column,
    found: dict[str, dict[str, tuple[str, str, bool]]],
    withheld: dict[str, None],
) -> None:
    code_list, separator = CODE_LISTS[target], feed.separator(target)
    labels = writable(column, code_list, separator, of_people=target in _OF_PEOPLE)
    if len(labels) < len({label_key(label) for label in column.labels(separator)}):
        withheld[target] = None
    labels = [label for label in labels if label not in feed.empty]
    for label, code, is_taken in unknown(labels, code_list):
        found.setdefault(target, {}).setdefault(label_key(label), (label, code, is_taken))
