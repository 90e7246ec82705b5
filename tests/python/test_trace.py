"""Every figure can be followed to its cases, and what cannot be followed says why."""

from __future__ import annotations

from pathlib import Path

import duckdb
import pytest

from reg18.errors import Reg18Error
from reg18.trace import follow, follow_in
from reg18.trace.rule import find_rules
from tests.python.conftest import Reg18


def test_every_figure_is_the_sum_of_its_cases(demo_warehouse: Path) -> None:
    """A figure that its cases do not make is refused; here each one of a year is followed, and the
    totals of a quarter and of a year that is not over."""
    with duckdb.connect(str(demo_warehouse), read_only=True) as connection:
        figures = connection.execute(
            "select measure, period, dimension, member, numerator from marts.rpt_figures "
            "where period = '2024-25' "
            "or (period in ('2024-25 Q3', '2025-26') and dimension = 'all')",
        ).fetchall()
        assert len(figures) > 500
        for measure, period, dimension, member, numerator in figures:
            trace = follow_in(connection, measure, period, dimension, member)
            assert sum(case[1] for case in trace.cases) == (numerator or 0)
            assert trace.rules or dimension in ("cause", "theme_cause", "partner_body"), measure


def test_the_command_prints_definition_law_sql_and_cases(
    reg18: Reg18, demo_warehouse: Path
) -> None:
    done = reg18(
        "trace", "responded_within_20_wd", "2024-25", "--member", "charging",
        "--warehouse", demo_warehouse,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    for text in (
        "Resolved within 20 working days, 2024-25, theme: Charging",
        "a local target of the council, not law",
        "models/intermediate/int_complaints__measured.sql, line ",
        "end as responded_within_20_wd_numerator",
        "from core.fct_complaints",
        "= 'charging'",
        "Counted: ",
        "In the base only: ",
        "SYN-ASC-2024-",
    ):
        assert text in done.stdout, text
    assert "joined" not in done.stdout


def test_a_target_has_the_rule_of_its_own_list() -> None:
    columns = [f"overdue_65_wd_at_end_{part}" for part in ("numerator", "joined")]
    rules = find_rules("overdue_65_wd_at_end", "fct_complaints", columns)
    assert [rule.text for rule in rules] == [
        "case when is_statutory then 1 else 0 end as overdue_65_wd_at_end_numerator",
        "{{ joined_stock_on(measure ~ '_from') }} as overdue_65_wd_at_end_joined",
    ]


@pytest.mark.parametrize(
    ("measure", "period", "dimension", "member", "said"),
    [
        ("complaints_recieved", "2024-25", None, "all", "complaints_received"),
        ("complaints_received", "2024-2025", None, "all", "2024-25"),
        ("complaints_received", "2024-25", None, "chargng", "charging"),
        ("complaints_received", "2024-25", "them", "charging", "theme"),
        ("complaints_received", "2024-25", None, "other", "several dimensions"),
    ],
)
def test_a_wrong_name_is_answered_with_the_nearest(
    demo_warehouse: Path, measure: str, period: str, dimension: str | None, member: str, said: str
) -> None:
    with pytest.raises(Reg18Error) as stopped:
        follow(demo_warehouse, measure, period, dimension, member)
    assert said in f"{stopped.value.message} {stopped.value.advice}"


def test_the_analysts_file_has_no_cases(demo_warehouse: Path) -> None:
    analyst = demo_warehouse.with_name(f"{demo_warehouse.stem}.analyst.duckdb")
    with pytest.raises(Reg18Error, match="file for analysts"):
        follow(analyst, "complaints_received", "2024-25", None, "all")
    with pytest.raises(Reg18Error, match="no warehouse"):
        follow(
            demo_warehouse.with_name("none.duckdb"), "complaints_received", "2024-25", None, "all"
        )
