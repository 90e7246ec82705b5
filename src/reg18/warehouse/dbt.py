"""dbt as a subprocess: in the same process it would keep the lock on the warehouse."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from reg18.base import memory
from reg18.base.locks import LockedError, exclusive
from reg18.base.paths import project_root
from reg18.landing.store import Landing
from reg18.published.files import write_published
from reg18.settings.council import Council
from reg18.settings.dbt_settings import write_settings
from reg18.warehouse.runs import Record

NodeDone = Callable[[str, int, int], None]

# How dbt calls the end of a node; it tells of each when it begins, too.
_ENDS = ("success", "pass", "warn", "fail", "error", "skipped")

# What lies in the folder that dbt is run in. The dbt project knows these names and no path, so that
# it is the same for every warehouse and need not be parsed anew.
WAREHOUSE_NAME = "warehouse.duckdb"
WORK_NAME = "work.duckdb"
LANDING_NAME = "landing.duckdb"
TEMP_NAME = "temp"
RUNS_NAME = "runs.duckdb"
SETTINGS_NAME = "settings.duckdb"

# The one dbt call of a build. Unit tests are for whoever changes a model; a build tests the data.
# What dbt writes about the project as a whole, a second's work, is read by nothing here.
BUILD = ("build", "--fail-fast", "--exclude-resource-type", "unit_test", "--no-write-json")


@dataclass
class DbtResult:
    """How a dbt call ended: its exit code, what failed (kind and name), what warned, and the last
    lines of its log."""

    exit_code: int
    failures: list[tuple[str, str]] = field(default_factory=list)
    warnings: list[dict[str, Any]] = field(default_factory=list)
    # What each node did: name, resource type, outcome, seconds, failures.
    nodes: list[dict[str, Any]] = field(default_factory=list)
    tail: list[str] = field(default_factory=list)


def shared_target() -> Path:
    """Where dbt keeps what it has parsed, so that the next call need not parse it again."""
    return Path(os.environ.get("REG18_DBT_TARGET") or project_root() / "var" / "dbt")


@contextmanager
def target_folder(building: Path) -> Iterator[Path]:
    """The shared target while no other build has it, else one of this build's own."""
    target = shared_target()
    with ExitStack() as stack:
        try:
            target.mkdir(parents=True, exist_ok=True)
            stack.enter_context(exclusive(target / "reg18.lock"))
        except (LockedError, OSError):
            # Taken, or in a folder that may only be read: parsing anew costs seconds, no more.
            target = building / "target"
        yield target


def prepare(
    folder: Path,
    council: Council,
    landing: Path | None = None,
    published: Path | None = None,
    runs: Path | None = None,
) -> None:
    """Make a folder for dbt to run in, which reads a council's settings, the landing database, a
    folder of published figures and the record of runs; for each that is not given, an empty one."""
    (folder / TEMP_NAME).mkdir(parents=True, exist_ok=True)
    write_published(published, write_settings(folder / SETTINGS_NAME, council))
    for name, file in ((LANDING_NAME, landing), (RUNS_NAME, runs)):
        (folder / name).unlink(missing_ok=True)
        if file is not None:
            (folder / name).symlink_to(file.absolute())
    if landing is None:
        Landing(folder / LANDING_NAME).create()
    if runs is None:
        Record(folder / RUNS_NAME).create()


def environment(folder: Path, target: Path) -> dict[str, str]:
    """Where dbt finds the project, and where it puts what it parsed and its log."""
    return {
        **os.environ,
        "DBT_TARGET_PATH": str(target),
        "DBT_LOG_PATH": str(folder / "logs"),
        "DBT_PROFILES_DIR": str(project_root()),
        "DBT_TARGET": "prod",
        "DBT_PROJECT_DIR": str(project_root()),
        "DBT_SEND_ANONYMOUS_USAGE_STATS": "false",
        memory.VARIABLE: memory.memory_limit(),
    }


def command(arguments: list[str]) -> list[str]:
    """A dbt command line."""
    return [str(Path(sys.executable).with_name("dbt")), *arguments]


def run(arguments: list[str], folder: Path, target: Path, node_done: NodeDone) -> DbtResult:
    """Run dbt in a folder to its end, telling of each node as it is done."""
    process = subprocess.Popen(
        [
            *_die_with_parent(),
            *command(arguments),
            *("--log-format", "json", "--log-level", "info", "--log-level-file", "none"),
        ],
        cwd=folder,
        env=environment(folder, target),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        encoding="utf-8",
        errors="replace",
    )
    assert process.stdout is not None
    tail: deque[str] = deque(maxlen=200)
    result = DbtResult(exit_code=-1)
    try:
        for event in _events(process.stdout, tail):
            data = event.get("data", {})
            node = data.get("node_info", {})
            # How many there are is called otherwise where a test is done than where a model is.
            total = data.get("total", data.get("num_models"))
            if "index" not in data or total is None:
                continue
            if node.get("node_finished_at"):
                node_done(str(node["node_name"]), int(data["index"]), int(total))
            outcome = str(node.get("node_status", "")).lower()
            if outcome == "warn":
                result.warnings.append({**node, "failures": data.get("num_failures")})
            if outcome in _ENDS and node.get("resource_type") in ("model", "seed", "test"):
                result.nodes.append(
                    {
                        "node_name": node["node_name"],
                        "resource_type": node["resource_type"],
                        "outcome": outcome,
                        "seconds": round(float(data.get("execution_time", 0)), 3),
                        "failures": data.get("num_failures"),
                    }
                )
        result.exit_code = process.wait()
    finally:
        # Told to end half-way: dbt must not go on writing to a folder that is being removed.
        if process.poll() is None:
            process.terminate()
            process.wait()
    result.tail = list(tail)
    # dbt names each failure once more at its end, whatever it failed of.
    found = (re.match(r"Failure in (\w+) (\S+)", line) for line in tail)
    result.failures = sorted({(match[1], match[2]) for match in found if match})
    return result


def _die_with_parent() -> list[str]:
    """What to put before a command so that it ends with us, even where we are killed: dbt would go
    on writing, beside the next build. The kernel sees to it, where it is Linux."""
    if sys.platform != "linux":
        return []
    leash = (
        "import ctypes, os, signal, sys\n"
        "ctypes.CDLL(None).prctl(1, signal.SIGKILL)\n"
        # Whoever started us may have ended before the kernel was told.
        "if os.getppid() != int(sys.argv[1]): sys.exit(137)\n"
        "os.execv(sys.argv[2], sys.argv[2:])"
    )
    return [sys.executable, "-I", "-S", "-c", leash, str(os.getpid())]


def _events(lines: Any, tail: deque[str]) -> Iterator[dict[str, Any]]:
    for line in lines:
        try:
            event = json.loads(line)
        except ValueError:
            tail.append(line.rstrip())
            continue
        message = event.get("info", {}).get("msg", "")
        if message:
            tail.append(message)
        yield event
