"""The wordings of questions about the small world, one frame a line."""

COLOUR = """
! What [colour|color] is <x>?
! What is the colour of <x>?
What's the [colour|color] of <x>?
[Tell me|Say|Give me] the [colour|color] of <x>.
[Can|Could] you tell me the [colour|color] of <x>?
Which [colour|color] does <x> have?
Which [colour|color] is <x>?
Do you know the [colour|color] of <x>?
Name the [colour|color] of <x>.
<x>: what [colour|color] is it?
What [colour|color] would you [paint|draw] <x>?
In [what|which] [colour|color] [do I|should I|would you] [paint|draw] <x>?
Tell me what [colour|color] <x> is.
Do you know what [colour|color] <x> is?
What [colour|color] do you [see|get|think of] when you look at <x>?
I want to [paint|draw] <x>. Which [colour|color] do I need?
How is <x> coloured?
The [colour|color] of <x>[?|, please.]
What [colour|color] does <x> have?
What [colour|color] has <x>?
[Describe|Explain] the [colour|color] of <x>.
I forgot the [colour|color] of <x>.
What is the usual [colour|color] of <x>?
What [colour|color] is <x> [usually|normally|most of the time]?
Guess the [colour|color] of <x>.
Of [what|which] [colour|color] is <x>?
Think of <x>. What [colour|color] is it?
If you see <x>, what [colour|color] is it?
"""
THING_OF_COLOUR = """
! What is <c>?
! Name something <c>.
! Which thing is <c>?
What thing is <c>?
Tell me something [that is |]<c>.
Give me [something|a thing] that is <c>.
Name a thing that is <c>.
Name a <c> thing.
[Do you know|Can you name|Can you think of] something <c>?
[Do you know|Can you name] a <c> thing?
What [things|sort of things|kinds of things] are <c>?
What has the [colour|color] <c>?
Which thing has the [colour|color] <c>?
Show me something <c>.
What can be <c>?
I am looking for something <c>.
I need something <c>[.| for a picture.]
An example of something <c>[?|, please.]
Give me an example of [something <c>|the colour <c>|a <c> thing].
What in nature is <c>?
What do you know that is <c>?
Say something that is <c>.
Is there something <c>?
What would you paint <c>?
What should I [paint|draw] [in|with] <c>?
Think of something <c>. [What is it|Which thing]?
Where do you see the [colour|color] <c>?
Something <c>[?|, please.]
"""
OPPOSITE = """
! What is the opposite of <x>?
! What's the opposite of <x>?
[Tell me|Give me|Name|Say] the opposite of <x>.
What is the [contrary|reverse] of <x>?
[Which|What] word is the opposite of <x>?
[Which|What] word is opposite to <x>?
<x> is the opposite of what?
The opposite of <x> is what?
The opposite of <x>[?|, please.]
Do you know the opposite of <x>?
[Can|Could] you tell me the opposite of <x>?
[Can|Could] you name the opposite of <x>?
What [word|is the word] means the opposite of <x>?
What would be the opposite of <x>?
What is the opposite word [of|for|to] <x>?
Find the opposite of <x>.
I need the opposite of <x>.
I am looking for the opposite of <x>.
What do you call the opposite of <x>?
Opposite of <x>?
Opposite: <x>?
<x>, what is the opposite?
Tell me a word that is the opposite of <x>.
What is the other side of <x>?
What is [exactly|just] the opposite of <x>?
What stands against <x>?
How do you say the opposite of <x>?
If not <x>, then what?
Which word [says|has] the opposite of <x>?
If something is not <x>, what is it?
"""
CAPITAL = """
! What is the capital of <x>?
! What's the capital of <x>?
What is the capital city of <x>?
[Tell me|Name|Give me|Say] the capital of <x>.
[Tell me|Name|Give me] the capital city of <x>.
Which city is the capital of <x>?
What city is the capital of <x>?
[What|Which] city is <x>'s capital?
What is <x>'s capital[| city]?
Do you know the capital of <x>?
[Can|Could] you [tell me|name] the capital of <x>?
<x>: what is [its|the] capital?
The capital of <x> is which city?
The capital of <x>[?|, please.]
Capital of <x>?
I want to know the capital of <x>.
I forgot the capital of <x>.
Which capital [does <x> have|has <x>]?
What capital does <x> have?
[How|What] is the capital of <x> called?
What do you call the capital of <x>?
I am travelling to <x>. What is the capital?
What is the name of <x>'s capital?
What is the name of the capital of <x>?
What is the main city of <x>?
Tell me which city is the capital of <x>.
Of <x>, what is the capital?
Where is the capital of <x>?
For <x>, what is the capital?
"""
COUNTRY = """
! Which country has <c> as its capital?
! <c> is the capital of which country?
! What country is <c> in?
! In which country is <c>?
Of which country is <c> the capital?
<c> is the capital of what[| country]?
[Tell me|Name|Give me] the country whose capital is <c>.
[Tell me|Name] the country of <c>.
Where is <c>?
Where [can I find|do I find] <c>?
Which country is <c> in?
In what country is <c>[| situated]?
[Which|What] country does <c> belong to?
To [which|what] country does <c> belong?
[Which|What] country's capital is <c>?
What is <c> the capital of?
Do you know [where <c> is|which country <c> is in|the country of <c>]?
[Can|Could] you tell me [where <c> is|which country has <c> as its capital]?
Tell me where <c> is.
<c>: which country?
For which country is <c> the capital?
I am in <c>. Which country is [this|that]?
I am travelling to <c>. In which country is it?
What do you know about <c>?
What is <c>?
The city of <c> is in which country?
What [nation|land] has <c> as its capital?
Which land is <c> the capital of?
<c> is a capital. Of which country?
"""
NEXT = """
! What <d> comes after <x>?
! Which <d> comes after <x>?
! What comes after <x>?
What is the <d> after <x>?
[What|Which] <d> follows <x>?
[What|Which <d>] follows [after|on] <x>?
[Tell me|Name|Give me|Say] the <d> after <x>.
[Tell me|Name] the <d> that [follows|comes after] <x>.
If [it is|now is|today is] <x>, what is the next <d>?
What comes [right|directly|just] after <x>?
What is [the |]next after <x>?
What is the next <d> after <x>?
After <x> comes what?
After <x> comes which <d>?
After <x>, what [comes|is next]?
Do you know [what|which <d>] comes after <x>?
[Can|Could] you tell me [what|which <d>] comes after <x>?
<x>, and then?
It is <x>. [What|Which <d>] comes next?
When <x> is over, [what|which <d>] comes?
The <d> after <x>[?|, please.]
Which is the <d> after <x>?
What <d> do we have after <x>?
What <d> is it after <x>?
What's [after|next after] <x>?
Tell me what comes after <x>.
Which <d> is next after <x>?
What <d> is next when it is <x>?
"""
PREVIOUS = """
! What <d> comes before <x>?
! Which <d> comes before <x>?
! What comes before <x>?
What is the <d> before <x>?
[What|Which] <d> [is|was] before <x>?
[What|Which <d>] comes [right|just|directly] before <x>?
[Tell me|Name|Give me|Say] the <d> before <x>.
[Tell me|Name] the <d> that [is|comes] before <x>.
If [it is|now is|today is] <x>, what was the <d> before?
What was before <x>?
What is the last <d> before <x>?
What is the previous <d> if it is <x>?
Before <x> comes what?
Before <x> comes which <d>?
Before <x>, what [comes|was it]?
Do you know [what|which <d>] comes before <x>?
[Can|Could] you tell me [what|which <d>] comes before <x>?
It is <x>. [What|Which <d>] [came|was] before?
The <d> before <x>[?|, please.]
Which is the <d> before <x>?
What <d> do we have before <x>?
What <d> is it before <x>?
What's before <x>?
Tell me what comes before <x>.
<x> comes after [what|which <d>]?
[What|Which <d>] is followed by <x>?
What came before <x>?
What <d> was it before <x>?
"""
HOW_MANY = """
! How many <t> are in <w>?
! How many <t> does <w> have?
! How many <t> are there in <w>?
[Tell me|Say] how many <t> <w> has.
What is the number of <t> in <w>?
<w> has how many <t>?
How many <t> has <w>?
How many <t> [make|make up|form] <w>?
How many <t> [do you|can you|do we] count in <w>?
Do you know how many <t> <w> has?
[Can|Could] you tell me how many <t> are in <w>?
Tell me how many <t> there are in <w>.
Tell me the number of <t> in <w>.
In <w>, how many <t> are there?
<w>: how many <t>?
How many <t> in <w>?
Count the <t> in <w>.
Give me the number of <t> in <w>.
What number of <t> does <w> have?
How many <t> belong to <w>?
How many <t> will I find in <w>?
I forgot how many <t> are in <w>.
I want to know how many <t> <w> has.
Number of <t> in <w>?
How many <t> fit in <w>?
How many <t> do I have in <w>?
"""
