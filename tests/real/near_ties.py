"""Where two greedy answers to one prompt part, and how undecided the model was there.

A prompt that is partly cached and one that is read in one go are computed in batches of other sizes, so that logits
differ in their last digits; where the two best are close, either may win.
"""

from __future__ import annotations

import functools
from pathlib import Path
from typing import NamedTuple

from desktop.gguf.header import read_array, read_header
from desktop.protocol.messages import ChatPrompt, Finish, Sampling, TextPrompt
from tests.fakes.asker import Answer, Asker

STEPS = (0.005, 0.02, 0.05, 0.1, 0.2, 0.5, 1.0)  # of logits


class Parting(NamedTuple):
    """The first token in which two answers differ.

    margin: the least handicap, of STEPS, with which the fresh answer's token loses; infinite where none is enough, 0
    where the token is a part of a letter and so cannot be told from the text.
    """

    words: str
    margin: float


def parting(asker: Asker, file: Path, prompt: ChatPrompt | TextPrompt, cached: str, fresh: str) -> Parting | None:
    """None where both are equal; else the model is asked again, with nothing cached, to find the token."""
    if cached == fresh:
        return None
    differ = (place for place, (one, other) in enumerate(zip(cached, fresh, strict=False)) if one != other)
    at = next(differ, min(len(cached), len(fresh)))
    words = f"after {fresh[max(0, at - 20) : at]!r} {cached[at : at + 12]!r} instead of {fresh[at : at + 12]!r}"
    before = _tokens_until(asker, prompt, at, len(fresh.encode()))
    token = _token_after(asker, file, prompt, before)
    if token is None:
        return Parting(words, 0.0)
    same = _fresh(asker, prompt, before + 1).text
    losing = (step for step in STEPS if _fresh(asker, prompt, before + 1, {token: -step}).text != same)
    return Parting(words, next(losing, float("inf")))


def _fresh(asker: Asker, prompt: ChatPrompt | TextPrompt, tokens: int, bias: dict[int, float] | None = None) -> Answer:
    greedy = Sampling(temperature=0, logit_bias=bias or {})
    return asker.send(prompt, max_tokens=tokens, sampling=greedy, cache_prompt=False)


def _tokens_until(asker: Asker, prompt: ChatPrompt | TextPrompt, at: int, most: int) -> int:
    """How many of the fresh answer's tokens come before the one that the letter at `at` is in, or ends."""
    low, high = 0, most
    while low < high:
        middle = (low + high + 1) // 2
        if len(_fresh(asker, prompt, middle).text) <= at:
            low = middle
        else:
            high = middle - 1
    return low


def _token_after(asker: Asker, file: Path, prompt: ChatPrompt | TextPrompt, before: int) -> int | None:
    """The id of the token that the fresh answer takes next."""
    answer = _fresh(asker, prompt, before + 1)
    if answer.finished.finish is Finish.END_OF_TURN:
        return read_header(file).number("tokenizer.ggml.eos_token_id")
    shorter = _fresh(asker, prompt, before).text if before else ""
    return _ids(file).get(answer.text[len(shorter) :])


@functools.cache
def _ids(file: Path) -> dict[str, int | None]:
    """Token ids by their text. GPT-2's vocabularies write each byte as a printable letter."""
    printable = [*range(ord("!"), ord("~") + 1), *range(ord("¡"), ord("¬") + 1), *range(ord("®"), ord("ÿ") + 1)]
    others = [byte for byte in range(256) if byte not in printable]
    byte_of = {chr(byte): byte for byte in printable} | {chr(256 + n): byte for n, byte in enumerate(others)}
    texts = read_array(read_header(file), "tokenizer.ggml.tokens")
    return {
        bytes(byte_of[letter] for letter in text).decode("utf-8", "replace"): number
        for number, text in enumerate(map(str, texts))
        if all(letter in byte_of for letter in text)
    } | {"�": None, "": None}
