"""council.yml: settings that are blank, contradict each other or name what is not there are refused
with their line, and everything else is taken as it is."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

from reg18.base.errors import Reg18Error
from reg18.settings.council import load_council, target_measures
from tests.python.builds import query
from tests.python.conftest import ROOT

WRITTEN = (ROOT / "council.yml").read_text(encoding="utf-8")


def refused(folder: Path, old: str, new: str) -> str:
    """What is said of the project's settings with something else in a place."""
    assert WRITTEN.count(old) >= 1
    text = WRITTEN.replace(old, new, 1)
    file = folder / "council.yml"
    file.write_text(text, encoding="utf-8")
    with pytest.raises(Reg18Error) as caught:
        load_council(file)
    assert "docs/reference/council.md" in str(caught.value.advice)
    line = WRITTEN[: WRITTEN.index(old)].count("\n") + 1
    assert f"{file}, line {line}: " in caught.value.message
    return caught.value.message


@pytest.mark.parametrize("blank", ['""', '"   "', "' \t '", '"\\u00a0"', '"\\u200b"', '"\\ufeff "'])
@pytest.mark.parametrize(
    ("setting", "old"),
    [
        ("council.name", "name: Leicestershire County Council"),
        ("council.department", "department: Adults and Communities Department"),
        ("council.complaints_team", "complaints_team: Complaints Team"),
    ],
)
def test_a_blank_text(tmp_path: Path, setting: str, old: str, blank: str) -> None:
    said = refused(tmp_path, old, f"{old.split(':')[0]}: {blank}")
    assert f"`{setting}` is empty." in said


def test_blank_steps_of_the_procedure(tmp_path: Path) -> None:
    assert "`procedure.title` is empty." in refused(
        tmp_path, "- title: Complaint received", '- title: "  "'
    )
    assert "`procedure.target` is empty." in refused(
        tmp_path, "target: responded_within_65_wd", 'target: ""'
    )


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("slight_change_percent: 5", "slight_change_percent: 20.5",
         "`thresholds.slight_change_percent` is 20.5 and `marked_change_percent` is 20"),
        ("slight_change_points: 2", "slight_change_points: 9",
         "`thresholds.slight_change_points` is 9 and `marked_change_points` is 8"),
        ("marked_change_percent: 20", "marked_change_percent: 1e999",
         "`thresholds.marked_change_percent` must be at most 1000"),
        ("marked_change_points: 8", "marked_change_points: 101", "must be at most 100, not 101"),
        ("relevant_period_near: 20", "relevant_period_near: 130", "must be at most 120, not 130"),
        ("target: responded_within_65_wd", "target: responded_within_66_wd",
         "did you mean `responded_within_65_wd`?"),
        ("target: responded_within_65_wd", "target: responded_within_6_months",
         "no local target in `targets` makes that measure"),
        ("target: reviews_within_65_wd_of_receipt", "target: Reviews_within_65_wd_of_receipt",
         "did you mean `reviews_within_65_wd_of_receipt`?"),
        # 10.0 days would make the measure responded_within_10.0_wd.
        ("- {days: 10, unit: wd", "- {days: 10.0, unit: wd",
         "`targets.response.days` must be a whole number"),
        ("at_most: 12", "at_most: 1e1", "`quotes.at_most` must be a whole number"),
    ],
)  # fmt: skip
def test_what_contradicts_or_is_not_there(tmp_path: Path, old: str, new: str, said: str) -> None:
    assert said in refused(tmp_path, old, new)


def test_a_target_that_is_taken_away_is_missed_by_the_procedure(tmp_path: Path) -> None:
    """The step that shows it is named, with its line; the list of targets is in order."""
    file = tmp_path / "council.yml"
    file.write_text(WRITTEN.replace("    - {days: 65, unit: wd, clock: receipt}\n", "", 1))
    with pytest.raises(Reg18Error) as caught:
        load_council(file)
    line = file.read_text().split("target: responded_within_65_wd")[0].count("\n") + 1
    assert f"line {line}: `procedure.target` is `responded_within_65_wd`" in caught.value.message


def test_limits_that_are_equal_are_taken(tmp_path: Path) -> None:
    file = tmp_path / "council.yml"
    file.write_text(WRITTEN.replace("slight_change_percent: 5", "slight_change_percent: 20"))
    assert load_council(file).settings["thresholds"]["slight_change_percent"] == 20


def test_measures_of_targets_are_named_as_in_sql(demo_warehouse: Path) -> None:
    """One rule, written twice: in a staging model, whose unit test has an example of each kind, and
    where settings are checked without a warehouse."""
    file = ROOT / "models" / "staging" / "settings" / "_settings__unit_tests.yml"
    (unit_test,) = yaml.safe_load(file.read_text(encoding="utf-8"))["unit_tests"]
    given = unit_test["given"][0]["rows"]
    assert len(given) == 7
    for target, expected in zip(given, unit_test["expect"]["rows"], strict=True):
        part = target.pop("target_list")
        assert target_measures({part: [target]}) == [expected["measure"]]
    registered = query(demo_warehouse, "select measure from marts.measures where is_local_target")
    assert {name for (name,) in registered} == set(
        target_measures(load_council(ROOT / "council.yml").settings["targets"])
    )
