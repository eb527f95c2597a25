"""The network: llama architecture, 5.6 million parameters, tied embeddings."""

import math
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from pathlib import Path

import torch
import torch.nn.functional as F  # noqa: N812
from torch import Tensor, nn

from recipe.keeping import write_whole
from recipe.training.machine import has_bfloat16


@dataclass(frozen=True, slots=True)
class Shape:
    """The sizes of the network."""

    vocabulary: int = 2048
    width: int = 256
    layers: int = 6
    heads: int = 4
    hidden: int = 768
    context: int = 1024
    rope_base: float = 10000.0
    epsilon: float = 1e-5


def autocast() -> torch.autocast:
    """Matrices are multiplied in bfloat16 inside of this, where the processor can do so itself."""
    return torch.autocast("cpu", torch.bfloat16, enabled=has_bfloat16())


def rotate(x: Tensor, cos: Tensor, sin: Tensor) -> Tensor:
    """Rotary positions in the half-split form; the export permutes for llama.cpp's form.

    x has the shape (rows, heads, length, width of a head), cos and sin (length, half of that width).
    """
    first, second = x.chunk(2, -1)
    return torch.cat((first * cos - second * sin, second * cos + first * sin), -1)


class Block(nn.Module):
    """Attention and a gated feed-forward part."""

    def __init__(self, shape: Shape) -> None:
        super().__init__()
        width, hidden = shape.width, shape.hidden
        self.heads = shape.heads
        self.norm_attention = nn.RMSNorm(width, shape.epsilon)
        self.norm_feed = nn.RMSNorm(width, shape.epsilon)
        self.query, self.key, self.value, self.output = (nn.Linear(width, width, bias=False) for _ in range(4))
        self.gate, self.up = (nn.Linear(width, hidden, bias=False) for _ in range(2))
        self.down = nn.Linear(hidden, width, bias=False)

    def forward(self, x: Tensor, cos: Tensor, sin: Tensor, wanted: Tensor | None = None) -> Tensor:
        """The block's output for x of shape (rows, length, width).

        wanted: the positions whose output is needed, (rows, length) of bool. Then the output is (positions, width).
        """
        rows, length, width = x.shape
        h = self.norm_attention(x)
        q, k, v = (
            part(h).view(rows, length, self.heads, -1).transpose(1, 2) for part in (self.query, self.key, self.value)
        )
        mixed = F.scaled_dot_product_attention(rotate(q, cos, sin), rotate(k, cos, sin), v, is_causal=True)
        mixed = mixed.transpose(1, 2).reshape(rows, length, width)
        if wanted is not None:
            x, mixed = x[wanted], mixed[wanted]
        x = x + self.output(mixed)
        h = self.norm_feed(x)
        return x + self.down(F.silu(self.gate(h)) * self.up(h))


class Network(nn.Module):
    """The language model."""

    def __init__(self, shape: Shape) -> None:
        super().__init__()
        self.shape = shape
        self.embedding = nn.Embedding(shape.vocabulary, shape.width)
        self.blocks = nn.ModuleList(Block(shape) for _ in range(shape.layers))
        self.norm = nn.RMSNorm(shape.width, shape.epsilon)
        half = torch.arange(0, shape.width // shape.heads, 2) / (shape.width // shape.heads)
        angles = torch.outer(torch.arange(float(shape.context)), shape.rope_base**-half)
        self.register_buffer("cos", angles.cos(), persistent=False)
        self.register_buffer("sin", angles.sin(), persistent=False)
        self.reset()

    def reset(self) -> None:
        """Start values. A small embedding would let interchangeable words, such as names,
        fall together into one vector while the learning rate is high."""
        nn.init.normal_(self.embedding.weight, std=0.1)
        for block in self.blocks:
            for name, matrix in block.named_parameters():
                if matrix.ndim == 2:
                    last = name.startswith(("output", "down"))
                    nn.init.normal_(matrix, std=0.02 / (math.sqrt(2 * self.shape.layers) if last else 1))

    def compile_blocks(self) -> None:
        """Have the blocks compiled at their first use, once for all lengths: half a minute, faster from then on."""
        for block in self.blocks[:-1]:  # the last one may have positions to choose
            block.compile(dynamic=True)

    def hidden(self, ids: Tensor, wanted: Tensor | None = None) -> Tensor:
        """The last hidden state of every position: (rows, length) of token ids to (rows, length, width).

        wanted: of these positions alone, (rows, length) of bool, to (positions, width).
        """
        x = self.embedding(ids)
        kind = torch.bfloat16 if torch.is_autocast_enabled("cpu") else x.dtype
        x = x.to(kind)
        cos, sin = (table[: ids.shape[1]].to(kind) for table in (self.cos, self.sin))
        for block in self.blocks[:-1]:
            x = block(x, cos, sin)
        return self.norm(self.blocks[-1](x, cos, sin, wanted))

    def forward(self, ids: Tensor) -> Tensor:
        """The logits of every position: (rows, length) of token ids to (rows, length, vocabulary)."""
        return F.linear(self.hidden(ids), self.embedding.weight)

    def loss(self, ids: Tensor, targets: Tensor) -> Tensor:
        """The mean loss over the positions whose target is not negative, in nats a token. Both: (rows, length)."""
        wanted = targets >= 0
        logits = F.linear(self.hidden(ids, wanted), self.embedding.weight)
        return F.cross_entropy(logits.float(), targets[wanted])

    def full_loss(self, ids: Tensor, targets: Tensor) -> Tensor:
        """The mean loss over all positions, in nats a token. Both: (rows, length)."""
        return F.cross_entropy(self(ids).float().flatten(0, 1), targets.flatten())


def save(network: Network, path: Path) -> None:
    """Write shape and weights."""
    saved = {"shape": asdict(network.shape), "weights": network.state_dict()}
    write_whole(path, lambda file: torch.save(saved, file))


def load(path: Path) -> Network:
    """A saved network."""
    saved = torch.load(path, weights_only=True)
    network = Network(Shape(**saved["shape"]))
    network.load_state_dict(saved["weights"])
    return network


def greedy(network: Network, ids: Iterable[int], ends: set[int], limit: int) -> list[int]:
    """The likeliest continuation, up to an end token, which is left out, or the limit in tokens."""
    prompt, found = list(ids), []
    with torch.no_grad():
        for _ in range(limit):
            logits = network(torch.tensor([[*prompt, *found]]))[0, -1]
            token = int(logits.argmax())
            if token in ends:
                break
            found.append(token)
    return found
