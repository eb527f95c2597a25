"""Keeping the computer awake, and noticing that it has slept."""
