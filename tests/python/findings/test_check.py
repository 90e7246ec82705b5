"""`reg18 check` as a user meets it: what it says of a folder, and that it leaves nothing behind."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import time
import zipfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from filelock import FileLock
from python_calamine import CalamineWorkbook

from reg18.base.sanitise import sanitise
from tests.python.builds import HEADER, tree, write
from tests.python.checks import (
    HOSTILE,
    PERSONAL,
    RAGGED,
    UNKNOWN,
    Page,
    hostile_folder,
    visible,
)
from tests.python.conftest import DEMO_AS_OF, ROOT, Reg18

DEMO = ROOT / "extracts" / "demo"
AS_OF = "2024-06-30"


@dataclass(frozen=True)
class Checked:
    """The folder that was checked, what was written of it, and what the terminal said."""

    extracts: Path
    out: Path

    @property
    def terminal(self) -> str:
        return (self.out / "terminal.txt").read_text(encoding="utf-8")

    @property
    def page(self) -> str:
        return (self.out / "check.html").read_text(encoding="utf-8")

    def parts(self) -> dict[str, str]:
        """The XML files that the workbook is made of."""
        with zipfile.ZipFile(self.out / "check.xlsx") as archive:
            return {name: archive.read(name).decode("utf-8") for name in archive.namelist()}

    def rows(self, sheet: str = "To correct") -> list[dict[str, Any]]:
        workbook = CalamineWorkbook.from_path(str(self.out / "check.xlsx"))
        head, *rows = workbook.get_sheet_by_name(sheet).to_python()
        return [dict(zip(map(str, head), row, strict=True)) for row in rows]


@pytest.fixture(scope="session", params=["without", "with"])
def hostile(
    request: pytest.FixtureRequest, reg18: Reg18, tmp_path_factory: pytest.TempPathFactory
) -> Checked:
    """The hostile folder, checked once for all workers, without and with personal data."""
    base = tmp_path_factory.getbasetemp()
    shared = base.parent if "PYTEST_XDIST_WORKER" in os.environ else base
    checked = Checked(shared / f"hostile-{request.param}", shared / f"hostile-{request.param}-out")
    with FileLock(f"{checked.extracts}.lock"):
        if not checked.out.exists():
            hostile_folder(checked.extracts)
            flag = ["--with-personal-data"] if request.param == "with" else []
            done = reg18(
                "check", checked.extracts, "--out", checked.out, "--as-of", AS_OF, *flag,
                COLUMNS="80",
            )  # fmt: skip
            # More than a twentieth of the rows is rejected.
            assert done.returncode == 1, done.stderr
            assert "Stopped" not in done.stderr
            (checked.out / "terminal.txt").write_text(done.stdout + done.stderr, encoding="utf-8")
    return checked


def is_with(checked: Checked) -> bool:
    return checked.extracts.name == "hostile-with"


def test_the_terminal_shows_no_character_that_is_not_seen(hostile: Checked) -> None:
    said = hostile.terminal
    assert said.splitlines()[0].startswith("This folder cannot be loaded: ")
    assert said.isprintable() or {
        character for character in said if not character.isprintable()
    } == {"\n"}
    assert "[right-to-left override]" in said
    # As markup it would be gone, and red.
    assert "[bold red]not" in said
    assert max(map(len, said.splitlines())) <= 200
    assert len(said) < 100_000


def test_the_page_runs_and_fetches_nothing(hostile: Checked) -> None:
    page = Page(hostile.out / "check.html")
    assert page.elements.isdisjoint(
        {"script", "img", "iframe", "object", "form", "link", "base", "svg", "b", "input"}
    )
    links = [value or "" for name, value in page.attributes if name in ("href", "src", "action")]
    assert links
    assert all(link.startswith("#") for link in links)
    assert not [name for name, _ in page.attributes if name.startswith("on")]
    assert HOSTILE["script"] in page.text
    assert HOSTILE["formula"] in page.text
    assert HOSTILE["markup"] in page.text
    assert visible(HOSTILE["turned"]) in page.text
    assert {each for each in page.text if not each.isprintable()} <= {"\n"}


def test_the_workbook_holds_texts_and_no_formula(hostile: Checked) -> None:
    parts = hostile.parts()
    sheets = [text for name, text in parts.items() if name.startswith("xl/worksheets/sheet")]
    assert len(sheets) == 2
    for text in sheets:
        assert "<f>" not in text
        assert "hyperlink" not in text.lower().replace("=hyperlink(", "")
    assert not [name for name in parts if "external" in name.lower()]
    links = "".join(text for name, text in parts.items() if name.endswith(".rels"))
    assert links
    assert "example.org" not in links
    values = {row["Value"] for row in hostile.rows()}
    assert HOSTILE["formula"] in values
    assert HOSTILE["script"] in values
    assert visible(HOSTILE["turned"]) in values
    every = "".join(sheets)
    assert {each for each in every if not each.isprintable()} <= {"\n"}
    assert len(every) < 10_000_000


def test_every_shown_column_lands_with_every_hostile_text(hostile: Checked) -> None:
    """Each text in each column that can be wrong is a finding; none is lost on the way."""
    found = {(row["File"], row["Column"], row["Value"]) for row in hostile.rows()}
    for file, column in (
        ("complaints.csv", "date_received"), ("complaints.csv", "procedure"),
        ("complaints.csv", "outcome"), ("complaints.csv", "causes"),
        ("complaints.csv", "independent_investigation"), ("reviews.csv", "outcome"),
        ("ombudsman.csv", "body"), ("actions.csv", "amount_gbp"), ("compliments.csv", "publish"),
        ("context.csv", "period"),
    ):  # fmt: skip
        for name, text in HOSTILE.items():
            # A cell is trimmed before it is judged, and what has no width is no part of it.
            assert (file, column, sanitise(visible(text).strip())) in found, (file, column, name)


def test_personal_data_is_left_out_unless_it_is_asked_for(hostile: Checked) -> None:
    secrets = [*PERSONAL.values(), RAGGED]
    assert not [secret for secret in secrets if secret in hostile.terminal]
    sheets = "".join(hostile.parts().values())
    for secret in secrets:
        assert (secret in sheets) is is_with(hostile), secret
    # The page lists the first lines of each file; a ragged row is among the worst.
    assert (RAGGED in hostile.page) is is_with(hostile)
    if not is_with(hostile):
        assert "SECRET" not in hostile.page
    assert ("holds personal data" in sheets) is is_with(hostile)


def test_with_personal_data_the_whole_row_stands_beside_the_finding(hostile: Checked) -> None:
    row = next(
        row
        for row in hostile.rows()
        if (row["File"], row["Record"]) == ("complaints.csv", "personal")
    )
    if not is_with(hostile):
        assert list(row)[-1] == "Do next"
        return
    assert row["complainant_name"] == "SECRET-name"
    assert row["other columns of the file"] == f"{UNKNOWN}: SECRET-unknown"
    assert row["date_received"] == "2024-04-02"


def test_the_worst_stands_first(hostile: Checked) -> None:
    kinds = [row["What it is"] for row in hostile.rows()]
    order = ["Stops the load", "Row rejected", "To look at", "For information"]
    assert kinds == sorted(kinds, key=order.index)
    assert set(kinds) >= set(order[:3])
    sentences = re.findall(r"^Table \w+, [^.]*\.", hostile.terminal, re.MULTILINE)
    counts = [re.search(r"(\d+)\s+rejected", sentence) for sentence in sentences]
    rejected = [int(count[1]) if count else 0 for count in counts]
    assert rejected[0] == 13
    assert len(rejected) == 6
    assert rejected == sorted(rejected, reverse=True)


def test_what_is_written_is_for_its_owner(hostile: Checked) -> None:
    for name in ("check.html", "check.xlsx"):
        assert (hostile.out / name).stat().st_mode & 0o077 == 0


def test_a_folder_that_can_be_loaded(reg18: Reg18, tmp_path: Path) -> None:
    """The demonstration set has eleven faults on purpose. A check leaves no trace of itself."""
    before, temporary, here = tree(DEMO), tmp_path / "temporary", tmp_path / "here"
    temporary.mkdir()
    here.mkdir()
    done = reg18("check", DEMO, "--as-of", DEMO_AS_OF, cwd=here, TMPDIR=str(temporary))
    assert done.returncode == 0, done.stderr
    lines = done.stdout.splitlines()
    assert lines[0] == "This folder can be loaded."
    assert lines[1] == "3 rows would be rejected, 8 need a look, 0 are for information."
    assert done.stdout.index("\ncomplaints.csv\n") < done.stdout.index("\nactions.csv\n")
    assert "“29/02/2023”" in done.stdout
    said = " ".join(done.stdout.split())
    assert (
        "Table complaints, 1,324 rows: 1,313 accepted, 8 superseded by a later version of the same "
        "record, 1 duplicate of a row that is accepted, 2 rejected." in said
    )
    assert (
        "reviews.csv Table reviews, 101 rows: 100 accepted, 1 superseded by a later version of the "
        "same record, 0 duplicate of a row that is accepted, 0 rejected. Nothing to correct."
        in said
    )
    assert "No table matches this file name: README.md" in done.stdout
    assert tree(DEMO) == before
    assert list(temporary.iterdir()) == []
    assert list(here.iterdir()) == []


def test_every_refusal_is_named_and_the_other_files_are_looked_at(
    reg18: Reg18, tmp_path: Path
) -> None:
    extracts = write(
        tmp_path / "x", "complaints.csv", HEADER + "C1,2024-04-02,statutory,2024-04-09,maybe\n"
    )
    write(extracts, "actions.csv", "action_ref,case_ref\nA1,C1\n")
    write(extracts, "reviews.csv", "")
    temporary = tmp_path / "temporary"
    temporary.mkdir()
    done = reg18(
        "check", extracts, "--as-of", AS_OF, "--out", tmp_path / "out", TMPDIR=str(temporary)
    )
    assert done.returncode == 1
    assert "Stopped" not in done.stderr
    assert done.stdout.startswith(
        "This folder cannot be loaded: actions.csv has no column action_type and scope"
    )
    assert "Also: reviews.csv is empty" in done.stdout
    assert "“maybe”" in done.stdout
    rows = Checked(extracts, tmp_path / "out").rows()
    assert [(row["File"], row["What it is"]) for row in rows] == [
        ("actions.csv", "Stops the load"),
        ("reviews.csv", "Stops the load"),
        ("complaints.csv", "To look at"),
    ]
    assert "reviews.csv is empty" in Page(tmp_path / "out" / "check.html").text
    assert list(temporary.iterdir()) == []


REVIEWS = {"reviews.csv": "review_ref,case_ref,date_requested\n"}


@pytest.mark.parametrize(
    ("files", "said", "is_cut_short"),
    [
        (REVIEWS, "There is no complaints file in", False),
        (
            {"complaints.csv": "case_ref\nC1\n", "notes.txt": "x"},
            "complaints.csv has no column date_received",
            False,
        ),
        ({"complaints.csv": ""} | REVIEWS, "complaints.csv is empty", True),
    ],
    ids=["no complaints file", "complaints refused", "complaints refused, reviews not"],
)
def test_without_complaints_no_row_is_looked_at(
    reg18: Reg18, tmp_path: Path, files: dict[str, str], said: str, is_cut_short: bool
) -> None:
    for name, text in files.items():
        write(tmp_path / "x", name, text)
    done = reg18("check", tmp_path / "x", "--out", tmp_path / "out")
    assert done.returncode == 1
    assert done.stdout.startswith(f"This folder cannot be loaded: {said}")
    assert "Also:" not in done.stdout
    assert ("were not looked at" in done.stdout) is is_cut_short
    # The folder that it names is the user's, not the one that the check works in.
    assert "reg18-check-" not in done.stdout
    rows = Checked(tmp_path / "x", tmp_path / "out").rows()
    assert [row["What it is"] for row in rows] == ["Stops the load"]
    assert said in Page(tmp_path / "out" / "check.html").text


def test_refused_files_and_no_complaints_are_both_said(reg18: Reg18, tmp_path: Path) -> None:
    write(tmp_path / "x", "actions.csv", "action_ref\n")
    write(tmp_path / "x", "reviews.csv", REVIEWS["reviews.csv"])
    done = reg18("check", tmp_path / "x")
    assert done.returncode == 1
    assert done.stdout.startswith(
        f"This folder cannot be loaded: There is no complaints file in {tmp_path / 'x'}."
    )
    assert "Also: actions.csv has no column case_ref" in done.stdout


def test_what_cannot_be_checked_at_all(reg18: Reg18, tmp_path: Path) -> None:
    done = reg18("check", tmp_path / "nowhere")
    assert done.returncode == 1
    assert "There is no folder" in done.stderr
    done = reg18("check", tmp_path, "--with-personal-data")
    assert done.returncode == 1
    assert "Name a folder with --out" in done.stderr
    (tmp_path / "file").write_text("x")
    write(tmp_path / "x", "complaints.csv", "case_ref\n")
    done = reg18("check", tmp_path / "x", "--out", tmp_path / "file")
    assert done.returncode == 1
    assert "The page cannot be written to" in done.stderr


def test_a_check_that_is_told_to_end_leaves_nothing_behind(tmp_path: Path) -> None:
    temporary = tmp_path / "temporary"
    temporary.mkdir()
    command = [str(Path(sys.executable).with_name("reg18")), "check", str(DEMO)]
    env = {
        **os.environ, "REG18_DBT_TARGET": str(tmp_path / "dbt"), "TMPDIR": str(temporary),
    }  # fmt: skip
    with subprocess.Popen(
        command, env=env, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as process:
        deadline = time.monotonic() + 180
        while not list(temporary.glob("*/work.duckdb")):
            assert time.monotonic() < deadline
            assert process.poll() is None
            time.sleep(0.02)
        process.send_signal(signal.SIGTERM)
        process.communicate(timeout=60)
        assert process.returncode == 143
    assert list(temporary.iterdir()) == []
