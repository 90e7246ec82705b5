"""What of dbt sqlfluff needs to render a model without dbt: the council's vars and `adapter`.

sqlfluff brings `ref`, `source`, `config` and `return` itself and loads the macros of macros/. Here
is the rest, so that linting opens no database and takes no lock. It is read by sqlfluff alone
(`library_path` in .sqlfluff); every name of this module is a name in the templates.
"""

from __future__ import annotations

from typing import Any

import jinja2

from reg18.settings.council import load_council

_VARS = load_council().vars


def var(name: str, default: Any = None) -> Any:
    """The council's own settings, the same that dbt gets."""
    return _VARS.get(name, default)


class _Adapter:
    @staticmethod
    @jinja2.pass_context
    def dispatch(context: jinja2.runtime.Context, name: str) -> Any:
        """The default of a dispatched macro, which is DuckDB's."""
        return context.resolve(f"default__{name}")

    @staticmethod
    def get_columns_in_relation(_: str) -> list[Any]:
        """Nothing is built while one lints."""
        return []


adapter = _Adapter()
