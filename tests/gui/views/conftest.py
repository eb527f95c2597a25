"""What every test of a view needs: the look on the application, and messages to show."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtWidgets import QApplication

from desktop.chat.conversation import Message, Role, Status, Voice
from desktop.settings import Theme
from desktop.views import theme

MakeMessage = Callable[..., Message]


@pytest.fixture(autouse=True)
def _look(qapp: QApplication) -> None:
    if theme.effective_scheme() is not Theme.LIGHT or theme.zoom() != 1.0 or not qapp.styleSheet():
        theme.apply(qapp, Theme.LIGHT, 1.0)


@pytest.fixture
def asked() -> MakeMessage:
    """A user's message: asked(1, "text")."""

    def make(number: int, text: str = "A question?") -> Message:
        return Message(number, 1, None, Role.USER, text, Status.COMPLETE, 0.0)

    return make


@pytest.fixture
def answered() -> MakeMessage:
    """An answer: answered(2, "text", status=..., voice=...)."""

    def make(number: int, text: str = "An answer.", status: Status = Status.COMPLETE, **more: object) -> Message:
        fields: dict[str, object] = {"voice": Voice.INSTRUCT, **more}
        return Message(number, 1, None, Role.ASSISTANT, text, status, 0.0, **fields)

    return make
