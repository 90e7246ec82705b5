"""Mappings, under their earlier name."""

from reg18.settings.mapping import Feed as Feed
from reg18.settings.mapping import Mapping as Mapping
from reg18.settings.mapping import check_labels_agree as check_labels_agree
from reg18.settings.mapping import load_mapping as load_mapping
from reg18.settings.mapping import load_mappings as load_mappings
