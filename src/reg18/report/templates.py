"""Templates and commentary: what renders them, and says where one of them goes wrong.

Commentary asks helpers for figures and computes nothing. Anything more, such as a loop that a few
lines could keep busy for ever, is refused before it is rendered.
"""

from __future__ import annotations

import re
import traceback
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import jinja2
from jinja2 import nodes
from jinja2.sandbox import ImmutableSandboxedEnvironment

from reg18.base.errors import Reg18Error
from reg18.base.names import suggestion

# What a helper raises for an unknown name, or for what it cannot say: its words are for people.
# Those of another error may hold anything.
_MISTAKES = (jinja2.TemplateError, LookupError, TypeError, ValueError)

# What commentary may be made of; and the filters, none of which makes a text much longer.
_ALLOWED = (
    nodes.Output, nodes.TemplateData, nodes.Name, nodes.Const, nodes.Getattr,
    nodes.Getitem, nodes.Call, nodes.Keyword, nodes.Filter, nodes.Concat, nodes.If, nodes.CondExpr,
    nodes.Compare, nodes.Operand, nodes.And, nodes.Or, nodes.Not, nodes.Neg, nodes.Test,
    nodes.List, nodes.Tuple,
)  # fmt: skip
_FILTERS = ("capitalize", "default", "lower", "title", "trim", "upper")


class Templates:
    """The templates of a report. Commentary is rendered with the same names."""

    def __init__(self, folder: Path) -> None:
        self._environment = ImmutableSandboxedEnvironment(
            loader=jinja2.FileSystemLoader(folder),
            undefined=jinja2.StrictUndefined,
            # Pandoc writes ids as {#id}, which would open a comment of Jinja.
            comment_start_string="<#",
            comment_end_string="#>",
            trim_blocks=True,
            lstrip_blocks=True,
            keep_trailing_newline=True,
        )
        # Jinja's own helpers, such as range, are no help here.
        self._environment.globals.clear()

    def offer(self, names: Mapping[str, Any]) -> None:
        """Let templates and commentary use these names."""
        self._environment.globals.update(names)

    def rendered(self, name: str, **names: Any) -> str:
        """Return a template of the folder as Markdown; raises Reg18Error with its file and line."""
        with self._errors(name):
            return self._environment.get_template(name).render(names)

    def rendered_text(self, source: str, path: Path) -> str:
        """Return the text in the file `path` as Markdown; raises Reg18Error with file and line."""
        with self._errors(str(path)):
            for node in self._environment.parse(source).find_all(nodes.Node):
                reason = self._refused(node)
                if reason is not None:
                    raise _error(str(path), node.lineno, reason)
            return self._environment.from_string(source).render()

    def _refused(self, node: nodes.Node) -> str | None:
        """Return why commentary cannot hold this, if it does more than ask helpers for figures."""
        if not isinstance(node, _ALLOWED):
            return "commentary cannot compute, repeat or define anything"
        if isinstance(node, nodes.Call):
            if not isinstance(node.node, nodes.Name):
                return "only a helper can be called"
            if node.node.name not in self._environment.globals:
                return self._no_helper(node.node.name)
        if isinstance(node, nodes.Filter) and node.name not in _FILTERS:
            return f"there is no filter `{node.name}`; {suggestion(node.name, _FILTERS)}"
        return None

    def _no_helper(self, name: str) -> str:
        return f"there is no helper `{name}`; {suggestion(name, list(self._environment.globals))}"

    @contextmanager
    def _errors(self, where: str) -> Iterator[None]:
        try:
            yield
        except Reg18Error:
            raise
        except jinja2.TemplateSyntaxError as error:
            raise _error(error.name or where, error.lineno, str(error.args[0])) from error
        except Exception as error:
            frames = traceback.extract_tb(error.__traceback__)
            lines = [each for each in frames if each.filename.endswith((".j2", "<template>"))]
            reason = type(error).__name__
            if isinstance(error, _MISTAKES) and error.args:
                reason = str(error.args[0])
            unknown = re.match(r"'(\w+)' is undefined", reason)
            if unknown:
                reason = self._no_helper(unknown[1])
            raise _error(where, (lines[-1].lineno or 0) if lines else 0, reason) from error


def _error(where: str, line: int, reason: str) -> Reg18Error:
    place = f"{where}, line {line}" if line else where
    end = "" if reason.endswith("?") else "."
    return Reg18Error(
        f"The report's text cannot be made: {place}: {reason.rstrip('.')}{end}",
        "reports/annual/commentary/README.md lists the helpers and how they are written.",
    )
