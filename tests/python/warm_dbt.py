"""dbt that has started and read the project already, for tests that build very often.

Half of a small build is dbt's start. One process for each test worker starts once and forks for
each build: what runs is dbt as it is, in a process of its own, with the caller's folder,
environment and output. It knows this project; a build of another project starts dbt itself.

    python -m tests.python.warm_dbt serve SOCKET     until its standard input ends
    python -I -S tests/python/warm_dbt.py call SOCKET DBT ARGUMENT...
"""

from __future__ import annotations

import gc
import json
import multiprocessing
import os
import select
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
# What a call sends is a little over its environment.
LONGEST = 1 << 20
OTHER = "another project"

# Run by a test as `python -c`: reg18 whose builds have the dbt that listens at an address.
REG18 = """
import sys
from reg18 import cli, dbt
cold = dbt.command
def warm(arguments):
    command = cold(arguments)
    return [*{call!r}, *command] if arguments[0] in ("build", "compile") else command
dbt.command = warm
{more}
cli.main()
"""


def caller(address: str) -> list[str]:
    """What to put before a command line of dbt, so that it is the warm one that runs."""
    return [sys.executable, "-I", "-S", __file__, "call", address]


def command(address: str, more: str = "") -> list[str]:
    """The command line of a reg18 that has dbt warm; `more` is Python to run before it."""
    return [sys.executable, "-c", REG18.format(call=caller(address), more=more)]


@contextmanager
def serving(address: str, environment: dict[str, str]) -> Iterator[None]:
    """Have a dbt listen at an address; its standard input is closed at the end, which ends it."""
    serve = [sys.executable, "-m", "tests.python.warm_dbt", "serve", address]
    with subprocess.Popen(
        serve, cwd=ROOT, env=environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as server:
        assert server.stdout is not None
        said = server.stdout.readline()
        assert said == "ready\n", said + server.stdout.read()
        yield


def call(address: str, dbt: list[str]) -> int:
    """Have dbt run with our folder, environment and output; its exit code."""
    told = {"arguments": dbt[1:], "folder": os.getcwd(), "environment": dict(os.environ)}
    with socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET) as connection:
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, LONGEST)
        connection.connect(address)
        socket.send_fds(connection, [json.dumps(told).encode()], [1, 2])
        answer = json.loads(connection.recv(LONGEST))
    if answer == OTHER:
        os.execv(dbt[0], dbt)
    return int(answer)


def serve(address: str) -> None:
    """Read the project, then answer calls one at a time."""
    _drop_early()
    runner = _reader()
    with socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET) as listening:
        listening.bind(address)
        listening.listen()
        print("ready", flush=True)
        while sys.stdin not in select.select([listening, sys.stdin], [], [])[0]:
            connection, _ = listening.accept()
            with connection:
                _answer(connection, runner)


def _drop_early() -> None:
    """Have dbt drop an event that nobody is to see before it is put into words, and not after:
    that is nine in ten of them, and a tenth of a build's time. What it says is the same."""
    from dbt_common.events import logger
    from dbt_common.events.base_types import EventLevel

    worded = logger._Logger.write_line

    def write_line(self: Any, message: Any) -> None:
        writer, level = self._python_logger, logger._log_level_map[EventLevel(message.info.level)]
        if writer is None or writer.isEnabledFor(level) or logger._is_print_event(message):
            worded(self, message)

    logger._Logger.write_line = write_line  # type: ignore[method-assign,assignment]


def _reader() -> Any:
    """dbt that has read the project."""
    from dbt.cli.main import dbtRunner

    quiet = ("--quiet", "--log-level", "none", "--log-level-file", "none", "--no-write-json")
    parsed = dbtRunner().invoke(["parse", *quiet])
    if not parsed.success:
        sys.exit(str(parsed.exception))
    gc.freeze()
    return dbtRunner(manifest=parsed.result)  # type: ignore[arg-type]


def _answer(connection: socket.socket, runner: Any) -> None:
    message, outputs, _, _ = socket.recv_fds(connection, LONGEST, 2)
    told = json.loads(message)
    answer: int | str = OTHER
    project = "DBT_PROJECT_DIR"
    if told["environment"].get(project) == os.environ[project]:
        child = multiprocessing.get_context("fork").Process(
            target=_run, args=(runner, told, outputs)
        )
        child.start()
        if child.sentinel not in select.select([connection, child.sentinel], [], [])[0]:
            # Whoever called is no more.
            child.kill()
        child.join()
        assert child.exitcode is not None
        answer = child.exitcode
        child.close()
    for output in outputs:
        os.close(output)
    if connection not in select.select([connection], [], [], 0)[0]:
        connection.send(json.dumps(answer).encode())


def _run(runner: Any, told: dict[str, Any], outputs: list[int]) -> None:
    for output, number in zip(outputs, (1, 2), strict=True):
        os.dup2(output, number)
    os.chdir(told["folder"])
    os.environ.clear()
    os.environ.update(told["environment"])
    # It ends in seconds; never looking for what it can give back costs a hundred megabytes.
    gc.disable()
    done = runner.invoke(told["arguments"])
    # As dbt's own command: 1 where a node failed, 2 where dbt did.
    sys.exit(0 if done.success else 2 if done.exception else 1)


if __name__ == "__main__":
    if sys.argv[1] == "serve":
        serve(*sys.argv[2:])
    else:
        sys.exit(call(sys.argv[2], sys.argv[3:]))
