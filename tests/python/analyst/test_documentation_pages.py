"""The documentation that is made from the project: dbt's page, rules, relations, questions."""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Iterator
from pathlib import Path

import duckdb
import pytest
from playwright.sync_api import Browser

from reg18.analyst.documentation.facts import questions, questions_page
from tests.python.conftest import ROOT
from tests.python.sites import reading


@pytest.fixture(scope="module")
def facts(site: Path) -> dict[str, object]:
    return dict(json.loads((site / "docs" / "facts.json").read_text(encoding="utf-8")))


@pytest.fixture(scope="module")
def private(demo_warehouse: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    with duckdb.connect(str(demo_warehouse), read_only=True) as connection:
        yield connection


def test_every_measure_has_the_rule_that_counts(
    facts: dict[str, object], private: duckdb.DuckDBPyConnection
) -> None:
    found = facts["rules"]
    assert isinstance(found, dict)
    measures = {row[0] for row in private.execute("select measure from marts.measures").fetchall()}
    assert set(found) == measures
    # What is shown is what counts: computed from the same columns it gives the same numbers.
    sql = found["complaints_received"][0]["sql"]
    counted = private.execute(
        f"select count(*) from (select *, {sql.replace(' AS ', ' as shown_')} from "
        "core.fct_complaints) where shown_complaints_received_numerator "
        "<> complaints_received_numerator"
    ).fetchone()
    assert counted == (0,)
    assert "days_taken <= days" in found["responded_within_20_wd"][0]["sql"]
    for written in found.values():
        for rule in written:
            assert "{{" not in rule["sql"]
            assert "--" not in rule["sql"]


def test_tables_lead_to_rows_that_are_there(
    facts: dict[str, object], private: duckdb.DuckDBPyConnection
) -> None:
    """What the site shows is compared with the data, except for known orphans."""
    relations = facts["relations"]
    assert isinstance(relations, list)
    assert len(relations) > 50
    schemas = dict(
        private.execute(
            "select distinct table_name, schema_name from duckdb_columns() where schema_name in "
            "('core', 'marts')"
        ).fetchall()
    )
    for each in relations:
        of, to = (f"{schemas[each[name]]}.{each[name]}" for name in ("table", "to_table"))
        besides = (
            "and each.has_complaint"
            if each["to_table"] == "fct_complaints"
            and each["table"] in ("fct_actions", "fct_reviews", "fct_ombudsman_enquiries")
            else ""
        )
        counted = private.execute(
            f"select count(*) from {of} as each where each.{each['column']} is not null "
            f"and each.{each['column']} not in ('unknown', 'unmapped') {besides} and not exists "
            f"(select 1 from {to} as other where other.{each['to_column']} = each.{each['column']})"
            if each["to_table"] == "dim_codes"
            else f"select count(*) from {of} as each where each.{each['column']} is not null "
            f"{besides} and not exists "
            f"(select 1 from {to} as other where other.{each['to_column']} = each.{each['column']})"
        ).fetchone()
        # Published statistics go further back than the council's data.
        if each["table"] not in ("ombudsman_statistics", "restatements"):
            assert counted == (0,), each


def test_dbts_page_is_one_file_that_asks_for_nothing(site: Path, browser: Browser) -> None:
    with reading(browser, site) as reader:
        asked: list[str] = []
        reader.page.on("request", lambda request: asked.append(request.url))
        reader.page.goto(f"{reader.address}/docs/")
        reader.page.wait_for_selector("text=The complaints warehouse")
        reader.page.goto(f"{reader.address}/docs/#!/model/model.reg18.fct_complaints")
        reader.page.wait_for_selector("text=complaints_received_numerator")
        assert asked == [f"{reader.address}/docs/"]
        assert reader.complaints == []
    text = (site / "docs" / "index.html").read_text(encoding="utf-8")
    assert str(ROOT) not in text
    for exposure in ("annual_report", "quarterly_report", "site", "analyst_file"):
        assert f"exposure.reg18.{exposure}" in text


def anchor(heading: str) -> str:
    """How a heading is addressed on the web."""
    plain = unicodedata.normalize("NFC", heading.strip().lower())
    return re.sub(r"[^\w\- ]", "", plain).replace(" ", "-")


def test_fifteen_questions_are_each_answered_in_one_place() -> None:
    found = questions()
    assert len({each.question for each in found}) == 15 == len(found)
    # None is in the table that the reader of it would pass over.
    assert questions_page().read_text(encoding="utf-8").count("\n| ") == 15 + 2
    for each in found:
        question, words = each.question, each.words
        path, _, place = each.link.partition("#")
        text = (questions_page().parent / path).read_text(encoding="utf-8")
        if place:
            parts = re.split(r"^#+ (.+)$", text, flags=re.M)
            sections = dict(zip(map(anchor, parts[1::2]), parts[2::2], strict=True))
            assert place in sections, f"{question}: {each.link}"
            text = sections[place]
        assert words, question
        assert " ".join(words.split()) in " ".join(text.split()), question
