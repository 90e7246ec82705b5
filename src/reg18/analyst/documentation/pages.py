"""Makes the documentation of the tables: dbt's own pages as one file, and what the site reads.

It holds no one's data, and is the same until the project or the council's settings change.
"""

from __future__ import annotations

import hashlib
import json
import shutil
import subprocess
import tempfile
from contextlib import suppress
from pathlib import Path
from typing import Any

from reg18 import __version__
from reg18.analyst.documentation.facts import questions, questions_page, relations, rules
from reg18.base.errors import Reg18Error
from reg18.base.paths import project_root
from reg18.base.progress import Reporter
from reg18.settings.council import Council
from reg18.warehouse import dbt

# dbt's own page, with what it shows written into it: one file that requests nothing else.
PAGE = "index.html"
FACTS = "facts.json"

# What of the project it is made from, and which files of these folders dbt reads.
_SOURCES = ("models", "macros", "seeds", "analyses", "tests", "dbt_project.yml")
_READ = (".sql", ".yml", ".csv", ".md")
_FINGERPRINT = "made-of.sha256"
# Addresses on dbt's page that a browser would request before they are filled in.
_CORRECTIONS = (
    ('xlink:href="{{ getIcon', 'ng-attr-xlink:href="{{ getIcon'),
    ("${require('./assets/favicons/favicon.ico')}", "data:,"),
)
# What says where a file was on the machine that the page was made on.
_PLACES = ("cwd", "root_path", "compiled_path", "build_path")


def put_documentation(council: Council, folder: Path, reporter: Reporter) -> None:
    """Put the documentation into a folder that does not exist yet: the copy that is kept, or a new
    one if the project or the settings have changed. Making it takes ten times as long as the rest
    of a site."""
    wanted = _fingerprint(council)
    kept = dbt.shared_target() / "documentation"
    with suppress(FileNotFoundError):
        if (kept / _FINGERPRINT).read_text(encoding="ascii") == wanted:
            shutil.copytree(kept, folder)
            return
    folder.mkdir()
    _write_documentation(council, folder, reporter)
    (folder / _FINGERPRINT).write_text(wanted, encoding="ascii")
    # Another command may keep its own there just now, or the folder may be read-only: the next
    # site makes it again.
    with suppress(OSError):
        kept.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(prefix="documentation-", dir=kept.parent) as alongside:
            shutil.copytree(folder, Path(alongside) / "made")
            shutil.rmtree(kept, ignore_errors=True)
            (Path(alongside) / "made").rename(kept)


def _fingerprint(council: Council) -> str:
    settings = json.dumps([__version__, council.settings], sort_keys=True, default=str)
    digest = hashlib.sha256(settings.encode())
    digest.update(questions_page().read_bytes())
    root = project_root()
    for name in _SOURCES:
        for file in sorted([root / name, *(root / name).rglob("*")]):
            if file.suffix in _READ and file.is_file():
                digest.update(f"{file.relative_to(root).as_posix()}\0".encode())
                digest.update(file.read_bytes())
    return digest.hexdigest()


def _write_documentation(council: Council, folder: Path, reporter: Reporter) -> None:
    with (
        reporter.step("Writing the documentation"),
        tempfile.TemporaryDirectory(prefix="reg18-dbt-") as work,
    ):
        target = _generate(council, Path(work))
        manifest = json.loads((target / "manifest.json").read_text(encoding="utf-8"))
        catalog = json.loads((target / "catalog.json").read_text(encoding="utf-8"))
        page = (target / "index.html").read_text(encoding="utf-8")
    facts = {
        "rules": rules(manifest, council),
        "relations": relations(manifest),
        "questions": [
            {"question": each.question.replace("*", ""), "words": each.words, "page": each.page}
            for each in questions()
        ],
    }
    (folder / FACTS).write_text(json.dumps(facts, ensure_ascii=False), encoding="utf-8")
    (folder / PAGE).write_text(_inlined(page, manifest, catalog), encoding="utf-8")


def _generate(council: Council, work: Path) -> Path:
    """Have dbt read and compile the project; return the folder with what it wrote."""
    dbt.prepare(work, council)
    target = work / "target"
    done = subprocess.run(
        dbt.command(["docs", "generate", "--empty-catalog", "--quiet"]),
        cwd=work, env=dbt.environment(work, target), capture_output=True, text=True,
        encoding="utf-8", errors="replace", check=False,
    )  # fmt: skip
    if done.returncode:
        last = "\n".join((done.stdout + done.stderr).strip().splitlines()[-5:])
        raise Reg18Error(
            f"dbt could not write the documentation:\n{last}",
            "If models, macros or descriptions were changed, `reg18 dbt -- parse` says more.",
        )
    return target


def _inlined(page: str, manifest: dict[str, Any], catalog: dict[str, Any]) -> str:
    """Return dbt's page with its two files in it, and nothing of this machine."""
    for wrong, right in _CORRECTIONS:
        page = page.replace(wrong, right)
    for text, value in (("MANIFEST", _without_places(manifest)), ("CATALOG", catalog)):
        inline = json.dumps(value, ensure_ascii=False).replace("</", "<\\/")
        before, place, after = page.partition(f'"{text}.JSON INLINE DATA"')
        page = f"{before}{inline}{after}"
        if not place:
            raise Reg18Error(
                f"dbt's page has no place for {text.lower()}.json.",
                "This is not the version of dbt that reg18 is made for: reinstall reg18.",
            )
    return page


def _without_places(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: _without_places(each) for name, each in value.items() if name not in _PLACES}
    if isinstance(value, list):
        return [_without_places(each) for each in value]
    return value.replace(str(project_root()), "") if isinstance(value, str) else value
