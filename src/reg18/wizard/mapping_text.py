"""The mapping as text that a person corrects: what is likely, unsure or missing."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path

import jinja2
import yaml

from reg18.base.errors import Reg18Error
from reg18.base.names import label_key, normal_name
from reg18.contract.code_lists import CODE_LISTS
from reg18.contract.tables import TABLES
from reg18.wizard.columns import NOT_USED, Match, meanings
from reg18.wizard.feeds import FeedGuess, guess_feeds
from reg18.wizard.first_rows import sample_sheets
from reg18.wizard.labels import guess_labels
from reg18.wizard.samples import SampleSheet, group_sheets

CHECK = "please check"

_PLAIN = re.compile(r"[A-Za-z][A-Za-z0-9_]*(?:[ -][A-Za-z0-9_]+)*")
# Words that editors read as something other than text, or that mean something in a mapping.
_NOT_PLAIN = {"yes", "no", "true", "false", "on", "off", "null", "y", "n", "filled"}

_PERSONAL = {
    column for table in TABLES for column, said in table.meta.items() if said.get("personal")
}

# What a required column usually is if no column of the file says it.
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
    by_identity: dict[str, FeedGuess] = {}
    for group in groups:
        found = guess_feeds(group, [other for other in groups if other is not group])
        if not found:
            no_table += group.places
        for feed in found:
            by_identity.setdefault(_identity(feed), feed)
    feeds = list(by_identity.values())
    labels, withheld = _labels(feeds)
    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader(Path(__file__).parent),
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    environment.globals["CHECK"] = CHECK
    environment.filters |= {
        "quoted": quoted, "one_or_list": _one_or_list, "remark": _remark,
        "select_coded": lambda found: [label for label, code in found.values() if code],
    }  # fmt: skip
    return environment.get_template("mapping.yml.j2").render(
        system=re.sub(r"[^a-z0-9]+", "_", system.lower()).strip("_") or "my_system",
        feeds=feeds,
        no_table=no_table,
        usual=_USUAL,
        unused=[_unused(feed, feeds) for feed in feeds],
        labels=labels,
        withheld=withheld,
    )


def _identity(feed: FeedGuess) -> str:
    """Return what two feeds must differ in: otherwise the same rows would be read twice."""
    columns = {
        target: [normal_name(name) for name in match.sources]
        for target, match in sorted(feed.matches.items())
        if not match.is_own_name
    }
    decides = (feed.files, feed.sheet or "", feed.table.name, feed.filled or "")
    return repr((*map(str.lower, decides), columns))


def _unused(feed: FeedGuess, feeds: list[FeedGuess]) -> dict[str, str]:
    """Return the columns that no feed of the file uses, and why."""
    if not feed.lists_unused:
        return {}
    alike = [one for one in feeds if (one.files, one.sheet) == (feed.files, feed.sheet)]
    used = {one.filled for one in alike}
    for match in [match for one in alike for match in one.matches.values()]:
        used |= {*match.sources, *match.rivals}
    unused = {}
    for name in [column.name for column in feed.columns if column.name not in used]:
        known = meanings(name)
        unused[name] = f", {known[0].note}" if known and known[0].column in NOT_USED else ""
    return unused


def _labels(
    feeds: list[FeedGuess],
) -> tuple[dict[str, dict[str, tuple[str, str]]], dict[str, None]]:
    """Return the labels of each coded column, and the columns with labels that are not shown."""
    found: dict[str, dict[str, tuple[str, str]]] = {}
    withheld: dict[str, None] = {}
    for feed in feeds:
        for target in [target for target in feed.matches if target in CODE_LISTS]:
            for column in feed.sources(target):
                labels, has_more = guess_labels(column, CODE_LISTS[target])
                if has_more:
                    withheld[target] = None
                for label, code in labels:
                    found.setdefault(target, {}).setdefault(label_key(label), (label, code))
    return found, withheld


def _remark(match: Match) -> str:
    remarks = ["personal data"] if match.target in _PERSONAL else []
    if match.rivals:
        remarks.append(f"{CHECK}: {' and '.join(map(quoted, match.rivals))} would fit as well")
    elif match.remark:
        remarks.append(f"{CHECK}: {match.remark}")
    return f"  # {', '.join(remarks)}" if remarks else ""


def _one_or_list(names: Sequence[str]) -> str:
    written = list(map(quoted, names))
    return written[0] if len(written) == 1 else f"[{', '.join(written)}]"


def quoted(text: str) -> str:
    """Return a text as one YAML value on one line, in quotes if it needs them."""
    if _PLAIN.fullmatch(text) and text.lower() not in _NOT_PLAIN:
        return text
    dumped = yaml.safe_dump(text, default_style='"', allow_unicode=True, width=float("inf"))
    return str(dumped).strip()
