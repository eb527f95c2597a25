"""A long chat with many forks, made in the store as it would have come to be by asking, editing and asking again."""

from __future__ import annotations

from desktop.chat.conversation import ROOT, Ending, Status, Writer, WriterKind
from desktop.voice import Voice

INSTRUCT = "instruct"
TURNS, FORKED = 300, range(20, 300, 25)  # twelve of them
NEEDLE = "The lighthouse keeper counted seventeen ships before dawn"
WRITER = Writer(WriterKind.ENGINE, Voice.INSTRUCT, "tiny-instruct.gguf")


class ForkedChat:
    """Makes the chat in a store; afterwards the ids of its shown way, of its forks and of the sentence are known."""

    def __init__(self, store, turns=TURNS, forked=FORKED, needle=NEEDLE) -> None:
        self._store, self._messages = store, store.messages
        self.item = store.items.create("A long chat")
        self.way, self.forks = [], []
        for turn in range(turns):
            self.way += self._turn(f"Question {turn} of this long chat?", self.way)
        for place, turn in enumerate(forked):
            before = self.way[: 2 * turn]
            text = f"{needle}. Nobody else saw them.\n\nThat was all." if place == 6 else f"Side answer {place}."
            asked = self.way[2 * turn]
            if place % 2:
                side = self._turn(f"Question {turn}, asked otherwise?", before, text)
                self.forks.append(before[-1])
            else:
                side = [self._answer(asked, before, text)]
                self.forks.append(asked)
                before = [*before, asked]
            side += self._turn(f"And on side way {place}?", [*before, *side])
            if place == 6:
                self.needle, self.left = side[0], self.forks[-1]
        steps = zip([ROOT, *self.way], self.way, strict=False)
        shown = {(before, speaker): after for before, after in steps for speaker in ("base", INSTRUCT)}
        self._messages.choose(self.item.id, shown)

    def _turn(self, question, before, answer="A plain answer, and a second sentence in it."):
        last = before[-1] if before else None
        asked = self._messages.add_question(self.item.id, last, question, [(last or ROOT, INSTRUCT)]).id
        return [asked, self._answer(asked, before, answer)]

    def _answer(self, question, before, text):
        after = (before[-1] if before else None, None)
        made = self._messages.start_answer(self.item.id, question, after, INSTRUCT, WRITER).id
        self._messages.finish_answer(made, Ending(Status.COMPLETE, text))
        return made
