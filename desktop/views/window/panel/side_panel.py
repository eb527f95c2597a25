"""The panel at the right of the conversation: whose settings, a preset, the settings; as wide as it is dragged."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QPoint, QSignalBlocker, Qt, Signal, Slot
from PySide6.QtGui import QKeyEvent, QMouseEvent
from PySide6.QtWidgets import QApplication, QCheckBox, QFrame, QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from desktop.views.conversation.forks.column_tabs import ColumnTabs
from desktop.views.kit import theme
from desktop.views.kit.buttons import IconButton
from desktop.views.kit.labels import hairline, label
from desktop.views.kit.voice_words import speaker_name
from desktop.views.window.panel.loading_place import LoadingPlace
from desktop.views.window.panel.preset_bar import PresetBar
from desktop.voice import Speaker, Voice

if TYPE_CHECKING:  # made, and imported, when they are seen first
    from desktop.views.window.panel.speaker_fields import SpeakerFields

WIDTH, NARROWEST, WIDEST = 320, 260, 560  # pixels at 100 % text size
STEP = 20
GRIP = 6


class Grip(QWidget):
    """The panel's left edge, to be dragged; with the arrow keys, too."""

    moved = Signal(int)  # pixels that the panel is to become wider

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._from: QPoint | None = None
        self.setFixedWidth(GRIP)
        self.setCursor(Qt.CursorShape.SizeHorCursor)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setAccessibleName("Width of the panel")
        self.setToolTip("Drag, or Left and Right, for another width")

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self._from = event.globalPosition().toPoint()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if self._from is not None:
            here = event.globalPosition().toPoint()
            self.moved.emit(self._from.x() - here.x())
            self._from = here

    def mouseReleaseEvent(self, _event: QMouseEvent) -> None:
        self._from = None

    def keyPressEvent(self, event: QKeyEvent) -> None:
        steps = {Qt.Key.Key_Left: STEP, Qt.Key.Key_Right: -STEP}
        if event.key() in steps:
            self.moved.emit(steps[Qt.Key(event.key())])
        else:
            super().keyPressEvent(event)


class SidePanel(QFrame):
    """Hidden at first; what is in it is built when it is seen first."""

    opened = Signal()
    window_came = Signal()  # its window comes to the front, while it is seen
    front_requested = Signal()  # the chat is to come to the front, which it stands beside
    left = Signal()  # it was closed, or Esc was pressed in it: the keyboard goes elsewhere
    width_wanted = Signal(int)  # pixels at 100 % text size
    speaker_chosen = Signal()
    changed = Signal(str, str, object)  # a speaker's id, a setting, its value
    reset_requested = Signal(str, str)  # a speaker's id, a setting
    same_sampling_chosen = Signal(bool)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("sidePanel")
        self.setAccessibleName("Settings of this chat")
        self.setAutoFillBackground(True)
        self._wanted_width = WIDTH
        self._open, self._allowed = False, True
        self._fields: dict[Voice, SpeakerFields] = {}
        self._speakers: list[Speaker] = []
        self.tabs = ColumnTabs()
        self.tabs.set_name("Whose settings")
        self.presets = PresetBar()
        self.same = QCheckBox("Same seed and sampler in all columns")
        self.same.setAccessibleName(self.same.text())
        self.same.toggled.connect(self.same_sampling_chosen)
        self.same.hide()
        self.loading = LoadingPlace()
        self.grip = Grip()
        self._title = label("This chat", "", "title")
        self._close = IconButton("x", "Close the panel (Ctrl+Shift+S)")
        self._body = QWidget()
        self._arrange()
        self.tabs.chosen.connect(self._on_chosen)
        self._close.clicked.connect(self.close_panel)
        self.grip.moved.connect(self._on_moved)
        self.hide()

    def set_width(self, width: int) -> None:
        """How wide it is to be, in pixels at 100 % text size; within what is useful."""
        self._wanted_width = min(WIDEST, max(NARROWEST, width))
        self.width_wanted.emit(self._wanted_width)

    def wanted_width(self) -> int:
        """How wide it was made."""
        return self._wanted_width

    def set_speakers(self, speakers: Sequence[Speaker]) -> None:
        """Whose settings can be seen here: those who speak next."""
        self._speakers = list(speakers)
        self.tabs.set_speakers(speakers)
        several = len(self._speakers) > 1
        self._title.setVisible(not several)  # the tabs need its room
        self.same.setVisible(several)
        if several:
            self.same.setToolTip(f"As {speaker_name(self._speakers[0])} has them: what differs then is the weights.")
        self._show_fields()

    def set_same_sampling(self, *, same: bool) -> None:
        """Whether all columns have the first one's, without emitting anything."""
        with QSignalBlocker(self.same):
            self.same.setChecked(same)

    def speaker(self) -> Speaker | None:
        """Whose settings are shown."""
        chosen = self.tabs.chosen_id()
        return next((speaker for speaker in self._speakers if speaker.id == chosen), None)

    def fields(self) -> SpeakerFields | None:
        """The settings shown; None while nobody speaks."""
        speaker = self.speaker()
        return self._fields_of(speaker.voice) if speaker is not None else None

    def has_keyboard(self) -> bool:
        """Whether the focus is in it."""
        return self.isVisible() and self.isAncestorOf(QApplication.focusWidget() or self)

    def focus(self) -> None:
        """Give the keyboard to the first setting."""
        fields = self.fields()
        if fields is not None:
            next(iter(fields.rows.values())).input.control.setFocus()

    def go_back(self) -> None:
        """Esc: close the line for a name, else the panel."""
        if not self.presets.close_line():
            self.close_panel()

    def typing_field(self) -> QWidget | None:
        """Nothing typed beside a field of it is meant for another."""
        return None

    @Slot()
    def flush(self) -> None:
        """Tell what was typed a moment ago now, of the speaker it was typed for."""
        self.loading.flush()
        for fields in self._fields.values():
            fields.flush()

    @Slot()
    def forget_values(self) -> None:
        """Another chat is here: nothing that is typed in a field stays when its values are shown."""
        for fields in self._fields.values():
            fields.forget_values()

    @Slot()
    def toggle(self) -> None:
        """Show it with the keyboard in it; close it where the keyboard is there already."""
        if self.has_keyboard():
            self.close_panel()
        else:
            self.front_requested.emit()
            self.open_panel()
            self.focus()

    def open_panel(self) -> None:
        """Show it."""
        self._open = True
        self.setVisible(self._allowed)

    @Slot()
    def open_loading(self) -> None:
        """Show how the file is loaded, with the keyboard at its context."""
        self.open_panel()
        self.loading.open()
        if self.loading.fields is not None:
            self.loading.fields.focus()

    def is_open(self) -> bool:
        """Whether it is shown, or will be once the chat is in front again."""
        return self._open

    @Slot()
    def close_panel(self) -> None:
        """Hide it."""
        self.flush()
        self._open = False
        self.hide()
        self.left.emit()

    def set_allowed(self, *, allowed: bool) -> None:
        """Whether it may be seen: not beside other screens than the chat."""
        self._allowed = allowed
        self.setVisible(self._open and allowed)

    @Slot()
    def _on_chosen(self) -> None:
        self._show_fields()
        self.speaker_chosen.emit()

    @Slot(int)
    def _on_moved(self, by: int) -> None:
        sign = -1 if self.layoutDirection() is Qt.LayoutDirection.RightToLeft else 1
        self.set_width(self._wanted_width + round(sign * by / theme.zoom()))

    def _show_fields(self) -> None:
        if not self.isVisible():
            return
        shown = self.fields()
        for fields in self._fields.values():
            fields.setVisible(fields is shown)

    def _fields_of(self, voice: Voice) -> SpeakerFields:
        if voice not in self._fields:
            from desktop.views.window.panel.speaker_fields import SpeakerFields

            fields = self._fields[voice] = SpeakerFields(voice)
            fields.changed.connect(self.changed)
            fields.reset_requested.connect(self.reset_requested)
            self._column.insertWidget(2, fields)
        return self._fields[voice]

    def _arrange(self) -> None:
        head = QHBoxLayout()
        head.setContentsMargins(10, 8, 12, 8)
        head.addWidget(self._title)
        head.addStretch(1)
        head.addWidget(self.tabs)
        head.addWidget(self._close)
        self._column = QVBoxLayout(self._body)
        self._column.setContentsMargins(10, 12, 10, 16)
        self._column.setSpacing(14)
        self._column.addWidget(self.presets)
        self._column.addWidget(self.same)
        self._column.addWidget(self.loading)
        self._column.addStretch(1)
        self._body.setObjectName("panelBody")
        inner = QVBoxLayout()
        inner.setContentsMargins(0, 0, 0, 0)
        inner.setSpacing(0)
        inner.addLayout(head)
        inner.addWidget(hairline())
        inner.addWidget(_scrolling(self._body), 1)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        row.addWidget(hairline(upright=True))
        row.addWidget(self.grip)
        row.addLayout(inner, 1)

    def event(self, event: QEvent) -> bool:
        """Qt: it is shown, or its window comes to the front."""
        done = super().event(event)
        if event.type() == QEvent.Type.Show:
            self._show_fields()
            self.opened.emit()
        elif event.type() == QEvent.Type.WindowActivate and self.isVisible():
            self.window_came.emit()
        return done


def _scrolling(body: QWidget) -> QScrollArea:
    area = QScrollArea()
    area.setWidgetResizable(True)
    area.setFrameShape(QFrame.Shape.NoFrame)
    area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
    area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    area.setWidget(body)
    return area
