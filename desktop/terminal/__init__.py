"""The same jobs from a terminal. No Qt."""
