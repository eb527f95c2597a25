"""What the model sees: the exact text and tokens of the next request, control tokens marked."""
