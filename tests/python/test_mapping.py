"""Mappings: what a file comes to, what is refused and in which words, and that the schema, the
examples and the pages that speak of mappings agree with the loader."""

from __future__ import annotations

import csv
import fnmatch
import re
import subprocess
import sys
import zipfile
from datetime import date
from pathlib import Path

import jsonschema
import pytest
import yaml
from python_calamine import CalamineWorkbook

from reg18.code_lists import CODE_LISTS, codes, spellings
from reg18.contract import TABLES_BY_NAME
from reg18.errors import Reg18Error
from reg18.mapping import Feed, Mapping, Source, load_mapping
from reg18.mapping_schema import MAPPED_TABLES, mapping_schema, schema_file, schema_text
from reg18.names import label_key, normal_name
from tests.python.conftest import ROOT

MAPPINGS = sorted((ROOT / "mappings").glob("*.yml"))
EXAMPLES = ROOT / "extracts" / "examples"


def load(tmp_path: Path, text: str) -> Mapping:
    file = tmp_path / "mapping.yml"
    file.write_text(text, encoding="utf-8")
    return load_mapping(file)


def refusal(tmp_path: Path, text: str) -> str:
    with pytest.raises(Reg18Error) as caught:
        load(tmp_path, text)
    assert caught.value.advice
    return caught.value.message.replace(str(tmp_path / "mapping.yml"), "FILE")


# What a file comes to.

EVERYTHING = """\
system: some_system
feeds:
  - files: "Cases*.csv"
    table: complaints
    extract: delta
    sheet: 2024*
    header: false
    file_columns: [CaseId, Type, Received, Cause 1, Cause 2, 7]
    delimiter: ";"
    dates: month_first
    list_separator: ","
    columns:
      case_ref: CaseId
      date_received: Received
      causes: [Cause 1, Cause 2]
      person_id: 7
    constants: {procedure: statutory, service_area: 0012}
    only_where: {Type: [Complaint, Statutory complaint], Received: filled, Cause 1: 2024-04-01}
  - files: "Redress*"
    table: actions
    columns:
      action_ref: {number_within: CaseId, prefix: redress}
      case_ref: CaseId
  - files: "Stages*"
    table: reviews
    columns:
      review_ref: {columns: [CaseId, Stage], separator: "/"}
labels:
  outcome: {Justified: upheld, "No": not_upheld, 1: withdrawn}
  causes: {Late: delay}
  scope: {yes: individual}
"""


def test_every_key_is_read(tmp_path: Path) -> None:
    mapping = load(tmp_path, EVERYTHING)
    first, second, third = mapping.feeds
    assert mapping.system == "some_system"
    assert first == Feed(
        system="some_system",
        files="Cases*.csv",
        table="complaints",
        extract="delta",
        sheet="2024*",
        header=False,
        file_columns=("CaseId", "Type", "Received", "Cause 1", "Cause 2", "7"),
        delimiter=";",
        month_first=True,
        empty=(),
        list_separator=",",
        columns={
            "case_ref": Source(("CaseId",), ";", None, None),
            "date_received": Source(("Received",), ";", None, None),
            "causes": Source(("Cause 1", "Cause 2"), ";", None, None),
            "person_id": Source(("7",), ";", None, None),
        },
        constants={"procedure": "statutory", "service_area": "0012"},
        only_where={
            "Type": ("Complaint", "Statutory complaint"),
            "Received": None,
            "Cause 1": ("2024-04-01",),
        },
        fingerprint=first.fingerprint,
    )
    assert second.columns["action_ref"] == Source((), "/", "CaseId", "redress")
    assert third.columns["review_ref"] == Source(("CaseId", "Stage"), "/", None, None)
    assert (second.extract, second.sheet, second.header, second.delimiter) == (
        None, None, True, None,
    )  # fmt: skip
    assert not second.month_first
    assert mapping.labels == (
        ("outcome", "Justified", "upheld"),
        ("outcome", "No", "not_upheld"),
        ("outcome", "1", "withdrawn"),
        ("cause", "Late", "delay"),
        ("action_scope", "yes", "individual"),
    )


def test_a_mapping_may_hold_labels_only(tmp_path: Path) -> None:
    mapping = load(tmp_path, "\ufeffsystem: x\nlabels:\n  theme: {Money: charging}\n")
    assert (mapping.feeds, mapping.labels) == ((), (("theme", "Money", "charging"),))


def test_a_label_said_twice_alike_is_one(tmp_path: Path) -> None:
    text = "system: x\nlabels:\n  theme: {Money: charging, ' MONEY ': charging}\n"
    assert load(tmp_path, text).labels == (("theme", "Money", "charging"),)


FEED = """\
system: x
feeds:
  - files: "a*"
    table: complaints
    sheet: "20*"
    header: true
    dates: day_first
    columns: {case_ref: Case Id, causes: [C1, C2]}
    constants: {procedure: statutory}
    only_where: {Type: [A, B]}
"""


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("system: x", "# a comment\nsystem: y"),
        ('"a*"', '"b*.csv"'),
        ("    header: true\n    dates: day_first\n", ""),
        ("    table: complaints", "    extract: full\n    table: complaints"),
        ("{case_ref: Case Id, causes: [C1, C2]}", "{causes: [c1, C2], case_ref: case_id}"),
        ("[C1, C2]", '{columns: [C1, C2], separator: ";"}'),
        ("case_ref: Case Id", "case_ref: [Case Id]"),
        ("Type: [A, B]", "type: [b, a, A]"),
        ("    dates: day_first\n", ""),
        ("only_where: {Type: [A, B]}", "only_where: {Type: [A, B]}\nlabels: {theme: {A: other}}"),
    ],
)
def test_the_fingerprint_stays_where_a_file_is_read_alike(
    tmp_path: Path, old: str, new: str
) -> None:
    assert old in FEED
    before, after = load(tmp_path, FEED), load(tmp_path, FEED.replace(old, new))
    assert before.feeds[0].fingerprint == after.feeds[0].fingerprint


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ('"20*"', '"2*"'),
        ("header: true", "header: false\n    file_columns: [Case Id, C1, C2, Type, date_received]"),
        ("day_first", "month_first"),
        ("dates:", 'delimiter: ";"\n    dates:'),
        ("dates:", 'list_separator: ","\n    dates:'),
        ("case_ref: Case Id", "case_ref: Case No"),
        ("case_ref: Case Id", "case_ref: {number_within: Case Id}"),
        ("[C1, C2]", "[C2, C1]"),
        ("[C1, C2]", '{columns: [C1, C2], separator: "|"}'),
        ("statutory", "corporate"),
        ("Type: [A, B]", "Type: [A]"),
        ("Type: [A, B]", "Type: filled"),
        ("Type: [A, B]", "Kind: [A, B]"),
    ],
)
def test_the_fingerprint_moves_where_a_file_is_read_otherwise(
    tmp_path: Path, old: str, new: str
) -> None:
    assert old in FEED
    before, after = load(tmp_path, FEED), load(tmp_path, FEED.replace(old, new))
    assert before.feeds[0].fingerprint != after.feeds[0].fingerprint


def test_the_same_columns_of_another_table_are_read_otherwise(tmp_path: Path) -> None:
    text = "system: x\nfeeds: [{files: a, table: reviews}, {files: a, table: complaints}]\n"
    first, second = load(tmp_path, text).feeds
    assert first.fingerprint != second.fingerprint


# What is refused.

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
        (CASES.replace("complaints", "complaint"), 4, "is no table; did you mean `complaints`?"),
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
            "`statutary` is no code of `procedure`; did you mean `statutory`?",
        ),
        (CASES + "    extract: nightly\n", 5, "is no value for `extract`; it may be `full`"),
        (
            "system: x\nlabels:\n  outcomes: {a: b}\n", 3,
            "no column with codes is called `outcomes`; did you mean `outcome`?",
        ),
        (
            "system: x\nlabels:\n  outcome:\n    Good: upheld\n    Part: part_upheld\n", 5,
            "`part_upheld` is no code of `outcome`; did you mean `partly_upheld`?",
        ),
        # values of the wrong shape
        (CASES + "    header: no\n", 5, "`header` must be true or false."),
        (CASES + "    columns: CaseId\n", 5, "`columns` must be keys with values below it"),
        (CASES + "    sheet:\n", 5, "`sheet` is empty."),
        (CASES + "    columns: {causes: []}\n", 5, "`causes` is empty."),
        (CASES + "    columns: {causes: [A, A]}\n", 5, "`causes` names a column twice."),
        (CASES + "    delimiter: tab\n", 5, "`delimiter` is one character"),
        (CASES + "    delimiter: '\"'\n", 5, "`delimiter` cannot be a quote"),
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
            "only `case_ref`, which tells the rows of complaints apart, can be a number_within",
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
            "the label ` GOOD` is `upheld` already, and cannot be `not_upheld` too.",
        ),
        # what is no YAML, or says a thing twice
        ("system: x\nsystem: y\n", 2, "`system` is here already, in line 1."),
        (CASES + "    table: reviews\n", 5, "`table` is here already, in line 4."),
        ("system: x\n? [a]\n: b\n", 2, "a key must be one word or text."),
        ("system: x\nfeeds: *a\n", 2, "`*` begins an alias here"),
        ("system: [x\n", 2, "this is not valid YAML"),
        ("system: x\nlabels: a: b\n", 2, "this is not valid YAML"),
        ("system: x\na: \x07\n", 2, "a character that cannot be typed"),
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
    with pytest.raises(Reg18Error, match="brackets within brackets"):
        load_mapping(file)


# What must agree with the loader.


def test_the_schema_that_is_checked_in_is_the_one_in_use() -> None:
    assert schema_file().read_text(encoding="utf-8") == schema_text(), "run `make schema`"


def test_the_schema_is_one() -> None:
    jsonschema.Draft202012Validator.check_schema(mapping_schema())


def test_the_schema_knows_tables_columns_and_codes() -> None:
    schema = mapping_schema()
    assert schema["$defs"]["feed"]["properties"]["table"]["enum"] == list(MAPPED_TABLES)
    for table in MAPPED_TABLES.values():
        said = schema["$defs"][table.name]["properties"]
        assert tuple(said["columns"]["properties"]) == table.columns
        assert tuple(said["constants"]["properties"]) == table.columns
    outcomes = schema["properties"]["labels"]["properties"]["outcome"]["additionalProperties"]
    assert outcomes == {"enum": list(codes()["outcome"])}


@pytest.mark.parametrize("file", MAPPINGS, ids=lambda file: file.name)
def test_editors_agree_with_the_loader(file: Path) -> None:
    """They read values as numbers and truths where the loader takes the text."""
    text = file.read_text(encoding="utf-8")
    assert text.startswith("# yaml-language-server: $schema=mapping.schema.json\n")
    jsonschema.validate(yaml.safe_load(text), mapping_schema())
    assert load_mapping(file).system == file.stem


def test_columns_have_the_code_list_that_staging_joins() -> None:
    joined: dict[str, str] = {}
    for model in (ROOT / "models" / "staging" / "casework").glob("*.sql"):
        text = model.read_text(encoding="utf-8")
        pairs = re.findall(r"'\w+': \['(\w+)', '(\w+)_text'\]", text)
        pairs += re.findall(
            r"'(\w+)' as code_list,\s+\{\{ clean_text\('(\w+)'\) \}\} as cell", text
        )
        for code_list, column in pairs:
            assert joined.setdefault(column, code_list) == code_list
    assert joined == CODE_LISTS
    assert set(CODE_LISTS.values()) == set(codes())


def test_every_example_of_the_reference_page_loads(tmp_path: Path) -> None:
    page = (ROOT / "docs" / "reference" / "mapping.md").read_text(encoding="utf-8")
    examples = re.findall(r"```yaml\n(.*?)```", page, re.DOTALL)
    assert len(examples) > 5
    for example in examples:
        text = example if "system:" in example else f"system: example\n{example}"
        mapping = load(tmp_path, text)
        assert mapping.feeds or mapping.labels


def test_the_reference_page_names_every_key() -> None:
    page = (ROOT / "docs" / "reference" / "mapping.md").read_text(encoding="utf-8")
    schema = mapping_schema()
    keys = [
        *schema["properties"],
        *schema["$defs"]["feed"]["properties"],
        *schema["$defs"]["source"]["properties"],
    ]
    assert [key for key in keys if f"`{key}`" not in page] == []


def test_the_reference_page_lists_the_columns_of_every_table() -> None:
    page = (ROOT / "docs" / "reference" / "mapping.md").read_text(encoding="utf-8")
    listed = dict(re.findall(r"^\| `(\w+)` \| (\*\*.*) \|$", page, re.MULTILINE))
    for table in MAPPED_TABLES.values():
        columns = listed[table.name].split(", ")
        assert tuple(column.strip("*") for column in columns) == table.columns
        needed = [column.strip("*") for column in columns if column.startswith("**")]
        assert tuple(needed) == table.required


# The example extracts: read here as plainly as the page describes it.

Row = dict[str, str]


def sheets_of(folder: Path, feed: Feed) -> list[list[list[str]]]:
    found = []
    for file in sorted(folder.iterdir()):
        if not fnmatch.fnmatch(file.name.lower(), feed.files.lower()):
            continue
        if file.suffix == ".csv":
            with file.open(encoding="utf-8-sig", newline="") as handle:
                found.append(list(csv.reader(handle)))
            continue
        workbook = CalamineWorkbook.from_path(str(file))
        for name in workbook.sheet_names:
            if feed.sheet and not fnmatch.fnmatch(name.lower(), feed.sheet.lower()):
                continue
            cells = workbook.get_sheet_by_name(name).to_python(skip_empty_area=False)
            found.append([[_as_text(cell) for cell in row] for row in cells])
    return found


def _as_text(cell: object) -> str:
    return cell.isoformat() if isinstance(cell, date) else str(cell)


def rows_of(folder: Path, feed: Feed) -> list[Row]:
    """The rows of a feed under the contract's names. The header is the first line that names a
    required column; rows end where a line begins with `Total`."""
    rows = []
    for lines in sheets_of(folder, feed):
        key = normal_name(
            next(iter(feed.columns[MAPPED_TABLES[feed.table].columns[0]].named))
        )  # fmt: skip
        start = next(at for at, line in enumerate(lines) if key in map(normal_name, line))
        header = [normal_name(cell) for cell in lines[start]]
        named = {
            name for source in feed.columns.values() for name in map(normal_name, source.named)
        } | {normal_name(name) for name in feed.only_where}
        assert named <= set(header), f"{feed.files}: {named - set(header)}"
        for line in lines[start + 1 :]:
            if line[0].startswith("Total"):
                break
            cells = dict(zip(header, line, strict=True))
            if all(
                cells[normal_name(name)].lower() in [value.lower() for value in values]
                if values
                else cells[normal_name(name)]
                for name, values in feed.only_where.items()
            ):
                rows.append(_row(feed, cells))
    return rows


def _row(feed: Feed, cells: Row) -> Row:
    row = {column: cells[column] for column in MAPPED_TABLES[feed.table].columns if column in cells}
    for column, source in feed.columns.items():
        values = [cells[normal_name(name)] for name in source.named]
        row[column] = source.separator.join(value for value in values if value)
    return {**row, **feed.constants}


@pytest.mark.parametrize(
    ("system", "counts"),
    [
        (
            "icasework",
            {
                "complaints": 5, "reviews": 1, "ombudsman": 1, "compliments": 1,
                "classifications": 8, "actions": 5,
            },
        ),
        ("plain_spreadsheet", {"complaints": 4, "reviews": 1, "actions": 2, "compliments": 2}),
    ],
)  # fmt: skip
def test_the_examples_are_what_their_mappings_read(system: str, counts: dict[str, int]) -> None:
    mapping = load_mapping(ROOT / "mappings" / f"{system}.yml")
    known = {name: dict(spelled) for name, spelled in spellings().items()}
    for code_list, label, code in mapping.labels:
        known[code_list][label_key(label)] = code
    found: dict[str, int] = {}
    for feed in mapping.feeds:
        table = MAPPED_TABLES[feed.table]
        for row in rows_of(EXAMPLES / system, feed):
            found[feed.table] = found.get(feed.table, 0) + 1
            lacking = [column for column in table.required if not row.get(column)]
            assert not lacking, f"{feed.table}: {lacking}"
            lists = {column: CODE_LISTS[column] for column in row if column in CODE_LISTS}
            if feed.table == "classifications":
                lists = {"label": row["kind"]}
            for column, code_list in lists.items():
                for label in filter(None, re.split("[;|]", row[column])):
                    assert label_key(label) in known[code_list], (column, label)
    assert found == counts


def test_the_example_workbook_is_the_one_that_is_written(tmp_path: Path) -> None:
    """Parts are compared, since what packs them may differ from one machine to the next."""
    tool = ROOT / "tools" / "make_example_workbook.py"
    subprocess.run([sys.executable, str(tool), str(tmp_path)], check=True, timeout=60)
    name = "Complaints log.xlsx"
    assert _parts(tmp_path / name) == _parts(EXAMPLES / "plain_spreadsheet" / name)


def _parts(file: Path) -> dict[str, bytes]:
    with zipfile.ZipFile(file) as packed:
        return {part: packed.read(part) for part in packed.namelist()}


def test_keys_with_prefixes_lists_and_empty_words(tmp_path: Path) -> None:
    """What real exports need beyond one name for another, as it lands."""
    from tests.python.landed import land, landed_rows

    folder = tmp_path / "x"
    folder.mkdir()
    (folder / "Cases.csv").write_text(
        "Ref,Got,Causes,Joint,Team\n"
        '7,02/04/2024,"Delay, Records",ICB/Hospital,-\n'
        "8,03/04/2024,nil,Nil,Home care\n",
        encoding="utf-8",
    )
    (tmp_path / "m.yml").write_text(
        "system: s\nfeeds:\n  - files: Cases.csv\n    table: complaints\n"
        '    empty: ["-", nil]\n    list_separator: ","\n    columns:\n'
        "      case_ref: {columns: [Ref], prefix: case}\n      date_received: Got\n"
        "      causes: Causes\n      service_area: Team\n"
        '      partner_bodies: {columns: [Joint], list_separator: "/"}\n'
        "    constants: {procedure: statutory}\n",
        encoding="utf-8",
    )
    land(folder, tmp_path / "landing", [load_mapping(tmp_path / "m.yml")])
    rows = landed_rows(tmp_path / "landing", "complaints")
    columns = TABLES_BY_NAME["complaints"].columns
    found = [dict(zip(columns, row, strict=True)) for row in rows]
    assert [
        (row["case_ref"], row["causes"], row["partner_bodies"], row["service_area"])
        for row in found
    ] == [("case/7", "Delay; Records", "ICB;Hospital", ""), ("case/8", "", "", "Home care")]
    assert {row["procedure"] for row in found} == {"statutory"}
