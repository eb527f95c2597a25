"""The frozen program that every package holds: which files go in, and what came of it."""
