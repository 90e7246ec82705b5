"""The pages as one writes them: `reg18 site dev`."""

from __future__ import annotations

import json
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path

from tests.python.sites import pages_or_skip

# Evidence's server needs some five seconds, and more beside other tests.
_LIMIT = 120


def test_pages_are_served_as_they_are_written_and_nothing_goes_on_afterwards(
    demo_warehouse: Path,
) -> None:
    pages_or_skip()
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    process = subprocess.Popen(
        [
            str(Path(sys.executable).with_name("reg18")), "site", "dev",
            "--warehouse", str(demo_warehouse), "--port", str(port),
        ],
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
    )  # fmt: skip
    try:
        site = json.loads(_answer(process, f"http://127.0.0.1:{port}/data/site.json"))
        assert site["as_of"] == "30 June 2025"
        # Not a page that was made before: the one that is shown anew when a file is saved.
        assert "/@fs/" in _answer(process, f"http://127.0.0.1:{port}/")
    finally:
        process.send_signal(signal.SIGTERM)
        said, _ = process.communicate(timeout=_LIMIT)
    assert process.returncode == 143, said
    with socket.socket() as gone:
        assert gone.connect_ex(("127.0.0.1", port)) != 0


def _answer(process: subprocess.Popen[str], address: str) -> str:
    """What stands at an address, as soon as something answers there."""
    end = time.monotonic() + _LIMIT
    while True:
        try:
            with urllib.request.urlopen(address, timeout=_LIMIT) as answer:
                return str(answer.read().decode())
        except urllib.error.URLError:
            if process.poll() is not None or time.monotonic() > end:
                raise
            time.sleep(0.2)
