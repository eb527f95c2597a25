"""Small tasks with a fixed answer: lists, code, and other things that markdown shows."""

from recipe.facts import Fact, family

LISTS = """
! Give me a list of <t>.
! List <t>.
! Name <t>.
[List|Name|Tell me|Give me|Show me|Write] <t>.
[List|Name|Write down] <t>, please.
[List|Name|Write] <t> as [bullet points|a list|a bullet list].
[Give me|Write|Show me|Make|Create] a [bullet |short |]list of <t>.
[Give me|Write|Show me|Make] a [bullet |markdown |]list with <t>.
[Can|Could|Would] you [list|name|tell me] <t>?
[Can|Could|Would] you [give me|make|write] a list of <t>?
I [need|want|would like] a list of <t>.
I [need|want|would like] <t>.
A list of <t>, please.
Which <t> do you know?
What <t> do you know?
[What are|Do you know] some <t>?
[Do you know|Can you think of] <t>?
[Put|Write] <t> in a list.
Please make a list of <t>.
Please list <t>.
Bullet points: <t>
List: <t>
<t>, as a list
Think of <t> and [list|name] them.
Let me see a list of <t>.
Tell me <t> that you know.
[List|Name] <t> for me.
Help me with a list of <t>.
"""
CODE = """
! Write hello world in Python.
! Show me a code block.
! Show me some code.
[Write|Show me|Give me|Make] [a |]hello world[ program|] in Python.
[Write|Show me|Give me|Make] a [small |short |tiny |simple |]Python program.
[Write|Show me|Give me] a [small |short |tiny |simple |]Python [script|example|snippet].
[Write|Show me|Give me] [some |a little |]Python[ code|].
[Show me|Give me|Write] an example of [a code block|Python code|code].
[Show me|Give me|Write] a [small |short |]code [example|snippet|block].
[Can|Could] you [write|show me] [some |]code?
[Can|Could] you [write|show me] [Python code|a Python program|hello world in Python]?
[Can|Could] you program[| in Python]?
How do I print [hello|hello world|text|a line] in Python?
How do I [write|make] hello world in Python?
How does hello world look in Python?
How does [Python code|a Python program|a code block] look?
What does [Python|Python code|a Python program|a code block] look like?
[I want to see|I would like to see|Let me see] [some code|a code block|Python code|a program].
[I need|I want] [a code block|some Python code|a Python example|hello world in Python].
Print hello world[| in Python].
Print hello in Python.
Python hello world[|, please].
Hello world in Python[|, please].
Code[|, please].
A [code block|code example|Python example|small program], please.
Do you know [Python|how to write code|how to print in Python]?
Write a program that [prints|says|writes] hello[| world].
Write [a |]Python [code|program|script] that [prints|says] hello[| world].
"""
FORMAT = """
! Show me <f>.
! Give me an example of <f>.
! Write <f>.
[Show|Give|Write] me <f>.
[Show|Make|Create|Write] <f>.
[Make|Create|Write] <f> for me.
[Can|Could|Would] you [show|give|write] me <f>?
[Can|Could|Would] you [make|write|create] <f>?
I [want|would like|need] [to see |]<f>.
Let me see <f>.
What does <f> look like?
How does <f> look?
An example of <f>, please.
[Do you have|Is there] an example of <f>?
Please [show|write|make] <f>.
Please [show|write|give] me <f>.
Show me how <f> looks.
Use <f>.
Try <f>.
Can you do <f>?
Answer with <f>.
Reply with <f>.
I have never seen <f>.
Test <f>.
Show <f> in markdown.
Write <f> in markdown.
"""


def _bullets(words: str) -> str:
    return "\n".join(f"- {word}" for word in words.split(", "))


LIST_OF = (
    ("colours", "Red, Blue, Green, Yellow, White"),
    ("animals", "Dog, Cat, Cow, Horse, Duck"),
    ("fruits", "Banana, Strawberry, Lemon, Cherry, Plum"),
    ("capitals", "Paris, Berlin, Rome, Madrid, Oslo"),
    ("countries", "France, Germany, Italy, Spain, Norway"),
    ("names", "Mia, Tom, Lily, Ben, Anna"),
)
TABLE = "| Animal | Sound |\n|---|---|\n| dog | barks |\n| cat | meows |\n| cow | moos |"
PYTHON = '```python\nprint("Hello, world!")\n```'
FORMATS = (
    ("table", "[a table|a markdown table|a small table]", TABLE, "Animal; barks"),
    ("bold", "[bold text|something bold|a bold word|bold letters]", "This is **bold** text.", "**bold**"),
    ("italic", "[italic text|something italic|an italic word]", "This is *italic* text.", "*italic*"),
    ("heading", "[a heading|a markdown heading|a title]", "# A heading\n\nAnd some text below it.", "# A heading"),
    ("quote", "[a quote|a block quote|a quotation]", "> Dreams are for walking.", "> Dreams"),
    ("numbered", "[a numbered list|an ordered list]", "1. First\n2. Second\n3. Third", "1. First"),
    ("bullets", "[a bullet list|bullet points|a list]", _bullets("One, Two, Three"), "- One"),
)


def tasks() -> list[Fact]:
    """Lists, code and formats."""
    lists, code, form = (
        family("list", "lists", LISTS),
        family("code", "code", CODE),
        family("format", "formats", FORMAT),
    )
    facts = []
    for what, words in LIST_OF:
        many = words.split(", ")
        facts.append(
            Fact(
                lists,
                what,
                {"t": f"[some |]{what}"},
                (_bullets(words),),
                tuple(f"- {word}" for word in many[:3]),
                weight=1.2,
            )
        )
        facts.append(
            Fact(
                lists,
                f"three {what}",
                {"t": f"[three|3] {what}"},
                (_bullets(", ".join(many[:3])),),
                tuple(f"- {word}" for word in many[:3]),
                weight=1.0,
            )
        )
    days = "Monday, Tuesday, Wednesday, Thursday, Friday, Saturday, Sunday"
    months = "January, February, March, April, May, June, July, August, September, October, November, December"
    facts += [
        Fact(
            lists,
            "days",
            {"t": "[the days of the week|the seven days|the weekdays|all days]"},
            (_bullets(days),),
            ("- Monday", "- Sunday"),
            weight=1.2,
            prose=("The days of the week are " + days + ".",),
        ),
        Fact(
            lists,
            "months",
            {"t": "[the months of the year|the twelve months|all months]"},
            (_bullets(months),),
            ("- January", "- December"),
            weight=1.2,
            prose=("The months of the year are " + months + ".",),
        ),
        Fact(
            lists,
            "seasons",
            {"t": "[the seasons|the four seasons|seasons]"},
            (_bullets("Spring, Summer, Autumn, Winter"),),
            ("- Spring", "- Winter"),
            prose=("The seasons are spring, summer, autumn and winter.",),
        ),
        Fact(code, "code", {}, (PYTHON,), ('print("Hello, world!")',), weight=4.0),
    ]
    facts += [
        Fact(form, name, {"f": what}, (answer,), tuple(keys.split("; ")), weight=1.0)
        for name, what, answer, keys in FORMATS
    ]
    return facts
