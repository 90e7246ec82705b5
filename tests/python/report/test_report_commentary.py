"""Commentary that computes, repeats or goes wrong in any way is refused at once, with its place."""

from __future__ import annotations

import time
from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reg18.base.errors import Reg18Error
from reg18.report import pandoc
from reg18.report.commentary import LONGEST, Commentary
from reg18.report.templates import Templates
from reg18.report.typed_figures import find_typed

FILE = Path("commentary/2024-25/context.md")


def figure(measure: str, period: str = "2024-25") -> str:
    if measure != "complaints_received":
        raise LookupError(f"there is no measure `{measure}`")
    return "340"


def broken() -> str:
    raise ZeroDivisionError("of Mrs Example")


@pytest.fixture(scope="module")
def templates(tmp_path_factory: pytest.TempPathFactory) -> Templates:
    made = Templates(tmp_path_factory.mktemp("templates"))
    made.offer({"figure": figure, "broken": broken, "year": "2024-25", "council": {"name": "A"}})
    return made


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("Fine.\n\n{{ range(999999999) }}", "line 3: there is no helper `range`"),
        ("a\n{% for i in range(9) %}{{ i }}{% endfor %}", "line 2: commentary cannot compute"),
        ("{% for i in figure('complaints_received') %}{% endfor %}", "cannot compute, repeat"),
        ("{% macro again() %}{{ again() }}{% endmacro %}{{ again() }}", "cannot compute, repeat"),
        ("{% set a = 'x' %}", "cannot compute, repeat or define"),
        ("{% include 'report.md.j2' %}", "cannot compute, repeat"),
        ("{% import 'report.md.j2' as r %}", "cannot compute, repeat"),
        ("{% extends 'report.md.j2' %}", "cannot compute, repeat"),
        ("{% filter upper %}a{% endfilter %}", "cannot compute, repeat"),
        ("{{ 'x' * 999999999 }}", "cannot compute, repeat"),
        ("{{ 9**9**9**9 }}", "cannot compute, repeat"),
        ("{{ figure('complaints_received') + 1 }}", "cannot compute, repeat"),
        ("{{ '%999999999d' % 1 }}", "cannot compute, repeat"),
        ("a\n\n{{ 1 / 0 }}", "line 3: commentary cannot compute"),
        ("{{ 'x'.center(999999999) }}", "only a helper can be called"),
        ("{{ council.items() }}", "only a helper can be called"),
        ("{{ figure.__class__ }}", "is unsafe"),
        ("{{ 'x' | center(999999999) }}", "there is no filter `center`"),
        ("{{ year | uper }}", "did you mean `upper`?"),
        ("{{ namespace() }}", "there is no helper `namespace`"),
        ("{{ council.nam }}", "line 1: 'dict object' has no attribute 'nam'"),
        ("a\n{{ figure('complaints') }}", "line 2: there is no measure `complaints`"),
        ("a\n{{ figure() }}", "line 2: "),
        ("a\n\n\n{{ broken() }}", "line 4: ZeroDivisionError."),
        ("a\n{{ ", "line 2: unexpected"),
        ("{% if year %}", "line 1: Unexpected end of template"),
        ("{{ " + "(" * 5000 + ")" * 5000 + " }}", "context.md: RecursionError."),
        ("{{ year" + ".a" * 5000 + " }}", "context.md: RecursionError."),
    ],
)
def test_what_commentary_cannot_do(templates: Templates, text: str, said: str) -> None:
    begun = time.monotonic()
    with pytest.raises(Reg18Error) as caught:
        templates.rendered_text(text, FILE)
    assert str(FILE) in caught.value.message
    assert said in caught.value.message
    assert "Example" not in caught.value.message
    assert "README.md lists the helpers" in str(caught.value.advice)
    assert time.monotonic() - begun < 5


def test_what_commentary_can_do(templates: Templates) -> None:
    text = (
        "{{ figure('complaints_received', period=year) }} of {{ council['name'] | lower }}"
        "{% if year == '2024-25' and not false %}, this year{% elif year %}, x{% endif %}"
        "{{ ' or so' if year is defined else '' }}{{ ' in ' ~ year }}<# a comment #> { % } #"
    )
    assert templates.rendered_text(text, FILE) == "340 of a, this year or so in 2024-25 { % } #"


WORDS = (
    *("{{", "}}", "{%", "%}", "<#", "#>", "for", "in", "if", "endif", "year", "figure", "(", ")"),
    *("[", "]", ".", ",", "|", "*", "**", "+", "~", "'a'", "9", "range", "not", "and", "set"),
    *("macro", "call", "block", "\n", "\0", "é"),
)
PARTS = st.lists(st.sampled_from(WORDS), max_size=25).map(" ".join)


@given(PARTS)
def test_any_text_is_rendered_or_refused(templates: Templates, text: str) -> None:
    # Any other error than this would be a fault.
    with suppress(Reg18Error):
        templates.rendered_text(text, FILE)


def test_a_text_that_is_too_long(tmp_path: Path) -> None:
    (tmp_path / "context.md").write_text("x" * (LONGEST + 1))
    with pytest.raises(Reg18Error, match=r"context\.md has 100,001 characters"):
        Commentary(tmp_path, lambda text, _: text).text("context")
    # The longest that may be is looked through at once, whatever it says.
    begun = time.monotonic()
    assert find_typed("more " * (LONGEST // 5), "context.md") == []
    assert len(find_typed("more and fewer words than last year " * 100, "context.md")) > 0
    assert time.monotonic() - begun < 20


def test_marks_that_are_never_closed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pandoc, "_LIMIT_SECONDS", 2)
    with pytest.raises(Reg18Error, match="was not made within 2 seconds") as caught:
        pandoc.to_tree("[" * 50_000, tmp_path)
    assert "commentary" in str(caught.value.advice)
