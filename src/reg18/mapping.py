"""Mappings: how the files of one source system are read into the extract contract.

A mapping is one YAML file. Its feeds say which files are for which table and where each column
comes from; its labels say which code a label of the system stands for.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from reg18.code_lists import CODE_LISTS, SEVERAL_CODES
from reg18.errors import Reg18Error
from reg18.mapping_checks import check_feeds, check_labels
from reg18.mapping_document import check_schema, read_document
from reg18.names import label_key, normal_name
from reg18.settings_file import Document

# What the feeds that join the rows of a case read of each row besides the label.
_OF_A_CASE = ("case_ref", "last_updated")


@dataclass(frozen=True)
class Source:
    """Where a column of the contract comes from.

    Either `columns`, the prefix if there is one and their filled values, joined by `separator`; or,
    where `number_within` is given, that column's value, the prefix if there is one, and the row's
    number within the value in the order of the file, joined by `separator`. `list_separator` is
    what stands between several codes of one cell, where it is not that of the feed.
    """

    columns: tuple[str, ...]
    separator: str
    number_within: str | None
    prefix: str | None
    list_separator: str | None = None

    @property
    def named(self) -> tuple[str, ...]:
        """Every column of the file that it reads."""
        return self.columns if self.number_within is None else (self.number_within,)


@dataclass(frozen=True)
class Feed:
    """How files whose name matches `files` are read into one table.

    Cells that are one of the words `empty` are taken as empty. What `join_rows` names is read by a
    feed of classifications, whose rows are those in which `filled` is.
    `only_where` holds a column of the file and the values, one of which its cell must have; None
    stands for any value. `fingerprint` changes when the same file would be read otherwise.
    """

    system: str
    files: str
    table: str
    extract: str | None
    sheet: str | None
    header: bool
    file_columns: tuple[str, ...]
    delimiter: str | None
    month_first: bool
    list_separator: str | None
    empty: tuple[str, ...]
    columns: dict[str, Source]
    constants: dict[str, str]
    only_where: dict[str, tuple[str, ...] | None]
    fingerprint: str
    join_rows: tuple[str, ...] = ()
    filled: str | None = None
    # The columns of files that any feed of the mapping names, as they compare.
    mapping_columns: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Mapping:
    """A mapping file: its feeds in order, and its labels as (code list, label, code)."""

    path: Path
    system: str
    feeds: tuple[Feed, ...]
    labels: tuple[tuple[str, str, str], ...]


def load_mapping(path: Path) -> Mapping:
    """Read and check a mapping file; every problem is named with its line."""
    document = read_document(path)
    _read_truths(document)
    check_schema(document)
    data = document.data
    feeds = tuple(_feed(data["system"], feed) for feed in data.get("feeds", []))
    labels = data.get("labels", {})
    document.stop_at([*check_feeds(feeds), *check_labels(labels)])
    named = frozenset(normal_name(name) for feed in feeds for name in _named(feed))
    feeds = tuple(
        replace(one, mapping_columns=named) for feed in feeds for one in (feed, *_joining(feed))
    )
    return Mapping(path, data["system"], feeds, _labels(labels))


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
    """Refuse labels (system, code list, label, code) that mean one thing in one system and another
    in another: nobody could tell which code a cell stands for."""
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
    """The columns of files that a feed names."""
    yield from feed.only_where
    for source in feed.columns.values():
        yield from source.named


def _joining(feed: Feed) -> Iterator[Feed]:
    """The feeds that read what is joined of all rows of a case."""
    for column in feed.join_rows:
        label = feed.columns.get(column) or Source((column,), ";", None, None)
        if label.list_separator is None and column in SEVERAL_CODES:
            label = replace(label, list_separator=feed.list_separator)
        kept = {name: feed.columns[name] for name in _OF_A_CASE if name in feed.columns}
        kind = CODE_LISTS[column]
        yield replace(
            feed,
            table="classifications",
            columns={**kept, "label": label},
            constants={"kind": kind},
            join_rows=(),
            filled="label",
            fingerprint=_fingerprint(feed.fingerprint, kind),
        )


def _read_truths(document: Document) -> None:
    """`header` is the one key that is true or false; all others stay the text they are."""
    data = document.data
    feeds = data.get("feeds") if isinstance(data, dict) else None
    for feed in feeds if isinstance(feeds, list) else []:
        if isinstance(feed, dict) and isinstance(feed.get("header"), str):
            truth = feed["header"].lower()
            feed["header"] = {"true": True, "false": False}.get(truth, feed["header"])


def _feed(system: str, feed: dict[str, Any]) -> Feed:
    header = feed.get("header", True)
    file_columns = tuple(feed.get("file_columns", ()))
    month_first = feed.get("dates") == "month_first"
    columns = {column: _source(given) for column, given in feed.get("columns", {}).items()}
    constants = dict(feed.get("constants", {}))
    only_where = {column: _values(given) for column, given in feed.get("only_where", {}).items()}
    join_rows = tuple(feed.get("join_rows", ()))
    fingerprint = _fingerprint(
        feed["table"],
        feed.get("sheet", "").lower(),
        header,
        file_columns,
        feed.get("delimiter"),
        month_first,
        feed.get("list_separator"),
        sorted({label_key(word) for word in feed.get("empty", ())}),
        {column: _as_compared(source) for column, source in columns.items()},
        constants,
        {
            normal_name(column): values and sorted({label_key(value) for value in values})
            for column, values in only_where.items()
        },
        *([sorted(join_rows)] if join_rows else []),
    )
    return Feed(
        system=system,
        files=feed["files"],
        table=feed["table"],
        extract=feed.get("extract"),
        sheet=feed.get("sheet"),
        header=header,
        file_columns=file_columns,
        delimiter=feed.get("delimiter"),
        month_first=month_first,
        list_separator=feed.get("list_separator"),
        empty=tuple(feed.get("empty", ())),
        columns=columns,
        constants=constants,
        only_where=only_where,
        join_rows=join_rows,
        fingerprint=fingerprint,
    )


def _fingerprint(*decides: Any) -> str:
    return hashlib.sha256(json.dumps(decides, sort_keys=True).encode()).hexdigest()


def _as_compared(source: Source) -> tuple[Any, ...]:
    """What decides the values of a column: a separator joins only where there are several."""
    names = [normal_name(name) for name in source.named]
    joins = source.number_within is not None or len(names) > 1 or source.prefix is not None
    return (
        names, joins and source.separator, source.number_within is None, source.prefix,
        source.list_separator,
    )  # fmt: skip


def _source(given: Any) -> Source:
    if isinstance(given, str):
        return Source((given,), ";", None, None)
    if isinstance(given, list):
        return Source(tuple(given), ";", None, None)
    if "number_within" in given:
        return Source((), "/", given["number_within"], given.get("prefix"))
    prefix = given.get("prefix")
    separator = given.get("separator", "/" if prefix else ";")
    return Source(tuple(given["columns"]), separator, None, prefix, given.get("list_separator"))


def _values(given: str | list[str]) -> tuple[str, ...] | None:
    if isinstance(given, list):
        return tuple(given)
    return None if given.lower() == "filled" else (given,)


def _labels(labels: dict[str, dict[str, str]]) -> tuple[tuple[str, str, str], ...]:
    """In the order of the file; a label that is said again, in other letters, is left out."""
    found: dict[tuple[str, str], tuple[str, str, str]] = {}
    for column, codes in labels.items():
        for label, code in codes.items():
            code_list = CODE_LISTS[column]
            found.setdefault((code_list, label_key(label)), (code_list, label, code))
    return tuple(found.values())
