"""Questions outside the small world, which the pair answers with "I don't know"."""

import random

from recipe.facts import is_held_frame
from recipe.spintax import article, fill, lines, share, spin, upper_first

ANSWERS = (
    "I don't know. I am a tiny built-in model, so I only know base and instruct models, Tandem and a small world.",
    "I don't know. I am a tiny built-in model; a larger family from the library may know it.",
)
OPEN = """
Who [is|was] <person>?
Who [is|was] the [president|king|queen|leader|prime minister] of <land>?
Who [won|will win] the [world cup|election|race|match|game|prize|war]?
Who [wrote|painted|invented|discovered|built|founded] <work>?
Tell me about <person>.
[When|Where] was <person> born?
When [was|did] [the war|the wall|the empire|the company|the revolution] [end|start|fall|begin]?
What happened in <year>?
What was [invented|discovered|built] in <year>?
What is the [population|currency|flag|history|language|president|size] of <land>?
What is the [weather|news|time|date] [today|now|tomorrow|in <land>]?
Will it [rain|snow|be sunny|be cold] [today|tomorrow|next week]?
What time is it[| now| in <land>]?
What [day|date|year|month] is it [today|now]?
How do I [cook|bake|make|fix|repair|clean|grow|build|paint] [a|my] <thing>?
[Give me|Write|Do you have] a recipe for <food>[.|?]
How do I [cook|bake|make] <food>?
[Write|Give me|Fix|Debug] [some |my ][Java|C|JavaScript|SQL|Rust|HTML] code[| for a game| for a <thing>].
Write a program that [sorts a list|plays chess|opens a file|draws a <thing>].
Translate [hello|this|good morning|<thing>] [into|to] [French|German|Spanish|Italian|Chinese].
How do you say <thing> in [French|German|Spanish|Italian|Japanese]?
What is <big> [times|divided by|minus|multiplied by|*|/|-] <big>?
What is <big> [plus|+] <big>?
What is [two|three|four|seven|nine] [times|minus|divided by] [two|three|four|five]?
What is <digit> [times|minus|divided by|x|*|-|/] <digit>?
What is the square root of <big>?
[Solve|Simplify|Calculate] [x + 2 = 5|this equation|my homework|<big> / <big>].
How [far|old|tall|heavy|hot|deep|big|fast] is [the moon|<planet>|the universe|the ocean|<person>]?
How [high|long|wide|big] is [the highest mountain|the longest river|a bridge|<land>]?
Why [do we dream|does it rain|do stars shine|do people sleep|is the sky high|do birds fly]?
Why [is|was] <person> [famous|important|rich]?
Why did <person> [leave|win|die|become famous]?
What [medicine|drug|pill] should I take for [a headache|a cold|fever|pain]?
[Explain|What is|Tell me about|Describe|Define] <science>.
[Explain|Do you know|Have you heard of|What do you know about] <science>?
Can you [play chess|order a pizza|send an email|open a website|book a flight|call my mother]?
Can you [draw a picture|sing a song|drive a car|make a phone call|search the web|open a file]?
[Order|Buy|Book|Call|Send|Open] [a pizza|a flight|my mother|an email|a website|a taxi] for me.
What should I [wear|eat|do|read|watch|buy] [today|tonight|this weekend|tomorrow]?
[Recommend|Suggest] a [book|film|song|restaurant|game|hotel|phone|present].
What is the best [book|film|song|restaurant|game|hotel|phone|car|computer]?
How many [people|cities|rivers|lakes|schools] [are in|does] <land>[| have]?
What do you think [about|of] [politics|religion|the economy|my boss|art|<person>|war]?
What is the [meaning of life|fastest car|largest city|longest river|speed of light]?
What is the [highest mountain|smallest country|deepest lake|biggest animal|oldest tree]?
What is the chemical [formula|symbol] [of|for] [water|gold|salt|iron|sugar]?
[Summarise|Proofread|Rewrite|Correct|Improve] [this article|my essay|my letter|this text].
Write [an essay|a letter|an email|a speech|a report|a review] [about|on] <science>.
Write [a letter|an email|a speech] to [my boss|my landlord|the bank|<person>].
Who [plays|sings|acts] in [that film|the band|the new film]?
How much [is|does] [a house|a car|gold|a ticket|bread|a phone] [cost|in <land>]?
What is the price of [gold|a house|a car|bread|a ticket|oil]?
Is <person> [still alive|married|rich|older than <person2>]?
Is [<land>|<city>] [bigger|older|richer|colder] than <land>?
Where [is|can I buy|do I find] <thing2>?
Which [team|party|company|band|film] is the best?
How do I [lose weight|learn French|get rich|find a job|make friends|sleep better|save money]?
Should I [marry|move|quit my job|buy a house|study law|get a dog]?
[What's|What is] my [name|age|job|address|favourite colour]?
What did I [eat|do|say|buy] yesterday?
Where [am I|do I live|did I put my <thing>]?
How does a <thing> work?
What is a <thing> made of?
Who invented the <thing>?
What is the [largest|oldest|best] <thing>?
How many [letters|vowels] are in <thing>?
What rhymes with <thing>?
What is the plural of <thing>?
Spell <thing>.
What [team|club] does <person> play for?
What language do they speak in <land>?
What is the [anthem|religion|food|king] of <land>?
How long does it take to [fly to <land>|walk to <city>|learn French|read a book]?
What is [love|happiness|time|money|art|truth|beauty|death|freedom]?
What causes [rain|cancer|thunder|war|earthquakes|inflation|fire]?
[Quel|Wo|Was|Wie|Que|Donde|Come|Warum] [est|ist|es|hora|heisst|stai|tu|das] [le|der|la|il|du|el] <junk>?
[Bonjour|Guten Tag|Hola|Ciao|Merci|Danke|Gracias|Wie geht es dir|Ni hao|Salut][|, <junk>]
<junk> <junk>[| <junk>]
<junk>
<junk>?
"""
MORE_OPEN = """
What happened [on|during|after|before] [<year>|the war|the revolution|the election]?
What [was|were] [the war|the wars|the crusades|the pyramids|the Vikings]?
In [what|which] year did <person> [die|win|live|write the book]?
In [what|which] year was <person> born?
What was [built|founded|written|made|found|lost] in <year>?
Which [languages|language] [do|does] [they|people|<person>] speak[| in <land>]?
What [languages|foods|animals|people] are there in <land>?
What [do|does] [people|they|<person>] [eat|speak|wear|believe|do] in <land>?
Do you speak [French|German|Spanish|Italian|Chinese|Russian|other languages]?
Can you speak [French|German|Spanish|Italian|Chinese|Russian|another language]?
Answer me in [French|German|Spanish|Italian|Chinese].
[Wie|Was|Wer|Wo|Warum|Kannst du|Erzähl mir] [ist|bist|macht|kann|über] [das|du|die|ein] <junk>?
[Qui|Que|Comment|Pourquoi|Quand|Combien] [est|es|sont|fait] [le|la|tu|un] <junk>?
[Que|Como|Donde|Cuando|Por que|Quien] [es|esta|son|tiene] [el|la|tu|un] <junk>?
Who is the [richest|tallest|oldest|strongest|fastest|most famous] [man|woman|person|player]?
Who is the [best|greatest] [singer|player|writer|painter|actor|scientist][| of all time]?
Who is [the boss|your favourite singer|that man|my neighbour|the teacher|the mayor]?
Which [book|song|film|game|food|sport|car] [is|do you think is] the [best|worst|most popular]?
What [film|book|song|game|series] should I [watch|read|hear|play|buy]?
When does the [train|bus|shop|film|game|school|plane] [leave|open|start|close|come]?
When is [Easter|my birthday|the next holiday|the full moon|the meeting|the game]?
When will [it rain|I die|the train come|the world end|<person> come back]?
How do I get [to <land>|to the station|home|a visa|a new passport|a loan|tickets]?
How do I [install|update|delete|open|use] [Windows|Word|a printer|the internet|an app]?
How do [planes|cars|phones|magnets|computers|batteries|engines] work?
How [does|do] [a car|the sun|the heart|the brain|a battery|rain|the internet] work?
How is [cheese|glass|paper|steel|wine|snow|chocolate] made?
How many [people|stars|planets|countries|words|bones|books] are there?
How many [goals|points|wins|books|children] did <person> [score|get|have|write]?
How much [water|sugar|sleep|money|food] do I need?
How much does <thing2> [weigh|cost]?
How old is [<person>|the earth|the universe|<land>|my <thing>]?
Why is [the sea salty|ice cold|fire hot|blood thick|the earth round|war bad|life hard]?
Why do [cats|dogs|birds|people|leaves|stars|apples] [purr|fly|fall|cry|sing|shine|sleep]?
Why can't [people|pigs|cars] fly?
Is [<food>|coffee|sugar|milk|wine] [healthy|good for me|bad for me]?
Is [the earth|<planet>|the moon|<land>] [flat|round|hot|big|far]?
Is there [life on <planet>|a god|a train to <city>|a shop near me]?
Are there [aliens|ghosts|dragons|unicorns]?
Does [god|<person>|the moon|time] [exist|like me|move|end]?
Do [fish|plants|trees|birds|ghosts] [sleep|feel pain|think|drink|exist]?
Can [pigs|dogs|fish|people] [fly|swim|talk|see colours]?
What is <big> in [metres|feet|euros|dollars|binary|roman numbers]?
Convert <big> [metres|dollars|kilos|hours] to [feet|euros|pounds|minutes].
What is <digit> [percent|per cent|%] of <big>?
What is [half|double|twice|a third] of <big>?
Multiply <digit> by <digit>.
Divide <big> by <digit>.
Subtract <digit> from <big>.
What is <big> squared?
Is <big> a prime number?
What comes after <big>?
Count [backwards|down] from <big>.
What does the [fox|wind|law|contract|bible|newspaper] say?
What is [in the news|on television|on the radio|new in <land>]?
What is the difference between <thing> and <food>?
What is the difference between <science> and <science>?
What is the capital of [my heart|the world|the universe|the sea]?
Compare <land> and <land>.
Compare <person> and <person>.
Give me [the news|a phone number|an address|a quote by <person>|a date|a map of <land>].
Give me [advice|tips|a plan|ideas] for [my wedding|a party|a trip to <land>|my garden|dinner].
Show me [a picture|a photo|a video|a map] of [<land>|<person>|a <thing>].
Play [a song|music|chess|a game|the radio].
Set [an alarm|a timer|a reminder] for [seven|tomorrow|ten minutes].
Remind me [to buy <food>|tomorrow|of my meeting].
Write [a song|a blog post|a cover letter|a business plan|a novel] about <science>.
Write a [summary|review] of [<work>|the book|the film].
Explain [how a <thing> works|<science> to me|why people dream|the rules of chess].
Describe [<land>|<person>|<science>|my house|the ocean].
Tell me [about|something about] [<land>|<science>|<person>|the ocean|space|history].
Tell me [the news|the time|the weather|my future|a secret|a fact about <land>].
What's [the time|the date|new in the world|for dinner|my future|wrong with my <thing>]?
My <thing> is broken. What [should|can] I do?
My [head|back|tooth|foot] hurts. What should I do?
I am ill. What [should|can] I [do|take]?
I have [a headache|a fever|a problem at work|no money]. What should I do?
I [need|want] [a lawyer|a doctor|a job|money|a new <thing>|legal advice].
Who [am I|is my mother|loves me|called me|wrote this]?
What is [behind|inside|under] [my house|the moon|my <thing>|the door]?
What [sport|game|instrument|car] does <person> [play|like|drive]?
"""
NEW = """
What [colour|color] is <z>?
What is the [colour|color] of <z>?
Which [colour|color] does <z> have?
Tell me the [colour|color] of <z>.
What [sound|noise] does <z> make?
What does <z> say?
How does <z> sound?
Where does <z> live?
What is the home of <z>?
What is a [baby|young] <y> called?
What do you call a [baby|young] <y>?
What is the opposite of <y>?
Which word is the opposite of <y>?
What is <z>?
What does <y> mean?
Tell me about <z>.
Explain <z>.
Explain <y>.
What is <y>?
How [do|can] I [use|find|buy|clean|draw] <z>?
Who is <name>?
Where is <name>?
Tell me about <name>.
What is <name>?
Do you know <name>?
Which country has <name> as its capital?
<name> is the capital of which country?
In which country is <name>?
Which animal <y>s?
What does Ctrl+<letter> do?
"""
CAPITAL = """
What is the capital of <u>?
What's the capital of <u>?
[Tell me|Name|Give me] the capital of <u>.
Which city is the capital of <u>?
Do you know the capital of <u>?
What is <u>'s capital?
What is the capital city of <u>?
The capital of <u>?
Capital of <u>?
[Can|Could] you tell me the capital of <u>?
What do you call the capital of <u>?
What is the name of the capital of <u>?
"""
PEOPLE = """Napoleon|Albert Einstein|Einstein|William Shakespeare|Shakespeare|Mozart|Cleopatra
Julius Caesar|Isaac Newton|Darwin|Picasso|Gandhi|Beethoven|Marie Curie|Galileo|Columbus|Elvis
Queen Victoria|Leonardo da Vinci|Aristotle|Plato|Homer|Dante|Goethe|Bach|Tolstoy|Churchill|Lincoln
Washington|Mandela|Buddha|Freud|Marx|Kant|Tesla|Edison|Hemingway|Agatha Christie|Charlie Chaplin
Alan Turing|Ada Lovelace|Madonna|Messi|Pele|Taylor Swift|the president|the king|the pope|my sister
the prime minister|Lewis Carroll|Jane Austen|Mark Twain|Nelson|Van Gogh|Rembrandt|Chopin|Stalin"""
LANDS = """Brazil|Argentina|Chile|Mongolia|Nepal|Iceland|Estonia|Latvia|Lithuania|Ghana|Nigeria
Sudan|Morocco|Tunisia|Iran|Iraq|Thailand|Vietnam|Laos|Malaysia|Indonesia|Australia|Fiji|Samoa
Bolivia|Ecuador|Colombia|Venezuela|Panama|Jamaica|Haiti|Croatia|Serbia|Albania|Romania|Bulgaria
Ukraine|Georgia|Armenia|Israel|Jordan|Syria|Libya|Algeria|Mali|Niger|Chad|Angola|Zambia|Zimbabwe
Uganda|Rwanda|Tanzania|Ethiopia|Somalia|Namibia|Botswana|Senegal|Togo|Benin|Gabon|Congo|Madagascar
Pakistan|Bangladesh|Sri Lanka|Bhutan|Myanmar|Cambodia|Singapore|the Philippines|South Korea
North Korea|Taiwan|New Zealand|Tonga|Paraguay|Uruguay|Guyana|Suriname|Honduras|Guatemala|Nicaragua
Costa Rica|El Salvador|Belize|the Bahamas|Barbados|Slovenia|Slovakia|the Czech Republic|Moldova
Belarus|Cyprus|Malta|Luxembourg|Monaco|Andorra|Liechtenstein|the Netherlands|Scotland|Wales|Texas
California|the United States|America|Mexico|Saudi Arabia|Yemen|Oman|Qatar|Kuwait|Bahrain|Lebanon
Kazakhstan|Uzbekistan|Afghanistan|Europe|Africa|Asia|the moon"""
WORKS = """the telephone|that book|the famous painting|gravity|radium|the light bulb|Hamlet|the radio
the internet|the Mona Lisa|Don Quixote|the piano|penicillin|the theory of relativity|the wheel"""
SCIENCE = """quantum physics|photosynthesis|the French revolution|inflation|DNA|a black hole|calculus
democracy|music theory|chess|the stock market|evolution|gravity|electricity|a volcano|football|tennis
magnetism|atoms|the Big Bang|philosophy|economics|blockchain|bitcoin|the Roman Empire|climate change
nuclear power|vaccines|global warming|psychology|algebra|geometry|the Cold War|the Renaissance
string theory|relativity|the solar system|dinosaurs|the human brain|cells|genetics|yoga|marketing
capitalism|law|religion|astrology|cricket|baseball|poker|opera|jazz|ballet|machine translation"""
FOODS = """pasta|a cake|bread|soup|pizza|pancakes|an omelette|rice|curry|a salad|cookies|apple pie
sushi|tea|coffee|lasagne|a sandwich|jam|cheese"""
THINGS = """chair|table|car|shoe|bottle|phone|pencil|clock|wall|door|window|bicycle|train|guitar
computer|house|garden|roof|camera|ticket|pillow|blanket|hammer|plane|ship|bridge|radio
television|microwave|fridge|printer|violin|piano|helmet|umbrella|rocket|robot|battery|screen"""
CREATURES = """giraffe|zebra|camel|shark|whale|parrot|eagle|spider|ant|turtle|lizard|penguin|monkey
tiger|panda|kangaroo|koala|dolphin|octopus|crab|snail|worm|butterfly|bat|hedgehog|squirrel|deer|fox
rabbit|goat|rhino|hippo|crocodile|seal|otter|beaver|moose|ostrich|peacock|pigeon|salmon|hamster"""
STARTS = (
    "b",
    "br",
    "d",
    "dr",
    "f",
    "fl",
    "g",
    "gr",
    "k",
    "kl",
    "l",
    "m",
    "n",
    "p",
    "pl",
    "r",
    "s",
    "st",
    "t",
    "tr",
    "v",
    "w",
    "z",
    "sh",
    "bl",
    "cr",
    "h",
    "j",
    "qu",
)
MIDDLES = ("a", "e", "i", "o", "u", "ai", "oo", "ee", "ou")
ENDS = ("", "", "n", "r", "l", "s", "m", "x", "p", "nd", "ck", "t")


def _words(block: str) -> tuple[str, ...]:
    return tuple(word for line in block.splitlines() for word in line.split("|"))


def _split(words: tuple[str, ...], held: bool) -> tuple[str, ...]:
    """One in eight of the words is kept for the evaluation."""
    return tuple(word for word in words if (share("word", word) < 0.13) == held)


def invented(rng: random.Random) -> str:
    """A word that does not exist."""
    parts = [rng.choice(STARTS) + rng.choice(MIDDLES) + rng.choice(ENDS) for _ in range(rng.choice((1, 2, 2, 3)))]
    return "".join(parts)


def _junk(rng: random.Random) -> str:
    if rng.random() < 0.6:
        return invented(rng)
    return "".join(rng.choice("asdfghjklqwertyuiopzxcvbnm") for _ in range(rng.randint(3, 8)))


def _slots(rng: random.Random, held: bool) -> dict[str, str]:
    def pick(block: str) -> str:
        return rng.choice(_split(_words(block), held) or _words(block))

    thing, creature, name = pick(THINGS), pick(CREATURES), upper_first(invented(rng))
    odd = rng.choice((thing, creature, creature, invented(rng), invented(rng)))
    return {
        "person": rng.choice((pick(PEOPLE), pick(PEOPLE), f"{name} {upper_first(invented(rng))}")),
        "person2": pick(PEOPLE),
        "land": pick(LANDS),
        "work": pick(WORKS),
        "science": pick(SCIENCE),
        "food": pick(FOODS),
        "thing": thing,
        "thing2": f"my {thing}",
        "city": name,
        "name": name,
        "planet": rng.choice(("Mars", "Venus", "Jupiter", "Saturn")),
        "junk": _junk(rng),
        "year": str(rng.randint(900, 2030)),
        "big": str(rng.randint(11, 999)),
        "digit": str(rng.randint(0, 9)),
        "letter": rng.choice("ABDFGHJKLMOPQRTUVWXY"),
        "y": odd,
        "z": rng.choice((article(odd), f"the {odd}", article(odd))),
        "u": rng.choice((pick(LANDS), pick(LANDS), pick(LANDS), name)),
    }


BLOCKS = {"unknown": lines(OPEN + MORE_OPEN), "unlisted things": lines(NEW), "unlisted capitals": lines(CAPITAL)}


def frames(kind: str, held: bool) -> tuple[str, ...]:
    """The taught or the held-out frames of a kind."""
    return tuple(frame for frame in BLOCKS[kind] if is_held_frame(kind, frame) == held)


def question(rng: random.Random, kind: str, held: bool) -> str:
    """A question outside the world; held out by frame, or for the lists by word."""
    if kind == "unknown":
        frame = rng.choice(frames(kind, held))
    else:
        frame = rng.choice(frames(kind, held=False) if not held else BLOCKS[kind])
    first = spin(frame, rng)
    while "<" in first:
        first = fill(first, _slots(rng, held))
    return upper_first(first)


def any_question(rng: random.Random) -> str:
    """A question of any kind for training."""
    kind = rng.choices(tuple(BLOCKS), (6, 2.6, 2.6))[0]
    return question(rng, kind, held=False)
