"""How many tokens a text will have, before any engine was asked."""

from __future__ import annotations

from desktop.chat.attachments import text_size

CHARACTERS_PER_TOKEN = 4.0  # of English, by the vocabularies of the usual models
BYTES_PER_ODD_TOKEN = 2.0  # what letters beyond ASCII have more than one byte: one token for a Chinese character


def estimated_tokens(text: str) -> float:
    """Roughly, for any vocabulary."""
    return len(text) / CHARACTERS_PER_TOKEN + (text_size(text) - len(text)) / BYTES_PER_ODD_TOKEN
