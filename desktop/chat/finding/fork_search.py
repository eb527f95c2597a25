"""Finding words in all messages of a chat, also on ways that no column shows, and saying where they are."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from desktop.chat.conversation import Message
from desktop.chat.finding.excerpt import Excerpt, excerpt
from desktop.chat.finding.folded_texts import AT_ONCE, FoldedTexts
from desktop.chat.finding.matching import Matcher, folded
from desktop.chat.forks import Fork, Forks
from desktop.chat.outline import Spot

MOST = 200  # hits that are told


@dataclass(frozen=True, slots=True)
class Hit:
    """A message with the words in it. speaker: in whose column it can be shown; shown: whether it is.

    path: the forks at which one leaves the main line on the way to it, each with the first message of the way.
    left: the last of them, where there is none the last fork before the message.
    """

    message: Message
    speaker: str
    shown: bool
    path: tuple[tuple[Fork, int], ...]
    left: tuple[Fork, int] | None
    excerpt: Excerpt


class ForkSearch:
    """One for a chat: it remembers the folded texts."""

    def __init__(self) -> None:
        self._texts = FoldedTexts()

    def prepare(self, messages: Iterable[Message], most: int = AT_ONCE) -> bool:
        """Make texts ready to be looked through, about `most` characters of them. False where some are left."""
        return self._texts.prepare(messages, most)

    def find(self, query: str, columns: Mapping[str, Forks], most: int = MOST) -> list[Hit]:
        """The messages with the words of a query: first those with all of it in a row, then with each word somewhere.

        columns: by speaker, the one that is asked first: a message that it can show is told as its. Upper case, accents
        and ends of lines do not count.
        """
        words = folded(query).split()
        if not words:
            return []
        found = [(speaker, spot) for speaker, spot in _spots(columns) if self._has(spot.message, words)]
        row, each = Matcher([query]), Matcher(words)
        told = [
            (row.count(self._texts.text(spot.message)) == 0, spot.message.id, speaker, spot) for speaker, spot in found
        ]
        told.sort(key=lambda hit: hit[:2])
        return [
            _hit(columns[speaker], speaker, spot, each if scattered else row)
            for scattered, _, speaker, spot in told[:most]
        ]

    def _has(self, message: Message, words: list[str]) -> bool:
        text = self._texts.text(message)
        return all(word in text for word in words)


def _hit(forks: Forks, speaker: str, spot: Spot, wanted: Matcher) -> Hit:
    path = tuple(forks.path_to(spot.message.id))
    left = path[-1] if path else forks.fork_before(spot.message.id)
    return Hit(spot.message, speaker, spot.shown, path, left, excerpt(spot.message.text, wanted))


def _spots(columns: Mapping[str, Forks]) -> list[tuple[str, Spot]]:
    """Each message once, where the first column that can show it has it."""
    told: dict[int, tuple[str, Spot]] = {}
    for speaker, forks in columns.items():
        for spot in forks.outline.spots:
            told.setdefault(spot.message.id, (speaker, spot))
    return list(told.values())
