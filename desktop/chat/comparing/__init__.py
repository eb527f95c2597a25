"""Answers to one question compared: what only one says, which is better, and what they share."""
