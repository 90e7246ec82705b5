"""The schema of mappings, code lists of staging and the reference page agree with the loader."""

from __future__ import annotations

import json
import re
from pathlib import Path

import jsonschema
import pytest
import yaml

from reg18.contract.code_lists import CODE_LISTS, codes
from reg18.contract.tables import TABLES_BY_NAME
from reg18.settings.fields import json_schema
from reg18.settings.mapping import load_mapping
from reg18.settings.mapping_file import FeedKeys, MappingFile, Source
from reg18.settings.schemas import schema_texts
from tests.python.conftest import ROOT
from tests.python.mapping_files import load

MAPPINGS = sorted((ROOT / "mappings").glob("*.yml"))


@pytest.mark.parametrize("file", schema_texts(), ids=lambda file: file.name)
def test_the_schemas_that_are_checked_in_are_those_in_use(file: Path) -> None:
    text = schema_texts()[file]
    assert file.read_text(encoding="utf-8") == text, "run `make schema`"
    jsonschema.Draft202012Validator.check_schema(json.loads(text))


def test_the_schema_knows_tables_columns_and_codes() -> None:
    schema = json_schema(MappingFile)
    feed = schema["$defs"]["FeedKeys"]
    assert feed["properties"]["table"]["enum"] == list(TABLES_BY_NAME)
    for table, rule in zip(TABLES_BY_NAME.values(), feed["allOf"], strict=True):
        assert rule["if"]["properties"]["table"]["const"] == table.name
        for key in ("columns", "constants"):
            said = rule["then"]["properties"][key]
            assert tuple(said["properties"]) == table.columns
            assert said["additionalProperties"] is False
    outcomes = schema["properties"]["labels"]["properties"]["outcome"]["additionalProperties"]
    assert outcomes == {"enum": list(codes()["outcome"])}


@pytest.mark.parametrize("file", MAPPINGS, ids=lambda file: file.name)
def test_editors_agree_with_the_loader(file: Path) -> None:
    """They read values as numbers and truths where the loader takes the text."""
    text = file.read_text(encoding="utf-8")
    assert text.startswith("# yaml-language-server: $schema=mapping.schema.json\n")
    jsonschema.validate(yaml.safe_load(text), json_schema(MappingFile))
    assert load_mapping(file).system == file.stem


def test_columns_of_several_codes_have_the_code_list_that_staging_splits_them_by() -> None:
    joined: dict[str, str] = {}
    for model in (ROOT / "models" / "staging" / "casework").glob("*.sql"):
        for code_list, column in re.findall(
            r"'(\w+)' as code_list,\s+\{\{ clean_text\('(\w+)'\) \}\} as cell",
            model.read_text(encoding="utf-8"),
        ):
            assert joined.setdefault(column, code_list) == code_list
    assert joined == {"causes": "cause", "partner_bodies": "partner_body"}
    assert joined.items() <= CODE_LISTS.items()
    assert set(CODE_LISTS.values()) == set(codes())


def test_every_example_of_the_reference_page_loads(tmp_path: Path) -> None:
    page = (ROOT / "docs" / "reference" / "mapping.md").read_text(encoding="utf-8")
    examples = re.findall(r"```yaml\n(.*?)```", page, re.DOTALL)
    assert len(examples) > 5
    for example in examples:
        text = example if "system:" in example else f"system: example\n{example}"
        mapping = load(tmp_path, text)
        assert mapping.feeds or mapping.labels


def test_the_reference_page_names_every_key() -> None:
    page = (ROOT / "docs" / "reference" / "mapping.md").read_text(encoding="utf-8")
    keys = [*MappingFile.model_fields, *FeedKeys.model_fields, *Source.model_fields]
    assert [key for key in keys if f"`{key}`" not in page] == []


def test_the_reference_page_lists_the_columns_of_every_table() -> None:
    page = (ROOT / "docs" / "reference" / "mapping.md").read_text(encoding="utf-8")
    listed = dict(re.findall(r"^\| `(\w+)` \| (\*\*.*) \|$", page, re.MULTILINE))
    for table in TABLES_BY_NAME.values():
        columns = listed[table.name].split(", ")
        assert tuple(column.strip("*") for column in columns) == table.columns
        needed = [column.strip("*") for column in columns if column.startswith("**")]
        assert tuple(needed) == table.required
