"""Sums of one-digit numbers, counting, and the neighbours of a number."""

from recipe.facts import Fact, family
from recipe.reading import tables

WORDS = tables("facts/numbers.toml")["words"]


def sums() -> list[Fact]:
    """All hundred sums, each in digits and in words."""
    kind, worded = family("sum", "sums"), family("sum in words", "sums")
    facts = []
    for a in range(10):
        for b in range(10):
            answer, key = f"{a} + {b} = {a + b}.", f"= {a + b}"
            facts.append(
                Fact(
                    kind,
                    f"{a}+{b}",
                    {"a": str(a), "b": str(b)},
                    (answer,),
                    (key,),
                    short=str(a + b),
                    weight=0.42,
                    prose=(answer, f"{a} plus {b} is {a + b}.", f"The sum of {a} and {b} is {a + b}."),
                )
            )
            facts.append(
                Fact(
                    worded,
                    f"{a} and {b}",
                    {"a": WORDS[a], "b": WORDS[b]},
                    (answer,),
                    (key,),
                    weight=0.18,
                    prose=(f"{WORDS[a].capitalize()} and {WORDS[b]} make {WORDS[a + b]}: {answer}",),
                )
            )
    return facts


def counting() -> list[Fact]:
    """Counting up, and the numbers before and after."""
    up = family("count", "counting")
    after, before = (
        family("number after", "numbers in order"),
        family("number before", "numbers in order"),
    )
    facts = []
    for a in range(1, 10):
        for b in range(a + 2, min(a + 11, 21)):
            row = ", ".join(str(number) for number in range(a, b + 1))
            facts.append(
                Fact(
                    up,
                    f"{a} to {b}",
                    {"a": str(a), "b": str(b)},
                    (f"{row}.",),
                    (row,),
                    weight=0.16,
                    prose=(f"From {a} to {b} we count {row}.",),
                )
            )
    for n in range(20):
        facts.append(
            Fact(
                after,
                str(n),
                {"n": f"[{n}|{n}|{WORDS[n]}]"},
                (f"After {n} comes {n + 1}.",),
                (f"comes {n + 1}",),
                short=str(n + 1),
                weight=0.5,
            )
        )
        facts.append(
            Fact(
                before,
                str(n + 1),
                {"n": f"[{n + 1}|{n + 1}|{WORDS[n + 1]}]"},
                (f"Before {n + 1} comes {n}.",),
                (f"comes {n}",),
                short=str(n),
                weight=0.5,
            )
        )
    return facts
