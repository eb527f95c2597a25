"""Tasks and pages that ask for nothing but copying what was said a moment ago."""

import random

from recipe.facts import Teacher, is_held_frame
from recipe.spintax import article, lines, spin
from recipe.stories import COLOURS, CRITTERS, NAMES, PLACES, THINGS
from recipe.unknown import invented

SAY = """
! Say: <w>
! Say <w>.
! Repeat: <w>
Please say: <w>
Please say <w>.
[Can|Could] you say <w>?
[Can|Could] you repeat <w>?
[Repeat|Say] after me: <w>
[Repeat|Say] these words: <w>
[Repeat|Write|Say] the words <w>.
Write: <w>
Write down: <w>
Copy: <w>
Copy [this|these words]: <w>
Echo: <w>
Echo <w>.
I want you to say: <w>
Say this: <w>
Say it: <w>
Say the following: <w>
Just say <w>.
Only say: <w>
Answer only: <w>
Answer with <w>.
Reply with: <w>
Type: <w>
Say exactly: <w>
Now say: <w>
"""
NAME = """
! My name is <n>.
! I am <n>.
Hello, my name is <n>.
[Hi|Hello|Hey], I am <n>.
[Hi|Hello], I'm <n>.
I'm <n>.
I am called <n>.
Call me <n>.
You can call me <n>.
People call me <n>.
My friends call me <n>.
<n> is my name.
<n> is here.
This is <n>.
The name is <n>.
[Hello|Hi] there, my name is <n>.
Good morning, I am <n>.
Please call me <n>.
It is me, <n>.
It's <n>.
Let me introduce myself: <n>.
They named me <n>.
My name's <n>.
[Hello|Hi] from <n>.
I go by <n>.
"""
GREET = """
! Say hello to <n>.
! Greet <n>.
Please say hello to <n>.
Say hi to <n>.
[Can|Could] you say hello to <n>?
[Can|Could] you greet <n>?
Say hello to [my friend|my sister|my dog] <n>.
Greet my [friend|brother|mother] <n>.
<n> is here, say hello.
I am with <n>, please say hello.
[My friend|My sister] <n> wants a greeting.
Give <n> a greeting.
Write hello to <n>.
Send <n> a hello.
Welcome <n>.
Please greet <n>.
Would you greet <n>?
Hello from me to <n>, please.
Say hello to <n> [for me|from me|now].
Say good morning to <n>.
[Can|Could] you [greet|welcome] <n>?
Greet <n>, please.
I want you to greet <n>.
A hello for <n>, please.
Tell <n> hello.
"""
HAS = """
<n> has <a>. What does <n> have?
<n> has <a>. <m> has <b>. What does <n> have?
<m> has <b>. <n> has <a>. What does <n> have?
<n> has <a> and <m> has <b>. What does <n> have?
<m> has <b> and <n> has <a>. What does <n> have?
If <n> has <a>, what does <n> have?
<n> found <a>. <n> has it now. What does <n> have?
Tell me what <n> has: <n> has <a>.
<m> has <b>, but <n> has <a>. What does <n> have?
What does <n> have if <n> has <a>?
<n> bought <a>. What does <n> have?
<n> got <a> from <m>. What does <n> have now?
Here is a riddle: <n> has <a>, <m> has <b>. What does <n> have?
<n> has <a>. <m> has nothing. What does <n> have?
<n>'s bag holds <a>. What does <n> have?
<n> took <a> home. What does <n> have?
<n> keeps <a> in a box. What does <n> have?
<m> lost <b>. <n> has <a>. What does <n> have?
<n> has <a>. Now what does <n> have?
Listen: <n> has <a> and <m> has <b>. What does <n> have?
My friend <n> has <a>. What does <n> have?
What does <n> have? <n> has <a>.
Tell me what <n> has. <n> has <a> and <m> has <b>.
<n> was given <a>. What does <n> have?
I gave <a> to <n>. What does <n> have?
"""
NOUNS = (*THINGS, *CRITTERS, *COLOURS)


def words(rng: random.Random, least: int = 2, most: int = 4) -> list[str]:
    """A few words that have nothing to do with one another."""
    count = rng.randint(least, most)
    if rng.random() < 0.25:
        return [invented(rng) for _ in range(count)]
    pool = [*rng.sample(NOUNS, count), *rng.sample(NAMES, 2)]
    if rng.random() < 0.3:
        pool = rng.sample(pool, count)
    return pool[:count]


def someone(rng: random.Random) -> str:
    """A name, sometimes an invented one."""
    return rng.choice(NAMES) if rng.random() < 0.75 else invented(rng).capitalize()


def framed(rng: random.Random, block: str, held: bool, kind: str) -> str:
    """One of a block's frames, spun."""
    frames = [frame for frame in lines(block) if is_held_frame(kind, frame) == held]
    return spin(rng.choice(frames).removeprefix("!").strip(), rng)


def say(rng: random.Random, held: bool = False) -> tuple[str, str]:
    """Say some words."""
    most = 4 if held or rng.random() < 0.6 else 10
    text = (", " if rng.random() < 0.1 else " ").join(words(rng, 1 if most > 4 else 2, most))
    return framed(rng, SAY, held, "say").replace("<w>", text), text


def name(rng: random.Random, held: bool = False) -> tuple[str, str]:
    """The user's name."""
    who = someone(rng)
    return (
        framed(rng, NAME, held, "name").replace("<n>", who),
        f"Nice to meet you, {who}! What would you like to know?",
    )


def greet(rng: random.Random, held: bool = False) -> tuple[str, str]:
    """Greet somebody."""
    who = someone(rng)
    return framed(rng, GREET, held, "greet").replace("<n>", who), f"Hello, {who}!"


def has(rng: random.Random, held: bool = False) -> tuple[str, str]:
    """Who has what."""
    one, two = rng.sample(NAMES, 2)
    thing, other = rng.sample(THINGS, 2)
    text = framed(rng, HAS, held, "has")
    slots = (("<n>", one), ("<m>", two), ("<a>", article(thing)), ("<b>", article(other)))
    for slot, value in slots:
        text = text.replace(slot, value)
    return text, f"{one} has {article(thing)}."


TASKS = (say, name, greet, has)


def task(rng: random.Random, teacher: Teacher) -> tuple[str, str]:
    """A copying task for training."""
    while True:
        asked, answer = rng.choices(TASKS, (6, 3, 2, 3))[0](rng)
        if teacher.may_teach(asked):
            return asked, answer


def _repeated(rng: random.Random) -> str:
    short = rng.random() < 0.5
    row = words(rng, 3, 6) if short else rng.sample((*NOUNS, *NAMES), rng.randint(6, 20))
    joint = rng.choice((" ", ", ", "\n"))
    between = rng.choice(("\n", "\n\n", ". "))
    return between.join([joint.join(row)] * rng.randint(2, 4))


def _called(rng: random.Random) -> str:
    who = [someone(rng) for _ in range(rng.randint(2, 6))]
    kinds = [rng.choice(CRITTERS) for _ in who]
    first = [f"The {kind} is called {name}." for name, kind in zip(who, kinds, strict=True)]
    order = rng.sample(range(len(who)), len(who))
    again = [
        rng.choice(
            (
                f"{who[i]} is the {kinds[i]}. {who[i]} sleeps.",
                f"{who[i]}, {who[i]}, where are you, {who[i]}?",
                f'"Hello, {who[i]}!" "I am {who[i]}."',
            )
        )
        for i in order
    ]
    return " ".join([*first, *again]).rstrip("?") + "."


def _people(rng: random.Random) -> str:
    count = rng.randint(2, 4)
    who, what = rng.sample(NAMES, count), rng.sample(THINGS, count)
    have = [f"{person} has {article(thing)}." for person, thing in zip(who, what, strict=True)]
    order = rng.sample(range(count), count)
    again = [
        rng.choice(
            (f"What does {who[i]} have? {have[i]}", f"Who has {article(what[i])}? {who[i]} has {article(what[i])}.")
        )
        for i in order
    ]
    return " ".join(have) + rng.choice((" ", "\n\n")) + " ".join(again)


def _said(rng: random.Random) -> str:
    rows = []
    for _ in range(rng.randint(2, 5)):
        text = " ".join(words(rng))
        rows.append(
            rng.choice(
                (
                    f"Say: {text}\n{text}",
                    f'"Say {text}," said {someone(rng)}. "{text}."',
                    f"The words are {text}. Again: {text}.",
                    f"Copy: {text}\nCopy: {text}",
                )
            )
        )
    return "\n".join(rows)


def _where(rng: random.Random) -> str:
    one, two = rng.sample(NAMES, 2)
    here, there = rng.sample(PLACES, 2)
    return (
        f"{one} went to {here}. {two} went to {there}. Where is {two} now? {two} is at {there}. "
        f"And where is {one}? {one} is at {here}."
    )


def page(rng: random.Random) -> str:
    """A page for the base, full of things that return."""
    kinds = (_repeated, _repeated, _people, _said, _where, _called)
    return "\n\n".join(rng.choice(kinds)(rng) for _ in range(rng.randint(1, 4)))
