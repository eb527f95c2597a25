"""The wordings of questions about animals, one frame a line."""

SOUND = """
! What sound does <x> make?
! What noise does <x> make?
! What does <x> say?
What sound comes from <x>?
Which [sound|noise] does <x> make?
Which [sound|noise] comes from <x>?
How does <x> sound?
[Tell me|Name|Give me] the [sound|noise] of <x>.
What is the [sound|noise] of <x>?
What do you hear [from|when you meet] <x>?
[Can|Could] you tell me [the sound of <x>|what sound <x> makes]?
Do you know [the sound of <x>|what sound <x> makes|what noise <x> makes]?
Tell me what [sound|noise] <x> makes.
What does <x> sound like?
What does <x> do to make a [sound|noise]?
What [sound|noise] would <x> make?
When <x> makes a [sound|noise], what [is it|do I hear|do you hear]?
<x>: what [sound|noise] does it make?
How does <x> [talk|speak|call|cry]?
What is the [call|cry|voice] of <x>?
I hear <x>. What [sound|noise] is it?
The [sound|noise] of <x>[?|, please.]
What [sound|noise] do you hear from <x>?
In what way does <x> make [a sound|noise]?
What is the word for the [sound|noise] of <x>?
What [sounds|noises] does <x> make?
Describe the [sound|noise] of <x>.
Which word [describes|names] the [sound|noise] of <x>?
"""
ANIMAL_OF_SOUND = """
! Which animal <s>?
! What animal <s>?
! What <s>?
Who <s>?
Which of the animals <s>?
Name an animal that <s>.
[Tell me|Give me] an animal that <s>.
[Do you know|Can you name] an animal that <s>?
What kind of animal <s>?
What sort of animal <s>?
What is it when it <s>?
Something <s>. [What|Who|Which animal] is it?
I hear an animal that <s>. [What|Which animal] is it?
If [it|an animal|something] <s>, what is it?
It <s>. [What is it|Which animal is it|Who is it]?
Guess which animal <s>.
Tell me [which|what] animal <s>.
Tell me who <s>.
Do you know [which|what] animal <s>?
Which animal can <v>?
Who can <v>?
Which animal makes a noise like that and <s>?
What creature <s>?
Which creature <s>?
An animal <s> [at night|outside|behind the house]. What is it?
What animal is known because it <s>?
What animals <v>?
Which animals <v>?
Who do you hear when something <s>?
"""
HOME = """
! Where does <x> live?
! What is the home of <x>?
! Where do I find <x>?
[Tell me|Say] where <x> lives.
Where [can|could] [I|you|we] find <x>?
Where do you find <x>?
In [what|which] place does <x> [live|sleep|stay]?
[Which|What] home does <x> have?
Where does <x> [sleep|stay|have its home]?
Where is <x> at home?
Where is the home of <x>?
What does <x> live in?
In what does <x> live?
Do you know where <x> lives?
[Can|Could] you tell me where <x> lives?
Name the home of <x>.
[Tell me|Give me|Describe] the home of <x>.
<x>: where does it live?
What is the place where <x> lives?
What kind of [home|place] does <x> [have|live in]?
Where would [I look for|you look for] <x>?
I am looking for <x>. Where does it live?
Where should I look for <x>?
The home of <x>[?|, please.]
To which [place|home] does <x> go at night?
Where does <x> go [at night|to sleep]?
Where do you think <x> lives?
What place does <x> call home?
"""
ANIMAL_OF_HOME = """
! Which animal lives in <h>?
! What lives in <h>?
! Who lives in <h>?
What animal lives in <h>?
What [kind|sort] of animal lives in <h>?
Name an animal that lives in <h>.
[Tell me|Give me] an animal that lives in <h>.
[Do you know|Can you name] an animal that lives in <h>?
Tell me [who|what|which animal] lives in <h>.
Do you know [who|what] lives in <h>?
[Who|What|Which animal] is at home in <h>?
[Who|What|Which animal] has its home in <h>?
[Who|What|Which animal] sleeps in <h>?
[Who|What|Which animal] can I find in <h>?
What do you find in <h>?
[Whose|Which animal's] home is <h>?
In <h> lives which animal?
Something lives in <h>. What is it?
It lives in <h>. [What is it|Which animal is it|Who is it]?
Guess [who|which animal] lives in <h>.
Which creature lives in <h>?
What creature lives in <h>?
Which animal would you look for in <h>?
For which animal is <h> a home?
An animal that lives in <h>[?|, please.]
Which of the animals lives in <h>?
What might live in <h>?
"""
YOUNG = """
! What is a baby <n> called?
! What is a young <n> called?
! What do you call a baby <n>?
What do you call a young <n>?
What do [people|we|they] call a [baby|young] <n>?
What is the [baby|young|child] of <x> called?
What is the name of a [baby|young] <n>?
[Tell me|Give me|Say] the name of a [baby|young] <n>.
[Tell me|Give me] the word for a [baby|young] <n>.
How do [you|people|we] call the [baby|child|young] of <x>?
How do [you|people|we] call a [baby|young] <n>?
Which word [means|names] a [young|baby] <n>?
Which word do [people|we|you] use for a [young|baby] <n>?
What is the word for a [baby|young] <n>?
What is a [baby|young] <n>?
What are [baby|young] animals of <x> called?
Name the [baby|young|child] of <x>.
What is the child of <x>?
Do you know [what a baby <n> is called|the name of a baby <n>|the word for a young <n>]?
[Can|Could] you tell me what a [baby|young] <n> is called?
Tell me what a [baby|young] <n> is called.
What [baby|young] does <x> have?
The young of <x>[?| is called what?]
<x> has a baby. What is it called?
A [baby|young] <n> is called what?
By what name do we know a [baby|young] <n>?
What name does a [baby|young] <n> have?
I saw a [baby|young] <n>. What is it called?
What's a [baby|young] <n>[| called]?
"""
GROWN = """
! What is <y>?
! Which animal is <y>?
! What does <y> become?
What animal is <y>?
What kind of animal is <y>?
What [will|does] <y> grow [into|up to be]?
What becomes of <y>?
[Tell me|Explain|Say] what <y> is.
Do you know what <y> is?
[Can|Could] you tell me what <y> is?
[Which|What] animal does <y> become?
[Which|What] animal [is the parent|is the mother] of <y>?
Who is the mother of <y>?
Who has <y>?
<y> is the young of which animal?
<y> is the baby of [which|what] animal?
<y> is a young what?
Of which animal is <y> the [young|baby|child]?
What [does|do] you mean by <y>?
What does the word <w> mean?
What does <w> mean?
I saw <y>. What is [it|that]?
What is the [parent|mother] of <y>?
[Describe|Define] <y>.
Which [big |grown |]animal will <y> be?
What will <y> be when it is [big|old|grown]?
When <y> grows up, what is it?
"""
