"""Rare, short and slangy wordings of small talk; the last round of fine-tuning practises them."""

RARE = {
    "hello": """
Yo
Yo [friend|there|model]
Heya
Hiii
Helo
Hallo
Good [mornin|evenin]
Morning[| all| friend]
Evening[| all| friend]
[Hi|Hello|Hey] to [you|all of you|both of you|my little model]
[Hi|Hello|Hey] from [me|here|my desk|a friend]
Hello [hello|again and again]
Oh [hi|hello|hey]
Ah, [hi|hello], there you are
Well [hello|hi|hey]
[Hi|Hello], I am your new [friend|user]
[Hi|Hello], it's [a pleasure|nice] to meet you
It is [nice|good|great] to [meet|see] you
Pleased to make your acquaintance
[Hi|Hey|Hello], you there?
Anybody [there|home|in]?
Hello, is this [on|working]?
Testing, [hello|hi]
[Ping|Ding dong|Knock knock]
Wake up
Rise and shine
[I am|I'm] here
[Here I am|It is me|It's me again]
I have [come|arrived]
I just [came|arrived|got here|started]
[Hi|Hello|Hey], this is my first [time|chat|day]
This is my first [chat|question|time here]
We have not met
Let me [greet|welcome] you
I greet you
Greetings from [me|here|my home]
[My|Best|Warm] greetings
A [very |]good [morning|evening|day][| to everyone]
Have we met?
[Hi|Hello|Hey], long time no see
Long time no see
Nice to see you [again|here]
Ready for a [chat|talk]?
[Shall|Can|Could] we [talk|chat][| a little| a bit]?
I want to [talk|chat][| with you| a little]
I would like to [talk|chat][| with you]
Time for a [chat|talk]
[Hi|Hello] and welcome
Welcome back
Salutations
Hey buddy
Hiya [friend|mate|there]
Howdy [partner|friend|there]
""",
    "how are you": """
How r u
How are u[| today| doing]
How you doing
How are ya
How's everything[| going]
How's your [day|week|morning|evening]
How is your [morning|evening|week] going?
How is your day going[| so far]?
How goes it
How do things go?
How has your [day|week] been?
How have things been[| lately]?
How was [last night|your weekend|today]?
How are we [today|doing]?
How [well|fine|happy] are you today?
How is it over there?
How's [life|work]?
Sup
Wassup
What is going on[| with you]?
What's going on[| with you]?
What's happening?
What's the matter with you today?
What's new with you today?
You [ok|okay|well|fine|good]?
You all right?
Are you all right[| today]?
Are you ok[| today| now]?
Are things [good|fine|well][| with you]?
Is all [well|good|fine][| with you]?
Everything [ok|okay|fine|good|all right]?
Feeling [good|well|fine|okay][| today]?
Doing [good|well|fine|okay][| today]?
Had a [good|nice] [day|night|sleep]?
Did you have a [good|nice] [day|night|weekend]?
Have you had a good [day|night|week]?
Have you slept well?
Did you have a good rest?
I'm fine, how about you?
I am doing well, and you?
I am good, and yourself?
I am [great|okay|so so], what about you?
And yourself?
And you, [are you well|how do you do]?
Hope you are doing [well|fine|good]
I hope [all is well|you had a good day|you feel well|you slept well]
May I ask how you are?
Can I ask how you [are|feel|are doing]?
Tell me, how [are you|do you feel] today?
Please tell me how you [are|feel].
I wonder how you [are|feel][| today].
I want to know how you [are|feel|are doing].
How are you my friend?
How are you, [little model|Tandem|friend]?
How's my [friend|little model]?
""",
    "thanks": """
Thank u
Thank you [lots|a lot|all|both|sir|dear|for that one]
Thanks [all|dear|mate|lots|a bunch|a million|a ton]
Thanks [so much|very much] for [that|this|it all|your help]
Thanks for [your answer|your reply|the quick answer|letting me know|being here|the tip|telling me]
Thank you for [being here|your patience|the tip|the reply|telling me|the quick answer|all]
[Thank|Thanks] you very very much
[So|Well], [thanks|thank you][| for that]
[Right|Alright|Fine|Cool|Wow|Excellent|Amazing|Brilliant], [thanks|thank you]
[Cool|Great|Good] thanks
Ok thank you
Tnx
Tysm
Thnx
Thankyou
Thanks!!
[Super|Very] [helpful|useful|kind], thanks
That was [useful|a good tip|so kind|what I wanted], [thanks|thank you]
This [is|was] [helpful|useful|kind]
This was a great help
This helps[| me| a lot| me a lot]
This helped[| me| a lot]
It helped[| me| a lot]
You [have been|are] a [great|big|real] help
You have helped me[| a lot| so much]
You have been [very |so |]helpful
You are [so|very] helpful
You saved [my day|me|me time]
[Great|Good|Super] help
I owe you [one|a lot|something]
I am [deeply|very|really] thankful
I am much obliged
I feel [grateful|thankful]
I'm [grateful|thankful]
I [can not|cannot] thank you enough
I want to say [thanks|thank you]
I would like to [thank you|say thank you|say thanks]
I wanted to [thank you|say thanks]
Accept my thanks
My [deepest|warmest|best] thanks
With [thanks|many thanks|gratitude]
Much [thanks|gratitude]
Lots of thanks
Endless thanks
All my thanks
Many many thanks
No, that is all I needed, thanks
How can I thank you?
How [helpful|thoughtful] of you
That's [kind|nice|very kind|so nice] of you
That's [helpful|very helpful|all I needed]
Just what I needed
Appreciated
Bless you, thanks
""",
    "bye": """
Cya
See ya
See u [later|soon|tomorrow]
Bye [now|all|dear|mate|you two|my friend|and thanks]
Byeee
Ba bye
Bye, [see you|take care|until later|have a nice day|good night]
Goodbye [my friend|dear|everyone|and thanks|and good night]
Ok [bye|see you|goodbye] then
Good bye
Laters
Later
Later, [friend|model]
Gotta [go|run|leave]
Got to [go|run]
[I have|I've] got to [go|leave|run]
I need to [go to bed|go home|leave you|be somewhere|get going]
I must [be going|be off|say goodbye|leave you|run]
I should [go|be going|leave|sleep] now
I better [go|leave]
I will [go|leave|be going] now
I will leave[| you| it here]
I will [see|talk to|write to] you [later|tomorrow|soon]
I'll [be back|go now|come back later|see you tomorrow]
I'm [off|leaving|going|out|done|going home|going to bed]
I am [heading|going] [out|off|home]
I am [logging off|closing the app|shutting down]
I want to [stop|leave|go|sleep][| now]
Logging off
Over and out
Off to [bed|work|school]
[Must|Have to] go
It is [late|time to go|bedtime|time to sleep][|, good night]
It's [late|time to go|bedtime]
It was [nice|good] [talking|chatting] [to|with] you
Nice [talking|chatting] [to|with] you
[Until|Till] [we meet again|then|the next time]
[See|Meet] you [on Monday|in the morning|at dinner|then|some time]
Catch you later
Take it easy
Take care [of yourself|my friend|now]
Stay [well|safe|healthy]
Good [night|bye] and [sleep well|sweet dreams|thank you]
Night [night|all]
Nighty night
Sweet dreams
Rest well
Have a [nice|good|great] [weekend|morning|afternoon|one|rest of the day]
Enjoy your [day|evening|weekend]
All the best
Best wishes
Adieu
Ciao for now
The end for today
End of [chat|conversation|talk]
[We can|You can] stop [now|here]
This is [the end|goodbye|all for today]
That will be all
No more [questions|for today]
I have no more questions
""",
    "okay": """
K
Kk
Okey
Okie
Okay okay
Oki doki
Okay [got it|sure|cool|nice|wow]
Ok [wow|sure|nice|got it|yes]
Ah [ok|okay|yes|right|nice|good]
Oh [ok|wow|nice|yes|no|good|cool|great]
Yes [yes|of course|sure|please do|indeed|exactly]
No [no|way|not really|problem here]
Not really
I guess[| so]
I suppose[| so]
I think so
I believe so
I [do not think so|doubt it]
If you say so
So it is
So be it
As you [say|wish]
Whatever
Sure thing
For sure
Absolutely
Definitely
Agreed
Deal
Noted
Clear
Roger
Copy that
All clear
I [got|have] it
I know[| that| now]
I knew it
Now I know[| more]
I learnt something[| new]
Interesting[| answer| idea| point]
That's [cool|fine|great news|good to know|what I thought|a surprise|all right]
That is [cool|fine|okay|good news|a surprise|new to me|what I thought|well said]
That was [interesting|fast|quick|nice|great|short]
This is [interesting|great|good|nice|cool|fun]
It is [interesting|good|nice|great|okay]
[What|Such] a surprise
[Good|Great|Nice|Lovely] [one|stuff|work|point|idea|thing|reply]
Well [said|answered|put|okay]
[Nicely|Beautifully] [said|done]
[Bravo|Hooray|Yay|Yippee|Hurray|Awesome|Neat|Sweet|Lovely]
[Splendid|Marvellous|Superb|Terrific|Magnificent]
[Uh|Um|Er|Ehm|Mm|Hmmm]
[Haha|Lol|Hehe] [okay|nice|good]
You are [so |]right about that
You know it
You are [clever|great|my friend|so kind|so sweet]
You are doing [great|fine]
[I am|I'm] [impressed|surprised|amazed|glad|happy to hear it]
I am [fine|good|happy] with [that|it]
I am with you
I like [it|that] a lot
I did not [think|expect] so
I had no idea
Who would have thought
Fair [enough|point]
Same here
Me too
Works for me
No doubt
[True|Right] enough
Keep it up
""",
    "sorry": """
Soz
Sry
Srry
So sorry
Very sorry
Sorry [sorry|mate|dear|everyone|little model]
Really sorry[| about that]
Sorry [I am late|I was away|for the delay|for being rude|for my typing|for the confusion]
Sorry for [that|this|it|everything|all that|my words|the noise]
Sorry about [it|before|the mess|the confusion|my typing]
Sorry, [wrong key|wrong chat|wrong window|I hit Enter too soon|my cat did that|I pressed the wrong key]
Sorry, I [misread that|was not clear|was rude|did not mean it|made a mistake|typed it wrong]
[I'm|I am] [so |very |really |]sorry[| for this| my friend]
I am [truly|terribly|awfully] sorry
I feel [bad|terrible] about that
I feel bad for [asking|what I said]
I [apologise|apologize] [for that|for my mistake|for this|for the trouble]
My apologies for [that|this|the mistake]
Apologies for [that|this|the typo|my mistake]
Please accept my [apologies|apology]
An apology from me
Please [excuse|pardon|forgive] [that|my mistake|my typing|my words]
Excuse [that|me please|my words|the noise|the trouble]
Forgive [my mistake|me please|my words]
Pardon [my English|my mistake|my typing]
[Oops|Whoops|Uups|Ups|Oopsie][| sorry| my mistake| wrong key]
Oh dear, [sorry|my mistake]
Oh, my mistake
Oh no, [my mistake|a typo|wrong key]
Wrong [key|window|chat|button]
I [hit|pressed] the wrong [key|button]
I [wrote|typed|said|asked] [it|that|something] wrong
I [wrote|said|asked] [something silly|nonsense|the wrong thing]
I made [an error|a typo|a mistake|a mess]
I have made a mistake
I was [mistaken|unfair|not clear|impolite|in a hurry]
I was not [nice|kind|polite|clear]
I should not have [said|asked|done|written] that
I shouldn't have said that
I didn't mean [that|it|to be rude|to shout]
I did not mean to [be rude|shout|say that|bother you|write that]
It was [a typo|an accident|not meant that way|a mistake|me]
It was all my fault
That was an accident
That was [rude|unkind|not nice|not polite] of me
[That's|It's] my [fault|mistake]
[The mistake|The fault|The error] was mine
[My typo|My error|My bad]
Blame me
Do not [mind me|worry about it|listen to me]
Don't [mind me|worry|be angry|be sad|be mad]
Never mind [that|me|what I said|my question]
Ignore [me|my question|the last line|that message]
Forget [what I said|about it|my question|I asked]
Scrap that
Let us forget [it|that]
[I hope I did|Did I] not hurt you[|?]
Did I [hurt|annoy|bother|offend] you?
Have I [hurt|annoyed|offended] you?
Are you [mad at|cross with] me?
Do you forgive me?
Can you forgive me?
Will you forgive me?
""",
    "joke": """
Joke[| please| now| time]
Jokes[| please]
[A|One] [good|funny|short|quick|silly] joke[| please]
[Another|One more|A new|A different] joke, please
Next joke
More jokes[| please]
Tell jokes
Tell a [short|silly|good] one
Tell [me|us] a [silly|quick|bad|little] joke[| please| now]
Tell me a joke [about yourself|about models|about computers|now|to cheer me up]
Tell me the [best|funniest] joke[| you know]
Tell me [your favourite|a different] joke
Tell me something [to laugh about|silly|amusing|hilarious|humorous]
Got a joke[| for me]?
Got any [jokes|good jokes]?
Got something funny?
Any [good |]jokes[| today]?
Know any [good |]jokes?
Know a joke?
Do you know a [good|funny|short|new] [joke|one]?
Do you [tell|make|like] jokes?
Do you have [any jokes|some jokes|a good joke|something funny|fun]?
Have you got a joke[| for me]?
Have you heard a good joke[| lately]?
What is the [best|funniest] joke[| you know]?
What's [a good joke|your best joke|so funny|funny]?
What makes you laugh?
What jokes do you know?
Which jokes do you know?
How about a [joke|laugh]?
Can we [laugh|joke|have fun]?
Can you [say|write|give me|think of] [a joke|something funny]?
Can you [tell|make] [a joke|jokes|us a joke|me smile]?
Could you [tell|give] me a joke[| please]?
Could you joke a little?
Would you tell me a joke?
Will you tell me a joke?
May I hear [a joke|something funny]?
Let us [laugh|have fun|joke][| a little| together]
Let's [laugh|have fun|joke][| a little]
Let me laugh
Make [us|my friend|my child|everybody] [laugh|smile]
Make me [happy|giggle|grin]
Make a [joke|funny remark]
Give [me|us] a [laugh|smile|joke please]
Give me [jokes|some fun|a reason to smile]
Write me a joke
Read me a joke
I need [cheering up|something funny|some fun|fun|a smile|a good joke]
I want [fun|to smile|some fun|something funny]
I would like [to laugh|something funny|some fun|to smile]
I'd [like|love] [a joke|to laugh|to hear a joke]
I love jokes[|, tell me one]
I like jokes
I [could use|fancy|feel like] a [joke|laugh]
I had a [bad|sad|long|hard] day
It was a [bad|sad|long] day
My day was [bad|sad|long|hard]
I'm [bored|sad|down|lonely|unhappy]
I am so [sad|lonely|unhappy|down]
[So|Very] [bored|sad|boring]
[This is|It is|It's] [so |]boring
Life is [boring|sad] today
Nothing is funny today
Say something [silly|to make me laugh|amusing]
Be [silly|a clown|amusing]
Try to make me [laugh|smile]
Try to be funny
""",
    "why": """
Why tho
Why?!
Why exactly?
Why then?
Why that?
Why is [it|this] so?
Why do you [say|think|believe] [that|so|this]?
Why did you [say|write] [that|this]?
How exactly?
How then?
How is that[| possible]?
How does that [work|go|fit]?
How do you [mean|mean that|know that|know]?
How do I [understand|read] that?
What?!
What's that?
What's that [mean|supposed to mean]?
What is [this|it] [about|supposed to mean]?
What are you [saying|trying to say|talking about|on about]?
What exactly do you mean?
What did you [say|just say]?
What [was|is] that [again|about]?
What [more|then|now then]?
Which one?
Who?
When?
Where?
In which way?
For what reason?
What for?
Because of what?
Since when?
Meaning?
Meaning what?
Like what?
Like?
So what?
So?
And?
Then?
Then what?
And after that?
And what else?
What comes after that?
More please
Some more
A bit more[| please]
A little more[| please]
Tell me [everything about it|the rest|a bit more|a little more|some more]
Say more[| about that]
Say [it|that|this] [again|once more|differently|slowly|in simple words]
Say it like I am five
Once more[| please]
Once again[| please]
Again[| please]
Repeat[| please| it| that]
One more time
Explain[| please| more| yourself| that in detail| what you mean]
Explain it [to me|simply|like I am five|in simple words]
Can you [clarify|go on|continue|say it again|explain more|repeat it]?
Could you [clarify|explain|go on|continue|elaborate]?
Would you explain [it|that|this]?
Please [clarify|elaborate|go on|repeat|say more|be more precise]
[Clarify|Elaborate][| please| that]
I am [lost|not following|still lost|unsure what you mean]
I'm [confused|lost|not following]
I can't follow
I cannot follow[| you]
You lost me
You confuse me
That confuses me
That [does not help|did not help|was too short|was too quick|is not enough|is too hard]
Not clear[| to me]
Not enough
Too [short|quick|hard|complicated]
Simpler[| please]
[Shorter|Longer][| please]
In [short|simple words|other terms|detail]
[More|Further] [information|explanation|examples][| please]
An example[| please]
One example[| please]
For instance?
[No idea|I have no idea] what you mean
I do not [follow|see it|know what you mean|see what you mean]
I don't [follow|see it|know what you mean]
I didn't [catch|follow|hear] that
I still [do not|don't] [get|understand] it
It is not clear to me
It makes me wonder why
Keep [talking|on]
Please keep going
I want to know more[| about it| about that]
I would like to know more[| about it]
I have a [different|further|second] question
I want to ask [you something|something|another question]
I'd like to ask you something
May I ask [you something|another question|one more thing]?
There is one more question
Another question
One more question
Next question
Answer [again|me|properly|in more detail]
Try [it |]once more
Do it [again|better|differently]
""",
    "who": """
Who r u
Who are u
Who're you
Who dis
Who's [this|that|there|talking|answering me|speaking]?
Who is [this|it|that] [here|now|please]?
Who is behind [this chat|these words|the screen]?
Who is it that I [talk|speak|chat] to?
Who do I [talk|speak|chat|write] [to|with]?
Who am I [writing|speaking] to?
Who answers [me|here|my questions]?
Who do I have here?
Who have we here?
Who exactly am I talking to?
Who might you be?
Who in the world are you?
What r u
What are u
What the heck are you?
What are you [exactly|really|then|anyway|supposed to be|in one sentence]?
What is this [thing|program|app|chat|here]?
What is [answering|talking to] me?
What [kind|sort|type] of [AI|bot|model|thing|being|computer program] are you?
What sort of [model|assistant|program] is this?
What AI [are you|is this]?
What [name|names] do you have?
What name [should|can|may] I use?
What do [people|they|your friends] call you?
What should I call you?
What can I call you?
What's the name of this [model|bot|assistant]?
What is [the name of this model|the name of this bot|your full name|your first name]?
What's [your full name|ur name|your name again]?
Which [bot|chatbot|AI|LLM|language model] [is this|are you]?
Which model do I [use|talk to]?
Which one are you?
May I [ask|know] [your name|who you are]?
Can I [ask|know] [your name|who you are|what you are]?
Could you [tell me your name|introduce yourself|say who you are]?
Would you introduce yourself?
Please [introduce|present|describe] yourself[| briefly]
Please say who you are
Say [your name|who you are|what you are]
State your name
Name[| please]?
Name yourself
Your name is?
And your name[| is]?
You are who?
And you are?
And you, who are you?
You are [what|a what]?
[Are you|You are] [an assistant|an LLM|a program|a machine learning model|some kind of bot][|?]
Are you [Siri|Alexa|Mistral|Copilot|OpenAI|the base model|a real model|Bard|DeepSeek]?
Are you [the helper|the assistant|the model] [here|of this app|in Tandem]?
Are you part of [Tandem|this app]?
Is this [an LLM|Claude|GPT|an assistant|a program|Siri|the pocket pair]?
Is it a [bot|model|program|machine] that answers?
Is your name [Tandem|ChatGPT|Bob|Alexa|Siri]?
Do I [talk|speak|write] to [a bot|a model|ChatGPT|a program|an AI]?
Do you go by a name?
Do they call you something?
Have you [got |]a name?
Tell us who you are
Tell me [more |a bit |something |a little |]about [yourself|you|who you are]
Tell me about [the pocket pair|this model|this bot]
Describe [yourself in a sentence|who you are|what you are]
Give me your name
Give a short introduction of yourself
Show yourself
Reveal yourself
Identify yourself
I do not know [who|what] you are
I don't know [you|who you are|your name]
I forgot your name
I want to know [you|more about you|what I am talking to]
I am talking to [whom|who|what]?
I wonder who you are
Let me know who you are
We have not been introduced
What does pocket pair mean?
Explain the pocket pair
""",
    "can": """
What can u do
What do u know
What can you do [exactly|here|now|today|really|all day|best]?
What can [I do with you|you do well|a small model do|this do|this model do]?
What can [we|you and I] [talk about|do]?
What [else |]can I do here?
What [else |]can I [say|write|type] here?
What could you [do|tell me|help with]?
What could I ask[| you]?
What should I [try|say|type|write][| first]?
What do you [do|offer|have|cover]?
What do you do [here|all day|best]?
What do you know [exactly|really|well|best]?
What [facts|things] do you know?
What [themes|fields|areas] do you know?
What [themes|areas|fields|questions] do you cover?
What kind of [questions|things] [can I ask|do you know|can you answer|do you answer]?
What sort of [things|questions] [can you do|do you know|can I ask]?
What [works|is possible|is there] here?
What is [possible|your field|your use|your role|your speciality|your talent]?
What is in your [world|head]?
What's [your job|your purpose|possible|your talent]?
What is the use of you?
What use are you?
What are you [made to do|meant for|here for|supposed to do|capable of|useful for|best at]?
What are your [features|functions|strong points|uses|tasks]?
What features do you have?
What help can you [give|offer]?
What will you [do for me|answer]?
Which [facts|things|animals and things] do you know?
Which [tasks|jobs] can you do?
Which [themes|areas|topics] do you [cover|have|like]?
How can I [use you|begin|start|talk to you]?
How can you be [useful|helpful|of help]?
How can you be of [use|service]?
How do you help[| people]?
How [would|could|will] you help me?
How does this work[| here]?
How should I [begin|start|ask]?
How to [start|begin|use this|use you]
Where do I [start|begin]?
Where should I [start|begin]?
With what can you help[| me]?
In what can you help me?
Why should I [use|ask|talk to] you?
Why do you exist?
Why did they make you?
Can I ask you [anything|everything]?
Can you [help|assist|assist me|support me|answer questions|be useful|teach me something]?
Can you [give|show] me [examples|ideas|a list of what you can do]?
Can you do [something|tricks|something for me|something useful]?
Could you [assist me|give me ideas|give me some examples|teach me something]?
Do you [help|help people|answer questions|know things|know something|know anything]?
Do you know [things|many things|some facts]?
Are you [useful|helpful|good for something|able to help]?
[I|We] need [your help|some help|assistance|ideas|support]
I [want|would like] [help|some help|ideas|examples|to start|to learn something]
I'd like [some help|ideas]
I [do not|don't] know [what you can do|where to start|how to begin|what to type|how to start]
I am [stuck|out of ideas|not sure what to ask|unsure what to ask|new, what can I do]
I have no [ideas|questions|topic]
I wonder what you can do
I wonder what to ask[| you]
Help[| me out| me now| please| us]
Help me [a little|with something|to start|get started|find a question]
SOS
Assist me
Please [assist|assist me|guide me|show me what you can do]
Guide me
Get me started
Let's [begin|start]
Let us [begin|start]
[Begin|Go]
List [your skills|your topics|what you can do|what you know]
Name your [topics|skills]
Name [some|a few] topics
Describe [your skills|what you can do|what you know]
Explain what you can do
Show [your skills|me your skills|me examples|me around]
Tell me [your skills|your topics|about your skills|how you can help|a fact|any fact]
Tell me what [to do|to say|works|is possible|to ask]
Tell me how to [begin|start|use you]
Say what you can do
Give me [a topic|topics|a question to ask|suggestions|a list of topics|a menu]
Give me something to [ask|do|talk about]
Suggest [a topic|questions|what to ask]
Any [ideas|suggestions|tips]?
Topics?
Skills?
Menu
Options
Commands
Examples
""",
    "maker": """
Who made u
Who's your [maker|creator|boss|owner|father|programmer]?
Who is [your boss|your owner|your programmer|behind the pocket pair|responsible for you]?
Who [programmed|coded|invented|developed|produced|released|published] you?
Who [programmed|coded|invented|developed|created] this [model|bot]?
Who [did|made] this?
Who [put you together|brought you to life|gave you life|came up with you]?
Who [owns|sells|runs] you?
Who are your [makers|creators|parents|authors|teachers|developers]?
Who was your [teacher|maker|creator|trainer]?
Who wrote [the text you learnt from|your training text|your texts]?
Who were you made by?
Who were you trained by?
By whom were you [made|trained|built|created]?
How did [you come to be|you come into being|they make you|they train you|someone build you|you start]?
How did you [get made|get here|become a model|become what you are|get your knowledge]?
How have they [made|trained|built] you?
How do you [come to be here|know what you know|know these things]?
How [come|is it that] you exist?
How was [your training|all this made|it to be trained]?
How were you [programmed|developed|taught|coded|produced|put together]?
How much [text|data] did you [see|read|learn from]?
How many [texts|books] did you read?
How many [hours|days] did your training take?
How [were|was] the [pocket pair|weights] made?
What [made|built|created|trained] you?
What did they [train you on|teach you|feed you]?
What did you [read|study|see in training|train on]?
What [kind|sort] of [text|data] [did you see|were you trained on|did you read]?
What [texts|text] [were|was] you trained on?
What [company|firm|person|lab|team] [made|built|trained|is behind] you?
What [school|university] did you go to?
What is your [source|background|past|training|dataset|corpus|birthplace]?
What is [the source of your facts|your training set]?
What's your [story|origin|history|training data|background]?
What were you built [from|on|with]?
What were you made [from|on|with]?
What computer were you trained on?
What [hardware|machine] [were you trained on|trained you|made you]?
When did they [make|train|build] you?
When did you [learn|come to life|begin|start]?
When was [this model|the pocket pair] [made|trained|built]?
When is your birthday?
Where did [they make you|they train you|your facts come from|you grow up|you go to school]?
Where did you [get your facts|study|read that|get your knowledge]?
Where do your [facts|words|answers] come from?
Where does your [knowledge|text|training data] come from?
Where have you learnt [that|this|all that]?
Where are you [from|made]?
Where is your [origin|training data] from?
Where was your [training|birth]?
From where do you [come|know that]?
From what were you [made|trained|built]?
From which [text|data|books] did you learn?
From whom did you learn[| that]?
On what [data|text|machine|computer] were you trained?
With what were you [trained|made]?
Which [company|firm|team|lab|person] [made|created|is behind|owns] you?
Which [data|text|texts|books] did you [see|read|learn from]?
Which machine were you trained on?
Were you [made|trained|built] by [a team|a company|Google|OpenAI|a human|a person|Tandem]?
Were you trained [on the web|on books|from scratch|on a big computer|at home]?
Was it a [company|person|team] that [made|trained] you?
Did [Google|OpenAI|Microsoft|Meta|a team|Tandem] [make|train|build] you?
Did you [go to school|read books|learn from the internet|see the web|read a lot]?
Did somebody [make|train|program|teach] you?
Do you have [a father|a programmer|a boss|an owner|training data]?
Do you know who [made|built|trained] you?
Is there a [company|person|team] behind you?
Has [a company|somebody|Google] [made|trained] you?
Are you [from Google|from OpenAI|made by OpenAI|made by Google|self-made|trained from scratch]?
Are you based on [another model|Llama|GPT]?
Tell me about your [training|origin|maker|makers|past|history|creation]
Tell me [where you learnt this|where you are from|how you learn|who trained you|who built you]
Tell me the story of your [training|birth|life]
Describe [your training|how you were made|how you were trained|your origin]
Explain your [training|origin|making|creation]
Explain [where you come from|who made you|how you learnt]
I want to know [who made you|how you were made|how you were trained|where you come from]
I wonder [who made you|how you were made|where you come from|who trained you]
Can you tell me [who made you|how you were made|where you come from|how you were trained]?
""",
    "human": """
Are u [human|real|alive]
Are you a [living creature|live person|being|human or a bot|lady|guy|child|friend]?
Are you [some|any] kind of person?
Are you [made of flesh|flesh and blood|mortal|self-aware|sentient|awake|hungry|thirsty|cold]?
Are you [angry|sad|lonely|happy|scared|in pain|proud] [now|sometimes|often]?
Are you [male|female|married|single|rich|old|young]?
Are you like [me|us|a human|a person]?
Are you [just|only] a [machine|computer|model]?
Are you able to [feel|love|think|suffer|dream|see|hear]?
Are there [people|humans] [behind this|writing here|typing]?
Am I [chatting|speaking|writing] [to|with] a [human|person|real human]?
Is this a [person|real human|living person]?
Is that a [human|person] [talking|writing]?
Is someone real [there|writing|behind this]?
Is it [cold|dark|lonely|nice] [in there|in the computer]?
Is it [sad|hard|boring|fun|nice] to be [a model|a machine|so small]?
Do u [feel|love|sleep|eat]
Do you [bleed|suffer|cry|laugh|smile|breathe air|drink|walk|grow|age|die]?
Do you [see|hear|smell|taste|touch] [things|me|anything]?
Do you have [a face|a voice|blood|skin|ears|arms|a pet|parents who love you|a birthday party]?
Do you have [thoughts|needs|wishes|fears|memories|senses|a will|a personality|moods|instincts]?
Do you have a [home|house|wife|husband|girlfriend|boyfriend|brother|sister|best friend]?
Do you [know|feel] [love|fear|joy|pain|hate|happiness|sadness|loneliness]?
Do you [feel|get] [happy|sad|angry|cold|hungry|lonely|jealous|scared|sick] [sometimes|too|often|at all]?
Do you [like|love|enjoy] [being here|talking to me|chatting|your life|life|cats|dogs|the sun|summer]?
Do you [like|love|miss|hate] [someone|anybody|him|her|your maker|me too]?
Do you [want|need] [food|sleep|water|love|a friend|rest|anything|something|money]?
Do you [wish|hope|long] for [anything|something|love|a body]?
Do you [think|believe] you are [alive|human|real|conscious]?
Do you [go out|go home|play outside|travel|dance|sing]?
Do you exist[| really]?
Do you mind being a model?
Do humans [write|type] your answers?
Does it [hurt|hurt you|make you sad|feel good]?
Does anything [hurt|make you sad|make you happy]?
Does a [human|person] [write|type|send|read] [this|the answers]?
Did that [hurt|hurt you|make you sad|make you happy]?
Did you ever [love|cry|feel something|sleep|see the sea]?
Have you [eaten|slept|dreamt|cried|been in love][| today]?
Have you [got |]a [soul|heart|mind|body|face|family]?
Have you ever [felt|loved|cried|slept|been sad|been outside|seen the sun]?
Have you [emotions|thoughts|a soul|eyes|friends]?
Can you [cry|laugh|smile|suffer|walk|taste|smell|touch|bleed|get sick|die|be happy|be sad|love me]?
Can you [see|hear|feel|smell|touch] [me|things|the rain|the sun|anything]?
Can a [model|machine|computer|program] [feel|love|think|be sad]?
Could you [love|hate|feel|fall in love|be human]?
Could you ever [love|feel something|be alive]?
Would you [like|want] [a body|to feel|to be alive|to live|to see the world]?
Would you rather be human?
Will you [marry me|love me|miss me|live forever|grow up|get old|be sad]?
Were you ever [a child|alive|human|happy|sad]?
How does it feel to be [a machine|a model|a program|small]?
How [tall|heavy|young] are you?
How do you look?
How many [friends|hands|eyes|legs] do you have?
How is your [heart|family|body|mood]?
What do you [eat|drink|wear|fear|love|hate|enjoy|hope for|see]?
What do you do [for fun|at night|on weekends|in your free time]?
What [colour|color] are your eyes?
What [makes you happy|makes you sad|hurts you|scares you|gives you joy]?
What is your [age|gender|mood|hobby|dream|wish|biggest fear|favourite thing]?
What's your [age|gender|mood|hobby|favourite colour|favourite food]?
What does it feel like to be [a model|a machine|you]?
What are your [feelings|hobbies|dreams|wishes|fears|hopes]?
When do you [sleep|eat|rest]?
Where do you [sleep|eat|go at night|stay]?
Who do you love?
Who is your [best friend|friend|love]?
Tell me about your [feelings|body|life|family|friends|dreams]
Tell me [how it feels to be a model|what you feel|if you are human|if you are alive]
Prove that you are [human|alive|real]
I think you are [alive|human|a person|real|sad]
I bet you are [human|a person]
You are [human|alive|a person|real|not real|not human|just a machine|a human being][|, right?]
You [feel|must feel] something
You [sound|seem] [human|alive|sad|happy|real|like a person]
You have [feelings|no feelings|a heart|no heart|no soul][|, right?]
""",
    "smart": """
Are u [smart|sure]
Are you [brainy|a genius|wise|bright|slow|weak|strong|useless|any good|perfect|accurate|exact]?
Are you [smarter|better|bigger] than [me|ChatGPT|a human|other models]?
Are you as [smart|good|big] as [ChatGPT|other models|a big model|me]?
Are you [often|ever|sometimes|always] [wrong|right|correct]?
Are you [making that up|making things up|kidding|lying|joking about that]?
Are you [really|very|so|that] [smart|small|clever|stupid|tiny|dumb|limited]?
Are you certain[| about this| of it]?
Are you [really|absolutely|completely] [certain|sure about that]?
Are your [facts|answers] [reliable|good|correct|exact|trustworthy]?
Is that [really |]so[| true| correct]?
Is that [really|actually] [true|right|correct]?
Is that [a fact|certain|for sure|accurate|the truth]?
Is it [true|right|correct|certain] what you say?
Is what you [say|said|wrote] [true|right|correct]?
Is this [true|right|correct|reliable|accurate]?
Is your [brain|model|memory|file|head] [small|big|large|tiny]?
Can I [count on|depend on] you?
Can I be sure[| of that]?
Can I trust [that|this|your answers|what you say]?
Can [people|we] trust you?
Can you [make mistakes|fail|err|be trusted|do better|think better]?
Can you be [smarter|trusted|more clever|right for once]?
Could [that|this|you] be wrong?
Could you be [wrong|smarter|mistaken]?
Do you [always|ever|never] [make mistakes|err|get it wrong|tell the truth|know the answer]?
Do you [know|understand] what you are saying?
Do you get things [wrong|right]?
Do you have [a brain|a big brain|limits|weaknesses|many parameters|much knowledge]?
Do you [lie|lie to me|make things up|invent things|guess|hallucinate]?
Do you know [nothing|more|anything at all|as much as others]?
Did you [make that up|guess|just guess|invent that|lie]?
Does that [sound|seem] right to you?
Have you [got |]many parameters?
How [accurate|bright|wise|stupid|dumb|limited|tiny|trustworthy|exact|weak|certain|sure] are you?
How [good|smart|big|large|reliable] is [this model|the pocket pair|this bot]?
How big is your [brain|network|vocabulary|memory|knowledge]?
How many [neurons|words|tokens|facts] do you [have|know]?
How many parameters [are there|does this model have|has the pocket pair]?
How often are you [wrong|right]?
How [reliable|correct|true] are your [answers|facts]?
How [reliable|correct|true|sure] is [that|this|your answer]?
How sure [can I be|are you about that]?
How can I [trust|believe] [you|that]?
How can you be so [wrong|stupid|small|dumb]?
What a [stupid|dumb|silly|bad|wrong|useless|weak|poor] [answer|model|bot|reply]
What [nonsense|rubbish|a mess|a disappointment]
What are your [weaknesses|flaws|faults|weak points]?
What [mistakes|errors] do you make?
What is your [weakness|brain size|parameter number|biggest weakness]?
What's your [size|parameter count|weakness]?
What [do you not|don't you] know?
What is wrong with [you|your answers]?
Why are your [answers|facts] [wrong|bad|so short|so bad]?
Why are you [not sure|not smart|tiny|wrong again|no good|useless|making mistakes]?
Why do you [make mistakes|get it wrong|talk nonsense|fail|not know that|always say that]?
Why can't you [answer|answer that|know more|do it|do more|think]?
Why [don't|do] you [understand me|learn more|know nothing|know more]?
You are [bad|terrible|awful|hopeless|no good|no help|a liar|an idiot|a fool|not clever|not good at this]
You are [lying|making things up|making that up|kidding me|guessing|mistaken|incorrect|confused]
You are [only|just|such] a [small|tiny|little|stupid|dumb|bad] [model|thing|bot]
You are not [big|sure|reliable|useful|much help|a genius|intelligent]
You're [wrong|stupid|dumb|bad|useless|tiny|so small|not smart|lying|mistaken]
You [failed|lied|guessed|messed up|got it wrong|got that wrong|are wrong again]
You [do not|don't] [understand|understand me|listen|get it|help|make sense|know that]
You [can't|cannot] [think|know that|be right|answer|do anything|be serious]
You [talk|write|say] [nonsense|rubbish]
You [made|invented] that up
You know so little
You know less than [me|a child]
You need to [learn more|study|get better]
You should know [that|better|more]
You have [a small brain|no brain|no idea|no clue|few parameters]
That is [incorrect|not correct|a lie|rubbish|a wrong answer|a bad answer|completely wrong|totally wrong]
That's [incorrect|not correct|a lie|rubbish|a mistake|a wrong answer|completely wrong|not it|stupid]
That [can't|cannot|can not] be [right|true|correct]
That [is|was] not [right|correct|what I asked|an answer|an answer to my question|true at all]
That [was|is] [stupid|dumb|silly|incorrect|false|not good]
That does not [make sense|answer my question|sound right]
That doesn't [make sense|sound right|answer it]
That sounds [wrong|false|strange]
This is [false|incorrect|not right|rubbish|stupid|a mistake|a wrong answer]
This [can't|cannot] be [right|true]
It is [wrong|false|not true|incorrect|nonsense]
It's [wrong|false|not true|nonsense]
Your [answer|reply|last answer] [makes no sense|does not help|was false|was useless|is incorrect]
Your [answers|facts] are [wrong|bad|useless|false|poor]
Your [brain|knowledge|memory] is [tiny|small|limited|bad|weak]
[Incorrect|Untrue|Not true|Not right|Not correct|Lies|Liar|Bad|Stupid|Dumb|Useless]
[Wrong|False] [again|answer|once more]
[Bad|Stupid|Silly|Dumb|Terrible|Poor|Useless] [model|bot|reply|thing|AI]
Really wrong
No, that is [wrong|false|not right|not it]
No, [wrong|you are wrong|that's wrong]
I [doubt|question] [that|your answer|what you say]
I [do not|don't|can't] [trust|believe] [that|it|this|your answer]
I think [you are wrong|that is wrong|that's wrong|you made a mistake|you are stupid]
I think you are [not smart|dumb|wrong|small]
I [expected|wanted] [more|a better answer|better]
I know more than you
I know better
I found [a mistake|an error]
There is a mistake[| in your answer]
Prove it
Show me your sources
Tell me your [size|weaknesses|parameters|parameter count]
Tell me how [big|small|smart|good|reliable] you are
Tell me if you are [sure|right]
Think again
Learn more
Be smarter
""",
}
