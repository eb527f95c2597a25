"""Readings asked of the engines, one at a time: streamed, kept with their message, drawn again without an engine."""
