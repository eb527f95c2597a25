"""The evaluation's questions: held-out frames, held-out wordings, follow-ups, copying, the unknown."""

import random

from recipe import conversations, stories, unknown
from recipe.facts import Fact, always_taught, ask, fitting, is_held_frame, is_held_wording
from recipe.spintax import normal, share
from recipe.style import wrap
from recipe.tasks import copying, formats, numbers_picked, premises
from recipe.world import World

Question = dict[str, object]
PER_FACT = {"sums": 1, "opposites": 1, "counting": 1}
FEW = 30
REFUSED = (("unknown", 130), ("known words", 120), ("unlisted things", 60), ("unlisted capitals", 40))
DO_NOT_KNOW = "I don't know"
MOST_WORDS, FULL_SENTENCE = 4, 4


def _record(topic: str, kind: str, messages: list[list[str]], keys: list[str]) -> Question:
    return {"topic": topic, "kind": kind, "messages": messages, "keys": keys}


def _of_fact(fact: Fact, rng: random.Random, kind: str, always: set[str]) -> str:
    frames = fact.family.held() if kind == "frame" else fact.family.taught()
    frames = fitting(frames, frozenset(fact.slots))
    for _ in range(200 if frames else 0):
        question = ask(fact, rng.choice(frames), rng)
        fresh = kind == "frame" or is_held_wording(question)
        if fresh and normal(question) not in always:
            return question
    return ""


def _wanted(fact: Fact, kind: str, size: int) -> int:
    if size < FEW:
        return max(1, round(FEW / size))
    return 1 if kind == "frame" or fact.family.topic not in PER_FACT else 0


def of_facts(world: World, seed: str) -> list[Question]:
    """For every fact some held-out frames, and some held-out wordings of taught frames."""
    always, found = always_taught(world.facts), []
    for fact in world.facts:
        rng = random.Random(f"{seed} {fact.family.name} {fact.name}")
        for kind in ("frame", "wording"):
            seen: set[str] = set()
            for _ in range(_wanted(fact, kind, len(world.topics[fact.family.topic]))):
                question = _of_fact(fact, rng, kind, always)
                if question and normal(question) not in seen:
                    seen.add(normal(question))
                    text = wrap(question, rng) if rng.random() < 0.15 else question
                    found.append(
                        _record(fact.family.topic, kind, [["user", text]], list(fact.keys)) | {"core": question}
                    )
    return found


def of_unknown(world: World, seed: str) -> list[Question]:
    """Questions that must be refused."""
    found = []
    for kind, count in REFUSED:
        rng = random.Random(f"{seed} {kind}")
        seen: set[str] = set()
        while len(seen) < count:
            text = unknown.question(rng, kind, held=True)
            if normal(text) and normal(text) not in seen and normal(text) not in world.answered:
                seen.add(normal(text))
                held = "word" if kind.startswith("unlisted") else "frame"
                found.append(_record(kind, held, [["user", text]], [DO_NOT_KNOW]))
    return found


def of_copying(seed: str) -> list[Question]:
    """Words to repeat, in held-out frames and in held-out wordings."""
    found = []
    for maker in copying.TASKS:
        rng = random.Random(f"{seed} {maker.__name__}")
        for held in (True, False):
            for _ in range(30 if maker is copying.say else 12):
                text, answer = maker(rng, held)
                kind = "frame" if held else "wording"
                if maker is copying.say and len(answer.split()) > MOST_WORDS:
                    continue
                if not held and len(text.split()) < FULL_SENTENCE:
                    continue  # "I am Ann." stands in the documents, too
                found.append(_record("copying", kind, [["user", text]], ["^" + answer]))
    return found


def of_stories(seed: str) -> list[Question]:
    """Stories that must have the asked name and animal."""
    rng, found = random.Random(f"{seed} story"), []
    held = tuple(frame for frame in stories.FRAMES if stories.held(frame) and "<n>" in frame)
    for kind, frames in (("frame", held), ("name", conversations.STORY_FRAMES)):
        while sum(q["kind"] == kind for q in found) < 30:
            text, _, wanted = stories.request(rng, frames, held_names=kind == "name")
            if len(wanted) == 2:
                found.append(_record("stories", kind, [["user", text]], list(wanted.values())))
    return found


def of_one_word(world: World, seed: str) -> list[Question]:
    """Known questions, asked for one word in held-out words."""
    rng, found = random.Random(f"{seed} one word"), []
    held = [form for form in conversations.ONE_WORD if is_held_frame("one word", form)]
    for suffix in held:
        for _ in range(max(2, 48 // len(held))):
            fact, question = world.asked(rng, rng.choice(world.short))
            if fact.short:
                text = suffix.format(q=question.rstrip("?.") + "?")
                found.append(_record("one word", "frame", [["user", text]], ["^" + fact.short]))
    return found


def of_formats(world: World, seed: str) -> list[Question]:
    """Known questions with a wish for the answer's form in held-out words."""
    rng = random.Random(f"{seed} formats")
    turns = (formats.turn(world, rng, held=True) for _ in range(60))
    return [_record("form of the answer", "frame", [["user", text]], keys) for text, _, keys in turns]


def of_numbers_picked(seed: str) -> list[Question]:
    """Requests for any number in held-out words."""
    rng = random.Random(f"{seed} numbers picked")
    found: dict[str, Question] = {}
    while len(found) < 30:
        text, _, keys = numbers_picked.turn(rng, held=True)
        found[text] = _record("picking a number", "frame", [["user", text]], keys)
    return list(found.values())


def of_premises(seed: str) -> list[Question]:
    """What is taken for granted, in held-out words: false, and then true."""
    found: dict[str, Question] = {}
    for topic, true, count in (("false premises", False, 45), ("true premises", True, 25)):
        rng, seen = random.Random(f"{seed} {topic}"), len(found)
        while len(found) < seen + count:
            text, _, keys = premises.turn(rng, held=True, true=true)
            found.setdefault(text, _record(topic, "frame", [["user", text]], keys))
    return list(found.values())


def of_follow_ups(world: World, seed: str) -> list[Question]:
    """Second and third turns; the first turns are taught ones."""
    rng, found = random.Random(f"{seed} follow"), []
    makers = (conversations.follow_turn, 45), (conversations.it_turn, 25), (conversations.same_word_turn, 30)
    for maker, count in makers:
        for _ in range(count):
            turns = maker(world, rng)
            if len(turns) < 2:
                continue
            messages = [[role, text] for turn in turns for role, text in zip(("user", "assistant"), turn, strict=True)]
            last = messages[-1][1]
            keys = [DO_NOT_KNOW if last.startswith(DO_NOT_KNOW) else "^" + last]
            found.append(_record("follow-ups", "combination", messages[:-1], keys))
    return found


def all_questions(world: World, seed: str) -> list[Question]:
    """Every question of the evaluation; their wordings become reserved in the world's teacher."""
    plain = of_facts(world, seed) + of_unknown(world, seed) + of_copying(seed) + of_stories(seed)
    plain += of_numbers_picked(seed) + of_premises(seed)
    for question in plain:
        core = question.pop("core", None) or question["messages"][-1][1]
        world.teacher.reserved.add(normal(str(core)))
        world.teacher.reserved.add(normal(question["messages"][-1][1]))
    plain += of_one_word(world, seed) + of_follow_ups(world, seed)
    more = of_formats(world, seed)
    world.teacher.reserved.update(normal(question["messages"][-1][1]) for question in more)
    plain += more
    return sorted(plain, key=lambda question: share(seed, str(question["messages"])))
