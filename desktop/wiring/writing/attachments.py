"""Connects attachments: files that are dropped, pasted or chosen become texts beside the draft; each can be opened."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from desktop.chat.attachments import AttachedText
from desktop.chat.chat_state import ChatState
from desktop.chat.conversation import Attachment
from desktop.control.conversation.text_files import Given, TextFiles
from desktop.errors import AppError
from desktop.views.conversation.pane import TranscriptPane
from desktop.views.window.main_window import MainWindow
from desktop.views.window.screens import ScreenName
from desktop.wiring.chat_parts import ChatParts

if TYPE_CHECKING:
    from desktop.views.conversation.writing.attachment_sheet import AttachmentSheet

_REFUSED = "not attached"
_TITLE = "Attach text files"
_FILTERS = ("All files (*)", "Texts (*.txt *.md *.csv *.json *.py *.log *.html *.xml *.yaml *.toml *.rst *.tex)")
_GONE = AppError("The attachment is not there any more.", "Its message was removed.")


class AttachmentWiring(QObject):
    """What is no text goes on to whoever opens model files."""

    models_given = Signal(list)  # paths (Path) of files and folders
    texts_given = Signal(object, list)  # ChatState: the chat that they were given to; AttachedText

    def __init__(self, window: MainWindow, chat: ChatParts) -> None:
        super().__init__(window)
        self._window, self._records, self._chat = window, chat.records, chat.open_chat
        self._files = TextFiles(self)
        self._files.unhandled.connect(window.notices.show_error)
        self._sheet: AttachmentSheet | None = None
        window.files_given.connect(self._take)
        window.composer.files_pasted.connect(self._read)
        window.composer.files_wanted.connect(self._choose)
        window.attach_requested.connect(self._choose)
        window.composer.attachment_opened.connect(self._open)
        window.pane_added.connect(self._wire_pane)
        for pane in window.panes.values():
            self._wire_pane(pane)

    def close(self) -> None:
        """End the thread."""
        self._files.close()

    def _wire_pane(self, pane: TranscriptPane) -> None:
        pane.attachment_requested.connect(self._open_stored)

    def _take(self, paths: list[str]) -> None:
        if self._window.screens.front is ScreenName.CHAT:
            self._read(paths)
        else:
            self.models_given.emit([Path(path) for path in paths])

    def _read(self, paths: list[str]) -> None:
        self._files.read(paths, partial(self._on_read, self._chat.state))  # another chat may be open when they are read

    def _choose(self) -> None:
        from desktop.views.library.file_choice import ask_for_files

        self._window.show_chat()
        ask_for_files(self._window, self._read, _TITLE, _FILTERS)

    def _on_read(self, state: ChatState, given: Given) -> None:
        self._window.notices.settle(_REFUSED)
        if given.texts:
            self.texts_given.emit(state, list(given.texts))
        if given.others:
            self.models_given.emit([Path(path) for path in given.others])
        if given.problems:
            self._window.notices.show_error(_together(given.problems), about=_REFUSED)

    def _open(self, attached: AttachedText) -> None:
        if self._sheet is None:
            from desktop.views.conversation.writing.attachment_sheet import AttachmentSheet

            self._sheet = AttachmentSheet(self._window)
        self._sheet.show_text(attached)

    def _open_stored(self, message_id: int, place: int) -> None:
        def opened(found: list[Attachment]) -> None:
            if place < len(found):
                self._open(AttachedText(found[place].name, found[place].text))
            else:
                self._window.notices.show_error(_GONE)

        self._records.ask(lambda store: store.messages.attachments(message_id), opened, self._window.notices.show_error)


def _together(problems: tuple[AppError, ...]) -> AppError:
    """One for all files that could not be attached."""
    if len(problems) == 1:
        return problems[0]
    detail = "\n".join(" ".join(part for part in (problem.title, problem.detail) if part) for problem in problems)
    hints = {problem.hint for problem in problems}
    return AppError(f"{len(problems)} files were not attached.", detail, hints.pop() if len(hints) == 1 else "")
