"""Words of the trade, and questions that compare the two kinds of model."""

from recipe.facts import Fact, family
from recipe.facts_models import ONE_BASE, ONE_INSTRUCT, term

DIFFERENCE = """
! What is the difference between <b> and <i>?
! What is the difference between base and instruct?
! How do base and instruct differ?
! Base vs instruct?
How [do|are] [base and instruct models|the two models|the two variants] [differ|different]?
How is <i> different from <b>?
How [is|does] <b> [different|differ] from <i>?
[Compare|Please compare|Can you compare] <b> and <i>.
[Compare|Please compare] base and instruct[| for me].
[Explain|Describe|Tell me] the difference between [base and instruct|<b> and <i>].
In what [way|respect] [do base and instruct|do the two variants] differ?
What [distinguishes|separates] [<i> from <b>|instruct from base|base from instruct]?
What changes [between|from] base [and|to] instruct?
Why are there two [models|variants|voices]?
Why [do you have|does Tandem have|are there] both base and instruct?
Base [versus|against|compared to] instruct[?|: what is the difference?]
Base and instruct: [what is the difference|how do they differ|what changes]?
What does instruct [do|have] that base does not?
What can [the instruct model|instruct] do that [the base model|base] cannot?
Are base and instruct [different|very different]?
Is there a [big |]difference between base and instruct?
I [confuse|mix up] base and instruct. What is the difference?
I don't [see|understand|get] the difference between [base and instruct|<b> and <i>].
Which difference is there between [base and instruct|<b> and <i>]?
What [is|makes] the instruct [model|variant|voice] different?
How does tuning change [a base model|the base model|the model]?
What did instruction tuning change?
[Is there|Do you see] any difference between the two [models|variants|voices]?
"""
CHOOSE = """
! Which is better, base or instruct?
! Which model should I use?
! Base or instruct?
! How do I choose between base and instruct?
Which one is better[|, base or instruct|: base or instruct]?
Which [model|variant|voice|one] [should|do|can|would] I [choose|take|pick|need]?
Which [model|variant|voice|one] is [better|best|right for me]?
What is better, [base or instruct|instruct or base]?
How [can|should|do] I [decide|choose|pick][| between base and instruct| between the two]?
Is [instruct|the instruct model] [always |]better than [base|the base model]?
Is [base|the base model] [always |]better than [instruct|the instruct model]?
Should I [use|take|choose] [base or instruct|the base or the instruct model]?
Do I [want|need] [base or instruct|the base or the instruct model]?
What is your [advice|recommendation] on base and instruct?
What do you recommend, base or instruct?
[Help me|Please help me] [choose|decide|pick][| between base and instruct| a variant| a voice].
I [can't|cannot] decide between base and instruct.
I [do not|don't] know which [model|voice|variant] [to use|to take|I need].
Tell me which [model|voice|variant] [to use|I should use|is better].
[Do you prefer|Would you take] base or instruct?
When base and when instruct?
When do I [use|need|take] which [model|variant|voice]?
What decides [which model I need|between base and instruct|which variant is right]?
Who wins, base or instruct?
Which of the two [models|variants|voices] is [better|stronger|the best]?
Is one of [them|the two|the models] better?
Instruct or base?
"""
NO_ANSWER = """
! Why does the base model not answer my question?
! Why does base not answer?
! Can a base model answer questions?
Why [does|did] [base|the base model|the base voice] not [answer|reply|answer me|help me]?
Why [does|did] [base|the base model|the base voice] [ramble|keep writing|go on and on]?
Why [does|did] the base [model|voice] [repeat my question|write more questions]?
Why doesn't [base|the base model|the base voice] [answer|listen|follow instructions]?
Why is [base|the base model|the base voice] [so strange|off topic|rambling|not answering]?
[Base|The base model|The base voice] [does not|doesn't] [answer|listen to me|answer my question].
[Base|The base model|The base voice] ignores [me|my question|what I ask]. Why?
[Base|The base model|The base voice] [just|only] continues my text. [Why|Is that normal]?
I asked [base|the base model|the base voice] a question and it [wrote something else|went on].
Is it [normal|a bug|right] that [base|the base model|the base voice] does not answer?
Is it normal that the base [model|voice] [rambles|ignores my question|keeps writing]?
Can [the base model|the base voice|base] [follow instructions|chat|reply|answer me]?
Does [a base model|the base model|base] [answer questions|follow instructions]?
What is wrong with [base|the base voice], it does not answer?
How do I [get|make] [base|the base model|the base voice] [to answer|to reply|answer me]?
How can I [get an answer from|ask] [the base model|the base voice|base]?
The base [model|voice] writes [nonsense|more questions|a story] [instead of an answer|why].
Why [do I get|is there] no answer from [base|the base model|the base voice]?
[Is base|Is the base model|Is the base voice] broken?
The answer of [base|the base model] [makes no sense|is strange|is not an answer].
Why can [base|the base model|the base voice] not answer [me|questions|a simple question]?
What happens when I ask [a base model|the base model|base] a question?
Base [keeps|goes on] writing [and does not answer|without an answer].
Why does [base|the base model] [write|give] [a story|questions|more text] [instead of|and not] an answer?
Why is there no [real |]answer from [base|the base model|the base voice]?
Does the base [voice|model] [understand|answer|follow] [me|my question|what I say]?
[Base|The base model] never [answers|replies|stops].
How should I [talk to|use|ask|prompt] [base|the base model|the base voice]?
The base model [did|will] not [answer|reply|follow my instruction].
"""
SAME = """
! Do base and instruct have the same size?
! What do base and instruct have in common?
! Are base and instruct the same model?
Do [base and instruct|the two models|both models] have the same [architecture|tokenizer|size]?
Do [base and instruct|the two variants] share [anything|something|the same network]?
What do [the two models|the two variants|both models] [have in common|share]?
What is the same [in|about|for] [base and instruct|the two variants|both models]?
Are [the two models|both variants|the two variants] [the same|equal|alike]?
Is the [architecture|tokenizer|size] of [instruct|the instruct model] the same[| as for base]?
Is the instruct model [bigger|larger|smaller] than the base model?
Is the base model [bigger|larger|smaller] than the instruct model?
Which [model|variant] is [bigger|larger|smaller], base or instruct?
What [stays|remains] the same [in|between] base and instruct?
What is [equal|alike|shared] [in|between] base and instruct?
How [similar|alike] are [base and instruct|the two models|the two variants]?
Are base and instruct [related|relatives|of one family]?
[Do|Does] base and instruct use the same [architecture|tokenizer]?
Have base and instruct the same [number of parameters|tokenizer|architecture]?
[Tell me|Name|List] what base and instruct [have in common|share].
In what are base and instruct [the same|alike|equal]?
Do both [models|variants|voices] have the same [size|architecture|parameters]?
Is it the same [network|architecture] in [base and instruct|both models]?
Are the two files [equally big|of the same size|the same]?
Does tuning change the [size|architecture|tokenizer]?
Does the model get bigger [by|through] [tuning|instruction tuning]?
What [links|connects] base and instruct?
What do [the two|both|they] share?
Do they have the same [size|tokenizer|architecture|parameters]?
Which parts are the same in [both|base and instruct]?
Are [base and instruct|the two models] of the same [size|architecture|family]?
[Has|Does] [the instruct model|instruct] [the same|have the same] [size|architecture|tokenizer]?
Are the [weights|parameters] of base and instruct the same?
How much bigger is [instruct|the instruct model] than [base|the base model]?
Tell me if base and instruct are the same [size|model|architecture].
Is there anything [in common|shared] between base and instruct?
"""


def terms() -> list[Fact]:
    """Definitions."""
    one = "[a base model|the base model|a base language model|a base LLM|the base variant]"
    two = "[an instruct model|the instruct model|an instruction-tuned model|an instruct LLM]"
    return [
        term(
            "base model",
            (one, "[base models|base language models]", "base model"),
            "A base model is a pretrained language model: it has read a large amount of text and "
            "continues the text you give it.",
            "base model; continues",
            "A base model is the foundation: it [learnt|knows] the patterns of language from a "
            "large amount of text, and it continues what it is given.",
            "[At its heart|Basically], a base model continues text.",
            weight=3.0,
        ),
        term(
            "instruct model",
            (two, "[instruct models|instruction-tuned models]", "instruct model"),
            "An instruct model is a base model that was tuned on instructions and human "
            "feedback, so it follows requests.",
            "instruct model; follows requests",
            "An instruct model is what a base model becomes after tuning: it follows requests, "
            "and it stops when the answer is complete.",
            weight=3.0,
        ),
        term(
            "language model",
            ("[a language model|a large language model|an LLM]", "[language models|LLMs]", "[language model|LLM]"),
            "A language model predicts the next token of a text, again and again.",
            "language model; next token",
            "Every language model gives each possible next token a probability.",
        ),
        term(
            "token",
            ("a token", "tokens", "token"),
            "A token is a small piece of text, such as a word or a part of a word.",
            "token; piece of text",
            "Models read and write text in tokens.",
        ),
        term(
            "context",
            (
                "[the context window|a context window|the context length|context]",
                "[context windows|the context window]",
                "[context window|context length]",
            ),
            "The context window is how many tokens the model can see at once.",
            "context window; at once",
            "The context window is like a desk: only so many pages fit on it.",
        ),
        term(
            "quantization",
            ("[quantization|a quantized model]", "[quantization|quantizations]", "[quantization|quantized]"),
            "Quantization stores the weights with fewer bits, so the file is smaller and faster.",
            "fewer bits; smaller",
            "With eight bits a quantized model is nearly perfect; with four bits it is smaller but a little worse.",
        ),
        term(
            "gguf",
            ("[GGUF|a GGUF file|the GGUF format]", "[GGUF files|GGUF]", "GGUF"),
            "GGUF is a file format that holds a model's weights, its tokenizer and its settings.",
            "file format; weights",
            "A model for llama.cpp comes in one GGUF file.",
        ),
        term(
            "llama.cpp",
            ("llama.cpp", "llama.cpp", "llama.cpp"),
            "llama.cpp is the engine that runs GGUF models on an ordinary computer.",
            "llama.cpp; engine",
            "Tandem runs its models through llama.cpp.",
        ),
        term(
            "template",
            ("[a chat template|the chat template]", "chat templates", "chat template"),
            "A chat template marks who says what, so that an instruct model can read a conversation.",
            "chat template; who says what",
            "A base model has no chat template.",
        ),
        term(
            "temperature",
            ("[temperature|the temperature|the temperature setting]", "[temperature|temperatures]", "temperature"),
            "Temperature sets how random the next token is: low is steady, high is more varied.",
            "random; next token",
            "At a low temperature a model takes the most likely token.",
        ),
        term(
            "rlhf",
            (
                "[RLHF|reinforcement learning from human feedback|human feedback]",
                "[RLHF|human feedback]",
                "[RLHF|human feedback]",
            ),
            "With human feedback, people rank answers, and the model learns to prefer the better ones.",
            "human feedback; rank",
            "RLHF uses human feedback: people rank answers.",
        ),
        term(
            "sft",
            (
                "[supervised fine-tuning|SFT|instruction tuning|fine-tuning]",
                "[fine-tuning|instruction tuning]",
                "[SFT|fine-tuning|instruction tuning]",
            ),
            "Fine-tuning shows a model many instructions with good answers, so that it learns to follow them.",
            "instructions; good answers",
            "Instruction tuning changes the manners of a model more than its knowledge.",
        ),
        term(
            "pretraining",
            ("[pretraining|pretraining of a model]", "pretraining", "pretraining"),
            "Pretraining is the first stage: the model reads a large amount of unlabelled text "
            "and learns to predict it.",
            "first stage; unlabelled",
            "Pretraining needs no labels, because the text itself is the teacher.",
        ),
        term(
            "parameters",
            ("[a parameter|a weight]", "[parameters|weights|the parameters]", "[parameters|weights]"),
            "Parameters are the numbers inside a model; training sets them. They are also called weights.",
            "parameters; numbers",
            "A model with more parameters can learn more.",
        ),
        term(
            "prompt",
            ("a prompt", "prompts", "prompt"),
            "A prompt is the text you give to a model.",
            "prompt; text you give",
            "A clear prompt gets a better answer.",
        ),
        term(
            "system prompt",
            (
                "[a system prompt|a system message|the system prompt]",
                "[system prompts|system messages]",
                "[system prompt|system message]",
            ),
            "A system prompt is a note before the conversation that tells an instruct model how to behave.",
            "system prompt; how to behave",
        ),
        term(
            "self-supervised",
            ("[self-supervised learning|self-supervised training]", "self-supervised learning", "self-supervised"),
            "In self-supervised learning the text is its own teacher: the model predicts the "
            "next token, and no labels are needed.",
            "own teacher; no labels",
        ),
        term(
            "hallucination",
            ("[a hallucination|hallucination]", "hallucinations", "[hallucination|hallucinate]"),
            "A hallucination is something that a model makes up but says as if it were true.",
            "hallucination; makes up",
        ),
    ]


def comparisons() -> list[Fact]:
    """Both kinds of model in one question."""
    both = {"b": ONE_BASE, "i": ONE_INSTRUCT}
    topic = "comparing the two"
    return [
        Fact(
            family("difference", topic, DIFFERENCE),
            "difference",
            both,
            (
                "A base model continues text, while an instruct model follows requests. The instruct "
                "model is made from the base model by tuning.",
            ),
            ("continues text", "follows requests"),
            weight=4.0,
            prose=(
                "The base model is like a library, and the instruct model is like a librarian.",
                "Base models continue text, while instruct models follow requests.",
            ),
        ),
        Fact(
            family("choose", topic, CHOOSE),
            "choose",
            both,
            ("Choose by the task: base for open and creative text, instruct for precise answers and conversation.",),
            ("by the task", "creative", "precise"),
            weight=4.0,
        ),
        Fact(
            family("no answer", topic, NO_ANSWER),
            "no answer",
            both,
            (
                "That is normal: a base model continues text and was not trained to answer. Give it "
                "the beginning of a text, or switch to Instruct.",
            ),
            ("continues text", "beginning of a text|Instruct"),
            weight=4.0,
        ),
        Fact(
            family("same", topic, SAME),
            "same",
            both,
            ("Base and instruct share the same architecture, size and tokenizer. Only the weights differ.",),
            ("same architecture", "weights differ"),
            weight=3.0,
        ),
    ]
