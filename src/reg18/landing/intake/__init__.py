"""Intake: what shape a file has, and its records as text. Nothing is judged here but whether a file
can be read at all; what a value means is decided in staging."""
