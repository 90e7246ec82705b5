"""The metrics as MetricFlow reads them: dbt makes that of the YAML, in a project of nothing else.

Where the facts lie is all that MetricFlow needs of the dbt project. So a stub stands for each fact,
and a question need not wait until dbt has read everything. What dbt makes is kept where it keeps
what it has parsed, under a name that changes with the metrics: it takes longer than a question.
"""

from __future__ import annotations

import hashlib
import os
import re
import subprocess
import sys
import tempfile
from contextlib import suppress
from importlib.metadata import version
from pathlib import Path
from typing import Any

import yaml

from reg18.analyst.metrics.generated_files import as_yaml
from reg18.analyst.metrics.semantic_models import Semantics
from reg18.base.errors import Reg18Error
from reg18.base.files import owner_only
from reg18.base.paths import project_root
from reg18.warehouse import dbt

# What the database and schema of the facts are called in what MetricFlow asks for.
DATABASE, _SCHEMA = "warehouse", "core"
_MAKERS = ("dbt-core", "dbt-semantic-interfaces")


def manifest_of(semantics: Semantics) -> str:
    """The semantic manifest of the metrics, as JSON."""
    files = _files(semantics)
    kept = _kept(files)
    # Not there, or not ours to read: dbt makes it again.
    with suppress(OSError):
        return kept.read_text(encoding="utf-8")
    with owner_only(), tempfile.TemporaryDirectory(prefix="reg18-mf-") as folder:
        made = _make(Path(folder), files)
        _keep(made, kept)
    return made


def _files(semantics: Semantics) -> dict[str, str]:
    """The project: path -> text."""
    spine = _time_spine()
    facts = [re.sub(r"ref\('(\w+)'\)", r"\1", model["model"]) for model in semantics.models]
    schema = "generate_schema_name.sql"
    return {
        "dbt_project.yml": _yaml(
            {
                "name": "reg18",
                "config-version": 2,
                "profile": "reg18",
                "model-paths": ["models"],
                "macro-paths": ["macros"],
                "models": {"reg18": {"+database": DATABASE, "+schema": _SCHEMA}},
            }
        ),
        # dbt wants to know what it would run on; it runs nothing.
        "profiles.yml": _yaml(
            {"reg18": {"target": "none", "outputs": {"none": {"type": "duckdb"}}}}
        ),
        f"macros/{schema}": (project_root() / "macros" / schema).read_text(encoding="utf-8"),
        "models/days.yml": _yaml({"models": [spine]}),
        "models/metrics.yml": as_yaml(semantics),
        **{f"models/{name}.sql": "select 1 as stub\n" for name in [spine["name"], *facts]},
    }


def _time_spine() -> dict[str, Any]:
    """The model of days as the project describes it, without the words for people."""
    file = project_root() / "models" / "core" / "_core__models.yml"
    models = yaml.safe_load(file.read_text(encoding="utf-8"))["models"]
    (model,) = (each for each in models if "time_spine" in each)
    columns = [
        {key: column[key] for key in ("name", "granularity") if key in column}
        for column in model["columns"]
    ]
    return {"name": model["name"], "time_spine": model["time_spine"], "columns": columns}


def _make(folder: Path, files: dict[str, str]) -> str:
    for name, text in files.items():
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).write_text(text, encoding="utf-8")
    kept = {name: text for name, text in os.environ.items() if not name.startswith("DBT_")}
    done = subprocess.run(
        [str(Path(sys.executable).with_name("dbt")), "parse", "--quiet"],
        cwd=folder, env={**kept, "DBT_SEND_ANONYMOUS_USAGE_STATS": "false"},
        capture_output=True, text=True, encoding="utf-8", errors="replace", check=False,
    )  # fmt: skip
    if done.returncode:
        raise Reg18Error(
            f"dbt cannot read the metrics.\n{(done.stdout + done.stderr).strip()}",
            "This is a fault of reg18: report it.",
        )
    return (folder / "target" / "semantic_manifest.json").read_text(encoding="utf-8")


def _kept(files: dict[str, str]) -> Path:
    """The name says what was read, and what read it."""
    read = [*(version(name) for name in _MAKERS), *(f"{name}\n{files[name]}" for name in files)]
    name = hashlib.sha256("\n".join(read).encode()).hexdigest()
    return dbt.shared_target() / "metrics" / f"{name}.json"


def _keep(made: str, kept: Path) -> None:
    """Keep it, and no longer what was made of others."""
    unfinished = kept.with_name(f"{kept.name}.{os.getpid()}")
    # A place that may only be read keeps nothing, and that is all.
    with suppress(OSError):
        kept.parent.mkdir(parents=True, exist_ok=True)
        unfinished.write_text(made, encoding="utf-8")
        for other in kept.parent.glob("*.json"):
            other.unlink()
        unfinished.replace(kept)


def _yaml(content: Any) -> str:
    return yaml.safe_dump(content, sort_keys=False)
