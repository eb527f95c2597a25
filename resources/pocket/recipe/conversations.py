"""Conversations for the instruct variant: one turn or many, with follow-ups and system messages."""

import random
from collections.abc import Callable

from recipe import copying, stories
from recipe.facts import Fact, is_held_frame
from recipe.poems import request as poem
from recipe.spintax import spin
from recipe.unknown import ANSWERS
from recipe.world import World

Turn = tuple[str, str]
Maker = Callable[[World, random.Random], list[Turn]]
SYSTEM = (
    "You are a helpful assistant.",
    "You are a friendly assistant.",
    "Be brief.",
    "Be kind.",
    "You are the pocket pair of Tandem.",
    "Answer in one or two sentences.",
    "Be polite.",
    "Answer the user's questions.",
    "You are a careful assistant. If you do not know, say so.",
    "You talk to a child.",
    "You are an assistant in a desktop app.",
    "Keep your answers short.",
)
ONE_WORD = (
    "{q} Answer in one word.",
    "{q} Answer with one word.",
    "{q} One word.",
    "{q} Just one word.",
    "{q} In one word.",
    "{q} Only one word, please.",
    "{q} One word only.",
    "{q} Reply in one word.",
    "{q} Give me one word.",
    "{q} Use one word.",
    "In one word: {q}",
    "One word: {q}",
    "Answer in one word: {q}",
    "With one word, {q}",
    "Just one word: {q}",
    "{q} A single word.",
    "Answer in a single word: {q}",
    "{q} Say only the word.",
    "Reply with one word: {q}",
    "{q} Be as short as you can, one word.",
    "Only one word: {q}",
    "{q} Please use a single word.",
    "Please answer in one word. {q}",
    "Use one word. {q}",
    "{q} I want only one word.",
    "{q} No sentence, one word.",
    "{q} A one-word answer, please.",
    "{q} Short: one word.",
    "{q} Please reply with a single word.",
    "Give a one-word answer: {q}",
    "{q} One-word answer.",
    "I want one word. {q}",
    "Be short, one word: {q}",
    "{q} No sentence, please, one word.",
    "Use only one word: {q}",
    "Use a single word. {q}",
    "{q} Please use one word.",
)
FOLLOW = {
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
}
AND = (
    "And <x>?",
    "And what about <x>?",
    "What about <x>?",
    "And for <x>?",
    "How about <x>?",
    "<x>?",
    "And <x>, please?",
    "Now <x>.",
    "The same for <x>.",
    "And with <x>?",
)
IT = {
    "when": (
        "When should I use it?",
        "And when should I use it?",
        "What is it good for?",
        "When do I use it?",
        "And what is it used for?",
        "What do I use it for?",
        "When is it the right choice?",
        "For what should I use it?",
    ),
    "training": (
        "How is it trained?",
        "And how is it made?",
        "How does it learn?",
        "How was it trained?",
        "And how is it trained?",
        "How do people make it?",
    ),
    "strengths": (
        "What are its strengths?",
        "And what are its advantages?",
        "What is good about it?",
        "What makes it special?",
        "Tell me its strengths.",
        "And its strengths?",
    ),
    "limits": (
        "What are its limits?",
        "And what are its weaknesses?",
        "What is bad about it?",
        "What can go wrong with it?",
        "And its limits?",
        "What are its drawbacks?",
    ),
}
OTHER = {
    "base": (
        "And a base model?",
        "And base?",
        "What about a base model?",
        "And the base model?",
        "How about base?",
        "And for a base model?",
        "What about base?",
    ),
    "instruct": (
        "And an instruct model?",
        "And instruct?",
        "What about an instruct model?",
        "And the instruct model?",
        "How about instruct?",
        "And for an instruct model?",
        "What about instruct?",
    ),
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
                rng.choice(
                    ("What is my name?", "Who am I?", "Do you know my name?", "What's my name?", "Say my name.")
                ),
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
        asked = rng.choice(AND).replace("<x>", subject(fact, rng).replace("+", " + "))
        turns.append((asked if rng.random() < 0.8 else asked.lower(), fact.answer(rng)))
    return turns


def model_fact(world: World, kind: str, side: str) -> Fact:
    """The fact about one side's training, use, strengths or limits."""
    return next(fact for fact in world.facts if fact.name == f"{kind} {side}")


def it_turn(world: World, rng: random.Random) -> list[Turn]:
    """A definition, then a question about "it", then the other side."""
    side, kind = rng.choice(("base", "instruct")), rng.choice(sorted(IT))
    define = next(fact for fact in world.facts if fact.name == f"{side} model")
    _, question = world.asked(rng, define)
    turns = [(world.typed(question, rng), define.answer(rng))]
    fact = model_fact(world, kind, side)
    if rng.random() < 0.5:
        turns = [(world.typed(world.asked(rng, fact)[1], rng), fact.answer(rng))]
    else:
        turns.append((rng.choice(IT[kind]), fact.answer(rng)))
    if rng.random() < 0.6:
        other = "instruct" if side == "base" else "base"
        turns.append((rng.choice(OTHER[other]), model_fact(world, kind, other).answer(rng)))
    return turns


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
)
SHARES = (0.50, 0.16, 0.14, 0.06, 0.008, 0.08, 0.03, 0.022)


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
