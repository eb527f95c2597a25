"""Text shown as it is, cut into pieces while it is being written: finished pieces are final."""

from __future__ import annotations

from desktop.views.kit.safe_text import CHUNK, chunks, cut_before
from desktop.views.text.block import Block, Kind, Step


class PlainBlocks:
    """Takes the text of one answer in portions, like MarkdownBlocks."""

    has_definitions = False

    def __init__(self) -> None:
        self._tail = ""
        self._led = False  # the text's beginning was seen

    @classmethod
    def whole(cls, text: str) -> list[Block]:
        """All pieces of a finished text."""
        return [_piece(chunk) for chunk in chunks(without_lead(text))]

    def feed(self, text: str) -> Step:
        """Take the next portion."""
        self._tail += text
        step = Step()
        if not self._led and self._tail.strip():
            self._led, self._tail = True, without_lead(self._tail)
        while len(self._tail) > CHUNK:
            end = cut_before(self._tail, 0, CHUNK)
            step.finished.append(_piece(self._tail[:end]))
            self._tail = self._tail[end:]
        step.tail = [Block(Kind.PLAIN, self._tail, open=True)] if self._tail else []
        return step

    def close(self) -> Step:
        """The text is complete."""
        self._tail = self._tail if self._led else without_lead(self._tail)
        finished = [_piece(self._tail)] if self._tail else []
        self._tail = ""
        return Step(finished=finished)


def _piece(text: str) -> Block:
    return Block(Kind.PLAIN, text.removesuffix("\n"), behind="\n" if text.endswith("\n") else "")


def without_lead(text: str) -> str:
    """The text without the one blank that many vocabularies put before an answer's first word; it is no indentation."""
    return text[1:] if text[:1] == " " and text[1:2].strip() else text
