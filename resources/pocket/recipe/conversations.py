"""Conversations for the instruct variant: one turn or many, with follow-ups and system messages."""

import random
from collections.abc import Callable

from recipe import known_words, stories
from recipe.facts import Fact, is_held_frame
from recipe.reading import wordings
from recipe.spintax import spin
from recipe.tasks import copying, formats, numbers_picked, premises
from recipe.tasks.poems import request as poem
from recipe.unknown import ANSWERS
from recipe.world import World

Turn = tuple[str, str]
Maker = Callable[[World, random.Random], list[Turn]]
TEXTS = wordings("conversations.txt")
SYSTEM, ONE_WORD = TEXTS["system"], TEXTS["one word"]
ABOUT_IT = ("limits", "strengths", "training", "when")
FOLLOW = {  # which slot of a family's facts a second question names; "+" is the fact's own name
    "colour": "x",
    "sound": "x",
    "home": "x",
    "young": "x",
    "opposite": "x",
    "capital": "x",
    "day after": "x",
    "month after": "x",
    "day before": "x",
    "month before": "x",
    "sum": "+",
    "country": "c",
    "thing of colour": "c",
    "grown": "y",
    "number after": "n",
    "number before": "n",
}


def fact_turn(world: World, rng: random.Random) -> list[Turn]:
    """A question and its answer."""
    fact, question = world.asked(rng)
    return [(world.typed(question, rng), fact.answer(rng))]


def unknown_turn(world: World, rng: random.Random) -> list[Turn]:
    """A question outside the world."""
    return [(world.typed(world.unknown(rng), rng), rng.choice(ANSWERS))]


def copy_turn(world: World, rng: random.Random) -> list[Turn]:
    """Something to repeat; after a name, sometimes the question for it."""
    asked, answer = copying.task(rng, world.teacher)
    turns = [(asked if rng.random() < 0.9 else asked.rstrip("."), answer)]
    if answer.startswith("Nice to meet you") and rng.random() < 0.5:
        who = answer.split(", ")[1].split("!")[0]
        turns.append(
            (
                rng.choice(TEXTS["my name"]),
                f"Your name is {who}.",
            )
        )
    return turns


def story_turn(world: World, rng: random.Random) -> list[Turn]:
    """A story on request."""
    while True:
        asked, text, _ = stories.request(rng, STORY_FRAMES)
        if world.teacher.may_teach(asked) or asked.rstrip(".") in ALWAYS:
            return [(asked, text)]


def poem_turn(_world: World, rng: random.Random) -> list[Turn]:
    """A poem on request."""
    return [poem(rng)]


def one_word_turn(world: World, rng: random.Random) -> list[Turn]:
    """A question that wants one word."""
    fact, question = world.asked(rng, rng.choice(world.short))
    while not fact.short:
        fact, question = world.asked(rng, rng.choice(world.short))
    if not question.endswith(("?", ".")):
        question += "?"
    asked = rng.choice(taught_one_word()).format(q=question)
    return [(asked if rng.random() < 0.75 else asked.lower().rstrip("."), f"{fact.short}.")]


def taught_one_word() -> tuple[str, ...]:
    """The ways of asking for one word that training shows."""
    return tuple(form for form in ONE_WORD if not is_held_frame("one word", form))


def subject(fact: Fact, rng: random.Random) -> str:
    """What a follow-up question names."""
    slot = FOLLOW[fact.family.name]
    return fact.name if slot == "+" else spin(fact.slots[slot], rng)


def follow_turn(world: World, rng: random.Random) -> list[Turn]:
    """A question, and a second one that only names another thing."""
    name = rng.choice(sorted(FOLLOW))
    pool = [fact for facts in world.topics.values() for fact in facts if fact.family.name == name]
    turns = []
    first, *more = rng.sample(pool, rng.randint(2, 3))
    first, question = world.asked(rng, first)
    turns.append((world.typed(question, rng), first.answer(rng)))
    if first.family.name != name:
        return turns
    for fact in more:
        asked = rng.choice(TEXTS["and"]).replace("<x>", subject(fact, rng).replace("+", " + "))
        turns.append((asked if rng.random() < 0.8 else asked.lower(), fact.answer(rng)))
    return turns


def model_fact(world: World, kind: str, side: str) -> Fact:
    """The fact about one side's training, use, strengths or limits."""
    return next(fact for fact in world.facts if fact.name == f"{kind} {side}")


def it_turn(world: World, rng: random.Random) -> list[Turn]:
    """A definition, then a question about "it", then the other side."""
    side, kind = rng.choice(("base", "instruct")), rng.choice(ABOUT_IT)
    define = next(fact for fact in world.facts if fact.name == f"{side} model")
    _, question = world.asked(rng, define)
    turns = [(world.typed(question, rng), define.answer(rng))]
    fact = model_fact(world, kind, side)
    if rng.random() < 0.5:
        turns = [(world.typed(world.asked(rng, fact)[1], rng), fact.answer(rng))]
    else:
        turns.append((rng.choice(TEXTS[f"it: {kind}"]), fact.answer(rng)))
    if rng.random() < 0.6:
        other = "instruct" if side == "base" else "base"
        turns.append((rng.choice(TEXTS[f"other: {other}"]), model_fact(world, kind, other).answer(rng)))
    return turns


def same_word_turn(world: World, rng: random.Random) -> list[Turn]:
    """What the pair knows of a word, and beside it what nobody told it of the same word."""
    family = rng.choice(tuple(known_words.KIND_OF))
    kind = known_words.KIND_OF[family]
    pool = [fact for fact in world.facts if fact.family.name == family]
    fact = rng.choice([one for one in pool if known_words.slots_for(kind, one.name, rng)])
    asked, question = world.asked(rng, fact)
    known = (world.typed(question, rng), asked.answer(rng))
    if asked is not fact:
        return [known]
    slots = known_words.slots_for(kind, fact.name, rng) or {}
    before, after = (_refused(world, rng, lambda: known_words.about(kind, slots, rng)) for _ in range(2))
    if rng.random() < 0.4:
        return [before, known]
    if rng.random() < 0.6:
        after = (known_words.then(kind, rng), rng.choice(ANSWERS))
    return [before, known, after] if rng.random() < 0.2 else [known, after]


def _refused(world: World, rng: random.Random, draw: Callable[[], str]) -> Turn:
    """A question outside the world that training may show, and the refusal."""
    question = draw()
    while not world.may_refuse(question):
        question = draw()
    return world.typed(question, rng), rng.choice(ANSWERS)


def format_turn(world: World, rng: random.Random) -> list[Turn]:
    """A question with a wish for the answer's form."""
    while True:
        asked, answer, _ = formats.turn(world, rng)
        if world.teacher.may_teach(asked):
            return [(asked if rng.random() < 0.75 else asked.lower().rstrip("."), answer)]


def number_turn(world: World, rng: random.Random) -> list[Turn]:
    """A request for any number."""
    while True:
        asked, answer, _ = numbers_picked.turn(rng)
        if world.teacher.may_teach(asked):
            return [(world.typed(asked, rng), answer)]


def premise_turn(world: World, rng: random.Random) -> list[Turn]:
    """A question that takes something for granted."""
    while True:
        asked, answer, _ = premises.turn(rng)
        if world.teacher.may_teach(asked):
            return [(world.typed(asked, rng), answer)]


STORY_FRAMES = tuple(frame for frame in stories.FRAMES if not stories.held(frame))
ALWAYS = {"Tell me a story", "Write a short story"}
MAKERS: tuple[Maker, ...] = (
    fact_turn,
    unknown_turn,
    copy_turn,
    story_turn,
    poem_turn,
    one_word_turn,
    follow_turn,
    it_turn,
    same_word_turn,
    format_turn,
    number_turn,
    premise_turn,
)
SHARES = (0.46, 0.16, 0.09, 0.03, 0.008, 0.05, 0.03, 0.022, 0.02, 0.06, 0.015, 0.055)


def conversation(world: World, rng: random.Random, longest: int = 20) -> list[list[str]]:
    """Messages as [role, content]; most have one turn, a few have many."""
    chance = rng.random()
    parts = 1 if chance < 0.8 else rng.randint(2, 5)
    if chance > 0.985:
        parts = rng.randint(6, longest)
    messages = []
    if rng.random() < 0.12:
        messages.append(["system", rng.choice(SYSTEM)])
    for _ in range(parts):
        for asked, answer in rng.choices(MAKERS, SHARES)[0](world, rng):
            messages += [["user", asked], ["assistant", answer]]
    return messages
