"""Documents of examples for the base: it learns to go on with a pattern that it was shown a few times.

A pattern is a relation (hot and cold, a word and its first letter) in a form ("hot -> cold", "Q: hot / A: cold").
About one in eight patterns is kept for the evaluation, chosen by a hash of both: training shows the relation in other
forms, and the form with other relations.
"""

import random
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache

from recipe.facts import Teacher
from recipe.reading import tables, wordings
from recipe.spintax import fill, normal, share, upper_first
from recipe.stories import CRITTERS, NAMES, THINGS
from recipe.tasks.copying import NOUNS

HELD = 0.12
MOST = 12
PLURAL_BY_MORE = ("s", "x", "z", "ch", "sh", "y", "f", "fe", "o")
TEXTS = wordings("examples.txt")
ONE_LINE, TWO_LINES = TEXTS["between lines"], TEXTS["of two lines"]
FORMS = (*ONE_LINE, *TWO_LINES)
WORLD, NUMBERS = tables("facts/world.toml"), tables("facts/numbers.toml")["words"]
Pair = tuple[str, str]
Draw = Callable[[random.Random], Pair]


def _from(pairs: list[Pair]) -> Draw:
    return lambda rng: rng.choice(pairs)


def _bare(thing: str) -> str:
    return thing.removeprefix("a ").removeprefix("an ").removeprefix("the ")


def _both_ways(pairs: Mapping[str, str]) -> list[Pair]:
    return [*pairs.items(), *((two, one) for one, two in pairs.items())]


def _of_animals(what: str) -> Draw:
    return _from([(noun, animal[what]) for noun, animal in WORLD["animals"].items()])


def _next(row: list[str]) -> Draw:
    return _from(list(zip(row, (*row[1:], row[0]), strict=True)))


def _word(rng: random.Random) -> str:
    return rng.choice(NOUNS) if rng.random() < 0.8 else rng.choice(NAMES).lower()


def _of_word(change: Callable[[str], str]) -> Draw:
    def draw(rng: random.Random) -> Pair:
        word = _word(rng)
        return word, change(word)

    return draw


def _next_number(rng: random.Random) -> Pair:
    number = rng.randint(0, 20)
    return str(number), str(number + 1)


def _sum(rng: random.Random) -> Pair:
    one, two = rng.randint(0, 9), rng.randint(0, 9)
    return f"{one} + {two}", str(one + two)


def _three(place: int) -> Draw:
    def draw(rng: random.Random) -> Pair:
        row = rng.sample(NOUNS, 3)
        return " ".join(row), row[place]

    return draw


def _turned(rng: random.Random) -> Pair:
    one, two = rng.sample(NOUNS, 2)
    return f"{one} {two}", f"{two} {one}"


def _plural(rng: random.Random) -> Pair:
    regular = [noun for noun in (*THINGS, *CRITTERS) if not noun.endswith(PLURAL_BY_MORE)]
    noun = rng.choice(regular)
    return noun, f"{noun}s"


RELATIONS: Mapping[str, Draw] = {
    "opposite": _from(_both_ways(WORLD["opposites"])),
    "colour": _from([(_bare(thing), colour) for thing, colour in WORLD["colours"].items()]),
    "capital": _from(list(WORLD["capitals"].items())),
    "country": _from([(city, land) for land, city in WORLD["capitals"].items()]),
    "young": _of_animals("young"),
    "sound": _of_animals("sound"),
    "day after": _next(WORLD["calendar"]["days"]),
    "month after": _next(WORLD["calendar"]["months"]),
    "next number": _next_number,
    "sum": _sum,
    "digits": _from([(word, str(number)) for number, word in enumerate(NUMBERS)]),
    "in words": _from([(str(number), word) for number, word in enumerate(NUMBERS)]),
    "first letter": _of_word(lambda word: word[0].upper()),
    "upper first": _of_word(upper_first),
    "upper": _from([(word, word.upper()) for word in (*WORLD["animals"], *THINGS[:12])]),
    "twice": _of_word(lambda word: f"{word} {word}"),
    "brackets": _of_word(lambda word: f"({word})"),
    "stars": _of_word(lambda word: f"*{word}*"),
    "with a full stop": _of_word(lambda word: f"{word}."),
    "last of three": _three(2),
    "first of three": _three(0),
    "turned": _turned,
    "plural": _plural,
    "one of it": _of_word(lambda word: f"one {word}"),
}
WEIGHTS = tuple({"opposite": 2, "sum": 2, "young": 2, "upper": 0.7}.get(name, 1) for name in RELATIONS)


@dataclass(frozen=True, slots=True)
class Pattern:
    """A relation in a form."""

    relation: str
    form: str

    @property
    def held(self) -> bool:
        """Whether it is kept for the evaluation."""
        return share("examples", self.relation, self.form) < HELD

    @property
    def joint(self) -> str:
        """What stands between two examples, where nothing else is chosen."""
        return "\n" if self.form in ONE_LINE else "\n\n"

    def written(self, number: int, pair: Pair) -> str:
        """One example."""
        return fill(self.form, {"x": pair[0], "y": pair[1], "i": str(number)})

    def asked(self, number: int, given: str) -> tuple[str, str]:
        """(the example up to what is to be found, what the form has behind that)."""
        before, after = self.form.split("<y>")
        return fill(before, {"x": given, "i": str(number)}).rstrip(" "), after


@cache
def patterns(*, held: bool) -> tuple[Pattern, ...]:
    """All patterns that are kept back, or all others."""
    every = (Pattern(relation, form) for relation in RELATIONS for form in FORMS)
    return tuple(pattern for pattern in every if pattern.held == held)


def pairs(relation: str, rng: random.Random, many: int) -> list[Pair]:
    """So many pairs of a relation, none of them twice where there are enough."""
    found: dict[str, str] = {}
    for _ in range(20 * many):
        if len(found) < many:
            given, belongs = RELATIONS[relation](rng)
            found.setdefault(given, belongs)
    return list(found.items())


def _joint(pattern: Pattern, rng: random.Random) -> str:
    if pattern.form in ONE_LINE and "<i>" not in pattern.form and rng.random() < 0.2:
        return "; "
    return "\n" if rng.random() < 0.5 else pattern.joint


def _block(teacher: Teacher, rng: random.Random) -> str:
    """Examples of one pattern. None of the words may be a question that the evaluation asks."""
    while True:
        relation = rng.choices(tuple(RELATIONS), WEIGHTS)[0]
        pattern = Pattern(relation, rng.choice(ONE_LINE if rng.random() < 0.7 else TWO_LINES))
        if not pattern.held:
            break
    drawn = pairs(relation, rng, rng.randint(2, MOST))
    shown = [pair for pair in drawn if not teacher.reserved & {normal(part) for part in pair}]
    text = _joint(pattern, rng).join(pattern.written(at, pair) for at, pair in enumerate(shown, 1))
    return f"{rng.choice(TEXTS['heads'])}\n{text}" if rng.random() < 0.15 else text


def page(teacher: Teacher, rng: random.Random) -> str:
    """Examples of one pattern, sometimes of two."""
    blocks = [_block(teacher, rng) for _ in range(1 if rng.random() < 0.8 else 2)]
    return "\n\n".join(blocks)
