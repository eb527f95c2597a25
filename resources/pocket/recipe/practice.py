"""What needs more practice than its share of all conversations: names and words to copy, small talk, refusals."""

import random

from recipe import stories
from recipe.conversations import STORY_FRAMES, SYSTEM, TEXTS, Turn, conversation, unknown_turn
from recipe.facts import Fact
from recipe.first_names import new_name
from recipe.reading import wordings
from recipe.spintax import article
from recipe.tasks import copying
from recipe.unknown import THINGS as OTHER_THINGS
from recipe.unknown import invented
from recipe.world import World

Message = list[str]
PRACTISED = (0.08, 0.06, 0.09)  # shares of small talk, the unknown and copying; the rest is the usual mixture
NAMED = tuple(frame for frame in STORY_FRAMES if "<n>" in frame)
TALK = frozenset(wordings("questions/talk.txt"))
ENDS = ("", "", "", ".", "!", "!!", "...", " :)", "?", ",")
OBJECTS = (*stories.THINGS, *OTHER_THINGS)


def talkers(world: World) -> list[Fact]:
    """The facts of small talk."""
    return [fact for fact in world.facts if fact.family.name in TALK]


def small_talk(world: World, rng: random.Random) -> list[Turn]:
    """Small talk, as people type it."""
    fact, question = world.asked(rng, rng.choice(talkers(world)))
    if rng.random() < 0.35:
        question = (question.rstrip("?.! ") or question) + rng.choice(ENDS)
    if rng.random() < 0.15:
        question = question.lower()
    return [(world.typed(question, rng), fact.answer(rng))]


def _word(rng: random.Random) -> str:
    chance = rng.random()
    if chance < 0.35:
        return invented(rng)
    if chance < 0.75:
        name = new_name(rng)
        return name if rng.random() < 0.3 else name.lower()
    return rng.choice((*copying.NOUNS, *OBJECTS))


def say(_world: World, rng: random.Random) -> list[Turn]:
    """Say words that are seen for the first time."""
    joint = rng.choice((" ", " ", " ", " ", " ", ", "))
    text = joint.join(_word(rng) for _ in range(rng.choice((1, 2, 2, 3, 3, 4, 4, 5))))
    return [(copying.framed(rng, "say", held=False).replace("<w>", text), text)]


def name(_world: World, rng: random.Random) -> list[Turn]:
    """The user's name, and what it was."""
    who = new_name(rng) if rng.random() < 0.85 else rng.choice(stories.NAMES)
    asked = copying.framed(rng, "name", held=False).replace("<n>", who)
    turns = [(asked, f"Nice to meet you, {who}! What would you like to know?")]
    if rng.random() < 0.4:
        turns.append((rng.choice(TEXTS["my name, drilled"]), f"Your name is {who}."))
    return turns


def greet(_world: World, rng: random.Random) -> list[Turn]:
    """A greeting for somebody."""
    who = new_name(rng) if rng.random() < 0.85 else rng.choice(stories.NAMES)
    return [(copying.framed(rng, "greet", held=False).replace("<n>", who), f"Hello, {who}!")]


def has(_world: World, rng: random.Random) -> list[Turn]:
    """Who has what."""
    one, two = rng.sample(stories.NAMES, 2)
    if rng.random() < 0.5:
        one = new_name(rng)
    thing, other = rng.sample(stories.THINGS, 2) if rng.random() < 0.6 else rng.sample(OBJECTS, 2)
    text = copying.framed(rng, "has", held=False)
    for slot, value in (("<n>", one), ("<m>", two), ("<a>", article(thing)), ("<b>", article(other))):
        text = text.replace(slot, value)
    return [(text, f"{one} has {article(thing)}.")]


def story(_world: World, rng: random.Random) -> list[Turn]:
    """A story about somebody with a new name."""
    return [stories.request(rng, NAMED, name=new_name(rng))[:2]]


MAKERS = (say, name, greet, has, story)


def copy(world: World, rng: random.Random) -> list[Turn]:
    """Something to copy, in words that training may show."""
    while True:
        turns = rng.choices(MAKERS, (30, 14, 11, 17, 28))[0](world, rng)
        if world.teacher.may_teach(turns[0][0]):
            return turns


def told(turns: list[Turn], rng: random.Random) -> list[Message]:
    """The turns as messages, sometimes after a system message."""
    messages = [["system", rng.choice(SYSTEM)]] if rng.random() < 0.1 else []
    for asked, answer in turns:
        messages += [["user", asked], ["assistant", answer]]
    return messages


def conversation_or_practice(world: World, rng: random.Random) -> list[Message]:
    """One conversation: as a rule of the usual mixture, which has some of everything."""
    kinds = ("talk", "unknown", "copy", "usual")
    kind = rng.choices(kinds, (*PRACTISED, 1 - sum(PRACTISED)))[0]
    if kind == "usual":
        return conversation(world, rng)
    if kind == "talk":
        return told(small_talk(world, rng), rng)
    return told(unknown_turn(world, rng) if kind == "unknown" else copy(world, rng), rng)
