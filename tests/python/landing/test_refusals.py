"""What `reg18 build` says when it cannot: one clear message, and nothing published has changed."""

from __future__ import annotations

import zipfile
from pathlib import Path

import pytest

from reg18.base.paths import Warehouse
from reg18.landing.store import Landing
from tests.python.builds import HEADER, assert_refused, query, write
from tests.python.conftest import ROOT, Reg18
from tests.python.landed import land

DEMO = ROOT / "extracts" / "demo"


def test_no_folder(reg18: Reg18, published: Path, tmp_path: Path) -> None:
    assert_refused(reg18, published, tmp_path / "nowhere", "There is no folder", "--extracts")


def test_no_complaints_file(reg18: Reg18, tmp_path: Path) -> None:
    extracts = write(tmp_path / "x", "notes.txt", "hello")
    file = tmp_path / "w.duckdb"
    done = reg18("build", "--extracts", extracts, "--warehouse", file)
    assert done.returncode == 1
    assert "no complaints file" in done.stderr
    assert "notes.txt" in done.stderr
    # Nothing but the record that there was such a run.
    assert sorted(path.name for path in tmp_path.iterdir()) == ["w.duckdb.runs.duckdb", "x"]


def test_missing_required_column(reg18: Reg18, published: Path, tmp_path: Path) -> None:
    bad = write(tmp_path / "bad", "complaints.csv", "case_ref,received\nC9,2024-04-02\n")
    assert_refused(
        reg18, published, bad, "complaints.csv has no column date_received and procedure"
    )


def test_missing_required_column_of_another_table(
    reg18: Reg18, published: Path, tmp_path: Path
) -> None:
    bad = write(tmp_path / "bad", "complaints.csv", HEADER + "C9,2024-04-02,statutory,,\n")
    write(bad, "actions.csv", "action_ref,case_ref,action_type\nA1,C9,apology\n")
    assert_refused(reg18, published, bad, "actions.csv has no column scope")


def test_empty_file(reg18: Reg18, published: Path, tmp_path: Path) -> None:
    assert_refused(reg18, published, write(tmp_path / "bad", "complaints.csv", ""), "is empty")


def test_file_that_is_not_text(reg18: Reg18, published: Path, tmp_path: Path) -> None:
    folder = write(tmp_path / "bad", "complaints.csv", "")
    (folder / "complaints.csv").write_bytes(b"%PDF-1.7\n\xff\xfe\x81\x00\n")
    assert_refused(reg18, published, folder, "complaints.csv has no header line")


def test_web_page_that_says_it_is_a_workbook(reg18: Reg18, published: Path, tmp_path: Path) -> None:
    bad = write(
        tmp_path / "bad", "complaints.xls", "<html><table><tr><td>case_ref</td></tr></table>"
    )
    assert_refused(reg18, published, bad, "complaints.xls is a web page")


def test_damaged_workbook(reg18: Reg18, published: Path, tmp_path: Path) -> None:
    folder = write(tmp_path / "bad", "complaints.csv", HEADER)
    (folder / "complaints.xlsx").write_bytes(b"PK\x03\x04" + bytes(200))
    assert_refused(reg18, published, folder, "complaints.xlsx cannot be read as a workbook")


def test_limits(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Each limit is said with the file and what it holds; real figures would need real disks."""
    from reg18.base.errors import Reg18Error
    from reg18.landing.intake import files, records, text

    folder = write(tmp_path / "x", "complaints.csv", HEADER + f"C1,2024-04-02,{'y' * 2000},,\n")
    monkeypatch.setattr(files, "MAX_FILE_BYTES", 1000)
    with pytest.raises(Reg18Error, match=r"complaints.csv holds .* GB; the limit is"):
        files.find_files(folder, [])
    monkeypatch.undo()
    for module in (records, text):
        monkeypatch.setattr(module, "MAX_CELL", 1000)
    with pytest.raises(Reg18Error, match=r"complaints\.csv, line 2: a cell holds 2,000"):
        land(folder, tmp_path / "landing")
    monkeypatch.undo()
    bomb = tmp_path / "bomb"
    bomb.mkdir()
    with zipfile.ZipFile(bomb / "complaints.xlsx", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", " " * 10_000_000)
    with pytest.raises(Reg18Error, match=r"complaints\.xlsx would expand to 10 MB, more"):
        files.find_files(bomb, [])


def test_column_twice(reg18: Reg18, published: Path, tmp_path: Path) -> None:
    bad = write(
        tmp_path / "bad", "complaints.csv", "case_ref,Case Ref,date_received,procedure\nC,C,,\n"
    )
    assert_refused(reg18, published, bad, "has the column case_ref more than once")


def test_too_many_rejected(reg18: Reg18, published: Path, tmp_path: Path) -> None:
    rows = "".join(f"C{n},2024-04-02,statutory,,\n" for n in range(30))
    bad = write(tmp_path / "bad", "complaints.csv", HEADER + rows + "X1,soon,statutory,,\n" * 6)
    assert_refused(
        reg18, published, bad,
        "6 of 36 rows of complaints would be rejected",
        "6 of complaints.csv for bad_date in column date_received",
        "max_reject_share",
    )  # fmt: skip


def test_five_bad_rows_do_not_stop_a_small_file(reg18: Reg18, tmp_path: Path) -> None:
    rows = "C1,2024-04-02,statutory,,\n" + "X1,soon,statutory,,\n" * 5
    small = write(tmp_path / "small", "complaints.csv", HEADER + rows)
    file = tmp_path / "w.duckdb"
    done = reg18("build", "--extracts", small, "--warehouse", file)
    assert done.returncode == 0, done.stderr
    assert query(file, "select count(*) from quality.rejected_rows") == [(5,)]


def test_earlier_loads_do_not_excuse_a_bad_file(reg18: Reg18, tmp_path: Path) -> None:
    rows = "".join(f"C{n},2024-04-02,statutory,,\n" for n in range(100))
    good = write(tmp_path / "good", "complaints.csv", HEADER + rows)
    file = tmp_path / "out" / "w.duckdb"
    done = reg18("build", "--extracts", good, "--warehouse", file)
    assert done.returncode == 0, done.stderr
    bad = write(tmp_path / "bad", "complaints.csv", HEADER + "X1,soon,statutory,,\n" * 6)
    assert_refused(reg18, file, bad, "6 of 6 rows of complaints would be rejected")


def test_no_complaint_accepted(reg18: Reg18, tmp_path: Path) -> None:
    empty = write(tmp_path / "x", "complaints.csv", HEADER)
    done = reg18("build", "--extracts", empty, "--warehouse", tmp_path / "w.duckdb")
    assert done.returncode == 1
    assert "nothing to count" in done.stderr
    assert not (tmp_path / "w.duckdb").exists()
    assert Landing(Warehouse(tmp_path / "w.duckdb").landing).load_numbers() == []


def test_as_of_beyond_the_calendar(reg18: Reg18, published: Path, tmp_path: Path) -> None:
    good = write(tmp_path / "more", "complaints.csv", HEADER + "C2,2024-04-03,statutory,,\n")
    assert_refused(reg18, published, good, "bank-holiday table", as_of="2029-01-01")


def test_as_of_near_the_end_of_the_calendar_warns(reg18: Reg18, tmp_path: Path) -> None:
    good = write(tmp_path / "x", "complaints.csv", HEADER + "C2,2024-04-03,statutory,,\n")
    done = reg18(
        "build", "--extracts", good, "--warehouse", tmp_path / "w.duckdb", "--as-of", "2028-06-30"
    )
    assert done.returncode == 0, done.stderr
    assert "bank-holiday table ends on 31 December 2028" in " ".join(done.stdout.split())


def test_warehouse_that_cannot_be_written(reg18: Reg18, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("not a folder")
    done = reg18("build", "--extracts", DEMO, "--warehouse", tmp_path / "file" / "w.duckdb")
    assert done.returncode == 1
    assert "cannot be written" in done.stderr


def test_warehouse_that_is_a_folder(reg18: Reg18, tmp_path: Path) -> None:
    done = reg18("build", "--extracts", DEMO, "--warehouse", tmp_path)
    assert done.returncode == 1
    assert "is a folder" in done.stderr


def test_an_as_of_date_that_is_none(reg18: Reg18, tmp_path: Path) -> None:
    done = reg18(
        "build", "--extracts", DEMO, "--warehouse", tmp_path / "w.duckdb", "--as-of", "30/06/2025"
    )
    assert done.returncode == 2
    assert "is not a date like 2025-06-30" in done.stderr


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("{days: 10, unit: wd", "{days: 10, unit: days", "line 14: `targets.response.unit`"),
        ("max_reject_share: 0.05", "max_reject_share: 5", "`thresholds.max_reject_share` must be"),
        ("theme_missing: 20", "theme_missing: soon", "watch.theme_missing"),
        ("council:\n  name:", "council:\n  nam:", "no setting `nam`; did you mean `name`?"),
        ("council:\n  name:", "council:\n  name: x\n  name:", "line 6: `name` is already in line"),
        ("targets:", "targets: [", "not valid YAML"),
        ('accent: "#1f4e79"', "accent: blue", "`branding.accent` cannot be `blue`: a colour is"),
    ],
)  # fmt: skip
def test_council_settings_that_make_no_sense(
    reg18: Reg18, tmp_path: Path, old: str, new: str, said: str
) -> None:
    text = (ROOT / "council.yml").read_text(encoding="utf-8")
    assert old in text
    settings = tmp_path / "council.yml"
    settings.write_text(text.replace(old, new, 1), encoding="utf-8")
    done = reg18(
        "build", "--extracts", DEMO, "--warehouse", tmp_path / "w.duckdb", "--council", settings
    )
    assert done.returncode == 1
    assert said in done.stderr, done.stderr
    assert not (tmp_path / "w.duckdb").exists()
