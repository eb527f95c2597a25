"""The small world: colours, animals, opposites, countries, the calendar."""

from recipe.facts import Fact, Family, family
from recipe.reading import tables
from recipe.spintax import article, upper_first

TOLD = tables("facts/world.toml")
ARTICLES = ("a ", "an ", "the ")


def bare(thing: str) -> str:
    """The thing without its article."""
    return next((thing.removeprefix(word) for word in ARTICLES if thing.startswith(word)), thing)


def one_word(text: str) -> str:
    """The text as a short answer when it is one word, "" otherwise."""
    return "" if " " in text else upper_first(text)


def colours() -> list[Fact]:
    """The colour of a thing, and a thing of a colour."""
    of_thing = family("colour", "colours")
    of_colour = family("thing of colour", "things by colour")
    facts = [
        Fact(
            of_thing,
            thing,
            {"x": thing, "w": bare(thing)},
            (f"{upper_first(thing)} is {colour}.",),
            (colour,),
            short=upper_first(colour),
            weight=0.9,
            prose=(
                f"The colour of {thing} is {colour}.",
                f"[Everyone knows that|Look and you see that|Of course] {thing} is {colour}.",
            ),
        )
        for thing, colour in TOLD["colours"].items()
    ]
    facts += [
        Fact(
            of_colour,
            colour,
            {"c": colour},
            (f"{upper_first(thing)} is {colour}.",),
            (f"is {colour}",),
            short=upper_first(bare(thing)),
            weight=0.7,
            prose=(f"Something {colour}: {thing}.",),
        )
        for colour, thing in TOLD["things_of_colour"].items()
    ]
    return facts


def animals() -> list[Fact]:
    """Sounds, homes and young, each in both directions."""
    sound, home, young = (
        family("sound", "sounds"),
        family("home", "homes"),
        family("young", "young animals"),
    )
    by_sound = family("animal of sound", "animals by sound")
    by_home = family("animal of home", "animals by home")
    grown = family("grown", "what a young animal is")
    facts = []
    for noun, animal in TOLD["animals"].items():
        noise, place, child = animal["sound"], animal["home"], animal["young"]
        x, big = article(noun), upper_first(article(noun))
        slots = {"x": f"[{x}|the {noun}]", "n": noun, "p": animal.get("many", f"{noun}s")}
        verb = noise.removesuffix("es") if noise in {"buzzes", "hisses"} else noise[:-1]
        facts += [
            Fact(
                sound,
                noun,
                slots,
                (f"{big} {noise}.",),
                (noise,),
                short=upper_first(verb),
                weight=0.9,
                prose=(f"Listen: the {noun} {noise}.",),
            ),
            Fact(
                home,
                noun,
                slots,
                (f"{big} lives in {place}.",),
                (place,),
                short=one_word(bare(place)),
                weight=0.8,
                prose=(f"The home of {x} is {place}.", f"At night the {noun} goes to {place}."),
            ),
            Fact(
                young,
                noun,
                slots,
                (f"A young {noun} is called {article(child)}.",),
                (child,),
                short=one_word(child),
                weight=0.8,
                prose=(f"The baby of {x} is {article(child)}.",),
            ),
            Fact(
                by_home,
                noun,
                {"h": place, "w": bare(place)},
                (f"{big} lives in {place}.",),
                (noun,),
                short=upper_first(noun),
                weight=0.6,
            ),
        ]
        if not child.endswith(f"baby {noun}"):
            facts.append(
                Fact(
                    grown,
                    child,
                    {"y": article(child), "w": child},
                    (f"{upper_first(article(child))} is a young {noun}.",),
                    (f"young {noun}",),
                    short=upper_first(noun),
                    weight=0.6,
                    prose=(f"{upper_first(article(child))} grows up to be {x}.",),
                )
            )
        if noun != "sheep":
            facts.append(
                Fact(
                    by_sound,
                    noun,
                    {"s": noise, "v": verb, "g": f"{verb}ing"},
                    (f"{big} {noise}.",),
                    (noun,),
                    short=upper_first(noun),
                    weight=0.7,
                    prose=(f"When something {noise}, it may be {x}.",),
                )
            )
    return facts


def opposites() -> list[Fact]:
    """Opposites, both ways round."""
    kind = family("opposite", "opposites")
    facts = []
    for one, two in TOLD["opposites"].items():
        for x, o in ((one, two), (two, one)):
            facts.append(
                Fact(
                    kind,
                    x,
                    {"x": x},
                    (f"The opposite of {x} is {o}.",),
                    (f"is {o}",),
                    short=upper_first(o),
                    weight=0.7,
                    prose=(f"{upper_first(x)} and {o} are opposites.",),
                )
            )
    return facts


def places() -> list[Fact]:
    """Capitals and their countries."""
    capital, country = family("capital", "capitals"), family("country", "countries")
    facts = []
    for land, city in TOLD["capitals"].items():
        facts.append(
            Fact(
                capital,
                land,
                {"x": land, "j": TOLD["adjectives"][land]},
                (f"The capital of {land} is {city}.",),
                (city,),
                short=city,
                weight=1.0,
                prose=(
                    f"{city} is the capital of {land}.",
                    f"In {land}, the capital city is {city}.",
                    f"People who travel to {land} often visit {city}, the capital.",
                ),
            )
        )
        facts.append(
            Fact(country, city, {"c": city}, (f"{city} is the capital of {land}.",), (land,), short=land, weight=0.9)
        )
    return facts


def _order(kind: tuple[Family, Family], name: str, words: list[str]) -> list[Fact]:
    facts = []
    for i, word in enumerate(words):
        after, before = words[(i + 1) % len(words)], words[i - 1]
        slots = {"x": word, "d": name}
        facts.append(
            Fact(
                kind[0],
                word,
                slots,
                (f"After {word} comes {after}.",),
                (f"comes {after}",),
                short=after,
                prose=(f"{word} is followed by {after}.",),
            )
        )
        facts.append(
            Fact(kind[1], word, slots, (f"Before {word} comes {before}.",), (f"comes {before}",), short=before)
        )
    return facts


def calendar() -> list[Fact]:
    """The order of days and months, and how many there are."""
    facts = _order((family("day after", "days"), family("day before", "days")), "day", TOLD["calendar"]["days"])
    facts += _order(
        (family("month after", "months"), family("month before", "months")), "month", TOLD["calendar"]["months"]
    )
    many = family("how many", "how many")
    facts += [
        Fact(
            many,
            f"{told['things']} {told['whole']}",
            {"t": told["things"], "w": told["whole"], "u": told["bare"]},
            (told["answer"],),
            (told["key"],),
            short=told["key"].split()[0].capitalize(),
        )
        for told in TOLD["amounts"]
    ]
    return facts
