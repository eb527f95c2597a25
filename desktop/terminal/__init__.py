"""The jobs of the terminal commands: ask, continue, bench and doctor. No Qt."""
