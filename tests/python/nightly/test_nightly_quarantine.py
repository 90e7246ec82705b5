"""Nightly runs with files that cannot be read, or whose names match no table: each is named,
nothing is loaded from it, the other files are loaded, and no run says that all is well."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from reg18.base.errors import Reg18Error, UnreadableFilesError
from reg18.nightly import quarantine
from tests.python.builds import query, tree
from tests.python.conftest import Reg18
from tests.python.nightly.test_nightly import night, status, to_mend, told_place
from tests.python.nights import Place, a_place, copy_of, drop_cases, published_cases
from tests.python.receivers import Receiver, listening

REVIEWS = "review_ref,case_ref,date_requested\n"


@pytest.fixture
def place(published: Path, tmp_path: Path) -> Place:
    place = a_place(tmp_path / "nights", "findings: ../to-mend\n")
    copy_of(published, place)
    return place


def quarantined(place: Place) -> list[str]:
    """The files in quarantine, each of which has its reason."""
    folder = place.folder / "taken" / "quarantined"
    reasons = {file.stem: file.read_text(encoding="utf-8") for file in folder.glob("*.txt")}
    files = list(folder.glob("*/*"))
    assert len({file.parent for file in files}) == len(files) == len(reasons)
    assert all(f"{file.name} was quarantined on" in reasons[file.parent.name] for file in files)
    return sorted(file.name for file in files)


def reviews(place: Place) -> int:
    ((count,),) = query(place.warehouse, "select count(*) from core.fct_reviews")
    return int(count)


def problems(now: dict[str, Any]) -> str:
    return json.dumps(now["problems"])


def last_message(receiver: Receiver) -> str:
    return str(receiver.received[-1][1]["message"])


def test_one_file_that_cannot_be_read(reg18: Reg18, place: Place) -> None:
    with listening() as receiver:
        told_place(place, receiver)
        drop_cases(place, 2)
        bad = b"PK\x03\x04 a workbook that was not copied whole"
        (place.drop / "reviews 3.xlsx").write_bytes(bad)
        before = tree(place.warehouse.parent)
        done = night(reg18, place)
        # The load stops before anything changes; the file is out of the way, with the reason.
        assert done.returncode == 1, done.stdout + done.stderr
        assert "reviews 3.xlsx cannot be read as a workbook" in done.stderr
        assert "taken/quarantined/" in done.stdout
        assert tree(place.warehouse.parent) == before
        assert quarantined(place) == ["reviews 3.xlsx"]
        (file,) = (place.folder / "taken" / "quarantined").glob("*/*.xlsx")
        assert file.read_bytes() == bad
        reason = file.parent.with_name(f"{file.parent.name}.txt").read_text(encoding="utf-8")
        assert "reviews 3.xlsx cannot be read as a workbook" in reason
        assert [file.name for file in place.waiting.iterdir()] == ["complaints.csv"]
        assert "reviews 3.xlsx cannot be read as a workbook" in to_mend(place)
        assert receiver.titles == ["reg18: nothing new was published"]
        assert "quarantine" in last_message(receiver)
        assert "reviews 3" not in last_message(receiver)
        code, now = status(reg18, place)
        assert code == 2
        assert "reviews 3.xlsx" in problems(now)

        # The next run goes on with the others, and does not say that all is well.
        done = night(reg18, place)
        assert done.returncode == 5, done.stdout + done.stderr
        assert "reviews 3.xlsx could not be read" in done.stderr
        assert published_cases(place) == 2
        assert "reviews 3.xlsx could not be read" in to_mend(place)
        assert receiver.titles[1:] == ["reg18: figures published, but without some files"]
        code, now = status(reg18, place)
        assert code == 1
        assert "reviews 3.xlsx" in problems(now)

        # Another of the same kind is known to be in trouble, and stops nothing.
        (place.drop / "reviews 4.xlsx").write_bytes(bad)
        (place.drop / "complaints 2.csv").write_text(
            "case_ref,date_received,procedure\nC8,2024-04-02,statutory\n"
        )
        done = night(reg18, place)
        assert done.returncode == 5, done.stdout + done.stderr
        assert "reviews 4.xlsx could not be read" in done.stderr
        assert published_cases(place) == 3
        assert len(receiver.received) == 2

        # A corrected file takes the place of the one; the other is deleted by hand.
        (place.drop / "reviews 3.xlsx").write_text(REVIEWS + "R1,C1,2024-05-01\n")
        done = night(reg18, place)
        assert done.returncode == 5, done.stdout + done.stderr
        assert reviews(place) == 1
        assert quarantined(place) == ["reviews 4.xlsx"]
        assert [file.read_bytes() for file in place.kept.glob("*.replaced/*.xlsx")] == [bad]
        for file in (place.folder / "taken" / "quarantined").glob("*/*"):
            file.unlink()
        done = night(reg18, place)
        assert done.returncode == 0, done.stdout + done.stderr
        assert quarantined(place) == []
        assert receiver.titles[2:] == ["reg18: the nightly run succeeded again"]
    assert status(reg18, place)[0] == 0


def test_every_file_that_cannot_be_read_is_named_at_once(reg18: Reg18, place: Place) -> None:
    """Else a run is lost for each of them. A wrong complaints file is one like any other."""
    (place.drop / "complaints.csv").write_text("nothing,of,use\n1,2,3\n")
    (place.drop / "reviews.csv").write_text("<html><body>Please sign in</body></html>")
    (place.drop / "actions.csv").write_text("action_ref\nA1\n")
    done = night(reg18, place)
    assert done.returncode == 1
    assert "3 files cannot be read" in done.stderr
    for name in ("complaints.csv", "reviews.csv", "actions.csv"):
        assert name in done.stderr
        assert name in to_mend(place)
    assert quarantined(place) == ["actions.csv", "complaints.csv", "reviews.csv"]


def test_a_first_run_of_which_the_complaints_cannot_be_read(reg18: Reg18, tmp_path: Path) -> None:
    place = a_place(tmp_path)
    (place.drop / "complaints.csv").write_text("nothing,of,use\n1,2,3\n")
    assert night(reg18, place).returncode == 1
    done = night(reg18, place)
    assert done.returncode == 1
    assert "No complaints file has come" in done.stderr
    assert "complaints.csv could not be read" in done.stderr


def test_a_build_by_hand_names_every_file(reg18: Reg18, published: Path, tmp_path: Path) -> None:
    """It stops, and moves nothing."""
    folder = tmp_path / "extracts"
    folder.mkdir()
    (folder / "complaints.csv").write_text("nothing,of,use\n1,2,3\n")
    (folder / "reviews.csv").write_text("<html></html>")
    before = tree(tmp_path)
    done = reg18("build", "--extracts", folder, "--warehouse", published)
    assert done.returncode == 1
    assert "complaints.csv" in done.stderr
    assert "reviews.csv is a web page" in done.stderr
    assert tree(tmp_path) == before


def test_a_file_whose_name_matches_no_table(reg18: Reg18, place: Place) -> None:
    with listening() as receiver:
        told_place(place, receiver)
        drop_cases(place, 2)
        (place.drop / "compaints.csv").write_text("case_ref\nC9\n")
        done = night(reg18, place)
        assert done.returncode == 5, done.stdout + done.stderr
        assert "Collected: complaints.csv." in done.stdout
        assert "No table matches this file name" in done.stderr
        assert "compaints.csv" in done.stderr
        assert "compaints.csv" in to_mend(place)
        assert published_cases(place) == 2
        # It stays until someone gives it its name.
        assert [file.name for file in place.drop.iterdir()] == ["compaints.csv"]
        assert receiver.titles == ["reg18: figures published, but without some files"]
        assert "compaints" not in last_message(receiver)
        code, now = status(reg18, place)
        assert code == 1
        assert now["files_unmatched"] == ["compaints.csv"]
        assert "compaints.csv" in problems(now)
        mapping = place.folder / "etc" / "mapping.yml"
        mapping.write_text(
            "system: casebook\nfeeds:\n  - table: complaints\n    files: comp*nts.csv\n"
            "    columns: {case_ref: Ref, date_received: Received}\n"
            "    constants: {procedure: statutory}\n"
        )
        with place.settings.open("a", encoding="utf-8") as settings:
            settings.write("mappings: [mapping.yml]\n")
        (place.drop / "compaints.csv").write_text("Ref,Received\nC9,2024-04-02\n")
        assert status(reg18, place)[1]["files_unmatched"] == []
        done = night(reg18, place)
        assert done.returncode == 0, done.stdout + done.stderr
        assert published_cases(place) == 3
        assert receiver.titles[1:] == ["reg18: the nightly run succeeded again"]


def test_nothing_in_quarantine_is_overwritten(tmp_path: Path) -> None:
    """A file of any name comes back as it was, whatever else came under that name."""
    waiting, folder, kept = tmp_path / "waiting", tmp_path / "quarantined", tmp_path / "kept"
    waiting.mkdir()
    stamp = datetime(2026, 7, 2, 1, tzinfo=UTC)
    names = ["a.csv", "reason.txt", "x" * 251 + ".csv"]
    for turn in range(3):
        for name in names:
            (waiting / name).write_text(f"{turn} {name}")
        quarantine.add(waiting, folder, [(name, Reg18Error("Bad.")) for name in names], stamp)
    held = quarantine.list_quarantined(folder)
    assert sorted(one.file.read_text() for one in held) == sorted(
        f"{turn} {name}" for turn in range(3) for name in names
    )
    assert all("Bad." in one.reason.read_text() for one in held)
    quarantine.release(folder, kept, [names[0], names[2]], stamp)
    assert [one.file.name for one in quarantine.list_quarantined(folder)] == [names[1]] * 3
    assert {file.read_text() for file in kept.glob("*/*.csv")} == {
        f"{turn} {name}" for turn in range(3) for name in (names[0], names[2])
    }


def test_several_refusals_are_one_message() -> None:
    one = UnreadableFilesError([("a.csv", Reg18Error("A is bad.", "Export it again."))])
    assert (one.message, one.advice) == ("A is bad.", "Export it again.")
    two = UnreadableFilesError(
        [("a.csv", Reg18Error("A is bad.", "Export.")), ("b.csv", Reg18Error("B too.", "Export."))]
    )
    assert two.message == "2 files cannot be read:\nA is bad.\nB too."
    assert two.advice == "Export."
