"""A published file's way to this disk: resumed, verified, and under its final name only when it is right."""
