"""Nightly settings: how they are read, which are refused and with what message, and that schema,
example and reference page say the same."""

from __future__ import annotations

import re
import shutil
from datetime import time
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import yaml

from reg18.base.errors import Reg18Error
from reg18.settings.fields import json_schema
from reg18.settings.nightly import load_settings
from reg18.settings.nightly_file import DAYS, EVERY_NIGHT_STALE_AFTER_HOURS, Due, Keep, Settings
from tests.python.conftest import ROOT
from tests.python.nightly_settings import LEAST, settings_of, write_settings

EXAMPLE = ROOT / "deploy" / "nightly.yml"
PAGE = ROOT / "docs" / "reference" / "nightly.md"
SCHEMA = json_schema(Settings)

ALL = """mappings: [a.yml, ./x/../b.yml]
council: council.yml
commentary: commentary
published: published
reports: out/reports
findings: out/findings
tables: out/tables
postgres: {connection_file: postgres.conf}
notify: {addresses_file: addresses.txt, stale_after_hours: 100}
settle_minutes: 0
keep: {builds: 3, taken_days: 10, runs_days: 20}
due: {time: 12:30, days: [fri, mon]}
"""


def test_the_least_settings(tmp_path: Path) -> None:
    settings = settings_of(tmp_path)
    assert settings.warehouse == tmp_path / "w.duckdb"
    assert (settings.drop, settings.taken) == (tmp_path / "drop", tmp_path / "taken")
    assert settings.waiting == tmp_path / "taken" / "waiting"
    assert settings.kept == tmp_path / "taken" / "kept"
    left_out = (
        settings.council, settings.commentary, settings.published, settings.reports,
        settings.findings, settings.tables, settings.postgres_connection_file,
        settings.addresses_file,
    )  # fmt: skip
    assert left_out == (None,) * 8
    assert settings.mappings == ()
    assert settings.settle_minutes == 5
    assert settings.keep == Keep(builds=7, taken_days=90, runs_days=730)
    assert settings.due == Due(time=time(2), days=DAYS)


def test_all_settings(tmp_path: Path) -> None:
    settings = settings_of(tmp_path, ALL)
    assert settings.mappings == (tmp_path / "a.yml", tmp_path / "b.yml")
    assert settings.council == tmp_path / "council.yml"
    assert settings.commentary == tmp_path / "commentary"
    assert settings.published == tmp_path / "published"
    assert settings.reports == tmp_path / "out" / "reports"
    assert settings.findings == tmp_path / "out" / "findings"
    assert settings.tables == tmp_path / "out" / "tables"
    assert settings.postgres_connection_file == tmp_path / "postgres.conf"
    assert settings.addresses_file == tmp_path / "addresses.txt"
    assert settings.stale_after_hours == 100
    assert settings.settle_minutes == 0
    assert settings.keep == Keep(builds=3, taken_days=10, runs_days=20)
    # YAML of old reads 12:30 without quotes as 750.
    assert (settings.due.time, settings.due.weekdays) == (time(12, 30), (0, 4))


def test_paths_are_absolute_and_without_detours(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "etc"
    folder.mkdir()
    monkeypatch.chdir(folder)
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    least = "warehouse: ../data/./w.duckdb\ndrop: ~/drop\ntaken: /var/../var/taken\n"
    write_settings(folder, least=least)
    settings = load_settings(Path("nightly.yml"))
    assert settings.file == folder / "nightly.yml"
    assert str(settings.warehouse) == str(tmp_path / "data" / "w.duckdb")
    assert str(settings.drop) == str(tmp_path / "home" / "drop")
    assert str(settings.taken) == "/var/taken"


def test_staleness_follows_the_nights_that_are_due(tmp_path: Path) -> None:
    # Figures grow old whether or not anyone is notified.
    for notify in ("", "notify: {addresses_file: addresses.txt}\n"):
        for days, hours in (("", 25 + 12), ("due: {days: [mon, tue, wed, thu, fri]}\n", 73 + 12)):
            assert settings_of(tmp_path, notify + days).stale_after_hours == hours
    assert settings_of(tmp_path, "").stale_after_hours == EVERY_NIGHT_STALE_AFTER_HOURS


@pytest.mark.parametrize(
    ("text", "line", "says"),
    [
        # what the schema says
        ("drop: d\ntaken: t\n", 1, "a file of nightly settings needs `warehouse`."),
        (LEAST + "mapping: a.yml\n", 4, "no setting `mapping`; did you mean `mappings`?"),
        (LEAST + "keep:\n  build: 3\n", 5, "`keep` has no setting `build`; did you mean `builds`?"),
        (LEAST + "keep: {builds: 0}\n", 4, "`keep.builds` must be at least 1, not 0."),
        (LEAST + "keep: {builds: many}\n", 4, "`keep.builds` must be a whole number."),
        (LEAST + "keep: {builds: '3'}\n", 4, "`keep.builds` must be a whole number."),
        (LEAST + "keep:\n", 4, "`keep` must be keys with values below it"),
        (LEAST + "settle_minutes: 2000\n", 4, "`settle_minutes` must be at most 1440, not 2000."),
        (LEAST + "mappings: a.yml\n", 4, "`mappings` must be a list."),
        (LEAST + "mappings: [a.yml, a.yml]\n", 4, "/a.yml` twice."),
        (LEAST + "due: {time: '24:00'}\n", 4, "`due.time` cannot be `24:00`: write the time"),
        (LEAST + "due: {time: 2:00}\n", 4, "`due.time` cannot be `2:00`"),
        (LEAST + "due:\n  days: [monday]\n", 5, "`due.days` cannot be `monday`; did you mean `mon"),
        (LEAST + "postgres: {}\n", 4, "`postgres` needs `connection_file`."),
        ("drop: ''\ntaken: t\nwarehouse: w\n", 1, "`drop` is empty."),
        (LEAST + "drop: other\n", 4, "`drop` is already in line 2."),
        (LEAST + "keep: [\n", 5, "this is not valid YAML"),
        ("", 1, "the file of nightly settings is empty."),
        # paths that are none
        ('warehouse: "a\\nb"\ndrop: d\ntaken: t\n', 1, "`warehouse` holds a line break"),
        ("warehouse: w\ndrop: ~nobody-here/d\ntaken: t\n", 2, "that home is not known here"),
        # paths that contradict
        ("warehouse: w\ndrop: d\ntaken: ./d/\n", 3, "`taken` and `drop` are the same folder."),
        ("warehouse: w\ndrop: t/drop\ntaken: t\n", 2, "`drop` lies in `taken`; each needs"),
        ("warehouse: w\ndrop: d\ntaken: d/t\n", 3, "`taken` lies in `drop`; each needs"),
        (LEAST + "reports: drop\n", 4, "`reports` and `drop` are the same folder."),
        (LEAST + "reports: out\ntables: out/tables\n", 5, "`tables` lies in `reports`"),
        (LEAST + "published: taken/kept\n", 4, "`published` lies in `taken`"),
        ("warehouse: drop/w\ndrop: drop\ntaken: t\n", 1, "`warehouse` lies in `drop`, where"),
        (LEAST + "reports: .\n", 1, "the file of settings lies in `reports`, where"),
        (LEAST + "council: drop/council.yml\n", 4, "`council` lies in `drop`, where"),
        (LEAST + "mappings: [drop/../taken/x.yml]\n", 4, "`mappings` lies in `taken`, where"),
        (LEAST + "reports: w.duckdb.builds/r\n", 4, "the warehouse's own (w.duckdb.…)"),
        (
            LEAST + "notify: {addresses_file: addresses.txt, stale_after_hours: 25}\n", 4,
            "`notify.stale_after_hours` is 25, but there are up to",
        ),
        (
            LEAST + "due: {days: [mon]}\nnotify:\n  addresses_file: addresses.txt\n"
            "  stale_after_hours: 100\n", 7, "up to 169 hours between",
        ),
        # what is not there
        (LEAST + "council: no.yml\n", 4, "`council`: there is no file"),
        (LEAST + "mappings:\n  - a.yml\n  - no.yml\n", 6, "`mappings`: there is no file"),
        (LEAST + "commentary: no\n", 4, "`commentary`: there is no folder"),
        (LEAST + "tables: a.yml\n", 4, "is a file, and must be a folder."),
        ("warehouse: commentary\ndrop: d\ntaken: t\n", 1, "is a folder, and must be a file."),
        (LEAST + "notify: {addresses_file: no.txt}\n", 4, "`notify.addresses_file`: there is no"),
    ],
)  # fmt: skip
def test_settings_that_are_refused(tmp_path: Path, text: str, line: int, says: str) -> None:
    file = write_settings(tmp_path, least=text)
    with pytest.raises(Reg18Error) as caught:
        load_settings(file)
    first = caught.value.message.splitlines()[0]
    assert first.startswith(f"{file}, line {line}: "), first
    assert says in caught.value.message
    assert caught.value.advice


def test_every_problem_is_named_at_once(tmp_path: Path) -> None:
    with pytest.raises(Reg18Error) as caught:
        settings_of(tmp_path, "tabels: x\nkeep: {builds: 0}\n")
    assert [line.split(", line ")[1][:2] for line in caught.value.message.splitlines()] == [
        "4:", "5:",
    ]  # fmt: skip


def test_a_folder_behind_a_link_is_the_same_folder(tmp_path: Path) -> None:
    (tmp_path / "drop").mkdir()
    (tmp_path / "link").symlink_to("drop")
    with pytest.raises(Reg18Error, match="`reports` and `drop` are the same folder"):
        settings_of(tmp_path, "reports: link\n")


@pytest.mark.parametrize(
    "more",
    [
        "notify: {addresses_file: 'mailtos://me:S3cret@mail.example'}\n",
        "postgres: {connection_file: postgresql://me:S3cret@db.example/x}\n",
    ],
)
def test_an_address_in_place_of_a_file_is_not_repeated(tmp_path: Path, more: str) -> None:
    with pytest.raises(Reg18Error, match="is an address; it must be the path") as caught:
        settings_of(tmp_path, more)
    assert "S3cret" not in caught.value.message


def test_a_file_that_cannot_be_read(tmp_path: Path) -> None:
    with pytest.raises(Reg18Error, match=r"cannot be read: .*no\.yml \(No such file") as caught:
        load_settings(tmp_path / "no.yml")
    assert caught.value.advice == "Give the file with --settings."


# Schema, example, page


def keys(schema: dict[str, Any], above: str = "") -> list[str]:
    """Every setting by its whole name, the inner ones in place of those that hold them."""
    found = []
    for name, inner in schema["properties"].items():
        if "$ref" in inner:
            part = inner["$ref"].rpartition("/")[2]
            found += keys(SCHEMA["$defs"][part], f"{above}{name}.")
        else:
            found.append(f"{above}{name}")
    return found


def example_with_every_part() -> str:
    """The example with what it leaves out as a comment, as someone would fill it in."""
    text = EXAMPLE.read_text(encoding="utf-8")
    return re.sub(r"^# ((?:  )?\w+:.*)$", r"\1", text, flags=re.M)


def test_the_example_is_valid_as_it_is(tmp_path: Path) -> None:
    text = EXAMPLE.read_text(encoding="utf-8")
    assert text.startswith("# yaml-language-server: $schema=nightly.schema.json\n")
    jsonschema.validate(yaml.safe_load(text), SCHEMA)
    assert load_settings(EXAMPLE).drop == ROOT / "deploy" / "drop"


def test_the_settings_that_an_installation_begins_with_are_valid(tmp_path: Path) -> None:
    etc = tmp_path / "etc"
    for name in ("commentary", "published"):
        (etc / name).mkdir(parents=True)
    for file in (ROOT / "council.yml", ROOT / "deploy" / "bundle" / "nightly.yml"):
        shutil.copy(file, etc)
    settings = load_settings(etc / "nightly.yml")
    assert settings.warehouse == tmp_path / "data" / "warehouse.duckdb"
    # They are due when the schedules that come with them start them.
    assert f"{settings.due.time:%H:%M:%S}" in (
        ROOT / "deploy" / "systemd" / "reg18-nightly.timer"
    ).read_text(encoding="utf-8")


def test_the_example_shows_every_setting_and_each_is_valid(tmp_path: Path) -> None:
    text = example_with_every_part()
    data = yaml.safe_load(text)
    jsonschema.validate(data, SCHEMA)
    shown = [
        f"{name}.{inner}" if isinstance(value, dict) else name
        for name, value in data.items()
        for inner in (value if isinstance(value, dict) else [""])
    ]
    assert shown == keys(SCHEMA)
    for path in ("mappings/my-system.yml", "council.yml", "private/postgres.conf",
                 "private/addresses.txt", "commentary/x"):  # fmt: skip
        (tmp_path / path).parent.mkdir(exist_ok=True)
        (tmp_path / path).touch()
    settings = settings_of(tmp_path, least=text)
    assert settings.addresses_file is not None


def test_the_page_explains_every_setting() -> None:
    page = PAGE.read_text(encoding="utf-8")
    assert re.findall(r"^\| `([\w.]+)` \|", page, re.M) == keys(SCHEMA)


def test_editors_and_the_loader_read_the_same_values(tmp_path: Path) -> None:
    """Words, numbers and times as YAML 1.2 reads them, whatever the library would; to the loader
    what is left empty is an empty text."""
    from reg18.settings.yaml_file import Kind, read_document

    file = tmp_path / "x.yml"
    file.write_text(
        "a: [5, -3, 1.5, 1e3, 5 , '5', 010]\n"
        "b: [true, False, no, off, on, null, ~]\n"
        "c: [12:30, 2025-01-01, 1_000, 0x1f, .5, '', nan, infinity]\n"
        "d:\n",
        encoding="utf-8",
    )
    data = read_document(file, Kind("x", "", "")).data
    assert data["a"] == [5, -3, 1.5, 1000.0, 5, "5", 10]
    assert [type(value) for value in data["a"]] == [int, int, float, float, int, str, int]
    assert data["b"] == [True, False, "no", "off", "on", "", ""]
    assert data["c"] == [
        "12:30", "2025-01-01", "1_000", "0x1f", 0.5, "", "nan", "infinity",
    ]  # fmt: skip
    assert data["d"] == ""
