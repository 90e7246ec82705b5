"""The council settings, under their earlier name."""

from reg18.settings.council import Council as Council
from reg18.settings.council import load_council as load_council
