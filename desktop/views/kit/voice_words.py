"""The words and colours by which a voice is told everywhere: name, one-sentence explanation, chip."""

from __future__ import annotations

from PySide6.QtWidgets import QLabel, QSizePolicy, QWidget

from desktop.chat.item import VoiceChoice
from desktop.settings.values import CostumeName
from desktop.voice import Speaker, Voice

NAMES = {Voice.BASE: "Base", Voice.INSTRUCT: "Instruct"}
OTHER = {Voice.BASE: Voice.INSTRUCT, Voice.INSTRUCT: Voice.BASE}

EXPLANATIONS = {
    Voice.BASE: "The base voice continues text. It was never taught to answer, so give it an opening.",
    Voice.INSTRUCT: "The instruct voice answers. It is the same model, taught to follow requests.",
}

CHOICE_NAMES = {VoiceChoice.BASE: "Base", VoiceChoice.BOTH: "Both", VoiceChoice.INSTRUCT: "Instruct"}

CHOICE_TIPS = {
    VoiceChoice.BASE: "The base voice speaks next",
    VoiceChoice.BOTH: "Both voices answer, side by side",
    VoiceChoice.INSTRUCT: "The instruct voice speaks next",
}

PLACEHOLDERS = {
    VoiceChoice.BASE: "Write an opening for the base voice to continue",
    VoiceChoice.BOTH: "Write to both voices",
    VoiceChoice.INSTRUCT: "Ask the instruct voice",
}

COLUMNS = {2: "Write to both columns", 3: "Write to all three columns", 4: "Write to all four columns"}

COSTUME_NAMES = {CostumeName.PLAIN: "Plain", CostumeName.TRANSCRIPT: "Transcript"}

COSTUME_TIPS = {
    CostumeName.PLAIN: "Your message alone, without what was said before; the base voice continues it",
    CostumeName.TRANSCRIPT: "The conversation as User: and Assistant: lines, which the base voice continues",
}


def speaker_name(speaker: Speaker) -> str:
    """A speaker in words: "Base", and "Base 2" for the one with the id "base-2"."""
    return name_of(speaker.id, speaker.voice)


def name_of(speaker_id: str, voice: Voice) -> str:
    """The same of one of whom the id is left, as below an old answer."""
    number = speaker_id.removeprefix(voice.value).lstrip("-")
    return f"{NAMES[voice]} {number}" if number.isdecimal() else NAMES[voice]


class VoiceWord(QLabel):
    """The voice in a coloured word, without the frame of the chip."""

    def __init__(self, voice: Voice, parent: QWidget | None = None, name: str = "") -> None:
        """name: of one of several speakers with this voice."""
        super().__init__(name or NAMES[voice], parent)
        self.setProperty("role", "voiceWord")
        self.setProperty("voice", voice.value)
        self.setAccessibleName(f"{name or NAMES[voice]} voice")
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)


class VoiceChip(QLabel):
    """The voice in word and colour."""

    def __init__(self, voice: Voice, parent: QWidget | None = None, name: str = "") -> None:
        """name: of one of several speakers with this voice."""
        super().__init__(name or NAMES[voice], parent)
        self.setProperty("role", "chip")
        self.setProperty("voice", voice.value)
        self.setAccessibleName(f"{name or NAMES[voice]} voice")
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
