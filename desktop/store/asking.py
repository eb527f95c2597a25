"""What is written to the store when something is asked or changed in a chat: each function on the store's thread."""

from __future__ import annotations

import hashlib
import mimetypes
import secrets
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import accumulate
from typing import TYPE_CHECKING

from desktop.chat.answer_run import TRIMMED
from desktop.chat.attachments import AttachedText
from desktop.chat.authorship import is_other_file
from desktop.chat.conversation import AnswerTokens, Attachment, Message, Prefix, Role, Status, Writer
from desktop.chat.item import Item
from desktop.chat.places import AnswerPlace, QuestionPlace, Step
from desktop.chat.title import title_for
from desktop.store.values import clean_text
from desktop.voice import Speaker

if TYPE_CHECKING:  # not needed before the window is seen
    from desktop.chat.comparing.vote import Vote
    from desktop.store.chats import ChatStore

TITLE_FROM = 200  # characters of a pasted text, which may be very long


@dataclass(frozen=True, slots=True)
class NewAnswer:
    """An answer that is about to be asked for, empty or with the beginning of another. samples: or several."""

    place: AnswerPlace
    writer: Writer
    prefix: Prefix | None = None
    samples: int = 1


@dataclass(frozen=True, slots=True)
class KeptOf:
    """Which answer is gone on with, from which of its tokens on; count below 0 = behind all of them.

    vocabulary: the hash of that of whoever goes on, "" = not known yet; read_vocabulary finds out what it is, slowly.
    """

    original: Message
    count: int
    vocabulary: str
    read_vocabulary: Callable[[], str]


@dataclass(frozen=True, slots=True)
class Branch:
    """The tokens that another version of an answer begins with: some of its own, and one behind them.

    ids: the one behind is the last; texts: what each of them says, whole characters only. vocabulary: of the ids.
    """

    ids: tuple[int, ...]
    texts: tuple[str, ...]
    vocabulary: str


@dataclass(frozen=True, slots=True)
class NewQuestion:
    """A question and who is to answer it. item: None = of a new chat."""

    item: Item | None
    speakers: tuple[Speaker, ...]
    speaking: tuple[str, ...]
    place: QuestionPlace
    text: str
    answers: Sequence[NewAnswer]
    edited_from: int | None = None  # whose attachments it keeps
    attachments: Sequence[AttachedText] = ()
    blind: bool = False  # who of the two that are asked is who is hidden until one is said to be better


@dataclass(frozen=True, slots=True)
class Stored:
    """What is in the store now. steps: chosen along with it."""

    item: Item
    messages: Sequence[Message]  # all that are new, in the order of their ids
    steps: Mapping[Step, int]
    kept: AnswerTokens | None = None  # what the answer begins with
    begin: str = ""  # words that it is given to begin with
    vote: Vote | None = None  # open: the two answers are not told apart yet

    @property
    def question(self) -> Message | None:
        """The new question."""
        return next((message for message in self.messages if message.role is not Role.ASSISTANT), None)

    @property
    def answers(self) -> list[Message]:
        """The answers that are to be written now."""
        return [message for message in self.messages if message.status is Status.RUNNING]


def store_question(store: ChatStore, new: NewQuestion) -> Stored:
    """The question, with its chat if that is new, and a beginning answer for everybody who is asked: all or nothing."""
    place = new.place
    with store.together():
        title = title_for(_title_words(new), store.items.has_title) if new.item is None else ""
        item = new.item or store.items.create(title, new.speaking, new.speakers)
        store.messages.choose(item.id, place.pins)
        kept = store.messages.attachments(new.edited_from) if new.edited_from is not None else []
        attached = [*kept, *map(attachment_of, new.attachments)]
        question = store.messages.add_question(
            item.id, place.parent_id, new.text, place.steps, new.edited_from, attached
        )
        started = [_start(store, question, answer) for answer in new.answers]
        answers = [made for of_one in started for made in of_one]
        vote = _open_vote(new, question, [of_one[0].id for of_one in started])
        if vote is not None:
            store.votes.put(vote)
    steps = {**place.pins, **dict.fromkeys(place.steps, question.id), **_steps_to(answers)}
    return Stored(item, [question, *answers], steps, vote=vote)


def _open_vote(new: NewQuestion, question: Message, firsts: list[int]) -> Vote | None:
    """Two answers in any order, which nobody can know."""
    if not new.blind or len(firsts) != 2:  # noqa: PLR2004 - one left, one right
        return None
    from desktop.chat.comparing.vote import Verdict, Vote, guessed_kind  # seldom wanted

    left, right = firsts if secrets.randbelow(2) else reversed(firsts)
    return Vote(question.item_id, left, right, Verdict.OPEN, blind=True, kind=guessed_kind(new.text))


def store_answer(store: ChatStore, item: Item, question: Message, new: NewAnswer) -> Stored:
    """A beginning answer in the place of another, or behind a question that has none.

    Words that it is given stand in its row from now on; in what is returned they do not, as its voice says them first.
    """
    with store.together():
        store.messages.choose(item.id, new.place.pins)
        answers = _start(store, question, new)
        steps = {(question.id, other): answers[0].id for other in new.place.followers}
        store.messages.choose(item.id, steps)
    begin = new.prefix.text if new.prefix is not None and not new.prefix.tokens else ""
    shown = [replace(answer, text="") if begin else answer for answer in answers]
    return Stored(item, shown, {**new.place.pins, **steps, **_steps_to(answers)}, begin=begin)


def store_begun(text: str, store: ChatStore, item: Item, question: Message, new: NewAnswer) -> Stored:
    """An answer that begins with the user's words."""
    return store_answer(store, item, question, replace(new, prefix=Prefix(None, 0, text)))


def store_continued(kept_of: KeptOf, store: ChatStore, item: Item, question: Message, new: NewAnswer) -> Stored:
    """The same, with tokens of another answer kept.

    Where they are not known, as with words by hand or from elsewhere, or mean nothing to whoever goes on, that one is
    given the text.
    """
    original, count = kept_of.original, kept_of.count
    tokens = store.messages.answer_tokens(original.id)
    if tokens is None or not tokens.ids:
        begin = Prefix(original.id, 0, original.text)
        return store_answer(store, item, question, replace(new, prefix=begin))
    count = len(tokens.ids) if count < 0 else min(count, len(tokens.ids))
    text = original.text[: tokens.ends[count - 1] if count else 0]
    if not _may_read(tokens, kept_of, new.writer):
        return store_answer(store, item, question, replace(new, prefix=Prefix(original.id, 0, text)))
    thoughts = tokens.reasoning_ends
    reasoning = original.reasoning[: thoughts[count - 1]] if thoughts is not None and count else ""
    kept = AnswerTokens(
        vocabulary=tokens.vocabulary,
        ids=tokens.ids[:count],
        ends=tokens.ends[:count],
        reasoning_ends=thoughts[:count] if thoughts is not None else None,
    )
    prefix = Prefix(original.id, count, text, reasoning)
    return replace(store_answer(store, item, question, replace(new, prefix=prefix)), kept=kept)


def store_branched(
    branch: Branch, kept_of: KeptOf, store: ChatStore, item: Item, question: Message, new: NewAnswer
) -> Stored:
    """An answer that begins with exactly these tokens; whoever cannot read them is given their text."""
    tokens = store.messages.answer_tokens(kept_of.original.id)
    known = tokens if tokens is not None and tokens.ids[: len(branch.ids) - 1] == branch.ids[:-1] else None
    kept, prefix = _branched(branch, kept_of.original, known)
    if not _may_read(kept, kept_of, new.writer):
        return store_answer(store, item, question, replace(new, prefix=replace(prefix, tokens=0, reasoning="")))
    return replace(store_answer(store, item, question, replace(new, prefix=prefix)), kept=kept)


def _branched(branch: Branch, original: Message, known: AnswerTokens | None) -> tuple[AnswerTokens, Prefix]:
    """known: the original's tokens, where those of the branch are the first of them."""
    count, said = len(branch.ids) - 1, branch.texts[-1]
    if known is None:
        trimmed = int(original.usage.get(TRIMMED, 0))
        ends = [max(0, end - trimmed) for end in accumulate(map(len, branch.texts))]
        text = "".join(branch.texts)[trimmed:]
        return AnswerTokens(branch.vocabulary, branch.ids, tuple(ends)), Prefix(original.id, count + 1, text)
    thoughts = known.reasoning_ends
    text = original.text[: known.ends[count - 1] if count else 0]
    reasoning = original.reasoning[: thoughts[count - 1]] if thoughts is not None and count else ""
    if _thinks(known, count):
        reasoning += said
    else:
        text += said
    kept = AnswerTokens(
        vocabulary=known.vocabulary,
        ids=branch.ids,
        ends=(*known.ends[:count], len(text)),
        reasoning_ends=(*thoughts[:count], len(reasoning)) if thoughts is not None else None,
    )
    return kept, Prefix(original.id, count + 1, text, reasoning)


def _thinks(tokens: AnswerTokens, place: int) -> bool:
    """Whether the token at this place is thinking."""
    ends = tokens.reasoning_ends
    if ends is None or place >= len(ends):
        return False
    return ends[place] > (ends[place - 1] if place else 0)


def _may_read(tokens: AnswerTokens, kept_of: KeptOf, now: Writer) -> bool:
    """Whether token ids mean the same to another engine; where no vocabulary is known, the same file must read them."""
    written_by = kept_of.original.writer
    is_same_file = written_by is not None and not is_other_file(written_by, now)
    vocabulary = kept_of.vocabulary or ("" if is_same_file else kept_of.read_vocabulary())
    if tokens.vocabulary and vocabulary:
        return tokens.vocabulary == vocabulary
    return is_same_file


def store_edited(store: ChatStore, item: Item, original: Message, place: AnswerPlace, text: str) -> Stored:
    """The user's words in the place of an answer."""
    after = (place.follows_id, place.past)
    with store.together():
        store.messages.choose(item.id, place.pins)
        edited = store.messages.add_edited_answer(original.id, text, place.speaker, after)
        steps = {(edited.parent_id or 0, other): edited.id for other in place.followers}
        store.messages.choose(item.id, steps)
    return Stored(item, [edited], {**place.pins, **steps, **_steps_to([edited])})


def store_branch(item: Item, way: Sequence[Message], store: ChatStore) -> Item:
    """A new chat that begins with this way of another, with the same speakers and its own name. Returns it."""
    with store.together():
        made = store.items.create(f"{item.title}, branch", item.speaking, item.speakers)
        store.items.set_system_prompt(made.id, item.system_prompt)
        store.items.set_preset(made.id, item.preset)
        store.items.move(made.id, item.folder_id)
        store.messages.copy_way([message.id for message in way], made.id)
    return store.items.find(made.id) or made


def _start(store: ChatStore, question: Message, new: NewAnswer) -> list[Message]:
    """The row of an answer on its way, chosen behind its question; of several, the first is."""
    place, after = new.place, (new.place.follows_id, new.place.past)
    made = [
        store.messages.start_answer(question.item_id, question.id, after, place.speaker, new.writer, new.prefix)
        for _ in range(new.samples)
    ]
    if len(made) > 1:
        store.messages.choose(question.item_id, _steps_to(made))
    return made


def read_attachments(store: ChatStore, messages: Iterable[Message]) -> dict[int, list[Attachment]]:
    """By message, what came along with it; without those that have nothing."""
    return {message.id: store.messages.attachments(message.id) for message in messages if message.attachments}


def attachment_of(attached: AttachedText) -> Attachment:
    """A text as it is stored."""
    text = clean_text(attached.text)
    data = text.encode()
    media_type = mimetypes.guess_type(attached.name)[0] or "text/plain"
    return Attachment(hashlib.sha256(data).hexdigest(), clean_text(attached.name), media_type, len(data), text)


def _title_words(new: NewQuestion) -> str:
    """The user's own words; where there are none, the first attachment's name or beginning."""
    named = (attached.name or attached.text[:TITLE_FROM] for attached in new.attachments)
    return new.text if new.text.strip() else next(named, "")


def _steps_to(answers: Sequence[Message]) -> dict[Step, int]:
    """Where answers are chosen: each behind its question, in its speaker's column; of several, the first."""
    return {(answer.parent_id or 0, answer.speaker): answer.id for answer in reversed(answers)}
