"""A guessed mapping as the text that a person corrects: what is sure, what to check, what lacks."""

from __future__ import annotations

import re
import textwrap

import yaml

from reg18.base.names import label_key, normal_name
from reg18.contract.code_lists import CODE_LISTS
from reg18.wizard.feeds import FeedGuess, guess_feeds
from reg18.wizard.groups import group_sheets
from reg18.wizard.headers import NOT_USED, is_known, meanings, spoken
from reg18.wizard.labels import unknown, writable
from reg18.wizard.matching import Match
from reg18.wizard.samples import SampleSheet

CHECK = "please check"

_PLAIN = re.compile(r"[A-Za-z][A-Za-z0-9_]*(?:[ -][A-Za-z0-9_]+)*")
# Words that editors take for something else than text, or that mean something in a mapping.
_NOT_PLAIN = {"yes", "no", "true", "false", "on", "off", "null", "y", "n", "filled"}

_PERSONAL = ("person_id", "complainant_name", "summary", "text")

# What a required column most often is where no column of the file says it.
_USUAL = {"procedure": "statutory", "body": "lgsco", "scope": "individual",
          "action_type": "other_payment"}  # fmt: skip


def guess_mapping(sheets: list[SampleSheet], system: str) -> str:
    """A mapping for the files that these sheets are of, as YAML with comments; it loads as it is.

    What is not sure is marked `please check`; what is only likely, or lacks something, is a
    comment.
    """
    groups, no_table = group_sheets(sheets)
    feeds: list[FeedGuess] = []
    for group in groups:
        found = guess_feeds(group, [other for other in groups if other is not group])
        if not found:
            no_table += group.places
        feeds += found
    feeds = list({_identity(feed): feed for feed in reversed(feeds)}.values())[::-1]
    lines = [*_top(feeds, no_table), "", f"system: {_system(system)}", ""]
    lines.append("feeds:" if any(feed.is_live for feed in feeds) else "feeds: []")
    prefixes: set[str] = set()
    for feed in feeds:
        lines += ["", *_feed_lines(feed, feeds, prefixes)]
    return "\n".join([*lines, "", *_label_lines(feeds), ""])


def _system(name: str) -> str:
    return re.sub(r"[^a-z0-9]+", "_", name.lower()).strip("_") or "my_system"


def _identity(feed: FeedGuess) -> str:
    """What two feeds must differ in: else the same rows would be read twice."""
    columns = {
        target: [normal_name(name) for name in match.sources]
        for target, match in sorted(feed.taken.items())
        if not match.is_own_name
    }
    rows = {
        normal_name(name): values and sorted(map(label_key, values))
        for name, values in feed.only_where.items()
    }
    decides = (feed.files.lower(), (feed.sheet or "").lower(), feed.table.name, columns, rows)
    return repr((*decides, feed.constants))


def _top(feeds: list[FeedGuess], no_table: list[tuple[str, str]]) -> list[str]:
    lines = [
        "# A first guess, from the names of the columns and the first rows of each file. Correct",
        "# it, and try it with `reg18 check`; docs/reference/mapping.md says what each line means.",
        f"# Percentages say how sure the guess is. Lines marked `{CHECK}` may be wrong. Lines",
        "# that begin with # count only once the # is taken away.",
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


def _feed_lines(feed: FeedGuess, feeds: list[FeedGuess], prefixes: set[str]) -> list[str]:
    lines = [f"files: {quoted(feed.files)}", f"table: {feed.table.name}"]
    if feed.sheet is not None:
        lines.append(f"sheet: {quoted(feed.sheet)}")
    lines.append("# extract: full  # or delta, where a file holds only what changed")
    lines += _block("columns", _column_lines(feed, prefixes))
    own = [match for match in feed.taken.values() if match.is_own_name]
    if own:
        listed = f"by their own names: {', '.join(match.target for match in own)}"
        lines += textwrap.wrap(listed, 90, initial_indent="# ", subsequent_indent="#   ")
        lines += [f"#   {CHECK} {one.target}: {one.why}" for one in own if not one.is_sure]
    lines += _constant_lines(feed)
    lines += _row_lines(feed)
    lines += _unused_lines(feed, feeds)
    first, *rest = lines
    feed_lines = [f"  - {first}", *(f"    {line}" for line in rest)]
    if feed.is_live:
        return feed_lines
    return [
        f"  # {CHECK}, complete, and take the # away:",
        *(f"  # {line.removeprefix('  ')}" for line in feed_lines),
    ]


def _block(key: str, lines: list[str]) -> list[str]:
    """A key with lines below it; a comment, where all of them are."""
    if not lines:
        return []
    is_live = any(not line.startswith("#") for line in lines)
    block = [f"{key}:", *(f"  {line}" for line in lines)]
    return (
        block if is_live else [f"# {key}:", *(f"#   {line.removeprefix('# ')}" for line in lines)]
    )


def _column_lines(feed: FeedGuess, prefixes: set[str]) -> list[str]:
    lines = []
    if feed.numbered_within is not None:
        prefix = _prefix(feed, prefixes)
        source = f"{{number_within: {quoted(feed.numbered_within)}, prefix: {prefix}}}"
        why = "no key in the file, so rows are numbered"
        lines.append(f"{feed.table.columns[0]}: {source}  # {CHECK}: {why}")
    for match in feed.matches:
        if match.is_own_name and match.target not in feed.list_separators:
            continue
        line = f"{match.target}: {_source(feed, match)}  # {match.confidence}%"
        if match.target in _PERSONAL:
            line += ", personal data"
        why = " and ".join(map(quoted, match.rivals))
        why = f"{why} would fit as well" if why else match.why
        if not match.is_sure:
            line += f", {CHECK}" + (f": {why}" if why else "")
        lines.append(line if match.is_taken else f"# {line}")
        lines += [f"# {match.target}: {quoted(rival)}  # {CHECK}" for rival in match.rivals]
    return lines


def _source(feed: FeedGuess, match: Match) -> str:
    separator = feed.list_separators.get(match.target)
    if separator is not None:
        return f"{{columns: {flow(list(match.sources))}, list_separator: {quoted(separator)}}}"
    return quoted(match.sources[0]) if len(match.sources) == 1 else flow(list(match.sources))


def _prefix(feed: FeedGuess, prefixes: set[str]) -> str:
    """A word for the numbers of this feed that no other feed has."""
    called = list(feed.only_where)[-1] if feed.only_where else feed.files.rpartition(".")[0]
    stem = re.sub(r"[^a-z]+", "_", spoken(called)).strip("_") or "action"
    prefix, number = stem, 1
    while prefix in prefixes:
        number += 1
        prefix = f"{stem}_{number}"
    prefixes.add(prefix)
    return prefix


def _constant_lines(feed: FeedGuess) -> list[str]:
    lines = [f"{column}: {value}  # {CHECK}" for column, value in feed.constants.items()]
    why = "if it is the same for every row; no column was found that says it"
    usual = [column for column in feed.lacking if column in _USUAL]
    lines += [f"# {column}: {_USUAL[column]}  # {CHECK}: {why}" for column in usual]
    return _block("constants", lines)


def _row_lines(feed: FeedGuess) -> list[str]:
    lines = [
        f"{quoted(name)}: {'filled' if values is None else flow(values)}"
        for name, values in feed.only_where.items()
    ]
    if lines and feed.typed:
        lines[0] += f"  # {CHECK}: the kinds of case that belong to this table"
    return _block("only_where", lines)


def _unused_lines(feed: FeedGuess, feeds: list[FeedGuess]) -> list[str]:
    """The columns that no feed of the file uses, and why, or what their values look like."""
    if not feed.lists_unused:
        return []
    alike = [one for one in feeds if (one.files, one.sheet) == (feed.files, feed.sheet)]
    used = {name for one in alike for name in one.only_where}
    for match in [match for one in alike for match in one.matches]:
        used |= {*match.sources, *match.rivals}
    lines = []
    for column in [column for column in feed.columns if column.name not in used]:
        why = f"its values look like {column.shape}" if column.shape else ""
        if is_known(column.name) and meanings(column.name)[0].column in NOT_USED:
            why = meanings(column.name)[0].note
        lines.append(f"# not used: {quoted(column.name)}" + (f", {why}" if why else ""))
    return list(dict.fromkeys(lines))


def _label_lines(feeds: list[FeedGuess]) -> list[str]:
    """The part `labels` of the mapping; a comment where no label is taken."""
    found: dict[str, dict[str, tuple[str, str, bool]]] = {}
    withheld: dict[str, None] = {}
    for feed in feeds:
        for target, columns in feed.labelled.items():
            separator = re.escape(feed.list_separators.get(target, "")) or "[;|]"
            for column in columns:
                # A wrong guess of who someone is could bring names.
                is_of_people = target == "complainant_type"
                code_list = CODE_LISTS[target]
                labels = writable(column, code_list, separator, of_people=is_of_people)
                if len(labels) < len(set(map(label_key, column.labels(separator)))):
                    withheld[target] = None
                for one in unknown(labels, code_list):
                    found.setdefault(target, {}).setdefault(label_key(one[0]), one)
    lines: list[str] = []
    for target, of_target in found.items():
        taken = any(is_taken for _, _, is_taken in of_target.values())
        lines.append(f"  {target}:" if taken else f"  # {target}:")
        for label, code, is_taken in of_target.values():
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


def quoted(text: str) -> str:
    """A text as one YAML value on one line, in quotes where it needs them."""
    if _PLAIN.fullmatch(text) and text.lower() not in _NOT_PLAIN:
        return text
    dumped = yaml.safe_dump(text, default_style='"', allow_unicode=True, width=float("inf"))
    return str(dumped).strip()


def flow(texts: list[str]) -> str:
    """A list on one line."""
    return f"[{', '.join(map(quoted, texts))}]"
