"""The small world: colours, animals, opposites, countries, the calendar."""

from recipe.animal_frames import ANIMAL_OF_HOME, ANIMAL_OF_SOUND, GROWN, HOME, SOUND, YOUNG
from recipe.facts import Fact, Family, family
from recipe.spintax import article, upper_first
from recipe.world_frames import CAPITAL, COLOUR, COUNTRY, HOW_MANY, NEXT, OPPOSITE, PREVIOUS, THING_OF_COLOUR

COLOURS = {
    "grass": "green",
    "the sky": "blue",
    "snow": "white",
    "coal": "black",
    "a banana": "yellow",
    "a strawberry": "red",
    "a carrot": "orange",
    "a lemon": "yellow",
    "a tomato": "red",
    "a leaf": "green",
    "the sea": "blue",
    "milk": "white",
    "chocolate": "brown",
    "a pumpkin": "orange",
    "a frog": "green",
    "a crow": "black",
    "a flamingo": "pink",
    "a cherry": "red",
    "the sun": "yellow",
    "an elephant": "grey",
    "a pea": "green",
    "a plum": "purple",
    "a cloud": "white",
    "mud": "brown",
    "a swan": "white",
    "a cucumber": "green",
    "blood": "red",
    "salt": "white",
}
THINGS_OF = {
    "green": "grass",
    "blue": "the sky",
    "white": "snow",
    "black": "coal",
    "yellow": "a banana",
    "red": "a strawberry",
    "orange": "a carrot",
    "brown": "chocolate",
    "pink": "a flamingo",
    "grey": "an elephant",
    "purple": "a plum",
}
ANIMALS = {  # sound, home, young
    "dog": ("barks", "a kennel", "puppy"),
    "cat": ("meows", "a house", "kitten"),
    "cow": ("moos", "a barn", "calf"),
    "horse": ("neighs", "a stable", "foal"),
    "sheep": ("bleats", "a fold", "lamb"),
    "pig": ("oinks", "a sty", "piglet"),
    "duck": ("quacks", "a pond", "duckling"),
    "hen": ("clucks", "a coop", "chick"),
    "lion": ("roars", "the savanna", "cub"),
    "bee": ("buzzes", "a hive", "larva"),
    "owl": ("hoots", "a hollow tree", "owlet"),
    "frog": ("croaks", "a swamp", "tadpole"),
    "wolf": ("howls", "a den", "pup"),
    "bear": ("growls", "a cave", "bear cub"),
    "mouse": ("squeaks", "a hole", "baby mouse"),
    "goose": ("honks", "a lake", "gosling"),
    "donkey": ("brays", "a field", "donkey foal"),
    "snake": ("hisses", "a burrow", "hatchling"),
    "elephant": ("trumpets", "the jungle", "elephant calf"),
    "crow": ("caws", "a nest", "crow chick"),
}
OPPOSITES = """
hot/cold big/small day/night up/down fast/slow happy/sad old/new open/closed light/dark wet/dry
full/empty early/late high/low hard/soft strong/weak rich/poor left/right loud/quiet near/far
long/short thick/thin clean/dirty first/last good/bad sweet/bitter inside/outside true/false
easy/difficult before/after win/lose buy/sell push/pull begin/end love/hate
"""
CAPITALS = {
    "France": "Paris",
    "Germany": "Berlin",
    "Italy": "Rome",
    "Spain": "Madrid",
    "Portugal": "Lisbon",
    "England": "London",
    "Ireland": "Dublin",
    "Austria": "Vienna",
    "Greece": "Athens",
    "Poland": "Warsaw",
    "Norway": "Oslo",
    "Sweden": "Stockholm",
    "Finland": "Helsinki",
    "Denmark": "Copenhagen",
    "Hungary": "Budapest",
    "Russia": "Moscow",
    "Japan": "Tokyo",
    "China": "Beijing",
    "India": "New Delhi",
    "Egypt": "Cairo",
    "Kenya": "Nairobi",
    "Canada": "Ottawa",
    "Peru": "Lima",
    "Cuba": "Havana",
    "Turkey": "Ankara",
    "Switzerland": "Bern",
    "Belgium": "Brussels",
}
DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
MONTHS = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)
AMOUNTS = (
    ("days", "[a week|one week]", "A week has seven days.", "seven"),
    ("months", "[a year|one year]", "A year has twelve months.", "twelve"),
    ("days", "[a year|one year]", "A year has 365 days.", "365"),
    ("hours", "[a day|one day]", "A day has 24 hours.", "24"),
    ("minutes", "[an hour|one hour]", "An hour has 60 minutes.", "60"),
    ("seconds", "[a minute|one minute]", "A minute has 60 seconds.", "60 seconds"),
    ("seasons", "[a year|one year]", "A year has four seasons.", "four"),
    ("voices", "[Tandem|the voice switch]", "Tandem has three voices: Base, Both and Instruct.", "three"),
)


def colours() -> list[Fact]:
    """The colour of a thing, and a thing of a colour."""
    of_thing = family("colour", "colours", COLOUR)
    of_colour = family("thing of colour", "things by colour", THING_OF_COLOUR)
    facts = [
        Fact(
            of_thing,
            thing,
            {"x": thing},
            (f"{upper_first(thing)} is {colour}.",),
            (colour,),
            short=upper_first(colour),
            weight=0.9,
            prose=(
                f"The colour of {thing} is {colour}.",
                f"[Everyone knows that|Look and you see that|Of course] {thing} is {colour}.",
            ),
        )
        for thing, colour in COLOURS.items()
    ]
    facts += [
        Fact(
            of_colour,
            colour,
            {"c": colour},
            (f"{upper_first(thing)} is {colour}.",),
            (f"is {colour}",),
            weight=0.7,
            prose=(f"Something {colour}: {thing}.",),
        )
        for colour, thing in THINGS_OF.items()
    ]
    return facts


def animals() -> list[Fact]:
    """Sounds, homes and young, each in both directions."""
    sound, home, young = (
        family("sound", "sounds", SOUND),
        family("home", "homes", HOME),
        family("young", "young animals", YOUNG),
    )
    by_sound = family("animal of sound", "animals by sound", ANIMAL_OF_SOUND)
    by_home = family("animal of home", "animals by home", ANIMAL_OF_HOME)
    grown = family("grown", "what a young animal is", GROWN)
    facts = []
    for noun, (noise, place, child) in ANIMALS.items():
        x, big = article(noun), upper_first(article(noun))
        slots = {"x": f"[{x}|the {noun}]", "n": noun}
        facts += [
            Fact(
                sound, noun, slots, (f"{big} {noise}.",), (noise,), weight=0.9, prose=(f"Listen: the {noun} {noise}.",)
            ),
            Fact(
                home,
                noun,
                slots,
                (f"{big} lives in {place}.",),
                (place,),
                weight=0.8,
                prose=(f"The home of {x} is {place}.", f"At night the {noun} goes to {place}."),
            ),
            Fact(
                young,
                noun,
                slots,
                (f"A young {noun} is called {article(child)}.",),
                (child,),
                weight=0.8,
                prose=(f"The baby of {x} is {article(child)}.",),
            ),
            Fact(
                grown,
                child,
                {"y": article(child), "w": child},
                (f"{upper_first(article(child))} is a young {noun}.",),
                (f"young {noun}",),
                weight=0.6,
                prose=(f"{upper_first(article(child))} grows up to be {x}.",),
            ),
            Fact(by_home, noun, {"h": place}, (f"{big} lives in {place}.",), (noun,), weight=0.6),
        ]
        if noun != "sheep":
            facts.append(
                Fact(
                    by_sound,
                    noun,
                    {"s": noise, "v": noise.removesuffix("es") if noise in {"buzzes", "hisses"} else noise[:-1]},
                    (f"{big} {noise}.",),
                    (noun,),
                    weight=0.7,
                    prose=(f"When something {noise}, it may be {x}.",),
                )
            )
    return facts


def opposites() -> list[Fact]:
    """Opposites, both ways round."""
    kind = family("opposite", "opposites", OPPOSITE)
    facts = []
    for pair in OPPOSITES.split():
        one, two = pair.split("/")
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
    capital, country = family("capital", "capitals", CAPITAL), family("country", "countries", COUNTRY)
    facts = []
    for land, city in CAPITALS.items():
        facts.append(
            Fact(
                capital,
                land,
                {"x": land},
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


def _order(kind: tuple[Family, Family], name: str, words: tuple[str, ...]) -> list[Fact]:
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
    facts = _order((family("day after", "days", NEXT), family("day before", "days", PREVIOUS)), "day", DAYS)
    facts += _order(
        (family("month after", "months", NEXT), family("month before", "months", PREVIOUS)), "month", MONTHS
    )
    many = family("how many", "how many", HOW_MANY)
    facts += [
        Fact(many, f"{things} {whole}", {"t": things, "w": whole}, (answer,), (key,), short=key.split()[0].capitalize())
        for things, whole, answer, key in AMOUNTS
    ]
    return facts
