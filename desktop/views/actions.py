"""Every command of the window in one table: it feeds the menu, the shortcut sheet and the tests."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QWidget

Handler = Callable[[], object]


@dataclass(frozen=True, slots=True)
class Command:
    """One command. Shortcuts: the first one is shown; Ctrl is Cmd on macOS."""

    id: str
    text: str
    group: str
    shortcuts: tuple[str, ...] = ()


CHATS, VOICES, ANSWERS, VIEW, APP = "Chats", "Who speaks", "Answers", "View", "Tandem"

COMMANDS = (
    Command("new_chat", "New chat", CHATS, ("Ctrl+N",)),
    Command("voice_base", "Base speaks", VOICES, ("Ctrl+1",)),
    Command("voice_both", "Both speak", VOICES, ("Ctrl+2",)),
    Command("voice_instruct", "Instruct speaks", VOICES, ("Ctrl+3",)),
    Command("stop", "Stop", ANSWERS, ("Esc",)),
    Command("regenerate", "Answer again", ANSWERS, ("Ctrl+R",)),
    Command("copy_reply", "Copy the last reply", ANSWERS, ("Ctrl+Shift+C",)),
    Command("open_file", "Open a model file…", VIEW, ("Ctrl+O",)),
    Command("library", "Library", VIEW, ("Ctrl+Shift+L",)),
    Command("switch_files", "Choose model files…", VIEW, ("Ctrl+L",)),
    Command("sidebar", "Show or hide the sidebar", VIEW, ("Ctrl+B",)),
    Command("zoom_in", "Larger text", VIEW, ("Ctrl+=", "Ctrl++")),
    Command("zoom_out", "Smaller text", VIEW, ("Ctrl+-",)),
    Command("zoom_reset", "Normal text size", VIEW, ("Ctrl+0",)),
    Command("settings", "Settings", APP, ("Ctrl+,",)),
    Command("shortcuts", "Keyboard shortcuts", APP, ("F1",)),
    Command("updates", "Check for updates…", APP),
    Command("about", "About Tandem", APP),
    Command("quit", "Quit", APP, ("Ctrl+Q",)),
)

# Keys that belong to one control; listed on the shortcut sheet only.
LOCAL_KEYS = (
    ("Send", "Enter", "Writing"),
    ("New line", "Shift+Enter", "Writing"),
    ("Rename the chat", "F2", CHATS),
    ("Delete the chat (can be undone)", "Delete", CHATS),
)


def build(owner: QWidget, handlers: dict[str, Handler]) -> dict[str, QAction]:
    """One QAction per command, added to the owner so that its shortcut works everywhere in the window."""
    made: dict[str, QAction] = {}
    for command in COMMANDS:
        action = QAction(command.text, owner)
        action.setShortcuts([QKeySequence(key) for key in command.shortcuts])
        action.triggered.connect(_without_state(handlers[command.id]))
        owner.addAction(action)
        made[command.id] = action
    return made


def _without_state(handler: Handler) -> Callable[[], None]:
    def triggered() -> None:
        handler()

    return triggered
