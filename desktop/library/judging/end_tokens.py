"""What the token that ends an answer tells: a turn of a chat, or only a document."""

from __future__ import annotations

from desktop.errors import FileProblem
from desktop.gguf.header import ArrayInfo, GgufHeader, read_array
from desktop.library.judging.name_words import listed
from desktop.library.variant import Confidence, Judgement, Variant

_TURN = listed(
    "<|im_end|> <|eot_id|> <end_of_turn> <turn|> <|end|> <|eom_id|> <|endofturn|> [|endofturn|] <|return|> <|call|>"
    " <|END_OF_TURN_TOKEN|> <|user|> <|im_sep|> <|EOT|> <|eot|> <|end_of_turn|>"
)
_DOCUMENT = listed("<|endoftext|> <|end_of_text|> <eos> <|begin_of_text|>")
"""</s> and DeepSeek's end of sentence end both, so they say nothing."""


def end_token_of(header: GgufHeader) -> str:
    """The text of the token that generation stops at, "" when the file does not say or cannot be read again."""
    place = header.number("tokenizer.ggml.eos_token_id", -1)
    tokens = header.metadata.get("tokenizer.ggml.tokens")
    if not isinstance(tokens, ArrayInfo) or not 0 <= place < tokens.count:
        return ""
    try:
        texts = read_array(header, "tokenizer.ggml.tokens", limit=place + 1)
    except FileProblem:  # moved or replaced since: the other sources still count
        return ""
    return str(texts[place]) if place < len(texts) else ""


def judge_end_token(text: str) -> Judgement:
    """What that token says; UNKNOWN for one that base and instruct models share."""
    if text in _TURN:
        return Judgement(Variant.INSTRUCT, Confidence.MEDIUM, (f"It stops at “{text}”, the end of a turn in a chat.",))
    if text in _DOCUMENT:
        return Judgement(Variant.BASE, Confidence.LOW, (f"It stops at “{text}”, the end of a document.",))
    return Judgement()
