"""Intake: what shape a file has, and its records as text. It decides only whether a file can be
read; staging decides what a value means."""
