"""Questions that take something for granted: what is false is put right, what is true is confirmed."""

import random
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache

from recipe.facts import is_held_frame
from recipe.facts_numbers import WORDS
from recipe.facts_world import TOLD
from recipe.reading import wordings
from recipe.spintax import article, fill, upper_first
from recipe.unknown import ANSWERS

Asked = tuple[str, str, list[str]]
TEXTS = wordings("premises.txt")
WHETHER, WHY, GRANTED = "asked whether", "why", "taken for granted"
TRUE = 0.3  # the share of what is true
OWN_WORDS = 0.25  # the share of the frames that a topic has for itself


@dataclass(frozen=True, slots=True)
class Claim:
    """Something said, the same as a question, what is the case, and the words of the topic's own frames."""

    said: str
    inverted: str
    truth: str
    denied: str
    key: str
    x: str
    w: str


Maker = Callable[[random.Random, bool], Claim]


def _other(rng: random.Random, all_of_them: list[str], one: str) -> str:
    return rng.choice([other for other in all_of_them if other not in one and one not in other])


def _capital(rng: random.Random, true: bool) -> Claim:
    land, city = rng.choice(list(TOLD["capitals"].items()))
    w = city if true else _other(rng, list(TOLD["capitals"].values()), city)
    said, inverted = rng.choice(
        (
            (f"{w} is the capital of {land}", f"is {w} the capital of {land}"),
            (f"the capital of {land} is {w}", f"is the capital of {land} {w}"),
        )
    )
    return Claim(said, inverted, f"The capital of {land} is {city}", f"not {w}", city, land, w)


def _colour(rng: random.Random, true: bool) -> Claim:
    thing, colour = rng.choice(list(TOLD["colours"].items()))
    w = colour if true else _other(rng, list(TOLD["things_of_colour"]), colour)
    return Claim(
        f"{thing} is {w}", f"is {thing} {w}", f"{upper_first(thing)} is {colour}", f"not {w}", colour, thing, w
    )


def _animal(rng: random.Random, what: str, true: bool) -> tuple[str, str, str]:
    noun, told = rng.choice(list(TOLD["animals"].items()))
    right = told[what]
    return noun, right, right if true else _other(rng, [told[what] for told in TOLD["animals"].values()], right)


def _verb(noise: str) -> str:
    return noise.removesuffix("es") if noise in {"buzzes", "hisses"} else noise[:-1]


def _sound(rng: random.Random, true: bool) -> Claim:
    noun, right, w = _animal(rng, "sound", true)
    x, verb = article(noun), _verb(w)
    return Claim(f"{x} {w}", f"does {x} {verb}", f"{upper_first(x)} {right}", f"it does not {verb}", right, x, verb)


def _home(rng: random.Random, true: bool) -> Claim:
    noun, right, w = _animal(rng, "home", true)
    x = article(noun)
    return Claim(
        f"{x} lives in {w}", f"does {x} live in {w}", f"{upper_first(x)} lives in {right}", f"not in {w}", right, x, w
    )


def _young(rng: random.Random, true: bool) -> Claim:
    noun, right, w = _animal(rng, "young", true)
    w = article(w)
    said, inverted = rng.choice(
        (
            (f"a young {noun} is called {w}", f"is a young {noun} called {w}"),
            (f"a baby {noun} is {w}", f"is a baby {noun} {w}"),
        )
    )
    return Claim(said, inverted, f"A young {noun} is called {article(right)}", f"not {w}", right, noun, w)


def _opposite(rng: random.Random, true: bool) -> Claim:
    pairs = list(TOLD["opposites"].items())
    one, two = rng.choice(pairs)
    if rng.random() < 0.5:
        one, two = two, one
    words = [word for pair in pairs for word in pair if word != one]
    w = two if true else _other(rng, words, two)
    return Claim(
        f"{w} is the opposite of {one}",
        f"is {w} the opposite of {one}",
        f"The opposite of {one} is {two}",
        f"not {w}",
        two,
        one,
        w,
    )


def _after(rng: random.Random, true: bool) -> Claim:
    row = TOLD["calendar"][rng.choice(("days", "days", "months"))]
    at = rng.randrange(len(row))
    x, right = row[at], row[(at + 1) % len(row)]
    w = right if true else rng.choice([word for word in row if word not in (x, right)])
    return Claim(
        f"{w} comes after {x}", f"does {w} come after {x}", f"After {x} comes {right}", f"not {w}", right, x, w
    )


def _sum(rng: random.Random, true: bool) -> Claim:
    a, b = rng.randint(0, 9), rng.randint(0, 9)
    w = a + b if true else rng.choice([n for n in range(max(0, a + b - 4), a + b + 5) if n != a + b])
    x = f"{a} + {b}"
    verb, base = rng.choice((("is", ""), ("makes", "make"), ("equals", "equal")))
    inverted = f"is {x} equal to {w}" if not base else f"does {x} {base} {w}"
    return Claim(f"{x} {verb} {w}", inverted, f"{x} = {a + b}", f"not {w}", f"= {a + b}", x, str(w))


def _how_many(rng: random.Random, true: bool) -> Claim:
    told = rng.choice([told for told in TOLD["amounts"] if told["bare"] != "Tandem"])
    right = told["key"].split()[0]
    others = [*WORDS[2:13]] if right in WORDS else ["10", "12", "30", "50", "60", "100", "24", "365"]
    number = right if true else rng.choice([number for number in others if number != right])
    x, w = article(told["bare"]).replace("a hour", "an hour"), f"{number} {told['things']}"
    truth = told["answer"].rstrip(".")
    return Claim(f"{x} has {w}", f"does {x} have {w}", truth, f"not {number}", right, x, w)


MAKERS: dict[str, tuple[Maker, float]] = {
    "capital": (_capital, 4),
    "colour": (_colour, 3),
    "sound": (_sound, 2),
    "home": (_home, 2),
    "young": (_young, 2),
    "opposite": (_opposite, 2),
    "after": (_after, 2),
    "sum": (_sum, 3),
    "how many": (_how_many, 1),
}


@cache
def frames(kind: str, held: bool) -> tuple[str, ...]:
    """The frames of a kind: those of training, or those of the evaluation."""
    found = (frame for frame in TEXTS[kind] if is_held_frame(f"premise: {kind}", frame) == held)
    return tuple(frame.removeprefix("!").strip() for frame in found)


def _answered(claim: Claim, kind: str, true: bool, rng: random.Random) -> tuple[str, list[str]]:
    if not true:
        return f"{claim.truth}, {claim.denied}.", [claim.key, "not"]
    if kind == WHY:
        return rng.choice(ANSWERS), ["I don't know"]
    return f"Yes. {claim.truth}.", ["Yes", claim.key]


def turn(rng: random.Random, held: bool = False, true: bool | None = None) -> Asked:
    """(a question that takes something for granted, the answer, how a right answer is recognised)."""
    topic = rng.choices(tuple(MAKERS), [weight for _, weight in MAKERS.values()])[0]
    if true is None:
        true = rng.random() < TRUE
    own = not true and rng.random() < OWN_WORDS and bool(frames(topic, held))
    kinds = (WHETHER, WHETHER, WHETHER, WHY, GRANTED) if true else (WHETHER, WHETHER, WHY, WHY, GRANTED)
    kind = topic if own else rng.choice(kinds)
    claim = MAKERS[topic][0](rng, true)
    slots = {"c": claim.said, "i": claim.inverted, "x": claim.x, "w": claim.w}
    question = upper_first(fill(rng.choice(frames(kind, held)), slots))
    return question, *_answered(claim, kind, true, rng)
