"""How much is measured, and with which file."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from benchmarks.bench_file import FULL, TINY, Shape, bench_file


@dataclass(frozen=True, slots=True)
class Options:
    """quick: a tiny file and few repeats, to see that everything runs. repeat: 0 = what each measurement needs."""

    quick: bool
    repeat: int
    cache: Path  # where model files are kept
    folder: Path  # logs and data of this run
    llama_bench: Path | None = None  # llama.cpp's own benchmark program, to measure against
    llama_perplexity: Path | None = None  # and its program that compares two files

    @property
    def shape(self) -> Shape:
        """Size of the file that is measured."""
        return TINY if self.quick else FULL

    def file(self) -> Path:
        """The file that is measured."""
        return bench_file(self.shape, self.cache)

    def repeats(self, usual: int, quick: int = 2) -> int:
        """How often a measurement is taken."""
        return self.repeat or (quick if self.quick else usual)

    def size(self, usual: int, quick: int) -> int:
        """A length in tokens or characters."""
        return quick if self.quick else usual
