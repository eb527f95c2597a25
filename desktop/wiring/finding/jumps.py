"""Going to a place in the open chat: the message is shown on its branch, and the words in it are scrolled to."""

from __future__ import annotations

from PySide6.QtCore import QTimer

from desktop.chat.chat_state import ChatState
from desktop.chat.finding.chat_find import Occurrence
from desktop.views.conversation.find.shown_words import go_to_words
from desktop.views.window.main_window import MainWindow
from desktop.wiring.chat_parts import ChatParts


def show_place(window: MainWindow, chat: ChatParts, place: Occurrence) -> bool:
    """Go there. False where no column that is shown can show the message."""
    state, message_id = chat.open_chat.state, place.message.id
    shown = [speaker for speaker in state.speaking if window.pane(speaker).column.find(message_id) is not None]
    if not shown:
        speaker = _speaker_for(state, place)
        targets = chat.branches.bring_into_view(speaker, message_id) if speaker else {}
        for other, target in targets.items():
            if other != speaker:
                window.pane(other).view.scroll_to(target)
        shown = [speaker] if speaker and targets else []
    for speaker in reversed(shown):
        _go(window, speaker, place)
        # What was unfolded or built for it has its height in a moment only.
        QTimer.singleShot(0, window, lambda speaker=speaker: _go(window, speaker, place))
    return bool(shown)


def _go(window: MainWindow, speaker: str, place: Occurrence) -> None:
    go_to_words(window.pane(speaker), place.message.id, place.number, in_reasoning=place.in_reasoning)


def _speaker_for(state: ChatState, place: Occurrence) -> str:
    """In whose column a message is shown that is in none now: in its own speaker's, else the first that can."""
    own = [speaker for speaker in state.speaking if speaker == place.message.speaker]
    able = (s for s in (*own, *state.speaking) if state.forks(s).outline.spot_of(place.message.id) is not None)
    return next(able, "")
