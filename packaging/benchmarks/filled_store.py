"""A chat database with very many messages, drawn by a seed: English, German, Chinese, Japanese, and code."""

from __future__ import annotations

import random
from collections.abc import Iterator
from pathlib import Path

from desktop.store.chats import ChatStore
from desktop.store.database import Database

SEED = 14
A_CHAT = 20  # messages of a chat, so that 200,000 messages are 10,000 chats
WORDS, SENTENCES = 20_000, 4_000  # different ones
RARE = "Leuchtturmwärter"  # in one message of a thousand
_LETTERS = "etaoinshrdlucmfwypvbgk"
_HAN = [chr(code) for code in range(0x4E00, 0x5200)]
_KANA = [chr(code) for code in range(0x3042, 0x3094)]
_CODE = ("for (auto& part : parts) total += part.size();", "C++17 or newer", "def read(path): return path.read_text()")


def fill(path: Path, messages: int) -> None:
    """Write a new database with so many messages. Raises FileProblem."""
    ChatStore(path).close()
    draw = random.Random(SEED)  # noqa: S311 - texts, no secrets
    sentences = list(_sentences(draw))
    database = Database(path)
    with database.writing() as connection:
        for item in range(1, messages // A_CHAT + 1):
            title = " ".join(draw.choice(sentences).split()[:5])
            connection.execute(
                "INSERT INTO items (id, title, created_at, updated_at, speaking) VALUES (?, ?, ?, ?, '[\"instruct\"]')",
                (item, title, 1e9 + item, 1e9 + item),
            )
            first = (item - 1) * A_CHAT + 1
            rows = [_row(draw, sentences, item, first, number) for number in range(first, first + A_CHAT)]
            connection.executemany(
                "INSERT INTO messages (id, item_id, parent_id, follows_id, role, speaker, status, text, created_at) "
                "VALUES (?, ?, ?, ?, ?, ?, 'complete', ?, ?)",
                rows,
            )
    database.close()


def _row(draw: random.Random, sentences: list[str], item: int, first: int, number: int) -> tuple[object, ...]:
    """A message of a chat that goes on without a fork: questions and answers in turn."""
    asked = (number - first) % 2 == 0
    before = number - 1 if number > first else None
    text = " ".join(draw.choice(sentences) for _ in range(1 if asked else draw.randint(2, 6)))
    if draw.random() < 0.001:  # noqa: PLR2004
        text += f" Der {RARE} zählte siebzehn Schiffe."
    follows = before if asked else (number - 2 if number - 2 >= first else None)
    role, speaker = ("user", "") if asked else ("assistant", "instruct")
    return number, item, before, follows, role, speaker, text, 1e9 + number


def _sentences(draw: random.Random) -> Iterator[str]:
    """Words as often as they are in a language: the n-th of them n times as rarely as the first one."""
    words = ["".join(draw.choices(_LETTERS, k=draw.randint(2, 11))) for _ in range(WORDS)]
    weights = [1 / (place + 1) for place in range(WORDS)]
    for number in range(SENTENCES):
        if number % 10 == 0:
            yield "".join(draw.choices(_HAN, k=draw.randint(8, 30))) + "。"
        elif number % 10 == 1:
            yield "".join(draw.choices(_KANA, k=draw.randint(8, 30))) + "。"
        elif number % 50 == 2:  # noqa: PLR2004
            yield draw.choice(_CODE)
        else:
            yield " ".join(draw.choices(words, weights, k=draw.randint(6, 18))).capitalize() + "."
