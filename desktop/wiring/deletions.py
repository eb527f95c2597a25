"""What was deleted, hidden or put elsewhere in this run: it can be taken back, the last one first."""

from __future__ import annotations

from collections.abc import Sequence, Set

from PySide6.QtCore import QObject, Signal

from desktop.chat.conversation import Message
from desktop.chat.item import Item
from desktop.control.conversation.branches import Branches
from desktop.control.conversation.chat_index import ChatIndex
from desktop.control.conversation.chat_places import Arranged, ChatPlaces
from desktop.control.conversation.hiding import Hiding

# A chat, chats, messages, one that only the voices do not see any more, or chats that stand elsewhere now.
Gone = Item | tuple[Item, ...] | list[Message] | Message | Arranged


class Deletions(QObject):
    """One for a window. Nothing here is ever gone for good: it stays in the store for its thirty days."""

    changed = Signal()
    taken_back = Signal(int)  # id of the chat in which messages are back

    def __init__(
        self, index: ChatIndex, places: ChatPlaces, branches: Branches, hiding: Hiding, parent: QObject
    ) -> None:
        super().__init__(parent)
        self._index, self._places, self._branches, self._hiding = index, places, branches, hiding
        self._last: list[Gone] = []  # the last one last
        index.deleted.connect(self._push_chats)
        index.restored.connect(self._on_chats_back)
        index.purged.connect(self._on_purged)
        branches.deleted.connect(self._push)
        places.arranged.connect(self._push_arranged)
        index.not_restored.connect(self._push_chats)
        branches.restored.connect(self._on_messages_back)
        branches.not_restored.connect(self._push)
        hiding.hidden.connect(self._push)
        hiding.shown_again.connect(self._on_shown_again)
        hiding.not_shown.connect(self._push)

    def words(self) -> str:
        """What can be taken back now, "" = nothing."""
        if not self._last:
            return ""
        last = self._last[-1]
        if isinstance(last, Arranged):
            return last.words
        if isinstance(last, Item):
            return f"Deleted “{last.title}”"
        if isinstance(last, tuple):
            return f"Deleted {len(last):,} chats"
        if isinstance(last, Message):
            return "Hid a message from the voices"
        return "Deleted a message" if len(last) == 1 else f"Deleted {len(last):,} messages"

    def take_back(self) -> None:
        """Bring back what was deleted last; again, what was deleted before it."""
        if not self._last:
            return
        last = self._last.pop()
        if isinstance(last, Arranged):
            self._places.put_back(last)
            self.changed.emit()
        elif isinstance(last, Item):
            self._index.restore(last.id)
        elif isinstance(last, tuple):
            self._index.restore_together(last)
        elif isinstance(last, Message):
            self._hiding.take_back(last)
        else:
            self._branches.restore(last)

    def _push(self, gone: Gone) -> None:
        if gone not in self._last:
            self._last.append(gone)
        self.changed.emit()

    def _push_chats(self, chats: list[Item]) -> None:
        known = {chat.id for one in self._last for chat in _chats_of(one)}
        new = tuple(chat for chat in chats if chat.id not in known)
        if new:
            self._last.append(new if len(new) > 1 else new[0])
        self.changed.emit()

    def _push_arranged(self, arranged: Arranged) -> None:
        self._push(arranged)

    def _on_chats_back(self, chats: list[Item]) -> None:
        self._without({chat.id for chat in chats}, messages=False)

    def _on_purged(self, item_ids: Sequence[int]) -> None:
        self._without(set(item_ids), messages=True)

    def _without(self, item_ids: Set[int], *, messages: bool) -> None:
        """These chats are back, or gone for good with their messages."""
        left = (_left_of(one, item_ids, messages=messages) for one in self._last)
        self._last = [one for one in left if one is not None]
        self.changed.emit()

    def _on_messages_back(self, messages: list[Message]) -> None:
        self.changed.emit()
        self.taken_back.emit(messages[0].item_id)

    def _on_shown_again(self, message: Message) -> None:
        self._last = [one for one in self._last if not isinstance(one, Message) or one.id != message.id]
        self.changed.emit()
        self.taken_back.emit(message.item_id)


def _chats_of(gone: Gone) -> tuple[Item, ...]:
    """The chats that it brings back."""
    return gone if isinstance(gone, tuple) else (gone,) if isinstance(gone, Item) else ()


def _left_of(gone: Gone, item_ids: Set[int], *, messages: bool) -> Gone | None:
    """What there still is to be taken back, None = nothing."""
    if isinstance(gone, Arranged):
        return gone
    if isinstance(gone, tuple):
        return tuple(chat for chat in gone if chat.id not in item_ids) or None
    if isinstance(gone, Item):
        return None if gone.id in item_ids else gone
    chat = gone.item_id if isinstance(gone, Message) else gone[0].item_id
    return None if messages and chat in item_ids else gone
