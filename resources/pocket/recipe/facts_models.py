"""What the pair knows about base and instruct models: their families of questions."""

from recipe.facts import Fact, Family, family

DEFINE = """
! What is <s>?
! What are <p>?
! Explain <s>.
! What does <n> mean?
What's <s>?
What exactly is <s>?
Can you explain <s>[| to me| to a beginner]?
Could you [tell me|say] what <s> is?
Tell me what <s> is.
Tell me about <s>.
Tell me [something|more|a little] about <p>.
Describe <s>[| for me| in one sentence].
Define <s>.
Give me a [short |simple |]definition of <s>.
What is meant by [|the term |the word ]<n>?
What do people mean [by|when they say] <n>?
I [don't|do not] [understand|get|know] what <s> is.
I keep [hearing|reading] about <p>. What is that?
How would you [explain|describe|define] <s>[| to a child| to a friend]?
What should I know about <p>?
[Help me|I want to|I would like to] understand <s>[.|, please.]
What do you know about <p>?
<n>?
<p>?
The [meaning|definition] of <n>[?|, please.]
Do you know what <s> is?
Explain <n> [like I am five|as if I were new here|in simple words].
[In one sentence|In a few words|Briefly|In short], what is <s>?
What [sort|kind] of thing is <s>?
Teach me [about <p>|what <s> is].
[Can|Could] you [define|describe] <s>?
What is the [idea|meaning] [of|behind] <s>?
I am new here, what is <s>?
[Please|Kindly] [explain|describe] <s>.
Someone [mentioned|talked about] <p>. What does that mean?
"""
WHEN = """
! When should I use <m>?
! What is <m> good for?
! When to use <m>?
When [do|would|can] [I|you|we|people] [use|choose|pick|take|prefer] <m>?
When is <m> the [right|better|best] choice?
[What|Which] tasks is <m> [good|useful|best|suited] for?
For [what|which tasks|which jobs|what purpose] [do|should|would] I [use|take|choose] <m>?
In [which|what] [cases|situations] [is <m> useful|should I use <m>|does <m> help]?
What [are|would be] [the|some|good|typical] uses [of|for] <m>?
What can I [use|do with] <m>[| for]?
What is <m> used for?
Where [does|would] <m> [shine|help most|work best|fit]?
Why [would|should] I [use|choose|take|pick] <m>?
[Name|List|Tell me|Give me] [some|good|typical] uses [of|for] <m>.
[Tell me|Explain|Describe] when [to use|I should use|to choose|people use] <m>.
Is there a [good|typical] [use|task|job] for <m>?
What do [people|you|writers|teams] use <m> for?
When [is|would be] the [time|moment] to [use|take|choose] <m>?
What kind of [work|tasks|jobs] [is|are] [right|good|best] for <m>?
What's the [use|purpose|point] of <m>?
[How|When] is <m> useful?
When does it make sense to [use|choose] <m>?
What is the best [use|task] for <m>?
Who [uses|needs|should use] <m>, and [when|what for]?
[I have <m>|Suppose I have <m>|Here is <m>]. What should I use it for?
What would you use <m> for?
Give me a [reason|good reason] to use <m>.
<m>: when [should I use it|is it the right choice|do I use that]?
"""
TRAINING = """
! How is <m> trained?
! How is <m> made?
! How does <m> learn?
How [was|were|do you get] <m> [trained|built|created|made]?
How do [people|you|engineers|researchers] [train|make|build|create] <m>?
[What|Which] training does <m> [get|need|receive|have]?
What kind of training [is behind|goes into|makes] <m>?
[Explain|Describe|Tell me] how <m> is [trained|made|built|created].
[Explain|Describe|Tell me about] the training of <m>.
[Can|Could] you [explain|describe|tell me] how <m> [learns|is trained|is made]?
What is the training [method|process|recipe] [of|for|behind] <m>?
What is <m> trained on?
What [data|text|material] does <m> learn from?
Where does <m> come from?
[From what|Where] does <m> learn?
What steps [make|create|lead to] <m>?
What [turns something into|goes into making] <m>?
What does <m> see [in|during] [training|its training]?
What happens [in|during|while] [the |]training [of|for] <m>?
How did <m> learn [what it knows|its skills|to write]?
Who or what [teaches|trains] <m>?
In what way is <m> [trained|made]?
By [which|what] method is <m> [trained|made|built]?
[I want to know|I wonder|Do you know] how <m> is [trained|made|built].
How does the training of <m> [work|go|look]?
What must [one|I|you] do to [train|make|build] <m>?
What is the [recipe|method] for [making|training|building] <m>?
"""
STRENGTHS = """
! What are the strengths of <m>?
! What are the advantages of <m>?
! What are the characteristics of <m>?
What is [good|great|nice] about <m>?
What makes <m> [special|strong|useful|good]?
What are the [features|properties|traits|benefits|good sides|strong points] of <m>?
[List|Name|Tell me|Give me] the [strengths|advantages|traits|features|benefits] of <m>.
What is [typical of|characteristic of|special about] <m>?
What [does <m> do|can <m> do] well?
What is <m> good at?
What [qualities|traits|strengths|advantages] does <m> have?
How would you [characterise|describe the strengths of] <m>?
What [speaks|is there to say] for <m>?
What is the [strength|advantage|benefit|strong side] of <m>?
[Describe|Explain] the [strengths|advantages|traits|benefits] of <m>.
Why is <m> [good|strong|useful|popular]?
Why do people [like|love] <m>?
Which [strengths|advantages|traits|qualities] [has <m>|does <m> have]?
In what is <m> [good|strong]?
Where is <m> strong?
What are the pros of <m>?
[Tell me|Say] something good about <m>.
[Can|Could] you [list|name|describe] the [strengths|traits|advantages] of <m>?
What [sets <m> apart|stands out about <m>]?
What can <m> do [especially|particularly] well?
Praise <m>.
What is the best thing about <m>?
[Which|What] [strong points|good sides] does <m> have?
What [advantage|strength|benefit] does <m> [have|give|bring]?
How is <m> [good|strong|better]?
"""
LIMITS = """
! What are the limits of <m>?
! What are the weaknesses of <m>?
! What are the disadvantages of <m>?
What is [bad|wrong|difficult] [about|with] <m>?
What [problems|trouble|issues] [can|does|may] <m> [have|cause|make]?
What are the [drawbacks|downsides|limitations|bad sides|weak points|cons] of <m>?
[List|Name|Tell me|Give me] the [limits|weaknesses|drawbacks|downsides|problems] of <m>.
What can go wrong with <m>?
What [can't|cannot|does] <m> [not do|do badly]?
What is <m> [bad|poor|weak] at?
What should I [watch out for|be careful about|worry about] with <m>?
When [should I not use|should I avoid|is it wrong to use] <m>?
When is <m> [a bad|the wrong|a poor] choice?
What is the [weakness|drawback|downside|problem|weak side|catch] [of|with] <m>?
[Describe|Explain] the [limits|weaknesses|drawbacks|downsides] of <m>.
Is <m> [always right|always good|perfect|reliable|free of problems]?
Can I [trust|rely on|always trust] <m>?
Which [limits|weaknesses|drawbacks|problems] [has <m>|does <m> have]?
Where is <m> weak?
Where does <m> [fail|go wrong]?
Does <m> have [limits|weaknesses|drawbacks|problems]?
Does <m> make mistakes?
[Can|Could] you [list|name|describe] the [limits|weaknesses|drawbacks] of <m>?
What [speaks|is there to say] against <m>?
What should <m> not be used for?
Why [not use|should I not use|would I avoid] <m>?
What is the worst thing about <m>?
"""
PICK = """
! Which model should I use for <w>?
! Base or instruct for <w>?
! Which voice should I use for <w>?
Which [model|variant|voice|one] is [best|better|right|good] for <w>?
Which [model|variant|voice|one] [do I|would you|would I|can I] [use|take|choose|pick] for <w>?
What [should|do|would] I [use|take|choose|pick] for <w>[|, base or instruct]?
What do you [recommend|suggest|advise] for <w>?
[Should I|Do I|Would you] [use|take|choose] base or instruct for <w>?
[Is|Would] [base or instruct|the base or the instruct voice] [better|right|good] for <w>?
For <w>, [which model|which voice|which variant|base or instruct]?
For <w>, [which one|what] should I [use|take|choose]?
I [need|want|am looking for] [a model|a voice|something] for <w>.
I [want|need|would like] help with <w>. Which [model|voice|variant] [fits|is best|do I take]?
I am [working on|busy with|thinking about] <w>. [Base or instruct|Which voice|Which model]?
My task is <w>. [Which model|Which voice|Base or instruct]?
[Tell me|Say] which [model|voice|variant] [fits|is right for|to use for] <w>.
What is [best|better|right] for <w>[|, base or instruct|: base or instruct]?
[Help me choose|Help me pick|Choose] a [model|voice|variant] for <w>.
Who [is|would be] better at <w>, base or instruct?
Which of the two [is better|should I take|do you recommend] for <w>?
Which of the two [models|variants|voices] [fits|suits] <w>?
<w>: [base or instruct|which model|which voice]?
Is there a [better|best] [model|voice|variant] for <w>?
When it comes to <w>, which [model|voice|variant] is [better|best]?
[Can|Could] you [recommend|suggest] a [model|voice|variant] for <w>?
What would you [use|pick|take] for <w>?
Which [model|voice|variant] [suits|helps with|is made for] <w>?
"""
ONE_BASE = "[a base model|the base model|a base language model|the base variant|a base LLM]"
ONE_INSTRUCT = "[an instruct model|the instruct model|an instruction-tuned model|the instruct variant|an instruct LLM]"

DEFINITIONS = family("define", "definitions", DEFINE)
CHOICE = family("pick", "choosing", PICK)


def term(name: str, words: tuple[str, str, str], answer: str, keys: str, *prose: str, weight: float = 1.5) -> Fact:
    """A definition: (singular, plural, bare noun), an answer, its keys."""
    singular, plural, noun = words
    slots = {"s": singular, "p": plural or singular, "n": noun}
    return Fact(DEFINITIONS, name, slots, (answer,), tuple(keys.split("; ")), prose=prose, weight=weight)


def _pair(kind: Family, base: tuple[str, str, str], instruct: tuple[str, str, str]) -> list[Fact]:
    found = []
    sides = (("base", ONE_BASE, base), ("instruct", ONE_INSTRUCT, instruct))
    for side, subject, (answer, keys, prose) in sides:
        found.append(
            Fact(
                kind,
                f"{kind.name} {side}",
                {"m": subject},
                (answer,),
                tuple(keys.split("; ")),
                prose=(prose,),
                weight=3.0,
            )
        )
    return found


def paired() -> list[Fact]:
    """Questions asked of both kinds in the same words, so that they are learnt side by side."""
    when = family("when", "when to use which", WHEN)
    made = family("training", "how they are trained", TRAINING)
    strong = family("strengths", "strengths and limits", STRENGTHS)
    weak = family("limits", "strengths and limits", LIMITS)
    facts = _pair(
        when,
        (
            "Use a base model for exploration, for creative writing, and for building on it, for "
            "example by fine-tuning.",
            "base model; creative writing",
            "[Writers|Researchers|People who explore language] [like|often choose] a base model for "
            "exploration and creative writing.",
        ),
        (
            "Use an instruct model for precise tasks, for conversation, and when safety matters.",
            "instruct model; precise tasks",
            "For precise tasks and for conversation, [people choose|it is wise to take] an instruct model.",
        ),
    )
    facts += _pair(
        made,
        (
            "A base model is trained by self-supervised learning: it reads a large amount of "
            "unlabelled text and learns to predict the next token.",
            "self-supervised; next token",
            "[During pretraining|In its training], a base model reads [a large amount of text|"
            "millions of pages] and learns to predict the next token. Nobody has to label the text.",
        ),
        (
            "An instruct model starts as a base model. Then it is tuned on instructions with good "
            "answers and on human feedback.",
            "instructions; feedback",
            "To make an instruct model, people take a base model and tune it on instructions with "
            "good answers, and then on human feedback.",
        ),
    )
    facts += _pair(
        strong,
        (
            "A base model is general, open-ended and flexible: it can continue a text in any style.",
            "general; flexible",
            "[Because its text was so varied|Having read so much], a base model is general and "
            "flexible: it can continue a poem, a letter or a table.",
        ),
        (
            "An instruct model follows requests, keeps to the point, and answers in a coherent and careful way.",
            "follows requests; coherent",
            "[A good instruct model|The instruct variant] follows requests and keeps to the point.",
        ),
    )
    facts += _pair(
        weak,
        (
            "A base model does not reliably follow instructions: it may ramble or drift off topic.",
            "follow instructions; drift",
            "Ask a base model a question, and it may drift off topic or write more questions.",
        ),
        (
            "An instruct model can be less free and less varied, and it can still be wrong, so check what matters.",
            "less free; wrong",
            "An instruct model may sound sure and still be wrong, so a careful reader checks it.",
        ),
    )
    return facts


PICKS = (
    (
        "creative",
        "base",
        "[creative writing|writing stories|a poem|poetry|a story|fiction|a novel]",
        "For creative writing, take the base model: write the first lines and let it continue.",
        "base model; creative",
    ),
    (
        "explore",
        "base",
        "[exploring|exploration|open-ended exploration|exploring ideas|research]",
        "For exploration, take the base model, because it is open-ended and general.",
        "base model; exploration",
    ),
    (
        "tuning",
        "base",
        "[fine-tuning|building on it|my own fine-tuning|training it further]",
        "For fine-tuning, take the base model: it is the foundation to build on.",
        "base model; fine-tuning",
    ),
    (
        "ideas",
        "base",
        "[brainstorming|finding ideas|wild ideas|many different ideas]",
        "For brainstorming, take the base model, because its continuations are more varied.",
        "base model; brainstorming",
    ),
    (
        "chat",
        "instruct",
        "[a chatbot|chatting|conversation|a conversation|talking with users]",
        "For conversation, take the instruct model, because it was tuned to answer people.",
        "instruct model; conversation",
    ),
    (
        "precise",
        "instruct",
        "[a precise task|precise answers|precise tasks|exact answers|short answers|direct answers]",
        "For precise tasks, take the instruct model, because it follows requests.",
        "instruct model; precise",
    ),
    (
        "safety",
        "instruct",
        "[safety|safe answers|a safety-sensitive task|safe output|children|careful answers]",
        "When safety matters, take the instruct model, because it was tuned to be careful.",
        "instruct model; safety",
    ),
    (
        "questions",
        "instruct",
        "[answering questions|questions and answers|following instructions|instructions|summaries]",
        "For following instructions, take the instruct model, because that is what it was tuned for.",
        "instruct model; instructions",
    ),
)


def picks() -> list[Fact]:
    """Which variant for which work."""
    return [
        Fact(
            CHOICE, f"pick {name}", {"w": work}, (answer,), tuple(keys.split("; ")), short=side.capitalize(), weight=1.6
        )
        for name, side, work, answer, keys in PICKS
    ]
