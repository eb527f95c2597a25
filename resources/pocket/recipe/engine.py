"""The small part of llama.cpp that the evaluation needs, through llama-cpp-python."""

from collections.abc import Iterable
from pathlib import Path

from llama_cpp import Llama

from recipe.tokenizer import END_ID, END_OF_TEXT_ID

ENDS = {END_OF_TEXT_ID, END_ID}
TEMPLATE_START, TEMPLATE_END = "<|im_start|>", "<|im_end|>"


def chat_text(messages: Iterable[Iterable[str]]) -> str:
    """The messages in the chat template, ready for the answer."""
    rows = [f"{TEMPLATE_START}{role}\n{content}{TEMPLATE_END}\n" for role, content in messages]
    return "".join(rows) + f"{TEMPLATE_START}assistant\n"


class Engine:
    """One loaded file."""

    def __init__(self, path: Path, context: int = 1024) -> None:
        self.llama = Llama(str(path), n_ctx=context, n_threads=1, n_threads_batch=1, verbose=False, seed=7)

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

    def close(self) -> None:
        """Give the memory back."""
        self.llama.close()
