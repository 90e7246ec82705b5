"""Mappings that are refused: the message, and the line it names."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from reg18.base.errors import Reg18Error
from reg18.settings.mapping import load_mapping
from tests.python.mapping_files import load


def refusal(tmp_path: Path, text: str) -> str:
    with pytest.raises(Reg18Error) as caught:
        load(tmp_path, text)
    assert caught.value.advice
    return caught.value.message.replace(str(tmp_path / "mapping.yml"), "FILE")


CASES = "system: x\nfeeds:\n  - files: a\n    table: complaints\n"
HEADERLESS = CASES + "    header: false\n    file_columns: [Ref, date_received]\n"
ACTIONS = "  - files: b\n    table: actions\n    columns: {action_ref: {number_within: Ref}}\n"


@pytest.mark.parametrize(
    ("text", "line", "says"),
    [
        # keys, columns, tables and codes that are misspelt
        ("sistem: x\n", 1, "a mapping has no key `sistem`; did you mean `system`?"),
        ("labels: {}\n", 1, "a mapping needs `system`."),
        ("system: My System\n", 1, "small letters, digits and underscores"),
        (CASES + "    colums: {}\n", 5, "a feed has no key `colums`; did you mean `columns`?"),
        (CASES + "    sheets: a\n", 5, "did you mean `sheet`?"),
        ("system: x\nfeeds:\n  - table: complaints\n", 3, "a feed needs `files`."),
        ("system: x\nfeeds:\n  - files: a\n", 3, "a feed needs `table`."),
        (CASES.replace("table", "tabel"), 4, "no key `tabel`; did you mean `table`?"),
        (CASES.replace(": complaints", ": x\n    sheets: a"), 5, "did you mean `sheet`?"),
        (
            CASES.replace("complaints", "complaint"), 4,
            "`table` cannot be `complaint`; did you mean `complaints`?",
        ),
        (CASES.replace("complaints", "xyz"), 4, "it may be `complaints`, `reviews`, `ombudsman`"),
        (
            CASES + "    columns:\n      case_ref: A\n      date_recieved: B\n", 7,
            "the table complaints has no column `date_recieved`; did you mean `date_received`?",
        ),
        (
            CASES + "    constants:\n      scope: individual\n", 6,
            "the table complaints has no column `scope`",
        ),
        (
            CASES + "    constants:\n\n      procedure: statutary\n", 7,
            "`statutary` is not a code of `procedure`; did you mean `statutory`?",
        ),
        (CASES + "    extract: nightly\n", 5, "`extract` cannot be `nightly`; it may be `full`"),
        (
            "system: x\nlabels:\n  outcomes: {a: b}\n", 3,
            "no column with codes is called `outcomes`; did you mean `outcome`?",
        ),
        (
            "system: x\nlabels:\n  outcome:\n    Good: upheld\n    Part: part_upheld\n", 5,
            "`part_upheld` is not a code of `outcome`; did you mean `partly_upheld`?",
        ),
        # values of the wrong shape
        (CASES + "    header: no\n", 5, "`header` must be true or false."),
        (CASES + "    columns: CaseId\n", 5, "`columns` must be keys with values below it"),
        (CASES + "    sheet:\n", 5, "`sheet` is empty."),
        (CASES + "    columns: {causes: []}\n", 5, "`causes` is empty."),
        (CASES + "    columns: {causes: [A, A]}\n", 5, "`causes` lists `A` twice."),
        (CASES + "    delimiter: tab\n", 5, "`delimiter` must be one character"),
        (CASES + "    delimiter: '\"'\n", 5, "and cannot be a quote or a line break"),
        (CASES.replace("files: a", "files: in/a"), 3, "it cannot name a folder"),
        (CASES + "    only_where: {}\n", 5, "`only_where` is empty."),
        (CASES + "    header: false\n", 3, "a feed needs `file_columns`."),
        (CASES + "    columns: {case_ref: {prefix: a}}\n", 5, "or a `number_within`"),
        (CASES + "    columns: {case_ref: {separator: a}}\n", 5, "`separator` needs `columns`"),
        (CASES + "    empty: []\n", 5, "`empty` is empty."),
        (
            CASES + "    columns: {case_ref: {columns: [A], separator: b, number_within: c}}\n", 5,
            "either `columns` or a `number_within`",
        ),
        ("- a\n", 1, "a mapping must be keys with values below it"),
        ("system: x\nfeeds: [y]\n", 2, "a feed must be keys with values below it"),
        # parts that contradict each other
        (
            CASES + "    columns: {procedure: P}\n    constants:\n      procedure: corporate\n", 7,
            "`procedure` is in `columns` too",
        ),
        (CASES + "    constants: {case_ref: 1}\n", 5, "cannot be one value for all"),
        (
            CASES + "    columns: {person_id: {number_within: A}}\n", 5,
            "only `case_ref`, the key of complaints, can be numbered.",
        ),
        (CASES + "    file_columns: [A]\n", 5, "add `header: false`, or leave it out"),
        (
            HEADERLESS.replace("Ref,", "Ref, REF,") + "    constants: {procedure: other}\n", 6,
            "`REF` is in `file_columns` twice.",
        ),
        (
            HEADERLESS + "    columns: {case_ref: Reff}\n    constants: {procedure: other}\n", 7,
            "`Reff` is not in `file_columns`; did you mean `Ref`?",
        ),
        (
            HEADERLESS + "    columns: {case_ref: Ref}\n    constants: {procedure: other}\n"
            "    only_where: {Kind: a}\n", 9,
            "`Kind` is not in `file_columns`; it may be `Ref`, `date_received`.",
        ),
        (HEADERLESS, 6, "no column of the file is `case_ref` or `procedure`, which every row"),
        (CASES + ACTIONS + ACTIONS, 10, "another feed numbers the rows of actions in the same way"),
        (CASES + CASES.partition("feeds:\n")[2], 5, "this feed says the same as feed 1"),
        (
            "system: x\nlabels:\n  outcome: {Good: upheld,\n    ' GOOD': not_upheld}\n", 4,
            "the label ` GOOD` is already `upheld`, and cannot be `not_upheld`.",
        ),
        (
            CASES.replace("complaints", "reviews") + "    join_rows: [theme]\n", 5,
            "only the rows of complaints can be joined",
        ),
        (CASES + "    join_rows: true\n", 5, "`join_rows` must be a list"),
        (CASES + "    join_rows: [themes]\n", 5, "did you mean `theme`?"),
        (
            CASES + "    constants: {theme: other}\n    join_rows:\n      - theme\n", 7,
            "`theme` is one value for all rows under `constants`",
        ),
        (
            HEADERLESS + "    columns: {case_ref: Ref}\n    constants: {procedure: other}\n"
            "    join_rows: [causes]\n", 9,
            "`causes` is not in `file_columns`",
        ),
        # not YAML, or a key twice
        ("system: x\nsystem: y\n", 2, "`system` is already in line 1."),
        (CASES + "    table: reviews\n", 5, "`table` is already in line 4."),
        ("system: x\n? [a]\n: b\n", 2, "a key must be one word or text."),
        ("system: x\nfeeds: *a\n", 2, "`*` begins an alias here"),
        ("system: [x\n", 2, "this is not valid YAML"),
        ("system: x\nlabels: a: b\n", 2, "this is not valid YAML"),
        ("system: x\na: \x07\n", 2, "there is a control character"),
        ("# nothing\n", 1, "the mapping is empty."),
    ],
)  # fmt: skip
def test_a_problem_is_named_with_its_line(tmp_path: Path, text: str, line: int, says: str) -> None:
    message = refusal(tmp_path, text)
    assert re.search(rf"^FILE, line {line}: .*{re.escape(says)}", message, re.MULTILINE), message


def test_all_problems_are_named_at_once_in_order(tmp_path: Path) -> None:
    message = refusal(tmp_path, "system: x y\nfeeds:\n  - files: a\n    table: b\nlabel: {}\n")
    assert re.findall(r"line (\d+)", message) == ["1", "4", "5"]


def test_no_more_problems_than_can_be_read_are_named(tmp_path: Path) -> None:
    labels = "".join(f"    label {number}: bad\n" for number in range(30))
    message = refusal(tmp_path, f"system: x\nlabels:\n  outcome:\n{labels}")
    assert message.count("FILE") == 20
    assert message.endswith("And 10 more.")


def test_files_that_cannot_be_read(tmp_path: Path) -> None:
    with pytest.raises(Reg18Error, match="cannot be read"):
        load_mapping(tmp_path / "none.yml")
    file = tmp_path / "old.yml"
    file.write_bytes(b"system: x\nlabels:\n  theme: {caf\xe9: other}\n")
    with pytest.raises(Reg18Error, match="line 3: the file is not UTF-8"):
        load_mapping(file)
    file.write_text("[" * 5000)
    with pytest.raises(Reg18Error, match="too many brackets"):
        load_mapping(file)
