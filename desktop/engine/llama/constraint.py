"""A JSON schema that restricts the next token, kept to by llguidance."""

from __future__ import annotations

import ctypes
from collections.abc import Collection
from functools import cached_property
from typing import TYPE_CHECKING, NoReturn

from desktop.engine.llama.binding import api
from desktop.engine.llama.candidates import Candidates
from desktop.engine.llama.grammar import wrong_beginning
from desktop.engine.llama.schema_tokens import SchemaTokens, TokenTable
from desktop.errors import BadInput, EngineFailed

if TYPE_CHECKING:
    from llguidance import LLMatcher, LLParserLimits, LLTokenizer

MAX_GRAMMAR_SYMBOLS = 60_000  # the library itself stops, less clearly, at 65,525
_HINT = "Simplify the schema, or leave it empty."
_NOTHING_FITS = ("Unsatisfiable schema", "schema is false")


class SchemaConstraint:
    """One answer's way through a schema, with the same methods as Grammar."""

    def __init__(self, grammar: str, tokens: SchemaTokens, n_vocab: int) -> None:
        """grammar: from json_schema.to_grammar. Raises BadInput. The vocabulary may still be on its way."""
        tokens.begin()
        check(grammar)
        self._grammar, self._tokens = grammar, tokens
        self._candidates = Candidates(n_vocab)
        self._begun = False
        self.advanced = False  # whether the last token chosen was one that the schema allows

    @cached_property
    def _table(self) -> TokenTable:
        return self._tokens.get()

    @cached_property
    def _matcher(self) -> LLMatcher:
        return new_matcher(self._grammar, self._table.tokenizer)

    def choose(self, chain: object, logits: ctypes.Array[ctypes.c_float], also: Collection[int] = frozenset()) -> int:
        """The next token. Raises EngineFailed when the schema allows no token of this vocabulary.

        The chain chooses first; only when its token is refused are all tokens looked at, and it chooses among those
        that are allowed. also: tokens that may come although the schema does not allow them; it stays where it is then.
        """
        candidates = self._candidates
        candidates.fill(logits)
        token = candidates.chosen_by(chain)
        self.advanced = self._take(token)
        if not self.advanced and token not in also:
            if not candidates.fill_allowed(logits, self._matcher.compute_bitmask()):
                self._dead_end()
            token = candidates.chosen_by(chain)
            self.advanced = self._take(token)
            if not self.advanced:  # a bias of -inf may leave nothing that is allowed
                self._dead_end()
        api.llama_sampler_accept(chain, token)
        return token

    def begin(self, text: str) -> None:
        """Take `text` as the answer's beginning, which is out already. Blanks in front are ignored.

        Raises EngineFailed when the schema does not allow it.
        """
        if not self._begun:
            text = text.lstrip(" \t\r\n")
        if not text:
            return
        tokenizer = self._table.tokenizer
        tokens = tokenizer.greedy_tokenize(text)
        spelt = tokenizer.decode_bytes(tokens) == text.encode()
        if not spelt or self._matcher.try_consume_tokens(tokens) != len(tokens):
            raise wrong_beginning("JSON schema", text)
        self._begun = True

    def free(self) -> None:
        """Give the memory back."""
        self.__dict__.pop("_matcher", None)

    def _take(self, token: int) -> bool:
        """Whether the token is allowed next; then it is taken. One that ends the answer changes nothing."""
        if token in self._table.ends:
            return self._matcher.is_accepting()
        taken = bool(self._matcher.try_consume_tokens([token]))
        self._begun = self._begun or taken
        return taken

    def _dead_end(self) -> NoReturn:
        if self._matcher.is_error():
            detail = f"Its reader stopped: {first_line(self._matcher.get_error())}"
        else:
            detail = "This model's vocabulary has no token for what the schema wants next."
        raise EngineFailed("The JSON schema allows no further token.", detail, _HINT)


def new_matcher(grammar: str, tokenizer: LLTokenizer) -> LLMatcher:
    """A matcher at the beginning. Raises BadInput as check() does."""
    from llguidance import LLMatcher

    matcher = LLMatcher(tokenizer, grammar, log_level=0, limits=_limits())
    _raise_for(matcher.get_error())
    return matcher


def check(grammar: str) -> None:
    """Raise BadInput for a schema that nothing fits and for one that grows too large; needs no vocabulary."""
    from llguidance import LLMatcher

    _raise_for(LLMatcher.validate_grammar(grammar, limits=_limits()))


def _limits() -> LLParserLimits:
    from llguidance import LLParserLimits

    return LLParserLimits(max_grammar_size=MAX_GRAMMAR_SYMBOLS, verbose_errors=False)


def _raise_for(fault: str) -> None:
    if any(words in fault for words in _NOTHING_FITS):
        raise BadInput("Nothing fits the JSON schema.", first_line(fault), "Change the schema or leave it empty.")
    if fault and not fault.startswith("WARNING"):
        raise BadInput("The JSON schema cannot be used.", first_line(fault), _HINT)


def first_line(fault: str) -> str:
    """The library's reason without its grammar and its stack."""
    return fault.partition("\n")[0][:300]
