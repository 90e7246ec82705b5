"""A receiver of messages on this machine, which keeps what it is sent."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

SECRET = "Hush4711"


@dataclass
class Receiver:
    """A server on loopback that keeps what it is sent, and what its answer is."""

    port: int = 0
    answer: int = 200
    received: list[tuple[str, dict[str, object]]] = field(default_factory=list)

    def url(self, path: str = "hook") -> str:
        return f"json://user:{SECRET}@127.0.0.1:{self.port}/{path}?token={SECRET}"

    @property
    def titles(self) -> list[object]:
        return [content["title"] for _, content in self.received]


@contextmanager
def listening() -> Iterator[Receiver]:
    kept = Receiver()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            content = self.rfile.read(int(self.headers["Content-Length"]))
            kept.received.append((self.path, json.loads(content)))
            self.send_response(kept.answer)
            self.end_headers()
            self.wfile.write(f"You sent {self.headers['Authorization']} {SECRET}".encode())

        def log_message(self, *_: object) -> None:
            """A test's output is not for this."""

    with HTTPServer(("127.0.0.1", 0), Handler) as server:
        kept.port = server.server_port
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield kept
        server.shutdown()


def addresses(folder: Path, *lines: str) -> Path:
    """A private file of addresses."""
    file = folder / "addresses.txt"
    file.touch(mode=0o600)
    file.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return file
