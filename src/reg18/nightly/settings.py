"""Nightly settings, under their earlier name."""

from reg18.settings.nightly import Settings as Settings
from reg18.settings.nightly import load_settings as load_settings
