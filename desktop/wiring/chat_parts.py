"""The parts of one open chat: what it shows, what is written in it, its versions, and the answers of all chats."""

from __future__ import annotations

from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from desktop.chat.speaking import FileFor, HashOf, Speaking
from desktop.control.conversation.answers import Answers
from desktop.control.conversation.branches import Branches
from desktop.control.conversation.equal_versions import EqualVersions
from desktop.control.conversation.hiding import Hiding
from desktop.control.conversation.open_chat import OpenChat
from desktop.control.conversation.stored_chats import StoredChats
from desktop.control.conversation.tuning import Tuning
from desktop.control.conversation.upcoming import Upcoming
from desktop.control.conversation.writing import Writing
from desktop.control.engines.pool import EnginePool
from desktop.control.records import Records
from desktop.settings.values import Settings

if TYPE_CHECKING:
    from desktop.control.conversation.votes import Votes


def _unknown(_path: Path) -> str:
    return ""


class ChatParts:
    """Made once for each window."""

    def __init__(
        self,
        records: Records,
        pool: EnginePool,
        settings: Settings,
        file_for: FileFor,
        hash_of: HashOf = _unknown,
        parent: QObject | None = None,
    ) -> None:
        """file_for: the file of a voice by the settings; hash_of: a file's SHA-256, "" where it is not known."""
        self.records = records
        self.speaking = Speaking(settings, file_for, hash_of)
        self.answers = Answers(records, pool, parent)
        self.stored = StoredChats(records, self.answers, parent)
        self.open_chat = OpenChat(records, self.answers, pool, self.speaking, parent)
        self.writing = Writing(records, self.answers, pool, self.open_chat, self.speaking)
        self.branches = Branches(records, self.open_chat)
        self.equal_versions = EqualVersions(self.open_chat, self.branches)
        self.hiding = Hiding(records, self.open_chat)
        self.upcoming = Upcoming(records, self.open_chat, self.speaking)
        self.tuning = Tuning(records, self.open_chat, self.speaking)

    @cached_property
    def votes(self) -> Votes:
        """Made behind the first paint, when two answers can be compared."""
        from desktop.control.conversation.votes import Votes

        return Votes(self.records, self.open_chat)
