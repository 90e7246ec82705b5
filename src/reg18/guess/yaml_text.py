"""Values and comments as YAML that any reader takes for the same text."""

from __future__ import annotations

import re

import yaml

CHECK = "please check"

_PLAIN = re.compile(r"[A-Za-z][A-Za-z0-9_]*(?:[ -][A-Za-z0-9_]+)*")
# Words that editors take for something else than text, or that mean something in a mapping.
_NOT_PLAIN = {"yes", "no", "true", "false", "on", "off", "null", "y", "n", "filled"}


def quoted(text: str) -> str:
    """A text as one YAML value on one line, in quotes where it needs them."""
    if _PLAIN.fullmatch(text) and text.lower() not in _NOT_PLAIN:
        return text
    dumped = yaml.safe_dump(text, default_style='"', allow_unicode=True, width=float("inf"))
    return str(dumped).strip()


def flow(texts: list[str]) -> str:
    """A list on one line."""
    return f"[{', '.join(map(quoted, texts))}]"


def commented(lines: list[str]) -> list[str]:
    """Lines that count only once their `#` is taken away."""
    return [f"  # {line.removeprefix('  ')}" for line in lines]
