"""What there is once for each window: the window, what connects it with the rest, its dialogs and its memory."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, QTimer, Signal

from desktop.chat.draft import NEW
from desktop.chat.item import Item
from desktop.control.conversation.chat_index import ChatIndex
from desktop.control.conversation.chat_places import ChatPlaces
from desktop.control.conversation.drafts import Drafts
from desktop.control.conversation.open_chat import OpenChat
from desktop.control.engines.pool import EnginePool
from desktop.control.settings_keeper import SettingsKeeper
from desktop.paths import Paths
from desktop.settings.values import Settings
from desktop.views.window.main_window import MainWindow
from desktop.wiring.chat_list import ChatListWiring
from desktop.wiring.chat_parts import ChatParts
from desktop.wiring.chat_places import ChatPlacesWiring
from desktop.wiring.conversation import ConversationWiring
from desktop.wiring.deletions import Deletions
from desktop.wiring.dialogs import DialogWiring
from desktop.wiring.engine_status import EngineStatusWiring
from desktop.wiring.first_screen import FirstScreenWiring
from desktop.wiring.message_wishes import MessageWishes
from desktop.wiring.opening import OpeningWiring
from desktop.wiring.saved_files import SavedFilesWiring
from desktop.wiring.window_memory import WindowMemory
from desktop.wiring.writing.attachments import AttachmentWiring
from desktop.wiring.writing.begun_edits import BegunEditWiring
from desktop.wiring.writing.context_bar import ContextBarWiring
from desktop.wiring.writing.drafts import DraftWiring
from desktop.wiring.writing.queued import QueueWiring

if TYPE_CHECKING:  # not needed before the window is seen
    from desktop.control.lens.readings import Readings
    from desktop.wiring.library_parts import LibraryParts
    from desktop.wiring.page.page import PageWiring
    from desktop.wiring.tuning.beside import BesideParts


@dataclass(frozen=True, slots=True)
class Shared:
    """What a window has in common with everything else in the process."""

    paths: Paths
    keeper: SettingsKeeper
    pool: EnginePool
    index: ChatIndex
    places: ChatPlaces
    chat: ChatParts
    drafts: Drafts
    readings: Callable[[], Readings]  # made when it is asked for first


class WindowParts(QObject):
    """Built before the window is seen; start() shows it."""

    first_paint = Signal()  # the window was seen for the first time

    def __init__(self, shared: Shared, *, remembers: bool) -> None:
        """remembers: whether its place is written; False where another window may hold the data."""
        super().__init__()
        self._shared = shared
        self.beside: BesideParts | None = None  # from the first paint on
        keeper, pool = shared.keeper, shared.pool
        window = self.window = MainWindow()
        self.conversation = ConversationWiring(window, shared.chat, keeper)
        self.wishes = MessageWishes(window, shared.chat, shared.index)
        self.deletions = Deletions(shared.index, shared.places, shared.chat.branches, shared.chat.hiding, window)
        self.chat_list = ChatListWiring(window, shared.chat, shared.index, self.deletions)
        self.places = ChatPlacesWiring(window, shared.chat, shared.index, shared.places)
        self.engine_status = EngineStatusWiring(window, shared.chat, pool)
        self.opening = OpeningWiring(window)
        self.attachments = AttachmentWiring(window, shared.chat)
        self.attachments.models_given.connect(self.opening.open_files)
        self.saved = SavedFilesWiring(window)
        self.dialogs = DialogWiring(window, keeper, pool, shared.chat.open_chat, shared.paths)
        self.drafts = DraftWiring(window, shared.chat, shared.index, shared.drafts)
        self.attachments.texts_given.connect(self.drafts.attach)
        self.edits = BegunEditWiring(window, shared.chat, shared.drafts)
        self.queue = QueueWiring(window, shared.chat, shared.drafts, self.drafts)
        self.context_bar = ContextBarWiring(window, shared.chat, pool, keeper)
        kept = shared.paths.state_dir / "window.ini"
        self.memory = WindowMemory(window, kept, self._shown_item, writes=remembers)
        self.first = FirstScreenWiring(window, shared.chat, keeper)
        self._page: PageWiring | None = None
        self._connect_page()
        self.conversation.voice_settings_requested.connect(self.dialogs.open_settings)
        keeper.changed.connect(self._on_settings)

    @property
    def page(self) -> PageWiring:
        """Made with the first page that is shown."""
        if self._page is None:
            from desktop.wiring.page.page import PageWiring

            self._page = PageWiring(self.window, self._shared.chat, self._shared.pool, self._shared.index)
        return self._page

    def close_page(self) -> None:
        """Keep what is not on disk yet of a page that was shown."""
        if self._page is not None:
            self._page.close()

    def start(self) -> None:
        """Show the window as it was; everything else comes after its first paint."""
        self.memory.restore()
        self.window.installEventFilter(self)
        self.window.show()
        self.window.composer.focus()

    def begin_finding(self) -> None:
        """Behind the first paint, as all that follows: connect what nobody sees in it."""
        from desktop.wiring.finding.find import FindWiring
        from desktop.wiring.finding.forks import ForkWiring
        from desktop.wiring.finding.search import SearchWiring
        from desktop.wiring.finding.way_back import WayBack

        window, chat, index = self.window, self._shared.chat, self._shared.index
        self.way_back = WayBack(window, chat, index)  # before those who jump
        self.forks = ForkWiring(window, chat)
        self.find = FindWiring(window, chat, self.way_back)
        self.search = SearchWiring(window, chat, index, self.way_back)

    def begin_lens(self) -> None:
        """The lens on answers, and on any text."""
        from desktop.wiring.lens.answer_lens import AnswerLensWiring
        from desktop.wiring.lens.text_lens import TextLensWiring

        shared = self._shared
        self.lens = AnswerLensWiring(self.window, shared.chat, shared.pool, shared.readings, self.saved.write)
        self.text_lens = TextLensWiring(self.window, shared.chat, shared.pool, shared.readings, self.saved.write)

    def begin_beside(self, library: LibraryParts) -> None:
        """Panel, presets, what the model sees."""
        from desktop.wiring.tuning.beside import BesideParts

        shared = self._shared
        presets = shared.paths.config_dir / "presets"
        self.beside = BesideParts(self.window, shared.chat, shared.pool, shared.keeper, presets)
        self.beside.begin_loading(library.plans)

    def begin_voting(self) -> None:
        """Which of two answers is better."""
        from desktop.wiring.comparing.voting import VoteWiring

        self.voting = VoteWiring(self.window, self._shared.chat, self._shared.keeper)

    def begin_library(self, library: LibraryParts) -> None:
        """What the window has to do with model files."""
        from desktop.wiring.authors import AuthorWiring
        from desktop.wiring.comparing.columns import ColumnWiring
        from desktop.wiring.library import LibraryWiring

        window, chat, keeper = self.window, self._shared.chat, self._shared.keeper
        self.columns = ColumnWiring(window, chat, library.shelf, keeper)
        self.authors = AuthorWiring(window, chat, library.shelf, keeper)
        self.library = LibraryWiring(window, library, keeper)
        self.library.voices_chosen.connect(chat.open_chat.choose)
        self.opening.begin(library)
        self.first.begin(library)

    def begin_palette(self, library: LibraryParts) -> None:
        """After those whose places it leads to."""
        from desktop.wiring.finding.palette import PaletteWiring

        self.palette = PaletteWiring(self.window, self._shared.chat, self._shared.index, library, self.search)

    def _connect_page(self) -> None:
        self.window.page_toggled.connect(self._toggle_page)
        self.window.new_page_requested.connect(self._new_page)
        self._shared.chat.open_chat.page_asked.connect(self._open_page)

    def _toggle_page(self) -> None:
        self.page.toggle()

    def _new_page(self) -> None:
        self.page.new()

    def _open_page(self, item: Item) -> None:
        self.page.open(item)

    def _shown_item(self) -> int:
        shown = self._page.shown_item() if self._page is not None else None
        return shown if shown is not None else _shown(self._shared.chat.open_chat)

    def _on_settings(self, settings: Settings) -> None:
        self.window.composer.set_costume(settings.base.costume.value)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802
        """Qt: the first paint starts everything that is not the window."""
        if watched is self.window and event.type() == QEvent.Type.Paint:
            self.window.removeEventFilter(self)
            QTimer.singleShot(0, self.first_paint.emit)
        return False


def _shown(chat: OpenChat) -> int:
    return chat.item.id if chat.item is not None else NEW
