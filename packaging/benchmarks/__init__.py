"""One measurement a module: each has `measure(options) -> list[Figure]` and is listed in packaging/bench.py."""
