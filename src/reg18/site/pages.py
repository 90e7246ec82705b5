"""The pages of the site, which hold no figure: made by Evidence from reports/site, once.

A bundle brings them along. Where a page was changed they are made anew, which needs Node and its
packages.
"""

from __future__ import annotations

import hashlib
import os
import shutil
from collections.abc import Iterator
from pathlib import Path

from reg18.base.errors import BusyError, NotInReachError, Reg18Error
from reg18.base.locks import LockedError, exclusive
from reg18.base.paths import project_root
from reg18.base.progress import Reporter
from reg18.site.node import LOG, npm, run_node

# What of reports/site makes the pages; the rest lies there for people.
_STATIC = "static"
SOURCES = ("pages", "components", "queries", _STATIC)
FILES = (
    ".npmrc", "evidence.config.yaml", "package.json", "package-lock.json", "svelte.config.js",
)  # fmt: skip

# DuckDB comes twice, once for browsers of before 2022; those are left out for half of the size.
_FOR_OLD_BROWSERS = "duckdb-mvp*"
_FINGERPRINT = "sources.sha256"


def source_folder() -> Path:
    """Where the sources of the pages lie."""
    return project_root() / "reports" / "site"


def work_folder() -> Path:
    """Where pages are made and kept; Node's packages take 650 MB there."""
    return Path(os.environ.get("REG18_SITE_WORK") or project_root() / "var" / "site")


def shipped_folder() -> Path:
    """Where a bundle has the pages that it brings along."""
    return source_folder() / "built"


def built_pages(reporter: Reporter) -> Path:
    """The folder of the pages, made now where their sources have changed since."""
    wanted = fingerprint()
    for folder in (shipped_folder(), work_folder() / "built"):
        if _is_of(folder, wanted):
            return folder
    return make_pages(wanted, reporter)


def fingerprint() -> str:
    """What the sources are, in one word."""
    digest = hashlib.sha256()
    for file in sorted(_sources()):
        digest.update(f"{file.relative_to(source_folder()).as_posix()}\0".encode())
        digest.update(hashlib.sha256(file.read_bytes()).digest())
    return digest.hexdigest()


def _sources() -> Iterator[Path]:
    root = source_folder()
    yield from (root / name for name in FILES)
    for name in SOURCES:
        yield from (file for file in (root / name).rglob("*") if file.is_file())


def _is_of(folder: Path, wanted: str) -> bool:
    try:
        return (folder / _FINGERPRINT).read_text(encoding="ascii") == wanted
    except FileNotFoundError:
        return False


def make_pages(wanted: str, reporter: Reporter) -> Path:
    """Have Evidence make the pages in the work folder; gives the folder that they are in."""
    work = work_folder()
    built = work / "built"
    work.mkdir(parents=True, exist_ok=True)
    try:
        with exclusive(work / "reg18.lock"):
            prepare(work, reporter)
            with reporter.step("Making the pages of the site") as step:
                shutil.rmtree(work / "build", ignore_errors=True)
                run_node(work, ["node_modules/.bin/evidence", "build"], step)
                shutil.rmtree(built, ignore_errors=True)
                _finish(work / "build")
                (work / "build" / _FINGERPRINT).write_text(wanted, encoding="ascii")
                (work / "build").rename(built)
                # What it was made of once more, which nobody needs.
                shutil.rmtree(work / ".evidence", ignore_errors=True)
    except LockedError as error:
        raise BusyError(
            f"The pages are being made by another command: {error.holder}.",
            "Wait until it has ended, then try again.",
        ) from error
    return built


def _finish(built: Path) -> None:
    assets = built / "_app" / "immutable" / "assets"
    if not (built / "index.html").is_file() or not any(assets.glob("duckdb-eh*.wasm")):
        raise Reg18Error(
            "Evidence ended without the pages that it was to make.",
            f"Read {built.parent / LOG}.",
        )
    for file in assets.glob(_FOR_OLD_BROWSERS):
        file.unlink()


def prepare(work: Path, reporter: Reporter, linked: bool = False) -> None:
    """Put the sources, or links to them, and Node's packages, as the lock file names them, into the
    work folder."""
    for name in SOURCES:
        if (work / name).is_symlink():
            (work / name).unlink()
        shutil.rmtree(work / name, ignore_errors=True)
        if linked and name != _STATIC:
            (work / name).symlink_to(source_folder() / name, target_is_directory=True)
        elif (source_folder() / name).is_dir():
            shutil.copytree(source_folder() / name, work / name)
    # What Evidence has made of pages that are gone.
    shutil.rmtree(work / ".evidence", ignore_errors=True)
    for name in FILES:
        shutil.copy(source_folder() / name, work / name)
    lock = (source_folder() / "package-lock.json").read_bytes()
    installed = work / "node_modules" / ".reg18-lock"
    if installed.is_file() and installed.read_bytes() == lock:
        return
    install = [str(npm()), "install", "--no-progress"]
    with reporter.step("Fetching what makes the pages (once, 650 MB)") as step:
        # `npm ci` fails where an index lacks the programs of other systems; with a lock file
        # `npm install` takes the same versions, and checks their hashes.
        try:
            run_node(work, install, step)
        except Reg18Error as error:
            raise NotInReachError(
                "What makes the pages of the site could not be fetched from the npm registry.",
                f"The words of npm are in {work / LOG}. A bundle of reg18 brings the pages along.",
            ) from error
    installed.write_bytes(lock)
