"""The rule of each measure: the very expressions that the facts are made with, as dbt compiles
them, so that what is shown is what counts."""

from __future__ import annotations

import re
from collections.abc import Iterator
from operator import itemgetter
from typing import Any

# A column of a measure: its numerator or denominator, the day from which it counts, the day on
# which a case joins a stock.
_PARTS = ("numerator_from", "denominator_from", "numerator", "denominator", "joined")
_ALIAS = re.compile(r"\bas\s+([a-z0-9_]+)\s*$")


def rules(manifest: dict[str, Any]) -> dict[str, list[dict[str, str]]]:
    """Of each measure the models that make it, each with the expressions that do."""
    found: dict[str, list[dict[str, str]]] = {}
    for node in sorted(manifest["nodes"].values(), key=itemgetter("unique_id")):
        if node["resource_type"] != "model" or not node["name"].endswith("__measured"):
            continue
        written: dict[str, list[str]] = {}
        for measure, expression in _expressions(node["compiled_code"]):
            written.setdefault(measure, []).append(expression)
        for measure, expressions in written.items():
            found.setdefault(measure, []).append(
                {"model": node["name"], "sql": "\n\n".join(expressions)}
            )
    return found


def _expressions(code: str) -> Iterator[tuple[str, str]]:
    """Each measure with an expression that makes one of its columns."""
    for item in select_items(code):
        alias = _ALIAS.search(item)
        if alias is None:
            continue
        part = next((each for each in _PARTS if alias[1].endswith(f"_{each}")), None)
        if part is not None:
            yield alias[1].removesuffix(f"_{part}"), item


def select_items(code: str) -> Iterator[str]:
    """The expressions of every select list, without their comments."""
    code = re.sub(r"--[^\n]*", "", code)
    # Where a list begins; by depth of parentheses, since lists lie in each other.
    begun: dict[int, int] = {}
    depth = 0
    for token in re.finditer(r"'(?:[^']|'')*'|\bselect\b(?:\s+distinct\b)?|\bfrom\b|[(),]", code):
        text = token[0]
        if text.startswith("select"):
            begun[depth] = token.end()
        elif text == "(":
            depth += 1
        elif text in (")", "from", ",") and depth in begun:
            # `from` within a call, such as extract, lies deeper than the list.
            yield _laid_out(code[begun[depth] : token.start()])
            if text == ",":
                begun[depth] = token.end()
            else:
                del begun[depth]
        if text == ")":
            depth -= 1


def _laid_out(expression: str) -> str:
    """The expression with a line a branch: macros come with the indents of their own files."""
    text = " ".join(expression.split())
    lines, depth, begun = [""], 0, 0
    for token in re.finditer(r"'(?:[^']|'')*'|\b(?:case|when|else|end)\b", text):
        word = token[0]
        if word in ("when", "else", "end") and depth:
            lines[-1] += text[begun : token.start()].rstrip()
            lines.append("    " * (depth - (word == "end")))
            begun = token.start()
        depth += (word == "case") - (word == "end" and depth > 0)
    lines[-1] += text[begun:]
    return "\n".join(lines)
