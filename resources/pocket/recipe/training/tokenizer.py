"""A byte-level BPE tokenizer of 2,048 tokens, in the form that llama.cpp calls "qwen2"."""

from collections.abc import Iterable
from pathlib import Path

from tokenizers import Regex, Tokenizer, decoders, models, pre_tokenizers, trainers

from recipe.special import END_ID, SPECIAL, START_ID

SIZE = 2048
SPLIT = (
    r"(?:'[sS]|'[tT]|'[rR][eE]|'[vV][eE]|'[mM]|'[lL][lL]|'[dD])|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}"
    r"| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+"
)


def blank() -> Tokenizer:
    """How texts are cut, without any merges yet."""
    tokenizer = Tokenizer(models.BPE())
    tokenizer.pre_tokenizer = pre_tokenizers.Sequence(
        [
            pre_tokenizers.Split(Regex(SPLIT), "isolated"),
            pre_tokenizers.ByteLevel(add_prefix_space=False, use_regex=False),
        ]
    )
    tokenizer.decoder = decoders.ByteLevel()
    return tokenizer


def train(texts: Iterable[str], path: Path) -> Tokenizer:
    """Learn the merges and save the tokenizer."""
    tokenizer = blank()
    tokenizer.train_from_iterator(
        texts,
        trainers.BpeTrainer(
            vocab_size=SIZE,
            special_tokens=list(SPECIAL),
            min_frequency=4,
            show_progress=False,
            initial_alphabet=sorted(pre_tokenizers.ByteLevel.alphabet()),
        ),
    )
    path.parent.mkdir(parents=True, exist_ok=True)
    tokenizer.save(str(path))
    return tokenizer


def load(path: Path) -> Tokenizer:
    """A saved tokenizer."""
    return Tokenizer.from_file(str(path))


def turn_ids(tokenizer: Tokenizer, role: str, content: str) -> list[int]:
    """One message in the chat template, the control tokens apart from the text."""
    text = tokenizer.encode(f"{role}\n{content}", add_special_tokens=False).ids
    return [START_ID, *text, END_ID, *tokenizer.encode("\n", add_special_tokens=False).ids]


def prompt_ids(tokenizer: Tokenizer, messages: Iterable[Iterable[str]]) -> list[int]:
    """The messages and the start of the assistant's answer."""
    ids = [token for role, content in messages for token in turn_ids(tokenizer, role, content)]
    opener = tokenizer.encode("assistant\n", add_special_tokens=False).ids
    return [*ids, START_ID, *opener]
