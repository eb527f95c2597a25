"""What to search the hub for: words, author, licence, size, and whether this engine can run it."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QWheelEvent
from PySide6.QtWidgets import QCheckBox, QComboBox, QGridLayout, QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from desktop.library.cards.cards import Query
from desktop.views.kit.buttons import TextButton
from desktop.views.library.room import Room, take_all

LICENCES = (
    ("", "Any licence"),
    ("apache-2.0", "Apache 2.0"),
    ("mit", "MIT"),
    ("gemma", "Gemma"),
    ("llama2", "Llama 2"),
    ("llama3", "Llama 3"),
    ("llama3.1", "Llama 3.1"),
    ("llama3.2", "Llama 3.2"),
    ("llama3.3", "Llama 3.3"),
    ("cc-by-4.0", "CC BY 4.0"),
    ("cc-by-nc-4.0", "CC BY-NC 4.0"),
    ("other", "Another licence"),
)
SIZES = (
    (0.0, 0.0, "Any size"),
    (0.0, 1.0, "Up to 1 B parameters"),
    (1.0, 4.0, "1 to 4 B parameters"),
    (4.0, 9.0, "4 to 9 B parameters"),
    (9.0, 16.0, "9 to 16 B parameters"),
    (16.0, 0.0, "16 B parameters or more"),
)


class SearchPanel(QWidget):
    """Emits a Query on Enter or the button; while a search runs the button cancels it."""

    requested = Signal(object)  # Query
    cancelled = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._busy = False
        self.words = _line("Words to search for", "Search the hub by name, for example qwen3 1.7b")
        self.author = _line("Author or organization", "Author")
        self.licence = _Choice("Licence", [words for _, words in LICENCES])
        self.sizes = _Choice("Size", [words for _, _, words in SIZES])
        self.runnable = QCheckBox("Only what this engine can run")
        self.runnable.setAccessibleName(self.runnable.text())
        self.runnable.setChecked(True)
        self._button = TextButton("Search", "", "")
        self._button.clicked.connect(self._pressed)
        for field in (self.words, self.author):
            field.returnPressed.connect(self._search)
        first = QHBoxLayout()
        first.setSpacing(8)
        first.addWidget(self.words, 1)
        first.addWidget(self._button)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addLayout(first)
        self._grid = QGridLayout()
        column.addLayout(self._grid)
        self._grid.setSpacing(8)
        self.set_room(Room.WIDE)

    def query(self) -> Query:
        """What the fields say."""
        smallest, largest, _ = SIZES[self.sizes.currentIndex()]
        return Query(
            words=self.words.text().strip(),
            author=self.author.text().strip(),
            licence=LICENCES[self.licence.currentIndex()][0],
            smallest=smallest,
            largest=largest,
            runnable_only=self.runnable.isChecked(),
        )

    def set_query(self, query: Query) -> None:
        """Fill the fields without searching."""
        self.words.setText(query.words)
        self.author.setText(query.author)
        values = [value for value, _ in LICENCES]
        self.licence.setCurrentIndex(values.index(query.licence) if query.licence in values else 0)
        sizes = [(smallest, largest) for smallest, largest, _ in SIZES]
        wanted = (query.smallest, query.largest)
        self.sizes.setCurrentIndex(sizes.index(wanted) if wanted in sizes else 0)
        self.runnable.setChecked(query.runnable_only)

    def set_busy(self, *, busy: bool) -> None:
        """Whether a search runs."""
        self._busy = busy
        self._button.set_text("Cancel" if busy else "Search")

    def set_room(self, room: Room) -> None:
        """Arrange for another width."""
        grid = self._grid
        take_all(grid)
        across = {Room.WIDE: 4, Room.NARROW: 2, Room.TINY: 1}[room]
        for at in range(4):
            grid.setColumnStretch(at, 1 if at == 0 or at < across < 4 else 0)  # noqa: PLR2004
        for at, field in enumerate((self.author, self.licence, self.sizes, self.runnable)):
            grid.addWidget(field, at // across, at % across)

    @Slot()
    def _search(self) -> None:
        self.requested.emit(self.query())

    @Slot()
    def _pressed(self) -> None:
        if self._busy:
            self.cancelled.emit()
        else:
            self._search()


class _Choice(QComboBox):
    def __init__(self, name: str, words: list[str]) -> None:
        super().__init__()
        self.setAccessibleName(name)
        self.setToolTip(name)
        self.addItems(words)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.setMinimumContentsLength(12)

    def wheelEvent(self, event: QWheelEvent) -> None:
        event.ignore()  # the page scrolls; a value never changes in passing


def _line(name: str, placeholder: str) -> QLineEdit:
    field = QLineEdit()
    field.setAccessibleName(name)
    field.setPlaceholderText(placeholder)
    return field
