"""Answers beside each other: votes and their tally, words that only one says, one sampler for all columns."""
