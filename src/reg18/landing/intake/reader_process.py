"""Reads a file in its own process, with limits: a file that crashes its reader stops nothing else.

The readers of workbooks and Parquet files are native code. A small file can make them ask for more
memory than there is, which aborts the process that they run in.
"""

from __future__ import annotations

import json
import os
import resource
import signal
import subprocess
import sys
import tempfile
from collections.abc import Generator
from contextlib import suppress
from importlib import import_module
from pathlib import Path
from traceback import format_exc
from typing import Any

from reg18.base.errors import Reg18Error

# What the reader of a file may use: this, and this much more for each byte of the file.
MEMORY_BYTES = 1_500_000_000
MEMORY_PER_BYTE = 60
# For each thing that it yields: the first is a whole sheet.
SECONDS = 300
BYTES_PER_SECOND = 100_000

_OUT_OF_MEMORY = 3
# Libraries that claim address space by the core, or more of it than they use, stay below the limit.
_LEAN = {
    "ARROW_DEFAULT_MEMORY_POOL": "system",
    "OMP_NUM_THREADS": "1",
    "OPENBLAS_NUM_THREADS": "1",
}


def read_in_process(function: str, path: Path, *arguments: str) -> Generator[Any, None, None]:
    """Yield what a function, named `module:name`, yields of a file in a process of its own.

    It may yield what JSON can say, and raise Reg18Error.
    """
    size = path.stat().st_size
    memory = MEMORY_BYTES + MEMORY_PER_BYTE * size
    seconds = SECONDS + size // BYTES_PER_SECOND
    limits = str(memory), str(seconds)
    # -P: nothing in the working folder is taken for a module.
    command = [sys.executable, "-P", "-m", __name__, function, *limits, str(path), *arguments]
    environment = {**os.environ, **_LEAN}
    with tempfile.TemporaryFile() as errors:
        process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=errors, env=environment)
        assert process.stdout is not None
        try:
            for line in process.stdout:
                # The last line of a reader that was killed may be half a line.
                if not line.endswith(b"\n"):
                    break
                item = json.loads(line)
                if isinstance(item, dict) and "refused" in item:
                    raise Reg18Error(*item["refused"]) from RuntimeError(item["cause"])
                yield item
            code = process.wait()
        finally:
            process.kill()
            process.stdout.close()
            process.wait()
        if code:
            errors.seek(0)
            said = errors.read().decode("utf-8", "replace")
            raise _refusal(path, code, memory, seconds) from RuntimeError(said)


def _refusal(path: Path, code: int, memory: int, seconds: int) -> Reg18Error:
    advice = "Open it in the program it came from and save it again, or save it as `CSV UTF-8`."
    if code == -signal.SIGALRM:
        why = f"reading it took longer than the {seconds:,} seconds allowed"
    elif code in (-signal.SIGABRT, -signal.SIGKILL, _OUT_OF_MEMORY):
        why = (
            f"reading it takes more memory than there is, or than the {memory / 1e9:.1f} GB allowed"
        )
        advice = (
            "If a sheet has a value far below or to the right of its table, delete it. " + advice
        )
    else:
        end = signal.Signals(-code).name if code < 0 else f"exit code {code}"
        why = f"its reader failed ({end}), so it is probably damaged"
    return Reg18Error(f"{path.name} could not be read: {why}.", advice)


def _serve(function: str, memory: str, seconds: str, path: str, *arguments: str) -> None:
    """Write what a function yields, one line each."""
    _limit(int(memory))
    module, _, name = function.partition(":")
    out = sys.stdout.buffer
    try:
        # An unhandled alarm ends the process, in native code too. The time that the parent takes
        # does not count.
        signal.alarm(int(seconds))
        for item in getattr(import_module(module), name)(Path(path), *arguments):
            signal.alarm(0)
            out.write(json.dumps(item).encode() + b"\n")
            out.flush()
            signal.alarm(int(seconds))
    except Reg18Error as error:
        refused = {"refused": [error.message, error.advice], "cause": format_exc()}
        out.write(json.dumps(refused).encode() + b"\n")
    except MemoryError:
        sys.exit(_OUT_OF_MEMORY)


def _limit(memory: int) -> None:
    # What is in memory is personal data: no dump of it.
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    if sys.platform != "linux":
        return
    _, most = resource.getrlimit(resource.RLIMIT_AS)
    memory = memory if most == resource.RLIM_INFINITY else min(memory, most)
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    # If memory runs out before that, this process is the one to end; a container may forbid it.
    with suppress(OSError):
        Path("/proc/self/oom_score_adj").write_text("1000", encoding="ascii")


if __name__ == "__main__":
    _serve(*sys.argv[1:])
