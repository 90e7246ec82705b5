"""`reg18 nightly` as the engineer and the complaints manager meet it: what it does, what it says,
whom it tells, and what is left when something goes wrong."""

from __future__ import annotations

import json
import signal
import stat
import subprocess
import time
from datetime import date, timedelta
from pathlib import Path

import pytest

from reg18.base.paths import Warehouse
from reg18.nightly.status import read_status
from reg18.settings.nightly import load_settings
from reg18.warehouse.build_folders import Builds
from reg18.warehouse.runs import Record
from tests.python.builds import query, tree
from tests.python.conftest import Reg18
from tests.python.html_page import read_page
from tests.python.loaded_reg18 import LoadedReg18
from tests.python.nights import (
    Place,
    a_place,
    copy_of,
    drop_cases,
    published_cases,
    start_night,
)
from tests.python.receivers import SECRET, Receiver, addresses, listening
from tests.python.warehouse.test_expectations import settings_with

# A proxy of the machine's would be asked for this machine.
DIRECTLY = {"NO_PROXY": "127.0.0.1", "no_proxy": "127.0.0.1"}

STEPS = "reports: ../reports\nfindings: ../to-mend\n"


def quarter_of_today() -> str:
    today = date.today()
    year = today.year if today.month >= 4 else today.year - 1
    return f"{year}-{(year + 1) % 100:02d}-Q{(today.month - 4) % 12 // 3 + 1}"


def night(reg18: Reg18, place: Place) -> subprocess.CompletedProcess[str]:
    return reg18("nightly", "--settings", place.settings, **DIRECTLY)


def status(reg18: Reg18, place: Place) -> tuple[int, dict[str, object]]:
    done = reg18("status", "--settings", place.settings, "--json")
    return done.returncode, json.loads(done.stdout)


def to_mend(place: Place) -> str:
    """The words of the page of what is to be mended."""
    return read_page(place.folder / "to-mend" / "check.html").text()


@pytest.fixture
def place(published: Path, tmp_path: Path) -> Place:
    """Nightly runs on a warehouse that has been published before, of one case."""
    place = a_place(tmp_path / "nights", STEPS)
    copy_of(published, place)
    return place


def told_place(place: Place, receiver: Receiver) -> Place:
    addresses(place.folder / "etc", receiver.url())
    with place.settings.open("a", encoding="utf-8") as settings:
        settings.write("notify:\n  addresses_file: addresses.txt\n")
    return place


def test_a_run_before_any_complaints_have_come(reg18: Reg18, tmp_path: Path) -> None:
    """It names the folder that people put files into, and not the one where those taken wait."""
    place = a_place(tmp_path, STEPS)
    done = night(reg18, place)
    assert done.returncode == 1
    assert f"No complaints file has come into {place.drop} yet." in done.stderr
    assert "Put the complaints extract there" in done.stderr
    assert str(place.waiting) not in done.stderr
    (place.drop / ".complaints.csv").touch()
    (place.drop / "reviews.csv").write_text(
        "review_ref,case_ref,date_requested\nR1,C1,2024-05-01\n"
    )
    done = night(reg18, place)
    assert done.returncode == 1
    assert "Left in the drop folder: .complaints.csv; its name is that of a hidden" in done.stdout
    assert "Collected: reviews.csv." in done.stdout
    assert f"To correct: {'':12} {place.folder / 'to-mend'}" in done.stdout, done.stdout
    assert str(place.drop) in to_mend(place)
    drop_cases(place, 2)
    assert night(reg18, place).returncode == 0
    assert published_cases(place) == 2


def test_a_first_run_and_one_with_nothing_new(reg18: Reg18, tmp_path: Path) -> None:
    place = a_place(tmp_path, STEPS)
    code, before = status(reg18, place)
    assert (code, before["level"]) == (2, "critical")
    drop_cases(place, 2)
    done = night(reg18, place)
    assert done.returncode == 0, done.stderr
    assert "Collected: complaints.csv." in done.stdout
    assert published_cases(place) == 2
    # What was loaded is put away, and nothing waits.
    assert not list(place.drop.iterdir())
    assert not list(place.waiting.iterdir())
    assert {file.name for file in place.kept.glob("*/*")} == {"complaints.csv"}
    # Leaders can read their report; what is to be mended names cases, and is for the group.
    reports = place.folder / "reports"
    assert {file.name for file in reports.iterdir()} == {
        f"quarterly-report-{quarter_of_today()}.{ending}" for ending in ("html", "pdf", "docx")
    }
    assert stat.S_IMODE(reports.stat().st_mode) & 0o005 == 0o005
    assert all(stat.S_IMODE(file.stat().st_mode) & 0o004 for file in reports.iterdir())
    assert {file.name for file in (place.folder / "to-mend").iterdir()} == {
        "check.html", "check.xlsx",
    }  # fmt: skip
    assert "These files are loaded" in to_mend(place)
    assert stat.S_IMODE((place.folder / "to-mend").stat().st_mode) == 0o750
    assert stat.S_IMODE(place.warehouse.stat().st_mode) == 0o600
    code, after = status(reg18, place)
    assert code == 0, after
    assert after["problems"] == []
    done = night(reg18, place)
    assert done.returncode == 0, done.stderr
    assert "Collected: no new file." in done.stdout
    assert published_cases(place) == 2
    # Without `notify` no one is told, and nothing is noted of it.
    assert not (place.folder / "taken" / "notified.json").exists()
    runs = query(
        place.analyst, "select kind, outcome, exit_code from ops.runs order by started_at_utc"
    )
    assert runs == [("night", "published", 0), ("night", "published", None)]
    steps = query(place.analyst, "select distinct step from ops.run_steps")
    assert {step for (step,) in steps} == {
        "take", "load", "build", "compare", "kept", "quarantine", "names", "findings", "reports",
        "clearing", "analysts", "publish",
    }  # fmt: skip


def test_a_file_that_cannot_be_read_is_quarantined_until_it_is_corrected(
    reg18: Reg18, place: Place
) -> None:
    with listening() as receiver:
        told_place(place, receiver)
        (place.drop / "complaints.csv").write_text("nothing,of,use\n1,2,3\n")
        before = tree(place.warehouse.parent)
        done = night(reg18, place)
        assert done.returncode == 1, done.stdout
        assert "complaints.csv" in done.stderr
        assert tree(place.warehouse.parent) == before
        assert list(place.waiting.iterdir()) == []
        assert "complaints.csv" in to_mend(place)
        code, now = status(reg18, place)
        assert code == 2
        assert now["files_waiting"] == 0
        assert receiver.titles == ["reg18: nothing new was published"]
        # Once a day is enough. What stopped a run is reported, whatever else fails.
        page = place.folder / "to-mend" / "check.html"
        page.unlink()
        page.mkdir()
        (place.drop / "complaints-north.csv").write_text("nothing,of,use\n1,2,3\n")
        done = night(reg18, place)
        assert done.returncode == 1, done.stderr
        assert "complaints-north.csv" in done.stderr
        assert "what to correct was not written" in done.stdout + done.stderr
        assert len(receiver.received) == 1
        page.rmdir()
        drop_cases(place, 3)
        drop_cases(place, 0, "complaints-north.csv")
        done = night(reg18, place)
        assert done.returncode == 0, done.stderr
        assert receiver.titles[1:] == ["reg18: the nightly run succeeded again"]
        said = done.stdout + done.stderr + json.dumps(receiver.received)
        assert SECRET not in done.stdout + done.stderr
        assert "C1" not in said
    assert published_cases(place) == 3
    # The file that was of no use is kept too.
    assert len(list(place.kept.glob("*.replaced/complaints.csv"))) == 1
    assert status(reg18, place)[0] == 0


def test_data_that_fail_a_check_publish_nothing_and_can_be_looked_at(
    reg18: Reg18, place: Place
) -> None:
    """A council that expects its full extract of a size: a tenth of it stops the run."""
    (place.folder / "etc" / "mapping.yml").write_text(
        "system: casebook\nfeeds:\n  - table: complaints\n    files: complaints*.csv\n"
        "    extract: full\n",
        encoding="utf-8",
    )
    settings_with(
        place.folder / "etc", {"complaints": {"warn_below_share": 0.8, "fail_below_share": 0.5}}
    )
    with place.settings.open("a", encoding="utf-8") as settings:
        settings.write("council: council.yml\nmappings: [mapping.yml]\n")
    drop_cases(place, 10)
    done = night(reg18, place)
    assert done.returncode == 0, done.stderr
    drop_cases(place, 1)
    before = tree(place.warehouse.parent)
    done = night(reg18, place)
    assert done.returncode == 3, done.stderr
    assert "complaints" in done.stderr
    after = tree(place.warehouse.parent)
    failed = {name for name in after if name.startswith("warehouse.duckdb.failed/")}
    assert {"warehouse.duckdb", "dbt.log"} <= {name.split("/")[1] for name in failed}
    assert {name: data for name, data in after.items() if name not in failed} == before
    assert published_cases(place) == 10
    code, now = status(reg18, place)
    assert code == 2
    assert "failed a check" in str(now["problems"])
    assert [file.name for file in place.waiting.iterdir()] == ["complaints.csv"]
    small = "1 row where 10 are usual"
    assert small in done.stderr
    assert small in to_mend(place)
    # What failed then says nothing about a run that came less far.
    (place.drop / "complaints.csv").write_text("nothing,of,use\n1,2,3\n")
    done = night(reg18, place)
    assert done.returncode == 1, done.stderr
    assert (place.warehouse.parent / "warehouse.duckdb.failed").is_dir()
    assert "complaints.csv" in to_mend(place)
    assert small not in to_mend(place)


def test_what_fails_after_publishing_holds_nothing_else_back(reg18: Reg18, place: Place) -> None:
    with listening() as receiver:
        told_place(place, receiver)
        texts = place.folder / "commentary" / quarter_of_today()
        texts.mkdir(parents=True)
        (texts / "headlines.md").write_text("{{ no_such_helper() }}", encoding="utf-8")
        with place.settings.open("a", encoding="utf-8") as settings:
            settings.write("commentary: ../commentary\n")
        drop_cases(place, 4)
        done = night(reg18, place)
        assert done.returncode == 5, done.stderr
        assert "The warehouse is published" in done.stderr
        assert "headlines.md" in done.stderr
        assert published_cases(place) == 4
        assert not list(place.waiting.iterdir())
        assert (place.folder / "to-mend" / "check.html").exists()
        assert receiver.titles == ["reg18: figures published, but a later step failed"]
        assert "report of the quarter" in str(receiver.received[0][1]["message"])
    code, now = status(reg18, place)
    assert (code, now["level"]) == (1, "warning")
    latest = Record(Warehouse(place.warehouse).runs).runs()[0]
    assert (latest.outcome, latest.exit_code, latest.stopped_at) == ("partly", 5, "reports")


def test_of_two_runs_at_once_the_second_changes_nothing(
    reg18: Reg18, place: Place, loaded_reg18: LoadedReg18, dbt_target: Path
) -> None:
    drop_cases(place, 2)
    first = start_night(place, dbt_target, loaded_reg18)
    building = place.warehouse.with_name("warehouse.duckdb.building")
    deadline = time.monotonic() + 120
    while not building.exists() or not list(building.glob("*.duckdb")):
        assert time.monotonic() < deadline
        assert first.poll() is None
        time.sleep(0.02)
    # It stands still until the others have tried.
    first.send_signal(signal.SIGSTOP)
    (place.drop / "reviews.csv").write_text("review_ref\nR1\n")
    second = night(reg18, place)
    assert second.returncode == 4
    assert f"process {first.pid} on" in second.stderr
    assert "Nothing was changed" in second.stderr
    assert [file.name for file in place.drop.iterdir()] == ["reviews.csv"]
    # Monitors see that it is at work.
    assert status(reg18, place)[1]["running"]
    assert reg18("build", "--extracts", place.drop, "--warehouse", place.warehouse).returncode == 4
    first.send_signal(signal.SIGCONT)
    _, said = first.communicate(timeout=300)
    assert first.returncode == 0, said
    assert published_cases(place) == 2
    kinds = [run.kind for run in Record(Warehouse(place.warehouse).runs).runs()]
    assert kinds.count("night") == 1


def test_a_run_never_begins_history_again(reg18: Reg18, place: Place) -> None:
    """Someone who deletes a link by mistake must not find a warehouse of last night's rows only."""
    place.warehouse.unlink()
    drop_cases(place, 2, "complaints_2.csv")
    done = night(reg18, place)
    assert done.returncode == 1
    assert "landing rebuild" in done.stderr
    done = reg18("landing", "rebuild", "--warehouse", place.warehouse)
    assert done.returncode == 0, done.stderr
    assert published_cases(place) == 1
    done = night(reg18, place)
    assert done.returncode == 0, done.stderr
    assert published_cases(place) == 2


@pytest.mark.parametrize("missing", ["drop", "warehouse"])
def test_folders_that_are_gone(reg18: Reg18, place: Place, missing: str, tmp_path: Path) -> None:
    """A share that is not connected, or a folder that nobody may write to."""
    if missing == "drop":
        place.drop.rmdir()
    else:
        place.warehouse.parent.rename(tmp_path / "elsewhere")
        place.warehouse.parent.write_text("a file where the folder should be")
    done = night(reg18, place)
    assert done.returncode == 1, done.stdout + done.stderr
    assert "Traceback" not in done.stderr
    assert str(place.drop if missing == "drop" else place.warehouse) in done.stderr
    if missing == "drop":
        assert published_cases(place) == 1


def test_status_without_settings_and_where_nothing_can_be_told(
    reg18: Reg18, place: Place, published: Path
) -> None:
    done = reg18("status", "--warehouse", published)
    assert done.returncode == 0, done.stdout
    assert "All is well" in done.stdout
    assert "complaints" in done.stdout
    place.settings.write_text("warehouse: [", encoding="utf-8")
    done = reg18("status", "--settings", place.settings)
    assert done.returncode == 3
    assert str(place.settings) in done.stderr
    assert reg18("status").returncode == 2


@pytest.mark.parametrize(
    ("settings", "hours", "level"),
    [("", 37, 2), ("due: {days: [mon]}\n", 7 * 24 + 13, 2), (None, 37, 1)],
    ids=["no one is notified", "weekly", "without settings"],
)
def test_old_figures_are_seen_where_no_one_is_notified(
    place: Place, settings: str | None, hours: int, level: int
) -> None:
    given = None
    if settings is not None:
        with place.settings.open("a", encoding="utf-8") as file:
            file.write(settings)
        given = load_settings(place.settings)
    current = Builds(Warehouse(place.warehouse)).published()
    assert current is not None
    for late, expected in ((timedelta(minutes=-1), []), (timedelta(minutes=1), [level])):
        now = current.built_at + timedelta(hours=hours) + late
        seen = read_status(place.warehouse, given, now).problems
        words = f"What is published was built more than {hours} hours ago."
        assert [one for one, said in seen if said == words] == expected


def test_telling_on_demand(reg18: Reg18, place: Place) -> None:
    with listening() as receiver:
        told_place(place, receiver)
        done = reg18("status", "--settings", place.settings, "--test", **DIRECTLY)
        assert done.returncode == 0, done.stderr
        assert "line 1: sent" in done.stdout
        receiver.answer = 500
        done = reg18("status", "--settings", place.settings, "--test", **DIRECTLY)
        assert done.returncode == 1
        receiver.answer = 200
        receiver.received.clear()
        # What is published is of today, so that there is nothing to tell.
        done = reg18("status", "--settings", place.settings, "--tell", **DIRECTLY)
        assert done.returncode == 0, done.stderr
        assert receiver.received == []
        builds = place.warehouse.with_name("warehouse.duckdb.builds")
        (build,) = builds.glob("0*")
        # As it will be in a year from then.
        build.rename(builds / "000001-20200101T020000Z")
        (builds / "current").unlink()
        (builds / "current").symlink_to("000001-20200101T020000Z")
        done = reg18("status", "--settings", place.settings, "--tell", **DIRECTLY)
        assert done.returncode == 2
        (title,) = receiver.titles
        assert str(title).startswith("reg18: what is published is")
        done = reg18("status", "--settings", place.settings, "--tell", **DIRECTLY)
        assert len(receiver.received) == 1
