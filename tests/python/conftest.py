"""What the tests share: a way to run reg18, and one warehouse of the demonstration data."""

from __future__ import annotations

import os
import random
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from filelock import FileLock

from tests.python import recorded_dbt

if TYPE_CHECKING:
    from playwright.sync_api import Browser

    from reg18.analyst.analyses.answer import Answer
    from reg18.quotes.source import Source
    from reg18.report.formats import ReportResult
    from reg18.settings.council import Council
    from tests.python.changed_project import ChangedProject
    from tests.python.html_page import Node
    from tests.python.loaded_reg18 import LoadedReg18
    from tests.python.plain_dbt import PlainDbt
    from tests.python.planted_quotes import Planted

ROOT = Path(__file__).resolve().parents[2]
DEMO_AS_OF = "2025-06-30"

# The modules with tests of a minute and more.
LONGEST = {"test_plain_dbt", "test_one_definition", "test_nightly_crash", "test_freezing"}

# How long a command may take, in seconds.
LIMIT = 900

Reg18 = Callable[..., subprocess.CompletedProcess[str]]


def run_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The base folder of the whole run: workers have one each, below it."""
    base = tmp_path_factory.getbasetemp()
    return base.parent if "PYTEST_XDIST_WORKER" in os.environ else base


def pytest_configure(config: pytest.Config) -> None:
    """Draw the seeds of this run once, before workers start, so that all of them agree."""
    os.environ.setdefault("REG18_TEST_SEED", str(random.SystemRandom().randrange(10**6)))


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Begin with the longest tests: one that is begun last would leave the other cores idle."""
    items.sort(key=lambda item: item.path.stem not in LONGEST)


def pytest_report_header(config: pytest.Config) -> str:
    return f"generated folders: REG18_TEST_SEED={os.environ['REG18_TEST_SEED']}"


def in_ci() -> bool:
    """In CI all is installed, so that a missing browser is a failure and not a skip."""
    return os.environ.get("CI", "").lower() in ("1", "true")


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """A browser for the tests of a module; the others need not load what drives it."""
    from tests.python.browsers import launched

    with launched() as browser:
        yield browser


@pytest.fixture(scope="session")
def recorded_builds(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the SQL of dbt's builds is kept, for all workers."""
    folder = run_folder(tmp_path_factory) / "recorded_builds"
    folder.mkdir(exist_ok=True)
    return folder


@pytest.fixture(scope="session")
def demo_warehouse(recorded_builds: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The published warehouse of extracts/demo, built by dbt once for all workers, whose SQL is
    recorded. Do not write to it."""
    shared = run_folder(tmp_path_factory) / "demo_warehouse"
    file = shared / "warehouse.duckdb"
    with FileLock(str(shared) + ".lock"):
        if not file.exists():
            assert not list(recorded_builds.iterdir()), "dbt would not be run"
            parsed = run_folder(tmp_path_factory) / "parsed"
            build = runner(recorded_dbt.reg18_command(recorded_builds), parsed)
            done = build(
                "build", "--extracts", ROOT / "extracts" / "demo",
                "--warehouse", file, "--as-of", DEMO_AS_OF,
            )  # fmt: skip
            assert done.returncode == 0, done.stderr
    return file


@pytest.fixture(scope="session")
def plain_dbt(tmp_path_factory: pytest.TempPathFactory) -> PlainDbt:
    """A clone in which plain dbt has built the demonstration data, once for all workers."""
    from tests.python.plain_dbt import run_plain_dbt

    shared = run_folder(tmp_path_factory) / "plain_dbt"
    with FileLock(str(shared) + ".lock"):
        shared.mkdir(exist_ok=True)
        return run_plain_dbt(shared)


@pytest.fixture(scope="session")
def dbt_target(demo_warehouse: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where a worker keeps what dbt has parsed: what it parsed for the demonstration data."""
    target = tmp_path_factory.mktemp("dbt")
    shutil.copytree(run_folder(tmp_path_factory) / "parsed", target, dirs_exist_ok=True)
    # The documentation is of the project alone: that of the clone serves all workers.
    (target / "documentation").symlink_to(ROOT / "var" / "dbt" / "documentation")
    return target


@pytest.fixture(scope="session")
def reg18_command(dbt_target: Path) -> Reg18:
    """Run the console command as a user would."""
    return runner([str(Path(sys.executable).with_name("reg18"))], dbt_target)


@pytest.fixture(scope="session")
def loaded_reg18(demo_warehouse: Path, recorded_builds: Path) -> Iterator[LoadedReg18]:
    """A process that has the modules of reg18 loaded, for the commands of a worker."""
    from tests.python.loaded_reg18 import LoadedReg18

    loaded = LoadedReg18(recorded_builds)
    yield loaded
    loaded.close()


@pytest.fixture(scope="session")
def reg18(loaded_reg18: LoadedReg18, dbt_target: Path) -> Reg18:
    """Run reg18 as a user would, but that its modules are loaded already and builds only run the
    SQL that dbt made once."""

    def run(
        *arguments: str | Path, cwd: Path | None = None, **environment: str
    ) -> subprocess.CompletedProcess[str]:
        return loaded_reg18.run(arguments, environment_of(dbt_target, environment), cwd, LIMIT)

    return run


def runner(command: list[str], target: Path) -> Reg18:
    """How to run a command line of reg18 as a user would."""

    def run(
        *arguments: str | Path, cwd: Path | None = None, **environment: str
    ) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [*command, *map(str, arguments)],
            capture_output=True, text=True, encoding="utf-8", cwd=cwd, check=False,
            env=environment_of(target, environment), timeout=LIMIT,
        )  # fmt: skip

    return run


def environment_of(target: Path, more: dict[str, str]) -> dict[str, str]:
    """The environment of a command: what dbt parses is kept in a folder."""
    return {
        **os.environ,
        "REG18_DBT_TARGET": str(target),
        # What a council has published is not to be compared with the data of tests.
        "REG18_PUBLISHED": str(target / "published"),
        "REG18_COMMENTARY": "",
        "COLUMNS": "200",
        **more,
    }


@pytest.fixture(scope="session")
def analysts_folder(
    reg18_command: Reg18, demo_warehouse: Path, tmp_path_factory: pytest.TempPathFactory
) -> Path:
    """Where analysts sit: the demonstration data under the names that the pages for them use,
    exported by the command of docs/how-to/connect.md, once for all workers. Do not write to it."""
    from reg18.base.paths import Warehouse
    from tests.python.analyst_clients import CONNECT, command_line

    shared = run_folder(tmp_path_factory) / "analysts"
    with FileLock(str(shared) + ".lock"):
        if not shared.exists():
            shared.mkdir()
            (shared / "my-warehouse.duckdb").symlink_to(demo_warehouse)
            analyst_file = Warehouse(demo_warehouse).analyst_file
            (shared / "my-warehouse.analyst.duckdb").symlink_to(analyst_file)
            done = reg18_command(*command_line(CONNECT, "reg18 export"), cwd=shared)
            assert done.returncode == 0, done.stderr
    return shared


@pytest.fixture(scope="session")
def published_once(reg18: Reg18, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder with a small warehouse and its extracts, built once for all workers."""
    shared = run_folder(tmp_path_factory) / "small_warehouse"
    extracts, file = shared / "good", shared / "out" / "warehouse.duckdb"
    with FileLock(str(shared) + ".lock"):
        if not file.exists():
            extracts.mkdir(parents=True)
            (extracts / "complaints.csv").write_text(
                "case_ref,date_received,procedure,date_resolved,outcome\n"
                "C1,2024-04-02,statutory,,\n"
            )
            done = reg18(
                "build", "--extracts", extracts, "--warehouse", file, "--as-of", "2024-06-30"
            )
            assert done.returncode == 0, done.stderr
    return shared


@pytest.fixture
def published(published_once: Path, tmp_path: Path) -> Path:
    """A small warehouse that stands before a build that fails; a test's own."""
    for folder in ("good", "out"):
        shutil.copytree(published_once / folder, tmp_path / folder, symlinks=True)
    return tmp_path / "out" / "warehouse.duckdb"


@pytest.fixture(scope="session")
def council() -> Council:
    from reg18.settings.council import load_council

    return load_council(ROOT / "council.yml")


@pytest.fixture(scope="session")
def report(
    demo_warehouse: Path, council: Council, tmp_path_factory: pytest.TempPathFactory
) -> ReportResult:
    """The page of the annual report of the demonstration data."""
    from tests.python.annual_report import YEAR, render_annual

    return render_annual(demo_warehouse, YEAR, tmp_path_factory.mktemp("report"), council)


@pytest.fixture(scope="session")
def page(report: ReportResult) -> Node:
    from tests.python.html_page import read_page

    return read_page(report.html)


@pytest.fixture(scope="session")
def sparse(reg18: Reg18, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two tables with few columns, a year without a complaint, labels that look like markup."""
    shared = run_folder(tmp_path_factory) / "sparse_warehouse"
    file = shared / "warehouse.duckdb"
    with FileLock(str(shared) + ".lock"):
        if not file.exists():
            extracts = shared / "extracts"
            extracts.mkdir(parents=True)
            (extracts / "complaints.csv").write_text(
                "case_ref,date_received,procedure,date_resolved,outcome,theme,causes,age_band\n"
                "C1,2020-05-04,statutory,2020-05-20,upheld,charging,delay;other,18_to_64\n"
                "C2,2022-05-02,statutory,2022-05-30,not_upheld,charging,,\n"
                "C3,2022-06-02,statutory,2022-06-30,not_upheld,assessment,Delay,\n",
                encoding="utf-8",
            )
            (extracts / "compliments.csv").write_text(
                "compliment_ref,date_received,service_area\n"
                'K1,2022-05-01,"A | <script>alert(1)</script> [x](http://a.invalid/) {{ 7*7 }}"\n',
                encoding="utf-8",
            )
            done = reg18(
                "build", "--extracts", extracts, "--warehouse", file, "--as-of", "2023-04-30"
            )
            assert done.returncode == 0, done.stderr
    return file


@pytest.fixture(scope="session")
def changed_project(
    recorded_builds: Path, demo_warehouse: Path, tmp_path_factory: pytest.TempPathFactory
) -> ChangedProject:
    """A changed copy of the project, made once for all workers."""
    from tests.python.changed_project import ChangedProject, change_project

    folder = run_folder(tmp_path_factory) / "changed_project"
    with FileLock(f"{folder}.lock"):
        if not folder.exists():
            change_project(folder)
    return ChangedProject(folder, recorded_builds)


@pytest.fixture(scope="session")
def planted(changed_project: ChangedProject, tmp_path_factory: pytest.TempPathFactory) -> Planted:
    """Compliments with everything that must not come through to a printed quote."""
    from tests.python.planted_quotes import build_planted

    return build_planted(changed_project, run_folder(tmp_path_factory) / "planted_quotes")


@pytest.fixture
def source(planted: Planted) -> Source:
    """The planted compliments that may be quoted."""
    from reg18.quotes.source import read_source
    from tests.python.planted_quotes import YEAR

    return read_source(planted.file, YEAR, planted.council)


@pytest.fixture
def review(source: Source, tmp_path: Path) -> Path:
    """A review file as it is drawn."""
    from reg18.quotes.draw import draw

    file = tmp_path / "private" / "review.xlsx"
    draw(source, file, with_originals=False)
    return file


@pytest.fixture
def quotes_folder(source: Source, review: Path, tmp_path: Path) -> Path:
    """A commentary folder with every drawn quote approved."""
    from reg18.quotes.approve import approve
    from tests.python.planted_quotes import YEAR, approved
    from tests.python.reviewing import fill_in

    fill_in(review, approved)
    approve(source, review, tmp_path / "commentary" / YEAR)
    return tmp_path / "commentary" / YEAR


@pytest.fixture(scope="session")
def site(demo_warehouse: Path, council: Council, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The site of the demonstration data, built once for all workers. Do not write to it."""
    from tests.python.sites import make_site

    shared = run_folder(tmp_path_factory) / "site"
    with FileLock(str(shared) + ".lock"):
        if not shared.exists():
            make_site(demo_warehouse, shared, council)
    return shared


@pytest.fixture(scope="session")
def queries(
    reg18: Reg18, dbt_target: Path, tmp_path_factory: pytest.TempPathFactory
) -> dict[str, str]:
    """The SQL of each analysis, compiled by one call of dbt for all workers."""
    shared = run_folder(tmp_path_factory) / "compiled_analyses"
    with FileLock(str(shared) + ".lock"):
        if not shared.exists():
            done = reg18(
                "dbt", "--scratch", tmp_path_factory.mktemp("scratch"), "--",
                "compile", "--quiet", "--select", "path:analyses",
            )  # fmt: skip
            assert done.returncode == 0, done.stdout + done.stderr
            shutil.copytree(dbt_target / "compiled" / "reg18" / "analyses", shared)
    return {file.stem: file.read_text(encoding="utf-8") for file in sorted(shared.glob("*.sql"))}


@pytest.fixture(scope="session")
def answers(queries: dict[str, str], demo_warehouse: Path) -> dict[str, Answer]:
    """What the demonstration data answer, by the names of the analyses."""
    from reg18.analyst.analyses.answer import analyses, answer

    return {
        analysis.name: answer(analysis, queries[analysis.name], demo_warehouse)
        for analysis in analyses()
    }
