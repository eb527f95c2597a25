"""Questions to the hub and its answers; every field comes from a stranger and is checked."""
