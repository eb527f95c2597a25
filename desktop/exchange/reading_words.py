"""What is said of a reading as a whole, line by line, the same in every format and in the terminal."""

from __future__ import annotations

from desktop.exchange.comparison import Reading
from desktop.lens.characters import bits_per_character
from desktop.lens.moved_words import moved_words
from desktop.lens.sentences import moved_line
from desktop.lens.summary_words import characters_line, summary_lines
from desktop.lens.verdict import verdict


def reading_lines(reading: Reading) -> list[str]:
    """A verdict first, where base and instruct are the two sides."""
    lines = [*_between_voices(reading), *summary_lines(reading.summary, reading.floor_bits)]
    if reading.other and reading.against:
        own, other = reading.summary.bits_per_character, bits_per_character(reading.other)
        lines.append(characters_line(reading.reader.name, own, reading.against.name, other))
    return lines


def _between_voices(reading: Reading) -> list[str]:
    voice, other = reading.reader.voice, reading.against.voice if reading.against else None
    if not reading.compared or voice is None or other is None or voice is other:
        return []
    moved = moved_line(moved_words(reading.tokens), voice)
    return [verdict(reading.tokens, voice, other, reading.floor_bits), *([moved] if moved else [])]
