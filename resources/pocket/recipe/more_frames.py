"""More wordings for questions about models, Tandem and the small world, by family."""

MORE = {
    "when": """
When do we [use|take|need|prefer] <m>?
When [should|do] people prefer <m>?
In [what|which] situation [do|would|should] I [use|take|need] <m>?
In [such|which] cases, is <m> the right one, and for what?
[Where|How|With what] [can|does|would] <m> help[| me| us]?
Where is <m> [useful|used|most useful|a good fit]?
Where do [people|we|you] use <m>?
What does <m> help with?
What [jobs|work|tasks] fit <m>?
[Which|What] [use|uses] does <m> have?
What are [the|typical] tasks [of|for] <m>?
I have <m>. When should I use it?
When do you recommend <m>?
""",
    "training": """
How do [people|we|they|researchers] [train|make|build|create] <m>?
How do you [train|make|build|create|teach] <m>?
[What|Which] [data|text|texts|material] is <m> trained on?
What [material|data|text] [is used to train|goes into] <m>?
What does <m> learn from[| in training]?
From [what|which] [text|data|material] does <m> learn?
What is done to [make|train|build|get] <m>?
What [makes|creates|produces] <m>?
How do engineers [train|make|build] <m>?
What turns [text|a network] into <m>?
[Tell me|Explain] how <m> learns.
How is <m> [created|built|taught|produced]?
Training of <m>[?|, please.]
""",
    "strengths": """
What makes <m> [so |][good|useful|strong|special|popular]?
Why is <m> so [good|useful|special|popular]?
[Tell me|Explain|Describe|Name|List] the [strengths|advantages|good sides|benefits|traits] of <m>.
[Tell me|Explain|Describe|Name|List] the [strong points|strong sides|features] of <m>.
[Can|Could|Would] you [name|tell me|list|explain] the [strengths|advantages|benefits] of <m>?
[Strengths|Advantages|Benefits|Traits] of <m>[?|, please.]
Name one strength of <m>.
Name an advantage of <m>.
What [is|are] the [strong|good] [side|sides|points] of <m>?
Where does <m> do well?
What does <m> do [well|best]?
What can be said for <m>?
What advantages are there with <m>?
""",
    "limits": """
What is the [main |biggest |]problem with <m>?
What is the [main |biggest |][weakness|drawback|downside|limit|disadvantage] of <m>?
What is the [weak|bad] side of <m>?
Is there a [problem|catch|downside|drawback] with <m>?
[Tell me|Explain|Describe|Name|List] the [limits|weaknesses|drawbacks|disadvantages] of <m>.
[Explain|Tell me] what is [bad|wrong] about <m>.
[Limits|Weaknesses|Drawbacks|Disadvantages] of <m>[?|, please.]
What can be said against <m>?
What do people say against <m>?
When is <m> a [wrong|bad|poor] [choice|idea]?
Name one weakness of <m>.
What does <m> do [badly|wrong]?
What are the risks of <m>?
""",
    "define": """
What's <n>?
What's the meaning of <n>?
What's meant by <n>?
I want to [know|learn] what <s> is.
I want to [know|learn] [about|more about] <p>.
Help me [with|to understand] <p>.
Help me understand what <s> is.
I would like to [know|learn] what <s> is.
""",
    "difference": """
I always [confuse|mix up|mistake] <b> and <i>. [What is the difference|How do they differ]?
What do people mean by the difference between base and instruct?
I mix up <b> and <i>.
What is different [in|about] <i>?
Difference between [base and instruct|<b> and <i>][?|, please.]
""",
    "choose": """
What decides [the choice|it], base or instruct?
How is it decided [which model|which variant|which voice] is right?
What makes [base|instruct] the right [choice|one]?
Which model [fits|is right for] my work?
The choice between base and instruct[?| is hard.]
""",
    "no answer": """
Why is the answer of [base|the base model|the base voice] so [strange|odd|off topic|long]?
Why is [base|the base voice] [rambling|off topic|wrong|so odd|not answering my question]?
The base [model|voice] is [broken|strange|off topic|rambling|not answering].
Base is [broken|strange|off topic|rambling|not answering].
Is something wrong with [base|the base model|the base voice]?
What is wrong with [the base model|base]?
Is there a bug in [base|the base model|the base voice]?
The text of [base|the base model] makes no sense.
What [base|the base model] writes [is strange|makes no sense|is not an answer].
Does [base|the base model] understand [me|my question|what I say]?
[Base|The base model] does not understand [me|my question].
Base rambles. [Why|Is that normal]?
Why does base [give|write] no answer?
""",
    "same": """
How [similar|alike|equal] are they, base and instruct?
What is similar [in|between] [base and instruct|the two models]?
Do [both|they|the two voices|the two models] use the same [network|tokenizer|architecture|size]?
Is [it|this] the same [model|network|size|file] [in both|for both voices|for base and instruct]?
Is the network the same[| in both| in base and instruct]?
Does [tuning|instruction tuning|fine-tuning] make the model [bigger|larger|smaller]?
What does tuning [keep|leave] the same?
What [connects|links|unites] the two [models|variants|voices]?
What [do|have] the two voices [share|in common]?
""",
    "how to": """
I am trying to <do>.
I [am trying|tried|would like] to <do>. [What now|How do I do that|How is that done|What is the key]?
How does it work to <do>?
[I would like|I wish] to <do>[|, please].
Teach me to <do>.
Can you teach me how to <do>?
How do I do it, I want to <do>?
I need to <do>[| now| quickly].
""",
    "keys": """
Describe what <k> does.
Describe the [key|shortcut] <k>.
Do you know [the key|the shortcut] <k>?
[Tell me|Explain] the [key|shortcut] <k>.
Do you know what happens with <k>?
""",
    "private": """
Who can [see|read] [what I write|what I say|this|my text|my words]?
Can [anyone|someone|other people|others|you] [read|see] my [chats|messages|text|words|secrets]?
Does [anyone|someone|anybody else|somebody] [read|see] [this|what I write|my chats]?
Are my [secrets|words|private things] safe[| here| with you]?
Can I [write|tell you] [secrets|my secrets|something private]?
Will you keep [a secret|my secrets|this private]?
""",
    "crash": """
What if the engine [breaks|is broken|goes down|has a problem]?
The engine [broke|breaks|is broken|has a problem|went down].
Is [it|a crash of the engine|a stopped engine] [bad|dangerous|a problem]?
Are crashes of the engine [bad|dangerous|a problem]?
Explain [an engine crash|a crash|what a crash does].
Explain what a [crash|stopped engine] means for my [text|chat].
In a crash, what [becomes of|happens to] my [text|chat]?
""",
    "memory": """
What was [the first thing I said|my first message|my last message|in our last chat]?
Do you [still |]know [my last message|our last chat|what we said|what we talked about]?
Can you remember [things|our last chat|what I said|the beginning]?
Which [part|messages|words] [do|will] you forget?
What do you forget[| first]?
What part of [our|a long] chat do you [see|remember|know]?
Is your memory [long|big|small|limited|any good]?
Your memory is [short|small|bad].
What happens to [the first|the old|the earliest] messages?
How many messages [can|do] you [see|remember]?
""",
    "code": """
Print [a line|some text|a text|hello] [in|with] Python.
How can I print [text|a line|hello|hello world] [in|with] Python?
How do you [print|write] [text|a line|hello] in Python?
[Write|Show me] [a line|one line|two lines] of [code|Python].
""",
    "format": """
I [need|want|wish] <f>.
I want you to [show|write|make] <f>.
I would love to see <f>.
I have not seen <f> yet.
Have you ever [seen|made] <f>?
I never saw <f>.
I need to see <f>.
""",
    "colour": """
What is <x> coloured?
How would you colour <x>?
How do I colour <x>?
What [colour|color] should I give <x>?
How does <x> look, what [colour|color]?
What shade is <x>?
""",
    "thing of colour": """
Give me something <c>.
Give me the name of [something|a thing] that is <c>.
Give a <c> thing.
Can you say something that is <c>?
Say a <c> thing.
What [is|do we find] <c> [in nature|in the world|outside]?
What in the world is <c>?
""",
    "sound": """
What are the [sounds|noises] of <x>?
Which [sounds|noises] does <x> make?
What kind of [sound|noise] does <x> make?
What kinds of [sounds|noises] come from <x>?
""",
    "grown": """
What will become of <y>?
What do people mean by <y>?
What is meant by <y>?
<y> is a what?
<y> is the child of [a what|which animal]?
A what is <y>?
""",
    "animal of home": """
[Who|What|Which animal] has a home in <h>?
[Who|What|Which animal] makes its home in <h>?
[Who|What|Which animal] likes to [sleep|live|stay] in <h>?
[Who|What|Which animal] stays in <h>?
Its home is <h>. [What|Who|Which animal] is it?
It sleeps in <h>. [What|Who|Which animal] is it?
""",
    "animal of sound": """
At night, something <s>. What is it?
Outside, an animal <s>. What is it?
Something <s> [outside|at night|in the garden|behind the house]. [What|Who|Which animal] is it?
I hear something that <s> [outside|at night|behind the house]. [What|Which animal] is it?
""",
    "opposite": """
Give me a word that is opposite to <x>.
Give the opposite of <x>.
Can you find the opposite of <x>?
Find a word [opposite to|that is the opposite of] <x>.
If it is not <x>, what is it?
Something is not <x>. What is it then?
What is something if it is not <x>?
What is not <x>?
""",
    "capital": """
I travel to <x>. What is [the|its] capital?
I am going to <x>. What is the capital?
I am flying to the capital of <x>. Which city is it?
We are travelling in <x>. What is the capital?
What is the [most important|first|biggest] city of <x>?
Which is the main city of <x>?
""",
    "country": """
I live in <c>. Which country is [that|this]?
I was in <c>. What country is that?
We are in <c>. Which country [are we in|is it]?
Which nation has <c> as its capital?
Where is <c> situated?
Where in the world is <c>?
""",
    "day before": """
What comes [just|directly|right] before <x>?
Which is the last <d> before <x>?
Which <d> is it that comes before <x>?
What is the <d> that comes before <x>?
""",
    "month after": """
Give me the month after <x>.
Name the month after <x>.
Say which month comes after <x>.
What is the month that [comes after|follows] <x>?
If today is in <x>, which month is next?
If it is <x> now, [which|what] month [comes|is] next?
""",
    "month before": """
What is the month that [comes|is] before <x>?
Which month is it that comes before <x>?
What's the month before <x>?
""",
    "how many": """
Give me how many <t> <w> has.
How many <t> are part of <w>?
Which number of <t> [is in|has|belongs to] <w>?
<w> and its <t>: how many [are there|is it]?
""",
    "sum": """
What [does|do] <a> + <b> come to?
What is <a> + <b> equal to?
What is equal to <a> + <b>?
Do you know <a> [+|plus] <b>?
Do you know how much <a> [+|plus] <b> is?
[I know|I forgot] what <a> [+|plus] <b> is. Do you[| know]?
[Put|Add|Take] <a> and <b> together.
Together, <a> and <b> are what?
What are <a> and <b> together?
How much are <a> and <b> together?
In total, what are <a> and <b>?
Total of <a> and <b>?
What is the total if I add <a> and <b>?
""",
    "sum in words": """
Which number do you get from <a> [+|plus] <b>?
Which number [comes from|is the sum of] <a> and <b>?
What number comes from <a> [and|plus] <b>?
What number is the sum of <a> and <b>?
<a> plus <b>, which number is [it|that]?
""",
    "count": """
Count [for me|aloud|for us], from <a> to <b>.
Please count for me, <a> to <b>.
Count from <a> up to <b>.
Count from <a> until <b>.
Count on from <a> to <b>.
""",
    "number after": """
What do I get after <n>?
Which number do I [get|reach] after <n>?
Count on from <n>. What is next?
Count further from <n>. What is the next number?
From <n>, count one more.
""",
    "number before": """
What is the last number you count before <n>?
Which is the last number before <n>?
Give me the number that comes before <n>.
Name the number that is before <n>.
If I count down, which number comes after <n>?
I count down and I am at <n>. What is next?
""",
    "pick": """
I want to do <w>. [Which model|Which voice|Base or instruct]?
[Which|What] would be [better|best|good|right] for <w>?
What would you [choose|suggest|recommend] for <w>?
What [would|can|do] I [choose|take|use] for <w>?
Who [helps|is good|is best] with <w>, base or instruct?
[Is|Would be] base [good|better|right] for <w>, or instruct?
<w>, which [voice|model|variant] [is it|do I take]?
Which [voice|model|variant] [is good at|does] <w>?
""",
    "list": """
[List|Name] <t> as [a bullet list|bullets|points].
[Show|Give] me <t> as [a list|bullet points|bullets].
A [bullet|short] list: <t>
Bullets: <t>
[Write|Say] <t>.
I would like you to [list|name] <t>.
""",
}
