"""dbt builds whose SQL was recorded once, for tests that build very often.

Most of a small build is dbt's own work: starting, and some 50 ms for each model and check whatever
the data. The SQL that dbt runs is the same for every warehouse. So the first build has dbt run it
and keeps the statements from dbt's log; builds after that run the statements, models and checks
alike, and say of each what dbt would. What they make is held to what dbt makes by
`test_recorded_dbt.py`.

    python tests/python/recorded_dbt.py STORE DBT ARGUMENT...
"""

from __future__ import annotations

import ctypes
import hashlib
import json
import os
import re
import shlex
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

import duckdb
import yaml
from filelock import FileLock

Step = dict[str, Any]

# What changes a database; what dbt looks up on its way is of no use to a later build.
_CHANGES = re.compile(r"(create|alter|drop|copy|comment|insert)\b", re.I)
_CHECK = re.compile(r"select\s.*\bas should_error\b", re.I | re.S)
_RESULTS = ("LogModelResult", "LogSeedResult", "LogTestResult")

# Run as `python -c`: reg18 whose builds are recorded ones.
_REG18 = """
from reg18.cli import main
from reg18.warehouse import dbt
command = dbt.command
dbt.command = lambda *given: [*{caller!r}, *command(*given)]
main()
"""


def caller(store: Path) -> list[str]:
    """What to put before a command line of dbt, so that its builds are recorded in a folder."""
    return [sys.executable, __file__, str(store)]


def reg18_command(store: Path) -> list[str]:
    """The command line of a reg18 whose builds are recorded in a folder."""
    return [sys.executable, "-c", _REG18.format(caller=caller(store))]


def write_reg18_command(store: Path, file: Path) -> None:
    """Write an executable file that runs this reg18."""
    file.write_text(f'#!/bin/sh\nexec {shlex.join(reg18_command(store))} "$@"\n', encoding="utf-8")
    file.chmod(0o755)


def run(store: Path, dbt: list[str]) -> int:
    """Run a command of dbt in this folder; its exit code."""
    # A build by hand (`reg18 dbt`) has a log of its own, and is dbt's.
    if dbt[1] != "build" or "--log-level-file" not in dbt:
        os.execv(dbt[0], dbt)
    # Another project has other SQL.
    build = json.dumps([os.environ["DBT_PROJECT_DIR"], *dbt])
    kept = store / f"{hashlib.sha256(build.encode()).hexdigest()[:16]}.json"
    with FileLock(f"{kept}.lock"):
        if not kept.exists():
            return _record(kept, dbt)
    return _replay(json.loads(kept.read_text(encoding="utf-8")))


def _record(kept: Path, dbt: list[str]) -> int:
    """Have dbt build, and keep what it did where all went well."""
    at = dbt.index("--log-level-file")
    log = ("--log-level-file", "debug", "--log-format-file", "json", "--log-path", "recorded")
    # How severe a check is stands in the manifest.
    command = [word for word in (*dbt[:at], *dbt[at + 2 :], *log) if word != "--no-write-json"]
    # One after the other, so that the order of the log is the order of the work.
    env = {**os.environ, "REG18_THREADS": "1"}
    done = subprocess.run(command, env=env, check=False, preexec_fn=_end_with_parent)
    if done.returncode == 0:
        manifest = Path(os.environ["DBT_TARGET_PATH"], "manifest.json").read_text(encoding="utf-8")
        nodes = json.loads(manifest)["nodes"]
        log_lines = Path("recorded", "dbt.log").read_text(encoding="utf-8").splitlines()
        steps = [step for line in log_lines if (step := _step(line, nodes))]
        kept.with_suffix(".new").write_text(json.dumps(steps), encoding="utf-8")
        kept.with_suffix(".new").rename(kept)
    return done.returncode


def _end_with_parent() -> None:
    """Have the kernel end this process with whoever started it, where it is Linux."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(1, signal.SIGKILL)


def _step(line: str, nodes: dict[str, Any]) -> Step | None:
    """What a line of dbt's log has for a later build."""
    event = json.loads(line)
    if event["info"]["name"] in _RESULTS:
        return {"result": event}
    if event["info"]["name"] != "SQLQuery":
        return None
    # dbt cuts a seed's statement after 512 characters, and says so in any case.
    sql = re.sub(r"^/\*.*?\*/", "", event["data"]["sql"], flags=re.S).strip().removesuffix("...")
    node = event["data"]["conn_name"]
    if node.startswith("test.") and _CHECK.match(sql):
        return {"node": node, "check": sql, "severity": nodes[node]["config"]["severity"].lower()}
    return {"node": node, "sql": sql} if _CHANGES.match(sql) else None


def _replay(steps: list[Step]) -> int:
    """Run a recorded build; 1 where something fails, as of dbt."""
    outcome, failures = "pass", 0
    with _opened() as connection:
        connection.execute("begin")
        at = ""
        for step in steps:
            try:
                # As in dbt, a model is a transaction.
                if step.get("node", at) != at:
                    connection.execute("commit; begin")
                    at = step["node"]
                if "sql" in step:
                    connection.execute(step["sql"])
                elif "check" in step:
                    outcome, failures = _outcome(connection, step)
            except duckdb.Error as error:
                return _failed(at, str(error))
            if "result" in step:
                _say(step["result"], outcome, failures)
                if outcome == "fail":
                    return _failed(at, f"Got {failures} results")
        connection.execute("commit")
    return 0


def _outcome(connection: duckdb.DuckDBPyConnection, step: Step) -> tuple[str, int]:
    """How a check ends, as dbt decides it, and of how many rows."""
    found = connection.execute(step["check"]).fetchone()
    assert found is not None
    failures, should_warn, should_error = found
    if should_error and step["severity"] == "error":
        return "fail", failures
    return ("warn" if should_warn else "pass"), failures


def _say(event: dict[str, Any], outcome: str, failures: int) -> None:
    """Print dbt's line on the end of a node."""
    data = event["data"]
    if data["node_info"]["resource_type"] == "test":
        data["node_info"]["node_status"] = data["status"] = outcome
        data["num_failures"] = failures
    print(json.dumps(event), flush=True)


def _failed(node: str, said: str) -> int:
    kind, _, name = node.split(".")[:3]
    print(f"Failure in {kind} {name}\n{said}", flush=True)
    return 1


def _opened() -> duckdb.DuckDBPyConnection:
    """The databases of the profile, in this folder."""
    profiles = Path(os.environ["DBT_PROFILES_DIR"], "profiles.yml").read_text(encoding="utf-8")
    profile = yaml.safe_load(profiles)["reg18"]["outputs"]["prod"]
    limits = {"memory_limit": os.environ["REG18_MEMORY_LIMIT"], "temp_directory": "temp"}
    connection = duckdb.connect(profile["path"], config={"threads": 1, **limits})
    for other in profile["attach"]:
        how = " (read_only)" if other.get("read_only") else ""
        connection.execute(f"attach '{other['path']}' as {other['alias']}{how}")
    return connection


if __name__ == "__main__":
    sys.exit(run(Path(sys.argv[1]), sys.argv[2:]))
