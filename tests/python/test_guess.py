"""Guessed mappings: what is found in files of many shapes, what is left to a person, and that no
personal data gets into the text."""

from __future__ import annotations

import csv
import re
import tempfile
from datetime import date
from pathlib import Path

import pytest
import yaml
from hypothesis import example, given, settings
from hypothesis import strategies as st
from python_calamine import CalamineWorkbook

from reg18.code_lists import codes
from reg18.guess import SampleSheet, guess_mapping
from reg18.guess import labels as guess_labels
from reg18.mapping import Feed, Mapping, load_mapping
from reg18.mapping_schema import MAPPED_TABLES
from reg18.names import label_key
from tests.python.conftest import ROOT

EXAMPLES = ROOT / "extracts" / "examples"
WORDS = ROOT / "src" / "reg18" / "guess" / "header_words.csv"


def load(text: str) -> Mapping:
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "mapping.yml"
        file.write_text(text, encoding="utf-8")
        return load_mapping(file)


def sheet(text: str, file: str = "complaints.csv", name: str = "") -> SampleSheet:
    return SampleSheet(file, name, list(csv.reader(text.strip().splitlines())))


def guess(*sheets: SampleSheet) -> tuple[str, list[Feed]]:
    text = guess_mapping(list(sheets), "some system")
    return text, list(load(text).feeds)


def sources(feed: Feed) -> dict[str, str]:
    return {column: "+".join(source.named) for column, source in feed.columns.items()}


def samples_of(folder: Path) -> list[SampleSheet]:
    found = []
    for file in sorted(folder.iterdir()):
        if file.suffix == ".csv":
            found.append(sheet(file.read_text(encoding="utf-8-sig"), file.name))
        elif file.suffix == ".xlsx":
            workbook = CalamineWorkbook.from_path(str(file))
            for name in workbook.sheet_names:
                rows = workbook.get_sheet_by_name(name).to_python(skip_empty_area=False)
                found.append(SampleSheet(file.name, name, [list(map(_cell, row)) for row in rows]))
    return [SampleSheet(one.file, one.sheet, one.rows[:200]) for one in found]


def _cell(cell: object) -> str:
    return cell.isoformat() if isinstance(cell, date) else str(cell)


# Whole folders.


def test_files_in_the_contract_s_own_form_need_no_correction() -> None:
    text, feeds = guess(*samples_of(ROOT / "extracts" / "demo"))
    assert sorted(feed.table for feed in feeds) == sorted(
        name for name in MAPPED_TABLES if name != "classifications"
    )
    assert all(not feed.columns and not feed.constants for feed in feeds)
    assert "MISSING" not in text
    assert "not used" not in text


@pytest.mark.parametrize("system", ["icasework", "plain_spreadsheet"])
def test_the_examples_are_guessed_as_their_mappings_say(system: str) -> None:
    """Every column that is guessed is what the mapping written by hand takes for it."""
    written = load_mapping(ROOT / "mappings" / f"{system}.yml")
    by_hand: dict[str, set[str]] = {}
    for feed in written.feeds:
        for column, source in sources(feed).items():
            by_hand.setdefault(f"{feed.table}.{column}", set()).add(source)
    _, feeds = guess(*samples_of(EXAMPLES / system))
    guessed = {
        f"{feed.table}.{column}": source
        for feed in feeds
        for column, source in sources(feed).items()
    }
    wrong = {name: source for name, source in guessed.items() if source not in by_hand[name]}
    assert not wrong
    assert len(guessed) > 20


def test_the_spreadsheet_s_review_and_payment_are_feeds_of_their_own() -> None:
    _, feeds = guess(*samples_of(EXAMPLES / "plain_spreadsheet"))
    assert [(feed.table, feed.sheet) for feed in feeds] == [
        ("complaints", "202*"),
        ("reviews", "202*"),
        ("actions", "202*"),
        ("compliments", "Compliments"),
    ]
    assert feeds[0].columns["causes"].columns == ("Cause 1", "Cause 2", "Cause 3")
    assert feeds[1].only_where == {"Review asked for": None}
    assert feeds[2].only_where == {"Payment": None}
    assert feeds[2].columns["action_ref"].number_within == "Ref"


def test_classifications_have_a_feed_for_each_group() -> None:
    _, feeds = guess(*samples_of(EXAMPLES / "icasework"))
    found = [
        (feed.only_where["Group"], feed.constants["kind"])
        for feed in feeds
        if feed.table == "classifications"
    ]
    assert found == [(("Subject",), "theme"), (("Reason for complaint",), "cause")]
    numbered = [feed.columns["action_ref"].prefix for feed in feeds if "action_ref" in feed.columns]
    assert len(numbered) == len(set(numbered)) == 2


# One thing at a time.

TITLED = """
Adult Social Care feedback,,,,,,,,
Run on,01/05/2025,,,,,,,
,,,,,,,,
Feedback Ref.,Rec'd,Date Logged,Case Officer,Customer Surname,Root Causes,Team,Result,Days Taken
F-0012,04/13/2025,04/14/2025,Wilma Quist,Zander,"Delay, Communication",North,Fully Upheld,12
F-0013,04/03/2025,04/14/2025,Wilma Quist,Yates,Delay,North,Partially Upheld,13
F-0014,04/05/2025,04/14/2025,Wilma Quist,Xavier,"Communication, Delay",South,,
Total,3,,,,,,,
"""


def test_a_header_below_titles_is_found_and_read() -> None:
    text, (feed,) = guess(sheet(TITLED, "Feedback report April 2025.csv"))
    assert sources(feed) == {
        "case_ref": "Feedback Ref.",
        "date_received": "Rec'd",
        "service_area": "Team",
        "causes": "Root Causes",
        "outcome": "Result",
    }
    assert (feed.files, feed.month_first) == ("Feedback report *.csv", True)
    assert feed.columns["causes"].list_separator == ","
    assert '# - "Feedback report *.csv", table complaints: procedure' in text
    assert "#   procedure: statutory  # please check" in text


def test_what_is_not_used_is_said_with_the_reason() -> None:
    text, _ = guess(sheet(TITLED))
    assert "not used: Date Logged, the day it was typed in" in text
    assert "not used: Case Officer, a member of staff" in text
    assert "not used: Customer Surname, personal data" in text
    assert "not used: Days Taken, reg18 counts the days itself" in text


def test_the_day_a_case_was_typed_in_is_not_the_day_it_was_received() -> None:
    text, (feed,) = guess(sheet("Case ID,Date logged,Procedure\nC1,2025-04-02,statutory\n"))
    assert "date_received" not in feed.columns
    assert "table complaints: date_received" in text


def test_a_closing_date_is_taken_only_where_there_is_no_better_one() -> None:
    both = "Case ID,Date received,Date closed,Reply sent\nC1,2025-04-02,2025-05-09,2025-05-02\n"
    _, (feed,) = guess(sheet(both))
    assert sources(feed)["date_resolved"] == "Reply sent"
    text, (feed,) = guess(sheet("Case ID,Date received,Date closed\nC1,2025-04-02,2025-05-09\n"))
    assert sources(feed)["date_resolved"] == "Date closed"
    assert re.search(r"date_resolved: Date closed  # 85%, please check: the day the reply", text)


def test_values_that_speak_against_a_name_are_heard() -> None:
    text, (feed,) = guess(
        sheet("Case ID,Date received,Acknowledged\nC1,2025-04-02,yes\nC2,2025-04-03,no\n")
    )
    assert "date_acknowledged" not in feed.columns
    line = "# date_acknowledged: Acknowledged  # 60%, please check: its values do not look like"
    assert line in text


def test_names_that_nobody_knows_are_guessed_from_values() -> None:
    rows = "".join(f"C{n},2025-04-{n:02},upheld,telephone\n" for n in range(1, 8))
    rows += "C8,2025-04-08,not upheld,letter\n"
    text, (feed,) = guess(sheet(f"XID,XDAY,XRES,XVIA\n{rows}"))
    assert sources(feed) == {"outcome": "XRES", "received_via": "XVIA"}
    assert "# case_ref: XID  # 50%, please check: by its values" in text
    assert "# date_received: XDAY  # 50%, please check: by its values" in text


@pytest.mark.parametrize(
    ("dates", "month_first", "says"),
    [
        (("13/04/2025", "04/05/2025"), False, False),
        (("04/13/2025", "04/05/2025"), True, False),
        (("04/13/2025", "13/04/2025"), False, True),
        (("2025-04-13", "2025-04-14"), False, False),
    ],
)
def test_whether_the_month_comes_first(
    dates: tuple[str, ...], month_first: bool, says: bool
) -> None:
    rows = "".join(f"C{n},{day}\n" for n, day in enumerate(dates))
    text, (feed,) = guess(sheet(f"Case ID,Date received\n{rows}"))
    assert feed.month_first is month_first
    assert ("some dates have the day first, some the month" in text) is says


def test_kinds_of_case_in_one_file_are_feeds_of_their_own() -> None:
    kinds = ["Complaint", "Compliment", "Complaint review", "General enquiry"]
    rows = "".join(
        f"C{n},2025-04-{n + 1:02},{kinds[n % 4]},{f'C{n - 2}' if n % 4 == 2 else ''},"
        f"{'Upheld' if n % 2 == 0 else ''}\n"
        for n in range(24)
    )
    text, feeds = guess(sheet(f"Case ID,Date Received,Type,Related Case,Result\n{rows}"))
    assert [(feed.table, feed.only_where["Type"]) for feed in feeds] == [
        ("complaints", ("Complaint",)),
        ("compliments", ("Compliment",)),
        ("reviews", ("Complaint review",)),
    ]
    assert sources(feeds[1]) == {"compliment_ref": "Case ID"}
    assert sources(feeds[2]) == {
        "review_ref": "Case ID",
        "case_ref": "Related Case",
        "date_requested": "Date Received",
        "outcome": "Result",
    }
    assert "Type: [Complaint]  # please check: the kinds of case" in text


def test_several_lines_a_case_are_classifications() -> None:
    rows = "".join(
        f"C{n},1,{'Yes' if n % 2 else 'No'},Charging,Delay\nC{n},2,No,Safeguarding,Other\n"
        for n in range(12)
    )
    _, feeds = guess(sheet(f"Case ID,Line,Main Subject,Subject,Reason\n{rows}", "Subjects.csv"))
    assert [(feed.table, feed.constants, feed.only_where) for feed in feeds] == [
        (
            "classifications",
            {"kind": "theme"},
            {"Main Subject": ("Yes",), "Subject": None},
        ),
        ("classifications", {"kind": "cause"}, {"Reason": None}),
    ]
    assert [sources(feed)["label"] for feed in feeds] == ["Subject", "Reason"]


IN_A_ROW = """
Ref,Date received,Statutory?,Remedy,Payment (£),Service Improvement,LGSCO Ref,LGSCO Decision
C1,2025-04-02,Yes,Refund,120.00,None,,
C2,2025-04-03,No,-,,Staff training,24 001,Upheld
C3,2025-04-04,Yes,Apology,,None,,
C4,2025-04-05,Yes,None,,Staff training,24 002,Not upheld
"""


def test_what_stands_in_a_complaint_s_row_has_feeds_of_its_own() -> None:
    text, feeds = guess(sheet(IN_A_ROW))
    assert [(feed.table, feed.constants, tuple(feed.only_where)) for feed in feeds] == [
        ("complaints", {}, ()),
        ("ombudsman", {"body": "lgsco"}, ("LGSCO Ref",)),
        ("actions", {"scope": "individual"}, ("Remedy",)),
        ("actions", {"scope": "service"}, ("Service Improvement",)),
    ]
    assert feeds[2].empty == ("-", "None")
    assert sources(feeds[0])["procedure"] == "Statutory?"
    assert '"Yes": statutory  # please check' in text
    assert '"No": corporate  # please check' in text
    assert "None:" not in text


@pytest.mark.parametrize(
    ("cells", "separator"),
    [
        (("Delay, Communication", "Delay"), ","),
        (("Delay/Communication", "Other/Delay", "Bill/charge"), "/"),
        (("Bill/charge", "Information/records"), None),
        (("Delay and Communication", "Delay"), " and "),
        (("Delay", "Communication"), None),
    ],
)
def test_what_separates_several_codes(cells: tuple[str, ...], separator: str | None) -> None:
    rows = "".join(f'C{n},2025-04-02,"{cell}"\n' for n, cell in enumerate(cells * 2))
    _, (feed,) = guess(sheet(f"Case ID,Date received,Root causes\n{rows}"))
    assert feed.columns["causes"].list_separator == separator


def test_sheets_of_some_years_are_named_without_those_of_others() -> None:
    rows = [["C1", "2025-04-02", "upheld"], ["C2", "2025-04-03", "not upheld"]]
    header = ["Case ID", "Date received", "Outcome"]
    _, feeds = guess(
        SampleSheet("log.xlsx", "2023-24", [[*header, "Team"], [*rows[0], "A"], [*rows[1], "B"]]),
        SampleSheet("log.xlsx", "2024-25", [header, *rows]),
        SampleSheet("log.xlsx", "2025-26", [header, *rows]),
    )
    assert [feed.sheet for feed in feeds] == ["2023-24", "202[45]-2[56]"]


def test_a_name_that_is_there_twice_is_not_used() -> None:
    text, (feed,) = guess(
        sheet("Case ID,Date received,Outcome,OUTCOME\nC1,2025-04-02,upheld,upheld\n")
    )
    assert "outcome" not in feed.columns
    assert "not used: Outcome, the name is there more than once" in text


# Files without a header.


def test_a_file_without_a_header_is_named_by_its_values() -> None:
    text, (feed,) = guess(
        sheet(
            "100231,Closed,Una Vorst,2025-04-02,email,statutory,upheld,2025-05-02\n"
            "100232,Closed,Nils Omber,2025-04-03,telephone,corporate,not upheld,2025-05-03\n",
            "Cases_1.csv",
        )
    )
    assert feed.header is False
    assert feed.file_columns == (
        "case_ref", "column_2", "column_3", "date_received", "received_via", "procedure",
        "outcome", "column_8",
    )  # fmt: skip
    assert "not used: column_8, its values look like dates" in text
    assert "header: false  # please check" in text


def test_a_headerless_file_that_lacks_something_is_a_comment_to_complete() -> None:
    text, feeds = guess(sheet("C1,2025-04-02\nC2,2025-04-03\n", "Cases_1.csv"))
    assert feeds == []
    assert "table complaints: procedure" in text
    # The # once taken away, it is a feed again.
    feed = re.sub(r"^  # (?=[- ] )", "  ", text, flags=re.MULTILINE).replace("feeds: []", "feeds:")
    assert yaml.safe_load(feed)["feeds"][0]["file_columns"] == ["case_ref", "date_received"]


def test_sheets_in_which_there_is_nothing_to_read_are_named() -> None:
    text, feeds = guess(
        sheet("Una Vorst,1 High Street\nNils Omber,2 High Street\n", "stuff.csv"),
        SampleSheet("log.xlsx", "Read me", [["One row a complaint."]]),
        SampleSheet("empty.csv", "", []),
    )
    assert feeds == []
    assert '# - "stuff.csv"' in text
    assert '# - "log.xlsx", sheet Read me' in text
    assert '# - "empty.csv"' in text
    assert "There is no feed for complaints" in text
    assert not re.search("Vorst|Omber|High Street", text)


@pytest.mark.parametrize(
    "rows",
    [
        # Nothing but labels and a name, and no column that has a shape.
        "Una Vorst,Email,Complaint,Customer\nNils Omber,Letter,Complaint,Advocate\n",
        # Short references, and yes and no, are values in the first row too.
        "C1,Una Vorst,yes,Email\nC2,Nils Omber,no,Letter\nC3,Ida Quist,no,Letter\n",
        # The first record lacks its dates.
        "Una Vorst,,Email,\nNils Omber,2025-04-02,Letter,2025-05-02\n",
        # The first record says that its date is still to come.
        "C1,Una Vorst,tbc,Email\nC2,Nils Omber,2025-04-02,Letter\nC3,Ida Quist,2025-04-03,Letter\n",
        # The last record is one that could be a header by its words.
        "C1,Una Vorst,2025-04-02,Email\n,Nils Omber,,Email\n",
    ],
)
def test_a_record_is_not_taken_for_a_header(rows: str) -> None:
    text, _ = guess(sheet(rows))
    assert not re.search("Vorst|Omber|Quist", text)


# Names of files and sheets.

HEADER = "Case ID,Date received,Procedure\n"
ACTIONS = "Case ID,Action type,Scope\n"


def test_files_of_different_days_are_one_feed() -> None:
    names = ["Cases_20250629.csv", "cases_20250630.csv"]
    _, (feed,) = guess(*(sheet(HEADER, name) for name in names))
    assert feed.files == "Cases_*.csv"


@pytest.mark.parametrize(
    ("name", "other", "pattern"),
    [
        ("Cases.csv", "Other.csv", "Cases*.csv"),
        ("Cases.csv", "CasesActions.csv", "Cases.csv"),
        ("Cases20250630.csv", "CasesActions.csv", "Cases[0-9]*.csv"),
        ("Complaints April.csv", "Other.csv", "Complaints *.csv"),
        ("Stage 2 log.csv", "Other.csv", "Stage 2 log*.csv"),
        ("2025.csv", "Other.csv", "[0-9]*.csv"),
        ("a [1].csv", "Other.csv", "a ?1?*.csv"),
    ],
)
def test_a_pattern_names_the_files_of_one_feed_only(name: str, other: str, pattern: str) -> None:
    _, feeds = guess(sheet(HEADER, name), sheet(ACTIONS, other))
    assert feeds[0].files == pattern


# Labels.


def labels_text(column: str, *labels: str) -> str:
    rows = "".join(f"C{n},2025-04-02,{label}\n" for n, label in enumerate(labels))
    return guess(sheet(f"Case ID,Date received,{column}\n{rows}"))[0].partition("labels:")[2]


def test_a_label_that_is_nearly_a_code_is_taken_and_others_are_left_open() -> None:
    text = labels_text("Outcome", "Upheld", "Not uphelt", "Justified", "Filed", "Partly upheld")
    assert "    Not uphelt: not_upheld  # please check" in text
    assert "    Justified: upheld  # please check" in text
    assert "    # Filed: ?  # please check" in text
    assert "Partly" not in text


def test_a_denial_is_never_taken_for_what_it_denies() -> None:
    text = labels_text("Outcome", "Upheld", "Not upheld", "Un upheld", "Not fully upheld")
    assert "    # Un upheld: not_upheld" in text
    assert "    # Not fully upheld: " in text
    assert not re.search(r"^    [^ #]", text, re.MULTILINE)


def test_free_text_in_a_coded_column_is_not_shown() -> None:
    text = labels_text("Outcome", *(f"We wrote to Una Vorst on day {n} and said no" for n in "abc"))
    assert "Vorst" not in text
    assert "outcome: some labels are not shown" in text


def test_names_in_a_coded_column_are_not_shown() -> None:
    text = labels_text("Who complained", "Una Vorst", "Nils Omber", "Vorst", "omber")
    assert not re.search("Vorst|Omber", text, re.IGNORECASE)
    text = labels_text("Outcome", "Una Vorst", "Mrs Omber", "a@b.uk", "LE1 1AA", "0116 2323232")
    assert not re.search("Vorst|Omber|@|1AA|232", text)


PERSONAL = {
    "Complainant name": "Vorst",
    "Service user": "Vorst",
    "Surname": "Vorst",
    "Address": "1 Vorst Lane",
    "Summary": "Vorst was not told",
    "Notes": "Vorst",
    "Provider": "Vorst House",
    "Team": "Vorst Team",
    "Case officer": "Vorst",
    "NHS number": "Vorst",
    "Who complained": "Vorst",
    "Something else": "Vorst",
    "Last updated by": "Vorst",
}


@pytest.mark.parametrize("has_header", [True, False])
@pytest.mark.parametrize("rows", [1, 2, 12])
def test_no_value_of_a_personal_column_is_shown(rows: int, has_header: bool) -> None:
    header = [["Case ID", "Date received", "Procedure", *PERSONAL]] if has_header else []
    cells = [
        [f"C{n}", "2025-04-02", "statutory", *(f"{value} {n}" for value in PERSONAL.values())]
        for n in range(rows)
    ]
    text, feeds = guess(SampleSheet("complaints.csv", "", header + cells))
    assert feeds[0].table == "complaints"
    assert feeds[0].header is has_header
    assert "Vorst" not in text


# What holds for anything.


def test_header_words_mean_columns_that_there_are() -> None:
    with WORDS.open(encoding="utf-8", newline="") as handle:
        rows = list(csv.DictReader(handle))
    columns = {column for table in MAPPED_TABLES.values() for column in table.columns}
    for row in rows:
        if row["table_name"]:
            assert row["column_name"] in MAPPED_TABLES[row["table_name"]].columns, row
        else:
            assert row["column_name"] in columns | {"key", "none", "personal"}, row
    keys = [(row["words"], row["table_name"], row["column_name"]) for row in rows]
    assert len(keys) == len(set(keys))


def _words() -> list[str]:
    with WORDS.open(encoding="utf-8", newline="") as handle:
        return [row["words"] for row in csv.DictReader(handle)]


ANY_TEXT = st.text(max_size=20)
ANY_HEADER = st.one_of(
    st.sampled_from(_words()),
    st.sampled_from([column for table in MAPPED_TABLES.values() for column in table.columns]),
    st.sampled_from(["Cause 1", "Cause 2", "Reason 1", "x: y", "#", "a\nb", "[q]", "yes", "\x85"]),
    ANY_TEXT,
)
# What the cells of a column hold, over and over.
ANY_CELLS = st.one_of(
    st.sampled_from(
        [
            ["C1", "C2", "C3", "C4", "C5"],
            ["2025-04-02", ""],
            ["13/04/2025", "02/05/2025"],
            ["04/13/2025"],
            ["£1,200.50"],
            ["yes", "no"],
            ["Complaint", "Compliment"],
            ["Subject", "Reason for it"],
            [""],
        ]
    ),
    st.sampled_from([list(members) for members in codes().values()]),
    st.lists(ANY_TEXT, min_size=1, max_size=4),
)
ANY_NAME = st.one_of(
    st.sampled_from(["Cases_20250630.csv", "redress.csv", "Reviews.xlsx", "classifications.csv"]),
    st.sampled_from(["ab1.csv", "ab2.csv"]),
    st.text(max_size=12),
)


def _table(columns: list[tuple[str, list[str]]], size: int, has_header: bool) -> list[list[str]]:
    header = [[name for name, _ in columns]] if has_header else []
    return header + [[cells[n % len(cells)] for _, cells in columns] for n in range(size)]


ANY_ROWS = st.one_of(
    st.builds(
        _table,
        st.lists(st.tuples(ANY_HEADER, ANY_CELLS), min_size=2, max_size=12),
        st.integers(min_value=0, max_value=12),
        st.booleans(),
    ),
    st.lists(st.lists(ANY_TEXT, max_size=6), max_size=6),
)
ANY_SHEETS = st.lists(
    st.builds(SampleSheet, ANY_NAME, st.one_of(st.just(""), ANY_NAME), ANY_ROWS), max_size=4
)


@settings(max_examples=200, deadline=None)
@given(sheets=ANY_SHEETS, system=st.text(max_size=10))
@example(sheets=[], system="")
@example(
    sheets=[
        SampleSheet("a.xlsx", name, [["Case ID", "Date received", extra], ["1", "2025-04-02", ""]])
        for name, extra in (("x", "p"), ("y", "p"), ("z", "q"), ("w", "q"))
    ],
    system="two groups of sheets that no pattern tells apart",
)
def test_whatever_the_files_hold_the_guess_loads(sheets: list[SampleSheet], system: str) -> None:
    text = guess_mapping(sheets, system)
    mapping = load(text)
    assert re.fullmatch("[a-z0-9_]+", mapping.system)
    assert guess_mapping(sheets, system) == text


def test_telling_words_tell_codes_that_there_are() -> None:
    file = Path(guess_labels.__file__).with_name("label_words.csv")
    with file.open(encoding="utf-8", newline="") as handle:
        rows = list(csv.DictReader(handle))
    for row in rows:
        assert row["code"] in codes()[row["code_list"]], row
        assert row["words"] == label_key(row["words"]), row
    keys = [(row["code_list"], row["words"]) for row in rows]
    assert len(keys) == len(set(keys))
