"""Pretraining of the base: next-token prediction on the documents."""

import random
import time
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import torch
from tokenizers import Tokenizer
from torch import Tensor

from recipe.corpus import EARLY
from recipe.muon import Optimizers
from recipe.network import Network, Shape
from recipe.tokenizer import END_OF_TEXT_ID

RATES = (0.006, 0.001)
TOKENS = 4096
SHORT, LONG = 256, 1024
LONG_EVERY = 8
EARLY_STEPS = 0.16


@dataclass(frozen=True, slots=True)
class Rows:
    """Token rows of one length; every row starts with a new document."""

    ids: np.ndarray

    def batches(self, rng: np.random.Generator) -> Iterator[Tensor]:
        """Shuffled batches without end."""
        size = TOKENS // (self.ids.shape[1] - 1)
        while True:
            order = rng.permutation(len(self.ids))
            for start in range(0, len(order) - size + 1, size):
                yield torch.from_numpy(self.ids[order[start : start + size]].astype(np.int64))


def rows(encoded: list[list[int]], length: int) -> Rows:
    """Pack documents; what does not fit at a row's end is left out."""
    found, row = [], []
    for document in encoded:
        row.extend((END_OF_TEXT_ID, *document))
        if len(row) > length:
            found.append(row[: length + 1])
            row = []
    return Rows(np.array(found, dtype=np.uint16))


def validation(network: Network, part: Rows) -> float:
    """The loss on rows that training does not use."""
    with torch.no_grad(), torch.autocast("cpu", torch.bfloat16):
        batch = torch.from_numpy(part.ids.astype(np.int64))
        return float(network.full_loss(batch[:, :-1], batch[:, 1:]))


def copying(network: Network) -> float:
    """How often a random row of words is repeated rightly: copying must come early and stay."""
    start = torch.full((32, 1), END_OF_TEXT_ID)
    row = torch.randint(300, 2048, (32, 24), generator=torch.Generator().manual_seed(3))
    ids = torch.cat((start, row, row), 1)
    with torch.no_grad():
        guessed = network(ids).argmax(-1)[:, 28:-1]
    return float((guessed == ids[:, 29:]).float().mean())


def pretrain(tokenizer: Tokenizer, documents: list[str], steps: int, seed: int = 1) -> Network:
    """Train a base from nothing."""
    torch.manual_seed(seed)
    encoded = [part.ids for part in tokenizer.encode_batch(documents, add_special_tokens=False)]
    early, rest = int(len(encoded) * EARLY), encoded[int(len(encoded) * EARLY) :]
    random.Random(seed).shuffle(rest)
    checked, cut = rows(rest[:400], SHORT), len(rest) * 7 // 8
    rng = np.random.default_rng(seed)
    first = rows(encoded[:early], SHORT).batches(rng)
    short = rows(rest[400:cut], SHORT).batches(rng)
    long = rows(rest[cut:], LONG).batches(rng)
    network = Network(Shape())
    optimizers = Optimizers(network, RATES, steps)
    started = time.monotonic()
    for step in range(steps):
        usual = long if step % LONG_EVERY == LONG_EVERY - 1 else short
        batch = next(first if step < steps * EARLY_STEPS else usual)
        with torch.autocast("cpu", torch.bfloat16):
            loss = network.full_loss(batch[:, :-1], batch[:, 1:])
        loss.backward()
        optimizers.step(step)
        if step % 50 == 0 or step == steps - 1:
            speed = (step + 1) * TOKENS / (time.monotonic() - started)
            print(
                f"base {step}/{steps} loss {float(loss):.3f} check {validation(network, checked):.3f} "
                f"copying {copying(network):.2f} {speed:.0f} tok/s",
                flush=True,
            )
    return network
