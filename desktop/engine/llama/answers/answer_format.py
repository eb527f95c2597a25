"""How a loaded file's answers are built: which of its tokens are marks, and what they stand for in the text."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import NamedTuple

from desktop.engine.llama.answers.channels import FORMATS
from desktop.engine.llama.answers.reasoning import AROUND_ANSWER, PROMPT_MARKS, Marks, marks_to_look_for

_STAND_INS = 0xD800  # lone surrogates: decoded text never holds one, so no written letters can look like a mark
MARK = re.compile("[\ud800-\udfff]")
_TAG = re.compile(r"(<[^<>\s]+>|\[[^\[\]\s]+\])")
_BLANKS = ("\n", "\n\n", "\n\n\n", " ", "\r\n")


class Block(NamedTuple):
    """Thinking as it stands in the stream. begin and ends hold stand-ins where the vocabulary has tokens for them.

    written: the marks in letters, as a template writes them. by_token: whether a token begins it.
    """

    begin: str
    ends: tuple[str, ...]
    written: Marks
    by_token: bool


class AnswerFormat:
    """Marks of one vocabulary. Every one that is a token has a stand-in: one character that no text can hold."""

    def __init__(self, find: Callable[[str], int | None], shown: Marks | None = None) -> None:
        """find: the id of the one token of that name, None when there is none. shown: the marks of the template."""
        self._find = find
        self._stand_ins: dict[str, str] = {}
        self.names: dict[str, str] = {}  # of every stand-in
        self.tokens: dict[int, str] = {}  # token -> stand-in
        self.channels = next((form for form in FORMATS if all(find(name) is not None for name in form.needed)), None)
        self.channel_marks = frozenset(map(self._mark, self.channels.marks)) if self.channels else frozenset()
        self.around = frozenset(map(self._mark, AROUND_ANSWER))
        self.blocks = [block for marks in marks_to_look_for(shown) for block in self._blocks(marks)]
        self.prompt_blocks = [block for marks in PROMPT_MARKS for block in self._blocks(marks)]
        self.begins = frozenset(block.begin[0] for block in self.blocks if block.by_token)
        blocks = [*self.blocks, *self.prompt_blocks]
        self.closers = frozenset(self._mark(block.written.end) for block in blocks) | self._closing_channel()
        self.pieces = {name.encode(): mark for name, mark in self._stand_ins.items() if mark in self.closers}
        ends = frozenset(map(self._mark, (self.channels.close, *self.channels.over))) if self.channels else frozenset()
        starters = (self.begins | self.around | self.channel_marks) - ends
        self.opening = frozenset(token for token, mark in self.tokens.items() if mark in starters)

    @classmethod
    def without_tokens(cls) -> AnswerFormat:
        """The format of a vocabulary in which every mark is letters."""
        return cls(lambda _name: None)

    def blank_tokens(self, tokenize: Callable[[str], list[int]]) -> frozenset[int]:
        """Tokens of blanks and line breaks: what models write between thinking and answer."""
        found = map(tokenize, _BLANKS)
        return frozenset(tokens[0] for tokens in found if len(tokens) == 1)

    def closes_message(self, token: int) -> bool:
        """Whether this token closes a message, in a format made of messages."""
        return self.channels is not None and self.names.get(self.tokens.get(token, "")) == self.channels.close

    def spell(self, text: str) -> str:
        """Template words as the stream would bring them: marks that are tokens as their stand-ins."""
        marks = {self.names[mark]: mark for mark in self.tokens.values()}
        return _TAG.sub(lambda tag: marks.get(tag[0], tag[0]), text)

    def readable(self, text: str) -> str:
        """The names of the marks in the place of their stand-ins."""
        return MARK.sub(lambda mark: self.names.get(mark[0], ""), text)

    def _mark(self, name: str) -> str:
        """The stand-in for `name`, made at the first call."""
        if name not in self._stand_ins:
            mark = self._stand_ins[name] = chr(_STAND_INS + len(self._stand_ins))
            self.names[mark] = name
            token = self._find(name)
            if token is not None:
                self.tokens[token] = mark
        return self._stand_ins[name]

    def _blocks(self, marks: Marks) -> list[Block]:
        """A block begun by a token is ended by its token, if there is one; one begun in letters by either."""
        begin = self._token_in_front(marks.begin)
        end = self._mark(marks.end)
        if begin in self.channel_marks or end in self.channel_marks:
            return []  # the channels' own business
        in_letters = Block(marks.begin, (end, marks.end), marks, by_token=False)
        if not begin:
            return [in_letters]
        ends = (end,) if end in self.tokens.values() else (end, marks.end)
        return [Block(begin, ends, marks, by_token=True), in_letters]

    def _token_in_front(self, words: str) -> str:
        """The stand-in for the token that `words` begin with, "" when they begin with letters."""
        tag = _TAG.match(words)
        return self._mark(tag[0]) if tag is not None and self._find(tag[0]) is not None else ""

    def _closing_channel(self) -> frozenset[str]:
        form = self.channels
        return frozenset({self._mark(form.close)}) if form is not None and form.line else frozenset()
