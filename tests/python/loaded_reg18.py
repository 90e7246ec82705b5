"""reg18 with its modules loaded once, for tests that run very many commands.

Most of a short command is Python loading modules, more than a second of it. So a process that has
loaded them (`loaded_reg18_server.py`) waits for commands and forks; each command has a process, a
folder and an environment of its own, as if it had been started by hand.
"""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import tempfile
from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import BinaryIO

ROOT = Path(__file__).resolve().parents[2]

# With `-c` nothing stands in for the name of the command in its own messages.
_SERVE = """
import socket, sys
from pathlib import Path
sys.path[0] = {root!r}
from tests.python.loaded_reg18_server import serve
serve(Path({store!r}), socket.socket(fileno={at}))
"""


class Running:
    """A command that was started, to be used like a `Popen`."""

    def __init__(self, arguments: Sequence[str]) -> None:
        self.args = list(arguments)
        self.answers, self.theirs = socket.socketpair()
        self.output = tempfile.TemporaryFile()  # noqa: SIM115
        self.errors = tempfile.TemporaryFile()  # noqa: SIM115
        self.pid = 0
        self.returncode: int | None = None

    def send_signal(self, number: int) -> None:
        os.kill(self.pid, number)

    def kill(self) -> None:
        self.send_signal(signal.SIGKILL)

    def poll(self) -> int | None:
        """The exit code, where it has ended."""
        if self.returncode is None:
            self.answers.setblocking(False)
            with suppress(BlockingIOError):
                self.returncode = int(self.answers.recv(16))
        return self.returncode

    def communicate(self, timeout: float | None = None) -> tuple[str, str]:
        """What it printed, once it has ended; a TimeoutExpired where it still runs by then."""
        if self.returncode is None:
            self.answers.settimeout(timeout)
            try:
                self.returncode = int(self.answers.recv(16))
            except TimeoutError:
                raise subprocess.TimeoutExpired(self.args, timeout or 0) from None
        self.answers.close()
        return _text(self.output), _text(self.errors)


class LoadedReg18:
    """A waiting process, and how to run a command in it."""

    def __init__(self, store: Path) -> None:
        self._requests, theirs = socket.socketpair()
        with theirs:
            self._process = subprocess.Popen(
                [
                    sys.executable,
                    "-c",
                    _SERVE.format(root=str(ROOT), store=str(store), at=theirs.fileno()),
                ],
                pass_fds=[theirs.fileno()],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                # Threads of NumPy's would not come along with a fork.
                env={**os.environ, "OPENBLAS_NUM_THREADS": "1"},
            )

    def close(self) -> None:
        """End the process; commands that still run go on to their end."""
        self._requests.close()
        self._process.wait()

    def start(
        self, arguments: Sequence[str | Path], environment: Mapping[str, str], cwd: Path | None
    ) -> Running:
        """Begin a command."""
        os.umask(mask := os.umask(0))
        command = Running([str(each) for each in arguments])
        request = {
            "arguments": command.args,
            "cwd": str(cwd or Path.cwd()),
            "environment": dict(environment),
            "umask": mask,
        }
        with command.theirs as theirs, tempfile.TemporaryFile() as file:
            file.write(json.dumps(request).encode())
            file.flush()
            files = [each.fileno() for each in (file, command.output, command.errors, theirs)]
            # Which files a request has is all that there is to send.
            socket.send_fds(self._requests, [b"."], files)
        command.pid = int(command.answers.recv(16))
        return command

    def run(
        self,
        arguments: Sequence[str | Path],
        environment: Mapping[str, str],
        cwd: Path | None,
        limit: float,
    ) -> subprocess.CompletedProcess[str]:
        """Run a command to its end; it is killed where it takes longer than this many seconds."""
        command = self.start(arguments, environment, cwd)
        try:
            out, err = command.communicate(limit)
        except subprocess.TimeoutExpired:
            command.kill()
            raise
        assert command.returncode is not None
        return subprocess.CompletedProcess(command.args, command.returncode, out, err)


def _text(file: BinaryIO) -> str:
    with file:
        file.seek(0)
        return file.read().decode("utf-8").replace("\r\n", "\n")
