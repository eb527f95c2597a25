"""Documents for the base: stories, pages about the world, quizzes, dialogues, essays, letters, examples."""

import random

from recipe import examples, stories
from recipe.facts import Fact
from recipe.reading import wordings
from recipe.spintax import spin
from recipe.tasks import copying, numbers_picked
from recipe.world import World

TEXTS = wordings("pages.txt")
LINKS = (*(f"{link} " for link in TEXTS["links"]), *[""] * 5)
CLOSING = TEXTS["closings"]
NUMBERS = 0.02
MODEL_TOPICS = (
    "definitions",
    "choosing",
    "when to use which",
    "how they are trained",
    "strengths and limits",
    "comparing the two",
    "using Tandem",
    "keys",
    "privacy and safety of text",
)
REFUSED = "what it will not do"  # learnt with instructions alone


def _several(world: World, rng: random.Random) -> list[Fact]:
    chance = rng.random()
    if chance < 0.36:
        topic = rng.choice(MODEL_TOPICS)
        pool = world.topics[topic]
    elif chance < 0.52:
        pool = world.topics[rng.choice(("sums", "sums", "counting", "numbers in order"))]
    elif chance < 0.9:
        pool = world.topics[rng.choice([topic for topic in world.topics if topic not in (*MODEL_TOPICS, REFUSED)])]
    else:
        picked = [world.pick(rng) for _ in range(rng.randint(3, 8))]
        return [fact for fact in picked if fact.family.topic != REFUSED] or world.topics["colours"][:3]
    return rng.sample(pool, min(len(pool), rng.randint(3, 8)))


def _about_models(facts: list[Fact]) -> bool:
    return facts[0].family.topic in MODEL_TOPICS


def _title(facts: list[Fact], rng: random.Random) -> str:
    return rng.choice(TEXTS["model titles" if _about_models(facts) else "titles"])


def _prose(_world: World, rng: random.Random, facts: list[Fact]) -> str:
    body = " ".join(rng.choice(LINKS) + fact.sentence(rng) for fact in facts)
    if rng.random() < 0.5:
        return body
    return f"{rng.choice(('', '# '))}{_title(facts, rng)}\n\n{body}"


def _questions(world: World, rng: random.Random, facts: list[Fact]) -> list[tuple[str, str]]:
    return [(world.teacher.question(fact, rng), fact.answer(rng)) for fact in facts]


def _answered(world: World, rng: random.Random, facts: list[Fact]) -> str:
    ask, reply = rng.choice((("Q: ", "A: "), ("Question: ", "Answer: "), ("Q. ", "A. "), ("User: ", "Assistant: ")))
    pairs = [(q, a) for q, a in _questions(world, rng, facts) if q]
    joint = rng.choice(("\n\n", "\n"))
    head = rng.choice((_title(facts, rng) + "\n\n", ""))
    return head + joint.join(f"{ask}{q}\n{reply}{a}" for q, a in pairs)


def _listed(world: World, rng: random.Random, facts: list[Fact]) -> str:
    asked = [q for q, _ in _questions(world, rng, facts) if q]
    if rng.random() < 0.4:
        asked = [f"{i}. {q}" for i, q in enumerate(asked, 1)]
    head = rng.choice(("Questions\n\n", "Quiz\n\n", "Exercises\n\n", "", "", ""))
    tail = rng.choice((*CLOSING, " ".join(fact.sentence(rng) for fact in facts[:3])))
    return head + "\n".join(asked) + "\n\n" + tail


def _dialogue(world: World, rng: random.Random, facts: list[Fact]) -> str:
    one, two = rng.sample(stories.NAMES, 2)
    return "\n".join(f"{one}: {q}\n{two}: {a}" for q, a in _questions(world, rng, facts) if q)


def _spoken(world: World, rng: random.Random, facts: list[Fact]) -> str:
    one, two = rng.sample(stories.NAMES, 2)
    rows = [
        f'"{q}" asked {one}. "{a}" said {two}.'.replace('." said', '," said')
        for q, a in _questions(world, rng, facts[:3])
        if q and "\n" not in a
    ]
    start = f"{one} and {two} were sitting near {rng.choice(stories.PLACES)}."
    return " ".join([start, *rows])


def _essay(world: World, rng: random.Random, facts: list[Fact]) -> str:
    question = world.teacher.question(facts[0], rng) or world.asked(rng)[1]
    if rng.random() < 0.2:
        question = world.unknown(rng)
    if not question.endswith(("?", ".")):
        question += rng.choice(("?", "."))
    one, two = rng.sample(stories.NAMES, 2)
    opening = rng.choice(TEXTS["openings"]).replace("<n>", one).replace("<m>", two)
    body = " ".join(rng.choice(LINKS) + fact.sentence(rng) for fact in facts[1:] or facts)
    return f"{question} {opening} {body}"


def _letter(_world: World, rng: random.Random, facts: list[Fact]) -> str:
    one, two = rng.sample(stories.NAMES, 2)
    first = spin(
        "[I hope you are well.|It rains here today.|Thank you for your letter.|Yesterday I "
        f"went to {rng.choice(stories.PLACES)}.]",
        rng,
    )
    body = " ".join(fact.sentence(rng) for fact in facts[:4])
    return f"Dear {one},\n\n{first} {body}\n\n{rng.choice(('Yours', 'Best wishes', 'Your friend'))},\n{two}"


def _ignorance(world: World, rng: random.Random) -> str:
    rows = []
    for _ in range(rng.randint(1, 3)):
        question = world.unknown(rng)
        if not question.endswith(("?", ".")):
            question += "?"
        one, two = rng.sample(stories.NAMES, 2)
        rows.append(rng.choice(TEXTS["do not know"]).format(q=question, n=one, m=two, a=rng.choice(stories.CRITTERS)))
    return "\n".join([*rows, world.pick(rng).sentence(rng)])


FORMS = (_prose, _answered, _listed, _dialogue, _spoken, _essay, _letter)
SHARES = (0.42, 0.13, 0.12, 0.08, 0.05, 0.15, 0.05)
EXAMPLES = 0.09  # of what does not copy: about 8 % of all documents


def document(world: World, rng: random.Random, copies: float = 0.15) -> str:
    """One document. It never ends on a question, or the base would stop after one."""
    chance = rng.random()
    if rng.random() < copies:
        text = copying.page(rng)
    elif rng.random() < EXAMPLES:
        text = examples.page(world.teacher, rng)
    elif chance < NUMBERS:
        text = numbers_picked.page(rng)
    elif chance < 0.36:
        text = stories.document(rng)
    elif chance < 0.4:
        text = _ignorance(world, rng)
    else:
        facts = _several(world, rng)
        text = rng.choices(FORMS, SHARES)[0](world, rng, facts)
    return text.rstrip() + ("" if not text.rstrip().endswith("?") else "\n\n" + CLOSING[0])
