"""Tokens of a text that grows at its end: only the end is tokenized again."""

from __future__ import annotations

from desktop.engine.llama.token_text import TokenText

OVERLAP = 96  # old tokens that are tokenized again, to find where old and new agree
AGREE = 16  # tokens in a row that must be the same in both
MAX_SLIP = 8  # tokens at the start of the overlap that a missing left context may change
LEAST_TOKENS = 1000  # below that, tokenizing everything is quick enough


class GrowingText:
    """Remembers the last text and its tokens.

    Tokenizers split words at spaces and go from left to right, so two tokenizations that agree over several tokens with
    the beginning of a word among them agree from there on. Where that cannot be shown, all is tokenized; also where a
    mark is completed, because the vocabulary cuts it at its first letter.
    """

    def __init__(self, vocabulary: TokenText) -> None:
        self._vocabulary = vocabulary
        self._text = ""
        self._tokens: list[int] = []

    def tokens(self, text: str) -> list[int]:
        """The tokens of `text`; do not change the list."""
        grows = len(self._tokens) >= LEAST_TOKENS and text.startswith(self._text)
        grown = self._grown(text) if grows and not self._vocabulary.marks.across(text, len(self._text)) else None
        self._tokens = grown if grown is not None else self._vocabulary.tokens(text)
        self._text = text
        return self._tokens

    def _grown(self, text: str) -> list[int] | None:
        tail = self._tokens[-OVERLAP:]
        overlap = b"".join(map(self._vocabulary.piece, tail)).decode("utf-8", "replace")
        if not self._text.endswith(overlap):  # cut inside a character, or a vocabulary that changes its text
            return None
        again = self._vocabulary.tokens(overlap + text[len(self._text) :])
        place = self._agreement(tail, again)
        if place is None:
            return None
        old, new = place
        return [*self._tokens[: len(self._tokens) - len(tail) + old], *again[new:]]

    def _agreement(self, tail: list[int], again: list[int]) -> tuple[int, int] | None:
        """Where both go on alike: positions in `tail` and `again`."""
        for slip in range(2 * MAX_SLIP):
            for old in range(slip + 1):
                new = slip - old
                window = tail[old : old + AGREE]
                if window == again[new : new + AGREE] and len(window) == AGREE and self._begins_a_word(window):
                    return old, new
        return None

    def _begins_a_word(self, window: list[int]) -> bool:
        pieces = [self._vocabulary.piece(token) for token in window]
        return any(piece[:1] in {b" ", b"\n"} and piece[1:2].isalnum() for piece in pieces[1:])
