"""Signing in at the hub: a token, where it is kept, and where one is made."""

from __future__ import annotations

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QCheckBox, QFrame, QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from desktop.views.kit.buttons import IconButton, TextButton
from desktop.views.kit.labels import label, set_plain_tip
from desktop.views.kit.open_outside import open_page

TOKEN_PAGE = "https://huggingface.co/settings/tokens"  # noqa: S105  an address


class SignInPanel(QFrame):
    """A strip above the cards. The token leaves it by one signal and is not kept here."""

    sign_in_requested = Signal(str, bool)  # token, remember
    sign_out_requested = Signal()
    closed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("role", "strip")
        self.setAccessibleName("Sign in")
        self._page = ""
        self._title = label("Sign in at the hub", "", "title", wrap=True)
        self._words = label("", "dim", wrap=True)
        self._token = QLineEdit()
        self._token.setEchoMode(QLineEdit.EchoMode.Password)
        self._token.setAccessibleName("Access token")
        self._token.setPlaceholderText("Access token, begins with hf_")
        self._token.returnPressed.connect(self._sign_in)
        self._remember = QCheckBox("Keep it in the keyring")
        self._remember.setAccessibleName(self._remember.text())
        self._remember.setAccessibleDescription("In the system keyring. Otherwise it is forgotten when Tandem closes.")
        self._remember.setToolTip(self._remember.accessibleDescription())
        self._remember.setChecked(True)
        self._sign_in_button = TextButton("Sign in")
        self._sign_in_button.clicked.connect(self._sign_in)
        self._sign_out_button = TextButton("Sign out")
        self._sign_out_button.clicked.connect(self.sign_out_requested)
        self._where = TextButton("Where a token is made", "external-link", "small")
        self._where.clicked.connect(lambda: open_page(self._page))
        self.set_token_page(TOKEN_PAGE)
        self._problem = label("", "danger", wrap=True)
        self._close = IconButton("x", "Close")
        self._close.clicked.connect(self.closed)
        self._arrange()
        self.set_signed_in("")
        self.set_problem("")

    def set_reason(self, words: str) -> None:
        """Say what the sign-in is for."""
        self._words.setText(words)
        self._words.setVisible(bool(words))

    def set_signed_in(self, name: str) -> None:
        """Show who is signed in, "" for nobody."""
        self._title.setText(f"Signed in as {name}" if name else "Sign in at the hub")
        for widget in (self._token, self._remember, self._sign_in_button, self._where):
            widget.setVisible(not name)
        self._sign_out_button.setVisible(bool(name))
        if name:
            self._token.clear()

    def set_busy(self, *, busy: bool) -> None:
        """While the hub is asked."""
        self._sign_in_button.setEnabled(not busy)
        self._sign_in_button.set_text("Asking the hub…" if busy else "Sign in")

    def set_problem(self, words: str) -> None:
        """Say why it did not work, "" for nothing."""
        self._problem.setText(words)
        self._problem.setVisible(bool(words))

    def set_token_page(self, address: str) -> None:
        """Where a token is made, when the hub is a mirror."""
        self._page = address
        set_plain_tip(self._where, f"Opens {address} in the browser")

    def focus(self) -> None:
        """Begin typing here."""
        (self._token if self._token.isVisible() else self._sign_out_button).setFocus()

    @Slot()
    def _sign_in(self) -> None:
        token = self._token.text().strip()
        if not token:
            self.set_problem("Paste a token first. It is made on the page of your account at the hub.")
            return
        self.set_problem("")
        self.sign_in_requested.emit(token, self._remember.isChecked())

    def _arrange(self) -> None:
        top = QHBoxLayout()
        top.addWidget(self._title, 1)
        top.addWidget(self._close)
        token = QHBoxLayout()
        token.setSpacing(8)
        token.addWidget(self._token, 1)
        token.addWidget(self._sign_in_button)
        below = QHBoxLayout()
        below.addWidget(self._sign_out_button)
        below.addWidget(self._where)
        below.addStretch(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 8, 8, 10)
        column.setSpacing(6)
        column.addLayout(top)
        column.addWidget(self._words)
        column.addLayout(token)
        column.addWidget(self._remember)
        column.addWidget(self._problem)
        column.addLayout(below)
