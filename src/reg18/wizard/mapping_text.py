"""A guessed mapping as the text that a person corrects: what is likely, unsure or missing."""

from __future__ import annotations

import re
import textwrap
from pathlib import Path

import yaml

from reg18.base.errors import Reg18Error
from reg18.base.names import label_key, normal_name
from reg18.contract.code_lists import CODE_LISTS
from reg18.wizard.columns import NOT_USED, Match, meanings
from reg18.wizard.feeds import FeedGuess, guess_feeds
from reg18.wizard.first_rows import sample_sheets
from reg18.wizard.labels import labels_of, unknown, writable
from reg18.wizard.samples import SampleSheet, group_sheets

CHECK = "please check"

_PLAIN = re.compile(r"[A-Za-z][A-Za-z0-9_]*(?:[ -][A-Za-z0-9_]+)*")
# Words that editors read as something other than text, or that mean something in a mapping.
_NOT_PLAIN = {"yes", "no", "true", "false", "on", "off", "null", "y", "n", "filled"}

_PERSONAL = ("person_id", "complainant_name", "summary", "text")

# What a required column most often is if no column of the file says it.
_USUAL = {
    "procedure": "statutory", "body": "lgsco", "scope": "individual",
    "action_type": "other_payment", "kind": "theme",
}  # fmt: skip


def write_first_mapping(folder: Path, system: str, out: Path) -> None:
    """Guess a mapping from a folder's files; refuses to overwrite a file."""
    if not re.fullmatch("[a-z0-9_]+", system):
        raise Reg18Error(
            f"`{system}` cannot name a system.", "Use small letters, digits and _ only."
        )
    if out.exists():
        raise Reg18Error(
            f"{out} already exists, and would have been overwritten.",
            "Give --out a new name, or move the old file away.",
        )
    text = guess_mapping(sample_sheets(folder), system)
    try:
        out.write_text(text, encoding="utf-8")
    except OSError as error:
        raise Reg18Error(
            f"{out} cannot be written ({error.strerror}).", "Choose a folder that you may write to."
        ) from error


def guess_mapping(sheets: list[SampleSheet], system: str) -> str:
    """Return a mapping for the files of these sheets, as YAML with comments; it loads as it is.

    What is unsure is marked `please check`; what is only likely, or lacks something, is a comment.
    """
    groups, no_table = group_sheets(sheets)
    feeds: dict[str, FeedGuess] = {}
    for group in groups:
        found = guess_feeds(group, [other for other in groups if other is not group])
        if not found:
            no_table += group.places
        for feed in found:
            feeds.setdefault(_identity(feed), feed)
    lines = [*_top(list(feeds.values()), no_table), "", f"system: {_system(system)}", ""]
    lines.append("feeds:" if any(feed.is_live for feed in feeds.values()) else "feeds: []")
    for number, feed in enumerate(feeds.values(), 1):
        lines += ["", *_feed_lines(feed, list(feeds.values()), number)]
    return "\n".join([*lines, "", *_label_lines(list(feeds.values())), ""])


def _system(name: str) -> str:
    return re.sub(r"[^a-z0-9]+", "_", name.lower()).strip("_") or "my_system"


def _identity(feed: FeedGuess) -> str:
    """Return what two feeds must differ in: otherwise the same rows would be read twice."""
    columns = {
        target: [normal_name(name) for name in match.sources]
        for target, match in sorted(feed.taken.items())
        if not match.is_own_name
    }
    decides = (feed.files, feed.sheet or "", feed.table.name, feed.filled or "")
    return repr((*map(str.lower, decides), columns))


def _top(feeds: list[FeedGuess], no_table: list[tuple[str, str]]) -> list[str]:
    lines = [
        "# A first guess, from the names of the columns and the first rows of each file. Correct",
        "# it, and try it with `reg18 check`; docs/reference/mapping.md says what each line means.",
        f"# Lines marked `{CHECK}` may be wrong. Lines that begin with # count only once the #",
        "# is removed.",
    ]
    lacking = [
        f"# - {quoted(feed.files)}, table {feed.table.name}: {', '.join(feed.lacking)}"
        for feed in feeds
        if feed.lacking
    ]
    if lacking:
        lines += [
            "#",
            "# MISSING: no column was found for these, which every row needs. Name the column",
            "# under `columns`, or give one value for all rows under `constants`.",
            *lacking,
        ]
    if no_table:
        lines += [
            "#",
            "# NOT USED: no table of the contract, or no line of column names, was recognised in",
            "# these. For a file without one, see `header` and `file_columns`.",
        ]
        lines += [
            f"# - {quoted(file)}{f', sheet {quoted(sheet)}' if sheet else ''}"
            for file, sheet in no_table
        ]
    if not any(feed.table.name == "complaints" for feed in feeds):
        lines += ["#", "# There is no feed for complaints, without which nothing can be counted."]
    return lines


def _feed_lines(feed: FeedGuess, feeds: list[FeedGuess], number: int) -> list[str]:
    lines = [f"files: {quoted(feed.files)}", f"table: {feed.table.name}"]
    if feed.sheet is not None:
        lines.append(f"sheet: {quoted(feed.sheet)}")
    lines.append("# extract: full  # or delta, where a file holds only what changed")
    lines += _block("columns", _column_lines(feed, number))
    own = [match for match in feed.taken.values() if match.is_own_name]
    if own:
        listed = f"by their own names: {', '.join(match.target for match in own)}"
        lines += textwrap.wrap(listed, 90, initial_indent="# ", subsequent_indent="#   ")
        lines += [f"#   {CHECK} {one.target}: {one.remark}" for one in own if one.remark]
    why = "if it is the same for every row; no column was found that says it"
    usual = [column for column in feed.lacking if column in _USUAL]
    lines += _block(
        "constants", [f"# {column}: {_USUAL[column]}  # {CHECK}: {why}" for column in usual]
    )
    if feed.filled is not None:
        lines += ["only_where:", f"  {quoted(feed.filled)}: filled"]
    lines += _unused_lines(feed, feeds)
    first, *rest = lines
    feed_lines = [f"  - {first}", *(f"    {line}" for line in rest)]
    if feed.is_live:
        return feed_lines
    return [
        f"  # {CHECK}, complete, and remove the #:",
        *(f"  # {line.removeprefix('  ')}" for line in feed_lines),
    ]


def _block(key: str, lines: list[str]) -> list[str]:
    """Return a key with lines below it; a comment if all of them are."""
    if not lines:
        return []
    if any(not line.startswith("#") for line in lines):
        return [f"{key}:", *(f"  {line}" for line in lines)]
    return [f"# {key}:", *(f"#   {line.removeprefix('# ')}" for line in lines)]


def _column_lines(feed: FeedGuess, number: int) -> list[str]:
    lines = []
    if feed.numbered_within is not None:
        key = feed.table.columns[0]
        # No other feed may number alike.
        source = f"{{number_within: {quoted(feed.numbered_within)}, prefix: feed{number}}}"
        lines.append(f"{key}: {source}  # {CHECK}: no key in the file, so rows are numbered")
    for match in feed.matches:
        if match.is_own_name:
            continue
        line = f"{match.target}: {_source(match)}"
        remarks = ["personal data"] if match.target in _PERSONAL else []
        if match.rivals:
            remarks.append(f"{CHECK}: {' and '.join(map(quoted, match.rivals))} would fit as well")
        elif match.remark:
            remarks.append(f"{CHECK}: {match.remark}")
        line += f"  # {', '.join(remarks)}" if remarks else ""
        lines.append(line if match.is_taken else f"# {line}")
        lines += [f"# {match.target}: {quoted(rival)}  # {CHECK}" for rival in match.rivals]
    return lines


def _source(match: Match) -> str:
    names = list(map(quoted, match.sources))
    return names[0] if len(names) == 1 else f"[{', '.join(names)}]"


def _unused_lines(feed: FeedGuess, feeds: list[FeedGuess]) -> list[str]:
    """Return the columns that no feed of the file uses, and why."""
    if not feed.lists_unused:
        return []
    alike = [one for one in feeds if (one.files, one.sheet) == (feed.files, feed.sheet)]
    used = {one.filled for one in alike}
    for match in [match for one in alike for match in one.matches]:
        used |= {*match.sources, *match.rivals}
    lines = []
    for column in [column for column in feed.columns if column.name not in used]:
        known = meanings(column.name)
        why = f", {known[0].note}" if known and known[0].column in NOT_USED else ""
        lines.append(f"# not used: {quoted(column.name)}{why}")
    return list(dict.fromkeys(lines))


def _label_lines(feeds: list[FeedGuess]) -> list[str]:
    """Return the part `labels` of the mapping; a comment if no label has a code."""
    found: dict[str, dict[str, tuple[str, str]]] = {}
    withheld: dict[str, None] = {}
    for feed in feeds:
        for target in [target for target in feed.taken if target in CODE_LISTS]:
            for column in feed.sources(target):
                labels = writable(column, CODE_LISTS[target])
                if len(labels) < len(labels_of(column)):
                    withheld[target] = None
                for label, code in unknown(labels, CODE_LISTS[target]):
                    found.setdefault(target, {}).setdefault(label_key(label), (label, code))
    lines: list[str] = []
    for target, of_target in found.items():
        has_codes = any(code for _, code in of_target.values())
        lines.append(f"  {target}:" if has_codes else f"  # {target}:")
        lines += [
            f"    {'' if code else '# '}{quoted(label)}: {code or '?'}  # {CHECK}"
            for label, code in of_target.values()
        ]
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


def quoted(text: str) -> str:
    """Return a text as one YAML value on one line, in quotes if it needs them."""
    if _PLAIN.fullmatch(text) and text.lower() not in _NOT_PLAIN:
        return text
    dumped = yaml.safe_dump(text, default_style='"', allow_unicode=True, width=float("inf"))
    return str(dumped).strip()
