"""What a nightly run did, as it goes on and once it has ended."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from reg18.base.errors import Reg18Error
from reg18.nightly.inbox import Taken
from reg18.nightly.messages import Step
from reg18.warehouse.outcome import BuildResult


@dataclass
class Night:
    """What a night did, as far as it came."""

    taken: Taken | None = None
    result: BuildResult | None = None
    # What was made, in the order of the steps: what it is, and the file or folder.
    made: list[tuple[str, Path]] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)
    failed: list[tuple[Step, Reg18Error]] = field(default_factory=list)
