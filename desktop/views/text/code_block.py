"""A block of code: its language, buttons that wrap, save and copy it, and the code in colours."""

from __future__ import annotations

from PySide6.QtCore import QTimer, Signal, Slot
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QFrame, QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from desktop.views.kit import theme
from desktop.views.kit.buttons import IconButton, TextButton
from desktop.views.kit.labels import label
from desktop.views.text.block import Block, Kind
from desktop.views.text.code_colours import MAX_CODE, CodeColours
from desktop.views.text.code_file import file_name
from desktop.views.text.code_view import CodeView, wrapping
from desktop.views.text.copying.selected_leaf import SelectedLeaf
from desktop.views.text.markdown.leaf import Leaf, LeafKind
from desktop.views.text.save_place import ask_where
from desktop.views.text.source_text import selected_text, selection_kept

COPIED_MS = 1_500
ICON = 15


class CodeBlock(QFrame):
    """Header and code."""

    save_requested = Signal(str, str)  # a path that was chosen, the code

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("role", "code")
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self._code = ""
        self._language = ""
        self._block = Block(Kind.CODE)
        self._name = label("", "dim")
        self._copy = TextButton("Copy", "copy", "small")
        self._copy.setAccessibleName("Copy code")
        self._copy.clicked.connect(self._copy_code)
        self._wrap = IconButton("wrap-text", "Wrap long lines")
        self._wrap.setCheckable(True)
        self._wrap.toggled.connect(self._choose_wrapping)
        self._save = IconButton("download", "Save the code as a file…")
        self._save.clicked.connect(self._ask_where)
        self.view = CodeView(self)
        self._colours: CodeColours | None = None
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 2, 0, 8)
        column.setSpacing(0)
        column.addLayout(self._header())
        inner = QHBoxLayout()
        inner.setContentsMargins(8, 0, 8, 0)
        inner.addWidget(self.view)
        column.addLayout(inner)
        theme.notifier().changed.connect(self.view.fit)
        wrapping.changed.connect(self._show_wrapping)
        self._show_wrapping()

    def _header(self) -> QHBoxLayout:
        header = QHBoxLayout()
        header.setContentsMargins(12, 4, 6, 0)
        header.setSpacing(2)
        header.addWidget(self._name)
        header.addStretch(1)
        for button in (self._wrap, self._save):
            button.set_icon_size(ICON)
            header.addWidget(button)
        header.addWidget(self._copy)
        return header

    def code(self) -> str:
        """The code as it was written."""
        return self._code

    def selected(self) -> list[SelectedLeaf]:
        """What is selected of the code, as it stands between other text."""
        cursor, block = self.view.textCursor(), self._block
        leaf = Leaf(
            LeafKind.CODE, selected_text(cursor), block.places, block.marked, block.gap, language=block.language
        )
        return [SelectedLeaf(leaf, begun=cursor.selectionStart() == 0)]

    def set_block(self, block: Block) -> None:
        """Show a block; a longer version of the code shown is appended to it."""
        self._block = block
        if block.open or self._code:
            self._set_language(block.language)
            self._set_code(block.text)
        else:  # complete already: coloured at leisure, not line by line while it is written
            self._set_code(block.text)
            self._set_language(block.language if len(block.text) <= MAX_CODE else "", name=block.language)
        if not block.open and self._colours is not None:
            self._colours.finish(self._code)

    def _set_language(self, language: str, name: str | None = None) -> None:
        if self._name.text() and language == self._language:
            return
        self._language = language
        self._name.setText((language if name is None else name) or "text")
        if language and self._colours is None:
            self._colours = CodeColours(self.view.document())
        if self._colours is not None:
            self._colours.set_language(language)

    def _set_code(self, code: str) -> None:
        if code == self._code:
            return
        if len(code) > MAX_CODE and self._colours is not None:
            self._colours.set_language("")
        with selection_kept(self.view):
            self.view.write(code, self._code)
        self._code = code
        self.view.fit()

    @Slot(bool)
    def _choose_wrapping(self, on: bool) -> None:
        wrapping.choose(on=on)

    @Slot()
    def _show_wrapping(self) -> None:
        self._wrap.setChecked(wrapping.on)

    @Slot()
    def _ask_where(self) -> None:
        code = self._code
        ask_where(
            self, "Save the code", file_name(self._name.text()), lambda path: self.save_requested.emit(path, code)
        )

    @Slot()
    def _copy_code(self) -> None:
        QGuiApplication.clipboard().setText(self._code)
        self._copy.setText("Copied")
        QTimer.singleShot(COPIED_MS, self, self._reset_copy)

    @Slot()
    def _reset_copy(self) -> None:
        self._copy.setText("Copy")
