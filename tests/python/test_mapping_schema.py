"""The schema of mappings, code lists of staging and the reference page agree with the loader."""

from __future__ import annotations

import re
from pathlib import Path

import jsonschema
import pytest
import yaml

from reg18.code_lists import CODE_LISTS, codes
from reg18.mapping import load_mapping
from reg18.mapping_schema import MAPPED_TABLES, mapping_schema, schema_file, schema_text
from tests.python.conftest import ROOT
from tests.python.mapping_files import load

MAPPINGS = sorted((ROOT / "mappings").glob("*.yml"))


def test_the_schema_that_is_checked_in_is_the_one_in_use() -> None:
    assert schema_file().read_text(encoding="utf-8") == schema_text(), "run `make schema`"


def test_the_schema_is_one() -> None:
    jsonschema.Draft202012Validator.check_schema(mapping_schema())


def test_the_schema_knows_tables_columns_and_codes() -> None:
    schema = mapping_schema()
    assert schema["$defs"]["feed"]["properties"]["table"]["enum"] == list(MAPPED_TABLES)
    for table in MAPPED_TABLES.values():
        said = schema["$defs"][table.name]["properties"]
        assert tuple(said["columns"]["properties"]) == table.columns
        assert tuple(said["constants"]["properties"]) == table.columns
    outcomes = schema["properties"]["labels"]["properties"]["outcome"]["additionalProperties"]
    assert outcomes == {"enum": list(codes()["outcome"])}


@pytest.mark.parametrize("file", MAPPINGS, ids=lambda file: file.name)
def test_editors_agree_with_the_loader(file: Path) -> None:
    """They read values as numbers and truths where the loader takes the text."""
    text = file.read_text(encoding="utf-8")
    assert text.startswith("# yaml-language-server: $schema=mapping.schema.json\n")
    jsonschema.validate(yaml.safe_load(text), mapping_schema())
    assert load_mapping(file).system == file.stem


def test_columns_have_the_code_list_that_staging_joins() -> None:
    joined: dict[str, str] = {}
    for model in (ROOT / "models" / "staging" / "casework").glob("*.sql"):
        text = model.read_text(encoding="utf-8")
        pairs = re.findall(r"'\w+': \['(\w+)', '(\w+)_text'\]", text)
        pairs += re.findall(
            r"'(\w+)' as code_list,\s+\{\{ clean_text\('(\w+)'\) \}\} as cell", text
        )
        for code_list, column in pairs:
            assert joined.setdefault(column, code_list) == code_list
    assert joined == CODE_LISTS
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
    schema = mapping_schema()
    keys = [
        *schema["properties"],
        *schema["$defs"]["feed"]["properties"],
        *schema["$defs"]["source"]["properties"],
    ]
    assert [key for key in keys if f"`{key}`" not in page] == []


def test_the_reference_page_lists_the_columns_of_every_table() -> None:
    page = (ROOT / "docs" / "reference" / "mapping.md").read_text(encoding="utf-8")
    listed = dict(re.findall(r"^\| `(\w+)` \| (\*\*.*) \|$", page, re.MULTILINE))
    for table in MAPPED_TABLES.values():
        columns = listed[table.name].split(", ")
        assert tuple(column.strip("*") for column in columns) == table.columns
        needed = [column.strip("*") for column in columns if column.startswith("**")]
        assert tuple(needed) == table.required
