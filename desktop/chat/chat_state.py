"""One chat as it is known in memory: its item, its messages, who speaks, and which ways its columns show."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING

from desktop.chat.conversation import Chosen, Message
from desktop.chat.forks import Forks
from desktop.chat.item import Item, VoiceChoice, choice_of, speaker_of
from desktop.chat.tree import Tree
from desktop.voice import DEFAULT_SPEAKERS, INSTRUCT, Speaker

if TYPE_CHECKING:  # not needed before the window is seen
    from desktop.chat.comparing.vote import Vote


class ChatState:
    """Follows what is stored. A new chat has no item before its first question."""

    def __init__(
        self,
        item: Item | None = None,
        messages: Iterable[Message] = (),
        chosen: Chosen | None = None,
        votes: Iterable[Vote] = (),
    ) -> None:
        self.item = item
        self.speakers = item.speakers if item is not None else DEFAULT_SPEAKERS
        self.speaking = item.speaking if item is not None else (INSTRUCT.id,)
        self.storing = 0  # what is on its way to the store
        self.stopped = False  # meanwhile: its answers are not wanted any more
        self._messages = {message.id: message for message in messages}
        self._chosen = dict(chosen or {})
        self.votes = {vote.pair: vote for vote in votes}
        self._tree: Tree | None = None
        self._forks: dict[str, Forks] = {}  # by speaker, of the tree as it is

    @property
    def tree(self) -> Tree:
        """The messages as they are now; made when it is asked for first after a change."""
        if self._tree is None:
            self._tree = Tree(self._messages.values(), self._chosen)
        return self._tree

    @property
    def hidden_pair(self) -> Vote | None:
        """Two answers, both there, of which it is to be said which is better before who is who is told."""
        known = self._messages
        open_votes = (vote for vote in self.votes.values() if not vote.verdict)
        return next((vote for vote in open_votes if vote.left_id in known and vote.right_id in known), None)

    def forks(self, speaker_id: str) -> Forks:
        """The forks as a speaker's column could go them; made when they are asked for first after a change."""
        if speaker_id not in self._forks:
            beside = self.speaking if speaker_id in self.speaking else ()
            self._forks[speaker_id] = Forks(self.tree, speaker_id, beside)
        return self._forks[speaker_id]

    @property
    def choice(self) -> VoiceChoice:
        """What the voice switch shows."""
        return choice_of(self.speakers, self.speaking)

    @property
    def speaker_ids(self) -> tuple[str, ...]:
        """All who may have a column."""
        return tuple(speaker.id for speaker in self.speakers)

    def speaker(self, speaker_id: str) -> Speaker | None:
        """The speaker with this id."""
        return speaker_of(self.speakers, speaker_id)

    def find(self, message_id: int) -> Message | None:
        """The message with this id, unless it was deleted."""
        return self._messages.get(message_id)

    def messages(self) -> list[Message]:
        """All of them, of all branches, oldest first."""
        return [self._messages[number] for number in sorted(self._messages)]

    def put(self, *messages: Message) -> None:
        """Add messages, or take newer versions of them."""
        self._messages.update((message.id, message) for message in messages)
        self._forget()

    def remove(self, message_ids: Iterable[int]) -> list[Message]:
        """Take messages out. Returns those that were there."""
        gone = [self._messages.pop(number) for number in message_ids if number in self._messages]
        self._forget()
        return gone

    def choose(self, steps: Mapping[tuple[int, str], int]) -> None:
        """Let columns go on so from now on."""
        self._chosen.update(steps)
        self._forget()

    def speak(self, speaking: tuple[str, ...]) -> None:
        """Let these speak next."""
        self.speaking = speaking
        self._forks.clear()
        if self.item is not None:
            self.item = replace(self.item, speaking=speaking)

    def use_speakers(self, speakers: tuple[Speaker, ...]) -> None:
        """Let these have columns."""
        self.speakers = speakers
        if self.item is not None:
            self.item = replace(self.item, speakers=speakers)

    def is_of(self, message: Message) -> bool:
        """Whether a message belongs to this chat."""
        return self.item is not None and self.item.id == message.item_id

    def _forget(self) -> None:
        self._tree = None
        self._forks.clear()
