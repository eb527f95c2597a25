"""The files that belong to a model, by name: it is not opened before the process is confined."""

from __future__ import annotations

import re
from pathlib import Path

MOST_PARTS = 1000
_FIRST_PART = re.compile(r"(.*)-00001-of-(\d{5})\.gguf")


def model_files(path: Path) -> tuple[Path, ...]:
    """`path`, and the other parts that are there when its name is that of a first part (…-00001-of-00003.gguf)."""
    found = _FIRST_PART.fullmatch(path.name)
    if found is None:
        return (path,)
    count = min(int(found[2]), MOST_PARTS)
    others = (path.with_name(f"{found[1]}-{number:05}-of-{found[2]}.gguf") for number in range(2, count + 1))
    return (path, *(other for other in others if other.is_file()))
