"""Fine-tuning of the base into instruct: conversations, loss on the answers only."""

from collections.abc import Iterator
from itertools import islice

import torch
from tokenizers import Tokenizer

from recipe.special import END_ID, START_ID
from recipe.training.clock import Clock
from recipe.training.muon import Optimizers
from recipe.training.network import Network
from recipe.training.order import by_length, groups
from recipe.training.rounds import Batch, Course, Keeping, train
from recipe.training.schedule import Schedule

TOKENS = 8192  # the optimizer's own time counts half as much as with 4,096
LONGEST = 1023
CHECKED = 200  # conversations
Row = tuple[list[int], list[int]]


def encode(tokenizer: Tokenizer, talks: list[list[list[str]]]) -> list[Row]:
    """(ids, targets) of every conversation; the target is -1 where nothing is learnt."""
    texts = [f"{role}\n{content}" for talk in talks for role, content in talk]
    parts = iter(tokenizer.encode_batch(texts, add_special_tokens=False))
    newline = tokenizer.encode("\n", add_special_tokens=False).ids
    opener = len(tokenizer.encode("assistant\n", add_special_tokens=False).ids)
    found = []
    for talk in talks:
        ids: list[int] = []
        learnt: list[bool] = []
        for role, _ in talk:
            body = next(parts).ids
            answer = role == "assistant"
            ids += [START_ID, *body, END_ID, *newline]
            learnt += [False] * (1 + opener if answer else 1 + len(body))
            learnt += [answer] * (len(body) - opener + 1 if answer else 1)
            learnt += [False] * len(newline)
        targets = [token if wanted else -1 for token, wanted in zip(ids, learnt, strict=True)]
        found.append((ids[:LONGEST], targets[1 : LONGEST + 1]))
    return found


def padded(rows: list[Row]) -> Batch:
    """Rows of nearly one length as a batch: ids and targets, both (rows, length); a target of -1 does not count."""
    length = max(len(ids) for ids, _ in rows) - 1
    ids = torch.zeros(len(rows), length, dtype=torch.long)
    targets = torch.full((len(rows), length), -1)
    for at, (row, wanted) in enumerate(rows):
        ids[at, : len(row) - 1] = torch.tensor(row[:-1])
        targets[at, : len(row) - 1] = torch.tensor(wanted[: len(row) - 1])
    return ids, targets


def course(network: Network, rows: list[Row], schedule: Schedule, seed: int) -> Course:
    """The teaching of a base: one long round, whose learning rates fall to nothing towards its end."""
    torch.manual_seed(seed)
    checked, taught = rows[:CHECKED], rows[CHECKED:]
    parts = by_length([len(ids) for ids, _ in checked], TOKENS, range(len(checked)))
    kept_back = [padded([checked[at] for at in part]) for part in parts]
    weights = [int((targets >= 0).sum()) for _, targets in kept_back]
    lengths = [len(ids) for ids, _ in taught]

    def batches(first: int) -> Iterator[Batch]:
        for chosen in islice(groups(lengths, TOKENS, seed), first, None):
            yield padded([taught[at] for at in chosen])

    def check() -> str:
        losses = (float(network.loss(*batch)) * weight for batch, weight in zip(kept_back, weights, strict=True))
        return f"check {sum(losses) / sum(weights):.3f}"

    return Course("instruct", network, Optimizers(network, schedule), batches, network.loss, check)


def finetune(
    network: Network, rows: list[Row], schedule: Schedule, keeping: Keeping, clock: Clock, seed: int
) -> Network:
    """Teach the base to answer, or go on with it. seed: of the order of rows. Raises RoundOver."""
    return train(course(network, rows, schedule, seed), keeping, clock)
