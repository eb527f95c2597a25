"""What every test of a view needs: the look on the application, and messages to show."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtWidgets import QApplication

from desktop.chat.conversation import Message, Role, Status, Writer, WriterKind
from desktop.settings.values import Theme
from desktop.views.kit import theme
from desktop.voice import Voice

MakeMessage = Callable[..., Message]


@pytest.fixture(autouse=True)
def _look(qapp: QApplication) -> None:
    if theme.effective_scheme() is not Theme.LIGHT or theme.zoom() != 1.0 or not qapp.styleSheet():
        theme.apply(qapp, Theme.LIGHT, 1.0)


@pytest.fixture
def asked() -> MakeMessage:
    """A user's message: asked(1, "text")."""

    def make(number: int, text: str = "A question?") -> Message:
        return Message(number, 1, None, None, Role.USER, text, Status.COMPLETE, 0.0)

    return make


@pytest.fixture
def answered() -> MakeMessage:
    """An answer: answered(2, "text", status=..., voice=...)."""

    def make(number: int, text: str = "An answer.", status: Status = Status.COMPLETE, **more: object) -> Message:
        fields: dict[str, object] = {"speaker": "instruct", **more}
        voice = Voice(str(fields.pop("voice", Voice.INSTRUCT)))
        fields.setdefault("writer", Writer(WriterKind.ENGINE, voice))
        return Message(number, 1, None, None, Role.ASSISTANT, text, status, 0.0, **fields)

    return make
