"""From compliments to the annex: drawn, redacted, decided on, approved and printed.

The folder that these tests build from has everything that must not come through: in the texts, in
the rows that are not to be quoted, and in what an editor might write.
"""

from __future__ import annotations

import csv
import hashlib
import os
import shutil
import stat
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import duckdb
import pytest
from filelock import FileLock

from reg18.council import Council, load_council
from reg18.errors import Reg18Error
from reg18.paths import Warehouse
from reg18.quotes import open_approvals, refusals
from reg18.quotes.approve import approve
from reg18.quotes.draw import draw
from reg18.quotes.source import Source, read_source
from reg18.report import ready, render_annual
from tests.python.conftest import ROOT, Reg18
from tests.python.html_page import Node, read_page
from tests.python.reviewing import Record, fill_in, records, save, whole_text
from tools.make_demo_quotes import make

YEAR = "2024-25"
PROJECT = (
    ".dbtignore",
    "council.yml",
    "dbt_project.yml",
    "profiles",
    "macros",
    "models",
    "seeds",
    "tests",
    "src",
)

NAMES = ("Zebediah", "Quillfeather", "Ottoline", "Marchbanks")
IN_TEXTS = (
    *NAMES, "900123", "q@example", "Acacia", "8RB", "5919", "QQ123456C", "1945", "HYPERLINK",
    "alert(", "<script", "javascript", "7*7", "a.invalid", "\u202e", "P-77001", "C-2024-0001",
)  # fmt: skip
NOT_TO_QUOTE = (
    "notagreed", "notasked", "libraryword", "otheryear", "rejectedword", "olderwords", "nowhere",
)  # fmt: skip
PLAIN = "We felt listened to, and the help was so kind. It made all the difference."

COMPLIMENTS = [
    # reference, received, service area, text, publish, last updated
    ("K1", "2024-04-02", "Home First",
     "Thanks to Zebediah and to J and H. You can ring 07700 900123 or write to q@example.org.",
     "yes", ""),
    ("K2", "2024-05-02", "Brokerage",
     "We live at 12 Acacia Avenue, LE3 8RB. NHS 943 476 5919, NI QQ123456C, born 3/4/1945. All of "
     "it was kind.", "yes", ""),
    ("K3", "2024-06-02", "Review Team",
     '=HYPERLINK("http://a.invalid","pay") and <script>alert(1)</script> and '
     "[x](javascript:alert(2)) and {{ 7*7 }} were not \u202eneeded, thank you *all*.", "yes", ""),
    ("K4", "2024-07-02", "Home First",
     "ottoline marchbanks would have been glad, and so would ZEBEDIAH QUILLFEATHER.", "yes", ""),
    ("K5", "2024-08-02", "Occupational Therapy", PLAIN, "yes", ""),
    ("K6", "2024-08-03", "Occupational Therapy",
     "Person P-77001 and case C-2024-0001 were looked after so kindly.", "yes", ""),
    ("K7", "2024-09-02", "Home First", "We were notagreed to print this.", "no", ""),
    ("K8", "2024-09-02", "Home First", "We were notasked about this.", "", ""),
    ("K9", "2024-09-02", "Oadby Library", "The libraryword was kind and quiet.", "yes", ""),
    ("K10", "2023-09-02", "Home First", "The otheryear was kind as well.", "yes", ""),
    ("K11", "2025-04-01", "Home First", "The otheryear was kind as well.", "yes", ""),
    ("K12", "31/31/2024", "Home First", "The rejectedword was kind.", "yes", ""),
    ("K13", "2024-10-02", "Home First", "The olderwords were kind.", "yes", "2024-10-03"),
    ("K13", "2024-10-02", "Home First", "The newer ones were kind enough.", "yes", "2024-10-04"),
    ("K14", "2024-11-02", "Home First", "  ", "yes", ""),
    ("K15", "2024-11-02", "", "The nowhere of it was kind.", "yes", ""),
]  # fmt: skip
QUOTABLE = ("K1", "K2", "K3", "K4", "K5", "K6", "K13")
AREAS = {ref: area for ref, _, area, *_ in COMPLIMENTS}


@dataclass(frozen=True)
class Planted:
    """The warehouse, its settings, and everything that was printed while it was built."""

    file: Path
    council: Council
    said: str


@pytest.fixture(scope="session")
def planted(tmp_path_factory: pytest.TempPathFactory) -> Planted:
    """Built by a project in which the library is marked as another service, as a council would."""
    base = tmp_path_factory.getbasetemp()
    shared = (base.parent if "PYTEST_XDIST_WORKER" in os.environ else base) / "planted_quotes"
    file, said = shared / "warehouse.duckdb", shared / "said.txt"
    settings = shared / "council.yml"
    with FileLock(str(shared) + ".lock"):
        if not said.exists():
            project = shared / "project"
            shutil.rmtree(shared, ignore_errors=True)
            project.mkdir(parents=True)
            for name in PROJECT:
                source = ROOT / name
                (shutil.copytree if source.is_dir() else shutil.copy)(source, project / name)
            with (project / "seeds/reference/service_areas.csv").open("a") as seed:
                seed.write("Oadby Library,false\n")
            text = (ROOT / "council.yml").read_text(encoding="utf-8")
            text = text.replace("max_reject_share: 0.05", "max_reject_share: 0.5")
            settings.write_text(text.replace("at_most: 12", "at_most: 6"), encoding="utf-8")
            _write_extracts(shared / "extracts")
            said.write_text(_built(project, shared / "extracts", file, settings), encoding="utf-8")
    return Planted(file, load_council(settings), said.read_text(encoding="utf-8"))


def _write_extracts(folder: Path) -> None:
    folder.mkdir(parents=True)
    heads = ["case_ref", "date_received", "procedure", "person_id", "complainant_name",
             "service_area", "last_updated"]  # fmt: skip
    with (folder / "complaints.csv").open("w", encoding="utf-8", newline="") as handle:
        csv.writer(handle).writerows(
            [
                heads,
                ["C-2024-0001", "2023-04-03", "statutory", "P-77001", "Zebediah Quillfeather",
                 "Home First", "2024-02-01"],
                # What a case said before is known too.
                ["C-2024-0001", "2023-04-03", "statutory", "P-77001", "Ottoline Marchbanks",
                 "Home First", "2024-01-01"],
                ["C-2024-0002", "2024-04-03", "statutory", "", "Mr Will Young", "Home First", ""],
            ]
        )  # fmt: skip
    with (folder / "compliments.csv").open("w", encoding="utf-8", newline="") as handle:
        csv.writer(handle).writerows(
            [["compliment_ref", "date_received", "service_area", "text", "publish",
              "last_updated"], *COMPLIMENTS]
        )  # fmt: skip


def _built(project: Path, extracts: Path, file: Path, settings: Path) -> str:
    # `tests` is the folder of dbt's tests here, and of nobody's Python.
    shutil.rmtree(project / "tests" / "python")
    done = subprocess.run(
        [sys.executable, "-m", "reg18", "build", "--extracts", str(extracts), "--warehouse",
         str(file), "--as-of", "2025-06-30", "--council", str(settings)],
        env={**os.environ, "PYTHONPATH": str(project / "src"),
             "REG18_DBT_TARGET": str(project / "target")},
        cwd=project, capture_output=True, text=True, check=False, timeout=300,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    return done.stdout + done.stderr


@pytest.fixture
def source(planted: Planted) -> Source:
    return read_source(planted.file, YEAR, planted.council)


@pytest.fixture
def review(source: Source, tmp_path: Path) -> Path:
    """A review file as it is drawn."""
    file = tmp_path / "private" / "review.xlsx"
    draw(source, file, with_originals=False)
    return file


def approved(record: Record) -> dict[str, Any]:
    return {"Decision": "yes", "Approved by": "A. Manager", "Date": date(2025, 5, 1)}


@pytest.fixture
def folder(source: Source, review: Path, tmp_path: Path) -> Path:
    """A commentary folder with every drawn quote approved."""
    fill_in(review, approved)
    approve(source, review, tmp_path / "commentary" / YEAR)
    return tmp_path / "commentary" / YEAR


def rows_of(folder: Path) -> list[dict[str, str]]:
    with (folder / "quotes.csv").open(encoding="utf-8", newline="") as handle:
        return list(csv.DictReader(handle))


def edit(folder: Path, line: int, **values: str) -> None:
    """Change a row of quotes.csv by hand; `line` is that of the file."""
    rows = rows_of(folder)
    rows[line - 2] |= values
    with (folder / "quotes.csv").open("w", encoding="utf-8", newline="") as handle:
        writer = csv.DictWriter(handle, list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)


def page_of(planted: Planted, folder: Path, out: Path) -> Node:
    result = render_annual(
        planted.file, YEAR, out, planted.council, draft=True, commentary=folder.parent
    )
    return read_page(result.html)


def order_of_the_draw() -> list[str]:
    """The rule anew: area by area, each in the order of a fingerprint."""
    places: dict[str, list[tuple[str, str]]] = {}
    for ref in QUOTABLE:
        key = hashlib.md5(f"{YEAR}\x1f{ref}".encode()).hexdigest()
        places.setdefault(AREAS[ref], []).append((key, ref))
    ranked = [
        (place, key, ref)
        for of_area in places.values()
        for place, (key, ref) in enumerate(sorted(of_area))
    ]
    return [ref for _, _, ref in sorted(ranked)]


# The draw


def test_the_draw_follows_the_rule(source: Source) -> None:
    texts = {ref: text for ref, _, _, text, *_ in COMPLIMENTS}
    refs = order_of_the_draw()
    assert [each.text for each in source.compliments] == [texts[ref] for ref in refs]
    assert [each.is_drawn for each in source.compliments] == [True] * 6 + [False]
    assert len({each.service_area for each in source.compliments[:4]}) == 4
    keys = [hashlib.md5(f"{YEAR}\x1f{ref}".encode()).hexdigest() for ref in refs]
    assert [each.key for each in source.compliments] == keys


def test_only_what_may_be_quoted_is_in_the_review_file(review: Path, source: Source) -> None:
    everything = whole_text(review)
    for word in (*IN_TEXTS, *NOT_TO_QUOTE):
        assert word.lower() not in everything.lower(), word
    found = records(review)
    assert len(found) == 6
    assert [row["No."] for row in found] == [1, 2, 3, 4, 5, 6]
    assert all(row["Decision"] == row["Text to print"] == row["Approved by"] == "" for row in found)
    by_area = {row["Service area"]: row for row in found}
    hostile = by_area["Review Team"]
    assert hostile["Suggested text"] == (
        "[code removed] and [code removed] and [web address removed] and [code removed] were not "
        "needed, thank you *all*."
    )
    assert hostile["Parts taken out"] == 4
    assert by_area["Brokerage"]["Suggested text"] == (
        "We live at [address removed], [postcode removed]. NHS [NHS number removed], NI "
        "[National Insurance number removed], born [date removed]. All of it was kind."
    )
    # The second area has two that may be quoted, and both are drawn.
    assert [row["Suggested text"] for row in found].count(PLAIN) == 1


def test_the_texts_are_in_no_table_and_in_no_message(planted: Planted) -> None:
    words = ["listened", "newer ones", "Zebediah", "notagreed", "libraryword", "olderwords"]
    assert not [word for word in words if word in planted.said]
    for file in (planted.file, Warehouse(planted.file).analyst_file):
        with duckdb.connect(str(file), read_only=True) as connection:
            columns = connection.execute(
                "select table_schema, table_name, column_name from information_schema.columns "
                "where data_type = 'VARCHAR'"
            ).fetchall()
            assert columns
            for schema, table, column in columns:
                for word in words:
                    found = connection.execute(
                        f'select count(*) from {schema}."{table}" '
                        f'where lower("{column}") like ?', [f"%{word.lower()}%"]
                    ).fetchone()  # fmt: skip
                    assert found == (0,), (table, column, word)


def test_the_analysts_file_says_numbers_only(planted: Planted) -> None:
    file = Warehouse(planted.file).analyst_file
    with duckdb.connect(str(file), read_only=True) as connection:
        rows = connection.execute(
            "select compliments_received, marked_for_publication, quotable, drawn, drawn_at_most "
            "from marts.rpt_quotes where period = ?", [YEAR]
        ).fetchall()  # fmt: skip
        tables = {row[0] for row in connection.execute("show all tables").fetchall()}
    # Received: all of the year but the library's and the rejected one.
    assert rows == [(11, 9, 7, 6, 6)]
    assert "fct_compliments" not in tables


def test_the_file_is_for_its_owner_only(source: Source, review: Path) -> None:
    assert stat.S_IMODE(review.stat().st_mode) == 0o600
    review.chmod(0o644)
    draw(source, review, with_originals=False)
    assert stat.S_IMODE(review.stat().st_mode) == 0o600
    assert [each.name for each in review.parent.iterdir()] == ["review.xlsx"]


def test_whole_texts_only_on_request(source: Source, review: Path) -> None:
    assert "Original text" not in records(review)[0]
    draw(source, review, with_originals=True)
    originals = {row["Original text"] for row in records(review)}
    assert originals == {each.text.strip() for each in source.compliments if each.is_drawn}
    draw(source, review, with_originals=False)
    assert "Original text" not in records(review)[0]


# A second draw


def test_a_second_draw_keeps_what_was_filled_in(source: Source, review: Path) -> None:
    lines: dict[int, Mapping[str, Any]] = {
        1: {"Decision": "no"},
        2: {**approved({}), "Text to print": "=shorter", "Team": "second"},
        3: {"Approved by": "=A"},
    }
    fill_in(review, lambda row: lines.get(row["No."], {}))
    before = records(review)
    result = draw(source, review, with_originals=False)
    assert result.happened == {"decided": 2, "kept": 4}
    after = records(review)
    assert [{**row, "Date": str(row["Date"])} for row in after] == [
        {**row, "Date": str(row["Date"])} for row in before
    ]
    assert after[1]["Text to print"] == "=shorter"
    assert after[1]["Team"] == "second"


def test_a_row_that_was_taken_out_comes_again(source: Source, review: Path) -> None:
    before = records(review)
    fill_in(review, lambda row: None if row["No."] == 2 else {})
    assert draw(source, review, with_originals=False).happened == {"new": 1, "kept": 5}
    assert records(review) == before


def test_an_approval_is_of_words(source: Source, review: Path, tmp_path: Path) -> None:
    """Where another text is suggested than the one that was decided on, it is to be read again."""
    decisions = {1: "yes", 2: "no", 3: "yes"}

    def changed(row: Record) -> dict[str, Any]:
        number = row["No."]
        if number not in decisions:
            return {}
        other = {} if number == 3 else {"Suggested text": "It said something else."}
        return {**approved(row), "Decision": decisions[number], **other}

    fill_in(review, changed)
    with pytest.raises(Reg18Error, match=r"line 2: what is suggested has changed"):
        approve(source, review, tmp_path)
    result = draw(source, review, with_originals=False)
    assert result.happened == {"changed": 1, "decided": 2, "kept": 3}
    first, second, third, *_ = records(review)
    assert (first["Decision"], first["Approved by"], first["Date"]) == ("", "", "")
    assert "decide again. Before: yes, A. Manager, 01/05/2025." in first["Note"]
    assert first["Suggested text"] != "It said something else."
    # What was refused stays refused whatever it says.
    assert (second["Decision"], third["Decision"]) == ("no", "yes")


def test_what_may_not_be_published_any_more_leaves_the_file(
    planted: Planted, source: Source, review: Path, tmp_path: Path
) -> None:
    fill_in(review, lambda row: approved(row) if row["No."] < 3 else {})
    kept = records(review)
    file = copied(planted, tmp_path / "later")
    with duckdb.connect(str(file)) as connection:
        # The first and the last of the draw are not agreed to any more, so that the next one moves
        # up; the second stays and is beyond the draw.
        connection.execute(
            "update core.fct_compliments set draw_rank = null, draw_key = null, is_drawn = false "
            "where draw_key in (?, ?)",
            [source.compliments[0].key, source.compliments[5].key],
        )
        connection.execute(
            "update core.fct_compliments set is_drawn = draw_rank is not null and draw_rank <> 2 "
            "where date_received between date '2024-04-01' and date '2025-03-31'"
        )
    later = read_source(file, YEAR, planted.council)
    result = draw(later, review, with_originals=False)
    assert result.happened == {
        "withdrawn": 1, "no longer drawn": 1, "kept": 3, "new": 1, "dropped": 1,
    }  # fmt: skip
    found = {row["Code"]: row for row in records(review)}
    gone, beyond = found[kept[0]["Code"]], found[kept[1]["Code"]]
    assert gone["Suggested text"] == ""
    assert gone["Decision"] == "yes"
    assert "may not be published any more" in gone["Note"]
    assert beyond["Suggested text"] == kept[1]["Suggested text"]
    assert "Not among those drawn any more" in beyond["Note"]
    fill_in(review, lambda row: {} if row["Decision"] else {"Decision": "no"})
    done = approve(later, review, tmp_path / "c")
    assert (done.approved, done.refused, len(done.not_drawn)) == (0, 4, 2)
    assert rows_of(tmp_path / "c") == []


def copied(planted: Planted, folder: Path) -> Path:
    """The planted warehouse with its landing, to be changed."""
    folder.mkdir()
    file = folder / "warehouse.duckdb"
    shutil.copy(planted.file, file)
    shutil.copytree(Warehouse(planted.file).landing, Warehouse(file).landing)
    return file


@pytest.mark.parametrize(
    ("sheets", "said"),
    [
        ({"Sheet1": [["a"]]}, "no sheet `Quotes 2024-25`"),
        ({"Quotes 2023-24": [["Code"]]}, "no sheet `Quotes 2024-25`"),
        ({"Quotes 2024-25": [["Code", "Decision"]]}, "line 1: the columns Suggested text"),
        ({"Quotes 2024-25": [["Code"]], "Mine": [["a"]]}, "sheets of its own"),
    ],
)
def test_another_workbook_is_never_overwritten(
    sheets: dict[str, list[list[Any]]], said: str, source: Source, tmp_path: Path
) -> None:
    file = tmp_path / "mine.xlsx"
    save(file, sheets)
    before = file.read_bytes()
    with pytest.raises(Reg18Error, match=said):
        draw(source, file, with_originals=False)
    assert file.read_bytes() == before


def test_files_that_are_no_workbook_are_left_alone(source: Source, tmp_path: Path) -> None:
    file = tmp_path / "mine.xlsx"
    file.write_text("no workbook")
    with pytest.raises(Reg18Error, match="cannot be read"):
        draw(source, file, with_originals=False)
    assert file.read_text() == "no workbook"
    with pytest.raises(Reg18Error, match=r"does not end in \.xlsx"):
        draw(source, tmp_path / "review.csv", with_originals=False)
    assert [each.name for each in tmp_path.iterdir()] == ["mine.xlsx"]


# The approval


def test_approved_quotes_are_written_without_reference_or_original(
    source: Source, review: Path, tmp_path: Path
) -> None:
    shorter = "… the help was so kind. [So much] the difference."

    def decide(row: Record) -> dict[str, Any]:
        if row["Service area"] == "Brokerage":
            return {"Decision": "No"}
        if row["Suggested text"] == PLAIN:
            return {**approved(row), "Text to print": shorter}
        return {**approved(row), "Date": "1 May 2025"} if row["No."] % 2 else approved(row)

    fill_in(review, decide)
    folder = tmp_path / "commentary" / YEAR
    result = approve(source, review, folder)
    assert (result.approved, result.refused, result.undecided, result.before) == (5, 1, 0, 0)
    rows = rows_of(folder)
    assert list(rows[0]) == ["text", "service_area", "approved_by", "approved_on"]
    assert {row["approved_on"] for row in rows} == {"2025-05-01"}
    assert {row["approved_by"] for row in rows} == {"A. Manager"}
    assert [row["service_area"] for row in rows] == sorted(row["service_area"] for row in rows)
    assert shorter in [row["text"] for row in rows]
    written = (folder / "quotes.csv").read_text(encoding="utf-8")
    for word in (*IN_TEXTS, *NOT_TO_QUOTE, "Brokerage", "K1", source.compliments[0].key[:12]):
        assert word not in written
    assert approve(source, review, folder).before == 5
    assert open_approvals(folder) == []


@pytest.mark.parametrize(
    ("values", "said"),
    [
        ({"Text to print": "Zebediah made all the difference."}, "line 4: the text holds a name."),
        ({"Text to print": "It made J and H glad."}, "line 4: the text holds initials."),
        ({"Text to print": "=1+1 so kind"}, "line 4: the text holds a beginning like a formula."),
        ({"Text to print": "It made 07700 900123 so kind"}, "the text holds a telephone number."),
        ({"Text to print": "It was very kind indeed."}, "words that the writer did not use"),
        ({"Decision": "perhaps"}, "line 4: the decision is neither yes nor no."),
        ({"Date": "soon"}, "line 4: the date is none"),
        (
            {"Date": datetime.now() + timedelta(days=2)},
            "line 4: the date is none, is in the future",
        ),
        ({"Date": "2015-05-01"}, "lies before the year"),
        ({"Approved by": "J"}, "line 4: the name of who approved it is none."),
        ({"Suggested text": "It is another."}, "line 4: what is suggested has changed"),
        ({"Code": "abc"}, "line 4: this is no compliment of the year that may be published."),
        ({"Code": ""}, "line 4: the code is missing"),
    ],
)
def test_what_cannot_be_approved_is_named_and_nothing_is_written(
    values: dict[str, Any], said: str, source: Source, review: Path, tmp_path: Path
) -> None:
    plain = next(row for row in records(review) if row["Suggested text"] == PLAIN)
    others = [row for row in records(review) if row != plain]
    heads = list(plain)
    cells = [{**row, **approved(row)} for row in others]
    cells.insert(2, {**plain, **approved(plain), **values})
    save(review, {f"Quotes {YEAR}": [heads, *([row[head] for head in heads] for row in cells)]})
    folder = tmp_path / "commentary" / YEAR
    with pytest.raises(Reg18Error) as caught:
        approve(source, review, folder)
    assert said in caught.value.message
    assert_silent(caught.value.message + (caught.value.advice or ""))
    assert not folder.exists()


def assert_silent(said: str) -> None:
    """No word of a text and nobody's name."""
    for word in (*IN_TEXTS, *NOT_TO_QUOTE, "listened", "difference", "indeed"):
        assert word not in said, word


def test_nothing_is_written_before_somebody_decided(
    source: Source, review: Path, folder: Path
) -> None:
    before = rows_of(folder)
    fill_in(review, lambda row: {"Decision": ""})
    with pytest.raises(Reg18Error, match="has a decision yet"):
        approve(source, review, folder)
    assert rows_of(folder) == before


def test_a_yes_without_who_or_when_is_an_open_approval(
    planted: Planted, source: Source, review: Path, tmp_path: Path
) -> None:
    lacking = {1: {"Approved by": ""}, 2: {"Date": ""}, 3: {"Approved by": "", "Date": ""}}
    fill_in(review, lambda row: {**approved(row), **lacking.get(row["No."], {})})
    folder = tmp_path / "commentary" / YEAR
    result = approve(source, review, folder)
    assert (result.approved, result.open_lines) == (3, [2, 3, 4])
    rows = rows_of(folder)
    # What nobody approved stands in the private file only.
    assert [bool(row["text"]) for row in rows].count(False) == 3
    found = open_approvals(folder)
    assert len(found) == 3
    assert sorted(each.split("has ")[1] for each in found) == [
        "no day of approval, and is not printed.",
        "no name of who approved it and no day of approval, and is not printed.",
        "no name of who approved it, and is not printed.",
    ]
    assert refusals(folder, planted.file, YEAR, planted.council) == []
    page = page_of(planted, folder, tmp_path / "out")
    assert len(page.all("blockquote")) == 3


def test_who_and_when_are_looked_at_whenever_they_are_read(folder: Path) -> None:
    assert open_approvals(folder) == []
    edit(folder, 2, approved_by=" ")
    edit(folder, 4, approved_on=f"{date.today() + timedelta(days=2)}")
    found = open_approvals(folder)
    assert [each.split(":")[0] for each in found] == ["quotes.csv, line 2", "quotes.csv, line 4"]
    assert_silent(" ".join(found))
    assert open_approvals(folder.parent / "1999-00") == []


@pytest.mark.parametrize(
    "text", ["", "text;service_area\n", "text,service_area,approved_by,approved_on\na,b\n",
             'text,service_area,approved_by,approved_on\n"a,b,c,d\n']
)  # fmt: skip
def test_a_damaged_list_is_refused(text: str, folder: Path) -> None:
    (folder / "quotes.csv").write_text(text, encoding="utf-8")
    with pytest.raises(Reg18Error, match=r"quotes\.csv, line \d"):
        open_approvals(folder)


# The annex


def test_the_annex_prints_the_approved_quotes_by_service_area(
    planted: Planted, folder: Path, tmp_path: Path
) -> None:
    page = page_of(planted, folder, tmp_path / "out")
    quotes = [node.text().strip() for node in page.all("blockquote")]
    assert sorted(quotes) == sorted(row["text"].replace("'", "’") for row in rows_of(folder))
    areas = [node.text().strip() for node in page.all("h4")]
    assert areas == ["Brokerage", "Home First", "Occupational Therapy", "Review Team"]
    assert not page.all("script")
    assert not [node for box in page.all("blockquote") for node in box.all("a", "em", "strong")]
    text = page.text()
    for word in (*IN_TEXTS, *NOT_TO_QUOTE):
        assert word not in text, word
    assert "No quote was approved" not in text


def test_the_annex_says_how_many(planted: Planted, folder: Path, tmp_path: Path) -> None:
    page = page_of(planted, folder, tmp_path / "out")
    tagged = {
        node.attributes["data-q"]: node.text()
        for node in page.walk()
        if "data-q" in node.attributes
    }
    assert tagged == {
        f"{YEAR}/marked_for_publication": "9",
        f"{YEAR}/drawn": "6",
        f"{YEAR}/drawn_at_most": "6",
    }


def test_the_annex_says_that_none_was_approved(planted: Planted, tmp_path: Path) -> None:
    page = page_of(planted, tmp_path / "commentary" / YEAR, tmp_path / "out")
    assert "No quote was approved for this edition." in page.text()
    assert not page.all("blockquote")


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("We thank Zebediah for all of it.", "a name"),
        ("we thank quillfeather for all of it.", "a name"),
        ("We thank J and H for all.", "initials"),
        ("Do ring 07700 900123 for more.", "a telephone number"),
        ("Do write to q@example.org for more.", "an e-mail address"),
        ("All is well at LE3 8RB now.", "a postcode"),
        ("See NHS 943 476 5919 for more.", "an NHS number"),
        ("See QQ123456C for much more.", "a National Insurance number"),
        ("Look at <script>alert(1)</script> for more.", "code"),
        ("Look at {{ 7*7 }} for more.", "code"),
        ('=HYPERLINK("http://a.invalid") for all', "code"),
        ("Look [x](javascript:alert(2)) for more.", "a web address"),
        ("We were \u202eso glad of it.", "characters that are not seen"),
    ],
)
def test_a_text_with_a_hit_refuses_the_report(
    text: str, kind: str, planted: Planted, folder: Path, tmp_path: Path
) -> None:
    out = tmp_path / "out"
    edit(folder, 3, text=text)
    with pytest.raises(Reg18Error) as caught:
        page_of(planted, folder, out)
    said = caught.value.message
    assert f"quotes.csv, line 3: the text holds {kind}" in said
    assert_silent(said + (caught.value.advice or ""))
    assert not out.exists()
    # In a draft from the analysts' file, which has no names, everything else is found as well.
    if "quillfeather" not in text:
        analyst = Warehouse(planted.file).analyst_file
        with pytest.raises(Reg18Error, match=r"quotes\.csv, line 3: the text holds"):
            render_annual(analyst, YEAR, out, planted.council, True, folder.parent)


def test_a_text_that_nobody_wrote_is_not_printed(
    planted: Planted, folder: Path, tmp_path: Path
) -> None:
    """Nor is one of another year or service, such as a quote left over from a demonstration."""
    edit(folder, 2, text="Everything is always perfect here.")
    edit(folder, 3, service_area="Nowhere")
    found = open_approvals(folder, planted.file, YEAR, planted.council)
    assert [each.split(":")[0] for each in found] == ["quotes.csv, line 2", "quotes.csv, line 3"]
    assert all("not in the words of a compliment of 2024-25" in each for each in found)
    assert {each.what for each in ready(planted.file, YEAR, planted.council, folder.parent)} >= set(
        found
    )
    result = render_annual(
        planted.file, YEAR, tmp_path, planted.council, draft=True, commentary=folder.parent
    )
    assert {f"Approvals: {each}" for each in found} <= set(result.warnings)
    page = read_page(result.html)
    assert len(page.all("blockquote")) == 4
    assert "perfect" not in page.text()


def test_who_takes_the_agreement_back_is_not_printed(
    planted: Planted, source: Source, folder: Path, tmp_path: Path
) -> None:
    file = copied(planted, tmp_path / "later")
    assert open_approvals(folder, file, YEAR, planted.council) == []
    plain = next(each for each in source.compliments if each.text == PLAIN)
    with duckdb.connect(str(file)) as connection:
        connection.execute(
            "update core.fct_compliments set draw_rank = null, draw_key = null where draw_key = ?",
            [plain.key],
        )
    found = open_approvals(folder, file, YEAR, planted.council)
    assert len(found) == 1
    assert "not in the words of a compliment" in found[0]
    result = render_annual(file, YEAR, tmp_path, planted.council, True, folder.parent)
    assert "listened" not in read_page(result.html).text()


def test_without_the_names_of_the_extract_the_report_says_so(
    planted: Planted, folder: Path, tmp_path: Path
) -> None:
    analyst = Warehouse(planted.file).analyst_file
    result = render_annual(analyst, YEAR, tmp_path, planted.council, True, folder.parent)
    assert any("names of the extract" in warning for warning in result.warnings)
    assert len(read_page(result.html).all("blockquote")) == 6
    private = render_annual(planted.file, YEAR, tmp_path, planted.council, True, folder.parent)
    assert not any("names of the extract" in warning for warning in private.warnings)


def test_the_demonstration_quotes_are_those_that_the_flow_writes(
    demo_warehouse: Path, tmp_path: Path
) -> None:
    """After new extracts, tools/make_demo_quotes.py writes them anew."""
    make(demo_warehouse, tmp_path)
    committed = ROOT / "reports" / "annual" / "commentary" / YEAR / "quotes.csv"
    assert (tmp_path / "quotes.csv").read_bytes() == committed.read_bytes()
    rows = rows_of(tmp_path)
    assert {row["approved_by"] for row in rows} == {"Demonstration"}
    assert all(row["text"].startswith("(Synthetic) ") for row in rows)


# The command


def test_the_command_draws_and_approves_and_is_silent(
    reg18: Reg18, planted: Planted, tmp_path: Path
) -> None:
    file, commentary = tmp_path / "review.xlsx", tmp_path / "commentary"
    options = ("--warehouse", planted.file, "--council", planted.council.path)
    drawn = reg18("quotes", YEAR, *options, "--out", file, "--with-originals")
    assert drawn.returncode == 0, drawn.stderr
    assert "Drawn for 2024-25: 6 of 7 compliments that may be quoted." in drawn.stdout
    assert "It holds the whole texts" in drawn.stdout
    early = reg18("quotes", YEAR, *options, "--approve", file, "--commentary", commentary)
    assert early.returncode == 1
    fill_in(file, approved)
    done = reg18("quotes", YEAR, *options, "--approve", file, "--commentary", commentary)
    assert done.returncode == 0, done.stderr
    assert "Approved: 6 (before this: 0)." in done.stdout
    fill_in(file, lambda row: {"Text to print": "Zebediah and Ottoline were so glad."})
    refused = reg18("quotes", YEAR, *options, "--approve", file, "--commentary", commentary)
    assert refused.returncode == 1
    assert "line 2: the text holds a name." in refused.stderr
    assert len(rows_of(commentary / YEAR)) == 6
    for run in (drawn, early, done, refused):
        assert_silent(run.stdout + run.stderr)


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ([], "Give either --out, to draw, or --approve"),
        (["--out", "a.xlsx", "--approve", "b.xlsx"], "Give either --out, to draw, or --approve"),
        (["--approve", "none.xlsx"], "There is no review file none.xlsx"),
        (["--approve", "none.xlsx", "--with-originals"], "--with-originals is for a review file"),
    ],
)
def test_the_command_says_what_it_needs(
    arguments: list[str], said: str, reg18: Reg18, planted: Planted, tmp_path: Path
) -> None:
    done = reg18("quotes", YEAR, "--warehouse", planted.file, *arguments, cwd=tmp_path)
    assert done.returncode == 1
    assert said in done.stderr
    assert list(tmp_path.iterdir()) == []


def test_a_warehouse_that_will_not_do(planted: Planted, tmp_path: Path) -> None:
    with pytest.raises(Reg18Error, match="There is no warehouse"):
        read_source(tmp_path / "none.duckdb", YEAR, planted.council)
    with pytest.raises(Reg18Error, match="is not beside it"):
        read_source(Warehouse(planted.file).analyst_file, YEAR, planted.council)
    with pytest.raises(Reg18Error, match="no reporting year 1999-00"):
        read_source(planted.file, "1999-00", planted.council)
    file = copied(planted, tmp_path / "torn")
    landing = Warehouse(file).landing
    for path in landing.glob("*/0*/compliments/*.parquet"):
        if path.parent.parent.name != "00000000":
            path.unlink()
    with pytest.raises(Reg18Error, match="not in the landing folder"):
        read_source(file, YEAR, planted.council)
