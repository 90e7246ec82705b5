"""Makes the documentation: one dbt call, on an empty folder.

It holds nothing of anybody's data, and is the same until the project or the council's settings
change.
"""

from __future__ import annotations

import hashlib
import json
import shutil
import subprocess
import tempfile
from dataclasses import asdict
from pathlib import Path
from typing import Any

from reg18 import __version__
from reg18.analyst.documentation.diagram import draw
from reg18.analyst.documentation.questions import page as questions_page
from reg18.analyst.documentation.questions import questions
from reg18.analyst.documentation.relations import CASES, FIGURES, read_model
from reg18.analyst.documentation.rules import rules
from reg18.base.colours import palette
from reg18.base.errors import Reg18Error
from reg18.base.paths import project_root
from reg18.base.progress import Reporter
from reg18.settings.council import Council
from reg18.warehouse import dbt

# dbt's own page, with what it shows written into it: one file, which asks nobody for more.
PAGE = "index.html"
# What the site reads: the rule of each measure, what leads from which table to which, questions.
FACTS = "facts.json"
PICTURES = {CASES: "cases.svg", FIGURES: "figures.svg"}
_TITLES = {CASES: "Tables of cases, private", FIGURES: "Tables of figures"}

# What of the project it is made of, and what of these folders dbt reads.
_SOURCES = ("models", "macros", "seeds", "analyses", "tests", "dbt_project.yml")
_READ = (".sql", ".yml", ".csv", ".md")
_FINGERPRINT = "made-of.sha256"
# Addresses on dbt's page that are none until they are filled in: a browser would ask for them.
_MENDED = (
    ('xlink:href="{{ getIcon', 'ng-attr-xlink:href="{{ getIcon'),
    ("${require('./assets/favicons/favicon.ico')}", "data:,"),
)
# What says where a file lay on the machine that it was made on.
_NAMES = ("cwd", "root_path", "compiled_path", "build_path")


def put_documentation(council: Council, folder: Path, reporter: Reporter) -> None:
    """Put the documentation into a folder that is not there yet: that which is kept, or made now
    where that is of another project or other settings."""
    wanted = fingerprint(council)
    kept = dbt.shared_target() / "documentation"
    if _is_of(kept, wanted):
        shutil.copytree(kept, folder)
        return
    folder.mkdir()
    write_documentation(council, folder, reporter)
    (folder / _FINGERPRINT).write_text(wanted, encoding="ascii")
    try:
        kept.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(prefix="documentation-", dir=kept.parent) as beside:
            shutil.copytree(folder, Path(beside) / "made")
            shutil.rmtree(kept, ignore_errors=True)
            (Path(beside) / "made").rename(kept)
    except OSError:
        # Another command put its own there, or the folder may only be read: making it anew costs
        # seconds, no more.
        return


def _is_of(folder: Path, wanted: str) -> bool:
    try:
        return (folder / _FINGERPRINT).read_text(encoding="ascii") == wanted
    except FileNotFoundError:
        return False


def fingerprint(council: Council) -> str:
    """What the documentation is made of, in one word."""
    digest = hashlib.sha256(
        json.dumps([__version__, council.settings], sort_keys=True, default=str).encode()
    )
    digest.update(questions_page().read_bytes())
    root = project_root()
    for name in _SOURCES:
        files = [root / name] if (root / name).is_file() else sorted((root / name).rglob("*"))
        for file in files:
            if file.suffix in _READ and file.is_file():
                digest.update(f"{file.relative_to(root).as_posix()}\0".encode())
                digest.update(file.read_bytes())
    return digest.hexdigest()


def write_documentation(council: Council, folder: Path, reporter: Reporter) -> None:
    """Write the documentation into a folder that is there."""
    with (
        reporter.step("Writing the documentation"),
        tempfile.TemporaryDirectory(prefix="reg18-dbt-") as work,
    ):
        target = _generate(council, Path(work))
        manifest = json.loads((target / "manifest.json").read_text(encoding="utf-8"))
        catalog = json.loads((target / "catalog.json").read_text(encoding="utf-8"))
        page = (target / "index.html").read_text(encoding="utf-8")
    models = {schema: read_model(manifest, schema) for schema in PICTURES}
    colours = palette(council.settings["branding"])
    for schema, model in models.items():
        picture = draw(model, _TITLES[schema], colours.accent, colours.accent_text)
        (folder / PICTURES[schema]).write_text(picture, encoding="utf-8")
    facts = {
        "rules": rules(manifest, council),
        "relations": [asdict(each) for model in models.values() for each in model.relations],
        "questions": [
            {"question": each.question.replace("*", ""), "words": each.words, "page": each.page}
            for each in questions()
        ],
    }
    (folder / FACTS).write_text(json.dumps(facts, ensure_ascii=False), encoding="utf-8")
    (folder / PAGE).write_text(_inlined(page, manifest, catalog), encoding="utf-8")


def _generate(council: Council, work: Path) -> Path:
    """Have dbt read and compile the project; gives the folder of what it wrote."""
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
    """dbt's page with its two files in it, and nothing of the machine that it was made on."""
    for wrong, right in _MENDED:
        page = page.replace(wrong, right)
    for text, value in (("MANIFEST", _without_places(manifest)), ("CATALOG", catalog)):
        inline = json.dumps(value, ensure_ascii=False).replace("</", "<\\/")
        before, place, after = page.partition(f'"{text}.JSON INLINE DATA"')
        page = f"{before}{inline}{after}"
        if not place:
            raise Reg18Error(
                f"dbt's page has no place for {text.lower()}.json.",
                "This version of dbt is not the one that reg18 is made for: install reg18 anew.",
            )
    return page


def _without_places(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: _without_places(each) for name, each in value.items() if name not in _NAMES}
    if isinstance(value, list):
        return [_without_places(each) for each in value]
    return value.replace(str(project_root()), "") if isinstance(value, str) else value
