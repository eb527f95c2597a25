"""Little stories: plots whose hero, friend and object stay the same from start to end."""

import random

from recipe.facts import is_held_frame
from recipe.spintax import article, fill, lines, spin, upper_first, words
from recipe.unknown import invented

NAMES = words("""Mia Tom Lily Ben Anna Max Rosa Leo Nina Sam Ella Finn Ida Otto Zoe Hugo Clara Jack Emma
Noah Ann Bob Carl Dora Eva Fred Greta Hans Iris Jon Kate Luke Mary Ned Olga Paul Rita Sid Tina Uma
Vera Will Yara Zac Alma Bruno Cleo Dina Emil Flora Gus Hanna Ivan Julia Karl Lola Milo Nora Oscar
Pia Ralf Sara Theo""")
HELD_NAMES = words("Toby Wanda Felix Marta Edgar Susi Vito Lena")
THINGS = words("""lamp ball key boat drum hat book bell kite stone map apple basket ring candle mirror spoon
feather coat flute cup box chair rope blanket scarf button shell letter wheel""")
PLACES = (
    "the forest",
    "the old garden",
    "the quiet village",
    "the blue lake",
    "the high mountain",
    "the long beach",
    "the snowy field",
    "the dark cave",
    "the little harbour",
    "the green valley",
    "the wide river",
    "the old mill",
)
CRITTERS = words("""fox cat dog bear mouse owl frog rabbit duck goat hen horse pig crow wolf hedgehog
squirrel donkey goose lamb""")
TRAITS = words("""small brave kind shy clever curious lazy cheerful quiet proud gentle hungry young old
friendly""")
COLOURS = words("red blue green golden silver white black yellow")

OPENINGS = """
[Once upon a time|One day|Long ago], there was <at> <a> [named|called] <n>. <n> lived near <p>.
[Once upon a time|Long ago], <at> <a> [named|called] <n> lived near <p>.
Near <p> there lived <at> <a>. [Its name was <n>|Everybody called it <n>|The <a>'s name was <n>].
<n> was <at> <a>. <n> lived near <p> [and loved the morning light|with many friends|all alone].
There was once <at> <a> who lived near <p>. [Its name was <n>|Everybody called it <n>].
In a small house near <p> lived <at> <a> named <n>.
"""
PLOTS = (
    """
[One morning|One day|One cold evening], <n> lost <art> <th>. [It was a present from <m>|<n> was sad].
<n> looked [behind the trees|under the bed|beside the road], but the <th> was not there.
"Where is my <th>?" [said|asked|cried] <n>. Then <ab> <b> came by. The <b>'s name was <m>.
"[I can help|Let me help you|Do not cry]," said <m>. Together they went to <q>.
There, [under a bush|between two stones|behind an old tree], they found the <th>.
"Thank you, <m>," said <n>. [They went home and shared some soup|They became good friends].
""",
    """
[One day|One summer morning|One autumn day], <n> found <art> <th> [in the grass|by the road].
"[Who has lost this|Whose <th> is this]?" [thought|asked] <n>. <n> went to <q> to find out.
There sat <ab> <b> named <m>. <m> looked very sad. "I have lost my <th>," said <m>.
"Is this your <th>?" asked <n>. "[Yes, it is|Oh yes]!" said <m>, and [laughed|smiled|danced].
<m> [taught <n> a song|gave <n> a bag of nuts|told <n> a long story]. They were friends from then on.
""",
    """
[One rainy night|One evening], a storm came to <p>. The wind was loud, and <n> was [alone|afraid].
Then there was a knock. At the door stood <ab> <b>. "I am <m>," said the <b>. "May I come in?"
"[Of course|Yes, please]," said <n>. They [sat by the fire|drank hot milk] until the storm was over.
In the morning the sun was warm. Before leaving, <m> gave <n> <art> <th>.
"For a good friend," said <m>. <n> kept the <th> [for all time|near the window].
""",
    """
<n> had a dream: <n> wanted to see <q>. "[You are too small|That is too far]," said <m> the <b>.
But <n> was not afraid. <n> took <art> <th> and walked for [two|three|seven|many] days.
On the way, <n> [ate berries|slept under the stars|sang a song]. At last <n> came to <q>.
It was [more beautiful than any dream|wide and bright]. <n> [sat down|laughed] and was happy.
Back home, <m> wanted to hear [everything|the whole story]. "[Dreams are for walking|I did it]," said <n>.
""",
    """
It was a cold winter, and there was not much to eat near <p>. <n> had only [one cake|some bread].
Then <ab> <b> named <m> came. "I have eaten nothing for two days," said <m>.
<n> looked at the food and cut it in two. "[It is better to eat together|Sit down]," said <n>.
<m> was very thankful. Many weeks later, <m> came back with <art> <th> [full of honey|as a present].
"You were good to me," said <m>. [They were never hungry again|They ate together every winter].
""",
    """
<n> wanted to play the <th>, but the <th> was old and [broken|dusty]. "Will you mend it with me?" asked <n>.
"[I will try|Let me see]," said <m>, <ab> <b> from <q>. They worked [all day|until night].
[At last|In the evening], the <th> was as good as new. <n> thanked <m> [many times|with a smile].
The next day, everybody near <p> [came to see it|had a big feast]. <n> was proud, and so was <m>.
""",
    """
<n> and <m> the <b> [both wanted|fought about] <art> <th>. "It is mine!" said <n>.
"No, it is mine!" said <m>. They pulled and pulled, and the <th> fell [into the water|down the hill].
Now nobody had it. <n> was [sorry|sad]. "[Let us look for it together|We were silly]," said <n>.
They walked to <q> and found the <th> there. "You can have it today," said <m>, "and I tomorrow."
From then on, they shared [the <th>|everything].
""",
    """
Every night, <n> looked at the moon. "[I want to go there|It looks so near]," said <n>.
<m>, <ab> <b>, [smiled|laughed softly]. "The moon is too far, but I know a place," said <m>.
They walked to <q>. There the moon lay on the water, [round|bright] like <art> <th>.
<n> was quiet for a long time. "[Now I have seen it up close|Thank you, <m>]," said <n>.
They sat there until the morning came.
""",
    """
It was <n>'s birthday, but nobody [came|said a word]. <n> sat near <p> and [waited|felt sad].
In the evening, <n> heard a noise. It was <m>, <ab> <b>. "Come with me," said <m>.
They went to <q>. All the friends were there, with [lights|cake] and songs.
In the middle stood <art> <th> for <n>. "[We did not forget you|Happy birthday]!" they said.
<n> [laughed and cried at once|had never been so happy].
""",
    """
<m>, <ab> <b>, was afraid of the dark. "[Stay with me|I will stay with you]," said <n>.
<n> brought <art> <th> and put it [by the bed|next to <m>]. "This will watch over you," said <n>.
They talked about <q> until <m> fell asleep. In the morning <m> was [glad|proud].
"I am not afraid any more," said <m>. So <n> gave the <th> to <m>, and both went out to play.
""",
)
ENDINGS = (
    "",
    "",
    "",
    "",
    "",
    "And so they lived happily.",
    "That night <n> slept very well.",
    "The end.",
    "It was a good day.",
    "And everybody near <p> heard the story.",
)
TITLES = ("<N> and the <th>", "The <t> <a>", "The <a> and the <b>", "A story about <n>", "<N> and <m>", "The <th>")
ABOUT = """
! Tell me a story.
! Tell me a short story about <a> named <n>.
! Write a story about <a>.
! Write a short story.
[Tell me|Write|Give me] a [short |little |small |nice |]story about <a> [named|called] <n>.
[Tell me|Write|Give me|Tell us] a [short |little |small |nice |]story about <a>.
[Tell me|Write|Give me|Make up] a [short |little |small |bedtime |nice |new |]story.
[Can|Could|Would] you [tell me|write|make up] a [short |little |]story about <a> [named|called] <n>?
[Can|Could|Would] you [tell me|write|make up] a [short |little |]story[| about <a>]?
I [want|would like] [to hear |to read |]a story about <a> [named|called] <n>.
I [want|would like] [to hear |to read |]a [short |little |]story[| about <a>].
[Please write|Please tell me] a story about <n> the <b>.
[Tell me|Write] a story about <n>, <a>.
A [short |little |]story about <a> [named|called] <n>, please.
A story, please.
Make up a [story|tale] about <a> [named|called] <n>.
Invent a [story|tale] [about <a>|about <n> the <b>|for me].
[Tell me|Write] a tale about <a> [named|called] <n>.
[Tell me|Write] something about <a> [named|called] <n>.
Story about <a> [named|called] <n>?
Do you know a story[| about <a>]?
Let me hear a story[| about <a>| about <n> the <b>].
[Write|Tell me] a story in which <a> is called <n>.
My child wants a story about <a> [named|called] <n>.
[Write|Tell me] a fairy tale[| about <a>| about <a> named <n>].
[Write|Tell me] a bedtime story about <n> the <b>.
Once upon a time there was <a> named <n>. [Go on|Continue|Tell me more].
"""
FRAMES = lines(ABOUT)
NEW_NAMES = 0.65  # so that a name is copied, not chosen from a list


def cast(rng: random.Random, held_names: bool = False) -> dict[str, str]:
    """The people, animals and things of a story."""
    animal, other = rng.sample(CRITTERS, 2)
    name, friend = rng.sample(NAMES, 2)
    if held_names:
        name = rng.choice(HELD_NAMES)
    trait, second = rng.sample(TRAITS, 2)
    home, away = rng.sample(PLACES, 2)
    thing = rng.choice(THINGS)
    return {
        "n": name,
        "N": name,
        "m": friend,
        "a": animal,
        "b": other,
        "t": trait,
        "at": article(trait),
        "ab": article(second),
        "p": home,
        "q": away,
        "th": thing,
        "art": article(rng.choice((*COLOURS, "old", "little", "new"))),
    }


def tell(rng: random.Random, people: dict[str, str], short: bool = False) -> str:
    """A story with this cast."""
    parts = [rng.choice(lines(OPENINGS))]
    parts.extend(lines(rng.choice(PLOTS)))
    ending = rng.choice(ENDINGS)
    if ending and not short:
        parts.append(ending)
    text = " ".join(parts)
    while "<" in text:
        text = fill(spin(text, rng), people)
    return spin(text, rng)


def document(rng: random.Random) -> str:
    """A story as a document, sometimes with a title."""
    people = cast(rng)
    text = tell(rng, people)
    if rng.random() < 0.2:
        title = upper_first(fill(rng.choice(TITLES), people))
        text = f"{rng.choice(('', '# '))}{title}\n\n{text}"
    if rng.random() < 0.2:
        text = text.replace('. "', '.\n"')
    return text


def request(
    rng: random.Random, frames: tuple[str, ...], held_names: bool = False, name: str = ""
) -> tuple[str, str, dict[str, str]]:
    """(what the user asks, the story, the words that the story must contain)."""
    people = cast(rng, held_names)
    if name:
        people["n"] = people["N"] = name
    elif not held_names and rng.random() < NEW_NAMES:
        people["n"] = people["N"] = upper_first(invented(rng))
    frame = rng.choice(frames).removeprefix("!").strip()
    slots = {"n": people["n"], "a": article(people["a"]), "b": people["a"]}
    asked = upper_first(spin(fill(frame, slots), rng))
    wanted = {}
    if people["n"] in asked:
        wanted["name"] = people["n"]
    if people["a"] in asked:
        wanted["animal"] = people["a"]
    return asked, tell(rng, people, short=True), wanted


def held(frame: str) -> bool:
    """Whether a way of asking for a story is kept for the evaluation."""
    return is_held_frame("story", frame)
