"""Fine-tuning of the base into instruct: conversations, loss on the answers only."""

import random
import time
from collections.abc import Iterator

import torch
from tokenizers import Tokenizer
from torch import Tensor

from recipe.muon import Optimizers
from recipe.network import Network
from recipe.tokenizer import END_ID, START_ID

RATES = ((0.004, 0.001), (0.003, 0.001), (0.0025, 0.0008), (0.0025, 0.0008), (0.002, 0.0006), (0.0012, 0.0004))
DRILLS = {3: "drill.jsonl", 4: "talk_drill.jsonl", 5: "settling.jsonl"}  # the rounds with conversations of their own
KEPT = {2: 0.5, 3: 0.6, 4: 0.3, 5: 0.25}  # after these rounds the weights before count for so much in the average
SETTLE = 5  # the end of the fifth round: its average is with the weights before that round
TOKENS = 4096
LONGEST = 1023
POOL = 64
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


def padded(rows: list[Row]) -> tuple[Tensor, Tensor]:
    """Rows of nearly one length as a batch."""
    length = max(len(ids) for ids, _ in rows) - 1
    ids = torch.zeros(len(rows), length, dtype=torch.long)
    targets = torch.full((len(rows), length), -1)
    for at, (row, wanted) in enumerate(rows):
        ids[at, : len(row) - 1] = torch.tensor(row[:-1])
        targets[at, : len(row) - 1] = torch.tensor(wanted[: len(row) - 1])
    return ids, targets


def batches(rows: list[Row], rng: random.Random) -> Iterator[tuple[Tensor, Tensor]]:
    """Shuffled batches of about TOKENS tokens without end, similar lengths together."""
    while True:
        order = rng.sample(rows, len(rows))
        groups = []
        for start in range(0, len(order), 50 * POOL):
            pool = sorted(order[start : start + 50 * POOL], key=lambda row: len(row[0]))
            group: list[Row] = []
            for row in pool:
                if group and (len(group) + 1) * len(row[0]) > TOKENS:
                    groups.append(group)
                    group = []
                group.append(row)
            groups.append(group)
        rng.shuffle(groups)
        for group in groups:
            yield padded(group)


def finetune(
    network: Network, tokenizer: Tokenizer, talks: list[list[list[str]]], steps: int, part: int = 0
) -> Network:
    """Teach the base to answer, in rounds, each of which lets its learning rates fall to nothing."""
    torch.manual_seed(part)
    rows = encode(tokenizer, talks)
    checked = [padded([row]) for row in rows[:200]]
    source = batches(rows[200:], random.Random(part))
    optimizers = Optimizers(network, RATES[part], steps)
    started, seen = time.monotonic(), 0
    for step in range(steps):
        ids, targets = next(source)
        seen += ids.numel()
        with torch.autocast("cpu", torch.bfloat16):
            loss = network.loss(ids, targets)
        loss.backward()
        optimizers.step(step)
        if step % 50 == 0 or step == steps - 1:
            with torch.no_grad(), torch.autocast("cpu", torch.bfloat16):
                check = sum(float(network.loss(*pair)) for pair in checked) / len(checked)
            print(
                f"instruct {step}/{steps} loss {float(loss):.3f} check {check:.3f} "
                f"{seen / (time.monotonic() - started):.0f} tok/s",
                flush=True,
            )
    return network


def average(network: Network, before: dict[str, Tensor], kept: float) -> None:
    """The mean of two rounds' weights: what one round forgot, the other still knows."""
    with torch.no_grad():
        for name, weight in network.state_dict().items():
            weight.mul_(1 - kept).add_(before[name], alpha=kept)
