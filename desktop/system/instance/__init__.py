"""One window per data folder: what a second start says to the first."""
