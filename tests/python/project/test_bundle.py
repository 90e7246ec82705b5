"""The bundle and its installer, tried with a program of a few lines."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import tarfile
import threading
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.python.conftest import ROOT
from tests.python.fake_bundle import (
    FITS,
    PYTHON,
    SECONDS,
    install,
    make_fake,
    seal,
    wheel_of,
    write_project,
)
from tools.make_bundle import assemble, export, oldest_glibc, version_of

HERE = ("--python", str(Path(sys.base_prefix) / "bin" / f"python{PYTHON}"))


@pytest.fixture(scope="module")
def wheels(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    into = tmp_path_factory.mktemp("wheels")
    return [wheel_of("flit_core", into), wheel_of("pip", into)]


@pytest.fixture(scope="module")
def first(wheels: list[Path], tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_fake(tmp_path_factory.mktemp("first"), "1.0", wheels)


@pytest.fixture(scope="module")
def second(wheels: list[Path], tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_fake(tmp_path_factory.mktemp("second"), "2.0", wheels)


def reg18(prefix: Path, *arguments: str) -> list[str]:
    done = subprocess.run(
        [str(prefix / "bin" / "reg18"), *arguments],
        capture_output=True, text=True, check=True, env={"PATH": "/usr/bin:/bin"},
    )  # fmt: skip
    return done.stdout.splitlines()


def test_upgrade_and_roll_back(
    first: Path, second: Path, wheels: list[Path], tmp_path: Path
) -> None:
    """One prefix through its life; its name has what shells trip over."""
    prefix = tmp_path / "the council's reg18"
    done = install(first, prefix, *HERE)
    assert done.returncode == 0, done.stderr
    assert reg18(prefix, "--version") == ["1.0"]
    assert reg18(prefix) == [
        "1.0",
        f"REG18_COMMENTARY={prefix}/etc/commentary",
        f"REG18_COUNCIL={prefix}/etc/council.yml",
        f"REG18_DBT_TARGET={prefix}/var/dbt/1.0",
        f"REG18_PUBLISHED={prefix}/etc/published",
    ]
    # Compiled, or every call would do it anew.
    assert list((prefix / "versions/1.0/project/src/reg18/__pycache__").glob("cli.*.pyc"))
    assert {path.name for path in (prefix / "etc").iterdir()} == {
        "commentary", "council.yml", "mappings", "nightly.yml", "published",
    }  # fmt: skip
    for private in ("etc", "data", "drop"):
        assert (prefix / private).stat().st_mode & 0o077 == 0, private

    own = "council: ours\n"
    for name in ("council.yml", "nightly.yml", "commentary/README.md"):
        (prefix / "etc" / name).write_text(own)
    done = install(second, prefix, *HERE)
    assert done.returncode == 0, done.stderr
    assert "--use 1.0" in done.stdout
    assert reg18(prefix, "--version") == ["2.0"]
    for name in ("council.yml", "nightly.yml", "commentary/README.md"):
        assert (prefix / "etc" / name).read_text() == own

    _exchange_is_never_seen_half_done(first, prefix)
    assert reg18(prefix, "--version") == ["1.0"]
    assert install(first, prefix, "--list").stdout == "1.0 (in use)\n2.0\n"

    # One that is cut off leaves the old one in use; what it left behind does not stand in the way.
    lacking = make_fake(tmp_path, "3.0", wheels, needs="new_setting")
    wheel = next(lacking.glob("wheels/flit_core-*"))
    wheel.rename(tmp_path / wheel.name)
    seal(lacking)
    _refused_and_unchanged(install(lacking, prefix, *HERE), prefix, "could not be installed")
    assert not (prefix / "versions" / "3.0").exists()
    (prefix / "versions" / "3.0" / "project").mkdir(parents=True)
    _refused_and_unchanged(install(first, prefix, "--use", "3.0"), prefix, "3.0 is not installed")
    (prefix / ".installing").mkdir()
    (prefix / ".installing" / "process").write_text(f"{_ended()}\n")
    shutil.copy(tmp_path / wheel.name, wheel)
    seal(lacking)

    # Nor is one put in use that the council's settings do not fit.
    done = install(lacking, prefix, *HERE)
    _refused_and_unchanged(done, prefix, "The setting new_setting is missing.\nAdd it.")
    (prefix / "etc" / "council.yml").write_text("council: x\nnew_setting: 1\n")
    assert install(lacking, prefix, "--use", "3.0").returncode == 0
    assert reg18(prefix, "--version") == ["3.0"]
    assert not (prefix / ".installing").exists()

    # Of two bundles that call themselves the same, the one that is installed stays.
    (lacking / "project" / "council.yml").write_text("council: another\n")
    seal(lacking)
    done = install(lacking, prefix, *HERE)
    assert done.returncode == 1
    assert "Another bundle of the same version" in done.stderr


def _exchange_is_never_seen_half_done(bundle: Path, prefix: Path) -> None:
    seen: set[str] = set()
    is_over = threading.Event()

    def look() -> None:
        while not is_over.is_set():
            try:
                seen.add(os.readlink(prefix / "current"))
            except OSError as error:
                seen.add(repr(error))

    watcher = threading.Thread(target=look)
    watcher.start()
    for version in ("1.0", "2.0", "1.0"):
        assert install(bundle, prefix, "--use", version).returncode == 0
    is_over.set()
    watcher.join()
    assert seen == {"versions/1.0", "versions/2.0"}


def _ended() -> int:
    """The number of a process that is no more."""
    process = subprocess.Popen(["true"])
    process.wait()
    return process.pid


def _refused_and_unchanged(
    done: subprocess.CompletedProcess[str], prefix: Path, words: str
) -> None:
    assert done.returncode == 1
    assert words in done.stderr
    assert reg18(prefix, "--version") == ["1.0"]


def _another_python(bundle: Path) -> None:
    _with_fact(bundle, "python", "3.99")


def _too_old_a_library(bundle: Path) -> None:
    _with_fact(bundle, "glibc", "99.0")


def _another_machine(bundle: Path) -> None:
    _with_fact(bundle, "machine", "abacus")


def _a_changed_file(bundle: Path) -> None:
    (bundle / "project" / "council.yml").write_text("council: changed\n")


def _a_missing_file(bundle: Path) -> None:
    next(bundle.glob("wheels/*.whl")).unlink()


def _a_disk_too_small(bundle: Path) -> None:
    _with_fact(bundle, "needs_kb", str(10**15))
    seal(bundle)


def _with_fact(bundle: Path, name: str, value: str) -> None:
    facts = (bundle / "bundle.txt").read_text()
    (bundle / "bundle.txt").write_text(
        re.sub(rf"^{name}=.*$", f"{name}={value}", facts, flags=re.M)
    )


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (_another_python, "This bundle needs Python 3.99."),
        (_too_old_a_library, "not on glibc 99.0 or newer"),
        (_another_machine, "the bundle is for linux on abacus"),
        (_a_changed_file, "The bundle is damaged"),
        (_a_missing_file, "The bundle is damaged"),
        (_a_disk_too_small, "MB free; this version needs"),
    ],
)
def test_what_does_not_fit_is_refused_before_anything_is_written(
    first: Path, tmp_path: Path, change: Callable[[Path], None], words: str
) -> None:
    bundle = tmp_path / "bundle"
    shutil.copytree(first, bundle)
    change(bundle)
    done = install(bundle, tmp_path / "reg18", *HERE)
    assert done.returncode == 1
    assert words in done.stderr
    assert not list(tmp_path.glob("reg18/versions/*"))
    assert not (tmp_path / "reg18" / "current").exists()


def test_a_place_that_cannot_be_written_is_refused(first: Path, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("no folder\n")
    done = install(first, tmp_path / "file" / "reg18", *HERE)
    assert done.returncode == 1
    assert "cannot be written" in done.stderr


@pytest.mark.parametrize("options", [("--prefix",), ("--what",), ("--python", "")])
def test_a_wrong_command_line_is_told_from_a_refusal(first: Path, options: tuple[str, ...]) -> None:
    done = subprocess.run(
        ["sh", str(first / "install.sh"), *options], capture_output=True, text=True, check=False
    )
    assert done.returncode == 2
    assert "sh install.sh [--prefix DIR]" in done.stderr


def test_an_installation_that_is_running_is_not_disturbed(first: Path, tmp_path: Path) -> None:
    (tmp_path / ".installing").mkdir()
    (tmp_path / ".installing" / "process").write_text(f"{os.getpid()}\n")
    done = install(first, tmp_path, *HERE)
    assert done.returncode == 1
    assert f"is running (process {os.getpid()})" in done.stderr
    assert (tmp_path / ".installing").is_dir()


def test_the_same_parts_make_the_same_bundle(wheels: list[Path], tmp_path: Path) -> None:
    made = []
    for place, when in (("one", 10**9), ("two", 10**9 + 77)):
        project = tmp_path / place / "project"
        write_project(project, "1.0", wheels)
        for file in project.rglob("*"):
            os.utime(file, (when, when))
        made.append(assemble(project, wheels, "1.0", FITS, SECONDS, tmp_path / place / "dist"))
    assert made[0].read_bytes() == made[1].read_bytes()
    assert made[0].name == f"reg18-1.0-linux-{FITS.machine}-py{PYTHON}.tar.gz"
    with tarfile.open(made[0]) as tar:
        members = tar.getmembers()
        names = [member.name for member in members]
        assert {(m.uid, m.gid, m.uname, m.gname, m.mtime) for m in members} == {
            (0, 0, "", "", SECONDS)
        }
        top = names[0]
        sums = tar.extractfile(f"{top}/SHA256SUMS")
        assert sums is not None
        summed = {line.split("  ")[1] for line in sums.read().decode().splitlines()}
    files = {m.name.removeprefix(f"{top}/") for m in members if m.isfile()}
    assert summed == files - {"SHA256SUMS"}
    assert names == sorted(names, key=lambda name: Path(name).parts)


def test_only_what_is_committed_is_in_a_bundle(tmp_path: Path) -> None:
    def git(*arguments: str) -> None:
        subprocess.run(
            ["git", "-c", "user.name=A", "-c", "user.email=a@example.org", *arguments],
            cwd=tmp_path, check=True, capture_output=True,
        )  # fmt: skip

    git("init")
    (tmp_path / "pyproject.toml").write_text('[project]\nversion = "1.2.3"\n')
    git("add", ".")
    git("commit", "-m", "One")
    (tmp_path / "private.csv").write_text("not for others\n")
    export(tmp_path, tmp_path / "exported")
    assert [path.name for path in (tmp_path / "exported").iterdir()] == ["pyproject.toml"]
    assert re.fullmatch(r"1\.2\.3\+g[0-9a-f]{9}", version_of(tmp_path)[0])
    git("tag", "v1.2.3")
    assert version_of(tmp_path)[0] == "1.2.3"


@pytest.mark.parametrize(
    ("names", "oldest"),
    [
        (["a-1-py3-none-any.whl"], "2.17"),
        (["a-1-cp311-cp311-manylinux2014_x86_64.manylinux_2_17_x86_64.whl"], "2.17"),
        (["a-1-cp311-cp311-manylinux_2_28_x86_64.manylinux_2_5_x86_64.whl"], "2.17"),
        (["a-1-py3-none-any.whl", "b-1-cp311-cp311-manylinux_2_28_x86_64.whl"], "2.28"),
    ],
)
def test_the_oldest_system_that_a_bundle_fits(names: list[str], oldest: str) -> None:
    assert oldest_glibc([Path(name) for name in names]) == oldest


def test_the_lock_of_pip_names_no_index() -> None:
    lock = (ROOT / "deploy" / "bundle" / "pip.lock").read_text()
    assert re.fullmatch(r"pip==\S+ \\\n( +--hash=sha256:[0-9a-f]{64}( \\)?\n)+", lock)
