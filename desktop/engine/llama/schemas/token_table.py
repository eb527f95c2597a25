"""A loaded file's vocabulary as llguidance knows it: made once for the file, on a thread of its own."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING, NamedTuple

from desktop.engine.llama.model import Vocabulary
from desktop.engine.llama.piece_table import PieceTable, read_pieces

if TYPE_CHECKING:
    from llguidance import LLTokenizer, TokenizerWrapper

_SPECIAL = b"\xff"  # llguidance's sign for tokens that are no text; no UTF-8 holds this byte
# Inside texts nearly every token is allowed: those without quotes and backslashes are judged together.
_SLICES = [r'[^"\\\x00-\x1F\x7F]{1,10}']


class TokenTable(NamedTuple):
    """What a constraint needs of a vocabulary. ends: tokens that end an answer."""

    tokenizer: LLTokenizer
    ends: frozenset[int]


class SchemaTokens:
    """The table, made when it is first wanted. get() may be called at any time, close() before the file is freed."""

    def __init__(self, vocab: Vocabulary) -> None:
        self._vocab = vocab
        self._starting = threading.Lock()
        self._closed = False
        self._thread: threading.Thread | None = None
        self._table: TokenTable | None = None
        self._fault: Exception | None = None

    def begin(self) -> None:
        """Start making it beside what else is done; once is enough. From any thread."""
        with self._starting:
            if self._thread is None and not self._closed:
                self._thread = threading.Thread(target=self._make, name="schema tokens", daemon=True)
                self._thread.start()

    def get(self) -> TokenTable:
        """The table, waiting for it if it must be. Raises what making it raised."""
        self.begin()
        self._join()
        if self._table is None:
            raise self._fault or RuntimeError("The table of tokens was not made.")
        return self._table

    def close(self) -> None:
        """Wait for the thread: it reads the model. None is started afterwards."""
        with self._starting:
            self._closed = True
        self._join()
        self._table = None

    def _join(self) -> None:
        if self._thread is not None:
            self._thread.join()

    def _make(self) -> None:
        try:
            self._table = make_table(read_pieces(self._vocab))
        except Exception as error:  # noqa: BLE001 - told to whoever asks for the table
            self._fault = error


def make_table(table: PieceTable) -> TokenTable:
    """llguidance's tokenizer over these pieces. Where no token ends an answer one beyond the last is made up."""
    from llguidance import LLTokenizer

    tokens, ends = table.pieces.copy(), table.ends
    for token in table.silent:
        tokens[token] = _SPECIAL + b"<%d>" % token
    if not ends:
        ends = [len(tokens)]
        tokens.append(_SPECIAL + b"<end>")
    made = LLTokenizer(_wrapper(tokens, ends[0]), eos_token=ends, slices=_SLICES)
    return TokenTable(made, frozenset(ends))


def _wrapper(tokens: list[bytes], end: int) -> TokenizerWrapper:
    """The shape in which llguidance takes a vocabulary, without its __init__, which wants a tokenizer of a library."""
    from llguidance import TokenizerWrapper

    wrapper = TokenizerWrapper.__new__(TokenizerWrapper)
    wrapper.tokens, wrapper.special_token_ids = tokens, ()
    wrapper.eos_token_id, wrapper.bos_token_id = end, None
    wrapper.is_tokenizer_wrapper = True
    return wrapper  # it is never asked to tokenize: the grammars are made with no_forcing
