"""Mappings: how the files of one source system are read into the extract contract.

A mapping is one YAML file. Its feeds say which table files are for and where each column comes
from; its labels say which code a label of the system means.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from reg18.base.errors import Reg18Error
from reg18.base.names import label_key, normal_name
from reg18.contract.code_lists import CODE_LISTS, SEVERAL_CODES
from reg18.settings.mapping_checks import check_feeds, check_labels
from reg18.settings.mapping_file import Feed, FeedKeys, MappingFile, Source
from reg18.settings.messages import check
from reg18.settings.yaml_file import Kind, Place, read_document

# What the feeds that join the rows of a case read of each row besides the label.
_OF_A_CASE = ("case_ref", "last_updated")


class _MappingKind(Kind):
    def named(self, place: Place) -> str:
        if len(place) == 2 and place[0] == "feeds":
            return "a feed"
        keys = [part for part in place if isinstance(part, str)]
        return f"`{keys[-1]}`" if keys else "a mapping"


_FILE = _MappingKind(
    name="mapping",
    how_given="Check the name that was given with --mapping.",
    advice="docs/reference/mapping.md lists every key and what it may be.",
    key="key",
    typed=False,
)


@dataclass(frozen=True)
class Mapping:
    """A mapping file: its feeds in order, and its labels as (code list, label, code)."""

    path: Path
    system: str
    feeds: tuple[Feed, ...]
    labels: tuple[tuple[str, str, str], ...]


def load_mapping(path: Path) -> Mapping:
    """Read and check a mapping file; every problem is named with its line."""
    document = read_document(path, _FILE)
    written = check(document, MappingFile)
    feeds = [
        Feed.model_construct(
            **dict(keys), system=written.system, fingerprint=_fingerprint(*_decides(keys))
        )
        for keys in written.feeds
    ]
    document.stop_at([*check_feeds(feeds), *check_labels(written.labels)])
    named = frozenset(normal_name(name) for feed in feeds for name in _named(feed))
    whole = tuple(
        one.model_copy(update={"mapping_columns": named})
        for feed in feeds
        for one in (feed, *_joining(feed))
    )
    return Mapping(path, written.system, whole, _labels(written.labels))


def load_mappings(paths: Iterable[Path]) -> list[Mapping]:
    """Read several mappings, which must not contradict each other."""
    mappings = [load_mapping(path) for path in paths]
    systems = [mapping.system for mapping in mappings]
    for mapping in mappings:
        if systems.count(mapping.system) > 1:
            raise Reg18Error(
                f"{mapping.path} is the second mapping of the system {mapping.system}.",
                "Give each system one mapping, and each mapping a `system` of its own.",
            )
    check_labels_agree((mapping.system, *label) for mapping in mappings for label in mapping.labels)
    return mappings


def check_labels_agree(labels: Iterable[tuple[str, str, str, str]]) -> None:
    """Refuse labels (system, code list, label, code) with different codes in two systems: no one
    could tell which code a cell means."""
    meant: dict[tuple[str, str], tuple[str, str]] = {}
    for system, code_list, label, code in labels:
        before = meant.setdefault((code_list, label_key(label)), (system, code))
        if before[1] != code:
            raise Reg18Error(
                f"The label “{label}” of {code_list} is {before[1]} by the mapping of "
                f"{before[0]} and {code} by that of {system}.",
                "Let it mean the same in both mappings.",
            )


def _named(feed: Feed) -> Iterator[str]:
    """Yield the columns of files that a feed names."""
    yield from feed.only_where
    for source in feed.columns.values():
        yield from source.named


def _joining(feed: Feed) -> Iterator[Feed]:
    """Yield the feeds that read what is joined from all rows of a case."""
    for column in feed.join_rows:
        label = feed.columns.get(column) or Source(columns=(column,))
        if label.list_separator is None and column in SEVERAL_CODES:
            label = label.model_copy(update={"list_separator": feed.list_separator})
        kept = {name: feed.columns[name] for name in _OF_A_CASE if name in feed.columns}
        kind = CODE_LISTS[column]
        yield feed.model_copy(
            update={
                "table": "classifications",
                "columns": {**kept, "label": label},
                "constants": {"kind": kind},
                "join_rows": (),
                "filled": "label",
                "fingerprint": _fingerprint(feed.fingerprint, kind),
            }
        )


def _decides(feed: FeedKeys) -> Iterator[Any]:
    """Yield what decides how a file is read, as it is compared."""
    yield from (feed.table, (feed.sheet or "").lower(), feed.header, feed.file_columns)
    yield from (feed.delimiter, feed.month_first, feed.list_separator)
    yield sorted({label_key(word) for word in feed.empty})
    yield {column: _as_compared(source) for column, source in feed.columns.items()}
    yield feed.constants
    yield {
        normal_name(column): values and sorted({label_key(value) for value in values})
        for column, values in feed.only_where.items()
    }
    if feed.join_rows:
        yield sorted(feed.join_rows)


def _fingerprint(*decides: Any) -> str:
    return hashlib.sha256(json.dumps(decides, sort_keys=True).encode()).hexdigest()


def _as_compared(source: Source) -> tuple[Any, ...]:
    """Return what decides the values of a column: a separator matters only between several."""
    names = [normal_name(name) for name in source.named]
    joins = source.number_within is not None or len(names) > 1 or source.prefix is not None
    return (
        names, joins and source.separator, source.number_within is None, source.prefix,
        source.list_separator,
    )  # fmt: skip


def _labels(labels: dict[str, dict[str, str]]) -> tuple[tuple[str, str, str], ...]:
    """Return each label once, whatever its case and spaces."""
    found: dict[tuple[str, str], tuple[str, str, str]] = {}
    for column, codes in labels.items():
        for label, code in codes.items():
            code_list = CODE_LISTS[column]
            found.setdefault((code_list, label_key(label)), (code_list, label, code))
    return tuple(found.values())
