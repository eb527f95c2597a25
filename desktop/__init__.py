"""Tandem: a base and an instruct variant of one model, side by side, on your own computer."""

__version__ = "0.1.0"
