"""Templates and commentary: what renders them, and says where one of them goes wrong."""

from __future__ import annotations

import re
import traceback
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import jinja2
from jinja2.sandbox import SandboxedEnvironment

from reg18.errors import Reg18Error
from reg18.names import suggestion

# What Jinja brings along, which is of no help in a message.
_JINJA_NAMES = frozenset(jinja2.defaults.DEFAULT_NAMESPACE)
# What a helper raises for a name that it does not know, or for what it cannot say.
_MISTAKES = (jinja2.TemplateError, LookupError, TypeError, ValueError)


class Templates:
    """The templates of a report. Texts that people wrote are rendered with the same names."""

    def __init__(self, folder: Path) -> None:
        self._environment = SandboxedEnvironment(
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
        try:
            return self._environment.get_template(name).render()
        except _MISTAKES as error:
            raise self._stopped(error, name) from error

    def rendered_text(self, source: str, path: Path) -> str:
        """A text that lies at `path` as Markdown; raises Reg18Error with its file and line."""
        try:
            return self._environment.from_string(source).render()
        except _MISTAKES as error:
            raise self._stopped(error, str(path)) from error

    def _stopped(self, error: Exception, where: str) -> Reg18Error:
        if isinstance(error, jinja2.TemplateSyntaxError):
            line = error.lineno
            where = error.name or where
        else:
            frames = traceback.extract_tb(error.__traceback__)
            lines = [each for each in frames if each.filename.endswith((".j2", "<template>"))]
            line = (lines[-1].lineno or 0) if lines else 0
        reason = str(error.args[0]) if error.args else type(error).__name__
        unknown = re.match(r"'(\w+)' is undefined", reason)
        if unknown:
            names = [name for name in self._environment.globals if name not in _JINJA_NAMES]
            reason = f"there is no helper `{unknown[1]}`; {suggestion(unknown[1], names)}"
        return Reg18Error(
            f"The report's text cannot be made: {where}, line {line}: {reason.rstrip('.')}"
            + ("" if reason.endswith("?") else "."),
            "reports/annual/commentary/README.md lists the helpers and how they are written.",
        )
