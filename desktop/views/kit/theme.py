"""The look in force: puts tokens, palette, style sheet and fonts on the application and tells when they change."""

from __future__ import annotations

from PySide6.QtCore import QObject, Qt, Signal, Slot
from PySide6.QtGui import QColor, QFont, QGuiApplication, QPalette
from PySide6.QtWidgets import QApplication

from desktop.settings.values import Theme
from desktop.views.kit.colours import DARK, DARK_CONTRAST, LIGHT, LIGHT_CONTRAST, Tokens
from desktop.views.kit.stylesheet import style_sheet
from desktop.views.kit.typefaces import fonts
from desktop.views.kit.typefaces.emoji_font import emoji_font

__all__ = ["DARK", "LIGHT", "Tokens", "apply", "effective_scheme", "notifier", "px", "tokens", "zoom"]

_HINTS = {
    Theme.SYSTEM: Qt.ColorScheme.Unknown,
    Theme.LIGHT: Qt.ColorScheme.Light,
    Theme.DARK: Qt.ColorScheme.Dark,
}
_TABLES = {  # by scheme, and whether contrast is to be high
    (Theme.LIGHT, False): LIGHT,
    (Theme.DARK, False): DARK,
    (Theme.LIGHT, True): LIGHT_CONTRAST,
    (Theme.DARK, True): DARK_CONTRAST,
}


class Look(QObject):
    """What is in force now, and the signal that it changed."""

    changed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.theme = Theme.SYSTEM
        self.zoom = 1.0
        self.tokens = LIGHT
        self._app: QApplication | None = None

    def put_on(self, app: QApplication, theme: Theme, zoom: float) -> None:
        """Choose, then restyle. Follows the desktop's own setting from the first call on."""
        if self._app is app and (self.theme, self.zoom) == (theme, zoom):
            return
        self.theme, self.zoom = theme, zoom
        hints = QGuiApplication.styleHints()
        if self._app is not app:
            self._app = app
            hints.colorSchemeChanged.connect(self.restyle)
            hints.accessibility().contrastPreferenceChanged.connect(self.restyle)
            emoji_font.load_soon(app)
        # Where a platform theme listens, native title bars and menus follow. Elsewhere this does nothing.
        if hints.colorScheme() != _HINTS[theme]:
            hints.setColorScheme(_HINTS[theme])
        self.restyle()

    @Slot()
    def restyle(self) -> None:
        """Set palette and style sheet from the tokens, once."""
        if self._app is None:
            return
        self.tokens = _TABLES[effective_scheme(), wants_contrast()]
        fonts.load()
        self._app.setStyle("Fusion")
        self._app.setPalette(_palette(self.tokens))
        font = QFont(fonts.BODY)
        font.setPixelSize(px(14))
        self._app.setFont(font)
        self._app.setStyleSheet(style_sheet(self.tokens, self.zoom))
        self.changed.emit()


def apply(app: QApplication, theme: Theme, zoom: float) -> None:
    """Put a theme and a text size on the whole application."""
    _look.put_on(app, theme, zoom)


def effective_scheme() -> Theme:
    """LIGHT or DARK: what SYSTEM means now. Desktops that do not say count as light."""
    if _look.theme is not Theme.SYSTEM:
        return _look.theme
    dark = QGuiApplication.styleHints().colorScheme() == Qt.ColorScheme.Dark
    return Theme.DARK if dark else Theme.LIGHT


def wants_contrast() -> bool:
    """Whether the desktop was asked for high contrast. Desktops that do not say count as not."""
    return QGuiApplication.styleHints().accessibility().contrastPreference() == Qt.ContrastPreference.HighContrast


def tokens() -> Tokens:
    """The colour table in force."""
    return _look.tokens


def zoom() -> float:
    """The text size in force, 1.0 = 100 %."""
    return _look.zoom


def px(size: float) -> int:
    """A font size in pixels at the text size in force."""
    return max(1, round(size * _look.zoom))


def notifier() -> Look:
    """Where to listen: `notifier().changed` is emitted after each change of colours or text size."""
    return _look


def _palette(t: Tokens) -> QPalette:
    role = QPalette.ColorRole
    colours = {
        role.Window: t.bg,
        role.WindowText: t.text,
        role.Base: t.bg,
        role.AlternateBase: t.card,
        role.Text: t.text,
        role.Button: t.card,
        role.ButtonText: t.text,
        role.BrightText: t.danger,
        role.ToolTipBase: t.card,
        role.ToolTipText: t.text,
        role.PlaceholderText: t.dim,
        role.Link: t.accent,
        role.LinkVisited: t.accent,
        role.Highlight: t.accent,
        role.HighlightedText: t.on_accent,
        role.Accent: t.accent,
        role.Mid: t.line,
        role.Light: t.hover,
        role.Dark: t.edge,
    }
    palette = QPalette()
    for which, colour in colours.items():
        palette.setColor(which, QColor(colour))
    for which in (role.WindowText, role.Text, role.ButtonText):
        palette.setColor(QPalette.ColorGroup.Disabled, which, QColor(t.edge))
    return palette


_look = Look()
