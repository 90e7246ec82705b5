"""A bundle of a program of a few lines: made and installed like the real one, in seconds."""

from __future__ import annotations

import hashlib
import importlib.metadata
import platform
import shutil
import subprocess
import sys
import tarfile
import zipfile
from pathlib import Path

from tests.python.conftest import ROOT
from tools.make_bundle import Fits, assemble

PYTHON = ".".join(map(str, sys.version_info[:2]))
FITS = Fits(PYTHON, platform.machine(), "2.5")
SECONDS = 1_700_000_000

CLI = """
import os, sys
from reg18 import __version__
def main():
    print(__version__)
    if sys.argv[1:] != ["--version"]:
        for name in sorted(os.environ):
            if name.startswith("REG18_"):
                print(f"{name}={os.environ[name]}")
"""
COUNCIL = """
import os
from pathlib import Path
from reg18.base.errors import Reg18Error
def load_council(path):
    if "{needs}" not in Path(os.environ["REG18_COUNCIL"]).read_text():
        raise Reg18Error("The setting {needs} is missing.", "Add it.")
"""
ERRORS = """
class Reg18Error(Exception):
    def __init__(self, message, advice=None):
        self.message, self.advice = message, advice
"""


def wheel_of(name: str, into: Path) -> Path:
    """A wheel of a package as it is installed here."""
    package = importlib.metadata.distribution(name)
    wheel = into / f"{name}-{package.version}-py3-none-any.whl"
    with zipfile.ZipFile(wheel, "w") as packed:
        for file in package.files or ():
            if ".." not in file.parts and file.suffix != ".pyc":
                packed.write(str(file.locate()), file.as_posix())
    return wheel


def write_project(folder: Path, version: str, wheels: list[Path], needs: str = "council") -> None:
    """A project like ours in what the installer looks at; its settings must say `needs`."""
    source = folder / "src" / "reg18"
    source.mkdir(parents=True)
    for name, text in (
        ("__init__", f'"""A program."""\n__version__ = "{version}"\n'),
        ("cli", CLI),
        ("base/__init__", ""),
        ("base/errors", ERRORS),
        ("settings/__init__", ""),
        ("settings/council", COUNCIL.replace("{needs}", needs)),
    ):
        (source / name).parent.mkdir(exist_ok=True)
        (source / f"{name}.py").write_text(text)
    (folder / "pyproject.toml").write_text(
        '[build-system]\nrequires = ["flit_core"]\nbuild-backend = "flit_core.buildapi"\n'
        f'[project]\nname = "reg18"\nversion = "{version}"\ndescription = "A program."\n'
        '[project.scripts]\nreg18 = "reg18.cli:main"\n'
    )
    (folder / "council.yml").write_text(f"{needs}: example\n")
    for file in ("reports/annual/commentary/README.md",):
        (folder / file).parent.mkdir(parents=True, exist_ok=True)
        (folder / file).write_text("an example\n")
    shutil.copytree(ROOT / "deploy" / "bundle", folder / "deploy" / "bundle")
    (folder / "requirements.lock").write_text(
        "".join(
            "{}=={} --hash=sha256:{}\n".format(
                *wheel.name.split("-")[:2], hashlib.sha256(wheel.read_bytes()).hexdigest()
            )
            for wheel in wheels
            if not wheel.name.startswith("pip-")
        )
    )


def make_fake(
    into: Path, version: str, wheels: list[Path], fits: Fits = FITS, needs: str = "council"
) -> Path:
    """A fake bundle, unpacked."""
    project = into / f"project-{version}"
    write_project(project, version, wheels, needs)
    archive = assemble(project, wheels, version, fits, SECONDS, into)
    with tarfile.open(archive) as tar:
        tar.extractall(into, filter="data")
    return archive.with_name(archive.name.removesuffix(".tar.gz"))


def seal(bundle: Path) -> None:
    """Write the sums of a bundle that a test has changed."""
    files = sorted(f for f in bundle.rglob("*") if f.is_file() and f.name != "SHA256SUMS")
    (bundle / "SHA256SUMS").write_text(
        "".join(
            f"{hashlib.sha256(file.read_bytes()).hexdigest()}  {file.relative_to(bundle)}\n"
            for file in files
        )
    )


def install(bundle: Path, prefix: Path, *options: str) -> subprocess.CompletedProcess[str]:
    """Run the installer of a bundle as a user would."""
    return subprocess.run(
        ["sh", str(bundle / "install.sh"), "--prefix", str(prefix), *options],
        capture_output=True, text=True, check=False, timeout=120,
        env={"PATH": "/usr/bin:/bin", "HOME": str(prefix.parent)},
    )  # fmt: skip
