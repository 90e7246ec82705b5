"""A clone in which dbt was run by itself, by the commands of docs/how-to/engineer.md as written."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
from dataclasses import asdict, dataclass
from pathlib import Path

from tests.python.conftest import ROOT

PAGE = ROOT / "docs" / "how-to" / "engineer.md"


@dataclass(frozen=True)
class PlainDbt:
    """What was run in a clone, what it said, and what git says of the clone before and after."""

    folder: str
    commands: str
    exit_code: int
    said: str
    before: str
    after: str

    @property
    def clone(self) -> Path:
        return Path(self.folder)

    @property
    def built(self) -> Path:
        """Where the databases of the target `dev` are."""
        return self.clone / "var" / "dev"


def run_plain_dbt(folder: Path) -> PlainDbt:
    """Clone the project into a new folder and run the commands there; what was run before is read
    from the folder."""
    kept = folder / "ran.json"
    if not kept.exists():
        clone = _clone(folder)
        blocks = re.findall(r"^```\n(.*?)^```$", PAGE.read_text(encoding="utf-8"), re.M | re.S)
        commands = "".join(blocks[:2]).replace("make dev-data", "make -o .venv/.runtime dev-data")
        (folder / "home").mkdir()
        before = _status(clone)
        done = subprocess.run(
            ["bash", "-euxc", commands],
            cwd=clone, capture_output=True, text=True, check=False, timeout=1800,
            # Nothing of the caller's is needed, and nothing of reg18's is set; the environment that
            # is borrowed would have the project that it was made for.
            env={
                "PATH": os.environ["PATH"],
                "HOME": str(folder / "home"),
                "LANG": "C.UTF-8",
                "PYTHONPATH": str(clone / "src"),
            },
        )  # fmt: skip
        ran = PlainDbt(
            str(clone), commands, done.returncode, done.stdout + done.stderr, before, _status(clone)
        )
        kept.write_text(json.dumps(asdict(ran)), encoding="utf-8")
    return PlainDbt(**json.loads(kept.read_text(encoding="utf-8")))


def _clone(folder: Path) -> Path:
    """A clone with the files as they are now, which borrows this environment."""
    clone = folder / "clone"
    git = ("git", "-C", str(ROOT))
    subprocess.run([*git, "clone", "--quiet", "--no-checkout", str(ROOT), str(clone)], check=True)
    listed = subprocess.run(
        [*git, "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    for name in filter(None, listed.stdout.split("\0")):
        if (ROOT / name).is_file():
            (clone / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(ROOT / name, clone / name)
    (clone / ".venv").symlink_to(ROOT / ".venv")
    return clone


def _status(clone: Path) -> str:
    """What git says of a clone."""
    done = subprocess.run(
        ["git", "status", "--porcelain"], cwd=clone, capture_output=True, text=True, check=True
    )
    return done.stdout
