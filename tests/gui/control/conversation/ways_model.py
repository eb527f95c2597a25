"""A chat as it must be, kept without the tree: each column's way, and what each answer was sent, as lists of ids.

Told what was asked of the real chat and which ids came of it, it says what every column shows now. A column that
nobody has asked yet, or that lies beside what was done, is known only up to where it lies: `open_ended` has it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping


class WaysModel:
    """ids: of messages; speakers: by id. Every way begins at the first message."""

    def __init__(self, speakers: Iterable[str]) -> None:
        self.columns: dict[str, list[int]] = {speaker: [] for speaker in speakers}
        self.open_ended: set[str] = set()  # columns that show at least what is known
        self.came_from: dict[int, list[int]] = {}  # by answer: all before it, for ever
        self.written_by: dict[int, str] = {}  # by answer: the speaker
        self.deleted: set[int] = set()
        self.hidden: set[int] = set()  # from the voices
        self.untold: dict[int, set[int]] = {}  # by answer: what was hidden when it was asked for

    def asked(self, question: int, answers: Mapping[str, int], ways: Mapping[str, list[int]]) -> None:
        """A question behind these ways, answered by some. Who is not asked may be led along, but for own answers."""
        for speaker, way in ways.items():
            if speaker in answers:
                self.columns[speaker] = [*way, question]
                self._answered(speaker, answers[speaker])
            else:
                own = [place for place, number in enumerate(way) if self.written_by.get(number) == speaker]
                self.columns[speaker] = list(way[: own[-1] + 1]) if own else []
                self.open_ended.add(speaker)

    def replaced(self, speaker: str, before: list[int], answer: int) -> None:
        """Another answer in the place of the one that stood behind these."""
        self.columns[speaker] = list(before)
        self._answered(speaker, answer)

    def shown(self, speaker: str, before: list[int], version: int) -> None:
        """Another version behind these; what comes behind it is what was there when it was left."""
        self.columns[speaker] = [*before, version]
        self.open_ended.add(speaker)

    def learn(self, columns: Mapping[str, list[int]]) -> None:
        """The real columns, once they were checked: what was open-ended is known now.

        It stays so up to the last answer of the column's own speaker; behind that, others stand in, the newest first.
        """
        for speaker, way in columns.items():
            own = [place for place, number in enumerate(way) if self.written_by.get(number) == speaker]
            self.columns[speaker] = way[: own[-1] + 1] if own else []
            self.open_ended |= {speaker}
            if own and own[-1] == len(way) - 1:
                self.open_ended.discard(speaker)

    def hides(self, message: int) -> None:
        """A message is hidden from the voices, or shown to them again; where it stands stays as it is."""
        self.hidden ^= {message}

    def gone(self, message: int, questions: Mapping[int, int | None]) -> set[int]:
        """A branch is deleted. questions: what each was asked after. Returns what must be gone."""
        gone = {message} | {answer for answer, way in self.came_from.items() if message in way}
        left = [way for answer, way in self.came_from.items() if answer not in gone | self.deleted]
        held = {number for way in left for number in way}
        gone -= held
        for question, after in sorted(questions.items()):
            if after in gone | self.deleted and question not in held:
                gone.add(question)
        gone -= self.deleted
        self.deleted |= gone
        for speaker, way in self.columns.items():
            kept = next((place for place, number in enumerate(way) if number in gone), None)
            if kept is not None:
                self.columns[speaker] = way[:kept]
                self.open_ended.add(speaker)
        return gone

    def back(self, messages: Iterable[int], columns: Mapping[str, list[int]]) -> None:
        """It is undone: everything is as it was before."""
        self.deleted -= set(messages)
        self.columns = {speaker: list(way) for speaker, way in columns.items()}
        self.open_ended.clear()

    def fits(self, speaker: str, way: list[int]) -> bool:
        """Whether a column shows what it must."""
        known = self.columns[speaker]
        return way[: len(known)] == known if speaker in self.open_ended else way == known

    def _answered(self, speaker: str, answer: int) -> None:
        self.came_from[answer] = list(self.columns[speaker])
        self.untold[answer] = set(self.hidden)
        self.columns[speaker].append(answer)
        self.written_by[answer] = speaker
        self.open_ended.discard(speaker)
