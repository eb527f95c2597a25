"""A GGUF file with some of its keys and tensors changed, left out or added."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any, NamedTuple

import gguf
import numpy as np


class Typed(NamedTuple):
    """A value of a key that is new or changes its type."""

    value: Any
    kind: gguf.GGUFValueType
    of: gguf.GGUFValueType | None = None  # an array's elements


def write_edited(
    source: Path,
    target: Path,
    keys: Mapping[str, Any] = {},
    tensors: Mapping[str, np.ndarray | None] = {},
) -> Path:
    """Write `source` again as `target`. keys, tensors: new contents by name; None leaves out, a new name adds."""
    reader = gguf.GGUFReader(source)
    writer = gguf.GGUFWriter(str(target), "none")
    for key, value in _typed(reader, keys).items():
        writer.kv_data[0].pop(key, None)
        if value is not None:
            writer.add_key_value(key, value.value, value.kind, value.of)
    known = {tensor.name: np.array(tensor.data) for tensor in reader.tensors}
    for name, data in {**known, **tensors}.items():
        if data is not None:
            writer.add_tensor(name, data)
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()
    return target


def _typed(reader: gguf.GGUFReader, changes: Mapping[str, Any]) -> dict[str, Typed | None]:
    """Every key with its new or old value; None = to be left out."""
    found: dict[str, Typed | None] = {}
    for key, field in reader.fields.items():
        if not key.startswith("GGUF."):
            of = field.types[1] if len(field.types) > 1 else None
            found[key] = Typed(changes.get(key, field.contents()), field.types[0], of)
            if key in changes and (changes[key] is None or isinstance(changes[key], Typed)):
                found[key] = changes[key]
    return found | {key: value for key, value in changes.items() if key not in found}
