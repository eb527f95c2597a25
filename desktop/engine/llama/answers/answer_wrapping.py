"""Letters that Granite 3 writes around its answer once it has thought: <response> and </response>."""

from __future__ import annotations

from desktop.engine.llama.answers.split_text import Split

BEGIN, END = "<response>", "</response>"


class Unwrapped:
    """Leaves them out. Only behind thinking, and only around the whole of an answer."""

    def __init__(self) -> None:
        self._held = ""
        self._thought = False
        self._begun = False  # whether the answer's first words are known
        self._wrapped = self._trim = False

    def take(self, new: Split) -> Split:
        """The same with what surely belongs to the answer."""
        if new.anew:
            self._held, self._begun, self._wrapped = "", False, False
        self._thought = self._thought or bool(new.reasoning)
        if (self._begun and not self._wrapped) or not new.text:
            return new
        self._held += new.text
        if not self._begun:
            if self._thought and len(self._held) < len(BEGIN) and BEGIN.startswith(self._held):
                return new._replace(text="")
            self._begun = True
            self._wrapped = self._thought and self._held.startswith(BEGIN)
            self._trim = self._wrapped
            self._held = self._held.removeprefix(BEGIN) if self._wrapped else self._held
        if self._trim:
            self._held = self._held.lstrip()
            self._trim = not self._held
        keep = self._at_its_end() if self._wrapped else 0
        text, self._held = self._held[: len(self._held) - keep], self._held[len(self._held) - keep :]
        return new._replace(text=text)

    def rest(self, new: Split) -> Split:
        """What was held back when the stream ends."""
        last = self.take(new)
        left, self._held = self._held, ""
        return last._replace(text=last.text + (left.partition(END)[0] if self._wrapped else left))

    def _at_its_end(self) -> int:
        """How many of the held letters are, or may become, the end and blanks behind it."""
        place = self._held.rfind(END)
        if place >= 0 and not self._held[place + len(END) :].strip():
            return len(self._held) - place
        sizes = range(min(len(END) - 1, len(self._held)), 0, -1)
        return next((size for size in sizes if self._held.endswith(END[:size])), 0)
