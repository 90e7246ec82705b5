"""A web server for looking at a site on one's own machine."""

from __future__ import annotations

import functools
import http.server
import os
from pathlib import Path

from reg18.analyst.exports.swap import listed
from reg18.base.errors import Reg18Error

HOST = "127.0.0.1"

# Systems differ in what they know, and browsers run no program of an unknown type.
_TYPES = {
    ".wasm": "application/wasm",
    ".js": "text/javascript",
    ".arrow": "application/vnd.apache.arrow.stream",
}


class Handler(http.server.SimpleHTTPRequestHandler):
    """Files of one folder; an address that is none gets the site's own page for that."""

    def guess_type(self, path: str | os.PathLike[str]) -> str:
        return _TYPES.get(Path(path).suffix) or super().guess_type(path)

    def send_error(self, code: int, message: str | None = None, explain: str | None = None) -> None:
        page = Path(self.directory) / "404.html"
        if code != http.HTTPStatus.NOT_FOUND or not page.is_file():
            super().send_error(code, message, explain)
            return
        text = page.read_bytes()
        self.send_response(code)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.send_header("Content-Length", str(len(text)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(text)

    def end_headers(self) -> None:
        # A new build is shown when the page is loaded again; what has its contents in its name is
        # kept.
        kept = "/immutable/" in self.path
        self.send_header("Cache-Control", "max-age=31536000, immutable" if kept else "no-cache")
        super().end_headers()

    def log_message(self, format: str, *args: object) -> None:
        """Says nothing: the terminal is for the address, and for errors."""


def server(folder: Path, port: int) -> http.server.ThreadingHTTPServer:
    """A server of a site on this machine alone, at a port; 0 takes one that is free."""
    if listed(folder) is None or not (folder / "index.html").is_file():
        raise Reg18Error(
            f"{folder} is no site.", "Write one with `reg18 site build --warehouse … --out …`."
        )
    handler = functools.partial(Handler, directory=str(folder.resolve()))
    try:
        return http.server.ThreadingHTTPServer((HOST, port), handler)
    except OSError as error:
        raise Reg18Error(
            f"Nothing can listen at port {port} ({error.strerror}).",
            "Give another one with --port.",
        ) from error
