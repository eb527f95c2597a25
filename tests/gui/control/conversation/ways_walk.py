"""Random use of one chat, step by step against the independent model: what a user does, and what must be then."""

from __future__ import annotations

import random
from dataclasses import replace as changed
from pathlib import Path

from msgspec.structs import replace

from desktop.chat.chat_state import ChatState
from desktop.chat.conversation import ROOT, Role, Status
from desktop.control.conversation.writing import QUESTION_HIDDEN
from desktop.control.engines.pool import EnginePool
from desktop.control.records import Records
from desktop.settings.values import CostumeName, Settings
from desktop.voice import BASE, INSTRUCT, Speaker, Voice
from desktop.wiring.chat_parts import ChatParts
from tests.fakes.recording_engine import turns
from tests.gui.control.conversation.ways_model import WaysModel

SECOND = Speaker(id="instruct-2", voice=Voice.INSTRUCT)
SPEAKERS = (BASE, INSTRUCT, SECOND)
IDS = tuple(speaker.id for speaker in SPEAKERS)
CHOICES = [("base",), ("instruct",), ("instruct-2",), ("base", "instruct"), ("instruct", "instruct-2"), IDS]
STEPS = 14
PATIENCE_MS = 20_000


def plain(text: str) -> str:
    """Without what costumes and templates may do to blanks."""
    return " ".join(text.split())


class Desk:
    """One chat after another, on one pool; closed and opened again whenever the walk wants it."""

    def __init__(self, qtbot, folder: Path, make_process, files, recording=None) -> None:
        """make_process: as an EnginePool takes it; files: by voice; recording: of the engines, where they have one."""
        self.qtbot, self.folder, self.files = qtbot, folder, files
        self.pool = EnginePool(make_process)
        self._ask = self.pool.ask
        self.pool.ask = self._ask_and_remember
        self.jobs = []  # in the order they were asked in
        self.job_of = {}  # by answer
        self.recording = recording
        self.errors = []
        self._open()

    def _ask_and_remember(self, key, request):
        self.jobs.append(self._ask(key, request))
        return self.jobs[-1]

    def sent(self, answer_id):
        """What an answer's engine was sent; None where nobody knows it."""
        job = self.job_of.get(answer_id)
        return job and (job.request if self.recording is None else self.recording.sent.get(job.id))

    def _open(self) -> None:
        settings = Settings()
        base = replace(settings.base, costume=CostumeName.TRANSCRIPT, max_tokens=8)
        chosen = replace(settings, base=base, instruct=replace(settings.instruct, max_tokens=8))
        self.records = Records(self.folder / "chats.sqlite3")
        self.parts = ChatParts(self.records, self.pool, chosen, lambda _, voice: self.files[voice])
        self.chat = self.parts.open_chat
        for failed in (self.chat.failed, self.parts.writing.send_failed):
            failed.connect(self.errors.append)
        self.parts.answers.begun.connect(lambda answer: self.job_of.update({answer.id: self.jobs[-1]}))
        self.records.open(lambda _: None, self.errors.append)

    def reopen(self) -> None:
        """End everything but the engines, and open the same chat again."""
        item = self.chat.item
        self.close_chat()
        self._open()
        if item is not None:
            self.chat.open(item)
            self.qtbot.waitUntil(lambda: self.chat.item is not None, timeout=PATIENCE_MS)
            assert self.chat.item == changed(item, updated_at=self.chat.item.updated_at)

    def close_chat(self) -> None:
        self.parts.answers.shut_down()
        self.pool.release(self.chat.engines)
        self.records.close()

    def close(self) -> None:
        self.close_chat()
        self.pool.begin_shut_down()
        self.pool.wait_shut_down()

    def settle(self) -> None:
        """Until nothing is on its way any more, and everything is in the store."""
        self.qtbot.waitUntil(lambda: not self.chat.generating, timeout=PATIENCE_MS)
        written = []
        self.records.ask(lambda _: None, written.append)
        self.qtbot.waitUntil(lambda: bool(written), timeout=PATIENCE_MS)
        assert self.errors == []

    def columns(self) -> dict[str, list[int]]:
        return {speaker: [message.id for message in self.chat.column(speaker)] for speaker in IDS}


class Walk:
    """One chat, used at random; every step is checked."""

    def __init__(self, desk: Desk, seed: int) -> None:
        self.desk, self.random, self.seed = desk, random.Random(seed), seed
        self.steps = [
            self.send,
            self.send,
            self.edit,
            self.regenerate,
            self.go_on,
            self.edit_answer,
            self.step,
            self.step,
            self.jump,
            self.choose,
            self.hide,
            self.hide,
            self.delete_and_undo,
            self.delete,
            self.reopen,
            self.stop,
        ]
        self.model = WaysModel(IDS)
        self.count = 0
        desk.chat.new()
        desk.chat.use_speakers(SPEAKERS, self.random.choice(CHOICES))

    @property
    def state(self) -> ChatState:
        return self.desk.chat.state

    def run(self) -> None:
        self.send()
        for _ in range(STEPS):
            step = self.random.choice(self.steps)
            step()
            self.check(step.__name__)
        self.check_reachable()

    # --- what a user does

    def words(self) -> str:
        self.count += 1
        return f"question{self.count}of{self.seed}"

    def send(self) -> None:
        before, known = self.desk.columns(), self.known()
        self.desk.parts.writing.send(self.words())
        self.desk.settle()
        question, answers = self.new(known)
        assert all(question in way for way in self.desk.columns().values())
        self.model.asked(question, answers, before)

    def edit(self) -> None:
        speaker, place, message = self.pick(Role.USER)
        if message is None:
            return
        before, known = self.desk.columns(), self.known()
        here = before[speaker][:place]
        self.desk.parts.writing.edit(speaker, message.id, self.words())
        self.desk.settle()
        question, answers = self.new(known)
        ways = {other: way[: way.index(message.id)] for other, way in before.items() if message.id in way}
        self.model.asked(question, answers, {**dict.fromkeys(answers, here), **ways})

    def regenerate(self) -> None:
        speaker, place, message = self.pick(Role.ASSISTANT)
        if message is not None:
            known, before = self.known(), self.desk.columns()[speaker][:place]
            self.desk.parts.writing.regenerate([(speaker, message.id)])
            if not self.refused(message, known):
                self.took_place(speaker, before, known)

    def go_on(self) -> None:
        speaker, place, message = self.pick(Role.ASSISTANT)
        if message is None or not self.has_tokens(message):
            return
        known, before, count = self.known(), self.desk.columns()[speaker][:place], self.random.choice([-1, 1, 2])
        self.desk.parts.writing.go_on(speaker, message.id, count)
        if self.refused(message, known):
            return
        answer = self.took_place(speaker, before, known)
        assert (answer.prefix_of, answer.speaker) == (message.id, speaker)
        old, new = self.tokens(message.id), self.tokens(answer.id)
        kept = len(old.ids) if count < 0 else min(count, len(old.ids))
        assert new.ids[:kept] == old.ids[:kept] or not answer.prefix_tokens  # its file was given the text
        assert answer.text.startswith(message.text[: old.ends[kept - 1]])

    def edit_answer(self) -> None:
        speaker, place, message = self.pick(Role.ASSISTANT)
        if message is None:
            return
        known, before, text = self.known(), self.desk.columns()[speaker][:place], self.words()
        self.desk.parts.writing.edit_answer(speaker, message.id, text)
        answer = self.took_place(speaker, before, known)
        assert (answer.text, answer.edited_from, answer.writer) == (text, message.id, None)

    def hide(self) -> None:
        """Or show again: every column keeps what it shows."""
        _speaker, _place, message = self.pick(None)
        if message is None:
            return
        columns = self.desk.columns()
        self.desk.parts.hiding.set_hidden(message.id, hidden=message.id not in self.model.hidden)
        self.desk.settle()
        self.model.hides(message.id)
        assert self.desk.columns() == columns

    def refused(self, answer, known: set[int]) -> bool:
        """Whether it was not asked again, as its question is hidden; nothing has happened then."""
        if answer.parent_id not in self.model.hidden:
            return False
        assert self.desk.errors == [QUESTION_HIDDEN]
        self.desk.errors.clear()
        self.desk.settle()
        assert self.known() == known
        return True

    def stop(self) -> None:
        """A question whose answers are stopped where they are: what is there is kept and sent on."""
        before, known = self.desk.columns(), self.known()
        self.hold(True)
        self.desk.parts.writing.send(self.words())
        self.desk.qtbot.waitUntil(lambda: self.known() != known, timeout=PATIENCE_MS)
        self.desk.chat.stop()
        self.desk.settle()
        self.hold(False)
        question, answers = self.new(known)
        statuses = {self.state.find(answer).status for answer in answers.values()}
        assert statuses <= {Status.STOPPED, Status.COMPLETE}  # some were quicker
        self.model.asked(question, answers, before)

    def step(self) -> None:
        speaker = self.random.choice(self.state.speaking)
        versions = self.desk.chat.versions(speaker)
        if not versions:
            return
        message_id = self.random.choice(sorted(versions))
        version = self.random.choice(versions[message_id])
        before = self.desk.columns()
        self.desk.parts.branches.show(speaker, message_id, version)
        self.desk.settle()
        self.model.shown(speaker, before[speaker][: before[speaker].index(message_id)], version)
        if self.state.find(version).role is Role.USER:  # the other columns may have it, too
            for other in self.state.speaking:
                if other != speaker and message_id in before[other] and version in self.desk.columns()[other]:
                    self.model.shown(other, before[other][: before[other].index(message_id)], version)

    def jump(self) -> None:
        """To any message at all, shown or not."""
        speaker = self.random.choice(self.state.speaking)
        spots = self.state.forks(speaker).outline.spots
        message_id = self.random.choice(spots).message.id
        told = []
        self.desk.chat.columns_changed.connect(told.append)
        before = self.desk.columns()
        shown = self.desk.parts.branches.bring_into_view(speaker, message_id)
        self.desk.settle()
        self.desk.chat.columns_changed.disconnect(told.append)
        after = self.desk.columns()
        assert len(told) == (message_id not in before[speaker])
        assert shown[speaker] == message_id
        assert set(shown) <= set(self.state.speaking)
        for other, target in shown.items():
            assert target in after[other] or not told
            if told and target in after[other]:
                self.model.shown(other, after[other][: after[other].index(target)], target)

    def choose(self) -> None:
        self.desk.chat.speak(self.random.choice(CHOICES))
        self.desk.settle()

    def delete(self) -> list[int]:
        _speaker, _place, message = self.pick(None)
        questions = {m.id: m.parent_id for m in self.state.messages() if m.role is not Role.ASSISTANT}
        if message is None or message.parent_id is None:
            return []
        known = self.known()
        self.desk.parts.branches.delete(message.id)
        self.desk.settle()
        gone = known - self.known()
        assert gone == self.model.gone(message.id, questions) & known
        return sorted(gone)

    def delete_and_undo(self) -> None:
        before, deleted = self.desk.columns(), []
        self.desk.parts.branches.deleted.connect(deleted.append)
        gone = self.delete()
        self.desk.parts.branches.deleted.disconnect(deleted.append)
        if gone:
            self.check("delete_and_undo")
            self.desk.parts.branches.restore(deleted[0])
            self.desk.settle()
            self.model.back(gone, before)

    def reopen(self) -> None:
        before, speaking = self.desk.columns(), self.state.speaking
        versions = {speaker: self.desk.chat.versions(speaker) for speaker in IDS}
        self.desk.reopen()
        assert self.desk.columns() == before
        assert {speaker: self.desk.chat.versions(speaker) for speaker in IDS} == versions
        assert (self.state.speaking, self.state.speakers) == (speaking, SPEAKERS)

    # --- what must be

    def check(self, step: str) -> None:
        columns = self.desk.columns()
        for speaker, way in columns.items():
            assert self.model.fits(speaker, way), (self.seed, step, speaker, way, self.model.columns[speaker])
            self.check_sent(speaker)
        hidden = {message.id for message in self.state.messages() if message.hidden}
        assert hidden == self.model.hidden & self.known(), (self.seed, step)
        self.model.learn(columns)

    def check_sent(self, speaker: str) -> None:
        """What stands before a column's last own answer is what its engine was sent; for every answer it stays so.

        Before that there may be own answers with another past: they were sent on as another column showed them.
        """
        column = self.desk.chat.column(speaker)
        own = [place for place, message in enumerate(column) if self.model.written_by.get(message.id) == speaker]
        for place in own[-1:]:
            assert [before.id for before in column[:place]] == self.model.came_from[column[place].id]
        for place in own:
            message, came_from = column[place], self.model.came_from[column[place].id]
            assert [m.id for m in self.state.tree.history(message)] == [*came_from, message.id]
            if self.desk.sent(message.id) is not None:
                told = [number for number in came_from if number not in self.model.untold[message.id]]
                self.check_turns(self.desk.sent(message.id), [self.state.find(number) for number in told])

    def check_turns(self, request, before: list) -> None:
        """Answers without a word are left out; questions in a row are sent as one; blanks around turns may go."""
        said = [m.text for m in before if m.role is not Role.ASSISTANT or m.text.strip()]
        assert plain("\n".join(turns(request))) == plain("\n".join(said))

    def check_reachable(self) -> None:
        """Every message can be come to by stepping through versions in the columns, starting from here."""
        messages, chosen = self.state.messages(), dict(self.state._chosen)
        for message in messages:
            speaker, way = self.way_to(message)
            state = ChatState(self.state.item, messages, chosen)
            assert self.reach(state, speaker, way), (self.seed, message.id, speaker, way)
        written = []
        self.desk.records.ask(lambda store: store.integrity_check(), written.append)
        self.desk.qtbot.waitUntil(lambda: bool(written), timeout=PATIENCE_MS)
        assert written == [[]]

    def reach(self, state: ChatState, speaker: str, way: list[int]) -> bool:
        for place, wanted in enumerate(way):
            column = [shown.id for shown in state.tree.column(speaker)]
            if place >= len(column):
                return False
            if wanted not in state.tree.versions(speaker, (speaker,)).get(column[place], [column[place]]):
                return False
            state.choose({(way[place - 1] if place else ROOT, speaker): wanted})
        return [shown.id for shown in state.tree.column(speaker)][: len(way)] == way

    def way_to(self, message) -> tuple[str, list[int]]:
        """In whose column a message stands, behind what: its own way, or another's that goes through it."""
        ways = {answer: [*way, answer] for answer, way in self.model.came_from.items() if answer in self.known()}
        whole = {answer: way for answer, way in ways.items() if self.known().issuperset(way)}
        through = [answer for answer in (message.id, *sorted(whole)) if message.id in whole.get(answer, ())]
        if through:
            way = whole[through[0]]
            return self.model.written_by[through[0]], way[: way.index(message.id) + 1]
        before = self.state.find(message.parent_id) if message.parent_id else None  # a question that nobody answered
        speaker, way = self.way_to(before) if before is not None else (IDS[0], [])
        return speaker, [*way, message.id]

    # --- small things

    def hold(self, holds: bool) -> None:
        if self.desk.recording is not None:
            self.desk.recording.holds = holds

    def tokens(self, message_id: int):
        read = []
        self.desk.records.ask(lambda store: store.messages.answer_tokens(message_id), read.append)
        self.desk.qtbot.waitUntil(lambda: bool(read), timeout=PATIENCE_MS)
        return read[0]

    def known(self) -> set[int]:
        return {message.id for message in self.state.messages()}

    def new(self, known: set[int]) -> tuple[int, dict[str, int]]:
        fresh = [message for message in self.state.messages() if message.id not in known]
        (question,) = [message.id for message in fresh if message.role is Role.USER]
        answers = {message.speaker: message.id for message in fresh if message.role is Role.ASSISTANT}
        assert set(answers) == set(self.state.speaking)
        return question, answers

    def took_place(self, speaker: str, before: list[int], known: set[int]):
        self.desk.settle()
        (answer,) = [message for message in self.state.messages() if message.id not in known]
        self.model.replaced(speaker, before, answer.id)
        return answer

    def pick(self, role: Role | None):
        speaker = self.random.choice(self.state.speaking)
        found = [
            (place, message)
            for place, message in enumerate(self.desk.chat.column(speaker))
            if role in (None, message.role)
        ]
        place, message = self.random.choice(found) if found else (0, None)
        return speaker, place, message

    def has_tokens(self, message) -> bool:
        return self.tokens(message.id) is not None
