"""Every command of the window in one table: it feeds menu, palette and shortcut sheet, and the README is held to it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QMenu, QWidget

Handler = Callable[[], object]


@dataclass(frozen=True, slots=True)
class Command:
    """One command. Shortcuts: the first one is shown; Ctrl is Cmd on macOS."""

    id: str
    text: str
    group: str
    shortcuts: tuple[str, ...] = ()


CHATS, VOICES, ANSWERS, VIEW, LOOK, APP = "Chats", "Who speaks", "Answers", "View", "Look", "Tandem"
LENS, PAGE = "Under the lens", "On a page"

ONCE = frozenset({"undo_delete"})  # each time its keys are pressed: held in a text, they undo more than is there
COMMANDS = (
    Command("new_chat", "New chat", CHATS, ("Ctrl+N",)),
    Command("new_page", "New page", CHATS, ("Ctrl+Shift+N",)),
    Command("undo_delete", "Undo what was last done to chats or messages", CHATS, ("Ctrl+Z",)),
    Command("search", "Search all chats", CHATS, ("Ctrl+Shift+F",)),
    Command("find", "Find in this chat", CHATS, ("Ctrl+F",)),
    Command("find_next", "Find the next one", CHATS, ("F3",)),
    Command("find_previous", "Find the one before", CHATS, ("Shift+F3",)),
    Command("jump_back", "Back to where you were before a jump", CHATS, ("Ctrl+Shift+J",)),
    Command("deleted_chats", "Recently deleted chats", CHATS),
    Command("archived_chats", "Archived chats", CHATS),
    Command("new_folder", "New folder", CHATS),
    Command("voice_base", "Base speaks", VOICES, ("Ctrl+1",)),
    Command("voice_both", "Both speak", VOICES, ("Ctrl+2",)),
    Command("voice_instruct", "Instruct speaks", VOICES, ("Ctrl+3",)),
    Command("attach", "Attach text files…", ANSWERS, ("Ctrl+Shift+A",)),
    Command("stop", "Stop", ANSWERS, ("Esc",)),
    Command("regenerate", "Answer again", ANSWERS, ("Ctrl+R",)),
    Command("older_version", "Older version", ANSWERS, ("Alt+Left",)),
    Command("newer_version", "Newer version", ANSWERS, ("Alt+Right",)),
    # Not Ctrl+Shift+U: many input methods begin a character by its number with it.
    Command("as_written", "Show an answer as written, or rendered", ANSWERS, ("Ctrl+Shift+M",)),
    Command("lens", "Look at an answer through the lens", ANSWERS, ("Ctrl+D",)),
    Command("lens_text", "How do Base and Instruct see my text?", ANSWERS, ("Ctrl+Shift+D",)),
    Command("only_here", "Mark what only one of two answers says", ANSWERS, ("Ctrl+Shift+O",)),
    Command("vote_left", "The left answer is better", ANSWERS, ("F7",)),
    Command("vote_tie", "Neither answer is better", ANSWERS, ("F8",)),
    Command("vote_right", "The right answer is better", ANSWERS, ("F9",)),
    Command("blind", "Hide who wrote which until you choose", ANSWERS),
    Command("tally", "Tally of your choices", ANSWERS),
    Command("copy_reply", "Copy the last reply", ANSWERS, ("Ctrl+Shift+C",)),
    Command("page", "Chat or Page", VIEW, ("Ctrl+Shift+P",)),
    Command("forks", "Forks, or takes of a page", VIEW, ("Ctrl+Shift+G",)),
    Command("side_panel", "Settings of this chat", VIEW, ("Ctrl+Shift+S",)),
    Command("seen_text", "What the model sees", VIEW, ("Ctrl+Shift+E",)),
    Command("fork_next", "Next fork", VIEW, ("Alt+Down",)),
    Command("fork_previous", "Previous fork", VIEW, ("Alt+Up",)),
    Command("open_file", "Open a model file…", VIEW, ("Ctrl+O",)),
    Command("library", "Library", VIEW, ("Ctrl+Shift+L",)),
    Command("switch_files", "Choose model files…", VIEW, ("Ctrl+L",)),
    Command("columns_together", "Read Both together, or each alone", VIEW, ("Ctrl+Shift+B",)),
    Command("sidebar", "Show or hide the sidebar", VIEW, ("Ctrl+B",)),
    Command("next_area", "Next part of the window", VIEW, ("F6",)),
    Command("previous_area", "Previous part of the window", VIEW, ("Shift+F6",)),
    Command("zoom_in", "Larger text", LOOK, ("Ctrl+=", "Ctrl++")),
    Command("zoom_out", "Smaller text", LOOK, ("Ctrl+-",)),
    Command("zoom_reset", "Normal text size", LOOK, ("Ctrl+0",)),
    Command("theme_dark", "Dark theme", LOOK),
    Command("theme_light", "Light theme", LOOK),
    Command("theme_system", "System theme", LOOK),
    Command("palette", "Everything: commands, chats, messages", APP, ("Ctrl+K",)),
    Command("settings", "Settings", APP, ("Ctrl+,",)),
    Command("shortcuts", "Keyboard shortcuts", APP, ("F1",)),
    Command("updates", "Check for updates…", APP),
    Command("about", "About Tandem", APP),
    Command("quit", "Quit", APP, ("Ctrl+Q",)),
)

# What is done to the messages of a chat: of no use in one without any, and nothing to a page that hides it.
ON_MESSAGES = frozenset(
    {"regenerate", "older_version", "newer_version", "as_written", "copy_reply", "lens", "fork_next"}
)
ON_MESSAGES |= {"fork_previous", "find", "find_next", "find_previous"}
ON_CHATS = ON_MESSAGES | {"vote_left", "vote_tie", "vote_right", "only_here", "seen_text", "lens_text", "attach"}
ON_CHATS |= {"columns_together", "side_panel"}  # of one, with messages or without

# Keys that belong to one control; listed on the shortcut sheet only.
LOCAL_KEYS = (
    ("Send", "Enter", "Writing"),
    ("New line", "Shift+Enter", "Writing"),
    ("Change your last message, when nothing is written", "Up", "Writing"),
    ("Let Base go on, when nothing is written", "Enter", "Writing"),
    ("Go on at the cursor of a page", "Ctrl+Enter", PAGE),
    ("Take one of the ways on", "Alt+1", PAGE),
    ("Show the take that is chosen in the list", "Enter", PAGE),
    ("Bookmark the take", "B", PAGE),
    ("Prune the take (can be undone)", "Delete", PAGE),
    ("Next or previous token", "Right", LENS),
    ("Next fork: another first choice (Shift: the one before)", "F", LENS),
    ("Next divergence (Shift: the one before)", "D", LENS),
    ("Next uncertain place (Shift: the one before)", "U", LENS),
    ("Choose an alternative", "1", LENS),
    ("Go on from the alternative with the same voice", "Enter", LENS),
    ("Go on from it with the other voice", "Shift+Enter", LENS),
    ("Pin the token, to compare it with others", "P", LENS),
    ("Rename the chat", "F2", CHATS),
    ("Delete the chat (can be undone)", "Delete", CHATS),
    ("Pin the chat, or let it go", "Ctrl+P", CHATS),
    ("Move the chat to a folder", "Ctrl+M", CHATS),
    ("Archive the chat, or bring it back", "Ctrl+E", CHATS),
    ("Choose several chats (or Ctrl+click, or the chat's menu)", "Shift+Down", CHATS),
    ("The menu of the chat", "Shift+F10", CHATS),
    ("Fold or unfold a folder", "Left", CHATS),
)


def build(owner: QWidget, handlers: dict[str, Handler]) -> dict[str, QAction]:
    """One QAction per command, added to the owner so that its shortcut works everywhere in the window."""
    made: dict[str, QAction] = {}
    for command in COMMANDS:
        action = QAction(command.text, owner)
        action.setShortcuts([QKeySequence(key) for key in command.shortcuts])
        action.setAutoRepeat(command.id not in ONCE)
        action.triggered.connect(_without_state(handlers[command.id]))
        owner.addAction(action)
        made[command.id] = action
    return made


def fill(menu: QMenu, made: Mapping[str, QAction]) -> None:
    """Put all commands into a menu, a line between their groups."""
    group = COMMANDS[0].group
    for command in COMMANDS:
        if command.group != group:
            menu.addSeparator()
            group = command.group
        menu.addAction(made[command.id])


def native(key: str) -> str:
    """The name of a key as people of this system know it."""
    return QKeySequence(key).toString(QKeySequence.SequenceFormat.NativeText)


def _without_state(handler: Handler) -> Callable[[], None]:
    def triggered() -> None:
        handler()

    return triggered
