"""The order in which training reads its rows.

The order depends on seeds alone, and reading it costs next to nothing: training that goes on after a break draws it
from its beginning and leaves out what was read.
"""

import random
from collections.abc import Iterator, Sequence
from itertools import count

import numpy as np

LONG_EVERY = 8
EARLY_STEPS = 0.16
POOL = 3200  # rows among which similar lengths are looked for
Sizes = dict[str, tuple[int, int]]


def shuffled(rows: int, size: int, rng: np.random.Generator) -> Iterator[np.ndarray]:
    """The numbers of the rows of each batch, without end; every row comes once before any comes again."""
    if rows < size:
        raise ValueError(f"{rows} rows are too few for batches of {size}. Write more documents.")
    while True:
        order = rng.permutation(rows)
        for start in range(0, rows - size + 1, size):
            yield order[start : start + size]


def kind_of(step: int, steps: int) -> str:
    """Which rows a step of pretraining reads: "early", "long" or "short" ones."""
    if step < steps * EARLY_STEPS:
        return "early"
    return "long" if step % LONG_EVERY == LONG_EVERY - 1 else "short"


def picks(sizes: Sizes, steps: int, seed: int) -> Iterator[tuple[str, np.ndarray]]:
    """(kind, numbers of rows) for every step of pretraining. sizes: (rows, rows of a batch) by kind."""
    streams = {
        name: shuffled(rows, size, np.random.default_rng((seed, at)))
        for at, (name, (rows, size)) in enumerate(sorted(sizes.items()))
    }
    for step in count():
        kind = kind_of(step, steps)
        yield kind, next(streams[kind])


def by_length(lengths: Sequence[int], tokens: int, order: Sequence[int]) -> list[list[int]]:
    """The rows in groups of at most `tokens` tokens, padding counted: similar lengths together."""
    groups = []
    for start in range(0, len(order), POOL):
        group: list[int] = []
        for row in sorted(order[start : start + POOL], key=lengths.__getitem__):
            if group and (len(group) + 1) * lengths[row] > tokens:
                groups.append(group)
                group = []
            group.append(row)
        groups.append(group)
    return groups


def groups(lengths: Sequence[int], tokens: int, seed: int) -> Iterator[list[int]]:
    """The numbers of the rows of each batch of fine-tuning, without end."""
    rng = random.Random(seed)
    while True:
        found = by_length(lengths, tokens, rng.sample(range(len(lengths)), len(lengths)))
        rng.shuffle(found)
        yield from found
