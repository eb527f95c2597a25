"""The loop of both trainings. It can be left and taken up again at any step, and comes to the same weights.

All that decides about the next step is kept: weights, the optimizers' memory, the random numbers' state and the number
of steps done, from which the place in the data follows. The weights are the same to the last bit on the same machine
with the same number of threads.
"""

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch
from torch import Tensor

from recipe.keeping import write_whole
from recipe.training.clock import Clock, RoundOver
from recipe.training.machine import has_bfloat16
from recipe.training.muon import Optimizers
from recipe.training.network import Network, autocast

Batch = tuple[Tensor, Tensor]
TOLD_EVERY = 50
AT_ONCE = 1024  # tokens: four times as many at once took a fifth longer on two cores


@dataclass(frozen=True, slots=True)
class Keeping:
    """Where a training keeps its state, how often, and which training it is. key: of its texts and settings."""

    path: Path
    key: str
    every: int = 200


@dataclass(slots=True)
class Course:
    """One training.

    batches: ids and targets, both (rows, length), from a step on; check: figures on rows that training does not read.
    """

    name: str
    network: Network
    optimizers: Optimizers
    batches: Callable[[int], Iterator[Batch]]
    loss: Callable[[Tensor, Tensor], Tensor]
    check: Callable[[], str]


def _machine() -> str:
    return f"{torch.get_num_threads()} threads, {'bfloat16' if has_bfloat16() else 'float32'}"


def _keep(course: Course, keeping: Keeping, step: int) -> None:
    state = {
        "key": keeping.key,
        "step": step,
        "machine": _machine(),
        "network": course.network.state_dict(),
        "optimizers": [part.state_dict() for part in course.optimizers.parts],
        "random": torch.get_rng_state(),
    }
    write_whole(keeping.path, lambda file: torch.save(state, file))


def _restore(course: Course, keeping: Keeping) -> int:
    """Take up what was kept: the number of steps that are done."""
    if not keeping.path.exists():
        return 0
    state: dict[str, Any] = torch.load(keeping.path, weights_only=True)
    if state["key"] != keeping.key:
        raise SystemExit(
            f"{keeping.path} was begun with other texts or settings. Give those again, or remove it to begin anew."
        )
    if state["machine"] != _machine():
        print(f"{course.name}: begun on {state['machine']}, goes on with {_machine()}: not exact to the last bit")
    course.network.load_state_dict(state["network"])
    for part, kept in zip(course.optimizers.parts, state["optimizers"], strict=True):
        part.load_state_dict(kept)
    torch.set_rng_state(state["random"])
    return state["step"]


def _tell(course: Course, step: int, loss: Tensor, speed: float) -> None:
    with torch.no_grad(), autocast():
        figures = course.check()
    steps = course.optimizers.steps
    print(f"{course.name} {step + 1}/{steps} loss {float(loss):.3f} {figures} {speed:.0f} tok/s", flush=True)


def _learn(course: Course, ids: Tensor, targets: Tensor) -> Tensor:
    """Add up the gradients of a batch, a few rows at a time: what a part needs stays in the processor's caches.

    Gives the mean loss over the targets.
    """
    wanted = int((targets >= 0).sum())
    rows = max(1, AT_ONCE // ids.shape[1])
    whole = torch.zeros(())
    for part in range(0, len(ids), rows):
        some = targets[part : part + rows]
        with autocast():
            loss = course.loss(ids[part : part + rows], some) * (int((some >= 0).sum()) / wanted)
        loss.backward()
        whole += loss.detach()
    return whole


def train(course: Course, keeping: Keeping, clock: Clock) -> Network:
    """Go through the steps that are left. Raises RoundOver when the time is up first; then all is kept."""
    steps, done = course.optimizers.steps, _restore(course, keeping)
    if done:
        print(f"{course.name}: goes on at step {done} of {steps}", flush=True)
    started, seen = time.monotonic(), 0
    for step, (ids, targets) in zip(range(done, steps), course.batches(done), strict=False):
        if clock.over():
            _keep(course, keeping, step)
            raise RoundOver(f"{course.name}: the round is over at step {step} of {steps}. Go on with the same command.")
        seen += ids.numel()
        loss = _learn(course, ids, targets)
        course.optimizers.step(step)
        if step % TOLD_EVERY == 0 or step == steps - 1:
            _tell(course, step, loss, seen / (time.monotonic() - started))
        if (step + 1) % keeping.every == 0 or step == steps - 1:
            _keep(course, keeping, step + 1)
    return course.network
