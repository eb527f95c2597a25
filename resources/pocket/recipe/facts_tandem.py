"""How to use Tandem."""

from recipe.facts import Fact, family
from recipe.facts_models import DEFINITIONS

HOW_TO = """
! How do I <do>?
! How can I <do>?
! Which key do I press to <do>?
How do you <do>?
How [does one|to] <do>?
How [would|should] I <do>?
[What|Which] key [is there|should I press|do I need|must I press] to <do>?
What [do|should|must] I [press|do|click|type] to <do>?
I want to <do>.
I [want|need|would like|am trying] to <do>. [How|How does that work|What do I do|Which key]?
Tell me how to <do>.
[Show|Teach] me how to <do>.
Can you [tell|show] me how to <do>?
Is there a [way|shortcut|key|button] to <do>?
What is the [shortcut|key|hotkey|way] to <do>?
Where [can|do] I <do>?
[Can|May] I <do>[| here| in Tandem| in this app]?
Is it possible to <do>?
[Please explain|Explain] how to <do>.
[Help me|Please help me] <do>.
[In Tandem|In this app|Here], how do I <do>?
I [can't|cannot] find out how to <do>.
I don't know how to <do>.
What's the [quickest|fastest|easiest|best] way to <do>?
[Shortcut|Key|Hotkey] to <do>?
Do you know how to <do>?
What if I [want|need] to <do>?
Explain how I can <do>.
Any [idea|tip] how to <do>?
How to <do>?
Could you explain how to <do>?
[What is|Give me] the key to <do>[?|.]
"""
KEYS = """
! What does <k> do?
! What is <k> for?
What happens when I press <k>?
What happens [if|after] I [hit|press|use] <k>?
[What|Which] function does <k> have?
[Tell me|Explain] what <k> does.
What [can|do] I do with <k>?
What is the [use|function|meaning|effect] of <k>?
When do I [use|press] <k>?
What do I [get|see] with <k>?
What does [the shortcut|the key] <k> [do|mean]?
I pressed <k>. What [happened|did that do|does it do]?
Why [would|should] I press <k>?
<k>?
<k>: what [does it do|is it for|happens]?
What [does|will] pressing <k> do?
[Explain|Describe] <k>.
Do you know what <k> does?
Can I use <k>[| in Tandem| here]?
What is behind <k>?
What would <k> do[| in Tandem| here]?
Is <k> a shortcut?
What's <k>[| for| good for]?
The key <k>, what [is it for|does it do]?
[Which|What] [action|command] is on <k>?
Does <k> do anything?
"""
PRIVATE = """
! Do you work offline?
! Where are my chats stored?
! Is my data private?
! Do I need the internet?
[Does|Will] [this|this app|Tandem|it] work [without internet|without the internet|offline]?
[Can|May] I [use|run] [Tandem|this app|you] [offline|without internet|on a plane|on a train]?
[Do|Does] [you|Tandem|it] need [an internet connection|the internet|to be online]?
Are my [chats|messages|conversations|words] [private|safe|secret]?
[Who|Who else] can [read|see] my [chats|messages|conversations]?
[Is|Are] my [data|chats|messages] [sent|uploaded|given] to [a server|the cloud|anyone]?
Do you [send|upload|share] my [data|messages|chats|words][| to anyone| to a server]?
Where [is|does] [my data|my conversation] [kept|stored|go]?
Where do my [messages|chats|words] go?
[What|What happens] [with|to] my [data|messages|chats]?
Does [anything|my text|my data] leave [this|my] computer?
Is [everything|all|my data] [kept|stored] on [this|my] computer?
Is [anything|something] sent to [a server|the internet|the cloud]?
Do you [spy on|track|watch] me?
[Is|Are] [this|this app|you] [online|in the cloud|on the internet]?
Do you [run|live|work] on my [computer|laptop]?
Where do you run?
Is there a [server|cloud|account][| behind this| involved]?
Do I need [an account|a login|to log in|to be online]?
[How|Is my] privacy [is kept|protected]?
Tell me about privacy[| here| in Tandem].
[Can|May] I [tell you a secret|write private things][| here]?
I have no internet. [Does this still work|Can I still chat|Is that a problem]?
What about [privacy|my privacy|my data]?
Is it safe to write [private things|secrets] here?
Which company [gets|sees|stores] my [data|chats]?
"""
CRASH = """
! What happens if the engine stops?
! Is my text safe if the engine stops?
What [if|happens when] the engine [crashes|stops|fails|dies|breaks]?
The engine [stopped|crashed|died|failed]. [What now|Is my text lost|What happens now]?
[Do|Will] I lose [my text|my chat|my work|the answer] if the engine [stops|crashes|fails]?
Is [my text|my chat|the answer] [lost|gone|safe] [when|if|after] the engine [crashes|stops|fails]?
What happens to [my text|my chat|the answer] [when|if] the engine [stops|crashes|fails]?
What does Tandem do [when|if] the engine [stops|crashes|dies]?
The engine has stopped[.|. Help!|, what should I do?]
[My|The] engine [is dead|is gone|does not run].
Why did the engine [stop|crash|fail]?
How do I [restart|start] the engine[| again]?
[Can|Will|Does] the engine [start|come back|restart] [again|by itself]?
After [a crash|a stop of the engine|an engine crash], is [my text|my chat] [safe|lost|there]?
What should I do [after a crash|when the engine stops|if the engine crashes]?
I see that the engine stopped.
It says that the engine [stopped|has stopped|crashed].
Does a crash [delete|destroy|lose] my [text|chat|work]?
[Is|Are] [a crash|engine crashes] [bad|a problem|dangerous]?
What is lost [when|if] the engine [stops|crashes|fails]?
Is [anything|something] lost [when|if] the engine [stops|crashes|fails]?
Tell me about [engine crashes|a crash of the engine|a stopped engine].
Explain what happens when the engine [stops|crashes].
Will my [text|chat|work] survive [a crash|an engine crash|when the engine stops]?
[Can|Does] a stopped engine [harm|hurt|delete] my [chat|text]?
What becomes of my [chat|text] [in a crash|if the engine stops]?
"""
MEMORY = """
! What happens when the context is full?
! Do you remember old chats?
What [if|happens when|happens if] the [context|context window] [is full|runs out|gets full]?
What happens [when|if] [a|the|our] [chat|conversation] [gets|is] [too long|very long]?
How [long|much] can [our|a] [chat|conversation] be?
How much can you [remember|keep in mind|see]?
How [good|long] is your memory?
Do you [remember|forget] [what I said|the beginning|the start|our last chat|things]?
Do you have [a memory|memory]?
Why [did|do] you forget [what I said|the beginning|the start|me]?
[Can|Will] you remember [me|this|our chat|that][| tomorrow| later]?
What do you remember?
Will you [know|remember] me [tomorrow|next time|later]?
What [is|gets] forgotten in a long [chat|conversation]?
[You|Why have you] forgot [what I said|the beginning].
Does the model [remember|forget] [old|long] [chats|conversations|messages]?
Is there a limit to [the length of a chat|a conversation|your memory|the context]?
[How far|How long] back can you [see|remember|look]?
Which part of a [long chat|chat] is forgotten?
Do you learn from [our chat|me|my messages|what I say]?
Does the model learn [from|while] [chatting|our chat|my messages]?
My chat is [too long|very long]. [What now|What happens]?
The context is [full|nearly full|at 100 percent].
Tell me about your memory.
Is your memory [good|short|small]?
What happens to the oldest [messages|part of a chat]?
"""

HOW_TOS = (
    (
        "stop",
        "[stop|interrupt|cancel|halt|end] [the answer|an answer|the model|the writing|it]",
        "Press Esc to stop. The text written so far is kept.",
        "Esc",
    ),
    (
        "new chat",
        "[start|open|begin|make|create] [a new|another] [chat|conversation]",
        "Press Ctrl+N to start a new chat.",
        "Ctrl+N",
    ),
    (
        "send",
        "[send|submit] [my message|a message|what I typed|my text|a question]",
        "Press Enter to send your message.",
        "Enter; send",
    ),
    (
        "new line",
        "[write|add|insert|start|make] a [new line|line break|second line]",
        "Press Shift+Enter for a new line.",
        "Shift+Enter",
    ),
    (
        "base voice",
        "[switch to|change to|talk to|use|ask|choose] [base|the base model|the base voice|only base]",
        "Choose Base in the voice switch, or press Ctrl+1.",
        "Ctrl+1",
    ),
    (
        "both voices",
        "[ask|use|see|get answers from|choose|show] [both|both models|both voices|both at once|two answers]",
        "Choose Both in the voice switch, or press Ctrl+2.",
        "Ctrl+2",
    ),
    (
        "compare",
        "[compare|see] [base and instruct|the two models|the two voices|the answers][| side by side]",
        "Choose Both in the voice switch, or press Ctrl+2.",
        "Ctrl+2",
    ),
    (
        "instruct voice",
        "[switch to|change to|talk to|use|ask|choose] [instruct|the instruct model|the instruct voice|only instruct]",
        "Choose Instruct in the voice switch, or press Ctrl+3.",
        "Ctrl+3",
    ),
    (
        "settings",
        "[open|find|change|get to|see] [the settings|my settings|settings|the preferences]",
        "Press Ctrl+, to open the settings.",
        "Ctrl+,; settings",
    ),
    (
        "theme",
        "[change|switch|set|choose] [the theme|the look|to dark mode|the dark theme|to a light theme|light or dark]",
        "Open the settings with Ctrl+, and choose the light, dark or system theme.",
        "theme",
    ),
    (
        "set temperature",
        "[change|set|raise|lower|adjust] the temperature",
        "Change the temperature in the settings, which open with Ctrl+,.",
        "temperature; settings",
    ),
    (
        "rename",
        "[rename|name|change the name of|give a name to] [a chat|my chat|a conversation|this chat]",
        "Open the menu of the chat in the sidebar and choose Rename.",
        "Rename",
    ),
    (
        "delete",
        "[delete|remove|get rid of|throw away] [a chat|my chat|a conversation|this chat]",
        "Open the menu of the chat in the sidebar and choose Delete. You can undo it.",
        "Delete; undo",
    ),
    (
        "undo",
        "[undo a deletion|bring back a chat|restore a deleted chat|get a deleted chat back|undelete a chat]",
        "Right after deleting, choose Undo, and the chat comes back.",
        "Undo",
    ),
    (
        "old chats",
        "[find|open|see|read] [my old chats|an old chat|an earlier chat|past conversations]",
        "Your chats are in the sidebar. Choose one to open it.",
        "sidebar",
    ),
    (
        "choose costume",
        "[choose|change|set|pick|switch] [the costume|a costume|another costume]",
        "Choose Plain or Transcript as the costume of the base voice.",
        "Plain; Transcript",
    ),
    (
        "speed",
        "[see|check|find out] [how fast it is|the speed|the tokens per second|which device"
        " is used|how much context is used]",
        "Look at the status line: it shows the file, tokens per second, context used and device.",
        "status line",
    ),
    (
        "bigger model",
        "[get|find|add|download|install|use] [a bigger model|another model|more models|a better model|a real model]",
        "I am only the built-in pocket pair. Choose a larger family in the library.",
        "larger family; library",
    ),
    (
        "continue text",
        "[continue|let the model continue|have the model continue] [a text|my text|my story|a poem]",
        "Choose Base with Ctrl+1 and write the beginning. It will continue.",
        "Ctrl+1",
    ),
)
KEY_FACTS = (
    ("[Ctrl+1|Ctrl 1|control 1]", "Ctrl+1 switches to the base voice.", "base voice"),
    ("[Ctrl+2|Ctrl 2|control 2]", "Ctrl+2 switches to Both: two panes on one composer.", "Both"),
    ("[Ctrl+3|Ctrl 3|control 3]", "Ctrl+3 switches to the instruct voice.", "instruct voice"),
    ("[Ctrl+N|Ctrl N|control N]", "Ctrl+N starts a new chat.", "new chat"),
    ("[Ctrl+,|Ctrl comma|control comma]", "Ctrl+, opens the settings.", "settings"),
    ("[Enter|the Enter key|Return|the Return key]", "Enter sends your message.", "sends"),
    ("[Shift+Enter|Shift Enter]", "Shift+Enter starts a new line.", "new line"),
    ("[Esc|Escape|the Esc key|the Escape key]", "Esc stops the answer. The text written so far is kept.", "stops"),
)
THINGS = (
    (
        "Tandem",
        ("[Tandem|this app|the app|this program]",) * 2 + ("Tandem",),
        "Tandem is an app in which the base and the instruct variant of a model sit side by side, on "
        "your own computer.",
        "side by side; instruct",
        "With Tandem, people compare a base and an instruct model on their own computer.",
    ),
    (
        "voice",
        ("[the voice switch|a voice|the voice|a voice in Tandem]", "[voices|the voices|the three voices]", "voice"),
        "The voice decides who speaks next: Base, Both or Instruct.",
        "who speaks next; Both",
        "The voice switch has three positions: Base, Both and Instruct.",
    ),
    (
        "both",
        (
            "[Both|the Both voice|the side by side view|the view with two panes]",
            "[two panes|Both]",
            "[Both|side by side]",
        ),
        "Both sends one message to two panes: base answers on the left, instruct on the right.",
        "left; right",
        "In Both, one composer serves two panes, base left and instruct right.",
    ),
    (
        "costume",
        ("[a costume|the costume]", "[costumes|the costumes]", "costume"),
        "A costume is how a conversation becomes plain text for the base voice: Plain or Transcript.",
        "plain text; Transcript",
        "A base voice wears a costume, because it knows no chat template.",
    ),
    (
        "plain costume",
        ("[the Plain costume|Plain]", "[Plain|the Plain costume]", "[Plain|Plain costume]"),
        "With the Plain costume, the base voice sees only your own text.",
        "your own text",
    ),
    (
        "transcript costume",
        (
            "[the Transcript costume|Transcript]",
            "[Transcript|the Transcript costume]",
            "[Transcript|Transcript costume]",
        ),
        "With the Transcript costume, the base voice sees lines that start with User: and Assistant:.",
        "User:; Assistant:",
    ),
    (
        "sidebar",
        ("[the sidebar|a sidebar|the list on the left]", "[sidebars|the sidebar]", "sidebar"),
        "The sidebar lists your chats. You can rename them, delete them, and undo that.",
        "chats; rename",
        "All chats are listed in the sidebar.",
    ),
    (
        "status line",
        ("[the status line|a status line|the line at the bottom]", "[status lines|the status line]", "status line"),
        "The status line shows the file, tokens per second, the context used and the device.",
        "tokens per second; device",
        "The status line shows how fast a model writes.",
    ),
    (
        "tokens per second",
        ("[tokens per second|the speed in tokens per second]", "tokens per second", "tokens per second"),
        "Tokens per second tell how fast a model writes. The status line shows them.",
        "how fast; status line",
    ),
    (
        "pair",
        ("[a pair|the pocket pair|a pair in Tandem]", "[pairs|the pocket pair]", "[pair|pocket pair]"),
        "A pair is two files of one family, a base and an instruct variant. The pocket pair is built in.",
        "two files; pocket pair",
        "The pocket pair comes with Tandem and is very small.",
    ),
    (
        "family",
        ("[a family|a model family]", "[families|model families]", "[family|model family]"),
        "A family is the base and the instruct variant of one model, each with its quantizations.",
        "base and the instruct; one model",
    ),
)


def tandem() -> list[Fact]:
    """Everything about the app."""
    how = family("how to", "using Tandem", HOW_TO)
    keys = family("keys", "keys", KEYS)
    facts = [
        Fact(how, name, {"do": work}, (answer,), tuple(key.split("; ")), weight=1.3)
        for name, work, answer, key in HOW_TOS
    ]
    facts += [
        Fact(keys, key, {"k": key}, (answer,), tuple(wanted.split("; ")), weight=0.9)
        for key, answer, wanted in KEY_FACTS
    ]
    for name, words, answer, key, *prose in THINGS:
        slots = {"s": words[0], "p": words[1], "n": words[2]}
        facts.append(Fact(DEFINITIONS, name, slots, (answer,), tuple(key.split("; ")), prose=tuple(prose), weight=1.5))
    facts += [
        Fact(
            family("private", "privacy and safety of text", PRIVATE),
            "private",
            {},
            ("Everything stays on this computer. Tandem works offline, and nothing is sent to a server.",),
            ("stays on this computer", "offline"),
            weight=3.0,
        ),
        Fact(
            family("crash", "privacy and safety of text", CRASH),
            "crash",
            {},
            ("The text written so far is safe. The engine starts again with your next message.",),
            ("safe", "starts again"),
            weight=2.5,
        ),
        Fact(
            family("memory", "privacy and safety of text", MEMORY),
            "memory",
            {},
            (
                "I can see only this chat, as far as it fits in the context window. The oldest part "
                "of a long chat is forgotten.",
            ),
            ("context window", "forgotten"),
            weight=2.5,
        ),
    ]
    return facts
