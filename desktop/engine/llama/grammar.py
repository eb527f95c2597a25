"""A grammar that restricts the next token, checked so that llama.cpp never meets one it would abort on."""

from __future__ import annotations

import ctypes
import math
import re
from collections.abc import Collection, Sequence

from desktop.engine.llama.binding import api, log, printed_errors
from desktop.engine.llama.json_schema import to_grammar
from desktop.engine.llama.model import Vocabulary
from desktop.engine.messages import Sampling
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
        self._candidates = _Candidates(vocab.n_tokens)

    @classmethod
    def from_settings(cls, settings: Sampling, vocab: Vocabulary) -> Grammar | None:
        """The grammar that the settings ask for, None when they ask for none. Raises BadInput."""
        if settings.grammar and settings.json_schema:
            raise BadInput(
                "Grammar and JSON schema exclude each other.", "Both were given.", "Leave one of them empty."
            )
        text = to_grammar(settings.json_schema) if settings.json_schema else settings.grammar
        return cls(text, vocab) if text else None

    def choose(self, chain: object, logits: ctypes.Array[ctypes.c_float], also: Collection[int] = frozenset()) -> int:
        """The next token. Raises EngineFailed when the grammar allows no token of this vocabulary.

        also: tokens that may come although the grammar does not allow them; it stays where it is when one does.
        """
        candidates = self._candidates
        candidates.fill(logits)
        token = candidates.chosen_by(chain)
        if token in also and not self._allows(token):
            api.llama_sampler_accept(chain, token)
            return token
        if not self._allows(token):
            candidates.fill(logits)
            api.llama_sampler_apply(self._sampler, candidates.reference)
            if not candidates.any_left():
                raise _dead_end()
            token = candidates.chosen_by(chain)
            if not self._allows(token):  # a bias of -inf may leave nothing that the grammar allows
                raise _dead_end()
        api.llama_sampler_accept(chain, token)
        api.llama_sampler_accept(self._sampler, token)
        return token

    def begin_with(self, tokens: Sequence[int]) -> None:
        """Take tokens that nobody chose. Raises EngineFailed when they are not allowed."""
        for token in tokens:
            if not self._allows(token):
                raise _dead_end()
            api.llama_sampler_accept(self._sampler, token)

    def free(self) -> None:
        """Give the memory back."""
        if self._sampler:
            api.llama_sampler_free(self._sampler)
            self._sampler = None

    def _allows(self, token: int) -> bool:
        one = (api.llama_token_data * 1)((token, 1.0, 0.0))
        array = api.llama_token_data_array(ctypes.cast(one, api.llama_token_data_p), 1, -1, False)  # noqa: FBT003
        api.llama_sampler_apply(self._sampler, ctypes.byref(array))
        return bool(one[0].logit != -math.inf)


class _Candidates:
    """llama.cpp's token_data_array over the whole vocabulary, refilled without a Python loop."""

    def __init__(self, n_vocab: int) -> None:
        self._n_vocab = n_vocab
        self._data = (api.llama_token_data * n_vocab)()
        self._fresh = (api.llama_token_data * n_vocab)()
        ids = memoryview(self._fresh).cast("B").cast("i")
        ids[::3] = memoryview((ctypes.c_int32 * n_vocab)(*range(n_vocab))).cast("B").cast("i")
        # id, logit, p are four bytes each: the logits are every third number
        self._logits = memoryview(self._data).cast("B").cast("f")[1::3]
        self._array = api.llama_token_data_array()
        self.reference = ctypes.byref(self._array)

    def fill(self, logits: ctypes.Array[ctypes.c_float]) -> None:
        """All tokens again, in order, with these logits."""
        ctypes.memmove(self._data, self._fresh, ctypes.sizeof(self._fresh))
        self._logits[:] = memoryview(logits).cast("B").cast("f")
        self._array.data = ctypes.cast(self._data, api.llama_token_data_p)
        self._array.size, self._array.selected, self._array.sorted = self._n_vocab, -1, False

    def chosen_by(self, chain: object) -> int:
        """What the chain selects among the candidates; the chain does not take note of it yet."""
        api.llama_sampler_apply(chain, self.reference)
        return int(self._array.data[self._array.selected].id)

    def any_left(self) -> bool:
        """Whether some candidate was not ruled out."""
        return any(logit > -math.inf for logit in self._logits)


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


def _dead_end() -> EngineFailed:
    return EngineFailed(
        "The grammar allows no further token.",
        "This model's vocabulary has no token for what the grammar wants next.",
        "Change the grammar, or the logit bias that forbids the token.",
    )
