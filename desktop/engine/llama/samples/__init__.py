"""Several answers to one prompt, decoded beside each other."""
