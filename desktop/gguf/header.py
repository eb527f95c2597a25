"""What the header of a GGUF file says: metadata, tensor table, where the weights begin."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class ArrayInfo:
    """An array value, described and not held: a vocabulary has 150,000 items."""

    kind: int  # GGUF value type of the items
    count: int
    offset: int  # of the first item, in bytes from the start of the file
    size: int  # of all items, in bytes


Value = str | int | float | bool | ArrayInfo


@dataclass(frozen=True, slots=True)
class TensorInfo:
    """One line of the tensor table. shape: row length first, as in the file; offset: from `data_start`."""

    name: str
    shape: tuple[int, ...]
    kind: int  # ggml type
    offset: int


@dataclass(frozen=True, slots=True)
class GgufHeader:
    """Everything before the weights."""

    path: Path
    size: int  # of the file, in bytes
    version: int
    metadata: Mapping[str, Value]
    tensors: tuple[TensorInfo, ...]
    data_start: int

    @property
    def architecture(self) -> str:
        """`general.architecture`, "" when absent."""
        return self.text("general.architecture")

    def text(self, key: str) -> str:
        """A scalar value as text, "" when absent or an array."""
        value = self.metadata.get(key, "")
        return "" if isinstance(value, ArrayInfo) else str(value)

    def number(self, key: str, default: int = 0) -> int:
        """A whole number, `default` when absent or of another type."""
        value = self.metadata.get(key, default)
        return value if isinstance(value, int) and not isinstance(value, bool) else default

    def shape_number(self, name: str, default: int = 0) -> int:
        """`{architecture}.{name}` as a whole number."""
        return self.number(f"{self.architecture}.{name}", default)
