"""Writes the bundle: one archive that installs reg18 where there is no internet.

It holds the committed tree, the pages of the site, every wheel that `requirements.lock` names, pip,
the installer, and the SHA-256 of every file. The same commit, pages and wheels make the same
archive, byte for byte.
"""

from __future__ import annotations

import argparse
import gzip
import hashlib
import platform
import re
import shutil
import subprocess
import sys
import tarfile
import tempfile
import tomllib
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from reg18.base.errors import Reg18Error
from reg18.base.paths import project_root
from reg18.base.progress import Reporter
from reg18.site.pages import built_pages, shipped_folder

# What of the project lies at the top of the bundle too, where one looks for it first.
AT_THE_TOP = ("install.sh", "README.md")
BUNDLE = Path("deploy") / "bundle"
LOCKS = (Path("requirements.lock"), BUNDLE / "pip.lock")

# Compiled code is about as large as its source, and a file system rounds up.
ROOM = 1.2


class BundleError(Exception):
    """Why no bundle can be made, for whoever makes it."""


@dataclass(frozen=True)
class Fits:
    """What a bundle is made for: a version of Python, a machine, the oldest C library."""

    python: str
    machine: str
    glibc: str


def make(root: Path, into: Path, wheels: Path) -> Path:
    """The bundle of a clone's last commit, as a file in `into`; `wheels` keeps what was fetched."""
    version, seconds = version_of(root)
    with tempfile.TemporaryDirectory(prefix="reg18-bundle-") as folder:
        project = Path(folder) / "project"
        export(root, project)
        bring_pages(project)
        fetched = fetch(project, Path(folder) / "wheels", wheels)
        fits = Fits(
            ".".join(map(str, sys.version_info[:2])), platform.machine(), oldest_glibc(fetched)
        )
        return assemble(project, fetched, version, fits, seconds, into)


def version_of(root: Path) -> tuple[str, int]:
    """The version of the last commit and its time; a commit that is no release says which it is."""
    described = tomllib.loads(_git(root, "show", "HEAD:pyproject.toml"))["project"]["version"]
    seconds = int(_git(root, "log", "-1", "--format=%ct"))
    if f"v{described}" in _git(root, "tag", "--points-at", "HEAD").split():
        return described, seconds
    return f"{described}+g{_git(root, 'rev-parse', '--short=9', 'HEAD').strip()}", seconds


def export(root: Path, into: Path) -> None:
    """The committed tree, and nothing that merely lies in the clone."""
    archive = into.with_suffix(".tar")
    _git(root, "archive", "--format=tar", f"--output={archive}", "HEAD")
    with tarfile.open(archive) as tar:
        tar.extractall(into, filter="data")
    archive.unlink()


def bring_pages(project: Path) -> None:
    """Put the pages of the site, made from the same sources, where an installation looks first."""
    shutil.copytree(built_pages(Reporter()), project / shipped_folder().relative_to(project_root()))


def fetch(project: Path, into: Path, kept: Path) -> list[Path]:
    """Every wheel of the lock files, its hash checked: from those kept before, else from the
    index that pip is set to use."""
    kept.mkdir(parents=True, exist_ok=True)
    locks = [word for lock in LOCKS for word in ("-r", str(project / lock))]
    command = [
        sys.executable, "-m", "pip", "download", "--quiet", "--disable-pip-version-check",
        "--require-hashes", "--only-binary", ":all:", "--no-deps", "--dest", str(into), *locks,
    ]  # fmt: skip
    from_kept = subprocess.run(
        [*command, "--no-index", "--find-links", str(kept)], capture_output=True, check=False
    )
    if from_kept.returncode:
        shutil.rmtree(into, ignore_errors=True)
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        if done.returncode:
            raise BundleError(f"The wheels could not be fetched.\n{done.stderr.strip()}")
        for wheel in into.glob("*.whl"):
            shutil.copy(wheel, kept / wheel.name)
    return sorted(into.glob("*.whl"))


def oldest_glibc(wheels: list[Path]) -> str:
    """The oldest C library on which every wheel runs: the newest of the oldest that each names."""
    needed = (2, 17)
    for wheel in wheels:
        tags = wheel.stem.rsplit("-", 1)[1]
        named = [(int(a), int(b)) for a, b in re.findall(r"manylinux_(\d+)_(\d+)_", tags)]
        # Older names of the same thing.
        named += [(2, 17)] * ("manylinux2014" in tags) + [(2, 5)] * ("manylinux1" in tags)
        if "linux" in tags and not named:
            raise BundleError(f"{wheel.name} does not say on which systems it runs.")
        needed = max(needed, min(named, default=needed))
    return "{}.{}".format(*needed)


def assemble(
    project: Path, wheels: list[Path], version: str, fits: Fits, seconds: int, into: Path
) -> Path:
    """Put the parts together; every file has the time `seconds`, and its line in SHA256SUMS."""
    name = f"reg18-{version}-linux-{fits.machine}-py{fits.python}"
    into.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix=".reg18-", dir=into) as folder:
        top = Path(folder) / name
        (top / "wheels").mkdir(parents=True)
        shutil.copytree(project, top / "project", symlinks=True)
        for wheel in wheels:
            shutil.copy(wheel, top / "wheels" / wheel.name)
        for file in AT_THE_TOP:
            shutil.copy(project / BUNDLE / file, top / file)
        facts = {
            "version": version,
            "python": fits.python,
            "machine": fits.machine,
            "glibc": fits.glibc,
            "needs_kb": _room_for(project, wheels) // 1024,
        }
        (top / "bundle.txt").write_text("".join(f"{key}={text}\n" for key, text in facts.items()))
        files = sorted(file for file in top.rglob("*") if file.is_file())
        (top / "SHA256SUMS").write_text(
            "".join(f"{_sha256(file)}  {file.relative_to(top).as_posix()}\n" for file in files)
        )
        unfinished = Path(folder) / "bundle.tar.gz"
        with _written(unfinished) as tar:
            for path in sorted([top, *top.rglob("*")]):
                tar.add(path, path.relative_to(folder).as_posix(), recursive=False,
                        filter=lambda member: _settled(member, seconds))  # fmt: skip
        archive = into / f"{name}.tar.gz"
        unfinished.replace(archive)
    # To be handed over by another way than the archive, which shows that it is the one.
    archive.with_name(f"{archive.name}.sha256").write_text(f"{_sha256(archive)}  {archive.name}\n")
    return archive


@contextmanager
def _written(file: Path) -> Iterator[tarfile.TarFile]:
    # Wheels are packed already: more effort takes longer and saves nothing.
    with (
        file.open("wb") as raw,
        gzip.GzipFile("", "wb", compresslevel=1, fileobj=raw, mtime=0) as packed,
        tarfile.open(fileobj=packed, mode="w", format=tarfile.PAX_FORMAT) as tar,
    ):
        yield tar


def _settled(member: tarfile.TarInfo, seconds: int) -> tarfile.TarInfo:
    """A member that says nothing of the machine and the person that made it."""
    member.uid = member.gid = 0
    member.uname = member.gname = ""
    member.mtime = seconds
    member.mode = 0o755 if member.isdir() or member.mode & 0o100 else 0o644
    return member


def _room_for(project: Path, wheels: list[Path]) -> int:
    sizes = [(file.suffix, file.stat().st_size) for file in project.rglob("*") if file.is_file()]
    for wheel in wheels:
        with zipfile.ZipFile(wheel) as packed:
            sizes += [(Path(each.filename).suffix, each.file_size) for each in packed.infolist()]
    return int(sum(size * (2 if suffix == ".py" else 1) for suffix, size in sizes) * ROOM)


def _sha256(file: Path) -> str:
    with file.open("rb") as handle:
        return hashlib.file_digest(handle, "sha256").hexdigest()


def _git(root: Path, *arguments: str) -> str:
    done = subprocess.run(
        ["git", "-C", str(root), *arguments], capture_output=True, text=True, check=False
    )
    if done.returncode:
        raise BundleError(f"git {arguments[0]}: {done.stderr.strip()}")
    return done.stdout


def main() -> None:
    """`make bundle`; refuses a clone with changes that are not committed: they would be missing."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--out", type=Path, default=project_root() / "dist")
    parser.add_argument("--wheels", type=Path, default=project_root() / "var" / "wheels")
    options = parser.parse_args()
    root = project_root()
    try:
        if changed := _git(root, "status", "--porcelain").splitlines():
            raise BundleError(
                f"{len(changed)} files are not as they were committed, and a bundle holds what was "
                "committed. Commit them first."
            )
        archive = make(root, options.out, options.wheels)
    except (BundleError, Reg18Error) as error:
        sys.exit(f"Stopped. {error}")
    print(f"{archive} ({archive.stat().st_size / 1e6:.0f} MB)")


if __name__ == "__main__":
    main()
