"""What a split stream lets go: words of the answer and words of the thinking, without the blanks around them."""

from __future__ import annotations

from typing import NamedTuple

from desktop.engine.llama.answers.answer_format import AnswerFormat

_QUOTES = frozenset("`\"'([{\u2018\u201c\u201e\u00ab\u2039")


class Split(NamedTuple):
    """New text of the answer and of the thinking.

    anew: all text that came before was thinking after all; it stands in `reasoning` again, and `text` begins anew.
    """

    text: str = ""
    reasoning: str = ""
    anew: bool = False


class SplitText:
    """Takes words as they are told apart, hands them out as a Split, and remembers what the answer has said so far.

    trims: blanks before the answer's next word are left out. new_paragraph: that word begins a paragraph of its own.
    """

    def __init__(self, form: AnswerFormat) -> None:
        self._form = form
        self.trims, self.new_paragraph = True, False
        self._said: list[str] = []
        self._text: list[str] = []
        self._reasoning: list[str] = []
        self._anew = False
        self._thoughts = ""  # blanks before the first word of a block
        self._thinks = False  # that word was there

    @property
    def flows(self) -> bool:
        """Whether words of the answer go on as they are."""
        return not self.trims and not self.new_paragraph

    @property
    def quotes(self) -> bool:
        """Whether the answer is about to speak about a mark: "It ends with `</think>`"."""
        return bool(self._said) and self._said[-1][-1:] in _QUOTES

    def flow(self, text: str) -> Split:
        """`text` goes on at once; only where `flows`, and where nothing waits to be taken."""
        self._said.append(text)
        return Split(text)

    def say(self, text: str) -> None:
        """Words of the answer."""
        text = text.lstrip() if self.trims else text
        if not text:
            return
        if self.new_paragraph:
            text = f"\n\n{text}"
        self.trims = self.new_paragraph = False
        self._said.append(text)
        self._text.append(text)

    def begin_thinking(self) -> None:
        """A block of thinking begins."""
        self._thoughts, self._thinks = "", False

    def think(self, text: str) -> None:
        """Blanks wait for the first word: a block of blanks alone is how models write that they do not think."""
        self._thoughts += text
        if not self._thinks:
            words = self._thoughts.lstrip()
            if words[:1] in self._form.begins:  # the template opened the block, and then the model did
                self._thoughts = words[1:]
                self.think("")
                return
            self._thinks = bool(words)
        if self._thinks and self._thoughts:
            self._reasoning.append(self._form.readable(self._thoughts))
            self._thoughts = ""

    def part(self) -> None:
        """A message of the format ended or began: what the answer says next stands apart from what it said."""
        self.new_paragraph = bool(self._said)

    def take_back(self) -> None:
        """All that was said was thinking."""
        said = "".join(self._said)
        self._text.clear()
        self.forget()
        self._anew = bool(said)
        self._reasoning.append(said)

    def forget(self) -> None:
        """Nothing was said yet."""
        self._said.clear()
        self.trims, self.new_paragraph = True, False

    def taken(self) -> Split:
        """What came since the last call."""
        split = Split("".join(self._text), "".join(self._reasoning), self._anew)
        self._text.clear()
        self._reasoning.clear()
        self._anew = False
        return split
