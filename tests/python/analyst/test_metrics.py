"""Metrics by name are what the KPI tables say, for every measure that can be one."""

from __future__ import annotations

import re
import shlex
import shutil
from itertools import pairwise
from pathlib import Path

import duckdb
import pytest
import yaml

from reg18.analyst.metrics.generate import files_of, measures_of
from reg18.analyst.metrics.semantic_models import Semantics, read_measures, semantics_of
from reg18.settings.council import Council
from tests.python.asked_metrics import assert_metrics_equal
from tests.python.builds import query
from tests.python.conftest import ROOT, Reg18
from tests.python.warehouse_copies import copied

PAGE = ROOT / "docs" / "how-to" / "metrics.md"


@pytest.fixture(scope="module")
def semantics(demo_warehouse: Path) -> Semantics:
    return semantics_of(read_measures(demo_warehouse))


def test_what_is_checked_in_is_what_the_registry_makes(semantics: Semantics) -> None:
    """If not, write it again with `make semantics`, and look at what has changed."""
    for file, text in files_of(semantics).items():
        assert file.read_text(encoding="utf-8") == text, file.name


def test_the_registry_needs_no_extract(
    demo_warehouse: Path, council: Council, dbt_target: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """`make semantics` builds the registry alone: it is that of any warehouse of these settings."""
    monkeypatch.setenv("REG18_DBT_TARGET", str(dbt_target))
    assert measures_of(council) == read_measures(demo_warehouse)


def test_every_measure_is_a_metric_or_left_out_with_a_reason(
    semantics: Semantics, demo_warehouse: Path
) -> None:
    registered = [row[0] for row in query(demo_warehouse, "select measure from marts.measures")]
    metrics = {metric.measure.name for metric in semantics.metrics}
    left_out = {measure.name: reason for measure, reason in semantics.left_out}
    assert sorted([*metrics, *left_out]) == sorted(registered)
    assert all(left_out.values())
    percentiles, stocks = ["response_wd_median", "response_wd_p90"], [
        row[0] for row in query(demo_warehouse, "select measure from marts.measures "
                                                "where kind = 'stock'")
    ]  # fmt: skip
    assert sorted(left_out) == sorted([*percentiles, *stocks, "complaints_per_1000_supported"])


def test_a_metric_is_a_sum_of_columns_or_a_ratio_of_two_and_nothing_else() -> None:
    file = ROOT / "models" / "core" / "_core__metrics.yml"
    document = yaml.safe_load(file.read_text(encoding="utf-8"))
    columns = {
        f"ref('{model['name']}')": {column["name"] for column in model["columns"]}
        for facts in file.parent.glob("_fct_*.yml")
        for model in yaml.safe_load(facts.read_text(encoding="utf-8"))["models"]
    }
    sums = set()
    for model in document["semantic_models"]:
        for measure in model["measures"]:
            assert measure["agg"] == "sum"
            if model["model"] in ("ref('fct_complaint_targets')", "ref('fct_review_targets')"):
                # The rows of one local target: its measure is a value of a column there.
                name, _, part = measure["name"].rpartition("_")
                assert measure["expr"] == f"case when measure = '{name}' then {part} end"
                assert {"measure", part} <= columns[model["model"]]
            else:
                assert measure["expr"] in columns[model["model"]]
                assert measure["expr"].endswith(("_numerator", "_denominator"))
            sums.add(measure["name"])
        # No key of a case can be asked for, and no fact is joined to another.
        assert "entities" not in model
        assert not {each["name"] for each in model["dimensions"]} & {"case_ref", "row_hash"}
    simple = {each["name"] for each in document["metrics"] if each["type"] == "simple"}
    for metric in document["metrics"]:
        parameters = metric["type_params"]
        if metric["type"] == "simple":
            sums.discard(parameters["measure"]["name"])
        else:
            assert metric["type"] == "ratio"
            assert parameters == {
                "numerator": f"{metric['name']}_numerator",
                "denominator": f"{metric['name']}_denominator",
            }
            assert set(parameters.values()) <= simple
    assert not sums


def with_rows_outside(warehouse: Path, file: Path) -> Path:
    """A copy with every row of every fact once more, long before the first period and long after
    the last: the KPI tables are of the rows that are in one."""
    shutil.copy(warehouse, file)
    with duckdb.connect(str(file)) as connection:
        for fact, dates in connection.execute(
            "select fact, list(distinct date_column) from marts.measure_sums "
            "where date_column is not null group by fact"
        ).fetchall():
            connection.execute(f"create temp table rows_within as select * from core.{fact}")
            for moved in ("- interval 30 year", "+ interval 30 year"):
                replaced = ", ".join(f"cast({date} {moved} as date) as {date}" for date in dates)
                connection.execute(
                    f"insert into core.{fact} select * replace ({replaced}) from rows_within"
                )
            connection.execute("drop table rows_within")
    return file


def test_every_metric_is_the_figure_of_the_kpi_tables(demo_warehouse: Path, tmp_path: Path) -> None:
    file = with_rows_outside(demo_warehouse, tmp_path / "of another name.duckdb")
    assert_metrics_equal(file)


def test_what_was_not_supplied_is_no_metric(sparse: Path) -> None:
    """A sum would be 0, which says that it was there and nothing counted."""
    semantics = semantics_of(read_measures(sparse))
    metrics = {metric.measure.name for metric in semantics.metrics}
    assert {"complaints_received", "compliments_received"} <= metrics
    assert not metrics & {"reviews_requested", "ombudsman_referral_rate", "redress_gbp"}
    reasons = {measure.name: reason for measure, reason in semantics.left_out}
    assert reasons["reviews_requested"].startswith("not supplied")


def test_the_list_has_the_titles_of_the_registry(
    reg18: Reg18, demo_warehouse: Path, tmp_path: Path
) -> None:
    """A title is changed in one place: no one edits the metrics."""
    renamed = copied(
        demo_warehouse, tmp_path / "copy",
        "update marts.measures set title = 'Reviews asked for' where measure = 'reviews_requested'",
        "update marts.measures set title = 'Still open' where measure = 'open_at_end'",
    )  # fmt: skip
    done = reg18("mf", "list", "--warehouse", renamed)
    assert done.returncode == 0, done.stderr
    lines = [line.split(maxsplit=1) for line in done.stdout.splitlines() if line.strip()]
    told = dict(line for line in lines if len(line) == 2)
    assert told["reviews_requested"] == "Reviews asked for"
    assert told["open_at_end"].startswith("Still open: a stock")
    # What is checked in has no title that could be an old one.
    assert "Reviews" not in str(semantics_of(read_measures(renamed)).document)


def examples() -> list[tuple[str, str]]:
    """The commands of the page, each with what it says that they print."""
    text = PAGE.read_text(encoding="utf-8")
    blocks = re.findall(r"^```(\w+)\n(.*?)^```$", text, re.M | re.S)
    found = [
        (command, printed)
        for (language, command), (next_language, printed) in pairwise(blocks)
        if (language, next_language) == ("sh", "text")
    ]
    assert len(found) == 2
    return found


@pytest.mark.parametrize(("command", "printed"), examples(), ids=["years", "themes"])
def test_the_page_shows_what_its_commands_print(
    reg18: Reg18, demo_warehouse: Path, tmp_path: Path, command: str, printed: str
) -> None:
    (tmp_path / "my-warehouse.duckdb").symlink_to(demo_warehouse)
    before = demo_warehouse.stat()
    done = reg18(*shlex.split(command.replace("\\\n", " "))[1:], cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    assert done.stdout == printed
    # It only reads, and leaves nothing behind.
    assert [each.name for each in tmp_path.iterdir()] == ["my-warehouse.duckdb"]
    assert demo_warehouse.stat().st_mtime_ns == before.st_mtime_ns


def test_a_wrong_question_is_refused_with_the_nearest_names(
    reg18: Reg18, demo_warehouse: Path
) -> None:
    done = reg18(
        "mf", "query", "--warehouse", demo_warehouse,
        "--metrics", "complaints_received", "--group-by", "complaints__case_ref",
    )  # fmt: skip
    assert done.returncode == 1
    assert "'complaints__service_area'" in done.stderr
    assert "`reg18 mf list` names the metrics" in done.stderr
    assert done.stdout == ""


def test_the_file_for_analysts_has_no_metrics(reg18: Reg18, demo_warehouse: Path) -> None:
    done = reg18("mf", "list", "--warehouse", demo_warehouse.with_name("warehouse.analyst.duckdb"))
    assert done.returncode == 1
    assert "Name the private file" in done.stderr
