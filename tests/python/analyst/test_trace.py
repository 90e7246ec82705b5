"""Every figure can be followed to its cases, and what cannot be followed says why."""

from __future__ import annotations

from pathlib import Path

import duckdb
import pytest

from reg18.analyst.measure_rules import measures_in, select_items
from reg18.analyst.trace import find_rules, follow, follow_in
from reg18.base.errors import Reg18Error
from tests.python.conftest import Reg18


def test_every_measure_is_followed_to_its_rule_and_cases(demo_warehouse: Path) -> None:
    """A figure that its cases do not make is refused; here each measure is followed, and each kind
    of breakdown. That the cases of all figures make them is tested with freezing."""
    with duckdb.connect(str(demo_warehouse), read_only=True) as connection:
        figures = connection.execute(
            "select measure, period, dimension, max(member), max_by(numerator, member) "
            "from marts.rpt_figures where period = '2024-25' "
            "and (dimension = 'all' or measure in ('complaints_received', 'complaints_resolved')) "
            "group by measure, period, dimension "
            "union all select measure, period, dimension, member, numerator from marts.rpt_figures "
            "where period in ('2024-25 Q3', '2025-26') and dimension = 'all' "
            "and measure in ('open_at_end', 'overdue_65_wd_at_end', 'acknowledged_within_3_wd')"
        ).fetchall()
        assert len(figures) > 50
        for measure, period, dimension, member, numerator in figures:
            trace = follow_in(connection, measure, period, dimension, member)
            assert sum(case[1] for case in trace.cases) == (numerator or 0)
            assert trace.rules or numerator is None, measure


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
        "models/core/fct_complaint_targets.sql, line ",
        "when targets.unit = 'wd' and targets.clock = 'receipt'",
        "then 1 else 0 end as numerator",
        "from core.cases_behind",
        "member = 'charging'",
        "Counted: ",
        "In the base only: ",
        "SYN-ASC-2024-",
    ):
        assert text in done.stdout, text
    assert "joined" not in done.stdout


def test_a_target_has_the_rule_of_its_own_list() -> None:
    rules = find_rules("overdue_65_wd_at_end", ["fct_complaint_targets"], "overdue")
    assert [text.splitlines()[-1] for _, text in rules] == [
        "end as past_from",
        "{{ joined_stock_on('past_from') }} as joined_on",
    ]


def test_select_items_are_told_apart() -> None:
    code = """
    with joined as (select a, extract(year from b) as y from t),
    final as (
        select
            -- , no item
            case when x in ('a, b', 'it''s') then 1 else 0 end as one_numerator,
            coalesce((select max(z) as top from u), 0) as two_denominator
        from joined
    )
    select * from final
    """
    items = {each.column: each for each in select_items(code)}
    assert set(items) == {"y", "one_numerator", "top", "two_denominator"}
    assert items["y"].text == "extract(year from b) as y"
    assert items["one_numerator"].line == 6
    assert items["one_numerator"].text.startswith("case when x in ('a, b', 'it''s') then 1")
    assert measures_in(code) == ["one", "two"]


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
    with pytest.raises(Reg18Error, match="analysts' file"):
        follow(analyst, "complaints_received", "2024-25", None, "all")
    with pytest.raises(Reg18Error, match="no warehouse"):
        follow(
            demo_warehouse.with_name("none.duckdb"), "complaints_received", "2024-25", None, "all"
        )
