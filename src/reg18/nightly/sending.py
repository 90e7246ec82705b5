"""Sends a message to the addresses of a file, by Apprise, in a process of its own.

An address holds a secret. Nothing that Apprise or a library below it says leaves that process, and
one that hangs ends with it.
"""

from __future__ import annotations

import json
import os
import shlex
import stat
import subprocess
import sys
import threading
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

from reg18.base.errors import Reg18Error

Kind = Literal["failure", "success", "warning"]

# Longer than a mail server takes to refuse a connection; short beside a night.
LIMIT_SECONDS = 60.0

_UNKNOWN, _FAILED, _SENT = "unknown", "failed", "sent"
_READY = "ready"


@dataclass(frozen=True)
class Address:
    """An address and the line of its file that it stands in. It is never shown."""

    line: int
    url: str = field(repr=False)


@dataclass(frozen=True)
class Sent:
    """What became of a message to the address of a line: None, or what went wrong."""

    line: int
    problem: str | None


def read_addresses(file: Path) -> list[Address]:
    """The addresses of a file, one a line; refused if others than its owner can read it."""
    try:
        handle = os.open(file, os.O_RDONLY | os.O_NONBLOCK)
        try:
            mode = os.fstat(handle).st_mode
            if not stat.S_ISREG(mode):
                raise Reg18Error(f"{file} is no file of addresses.", "Give a file.")
            if mode & 0o077:
                raise Reg18Error(
                    f"Others can read {file} (its mode is {stat.S_IMODE(mode):04o}), and the "
                    "addresses in it hold secrets.",
                    f"Keep it for yourself: `chmod 600 {shlex.quote(str(file))}`.",
                )
            with os.fdopen(handle, "rb", closefd=False) as opened:
                raw = opened.read()
        finally:
            os.close(handle)
    except OSError as error:
        raise Reg18Error(
            f"The addresses cannot be read: {file} ({error.strerror}).",
            "The setting is `notify.addresses_file`.",
        ) from error
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        # Without the cause: it holds the content.
        raise Reg18Error(f"{file} is not UTF-8 text.", "Save it as UTF-8.") from None
    lines = ((number, line.strip()) for number, line in enumerate(text.split("\n"), 1))
    found = [Address(number, line) for number, line in lines if line and line[0] != "#"]
    if not found:
        raise Reg18Error(
            f"{file} holds no address.",
            "Write one a line, as mailtos://…; docs/reference/nightly.md says how.",
        )
    return found


def send(
    addresses: list[Address], title: str, body: str, kind: Kind, limit_seconds: float
) -> list[Sent]:
    """Send a message to all addresses at once, and say what became of each, in time."""
    given = json.dumps(
        {
            "addresses": [[address.line, address.url] for address in addresses],
            "title": title, "body": body, "kind": kind,
        }
    )  # fmt: skip
    with subprocess.Popen(
        # -P: what lies in the folder we are in is no module. What it says of errors may hold an
        # address, so it goes nowhere; what matters comes by standard output.
        [sys.executable, "-P", "-m", "reg18.nightly.sending"],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
        text=True, encoding="utf-8",
    ) as process:  # fmt: skip
        late = False
        try:
            said, _ = process.communicate(given, timeout=limit_seconds)
        except subprocess.TimeoutExpired:
            late = True
            process.kill()
            said, _ = process.communicate()
        except BaseException:
            process.kill()
            raise
    words = said.split("\n")
    if not late and words[0] != _READY:
        raise Reg18Error(
            "No message can be sent: Apprise, which sends them, does not start.",
            "Set reg18 up again with `make setup`.",
        )
    # A line that was cut off by the end is of no use.
    results = dict(word.split(" ", 1) for word in words[1:-1])
    silent = f"there was no answer within {limit_seconds:g} seconds" if late else _PROBLEMS[_FAILED]
    return [
        Sent(address.line, _PROBLEMS.get(results.get(str(address.line), ""), silent))
        for address in addresses
    ]


_PROBLEMS: dict[str, str | None] = {
    _SENT: None,
    _UNKNOWN: "this is no address that Apprise knows",
    _FAILED: "it could not be reached, or it refused the message",
}


def _serve(given: dict[str, Any], out: int) -> None:
    """The work of the process: a thread for each address, and a word when it is done."""
    # Loaded here alone: it takes half a second.
    import apprise

    asset = apprise.AppriseAsset(
        app_id="reg18", app_desc="reg18", app_url="", async_mode=False,
        # No picture of another site in a council's message.
        image_url_mask="", image_url_logo="",
    )  # fmt: skip
    os.write(out, f"{_READY}\n".encode())

    def one(line: int, url: str) -> None:
        service = apprise.Apprise.instantiate(url, asset=asset)
        if service is None:
            word = _UNKNOWN
        else:
            target = apprise.Apprise(asset=asset)
            target.add(service)
            done = target.notify(
                title=given["title"], body=given["body"],
                notify_type=apprise.NotifyType(given["kind"]),
                body_format=apprise.NotifyFormat.TEXT,
            )  # fmt: skip
            word = _SENT if done else _FAILED
        # One write, so that the lines of two threads do not mix.
        os.write(out, f"{line} {word}\n".encode())

    threads = [
        threading.Thread(target=one, args=address, daemon=True) for address in given["addresses"]
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


if __name__ == "__main__":
    # Libraries that print do so to nowhere.
    answers = os.dup(1)
    os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
    _serve(json.loads(sys.stdin.read()), answers)
