"""Engines as state machines, each with a thread of its own, and who may be in memory."""
