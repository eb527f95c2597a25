"""Sums of one-digit numbers, counting, and the neighbours of a number."""

from recipe.facts import Fact, family

WORDS = (
    "zero",
    "one",
    "two",
    "three",
    "four",
    "five",
    "six",
    "seven",
    "eight",
    "nine",
    "ten",
    "eleven",
    "twelve",
    "thirteen",
    "fourteen",
    "fifteen",
    "sixteen",
    "seventeen",
    "eighteen",
    "nineteen",
    "twenty",
)
SUM = """
! What is <a> + <b>?
! What is <a> plus <b>?
! <a> + <b>
! <a> + <b> = ?
! Add <a> and <b>.
What's <a> + <b>?
What's <a> plus <b>?
<a>+<b>?
<a>+<b>=
<a> plus <b>?
<a> plus <b> is what?
<a> plus <b> [equals|makes|gives] what?
<a> and <b> [make|are|is] [what|how much|how many]?
What [do|does] <a> and <b> make?
What [does|is] <a> + <b> [equal|make|give|come to]?
[Please add|Can you add|Could you add] <a> and <b>[?|.]
[Add|Please add] <b> to <a>.
Add up <a> and <b>.
Add <a> + <b>.
How much is <a> [and|plus|+] <b>?
How [much|many] [do|does] <a> [and|plus] <b> make?
How many are <a> and <b>?
[Calculate|Compute|Solve|Work out|Find] <a> [+|plus] <b>.
What is the sum of <a> and <b>?
[Calculate|Find|Tell me|Give me] the sum of <a> and <b>.
The sum of <a> and <b>[?|, please.]
What do you get [when|if] you add <a> [and|to] <b>?
What do I get [when|if] I add <a> [and|to] <b>?
What is the result of <a> [+|plus] <b>?
What [comes out|results] when [I|you] add <a> and <b>?
[If I|When I|If you] add <a> and <b>, what do I get?
If I have <a> [apples|books|keys] and get <b> more, how many do I have?
I have <a> [apples|stones|books] and <b> more. How many [is that|are there|do I have]?
[Can|Could] you tell me what <a> [+|plus] <b> is?
Do you know what <a> [+|plus] <b> is?
Tell me [what|how much] <a> [+|plus] <b> is.
Take <a> and add <b>. What is it?
Put <a> and <b> together. How much is it?
Start with <a> and add <b>.
What is <a> added to <b>?
What is the total of <a> and <b>?
<a> and <b> together [is what|are how many|make what]?
Which number is <a> [+|plus] <b>?
What number [is|do you get from] <a> [+|plus] <b>?
Sum: <a> + <b>
Increase <a> by <b>.
Is <a> [+|plus] <b> hard? What is it?
Do the sum <a> + <b>.
"""
COUNT = """
! Count from <a> to <b>.
! Count <a> to <b>.
! Can you count from <a> to <b>?
Please count from <a> to <b>.
Count up from <a> to <b>.
Count for me from <a> to <b>.
[Could|Would] you count from <a> to <b>?
[Start|Begin] at <a> and count to <b>.
[Start|Begin] with <a> and count up to <b>.
[List|Write|Say|Give me|Show me] the numbers from <a> to <b>.
[List|Write|Say|Give me|Show me] all numbers from <a> to <b>.
[List|Write|Say] the numbers <a> to <b>.
[What are|Which are] the numbers from <a> to <b>?
What numbers are there from <a> to <b>?
I want you to count from <a> to <b>.
I would like to hear the numbers from <a> to <b>.
Let us count from <a> to <b>.
Let me hear you count from <a> to <b>.
From <a>, count to <b>.
Go from <a> to <b>, counting.
Count: <a> to <b>.
Counting from <a> to <b>, what do you [say|get]?
How do you count from <a> to <b>?
Do you know the numbers from <a> to <b>?
Numbers from <a> to <b>[?|, please.]
Write out the numbers from <a> to <b>.
"""
AFTER = """
! What number comes after <n>?
! Which number comes after <n>?
! What comes after <n>?
[What|Which] number follows <n>?
What is the number after <n>?
What is the next number after <n>?
[Tell me|Name|Give me|Say] the number after <n>.
[Tell me|Name|Give me|Say] the next number after <n>.
What is next after <n>?
What comes [right|directly|just] after <n>?
After <n> comes what?
After <n>, which number comes?
After <n> comes which number?
When I count, what comes after <n>?
When you count, which number follows <n>?
I counted to <n>. What [is next|comes next]?
I am at <n>. What is the next number?
Which number is next after <n>?
Count one [further|on] from <n>.
The number after <n>[?|, please.]
Do you know the number after <n>?
[Can|Could] you tell me the number after <n>?
Tell me what comes after <n>.
What follows <n>?
<n>, and then?
In counting, what is after <n>?
What number do I get [after|right after] <n>?
Which number do you [say|count] after <n>?
Say the number that [comes|follows] after <n>.
What is one more than <n>?
"""
BEFORE = """
! What number comes before <n>?
! Which number comes before <n>?
! What comes before <n>?
[What|Which] number is before <n>?
What is the number before <n>?
What is the last number before <n>?
[Tell me|Name|Give me|Say] the number before <n>.
What is the previous number before <n>?
What comes [right|directly|just] before <n>?
Before <n> comes what?
Before <n>, which number comes?
Before <n> comes which number?
When I count, what comes before <n>?
When you count, which number is before <n>?
Which number [stands|is] right before <n>?
The number before <n>[?|, please.]
Do you know the number before <n>?
[Can|Could] you tell me the number before <n>?
Tell me what comes before <n>.
What was before <n>?
In counting, what is before <n>?
Count one back from <n>.
Which number is followed by <n>?
What number is just before <n>?
If I count down from <n>, what is next?
Counting down, what comes after <n>?
Which number do you [say|count] before <n>?
Say the number that comes before <n>.
What is one less than <n>?
"""


def sums() -> list[Fact]:
    """All hundred sums, each in digits and in words."""
    kind, worded = family("sum", "sums", SUM), family("sum in words", "sums", SUM)
    facts = []
    for a in range(10):
        for b in range(10):
            answer, key = f"{a} + {b} = {a + b}.", f"= {a + b}"
            facts.append(
                Fact(
                    kind,
                    f"{a}+{b}",
                    {"a": str(a), "b": str(b)},
                    (answer,),
                    (key,),
                    short=str(a + b),
                    weight=0.42,
                    prose=(answer, f"{a} plus {b} is {a + b}.", f"The sum of {a} and {b} is {a + b}."),
                )
            )
            facts.append(
                Fact(
                    worded,
                    f"{a} and {b}",
                    {"a": WORDS[a], "b": WORDS[b]},
                    (answer,),
                    (key,),
                    weight=0.18,
                    prose=(f"{WORDS[a].capitalize()} and {WORDS[b]} make {WORDS[a + b]}: {answer}",),
                )
            )
    return facts


def counting() -> list[Fact]:
    """Counting up, and the numbers before and after."""
    up = family("count", "counting", COUNT)
    after, before = (
        family("number after", "numbers in order", AFTER),
        family("number before", "numbers in order", BEFORE),
    )
    facts = []
    for a in range(1, 10):
        for b in range(a + 2, min(a + 11, 21)):
            row = ", ".join(str(number) for number in range(a, b + 1))
            facts.append(
                Fact(
                    up,
                    f"{a} to {b}",
                    {"a": str(a), "b": str(b)},
                    (f"{row}.",),
                    (row,),
                    weight=0.16,
                    prose=(f"From {a} to {b} we count {row}.",),
                )
            )
    for n in range(20):
        facts.append(
            Fact(
                after,
                str(n),
                {"n": f"[{n}|{n}|{WORDS[n]}]"},
                (f"After {n} comes {n + 1}.",),
                (f"comes {n + 1}",),
                short=str(n + 1),
                weight=0.5,
            )
        )
        facts.append(
            Fact(
                before,
                str(n + 1),
                {"n": f"[{n + 1}|{n + 1}|{WORDS[n + 1]}]"},
                (f"Before {n + 1} comes {n}.",),
                (f"comes {n}",),
                short=str(n),
                weight=0.5,
            )
        )
    return facts
