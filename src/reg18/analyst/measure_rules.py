"""How a case comes to count: the expressions of a measure, read out of the SQL of its facts."""

from __future__ import annotations

import re
import textwrap
from collections.abc import Iterator
from dataclasses import dataclass

import sqlglot
from sqlglot.tokenizer_core import Token, TokenType

# The columns of a measure: its numerator and denominator, the days from which these count, and the
# day on which a case joins a stock.
_PARTS = ("numerator", "denominator", "numerator_from", "denominator_from", "joined")
_COLUMN = re.compile(rf"(\w+?)_({'|'.join(_PARTS)})")
# Facts with a row per case and local target, by the list of targets.
TARGET_FACTS = {
    "response": "fct_complaint_targets",
    "overdue": "fct_complaint_targets",
    "review": "fct_review_targets",
}
# Such a fact has one set of columns for all targets of a list.
_OF_TARGETS = {
    "response": ("days_taken", "numerator", "denominator"),
    "review": ("days_taken", "numerator", "denominator"),
    "overdue": ("past_from", "joined_on"),
}


@dataclass(frozen=True)
class Expression:
    """An expression of a select list, with the column that it makes and the line it begins on."""

    column: str
    line: int
    text: str


def measures_in(code: str) -> list[str]:
    """Return the measures that have their own columns in a fact."""
    named = (_COLUMN.fullmatch(each.column) for each in select_items(code))
    return list(dict.fromkeys(match[1] for match in named if match))


def expressions_of(code: str, measure: str, target_list: str | None) -> list[Expression]:
    """Return the expressions that make a measure in the SQL of a fact; `target_list` is the list of
    its local target, or None."""
    if target_list is None:
        wanted = [f"{measure}_{part}" for part in _PARTS]
    else:
        wanted = list(_OF_TARGETS[target_list])
    # The first one decides: a column that is only passed on is not an expression.
    found: dict[str, Expression] = {}
    for each in select_items(code):
        found.setdefault(each.column, each)
    return [found[column] for column in wanted if column in found]


def select_items(code: str) -> Iterator[Expression]:
    """Yield each expression of a select list that is named with `as`. The code may have Jinja."""
    # The tokens of the current item of each list, by depth of parentheses, as lists are nested.
    items: dict[int, list[Token]] = {}
    depth = 0
    for token in sqlglot.tokenize(code, dialect="duckdb"):
        kind = token.token_type
        if kind in (TokenType.R_PAREN, TokenType.FROM, TokenType.COMMA) and depth in items:
            # `from` within a call, such as extract, is deeper than the list.
            item = items.pop(depth)
            if len(item) > 2 and item[-2].token_type == TokenType.ALIAS:
                yield _expression(code, item)
            if kind == TokenType.COMMA:
                items[depth] = []
        if kind == TokenType.R_PAREN:
            depth -= 1
        for each, tokens in items.items():
            if each <= depth and not (kind == TokenType.COMMA and each == depth):
                tokens.append(token)
        if kind == TokenType.SELECT:
            items[depth] = []
        elif kind == TokenType.L_PAREN:
            depth += 1


def _expression(code: str, tokens: list[Token]) -> Expression:
    first, last = tokens[0], tokens[-1]
    margin = first.start - (code.rfind("\n", 0, first.start) + 1)
    text = textwrap.dedent(" " * margin + code[first.start : last.end + 1])
    return Expression(last.text, first.line, text)


def laid_out(expression: Expression) -> str:
    """Return an expression of compiled SQL in one layout: macros bring the indents of their own
    files."""
    (item,) = sqlglot.parse_one(f"select {expression.text}", dialect="duckdb").expressions
    return str(item.sql(dialect="duckdb", pretty=True, comments=False))
