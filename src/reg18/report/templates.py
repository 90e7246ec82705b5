"""Templates and commentary: what renders them, and says where one of them goes wrong.

Commentary asks helpers for figures and computes nothing: what a text of a few lines could keep busy
for ever, such as a loop, is refused before it is rendered.
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

# What Jinja brings along, which is of no help in a message.
_JINJA_NAMES = frozenset(jinja2.defaults.DEFAULT_NAMESPACE)
# What a helper raises for a name that it does not know, or for what it cannot say: its words are
# for people. Those of another error may hold anything.
_MISTAKES = (jinja2.TemplateError, LookupError, TypeError, ValueError)

# What commentary may be made of; and the filters, none of which makes a text much longer.
_ALLOWED = (
    nodes.Template, nodes.Output, nodes.TemplateData, nodes.Name, nodes.Const, nodes.Getattr,
    nodes.Getitem, nodes.Call, nodes.Keyword, nodes.Filter, nodes.Concat, nodes.If, nodes.CondExpr,
    nodes.Compare, nodes.Operand, nodes.And, nodes.Or, nodes.Not, nodes.Neg, nodes.Test,
    nodes.List, nodes.Tuple,
)  # fmt: skip
_FILTERS = ("capitalize", "default", "lower", "title", "trim", "upper")


class Templates:
    """The templates of a report. Texts that people wrote are rendered with the same names."""

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

    def offer(self, names: Mapping[str, Any]) -> None:
        """Let templates and commentary use these names."""
        self._environment.globals.update(names)

    def rendered(self, name: str) -> str:
        """A template of the folder as Markdown; raises Reg18Error with its file and line."""
        with self._errors(name):
            return self._environment.get_template(name).render()

    def rendered_text(self, source: str, path: Path) -> str:
        """A text that lies at `path` as Markdown; raises Reg18Error with its file and line."""
        with self._errors(str(path)):
            self._check(self._environment.parse(source), str(path))
            return self._environment.from_string(source).render()

    def _check(self, node: nodes.Node, where: str) -> None:
        """Raise at what does more than ask helpers for figures."""
        names = [name for name in self._environment.globals if name not in _JINJA_NAMES]
        reason = None
        if not isinstance(node, _ALLOWED):
            reason = "commentary cannot compute, repeat or define anything"
        elif isinstance(node, nodes.Call):
            if not isinstance(node.node, nodes.Name):
                reason = "only a helper can be called"
            elif node.node.name not in names:
                reason = f"there is no helper `{node.node.name}`; "
                reason += suggestion(node.node.name, names)
        elif isinstance(node, nodes.Filter) and node.name not in _FILTERS:
            reason = f"there is no filter `{node.name}`; {suggestion(node.name, _FILTERS)}"
        if reason is not None:
            raise _refusal(where, node.lineno, reason)
        for child in node.iter_child_nodes():
            self._check(child, where)

    @contextmanager
    def _errors(self, where: str) -> Iterator[None]:
        try:
            yield
        except Reg18Error:
            raise
        except Exception as error:
            raise self._stopped(error, where) from error

    def _stopped(self, error: Exception, where: str) -> Reg18Error:
        if isinstance(error, jinja2.TemplateSyntaxError):
            line = error.lineno
            where = error.name or where
        else:
            frames = traceback.extract_tb(error.__traceback__)
            lines = [each for each in frames if each.filename.endswith((".j2", "<template>"))]
            line = (lines[-1].lineno or 0) if lines else 0
        reason = type(error).__name__
        if isinstance(error, _MISTAKES) and error.args:
            reason = str(error.args[0])
        unknown = re.match(r"'(\w+)' is undefined", reason)
        if unknown:
            names = [name for name in self._environment.globals if name not in _JINJA_NAMES]
            reason = f"there is no helper `{unknown[1]}`; {suggestion(unknown[1], names)}"
        return _refusal(where, line, reason)


def _refusal(where: str, line: int, reason: str) -> Reg18Error:
    place = f"{where}, line {line}" if line else where
    return Reg18Error(
        f"The report's text cannot be made: {place}: {reason.rstrip('.')}"
        + ("" if reason.endswith("?") else "."),
        "reports/annual/commentary/README.md lists the helpers and how they are written.",
    )
