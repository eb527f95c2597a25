"""Several answers to one prompt, read once and decoded in one batch."""
