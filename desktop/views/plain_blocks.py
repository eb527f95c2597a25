"""Text shown as it is, cut into pieces while it is being written: finished pieces are final."""

from __future__ import annotations

from desktop.views.markdown_blocks import Block, Kind, Step
from desktop.views.safe_text import CHUNK, chunks, cut_before


class PlainBlocks:
    """Takes the text of one answer in portions, like MarkdownBlocks."""

    has_definitions = False

    def __init__(self) -> None:
        self._tail = ""

    @classmethod
    def whole(cls, text: str) -> list[Block]:
        """All pieces of a finished text."""
        return [_piece(chunk) for chunk in chunks(text)]

    def feed(self, text: str) -> Step:
        """Take the next portion."""
        self._tail += text
        step = Step()
        while len(self._tail) > CHUNK:
            end = cut_before(self._tail, 0, CHUNK)
            step.finished.append(_piece(self._tail[:end]))
            self._tail = self._tail[end:]
        step.tail = [Block(Kind.PLAIN, self._tail, open=True)] if self._tail else []
        return step

    def close(self) -> Step:
        """The text is complete."""
        finished = [_piece(self._tail)] if self._tail else []
        self._tail = ""
        return Step(finished=finished)


def _piece(text: str) -> Block:
    return Block(Kind.PLAIN, text.removesuffix("\n"))
