"""The pages of the site, which contain no figure: made by Evidence from reports/site, once.

A bundle brings them along. If a page was changed they are made again, which needs Node and its
packages.
"""

from __future__ import annotations

import hashlib
import os
import shutil
from contextlib import suppress
from pathlib import Path

from reg18.base.errors import BusyError, NotInReachError, Reg18Error
from reg18.base.locks import LockedError, exclusive
from reg18.base.paths import project_root
from reg18.base.progress import Reporter
from reg18.site.node import LOG, npm, run_node

# What of reports/site makes the pages; the rest is for people.
_STATIC = "static"
SOURCES = ("pages", "components", "queries", _STATIC)
FILES = (
    ".npmrc", "evidence.config.yaml", "package.json", "package-lock.json", "svelte.config.js",
)  # fmt: skip

# DuckDB comes twice, once for browsers from before 2022; without that the site is half the size.
_FOR_OLD_BROWSERS = "duckdb-mvp*"
_FINGERPRINT = "sources.sha256"


def source_folder() -> Path:
    """Return where the sources of the pages are."""
    return project_root() / "reports" / "site"


def work_folder() -> Path:
    """Return where pages are made and kept; Node's packages take 650 MB there."""
    return Path(os.environ.get("REG18_SITE_WORK") or project_root() / "var" / "site")


def shipped_folder() -> Path:
    """Return where a bundle has the pages that it brings along."""
    return source_folder() / "built"


def built_pages(reporter: Reporter) -> Path:
    """Return the folder of the pages, made again if their sources have changed since."""
    wanted = fingerprint()
    for folder in (shipped_folder(), work_folder() / "built"):
        with suppress(FileNotFoundError):
            if (folder / _FINGERPRINT).read_text(encoding="ascii") == wanted:
                return folder
    return make_pages(wanted, reporter)


def fingerprint() -> str:
    """Return a hash of the sources."""
    digest, root = hashlib.sha256(), source_folder()
    files = [root / name for name in FILES]
    for name in SOURCES:
        files += [file for file in (root / name).rglob("*") if file.is_file()]
    for file in sorted(files):
        digest.update(f"{file.relative_to(root).as_posix()}\0".encode())
        digest.update(hashlib.sha256(file.read_bytes()).digest())
    return digest.hexdigest()


def make_pages(wanted: str, reporter: Reporter) -> Path:
    """Have Evidence make the pages in the work folder; return the folder that they are in."""
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
                # Another copy of what it was made from, which no one needs.
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
            "Evidence ended without making the pages.",
            f"Read {built.parent / LOG}.",
        )
    for file in assets.glob(_FOR_OLD_BROWSERS):
        file.unlink()


def prepare(work: Path, reporter: Reporter, linked: bool = False) -> None:
    """Put the sources, or links to them, and Node's packages of the lock file into the work
    folder."""
    for name in SOURCES:
        if (work / name).is_symlink():
            (work / name).unlink()
        shutil.rmtree(work / name, ignore_errors=True)
        if linked and name != _STATIC:
            (work / name).symlink_to(source_folder() / name, target_is_directory=True)
        elif (source_folder() / name).is_dir():
            shutil.copytree(source_folder() / name, work / name)
    # What Evidence made from pages that are gone.
    shutil.rmtree(work / ".evidence", ignore_errors=True)
    for name in FILES:
        shutil.copy(source_folder() / name, work / name)
    lock = (source_folder() / "package-lock.json").read_bytes()
    installed = work / "node_modules" / ".reg18-lock"
    if installed.is_file() and installed.read_bytes() == lock:
        return
    install = [str(npm()), "install", "--no-progress"]
    with reporter.step("Fetching what makes the pages (once, 650 MB)") as step:
        # `npm ci` fails if a registry lacks the programs of other systems; with a lock file
        # `npm install` takes the same versions, and checks their hashes.
        try:
            run_node(work, install, step)
        except Reg18Error as error:
            raise NotInReachError(
                "What makes the pages of the site could not be fetched from the npm registry.",
                f"The output of npm is in {work / LOG}. A bundle of reg18 brings the pages along.",
            ) from error
    installed.write_bytes(lock)
