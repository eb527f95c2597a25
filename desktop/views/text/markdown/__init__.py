"""Markdown read: lines into leaves, and what a line holds; no Qt."""
