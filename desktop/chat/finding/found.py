"""What a search over all chats found: titles and messages, each with the words around the place."""

from __future__ import annotations

from dataclasses import dataclass

from desktop.chat.finding.excerpt import Excerpt
from desktop.chat.finding.matching import Matcher, words_of
from desktop.voice import Voice

MOST_ASKED = 1_000  # characters of a query


@dataclass(frozen=True, slots=True)
class Found:
    """A message with the words, or an item whose title has them: then message_id is None, and nobody wrote it.

    written_at: seconds since the epoch; of a title, when something was last written there. by_user: the message is a
    question. voice: of whoever wrote it, None where that is not known.
    """

    item_id: int
    title: str
    message_id: int | None
    excerpt: Excerpt
    written_at: float = 0.0
    by_user: bool = False
    voice: Voice | None = None


@dataclass(frozen=True, slots=True)
class Results:
    """What is known of a query. more: there may be others behind these; ended: nobody is looking at the moment."""

    asked: str
    found: tuple[Found, ...] = ()
    more: bool = False
    ended: bool = True
    too_long: bool = False


def marks_of(asked: str, text: str) -> Matcher:
    """What is marked in a found text: the words that begin a word there, else where they stand inside words."""
    words = words_of(asked)
    starts = Matcher(words, starts=True)
    return starts if starts.finds_all(text) else Matcher(words)
