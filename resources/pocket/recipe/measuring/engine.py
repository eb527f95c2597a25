"""The small part of llama.cpp that the evaluation needs, through llama-cpp-python."""

from collections.abc import Iterable, Sequence
from pathlib import Path

import numpy as np

from recipe.special import END, END_ID, END_OF_TEXT_ID, START

ENDS = {END_OF_TEXT_ID, END_ID}


def chat_text(messages: Iterable[Iterable[str]]) -> str:
    """The messages in the chat template, ready for the answer."""
    rows = [f"{START}{role}\n{content}{END}\n" for role, content in messages]
    return "".join(rows) + f"{START}assistant\n"


class Engine:
    """One loaded file. all_logits: keep those of every position, for read_row and read_rows."""

    def __init__(self, path: Path, context: int = 1024, all_logits: bool = False) -> None:
        from llama_cpp import Llama  # only here: the rest of measuring is tried without it

        self.llama = Llama(
            str(path), n_ctx=context, n_threads=1, n_threads_batch=1, verbose=False, seed=7, logits_all=all_logits
        )

    def ids(self, text: str, start: bool = False) -> list[int]:
        """The tokens of a text, control tokens included."""
        return self.llama.tokenize(text.encode(), add_bos=start, special=True)

    def text(self, ids: list[int]) -> str:
        """The text of tokens."""
        return self.llama.detokenize(ids).decode("utf-8", "replace")

    def continued(self, ids: list[int], limit: int = 220, temperature: float = 0.0) -> tuple[list[int], bool]:
        """(the tokens that follow, whether they ended by themselves)."""
        self.llama.reset()
        found: list[int] = []
        limit = min(limit, self.llama.n_ctx() - len(ids) - 1)
        for token in self.llama.generate(ids, temp=temperature, top_k=40, top_p=0.95, min_p=0.05, repeat_penalty=1.0):
            if token in ENDS:
                return found, True
            found.append(token)
            if len(found) >= limit:
                break
        return found, False

    def answer(self, messages: Iterable[Iterable[str]], limit: int = 300) -> tuple[str, bool]:
        """(the greedy answer, whether it ended by itself)."""
        ids, ended = self.continued(self.ids(chat_text(messages)), limit)
        return self.text(ids), ended

    def prose(self, prompt: str, limit: int = 200, temperature: float = 0.0) -> tuple[str, bool]:
        """(the base's continuation, whether it ended by itself)."""
        ids, ended = self.continued(self.ids(prompt, start=True), limit, temperature)
        return self.text(ids), ended

    def read_rows(self, ids: Sequence[int], more: bool = False) -> np.ndarray:
        """The log probabilities of what follows each of these tokens: (tokens, vocabulary), natural logarithm.

        more: they stand behind what was read before.
        """
        if not more:
            self.llama.reset()
        before = self.llama.n_tokens
        self.llama.eval(ids)
        logits = self.llama.scores[before : before + len(ids)].astype(np.float64)
        logits -= logits.max(-1, keepdims=True)
        return logits - np.log(np.exp(logits).sum(-1, keepdims=True))

    def read_row(self, ids: Sequence[int], more: bool = False) -> np.ndarray:
        """The log probabilities of what follows the last of these tokens: (vocabulary,)."""
        return self.read_rows(ids, more)[-1]

    def close(self) -> None:
        """Give the memory back."""
        self.llama.close()
