"""Counts in the source what keeps the house easy to find one's way in; nothing is imported or run."""
