"""The screens that fill the middle of the window, one at a time: each is built when it is asked for first."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from enum import StrEnum
from typing import Protocol, cast

from PySide6.QtWidgets import QStackedWidget, QWidget


class ScreenName(StrEnum):
    """What can be in front."""

    CHAT = "chat"
    LIBRARY = "library"
    PAGE = "page"


class Screen(Protocol):
    """What the window asks of a screen, which is a QWidget besides."""

    wants_composer: bool

    def focus(self) -> None:
        """Take the keyboard, at the place where one begins."""

    def go_back(self) -> None:
        """Esc: one step back within the screen, or out of it."""

    def typing_field(self) -> QWidget | None:
        """Where letters go that are typed while the keyboard is elsewhere in the window, None = nowhere."""

    def areas(self) -> list[QWidget]:
        """What Tab goes through, in reading order."""

    @property
    def is_wide(self) -> bool:
        """Whether it has use for the whole width; else one column of text."""


class Screens(QStackedWidget):
    """Holds those that were built, and knows which is in front."""

    def __init__(
        self, makers: Mapping[ScreenName, Callable[[], Screen]], first: ScreenName, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._makers = makers
        self._screens: dict[ScreenName, Screen] = {}
        self.front = first
        self.bring(first)

    def built(self, name: ScreenName) -> Screen:
        """The screen of that name, built now if it was not yet."""
        if name not in self._screens:
            self._screens[name] = self._makers[name]()
            self.addWidget(cast("QWidget", self._screens[name]))
        return self._screens[name]

    def bring(self, name: ScreenName) -> None:
        """Put a screen in front."""
        self.setCurrentWidget(cast("QWidget", self.built(name)))
        self.front = name

    def current(self) -> Screen:
        """The screen in front."""
        return self._screens[self.front]
