"""Small coloured words: the variant of a file, and the pill of a card."""

from __future__ import annotations

from PySide6.QtWidgets import QLabel, QSizePolicy, QWidget

from desktop.library.cards.cards import Pill
from desktop.views.kit.labels import ElidedLabel, set_look

VARIANT_NAMES = {
    "base": "Base",
    "instruct": "Instruct",
    "reasoning": "Reasoning",
    "other": "Other",
    "unknown": "Unknown",
}
COLOURS = {"base": "base", "instruct": "instruct", "reasoning": "instruct"}  # reasoning speaks as the instruct voice
PADDING = 8


class VariantChip(QLabel):
    """What a file is, in word and colour."""

    def __init__(self, variant: str = "unknown", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("role", "chip")
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.set_variant(variant)

    def set_variant(self, variant: str) -> None:
        """Show another variant."""
        name = VARIANT_NAMES.get(variant, "Unknown")
        self.setText(name)
        self.setAccessibleName(f"Variant: {name}")
        set_look(self, "voice", COLOURS.get(variant, "none"))


class PillLabel(ElidedLabel):
    """A few words on a tinted ground; hidden where there is nothing to say."""

    def __init__(self) -> None:
        super().__init__("", "neutral", "pill", grows=False, padding=PADDING)
        self.setIndent(0)
        self.hide()

    def set_pill(self, pill: Pill | None) -> None:
        """Show a pill, or none."""
        self.setVisible(pill is not None)
        if pill is None:
            return
        set_look(self, "tone", pill.tone.value)
        if pill.text != self.whole_text():
            self.set_text(pill.text)
        self.set_tip(pill.tip)
        self.setAccessibleDescription(pill.tip)
