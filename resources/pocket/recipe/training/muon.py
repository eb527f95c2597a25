"""Optimizers: Muon for the matrices, AdamW for embedding and norms, on one schedule.

Muon is by Keller Jordan and others (2024, kellerjordan.github.io/posts/muon), and so are momentum, steps and
coefficients. Weight decay and the scale of its updates are those of "Muon is scalable for LLM training" (Liu et al.
2025, arXiv 2502.16982).
"""

from collections.abc import Iterable

import torch
from torch import Tensor, nn

from recipe.training.machine import has_bfloat16
from recipe.training.schedule import Schedule

MOMENTUM = 0.95
STEPS = 5
A, B, C = 3.4445, -4.7750, 2.0315  # of the quintic: steep at zero, so singular values end near one, not at it
RMS = 0.2  # of an update's elements, as AdamW's: one rate suits both


def orthogonal(matrices: Tensor) -> Tensor:
    """The nearest matrices whose singular values are about one (Newton-Schulz iteration).

    Takes and returns the shape (matrices, rows, columns); computes in bfloat16 where that is fast.
    """
    x = matrices.bfloat16() if has_bfloat16() else matrices.float()
    tall = x.shape[-2] > x.shape[-1]
    if tall:
        x = x.mT
    x = x / (x.norm(dim=(-2, -1), keepdim=True) + 1e-7)
    for _ in range(STEPS):
        square = x @ x.mT
        x = A * x + (B * square + C * square @ square) @ x
    return (x.mT if tall else x).float()


class Muon(torch.optim.Optimizer):
    """Momentum, made orthogonal; matrices of one shape are updated together."""

    def __init__(self, matrices: Iterable[nn.Parameter], rate: float, decay: float = 0.01) -> None:
        super().__init__(list(matrices), {"lr": rate, "decay": decay})

    @torch.no_grad()
    def step(self, closure: None = None) -> None:  # noqa: ARG002 - torch calls it so
        """Update every matrix."""
        for group in self.param_groups:
            shapes: dict[torch.Size, list[nn.Parameter]] = {}
            for matrix in group["params"]:
                shapes.setdefault(matrix.shape, []).append(matrix)
            for shape, same in shapes.items():
                self._update(same, group["lr"] * RMS * max(shape) ** 0.5, 1 - group["lr"] * group["decay"])

    def _update(self, same: list[nn.Parameter], rate: float, keep: float) -> None:
        ahead = []
        for matrix in same:
            momentum = self.state[matrix].setdefault("momentum", torch.zeros_like(matrix))
            momentum.lerp_(matrix.grad, 1 - MOMENTUM)
            ahead.append(matrix.grad.lerp(momentum, MOMENTUM))
        for matrix, direction in zip(same, orthogonal(torch.stack(ahead)), strict=True):
            matrix.mul_(keep).add_(direction, alpha=-rate)


class Optimizers:
    """Both optimizers, with warm-up, a constant part and a linear decay to nothing."""

    def __init__(self, network: nn.Module, schedule: Schedule) -> None:
        named = list(network.named_parameters())
        matrices = [p for name, p in named if p.ndim == 2 and not name.startswith("embedding")]
        others = [p for name, p in named if p.ndim != 2 or name.startswith("embedding")]
        self.parts = (
            Muon(matrices, schedule.rates[0]),
            torch.optim.AdamW(others, lr=schedule.rates[1], betas=(0.9, 0.95), weight_decay=0.0),
        )
        self.rates, self.decay, self.steps = schedule.rates, schedule.decay, schedule.steps
        self.parameters = [p for _, p in named]

    def factor(self, step: int) -> float:
        """The share of the full learning rate at this step."""
        warm = max(1, self.steps // 50)
        return min(1.0, (step + 1) / warm, (self.steps - step) / (self.steps * self.decay))

    def step(self, step: int) -> None:
        """Clip the gradients, update, and clear them."""
        torch.nn.utils.clip_grad_norm_(self.parameters, 1.0)
        for part, rate in zip(self.parts, self.rates, strict=True):
            for group in part.param_groups:
                group["lr"] = rate * self.factor(step)
            part.step()
            part.zero_grad(set_to_none=True)
