"""Questions that use a word of the small world and ask what it does not say of it: they are refused, too.

They are made in two ways: in frames of wordings/known_words.txt around a word that has facts, and in the
taught frames of a family around something that has none, such as "What colour is Monday?" or "What is 45 + 68?".
"""

import random
import re
from collections.abc import Callable, Mapping
from functools import cache

from recipe.facts import fitting, is_held_frame
from recipe.facts_numbers import WORDS
from recipe.facts_world import TOLD
from recipe.reading import listed, questions, wordings, words
from recipe.spintax import article, expansions, fill, slots_in, spin
from recipe.told_facts import told

Slots = Mapping[str, str]
TEXTS = wordings("known_words.txt")
STORIES = wordings("stories.txt")
ANY_WORD = "any word"
ANY_SHARE = 0.16  # of the questions about a word: those that suit every word
BORROWED_SHARE = 0.35  # of all: taught frames around something without facts
PLURALS = {"sheep": "sheep", "mouse": "mice", "goose": "geese", "wolf": "wolves", "calf": "calves", "larva": "larvae"}
NO_ADJECTIVE = frozenset(words(TEXTS["no adjectives"]))
KINDS = {  # how often each kind of word is asked about
    "animals": 14,
    "young animals": 5,
    "colours": 6,
    "coloured things": 9,
    "opposites": 5,
    "adjectives": 5,
    "countries": 12,
    "capitals": 11,
    "days": 6,
    "months": 6,
    "numbers": 13,
    "models": 7,
    "Tandem": 5,
    "keys": 4,
    "terms": 7,
    "same word": 4,
    "names": 3,
    "story words": 4,
}
ODD_FOR_ANY_WORD = frozenset({"numbers", "same word", "keys", "names"})
OTHER = {  # families whose taught frames are borrowed: how often, and the slots that "other: family" fills
    "colour": (8, ("x",)),
    "sound": (5, ("x",)),
    "home": (5, ("x",)),
    "young": (5, ("n",)),
    "opposite": (7, ("x",)),
    "country": (4, ("c",)),
    "keys": (5, ("k",)),
    "how to": (6, ("do",)),
    "list": (4, ("t",)),
    "animal of sound": (2, ("s",)),
    "animal of home": (2, ("h",)),
    "thing of colour": (2, ("c",)),
    "how many": (6, ("t", "w")),
    "define": (5, ("s",)),
    "when": (1, ("m",)),
    "training": (1, ("m",)),
    "strengths": (1, ("m",)),
    "limits": (1, ("m",)),
    "difference": (4, ("b", "i")),
}
COMPUTED = {"sum": 10, "other operation": 8, "count": 3, "number after": 2, "number before": 2, "code": 5}
OPERATIONS = ("-", "-", "*", "x", "/", "minus", "minus", "times", "times", "divided by")
KIND_OF = {  # the kind of word that a family's facts are about, for what is asked before or after one of them
    "capital": "countries",
    "country": "capitals",
    "colour": "coloured things",
    "sound": "animals",
    "home": "animals",
    "young": "animals",
    "opposite": "opposites",
    "day after": "days",
    "day before": "days",
    "month after": "months",
    "month before": "months",
    "sum": "numbers",
    "define": "terms",
    "keys": "keys",
}


def plural(noun: str) -> str:
    """More than one of it."""
    first, _, last = noun.rpartition(" ")
    many = PLURALS.get(last) or last + ("es" if last.endswith(("s", "x", "ch", "sh")) else "s")
    if last.endswith("y") and last[-2] not in "aeou":
        many = last[:-1] + "ies"
    return f"{first} {many}".strip()


def _noun(noun: str) -> Slots:
    return {"n": noun, "x": f"[{article(noun)}|the {noun}]", "p": plural(noun)}


def _thing(name: str) -> Slots:
    start, _, noun = name.partition(" ")
    if start in {"a", "an"}:
        return {"n": noun, "x": name, "p": plural(noun)}
    return {"n": noun or name, "x": name, "p": noun or name}


def _model(noun: str) -> Slots:
    return {"n": noun, "x": article(noun), "p": f"{noun}s"}


@cache
def words_of(kind: str) -> Mapping[str, Slots]:
    """What fills the frames of a kind, by the name that the word's fact has."""
    animals = TOLD["animals"]
    opposites = [word for pair in TOLD["opposites"].items() for word in pair]
    if kind == "terms":
        terms = [fact for fact in told("terms.toml") if not fact.name.endswith(("base model", "instruct model"))]
        return {fact.name: fact.slots for fact in terms}
    if kind == "keys":
        facts = [fact for fact in told("tandem.toml") if fact.family.name == "keys"]
        return {fact.name: {"n": fact.slots["k"]} for fact in facts}
    if kind in {"animals", "young animals", "story words"}:
        nouns = {
            "animals": animals,
            "young animals": [animal["young"] for animal in animals.values()],
            "story words": words(STORIES["things"]),
        }
        return {noun: _noun(noun) for noun in nouns[kind]}
    if kind == "coloured things":
        return {name: _thing(name) for name in TOLD["colours"] if name.split()[-1] not in animals}
    if kind == "models":
        return {noun: _model(noun) for noun in ("base model", "instruct model")}
    plain = {
        "colours": TOLD["things_of_colour"],
        "opposites": opposites,
        "adjectives": [word for word in opposites if word not in NO_ADJECTIVE],
        "countries": TOLD["capitals"],
        "capitals": TOLD["capitals"].values(),
        "days": TOLD["calendar"]["days"],
        "months": TOLD["calendar"]["months"],
        "names": words(STORIES["names"]),
        "Tandem": ("Tandem", "Tandem", "this app"),
        "same word": ("",),
    }
    return {word: {"n": word} for word in plain[kind]}


def _numbers(rng: random.Random) -> Slots:
    big = rng.randint(21, rng.choice((99, 99, 999)))
    return {
        "d": str(rng.randint(2, 9)),
        "e": str(rng.randint(1, 9)),
        "k": str(big),
        "m": str(rng.randint(21, 99)),
    }


def frames(heading: str, held: bool) -> tuple[str, ...]:
    """The taught or the held-out frames under a heading."""
    return tuple(frame for frame in TEXTS[heading] if is_held_frame(heading, frame) == held)


def typed(text: str, frame: str, rng: random.Random) -> str:
    """The filled frame with a capital letter, or often small throughout when the frame is one typed in a hurry."""
    hurried = frame.rstrip()[-1] not in "?." and not frame[0].isupper()
    if not hurried:
        return text[:1].upper() + text[1:]
    return text.lower() if rng.random() < 0.6 else text


def about(kind: str, slots: Slots, rng: random.Random, held: bool = False) -> str:
    """A question about this word that no fact answers."""
    heading = ANY_WORD if rng.random() < ANY_SHARE and kind not in ODD_FOR_ANY_WORD else kind
    frame = rng.choice(frames(heading, held))
    return typed(spin(fill(frame, slots), rng), frame, rng)


def then(kind: str, rng: random.Random) -> str:
    """A second question about the word that was just named."""
    return spin(rng.choice(frames(f"then: {kind}", held=False)), rng)


def slots_for(kind: str, name: str, rng: random.Random) -> Slots | None:
    """What fills the frames of a kind for the word with this name."""
    return _numbers(rng) if kind == "numbers" else words_of(kind).get(name)


def _own(rng: random.Random, held: bool) -> str:
    kind = rng.choices(tuple(KINDS), tuple(KINDS.values()))[0]
    slots = _numbers(rng) if kind == "numbers" else rng.choice(tuple(words_of(kind).values()))
    return about(kind, slots, rng, held)


@cache
def _taught(family: str, slots: frozenset[str], held: bool) -> tuple[str, ...]:
    """The frames of a family that have some of these slots and no others."""
    fit = fitting(questions()[family], slots)
    return tuple(frame for frame in fit if slots_in(frame) and is_held_frame(family, frame) == held)


def _filled(family: str, slots: Slots, rng: random.Random, held: bool) -> str:
    """A taught frame of a family around these values; "" when the frame did not take them all."""
    fit = _taught(family, frozenset(slots), held)
    if not fit:
        return ""
    frame = rng.choice(fit)
    text = spin(fill(frame.removeprefix("!").strip(), slots), rng)
    whole = all(any(part in text for part in expansions(slots[slot])) for slot in slots_in(frame))
    return text[:1].upper() + text[1:] if whole else ""


def _other(family: str, rng: random.Random, held: bool) -> str:
    names = OTHER[family][1]
    slots = dict(zip(names, rng.choice(listed(TEXTS[f"other: {family}"])).split(" / "), strict=True))
    if family == "young":
        slots["x"] = article(slots["n"])
    return _filled(family, slots, rng, held)


def _sum(rng: random.Random, held: bool) -> str:
    if rng.random() < 0.2:
        one, two = rng.choice(WORDS[10:]), rng.choice(WORDS[1:])
        return _filled("sum in words", {"a": one, "b": two}, rng, held)
    pair = [rng.randint(10, rng.choice((20, 99, 999))), rng.randint(rng.choice((1, 10, 10)), rng.choice((20, 99)))]
    rng.shuffle(pair)
    return _filled("sum", {"a": str(pair[0]), "b": str(pair[1])}, rng, held)


def _operation(rng: random.Random, held: bool) -> str:
    """A sum's frame with another sign."""
    one, two = rng.randint(0, 12), rng.randint(1, 12)
    if rng.random() < 0.25:
        text = _filled("sum in words", {"a": WORDS[one], "b": WORDS[two]}, rng, held)
    else:
        text = _filled("sum", {"a": str(one), "b": str(two)}, rng, held)
    sign = rng.choice(OPERATIONS)
    changed = re.sub(r"\+|\bplus\b", sign, text)
    return "" if changed == text or re.search(r"\b(add|sum|total)", changed, re.IGNORECASE) else changed


def _count(rng: random.Random, held: bool) -> str:
    first = rng.choice((rng.randint(1, 9), rng.randint(21, 90)))
    last = first + rng.choice((rng.randint(5, 19), 50)) if first > 20 else rng.choice((30, 40, 50, 99, 100, 1000))
    return _filled("count", {"a": str(first), "b": str(last)}, rng, held)


def _code(rng: random.Random, held: bool) -> str:
    """The request for a program in Python, asked for another language."""
    frame = rng.choice([frame for frame in questions()["code"] if is_held_frame("code", frame) == held])
    text = spin(frame.removeprefix("!").strip(), rng)
    return text.replace("Python", rng.choice(listed(TEXTS["other: languages"]))) if "Python" in text else ""


def _number(family: str) -> Callable[[random.Random, bool], str]:
    return lambda rng, held: _filled(family, {"n": str(rng.randint(21, rng.choice((99, 200))))}, rng, held)


MAKERS: Mapping[str, Callable[[random.Random, bool], str]] = {
    "sum": _sum,
    "other operation": _operation,
    "count": _count,
    "number after": _number("number after"),
    "number before": _number("number before"),
    "code": _code,
}


def borrowed(rng: random.Random, held: bool) -> str:
    """A question in the words of a family's own, about something that it has no fact of."""
    weights = COMPUTED | {family: weight for family, (weight, _) in OTHER.items()}
    while True:
        family = rng.choices(tuple(weights), tuple(weights.values()))[0]
        text = MAKERS[family](rng, held) if family in MAKERS else _other(family, rng, held)
        if text:
            return text


def question(rng: random.Random, held: bool) -> str:
    """A question with a known word that is to be refused."""
    return borrowed(rng, held) if rng.random() < BORROWED_SHARE else _own(rng, held)
