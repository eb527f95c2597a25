"""A JSON schema that restricts the next token, kept to by llguidance."""

from __future__ import annotations

from collections.abc import Collection
from functools import cached_property
from typing import TYPE_CHECKING, NoReturn

from desktop.engine.llama.binding import api
from desktop.engine.llama.sampling.candidates import Candidates, Logits, row_of
from desktop.engine.llama.sampling.grammar import wrong_beginning, wrong_prefix
from desktop.engine.llama.schemas.check import checked_grammar, new_matcher, reason_in
from desktop.engine.llama.schemas.token_table import SchemaTokens, TokenTable
from desktop.errors import EngineFailed

if TYPE_CHECKING:
    from llguidance import LLMatcher

_HINT = "Simplify the schema, or leave it empty."


class SchemaConstraint:
    """One answer's way through a schema, with the same methods as Grammar."""

    def __init__(self, schema: str, tokens: SchemaTokens, n_vocab: int) -> None:
        """tokens: the file's; they are made beside the reading of the prompt. Raises BadInput."""
        self._grammar, self._tokens = checked_grammar(schema), tokens
        tokens.begin()
        self._candidates = Candidates(n_vocab)
        self._begun = False
        self.advanced = False  # whether the last token chosen was one that the schema allows

    @cached_property
    def _table(self) -> TokenTable:
        return self._tokens.get()

    @cached_property
    def _matcher(self) -> LLMatcher:
        return new_matcher(self._grammar, self._table.tokenizer)

    def choose(
        self, chain: object, logits: Logits, also: Collection[int] = frozenset(), first: int | None = None
    ) -> int:
        """The next token. Raises EngineFailed when the schema allows no token of this vocabulary.

        The chain chooses first; only when its token is refused are all tokens looked at, and it chooses among those
        that are allowed. logits: n_vocab of them. also: tokens that may come although the schema does not allow them;
        it stays where it is then. first: what the chain chooses among all tokens, where that is known already.
        """
        candidates, row = self._candidates, row_of(logits)
        if first is None:
            candidates.fill(row)
            first = candidates.chosen_by(chain)
        token = first
        self.advanced = self._take(token)
        if not self.advanced and token not in also:
            mask = self._matcher.compute_bitmask()
            if self._matcher.is_error() or not candidates.fill_allowed(row, mask):
                self._dead_end()
            token = candidates.chosen_by(chain)
            self.advanced = self._take(token)
            if not self.advanced:  # a bias of -inf may leave nothing that is allowed
                self._dead_end()
        api.llama_sampler_accept(chain, token)
        return token

    def keep(self, token: int, also: Collection[int]) -> None:
        """Take a token that the answer has already; `also` as of choose(). Raises BadInput where it is not allowed."""
        self.advanced = self._take(token)
        if not self.advanced and token not in also:
            raise wrong_prefix("JSON schema")

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
            detail = f"Its reader stopped: {reason_in(self._matcher.get_error())}"
        elif self._matcher.is_accepting():
            detail = "The answer is complete, and this model's vocabulary has no token that ends it."
        else:
            detail = "This model's vocabulary has no token for what the schema wants next."
        raise EngineFailed("The JSON schema allows no further token.", detail, _HINT)
