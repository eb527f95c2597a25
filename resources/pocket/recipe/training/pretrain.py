"""Pretraining of the base: next-token prediction on the documents."""

import random
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice

import numpy as np
import torch
from tokenizers import Tokenizer

from recipe.corpus import EARLY
from recipe.special import END_OF_TEXT_ID
from recipe.training.clock import Clock
from recipe.training.muon import Optimizers
from recipe.training.network import Network, Shape
from recipe.training.order import picks
from recipe.training.rounds import Batch, Course, Keeping, train
from recipe.training.schedule import Schedule

TOKENS = 4096
SHORT, LONG = 256, 1024
CHECKED = 400  # documents
CHECKED_ROWS = 48
SEED = 1


@dataclass(frozen=True, slots=True)
class Rows:
    """Token rows of one length; every row starts with a new document. ids: (rows, length + 1), uint16."""

    ids: np.ndarray

    @property
    def size(self) -> tuple[int, int]:
        """(rows, rows of a batch)."""
        return len(self.ids), TOKENS // (self.ids.shape[1] - 1)

    def batch(self, chosen: np.ndarray) -> Batch:
        """These rows as ids and targets, both (rows, length)."""
        both = torch.from_numpy(self.ids[chosen].astype(np.int64))
        return both[:, :-1], both[:, 1:]


def blank() -> Network:
    """A network that has learnt nothing, always the same."""
    torch.manual_seed(SEED)
    return Network(Shape())


def rows(encoded: list[list[int]], length: int) -> Rows:
    """Pack documents into rows of `length` tokens and one; what does not fit at a row's end is left out."""
    found, row = [], []
    for document in encoded:
        row.extend((END_OF_TEXT_ID, *document))
        if len(row) > length:
            found.append(row[: length + 1])
            row = []
    return Rows(np.array(found, dtype=np.uint16))


def course(network: Network, documents: list[list[int]], schedule: Schedule, seed: int = SEED) -> Course:
    """The training of a base. documents: their token ids."""
    early = int(len(documents) * EARLY)
    rest = documents[early:]
    random.Random(seed).shuffle(rest)
    cut = len(rest) * 7 // 8
    streams = {
        "early": rows(documents[:early], SHORT),
        "short": rows(rest[CHECKED:cut], SHORT),
        "long": rows(rest[cut:], LONG),
    }
    checked = rows(rest[:CHECKED], SHORT).batch(np.arange(CHECKED_ROWS))

    def batches(first: int) -> Iterator[Batch]:
        sizes = {kind: stream.size for kind, stream in streams.items()}
        for kind, chosen in islice(picks(sizes, schedule.steps, seed), first, None):
            yield streams[kind].batch(chosen)

    def check() -> str:
        return f"check {float(network.full_loss(*checked)):.3f}"

    return Course("base", network, Optimizers(network, schedule), batches, network.full_loss, check)


def pretrain(
    network: Network, tokenizer: Tokenizer, documents: list[str], schedule: Schedule, keeping: Keeping, clock: Clock
) -> Network:
    """Train a base, or go on with it. Raises RoundOver."""
    encoded = [part.ids for part in tokenizer.encode_batch(documents, add_special_tokens=False)]
    return train(course(network, encoded, schedule), keeping, clock)
