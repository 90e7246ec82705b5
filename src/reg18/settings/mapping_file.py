"""The keys of a mapping file, and a feed as landing reads it."""

from __future__ import annotations

from typing import Annotated, Any, Literal, get_args

from pydantic import (
    AfterValidator,
    BeforeValidator,
    ConfigDict,
    Field,
    WithJsonSchema,
    model_validator,
)  # fmt: skip
from pydantic.config import JsonDict

from reg18.contract.code_lists import CODE_LISTS, codes
from reg18.contract.tables import TABLES, TABLES_BY_NAME
from reg18.settings.fields import Part, Several, about, not_one_of

CLASSIFICATION_KINDS = ("theme", "cause", "partner_body")
# The columns of complaints that a feed of classifications can fill.
JoinedColumn = Literal["theme", "causes", "partner_bodies"]
JOINED_COLUMNS: tuple[str, ...] = get_args(JoinedColumn)

# Editors read `1` and `true` as a number and a boolean; the loader takes both as text.
_TEXT: JsonDict = {"type": ["string", "number", "boolean"], "minLength": 1}
_COLUMN: JsonDict = {"type": ["string", "number"], "minLength": 1}
_TEXTS: JsonDict = {**_TEXT, "type": ["string", "number", "boolean", "array"], "items": _TEXT}
_SOURCE: JsonDict = {**_COLUMN, "type": ["string", "number", "array", "object"], "items": _COLUMN}
Text = Annotated[str, Field(min_length=1), WithJsonSchema(_TEXT)]
Column = Annotated[str, Field(min_length=1), WithJsonSchema(_COLUMN)]


class Source(Part):
    """Where a column of the contract comes from."""

    # Either `columns`, the prefix if there is one and their filled values, joined by `separator`;
    # or, where `number_within` is given, that column's value, the prefix if there is one, and the
    # row's number within the value in the order of the file, joined by `separator`.
    model_config = ConfigDict(json_schema_extra={**_SOURCE, "minItems": 1, "uniqueItems": True})

    columns: Several[Column] = about(
        "Columns of the file; those that are filled are joined.", default=()
    )
    number_within: Column | None = about(
        "The column within which rows are numbered, in the file's order, where the file has no key "
        "of its own."
    )
    prefix: Text | None = about(
        "A word that keeps the keys of two feeds apart: before the value of columns, or between "
        "that of number_within and the number."
    )
    separator: Text = Field(
        default_factory=lambda given: (
            "/" if given.get("prefix") or given.get("number_within") else ";"
        ),
        description="What separates the joined values.",
    )
    list_separator: Text | None = about(
        "What separates several codes in this column, where it differs from the feed's."
    )

    @model_validator(mode="before")
    @classmethod
    def _from_columns(cls, given: Any) -> Any:
        if isinstance(given, str):
            given = [given]
        return {"columns": given} if isinstance(given, list) else given

    @model_validator(mode="after")
    def _is_one_of_two(self) -> Source:
        for key in ("separator", "list_separator"):
            if key in self.model_fields_set and not self.columns:
                raise ValueError(f"with a `{key}` needs `columns`")
        if bool(self.columns) == (self.number_within is not None) or (
            self.prefix is not None and self.list_separator is not None
        ):
            raise ValueError(
                "is either `columns` or a `number_within`; a `list_separator` goes with `columns` "
                "and without a `prefix`"
            )
        return self

    @property
    def named(self) -> tuple[str, ...]:
        """The columns of the file that it reads."""
        return self.columns if self.number_within is None else (self.number_within,)


def codes_of(table: str, column: str) -> tuple[str, ...] | None:
    """Return the codes that a table's column may hold, if it is a coded one."""
    if (table, column) == ("classifications", "kind"):
        return CLASSIFICATION_KINDS
    code_list = CODE_LISTS.get(column)
    return codes()[code_list] if code_list else None


def _table(name: str) -> str:
    if name not in TABLES_BY_NAME:
        raise ValueError(not_one_of(name, TABLES_BY_NAME))
    return name


def _truth(given: Any) -> Any:
    """Read `header`, the one key that is true or false; all others stay text."""
    return {"true": True, "false": False}.get(str(given).lower(), given)


def _delimiter(given: str) -> str:
    if len(given) != 1 or given in '"\r\n':
        raise ValueError(
            'must be one character, such as ";", and cannot be a quote or a line break; a tab is '
            'written "\\t" in quotes'
        )
    return given


def _values(given: Any) -> Any:
    """Return the values one of which a cell must have; None is any value."""
    if not isinstance(given, str):
        return given
    return None if given.lower() == "filled" else [given]


Values = Annotated[
    Annotated[tuple[Text, ...], Field(strict=False, min_length=1)] | None,
    BeforeValidator(_values),
    WithJsonSchema({**_TEXTS, "minItems": 1}),
]


def _columns_of_tables(feed: JsonDict) -> None:
    """Let the schema of a feed name the columns of its table, and their codes."""
    rules: list[Any] = []
    for table in TABLES:
        columns: JsonDict = {}
        constants: JsonDict = {}
        for column in table.columns:
            need = "A value is required in every row." if column in table.required else "Optional."
            code_list = CODE_LISTS.get(column)
            said: JsonDict = {
                "description": f"{need} Code list: {code_list}." if code_list else need
            }
            choices = codes_of(table.name, column)
            columns[column] = said
            constants[column] = {**said, "enum": [*choices]} if choices else said
        only: JsonDict = {
            "columns": {"properties": columns, "additionalProperties": False},
            "constants": {"properties": constants, "additionalProperties": False},
        }
        is_of_table: JsonDict = {
            "properties": {"table": {"const": table.name}}, "required": ["table"],
        }  # fmt: skip
        rules.append({"if": is_of_table, "then": {"properties": only}})
    feed["allOf"] = rules


class FeedKeys(Part):
    """A feed as it is written."""

    model_config = ConfigDict(json_schema_extra=_columns_of_tables)

    files: str = Field(
        min_length=1,
        pattern=r"^[^/\\]+$",
        description="The name of the files, with * for any letters and ? for one, in any case; it "
        "cannot name a folder.",
    )
    table: Annotated[str, AfterValidator(_table)] = Field(
        description="The table that the rows are for.",
        json_schema_extra={"enum": [*TABLES_BY_NAME]},
    )
    extract: Literal["full", "delta"] | None = about(
        "full: each file holds all records. delta: only those that changed."
    )
    sheet: Column | None = about(
        "The sheets' name in a workbook, with * and ?. Default: every sheet that has the header."
    )
    header: Annotated[bool, BeforeValidator(_truth)] = about(
        "false where the file has no line of column names.", default=True
    )
    file_columns: Annotated[tuple[Column, ...], Field(strict=False, min_length=1)] = about(
        "The names of the columns in order, where the file has no header.", default=()
    )
    delimiter: Annotated[str, Field(min_length=1), AfterValidator(_delimiter)] | None = about(
        "The one character between the fields of a line. Default: found by itself.",
        json_schema_extra={"maxLength": 1, "pattern": '^[^"\\r\\n]'},
    )
    dates: Literal["day_first", "month_first"] = about(
        "How 02/04/2024 is read: day_first is 2 April, month_first 4 February.",
        default="day_first",
    )
    list_separator: Column | None = about(
        "What separates several codes in one cell. Default: ; and |."
    )
    empty: Several[Text] = about(
        "Words that stand for an empty cell, such as - or nil, in any case.", default=()
    )
    columns: dict[str, Source] = about(
        "Where each column of the contract comes from. A column of the file that has the "
        "contract's name needs no line. `Stage 2 Outcome` is the column Outcome below the heading "
        "Stage 2, `Outcome (2)` the second column of that name.",
        default={},
    )
    constants: dict[str, Text] = about(
        "Columns of the contract that have one value in every row.", default={}
    )
    join_rows: Several[JoinedColumn] = about(
        "complaints only, where a case has a row per theme or cause: the columns joined from all "
        "rows of a case. Of several themes the first row's counts.",
        default=(),
    )
    only_where: Annotated[dict[str, Values], Field(min_length=1)] = about(
        "Which rows are for this feed: a column of the file and its value, a list of values, or "
        "filled. All must hold; case does not count.",
        default={},
    )

    @model_validator(mode="after")
    def _names_columns_or_has_a_header(self) -> FeedKeys:
        if not self.header and not self.file_columns:
            raise ValueError("needs `file_columns`")
        return self

    @property
    def month_first(self) -> bool:
        return self.dates == "month_first"


def _columns_with_codes(labels: JsonDict) -> None:
    """Let the schema of labels name the columns and their codes."""
    labels["additionalProperties"] = False
    labels["properties"] = {
        column: {
            "description": f"Labels of the system and the codes of the list {code_list} that they "
            "stand for.",
            "type": "object",
            "additionalProperties": {"enum": [*codes()[code_list]]},
        }
        for column, code_list in CODE_LISTS.items()
    }


class MappingFile(Part):
    """How the files of one source system are read into the extract contract."""

    system: str = Field(
        pattern="^[a-z0-9_]+$",
        description="A name for the source system, of small letters, digits and underscores.",
    )
    feeds: Annotated[tuple[FeedKeys, ...], Field(strict=False)] = about(
        "Which files are read into which tables, and how.", default=()
    )
    labels: dict[str, dict[str, str]] = about(
        "By column of the contract: the system's labels and their codes.",
        default={},
        json_schema_extra=_columns_with_codes,
    )


class Feed(FeedKeys):
    """How files whose name matches `files` are read into one table.

    What `join_rows` names is read by a feed of classifications, whose rows are those in which
    `filled` is. `fingerprint` changes when the same file would be read differently.
    """

    system: str
    fingerprint: str
    filled: str | None = None
    # The columns of files that any feed of the mapping names, as they compare.
    mapping_columns: frozenset[str] = frozenset()
