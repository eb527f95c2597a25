"""The program where something is wrong: each fault, and what it takes to make it."""
