"""What people write for the report, what they may not say by hand, and what helpers say."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest

from reg18.base.errors import Reg18Error
from reg18.base.paths import commentary_folder
from reg18.report.typed_figures import find_typed
from reg18.settings.council import Council
from tests.python.annual_report import (
    COMMENTARY,
    SECTIONS,
    YEAR,
    heading_texts,
    query,
    render_annual,
    written,
)
from tests.python.conftest import ROOT, Reg18
from tests.python.html_page import read_page


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("Fine.\n\nBut {{ figure('no_such_measure') }}.", "context.md, line 3"),
        ("{{ figure('complaints_recieved') }}", "did you mean `complaints_received`?"),
        ("{{ figure('complaints_received', 'chargng', 'theme') }}", "did you mean `charging`?"),
        ("{{ figure('complaints_received', 'charging', 'tehme') }}", "did you mean `theme`?"),
        ("{{ figure('complaints_received', 'charging') }}", "without a dimension"),
        ("{{ figure('complaints_received', period='2024-52') }}", "did you mean `2024-25`?"),
        ("{{ figure('complaints_received', period=none) }}", "no year before"),
        ("{{ share('complaints_received', 'x', 'service_area') }}", "has no member `x`"),
        ("{{ figur('complaints_received') }}", "did you mean `figure`?"),
        ("{{ outside('776 of 987') }}", "has no source"),
        ("{{ figure('complaints_received' }}", "context.md, line 1"),
        ("{{ nonsense }}", "context.md, line 1"),
        ("See [](#sec-nowhere).", "#sec-nowhere"),
    ],
)
def test_a_mistake_in_the_commentary_is_named(
    text: str, said: str, demo_warehouse: Path, council: Council, tmp_path: Path
) -> None:
    folder = written(tmp_path / "commentary", "context.md", text)
    with pytest.raises(Reg18Error) as caught:
        render_annual(demo_warehouse, YEAR, tmp_path / "out", council, True, folder)
    assert said in caught.value.message
    assert not (tmp_path / "out").exists()


def test_commentary_is_text(demo_warehouse: Path, council: Council, tmp_path: Path) -> None:
    text = (
        "## Own heading\n\nBy 30 June, as regulation 18 (1) asks, there were "
        "{{ figure('complaints_received') }} complaints.\n\n1. A list. <b>bold</b>\n\n"
        "In England {{ outside('776 of 987', 'LGSCO, 2025') }} were upheld.\n"
    )
    folder = written(tmp_path / "commentary", "context.md", text)
    result = render_annual(demo_warehouse, YEAR, tmp_path / "out", council, True, folder)
    assert not [warning for warning in result.warnings if "context.md" in warning]
    own = read_page(result.html)
    assert "<b>bold</b>" in own.text()
    assert own.one("h4").text() == "Own heading"
    assert heading_texts(own, "h2") == SECTIONS
    (note,) = [node for node in own.walk() if node.has("footnotes")]
    assert "Source: LGSCO, 2025." in note.text()


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("There were 17 of them.", "17"),
        ("Up by 31% on the year.", "31%"),
        ("It was so in 2023-24 too.", "2023-24"),
        ("In 2024 all went well.", "2024"),
        ("There were decisions on twenty cases.", "twenty"),
        ("The remaining thirteen were closed.", "thirteen"),
        ("Fault was found in two cases.", "two cases"),
        ("Most of the complaints were about delay.", "Most of the complaints"),
        ("Numbers rose.", "rose"),
        ("There was a slight decrease.", "slight"),
        ("We had fewer complaints\nthan in the year before.", "fewer"),
        ("Responses took longer.", "took longer"),
        ("As Graph 6 shows, it is so.", "6"),
    ],
)
def test_what_commentary_says_by_hand_holds_the_final_report_back(
    text: str, words: str, demo_warehouse: Path, council: Council, tmp_path: Path
) -> None:
    """Numbers in digits and in words, years, changes and references to graphs by number."""
    shutil.copytree(COMMENTARY, tmp_path / "commentary")
    (tmp_path / "commentary" / YEAR / "context.md").write_text(f"Fine.\n\n{text}\n")
    with pytest.raises(Reg18Error) as caught:
        render_annual(
            demo_warehouse, YEAR, tmp_path / "out", council, False, tmp_path / "commentary"
        )
    assert f"context.md, line 3: \u201c{words}\u201d" in caught.value.message
    assert not (tmp_path / "out").exists()


def test_what_commentary_may_say_by_hand() -> None:
    text = (
        "By 31 March, under the Care Act 2014 and SI 2009/309, regulation 13 (3), stage 1 answers "
        "one named officer. More than once people rang. The first response, the second letter.\n\n"
        "1. A list\n2. [A link](https://example.org/2024/17)\n\n"
        "{{ figure('complaints_received', period='2023-24') }} {% if 3 > 2 %}{% endif %}"
    )
    assert find_typed(text, "context.md") == []


@pytest.mark.parametrize(
    "figure",
    [
        "figure('complaints_received')",
        # Some in the year before, and no row this year: that is a fall too.
        "figure('complaints_well_founded_any_stage', 'Customer Service Centre', 'service_area')",
    ],
)
def test_a_statement_holds_only_while_the_data_bear_it_out(
    figure: str, demo_warehouse: Path, council: Council, tmp_path: Path
) -> None:
    text = f"Fine.\n\n{{{{ holds({figure}.%s, 'There were other numbers') }}}}.\n"
    shutil.copytree(COMMENTARY, tmp_path / "commentary")
    file = tmp_path / "commentary" / YEAR / "context.md"
    file.write_text(text % "fell")
    folder = tmp_path / "commentary"
    render_annual(demo_warehouse, YEAR, tmp_path / "out", council, False, folder)
    file.write_text(text % "rose")
    with pytest.raises(Reg18Error, match=r"context.md, line 3: .*data do not bear out"):
        render_annual(demo_warehouse, YEAR, tmp_path / "out", council, False, folder)
    draft = render_annual(demo_warehouse, YEAR, tmp_path / "out", council, True, folder)
    assert [node.text() for node in read_page(draft.html).walk() if node.has("refuted")] == [
        "There were other numbers"
    ]


def test_helpers_say_what_the_figures_say(
    demo_warehouse: Path, council: Council, tmp_path: Path
) -> None:
    text = (
        "A: {{ share('complaints_received', 'charging', 'theme') }}\n\n"
        "B: {{ rank('complaints_received', 'charging', 'theme') }}\n\n"
        "C: {{ largest('complaints_received', 'theme', 2) }}\n\n"
        "D: {{ changed(figure('complaints_received'), 'The number') }}\n"
    )
    folder = written(tmp_path / "commentary", "context.md", text)
    result = render_annual(demo_warehouse, YEAR, tmp_path / "out", council, True, folder)
    said = {
        node.text()[0]: node.text()[3:]
        for node in read_page(result.html).all("p")
        if re.match("[A-D]: ", node.text())
    }
    themes = query(
        demo_warehouse,
        "select member_label, numerator from marts.kpi_annual join core.dim_codes "
        "on code_list = 'theme' and code = member "
        f"where period = '{YEAR}' and measure = 'complaints_received' and dimension = 'theme' "
        "order by numerator desc".replace("member_label", "label as member_label"),
    )
    total = query(
        demo_warehouse,
        "select sum(numerator) as n, 1 as one from marts.kpi_annual where dimension = 'all' "
        f"and period = '{YEAR}' and measure = 'complaints_received'",
    )[0]["n"]
    assert said["A"] == f"25% ({int(themes[0]['numerator'])} of {int(total)})"
    assert said["B"] == "first"
    assert said["C"].startswith("charging, 25% (")
    assert said["C"].count(" and ") == 1
    assert said["D"].startswith("The number fell from 395 in 2023-24")


def test_texts_may_lie_outside_the_project(
    demo_warehouse: Path, reg18: Reg18, tmp_path: Path
) -> None:
    """For the command line, and so that an upgrade of the program takes no text with it."""
    ready = ("ready", YEAR, "--warehouse", demo_warehouse)
    done = reg18(*ready, REG18_COMMENTARY=str(tmp_path))
    assert done.returncode == 1
    assert "improvements.md" in done.stdout
    shutil.copytree(COMMENTARY / YEAR, tmp_path / YEAR)
    assert reg18(*ready, REG18_COMMENTARY=str(tmp_path)).returncode == 0
    # What is said on the command line goes first.
    done = reg18(*ready, "--commentary", tmp_path / "none", REG18_COMMENTARY=str(tmp_path))
    assert done.returncode == 1


@pytest.mark.parametrize("report", ["annual", "quarterly"])
def test_the_project_has_a_folder_of_texts_for_each_report(
    report: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("REG18_COMMENTARY", raising=False)
    assert commentary_folder(report) == ROOT / "reports" / report / "commentary"
    assert commentary_folder(report).is_dir()
    monkeypatch.setenv("REG18_COMMENTARY", "mine")
    assert commentary_folder(report) == Path("mine")
    assert commentary_folder(report, Path("said")) == Path("said")
