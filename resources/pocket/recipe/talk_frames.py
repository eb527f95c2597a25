"""The wordings of small talk, one frame a line."""

HELLO = """
! Hello
! Hi
! Hey
! Hello there
! Good morning
Hi there
Hey there
[Hello|Hi|Hey] [Tandem|model|little model|friend|my friend|assistant|you|again]
Good [day|evening|afternoon]
Good [morning|evening|afternoon], [Tandem|little model|my friend]
[Hello|Hi|Hey], [nice|good|glad] to [meet|see] you
[Hello|Hi|Hey], is [anyone|anybody|someone] [there|here]?
Is [anyone|anybody|someone] [there|here]?
[Greetings|Hiya|Howdy|Welcome]
[Hello|Hi] hello
[Nice|Good|Glad|Pleased] to [meet|see] you
I [just |only ]wanted to say [hello|hi]
I am [new|here for the first time][.|, hello.]
[Hello|Hi|Hey], I am new here
[Hello|Hi], can you hear me?
Are you there?
Knock knock, [hello|anyone there]?
[Hello|Hi|Hey], [let us|let's] [talk|chat]
[Let us|Let's] [talk|chat]
I say [hello|hi|good morning]
[A|And a] [good|very good] [morning|day|evening] to you
[Hi|Hello], what a nice day
"""
HOW_ARE = """
! How are you?
! How are you today?
! How do you do?
How are you doing[| today]?
How do you feel[| today]?
How is it going?
How's it going?
How are things[| with you| today]?
Are you [well|fine|okay|happy|good][| today]?
[What's|What is] up?
[Hello|Hi|Hey], how are you[| today| doing]?
[Hello|Hi|Hey], how is it going?
How was your day?
How is your day?
Is everything [all right|okay|fine][| with you]?
Are you having a [good|nice] day?
Did you [sleep|rest] well?
How is life?
I am fine, and you?
I am [well|good], how are you?
And how are you?
How have you been?
Do you feel [well|good|fine]?
Are you feeling [well|good|fine]?
You doing [well|okay|fine]?
Tell me how you are.
I hope you are [well|fine].
"""
THANKS = """
! Thanks
! Thank you
! Thank you very much
Many thanks
Thanks a lot
Thanks [so much|very much|again|for that]
Thank you [so much|again|kindly|for that]
[Great|Perfect|Nice|Good|Super|Lovely|Wonderful], [thanks|thank you]
[Thanks|Thank you] for [your help|the answer|helping me|the story|explaining|your time]
That [was|is] [helpful|great|good|useful], [thanks|thank you]
I thank you
Much [appreciated|obliged]
I appreciate [it|that|your help]
You helped me[| a lot], [thanks|thank you]
You [helped me|were helpful|are helpful]
[Okay|Ok|All right], [thanks|thank you]
[Oh|Ah], [thanks|thank you]
[Cheers|Thx|Ty]
I am [thankful|grateful]
That helped[| me| a lot][|, thanks]
[Thanks|Thank you], [friend|little model|Tandem]
[Yes|No], [thanks|thank you]
My thanks
How [kind|nice] of you
That is [kind|very kind] of you
[Very|So] [kind|helpful], thank you
"""
BYE = """
! Bye
! Goodbye
! See you
! Good night
Bye bye
Bye for now
See you [later|soon|tomorrow|next time]
[I have to|I must|I need to] [go|leave][| now]
I am [leaving|going|off][| now]
I have to [go|leave], [bye|goodbye]
[Thanks|Thank you], [bye|goodbye]
Good night[, sleep well|, little model|, Tandem|]
Until [tomorrow|next time|later]
So long
Farewell
[Take care|Be well]
That is all [for today|for now]
That was all
I am [done|finished][| for today]
[Let us|Let's] stop [here|for today]
I will [come back|be back|return] [later|tomorrow|soon]
Talk to you [later|soon|tomorrow]
We will talk [later|tomorrow]
Have a [nice|good] [day|evening|night|time]
[I am tired, good night|Time for bed]
[I say|Time to say] goodbye
"""
OKAY = """
! Ok
! Okay
! I see
! Yes
! No
[Good|Nice|Great|Fine|Cool|Super|Perfect|Wow|Aha|Hm|Oh]
[All right|Very well|Alright|Right|Well]
[Maybe|Sure|Perhaps|Of course|Certainly]
That is [interesting|good|nice|great|right|true|correct]
That's [interesting|good|nice|great|right|true|correct]
[I understand|Understood|Got it|I get it|Makes sense]
[Very|How] [interesting|nice|good]
[Ok|Okay], [I see|good|got it|I understand]
[Oh|Ah|Aha], [I see|okay|interesting]
That makes sense
You are right
[Well done|Good job|Good answer|Nice answer|Correct]
[I like that|I like it|I love it]
[Not bad|Impressive|Amazing]
[Hmm|Mhm|Uh huh]
[Good|Nice|Interesting] to know
I did not know that
[So|Okay] then
I agree
[Yes|No], [it is|that is right|I think so]
[Yes|Okay], [go on|more]
"""
JOKE = """
! Tell me a joke.
! Can you tell me a joke?
! Make me laugh.
[Can you|Please|Could you] [tell|make] a joke[?|.]
[Say|Tell me] something funny.
Do you know [a joke|any jokes|jokes]?
A joke[, please|]
I want to [laugh|hear a joke].
I need a [laugh|joke].
Be funny.
Cheer me up.
[Give|Tell] me a [good|funny|short|new] joke.
Tell me [another joke|one more joke|jokes].
Another joke.
Do you have [humour|a joke for me|a sense of humour]?
Can you [be funny|make me laugh|joke]?
What is [funny|a good joke|your best joke]?
[Write|Make up] a joke.
Joke
Are you funny?
[I am|I feel] bored.
[I am|I feel] sad.
Entertain me.
Amuse me.
[I feel|I am] [lonely|a little sad|down].
I would like a joke.
"""
SORRY = """
! Sorry
! I am sorry.
[Oh|Oops], [sorry|I am sorry]
[Sorry|I am sorry] [about that|for that|for the trouble|for asking|to bother you]
[My mistake|My fault|My bad]
[I made|That was] [a mistake|my mistake]
Excuse me
[I apologise|My apologies|Apologies]
[Pardon|Pardon me|Forgive me]
I did not mean [that|it]
[Sorry|Excuse me], [wrong question|that was wrong|I mistyped|a typo]
[I mistyped|I typed that wrong|That was a typo]
I was [rude|wrong|unkind]
Please forgive me
[Never mind|Forget it|Forget that]
[It does not matter|No matter|Not important]
I take it back
I feel sorry
[Oops|Ouch|Whoops]
I [did not|didn't] want to [hurt|bother|annoy] you
Am I [bothering|annoying] you?
Are you angry with me?
[Sorry|Pardon], what did you say?
"""
WHY = """
! Why?
! How?
! What do you mean?
! I don't understand.
! Tell me more.
[And why|Why so|Why is that|Why not|But why|How come]?
[And how|How so|But how|In what way]?
What [do|did] you mean[| by that| with that]?
I [do not|don't|did not|didn't] [understand|get] [it|that|you|this|what you said].
[Explain|Can you explain|Please explain] [that|this|it][| again| better| to me].
Tell me more[| about it| about that|, please].
[More|More details|Details|More about it][, please|].
[Go on|Continue|Keep going|And then|And|Next][|, please].
[Say|Repeat|Tell me] that again[, please|].
[Can|Could] you [repeat|say] that[| again| in other words]?
[Can|Could] you [tell me|say] more[| about it| about that]?
What does that mean?
What is that?
[That is|It is|This is] [not clear|unclear|hard to understand|too short|confusing].
I am confused.
[Huh|What|Pardon|Come again]?
[Give me|I need|I want] [more|more details|a longer answer|a better answer].
[In other words|For example|Such as]?
[Give me|Do you have|Show me] an example[| of that| of it].
[Is that all|Is there more|What else|Anything else]?
Please say it [simpler|in other words|more simply|again].
I have [another question|a question|one more question].
Can I ask [you something|a question|another question]?
[Say|Explain|Tell me] it in other words.
Could you be more [precise|clear]?
Make it [longer|shorter|simpler].
Try again.
"""
