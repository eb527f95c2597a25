"""What an engine has loaded, or is to load: engines are told apart by it, not by who speaks from them."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from desktop.protocol.messages import ContextParams
from desktop.voice import FileSource, Source


@dataclass(frozen=True, slots=True)
class EngineKey:
    """A source and how it is loaded. Two costumes of one file share an engine; two lengths of context do not."""

    source: Source
    context: ContextParams

    @classmethod
    def of_file(cls, path: Path, context: ContextParams) -> EngineKey:
        """The key of a file on this computer."""
        return cls(FileSource(path=str(path)), context)

    @property
    def path(self) -> Path:
        """The file."""
        return Path(self.source.path)
