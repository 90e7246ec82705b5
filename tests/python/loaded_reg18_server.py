"""The process behind `loaded_reg18.py`: it has reg18's modules loaded and forks for each command.

Builds run recorded SQL (see `recorded_dbt.py`).
"""

from __future__ import annotations

import atexit
import importlib
import json
import os
import pkgutil
import socket
import sys
import tempfile
import time
import warnings
from contextlib import suppress
from pathlib import Path
from typing import NoReturn

import reg18
from reg18.base.paths import project_root
from reg18.cli import main
from reg18.settings.council import load_council
from reg18.warehouse import dbt
from reg18.warehouse.readers import classes
from tests.python import recorded_dbt


def serve(store: Path, requests: socket.socket) -> None:
    """Load what commands load, and fork for each request until no one is left to ask."""
    _load(store)
    waiting: set[int] = set()
    while True:
        message, descriptors, _, _ = socket.recv_fds(requests, 1, 4)
        if not message:
            return
        if (pid := _fork()) == 0:
            break
        for descriptor in descriptors:
            os.close(descriptor)
        # Those that have ended would otherwise stay as zombies.
        waiting = {each for each in (*waiting, pid) if os.waitpid(each, os.WNOHANG)[0] == 0}
    requests.close()
    request, out, err, answers = descriptors
    if pid := _fork():
        os.write(answers, f"{pid:<16}".encode())
        code = os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])
        with suppress(BrokenPipeError):  # No one waits any longer.
            os.write(answers, str(code).encode())
        os._exit(0)
    os.dup2(out, 1)
    os.dup2(err, 2)
    with open(request, "rb", closefd=False) as file:
        file.seek(0)
        command = json.load(file)
    for descriptor in descriptors:
        os.close(descriptor)
    _run_command(**command)


def _load(store: Path) -> None:
    """Load what every command of some length loads."""
    for module in pkgutil.walk_packages(reg18.__path__, "reg18."):
        if not module.name.endswith("__main__"):
            importlib.import_module(module.name)
    # DuckDB takes it once a table is registered, and it takes long.
    importlib.import_module("pyarrow.dataset")
    load_council(project_root() / "council.yml")
    classes()
    command, recorded = dbt.command, recorded_dbt.caller(store)
    dbt.command = lambda arguments: [*recorded, *command(arguments)]


def _fork() -> int:
    # Python warns of threads: those of the allocators, which know of forks.
    with warnings.catch_warnings(action="ignore"):
        return os.fork()


def _run_command(
    arguments: list[str], cwd: str, environment: dict[str, str], umask: int
) -> NoReturn:
    os.chdir(cwd)
    os.umask(umask)
    os.environ.clear()
    os.environ.update(environment)
    # What Python has looked up in the environment of this process.
    time.tzset()
    tempfile.tempdir = None
    sys.argv = ["reg18", *arguments]
    code: object = 0
    try:
        main()
    except SystemExit as ended:
        code = ended.code or 0
    except BaseException:
        sys.excepthook(*sys.exc_info())
        code = 1
    atexit._run_exitfuncs()
    sys.stdout.flush()
    sys.stderr.flush()
    # What libraries do at the end of a process waits for threads that a fork does not have.
    os._exit(code if isinstance(code, int) else 1)
