"""Synthetic extracts: a demo with planned figures, and any number of cases for load tests."""

from reg18.synth.demo import write_demo
from reg18.synth.folder import SynthError
from reg18.synth.plan import DEFAULT_SEED, DEMO_AS_OF
from reg18.synth.streaming import stream

__all__ = ["DEFAULT_SEED", "DEMO_AS_OF", "SynthError", "stream", "write_demo"]
