"""From token ids to text and back: pieces, incremental UTF-8, and stop strings held back while they may still come."""

from __future__ import annotations

import codecs
import ctypes
from collections.abc import Mapping, Sequence

from desktop.engine.llama.binding import api
from desktop.engine.llama.model import Vocabulary
from desktop.engine.llama.templates.said_marks import SaidMarks

_PIECE_BYTES = 64
_SPECIAL = api.LLAMA_TOKEN_ATTR_CONTROL | api.LLAMA_TOKEN_ATTR_USER_DEFINED
_SILENT = "\1"  # a letter that no vocabulary joins with others


class TokenText:
    """The texts of a vocabulary's tokens. Threads may share it: what it remembers is the same for all of them."""

    def __init__(self, vocab: Vocabulary) -> None:
        self._vocab = vocab
        self._pieces: dict[int, bytes] = {}
        self._template = ""
        self._marks: SaidMarks | None = None
        self._silent: list[int] | None = None

    @property
    def marks(self) -> SaidMarks:
        """The special tokens that text must not become. Found once: 50 ms at 150,000 tokens."""
        if self._marks is None:
            self._marks = SaidMarks(self._special_names(), self._template)
        return self._marks

    def use_template(self, source: str) -> None:
        """The file's chat template: what it names is a mark, whatever it looks like."""
        self._template, self._marks = source, None

    def piece(self, token: int) -> bytes:
        """The bytes a reader should see for `token`: none for control tokens. Remembered: a lookup from then on."""
        known = self._pieces.get(token)
        if known is None:
            known = self._pieces[token] = self.raw_piece(token, with_control=False)
        return known

    def raw_piece(self, token: int, *, with_control: bool) -> bytes:
        """The bytes of `token`, of control tokens too if asked."""
        if not 0 <= token < self._vocab.n_tokens:
            return b""
        buffer = ctypes.create_string_buffer(_PIECE_BYTES)
        size = api.llama_token_to_piece(self._vocab.pointer, token, buffer, len(buffer), 0, with_control)
        if size < 0:  # longer than the buffer: -size bytes are needed
            buffer = ctypes.create_string_buffer(-size)
            size = api.llama_token_to_piece(self._vocab.pointer, token, buffer, len(buffer), 0, with_control)
        return buffer.raw[: max(0, size)]

    def tokens(self, text: str, *, control: bool = False) -> list[int]:
        """The tokens of `text`, without BOS. control: names of special tokens become them (templates only).

        Otherwise it stays letters: a name that llama.cpp would make a token of is cut, and its pieces tokenized apart.
        """
        if control:
            return self._tokenize(text, special=True)
        first, *further = self.marks.pieces(text)
        found = self._tokenize(first)
        for piece in further:
            found += self._tokens_behind(piece)
        return found

    def _tokens_behind(self, piece: str) -> list[int]:
        """The tokens of what stands inside a text: some vocabularies put a blank before whatever they are given."""
        if self._silent is None:
            letter = b"".join(self.raw_piece(token, with_control=True) for token in self._tokenize("a"))
            self._silent = self._tokenize(_SILENT) if letter == b" a" else []
        silent = self._silent
        if not silent:
            return self._tokenize(piece)
        found = self._tokenize(_SILENT + piece)
        return found[len(silent) :] if found[: len(silent)] == silent else self._tokenize(piece)

    def _tokenize(self, text: str, *, special: bool = False) -> list[int]:
        data = text.encode("utf-8", "replace")
        room = len(data) // 2 + 16
        while True:
            array = (api.llama_token * room)()
            count = api.llama_tokenize(self._vocab.pointer, data, len(data), array, room, False, special)  # noqa: FBT003
            if count >= 0:
                found: list[int] = array[:count]
                return found
            room = -count

    def is_special(self, token: int) -> bool:
        """Whether a template's words may become this token, and what is said may not."""
        attributes = api.llama_vocab_get_attr(self._vocab.pointer, token)
        if attributes & api.LLAMA_TOKEN_ATTR_CONTROL:
            return True
        return bool(attributes & api.LLAMA_TOKEN_ATTR_USER_DEFINED) and self.name(token) in self.marks

    def name(self, token: int) -> str:
        """A token's text as the vocabulary has it, in which names of special tokens are written."""
        if not 0 <= token < self._vocab.n_tokens:
            return ""
        written: bytes = api.llama_vocab_get_text(self._vocab.pointer, token)
        return written.decode("utf-8", "replace")

    def _special_names(self) -> list[str]:
        attributes, pointer = api.llama_vocab_get_attr, self._vocab.pointer
        return [self.name(token) for token in range(self._vocab.n_tokens) if attributes(pointer, token) & _SPECIAL]

    def single_control(self, text: str) -> int | None:
        """The id of the one token that `text` names, None when it is no token of its own."""
        found = self.tokens(text, control=True)
        named = [token for token in found if self.raw_piece(token, with_control=True) == text.encode()]
        return named[0] if len(named) == 1 and len(found) <= 2 else None  # noqa: PLR2004 - a space may come first


class TextStream:
    """Token by token to whole characters. One stray byte becomes U+FFFD and never holds up what follows.

    Bytes of a character that was never finished are no text: at the end of a stream nothing is left over.
    """

    def __init__(self, vocabulary: TokenText, marks: Mapping[int, str], pieces: Mapping[bytes, str]) -> None:
        """marks: what stands in the text for tokens that are marks. pieces: the same by the text of a whole token."""
        self._piece = vocabulary.piece
        self._marks, self._pieces = marks, pieces
        self._decoder = codecs.getincrementaldecoder("utf-8")("replace")

    def add(self, token: int) -> str:
        """The text that `token` completes; "" in the middle of a character."""
        mark = self._marks.get(token)
        if mark is None:
            piece = self._piece(token)
            mark = self._pieces.get(piece)
            if mark is None:
                return self._decoder.decode(piece)
        return self._decoder.decode(b"", final=True) + mark


class StopStrings:
    """Finds the first stop string in a stream, across token borders, and lets nothing of it through."""

    def __init__(self, stops: Sequence[str]) -> None:
        self._stops = tuple(stop for stop in stops if stop)
        self._held = ""
        self.found = ""

    def add(self, text: str) -> str:
        """The text that surely comes before any stop string. Sets `found` when one is complete."""
        if not self._stops:
            return text
        self._held += text
        places = [(place, stop) for stop in self._stops if (place := self._held.find(stop)) >= 0]
        if places:
            place, self.found = min(places, key=lambda found: found[0])
            return self._let_go(place)
        return self._let_go(len(self._held) - self._longest_beginning())

    def forget(self) -> None:
        """Drop what is held back: it was no text that stop strings are looked for in."""
        self._held = ""

    def rest(self) -> str:
        """What was held back, when no stop string came of it."""
        return "" if self.found else self._let_go(len(self._held))

    def _let_go(self, count: int) -> str:
        text, self._held = self._held[:count], self._held[count:]
        return text

    def _longest_beginning(self) -> int:
        """Length of the longest end of the held text that begins some stop string."""
        longest = 0
        for stop in self._stops:
            for size in range(min(len(stop) - 1, len(self._held)), longest, -1):
                if self._held.endswith(stop[:size]):
                    longest = size
                    break
        return longest
