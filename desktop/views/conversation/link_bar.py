"""Asks before a link is opened, naming the host it really leads to."""

from __future__ import annotations

from PySide6.QtCore import QUrl, Slot
from PySide6.QtGui import QDesktopServices, QGuiApplication
from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout, QWidget

from desktop.views.kit.buttons import TextButton
from desktop.views.kit.labels import ElidedLabel, label


class LinkBar(QWidget):
    """An inline question; nothing opens without a press on its button."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._url = QUrl()
        self._host = label("", "", "title", wrap=True)
        self._address = ElidedLabel("", "small")
        self._open = TextButton("Open", "external-link")
        self._open.clicked.connect(self._open_link)
        copy = TextButton("Copy link", "copy", "quiet")
        copy.clicked.connect(self._copy_link)
        cancel = TextButton("Cancel", "", "quiet")
        cancel.clicked.connect(self.hide)
        words = QVBoxLayout()
        words.setSpacing(2)
        words.addWidget(self._host)
        words.addWidget(self._address)
        buttons = QHBoxLayout()
        buttons.addWidget(self._open)
        buttons.addWidget(copy)
        buttons.addWidget(cancel)
        buttons.addStretch(1)
        card = QFrame()
        card.setProperty("role", "linkBar")
        outer = QVBoxLayout(self)
        outer.setContentsMargins(20, 4, 20, 4)
        outer.addWidget(card)
        column = QVBoxLayout(card)
        column.setContentsMargins(12, 10, 12, 8)
        column.addLayout(words)
        column.addLayout(buttons)
        self.hide()

    @Slot(str)
    def ask(self, address: str) -> None:
        """Show where a link leads and what can be done. Anything but a web address is ignored."""
        from desktop.views.text.markdown.inline import is_safe_link

        if not is_safe_link(address):
            return
        self._url = QUrl(address)
        host = self._url.host(QUrl.ComponentFormattingOption.FullyEncoded)
        self._host.setText(f"Open {host}?")
        self._address.set_text(self._url.toString(QUrl.ComponentFormattingOption.FullyEncoded))
        self.show()
        self._open.setFocus()

    @Slot()
    def _open_link(self) -> None:
        if self._url.scheme() in {"http", "https"}:
            QDesktopServices.openUrl(self._url)
        self.hide()

    @Slot()
    def _copy_link(self) -> None:
        QGuiApplication.clipboard().setText(self._address.whole_text())
        self.hide()
