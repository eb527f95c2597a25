"""The last two rounds' conversations: names and words to copy, rare small talk, and the usual mixture."""

import random
from collections.abc import Callable
from functools import cache

from recipe import copying, stories
from recipe.conversations import STORY_FRAMES, SYSTEM, Turn, conversation, fact_turn, unknown_turn
from recipe.facts import Fact, Family, is_held_frame
from recipe.first_names import new_name
from recipe.fresh_talk import FRESH
from recipe.rare_talk import RARE
from recipe.spintax import article, expansions, lines, normal, spin, upper_first
from recipe.unknown import THINGS as OTHER_THINGS
from recipe.unknown import invented
from recipe.world import World

Message = list[str]
USUAL, COPYING = 0.38, 0.33  # the rest is small talk
TALKING = (0.35, 0.15, 0.15)  # small talk, the unknown, copying; the rest is the usual mixture
SETTLING = (0.25, 0.30, 0.10)
NAMED = tuple(frame for frame in STORY_FRAMES if "<n>" in frame)
ASK_NAME = (
    "What is my name?",
    "Who am I?",
    "Do you know my name?",
    "What's my name?",
    "Say my name.",
    "And what is my name?",
    "Tell me my name.",
    "my name?",
    "Can you say my name?",
    "Do you remember my name?",
    "Please say my name.",
)
ENDS = ("", "", "", ".", "!", "!!", "...", " :)", "?", ",")
OBJECTS = (*stories.THINGS, *(word for line in OTHER_THINGS.splitlines() for word in line.split("|")))


def rare(family: Family, held: bool) -> tuple[str, ...]:
    """The rare wordings of a family, split as its other frames are."""
    found = lines(RARE.get(family.name, ""))
    return tuple(frame for frame in found if is_held_frame(family.name, frame) == held and frame not in family.frames)


@cache
def kept_back(families: tuple[Family, ...]) -> frozenset[str]:
    """Every wording of these families' held-out frames: a rare frame may not teach it by chance."""
    return frozenset(
        normal(text)
        for family in families
        for frame in (*family.held(), *rare(family, held=True))
        for text in expansions(frame)
    )


@cache
def taught(family: Family) -> tuple[str, ...]:
    """The frames of small talk that this round uses: the rare ones twice, as they are new."""
    return (*family.taught(), *rare(family, held=False) * 2)


@cache
def fresh(family: Family) -> tuple[str, ...]:
    """The frames of small talk of the round after; a fresh one that the hash holds back serves nowhere."""
    new = [frame for frame in lines(FRESH.get(family.name, "")) if not is_held_frame(family.name, frame)]
    return (*family.taught(), *rare(family, held=False), *new * 3)


def talkers(world: World) -> list[Fact]:
    """The facts with rare wordings."""
    return [fact for fact in world.facts if fact.family.name in RARE]


def small_talk(world: World, rng: random.Random, frames: Callable[[Family], tuple[str, ...]] = taught) -> list[Turn]:
    """Small talk, as people type it."""
    facts = talkers(world)
    held = kept_back(tuple(fact.family for fact in facts))
    while True:
        fact = rng.choice(facts)
        question = upper_first(spin(rng.choice(frames(fact.family)).removeprefix("!").strip(), rng))
        if normal(question) in held or not world.teacher.may_teach(question):
            continue
        if rng.random() < 0.35:
            question = (question.rstrip("?.! ") or question) + rng.choice(ENDS)
        if rng.random() < 0.15:
            question = question.lower()
        typed = world.typed(question, rng)
        return [(question if normal(typed) in held else typed, fact.answer(rng))]


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
    return [(copying.framed(rng, copying.SAY, held=False, kind="say").replace("<w>", text), text)]


def name(_world: World, rng: random.Random) -> list[Turn]:
    """The user's name, and what it was."""
    who = new_name(rng) if rng.random() < 0.85 else rng.choice(stories.NAMES)
    asked = copying.framed(rng, copying.NAME, held=False, kind="name").replace("<n>", who)
    turns = [(asked, f"Nice to meet you, {who}! What would you like to know?")]
    if rng.random() < 0.4:
        turns.append((rng.choice(ASK_NAME), f"Your name is {who}."))
    return turns


def greet(_world: World, rng: random.Random) -> list[Turn]:
    """A greeting for somebody."""
    who = new_name(rng) if rng.random() < 0.85 else rng.choice(stories.NAMES)
    return [(copying.framed(rng, copying.GREET, held=False, kind="greet").replace("<n>", who), f"Hello, {who}!")]


def has(_world: World, rng: random.Random) -> list[Turn]:
    """Who has what."""
    one, two = rng.sample(stories.NAMES, 2)
    if rng.random() < 0.5:
        one = new_name(rng)
    thing, other = rng.sample(stories.THINGS, 2) if rng.random() < 0.6 else rng.sample(OBJECTS, 2)
    text = copying.framed(rng, copying.HAS, held=False, kind="has")
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


def drill(world: World, rng: random.Random) -> list[Message]:
    """One conversation of the fourth round."""
    chance = rng.random()
    if chance < USUAL:
        return conversation(world, rng)
    maker = copy if chance < USUAL + COPYING else small_talk
    turns = maker(world, rng)
    if rng.random() < 0.12:
        before = rng.choice((fact_turn, copy, small_talk))
        turns = [*before(world, rng), *turns]
    return told(turns, rng)


def talk_drill(world: World, rng: random.Random, shares: tuple[float, float, float]) -> list[Message]:
    """One conversation of the rounds after: more small talk, and what it could push out."""
    kinds = ("talk", "unknown", "copy", "usual")
    kind = rng.choices(kinds, (*shares, 1 - sum(shares)))[0]
    if kind == "usual":
        return conversation(world, rng)
    if kind == "talk":
        return told(small_talk(world, rng, fresh), rng)
    return told(unknown_turn(world, rng) if kind == "unknown" else copy(world, rng), rng)
