"""The versions of the open chat: showing another one, deleting a branch, and taking that back."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial
from itertools import takewhile

from PySide6.QtCore import QObject, Signal

from desktop.chat.chat_state import ChatState
from desktop.chat.conversation import ROOT, Message, Role, Status
from desktop.chat.places import Step
from desktop.control.conversation.open_chat import OpenChat
from desktop.control.records import Records
from desktop.errors import AppError
from desktop.store.asking import store_branch


class Branches(QObject):
    """One for an OpenChat. Nothing here ever takes a message away for good."""

    deleted = Signal(object)  # list[Message]: they can be restored
    restored = Signal(object)  # list[Message]
    not_restored = Signal(object)  # list[Message]; it can be tried again
    branched = Signal(object)  # Item: a new chat
    dropped = Signal(object)  # Message: it stands there again, as its voice had nothing to add when it was to go on

    def __init__(self, records: Records, chat: OpenChat) -> None:
        super().__init__(chat)
        self._records, self._chat = records, chat
        self._stand_ins: dict[int, dict[Step, tuple[int | None, int]]] = {}  # by what was deleted
        chat.answer_ended.connect(self._drop_if_equal)

    def step(self, speaker_id: str, message_id: int, by: int) -> None:
        """Show an older (-1) or newer (+1) version in the place of a message; nothing where there is none."""
        versions = self._chat.versions(speaker_id).get(message_id, [])
        place = versions.index(message_id) + by if message_id in versions else -1
        if 0 <= place < len(versions):
            self.show(speaker_id, message_id, versions[place])

    def show(self, speaker_id: str, message_id: int, version_id: int) -> None:
        """Show a version in the place of a message, in this column and in those that follow it.

        A question changes in every shown column that has both.
        """
        state, version = self._chat.state, self._chat.state.find(version_id)
        if version is None or state.item is None:
            return
        columns = state.speaking if version.role is not Role.ASSISTANT else ()
        followers = state.tree.followers(message_id, state.speaker_ids)
        steps = {}
        for speaker in dict.fromkeys((speaker_id, *columns, *followers)):
            before = self._before(state, speaker, message_id, version_id)
            if before is not None:
                steps[before, speaker] = version_id
        item_id = state.item.id
        state.choose(steps)
        self._records.ask(lambda store: store.messages.choose(item_id, steps), None, self._chat.failed.emit)
        self._chat.columns_changed.emit(message_id)

    def carry_on(self, answer_id: int) -> None:
        """Let every shown column go on from this answer; those that had another have it as a version."""
        state, answer = self._chat.state, self._chat.state.find(answer_id)
        if answer is None or answer.role is not Role.ASSISTANT or state.item is None:
            return
        question = answer.parent_id or ROOT
        leading = [one for one in state.speaking if any(m.id == question for m in state.tree.column(one))]
        self._remember(state, state.item.id, {(question, speaker): answer_id for speaker in leading})
        self._chat.columns_changed.emit(answer_id)

    def bring_into_view(self, speaker_id: str, message_id: int) -> dict[str, int]:
        """Let a column show a message of any branch: all that leads there is chosen at once, from the first on.

        The other shown columns go to the same question, and those that follow this one go along. Returns what to
        scroll to in each shown column; nothing where this one cannot show the message.
        """
        state = self._chat.state
        way = state.forks(speaker_id).outline.way_to(message_id)
        if state.item is None or not way:
            return {}
        column = state.tree.column(speaker_id)
        targets = {speaker_id: message_id}
        for other in state.speaking:
            if other != speaker_id and (question := _last_known(state, other, way, only_questions=True)) is not None:
                targets[other] = question
        if column[: len(way)] != way:
            left = next((one.id for one, new in zip(column, way, strict=False) if one != new), None)
            self._choose_ways(state, self._with_followers(state, targets, way, left))
            self._chat.columns_changed.emit(message_id)
        return targets

    def ways(self) -> dict[str, list[int]]:
        """What each column shows, the hidden ones too: ids by speaker, for show_ways()."""
        state = self._chat.state
        return {speaker: [one.id for one in state.tree.column(speaker)] for speaker in state.speaker_ids}

    def show_ways(self, ways: Mapping[str, Sequence[int]]) -> None:
        """Let columns show these again, as far as their messages are still there."""
        state = self._chat.state
        known = {speaker: _as_far_as_known(state, ids) for speaker, ids in ways.items() if speaker in state.speaker_ids}
        steps = {
            place: child for speaker, way in known.items() for place, child in state.tree.pins(speaker, way).items()
        }
        if state.item is not None and steps:
            self._remember(state, state.item.id, steps)
            self._chat.columns_changed.emit(None)

    def delete(self, message_id: int) -> None:
        """Take a message and all that comes from it out of the chat; `restore` brings them back."""
        state = self._chat.state
        if state.item is None or state.find(message_id) is None or self._chat.generating:
            return
        item_id, gone = state.item.id, state.remove(state.tree.branch(message_id))
        ids = [message.id for message in gone]
        self._records.ask(lambda store: store.messages.delete_branch(item_id, ids), None, self._chat.failed.emit)
        if steps := _stand_ins(state, gone):
            former = {step: (state.tree.chosen_after(*step), other) for step, other in steps.items()}
            self._stand_ins[gone[0].id] = former
            self._remember(state, item_id, steps)
        self._chat.columns_changed.emit(message_id)
        self.deleted.emit(gone)

    def _drop_if_equal(self, answer: Message) -> None:
        original = self._chat.state.find(answer.prefix_of) if answer.prefix_of is not None else None
        if original is None or answer.status is not Status.COMPLETE:
            return
        if (answer.text, answer.reasoning) == (original.text, original.reasoning):
            self._drop(answer, original)
            self.dropped.emit(original)

    def _drop(self, version: Message, original: Message) -> None:
        """Take a version out that is no other than the one that it came from, which stands there again."""
        state, item_id, ids = self._chat.state, version.item_id, [version.id]
        place = version.parent_id or ROOT
        shown = [speaker for speaker in state.speaker_ids if state.tree.chosen_after(place, speaker) == version.id]
        state.remove(ids)
        self._records.ask(lambda store: store.messages.delete_branch(item_id, ids), None, self._chat.failed.emit)
        self._remember(state, item_id, {(place, speaker): original.id for speaker in shown})
        self._chat.columns_changed.emit(original.id)

    def to_new_chat(self, speaker_id: str, message_id: int) -> None:
        """Copy the way to a message, itself the last, into a chat of its own."""
        item = self._chat.item
        way = self._chat.column(speaker_id)
        place = next((number for number, message in enumerate(way, 1) if message.id == message_id), 0)
        if item is None or not place or self._chat.generating:
            return
        self._records.ask(partial(store_branch, item, way[:place]), self.branched.emit, self._chat.failed.emit)

    def restore(self, messages: Sequence[Message]) -> None:
        """Undo `delete`, also when another chat is open by now."""
        if not messages:
            return
        item_id, ids = messages[0].item_id, [message.id for message in messages]
        self._records.ask(
            lambda store: store.messages.restore_branch(item_id, ids),
            partial(self._on_restored, self._chat.state, messages),
            partial(self._on_not_restored, messages),
        )

    def _on_restored(self, state: ChatState, messages: Sequence[Message], _: object) -> None:
        if state.is_of(messages[0]):
            state.put(*messages)
            self._give_back_places(state, messages[0])
            if state is self._chat.state:
                self._chat.columns_changed.emit(messages[0].id)
        self.restored.emit(messages)

    def _give_back_places(self, state: ChatState, first: Message) -> None:
        """What stood in columns of other speakers stands there again, unless something else was chosen meanwhile."""
        stood = self._stand_ins.pop(first.id, {})
        steps = {
            step: former
            for step, (former, other) in stood.items()
            if former is not None and state.tree.chosen_after(*step) == other
        }
        if steps:
            self._remember(state, first.item_id, steps)

    def _on_not_restored(self, messages: Sequence[Message], error: AppError) -> None:
        self.not_restored.emit(messages)
        self._chat.failed.emit(error)

    def _with_followers(
        self, state: ChatState, targets: dict[str, int], way: Sequence[Message], left: int | None
    ) -> dict[str, int]:
        """The targets, and those of hidden columns that went with this one and have nothing of their own from there."""
        found = dict(targets)
        if left is None:
            return found
        hidden = [speaker for speaker in state.speaker_ids if speaker not in state.speaking]
        for speaker in state.tree.followers(left, hidden):
            target, column = _last_known(state, speaker, way), state.tree.column(speaker)
            place = [message.id for message in column].index(left)
            if target is not None and state.forks(speaker).outline.way_to(target)[:place] == column[:place]:
                found[speaker] = target
        return found

    def _choose_ways(self, state: ChatState, targets: dict[str, int]) -> None:
        """Let columns show these messages."""
        ways = {speaker: state.forks(speaker).outline.way_to(target) for speaker, target in targets.items()}
        steps = {
            place: child for speaker, way in ways.items() for place, child in state.tree.pins(speaker, way).items()
        }
        self._remember(state, state.item.id if state.item is not None else 0, steps)

    def _remember(self, state: ChatState, item_id: int, steps: Mapping[Step, int]) -> None:
        state.choose(steps)
        self._records.ask(lambda store: store.messages.choose(item_id, steps), None, self._chat.failed.emit)

    def _before(self, state: ChatState, speaker: str, message_id: int, version_id: int) -> int | None:
        """What stands before a message in a column in which the version can take its place; None where it cannot."""
        if version_id not in state.tree.versions(speaker).get(message_id, ()):
            return None
        ids = [ROOT, *(message.id for message in state.tree.column(speaker))]
        return ids[ids.index(message_id) - 1]


def _stand_ins(state: ChatState, gone: Sequence[Message]) -> dict[Step, int]:
    """Columns in which a deleted answer of somebody else stood show the newest that is left beside it."""
    steps: dict[Step, int] = {}
    for answer in (message for message in gone if message.role is Role.ASSISTANT):
        place = answer.parent_id or ROOT
        left = [one.id for one in state.tree.asked_after(place) if one.role is Role.ASSISTANT]
        for speaker in state.speaker_ids if left else ():
            if speaker != answer.speaker and state.tree.chosen_after(place, speaker) == answer.id:
                steps[place, speaker] = left[-1]
    return steps


def _last_known(state: ChatState, speaker: str, way: Sequence[Message], *, only_questions: bool = False) -> int | None:
    """The last message of a way that a speaker's column can show."""
    outline = state.forks(speaker).outline
    for message in reversed(way):
        if outline.spot_of(message.id) is not None and not (only_questions and message.role is Role.ASSISTANT):
            return message.id
    return None


def _as_far_as_known(state: ChatState, ids: Sequence[int]) -> list[Message]:
    """The messages with these ids, up to the first that is not there any more."""
    return list(takewhile(lambda message: message is not None, map(state.find, ids)))  # type: ignore[arg-type]
