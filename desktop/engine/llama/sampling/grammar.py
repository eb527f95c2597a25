"""A grammar that restricts the next token, checked so that llama.cpp never meets one it would abort on."""

from __future__ import annotations

import ctypes
import math
import re
from collections.abc import Collection

from desktop.engine.llama.binding import api, log, printed_errors
from desktop.engine.llama.model import Vocabulary
from desktop.engine.llama.piece_table import read_pieces, spell
from desktop.engine.llama.sampling.candidates import Candidates, Logits, row_of
from desktop.errors import BadInput, EngineFailed

MAX_GRAMMAR_BYTES = 256 * 1024
MAX_NESTING = 128  # llama.cpp's parser recurses: 100,000 parentheses end the process
_LITERALS = re.compile(r'"(?:\\.|[^"\\])*"|\[(?:\\.|[^\]\\])*\]|#[^\n]*', re.DOTALL)
_HINT = "Correct the grammar or leave it empty."


class Grammar:
    """llama.cpp's grammar sampler, applied the way its `common_sampler_sample` does it.

    The chain chooses first and the grammar checks that one token; only when it is refused does the grammar look at all
    candidates and the chain chooses again. (common/sampling.cpp)
    """

    def __init__(self, text: str, vocab: Vocabulary) -> None:
        """text: GBNF with a `root` rule. Raises BadInput."""
        _check_shape(text)
        log.clear()
        with printed_errors() as printed:
            self._sampler = api.llama_sampler_init_grammar(vocab.pointer, text.encode("utf-8", "replace"), b"root")
        if not self._sampler:
            # the parser prints "parse: error parsing grammar: REASON", then the whole grammar
            reason = next((line.split("grammar: ", 1)[-1] for line in printed if "error parsing grammar" in line), "")
            reason += "its end" if reason.endswith(" at ") else ""  # the rest of the grammar would stand there
            raise BadInput("The grammar cannot be used.", reason[:300] or log.text()[:300], _HINT, log.text())
        self._vocab = vocab
        self._candidates = Candidates(vocab.n_tokens)
        self._begun = False
        self.advanced = False  # whether the last token chosen was one that the grammar allows

    def choose(
        self, chain: object, logits: Logits, also: Collection[int] = frozenset(), first: int | None = None
    ) -> int:
        """The next token. Raises EngineFailed when the grammar allows no token of this vocabulary.

        logits: n_vocab of them. also: tokens that may come although the grammar does not allow them; it stays where it
        is when one does. first: what the chain chooses among all tokens, where that is known already.
        """
        candidates, row = self._candidates, row_of(logits)
        if first is None:
            candidates.fill(row)
            first = candidates.chosen_by(chain)
        token = first
        self.advanced = self._allows(token)
        if not self.advanced and token in also:
            api.llama_sampler_accept(chain, token)
            return token
        if not self.advanced:
            candidates.fill(row)
            api.llama_sampler_apply(self._sampler, candidates.reference)
            if not candidates.any_left():
                raise _dead_end()
            token = candidates.chosen_by(chain)
            if not self._allows(token):  # a bias of -inf may leave nothing that the grammar allows
                raise _dead_end()
            self.advanced = True
        api.llama_sampler_accept(chain, token)
        self._accept(token)
        return token

    def keep(self, token: int, also: Collection[int]) -> None:
        """Take a token that the answer has already; `also` as of choose(). Raises BadInput where it is not allowed."""
        self.advanced = self._allows(token)
        if self.advanced:
            self._accept(token)
        elif token not in also:
            raise wrong_prefix("grammar")

    def begin(self, text: str) -> None:
        """Take `text` as the answer's beginning, which is out already. Blanks it does not want in front are ignored.

        Raises EngineFailed when the grammar does not allow it.
        """
        if not text:
            return
        pieces = read_pieces(self._vocab).pieces
        while not self._begun and text[:1].isspace() and not self._allows_first(text[0], pieces):
            text = text[1:]
        tokens = spell(text.encode(), pieces)
        if text and not tokens:
            raise wrong_beginning("grammar", text)
        for token in tokens:
            if not self._allows(token):
                raise wrong_beginning("grammar", text)
            self._accept(token)

    def free(self) -> None:
        """Give the memory back."""
        if self._sampler:
            api.llama_sampler_free(self._sampler)
            self._sampler = None

    def _accept(self, token: int) -> None:
        api.llama_sampler_accept(self._sampler, token)
        self._begun = True

    def _allows_first(self, letter: str, pieces: list[bytes]) -> bool:
        tokens = spell(letter.encode(), pieces)
        return bool(tokens) and self._allows(tokens[0])

    def _allows(self, token: int) -> bool:
        one = (api.llama_token_data * 1)((token, 1.0, 0.0))
        array = api.llama_token_data_array(ctypes.cast(one, api.llama_token_data_p), 1, -1, False)  # noqa: FBT003
        api.llama_sampler_apply(self._sampler, ctypes.byref(array))
        return bool(one[0].logit != -math.inf)


def _check_shape(text: str) -> None:
    """Length and nesting: parentheses outside of strings, character classes and comments."""
    if len(text) > MAX_GRAMMAR_BYTES:
        raise BadInput(
            "The grammar is too long.", f"{len(text):,} characters; {MAX_GRAMMAR_BYTES:,} are allowed.", _HINT
        )
    if "\0" in text:
        raise BadInput("The grammar holds a NUL character.", "A grammar is plain text.", _HINT)
    if text.count("(") <= MAX_NESTING:
        return
    depth = deepest = 0
    for character in _LITERALS.sub("", text):
        depth += (character == "(") - (character == ")")
        deepest = max(deepest, depth)
    if deepest > MAX_NESTING:
        raise BadInput("The grammar is nested too deeply.", f"{deepest:,} parentheses inside each other.", _HINT)


def wrong_beginning(what: str, text: str) -> EngineFailed:
    """What is said when text that is already out does not fit."""
    return EngineFailed(
        f"The answer does not begin as the {what} wants it.",
        f"It begins with “{text[:40]}”, right behind the thinking.",
        f"Ask again, or leave the {what} empty.",
    )


def wrong_prefix(what: str) -> BadInput:
    """What is said when an answer that is to go on does not fit."""
    return BadInput(
        f"What is kept of the answer does not fit the {what}.",
        f"The {what} does not allow one of its tokens.",
        f"Keep less of it, or leave the {what} empty.",
    )


def _dead_end() -> EngineFailed:
    return EngineFailed(
        "The grammar allows no further token.",
        "This model's vocabulary has no token for what the grammar wants next.",
        "Change the grammar, or the logit bias that forbids the token.",
    )
