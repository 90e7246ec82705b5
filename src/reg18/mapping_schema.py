"""What mappings may name, under its earlier name."""

from reg18.contract import TABLES_BY_NAME as MAPPED_TABLES
from reg18.settings.mapping_file import JOINED_COLUMNS as JOINED_COLUMNS

__all__ = ["JOINED_COLUMNS", "MAPPED_TABLES"]
