"""How a mapping is loaded: every key, its fingerprint, and a file that is landed with it."""

from __future__ import annotations

from pathlib import Path

import pytest

from reg18.contract.tables import TABLES_BY_NAME
from reg18.settings.mapping import load_mapping
from reg18.settings.mapping_file import Feed, Source
from tests.python.mapping_files import load

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
        dates="month_first",
        list_separator=",",
        columns={
            "case_ref": Source(columns=("CaseId",), separator=";"),
            "date_received": Source(columns=("Received",), separator=";"),
            "causes": Source(columns=("Cause 1", "Cause 2"), separator=";"),
            "person_id": Source(columns=("7",), separator=";"),
        },
        constants={"procedure": "statutory", "service_area": "0012"},
        only_where={
            "Type": ("Complaint", "Statutory complaint"),
            "Received": None,
            "Cause 1": ("2024-04-01",),
        },
        fingerprint=first.fingerprint,
        mapping_columns=frozenset(
            {"caseid", "type", "received", "cause_1", "cause_2", "7", "stage"}
        ),
    )
    numbered = second.columns["action_ref"]
    assert (numbered.number_within, numbered.prefix, numbered.separator) == (
        "CaseId", "redress", "/",
    )  # fmt: skip
    assert third.columns["review_ref"] == Source(columns=("CaseId", "Stage"), separator="/")
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
        ("only_where", "join_rows: [causes]\n    only_where"),
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


def test_joined_rows_have_feeds_of_their_own(tmp_path: Path) -> None:
    """Each reads one column of the same rows, and those in which it is filled."""
    text = FEED.replace(
        "only_where:", "join_rows: [causes, theme]\n    list_separator: ','\n    only_where:"
    )
    complaints, causes, themes = load(tmp_path, text).feeds
    assert complaints.join_rows == ("causes", "theme")
    for feed, kind, label in (
        (causes, "cause", Source(columns=("C1", "C2"), list_separator=",")),
        (themes, "theme", Source(columns=("theme",), separator=";")),
    ):
        assert (feed.table, feed.constants, feed.filled) == (
            "classifications", {"kind": kind}, "label",
        )  # fmt: skip
        assert feed.columns == {"case_ref": complaints.columns["case_ref"], "label": label}
        assert (feed.files, feed.sheet, feed.only_where) == (
            complaints.files, complaints.sheet, complaints.only_where,
        )  # fmt: skip
    assert len({complaints.fingerprint, causes.fingerprint, themes.fingerprint}) == 3


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
