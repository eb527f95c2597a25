"""Still more wordings of small talk, for the fifth round alone; the evaluation asks none of them."""

FRESH = {
    "hello": """
[Hellooooo|Helllo|Heello|Hellow|Helo there|Hullo|Hola|Heyyy|Heyo|Hi hi hi|Haii|Hej|Heyy there]
[Hi|Hello|Hey][ so| and|, I] [glad|happy|pleased] to [meet|see|know] you
I am [glad|happy|pleased|delighted] to [meet|see|know] you[| at last| today]
It [is|was] [a joy|lovely|an honour|wonderful] to [meet|see|know] you
[So |Very ][nice|good|glad|happy|pleased] to meet [you both|you all|you at last]
[Delighted|Honoured|Happy] to make your acquaintance
Let me say [hello|good day|good morning][| to you]
I [want to|would like to|just] say [good day|good evening|hello to you|hi to you]
I [come|am here] to say [hello|hi|good day]
[Somebody|Someone|Anybody|Anyone] [here|home|around|online|listening][| today| now]?
Is [somebody|anybody|someone|anyone] [home|around|online|listening|awake|in][| there| here]?
Is [the model|the pocket pair|my friend|the little model] [there|here|awake|home]?
Are you [here|awake|home|online|listening|around|ready][| now| today]?
Do you [hear|see|read] me?
[Time|Ready|Here] [to|for a little|for a small] [chat|talk][| with you]
[Shall|Can|Could|May] we [talk|chat|have a chat|have a talk][| a little| now]?
I [feel like|am in the mood for|came for] [a chat|a talk|talking|chatting]
[Good|Fine|Lovely|Sunny] [morning|day|evening|afternoon][, my dear| my friend| again|, all| to all]
[Warm|Kind|Friendly|Many|Best|My] [greetings|regards][| to you]
[Hello|Hi|Hey] [sir|madam|buddy|mate|pal|neighbour|stranger|old friend|AI|robot|machine|people|folks|guys]
[Hello|Hi|Hey], [I just opened the app|I am Ann's friend|good to be here|I came to talk|let me in]
[Hello|Hi|Hey][ there,| you,|,] [nice|good|great|lovely] to [see|meet|have] you[| here| again]
""",
    "how are you": """
How are you [all|both|now|tonight, friend|this fine day|this afternoon|keeping|holding up]?
[Hey|Hi|Hello|Good morning], [are you well|are you fine|how do you do|you okay|how goes it]?
Are [you|you all|you both] [fine|well|all right|good|in good health|in a good mood][| this morning| there| tonight]?
Is [something|anything] [wrong|the matter|bad] with you[| now]?
What is the matter[| with you| now]?
How is [your life|your health|your mood|your evening|your night|your time|the day|all]?
How is [the world|everything] [treating you|for you]?
How do you [find the day|like the day|do now|do these days|feel right now|feel this morning]?
[Tell|Do tell] me [how your day was|how your day is|how it goes|how you do]
How did you [sleep|rest][| last night]?
[Good|Nice|Busy|Long] day[| today| so far]?
[Are|Is] everything [good|fine|well|okay|in order][| there| today]?
[hows|how is] [you|u|ya|it goin|your day]?
how ar you
how are yu
are u [ok|well|fine|good]
[Well|So], how [are you feeling|is it going|are things]?
I am [fine|well|okay|great], [how are you|are you|and how do you feel]?
I [ask|wonder|want to ask] how [you do|it goes|you are doing]
What [mood|state] are you in?
""",
    "thanks": """
[Thanks|Thank you|Thx|Thanx|Tnks|Thnks|Tks|Tq] [pal|buddy|my friend|both|you two|ever so much|very kindly|indeed]
[thx|tnx|thnx|ty|tysm|tyvm] [so much|a lot|friend|bye for now|mate]
ty [very much|so much|lots]
cheers [mate|friend|pal|for this|for that|for the help|then]
[thank yuo|thnak you|thanks yuo|tanks|thankss|thank yo|thanksss]
[Thanks|Thank you] for [the reply|the fast answer|your kindness|your words|the explanation|teaching me|talking with me]
[You are|You were] [a life saver|a star|a treasure|so useful|most kind|of great help]
[That|This|It] [really |]helped [us|a great deal|very much|my friend]
That [is|was] [so|really|most] [helpful|useful|kind]
[Great|Good|Fine|Wonderful] help[|, thanks]
[I|We] [thank|are thankful to] you [very much|from the heart|for this|for that]
[I|We] are [grateful|thankful][| for this| for your help]
[My|Our] [sincere|kind|big] thanks[| to you]
[I|We] [really |]appreciate [your time|your work|all of it|this very much]
[Great|Good] [help|job helping], thank you
You have my thanks
[Danke|Merci|Gracias|Grazie][| a lot| friend]
[Many|So many|Thousand] thanks [to you|for this|again]
[Thanks|Thank you], [that is enough|that is clear|now I know|you are kind|how nice]
""",
    "bye": """
[Byee|Bai|By by|Byebye|Bye bye now|Goodbyeee|Godbye|goodby|gbye|cu|cul8r]
[Bye|Goodbye|See you] [mate|pal|buddy|both|you all|till next time|till then|on Monday]
I [must|have to|should|need to|will] [run|be going|get back to work|close this|end this|part now]
I [leave|go|stop] [now|here|for today|then]
[Time|Now it is time] [for goodbye|to part|to end|to go home|to stop here]
[We|You and I] [will meet|meet|will talk|see us] [again|tomorrow|next time|soon]
See you [in a bit|in the morning|tonight|on Sunday|then|my friend|around]
[Till|Until] [then|we meet again|the next time|the morning]
[That was|That is] [it|enough|everything] [for today|for now|from me]
[I am|We are] [through|done here|finished here|ready to go][| for now]
[Good night|Nighty|Night] [now|friend|to you|and bye]
[I am|I'm] [signing off|leaving you|away now|gone|on my way|going to sleep]
[The|My] [day|work|chat] is [over|done], [bye|goodbye|good night]
[Keep|Stay] [well|safe|healthy|happy], [bye|goodbye|friend]
[Enjoy|Have] [a good sleep|a nice time|the evening|a great night]
[Closing|Leaving|Stopping|Quitting] [now|here|for today]
""",
    "okay": """
[okey dokey|okaay|oky|okk|kay|mkay|alrighty|yea|yess|yesss|nooo|yup yup]
You [are|were] [right|correct|quite right|totally right][| there| again| with that| of course]
That [is|was] [quite |very |so ][right|correct|true|nice|good|interesting|cool]
I [love|like|adore|enjoy] [you|this|it|that|talking to you|your answers] [very much|a lot|so|really]
I [really |do |]like you[| a lot]
[Good|Great|Nice|Fine|Super] [one|stuff|work|thing|idea|to hear][| there]
[Wow|Oh|Ah|Aha|Hm|Well], [nice|great|good|interesting|right|really|cool|fine]
[Yes|Yeah|Yep|Sure], [right|exactly|true|why not|of course|fine|okay]
[No|Nope], [not now|not today|it is okay|it is fine|I do not]
[I can see|I do see|I see, I see|I have understood|I got you]
[That is|It is] what I [thought|wanted to hear|expected]
[Very|Quite|So|Really] [good|cool|clever|true|right|funny]
[Perfect|Great|Good|Nice] [answer|reply|then|indeed]
[Hm|Hmm|Mm], [okay|I see|interesting|maybe|right]
[What a|Such a] [surprise|fine thing|cool answer|clever answer]
[Makes|It makes] [sense|perfect sense|sense to me|sense now]
You are [so|very|really] [nice|cute|funny|sweet|kind]
[Fine|Okay|Good|Great], [let us see|that is good|I like that|understood|agreed]
""",
    "sorry": """
[sory|sorryyy|sorri|soory|im sorry|i am sory|sry sry|my bad, sorry]
That was [just |only |]a [typing error|slip|little mistake|small mistake|typing mistake|wrong word]
[It was|This was|There was] [just |only |]a [typo|typing error|slip|small mistake]
[I|My finger|My hand] made a [typo|typing error|slip]
Are you [upset|mad|annoyed|cross|offended|hurt] [with me|at me|by that|by me|now]?
Do I [bother|annoy|disturb|hurt] you?
[I am|I feel] [ashamed|guilty|awful][| for that| about it]
I [regret|am sad about] [that|it|what I said|this]
[So|Very|Truly|Deeply] sorry [about this|for it|for that|my friend]
[Sorry|I am sorry], [that was wrong of me|I was unkind|I meant another thing|I typed too fast|not you]
[Please|I beg you,] [pardon|forgive|excuse] [me|my error|this|my bad typing]
I [beg|ask] [your pardon|for pardon|your forgiveness|for forgiveness]
[I did not|I never] [want|mean] to be [rude|unkind|mean|nasty]
That was [stupid|mean|unkind|bad|wrong|careless] of me
[My|That was my] [error|slip|blunder][|, sorry]
[Don't|Do not] [be mad|be upset|hate me|take it badly]
[Let us|Let's] [forget|ignore|skip] [that|it|this one]
[Never|No] mind[|, sorry|, go on|, all good]
""",
    "joke": """
[Please |]cheer [me|us|my friend|her|him] [up|up a bit|up now|up a little]
[Can|Could|Will] you [cheer me up|entertain me|amuse me|make me happy][| a bit| today]?
[Entertain|Amuse] [us|me now|me a bit|my friend|the children]
I [want|would like|need] to be [entertained|amused|cheered up]
[Be|Play] [the fool|the joker|funny now|funny for me|a comedian|hilarious|witty]
[I need|I want|Give me|Time for] [fun|a funny line|some humour|a bit of fun|cheer]
[I am|I'm|We are] [so |very |really |]bored[| today| now| here|, do something]
[I am|I'm|I feel] [very |so |really |]sad[| today| now| tonight|, cheer me up]
[I feel|I am] [blue|low|miserable|depressed|gloomy|alone|not good]
[joke pls|jok|a joke pls|tel me a joke|tell me joke|tell joke|another one, a joke]
[A|One|Another] [funny|good|short|silly|small|last] joke[|, please| for me| now]
[Tell|Give] [me|us|my friend] [one joke|two jokes|a funny joke|a joke to laugh at]
[Tell|Say|Write] [me |]something [funny|to smile about|to cheer me up|that is funny]
Do you [know how to joke|know something to laugh about|have humour|like to joke|know a funny one]?
[Are|Can] you [funny today|joke|be witty|be silly|be a bit funny]?
[What|Which] [joke|funny thing] [do you like|can you tell|do you know][| best]?
[Let me|Let us|Make us] [smile|laugh now|laugh out loud|grin]
""",
    "why": """
I am [so |very |totally |a bit |still ][confused|lost|puzzled][| now| by that| by you]
[This|It|Your answer|What you say] [confuses|puzzles] [me|us]
[That|It|This] [made|makes|has] [me|us] [confused|puzzled]
[I am|I got|You have] [lost|lost me there|confused me|puzzled me]
I [cannot|can't|could not] [follow|follow you|understand that|understand you|make sense of it]
[Which|What|Who|Where] [of them|then|exactly|is it|one is it|do you mean]?
[Which|What] [thing|one, please|ones|of the two do you mean]?
[May|Could|Can] I ask [you one thing|one question|more|something else|one more question]?
I [want|would like] to ask [you something|a question|one thing|something else]
[I have|There is|Here is] [one|a|another|a small|a last] question[| for you| to you]
[Could|Can|Please] [be|you be] [clearer|a bit clearer|more exact|more detailed|less vague]
[Explain|Say|Tell me] [this|that|it] [more clearly|in a clear way|simply|with other words]
[Why|How|What] [oh why|really|on earth|now|though|please]?
[But|And|So] [why|how|what|who|where|when] [then|really|exactly|is that]?
[Go|Keep|Carry|Move] on[| then| with it| a bit]
[More|Longer|Further], please[| tell me]
[wht|wat|whyy|huhh|wdym|what u mean|i dont get it|dont understand|whaaat]
[What|How] [do you say|did you mean there|is meant by that|is it you mean]?
""",
    "who": """
[How|By what name|What] [are|were] you [named|known|called by people|called here]?
[How|What] do [people|we|others|your friends|users] call you?
What [name|title] [do you have|did they give you|do you go by]?
[Is|Was] your name [Tandem|Anna|Bob|Pocket|Siri|Alexa|Max]?
Are you [Siri|Alexa|Copilot|Mistral|GPT-4|DeepSeek|Bard|a talking program|some AI|an assistant]?
Are you [the|a|some] [tiny|small|little|pocket|local|built-in] [model|assistant|AI|chatbot|bot]?
Are you [a large|a huge|the large|a giant|the big] [model|language model|AI|chatbot]?
Are you [that|this|the] [bot|chatbot|robot|AI|program][| from the app| in Tandem]?
[Who|What] [is it|is here|is that|am I speaking with|do I talk to|do I chat with][| now| please]?
Who [talks|speaks|writes|chats|answers] [to me|with me|here|there][| now]?
[Who|What] [model|program|bot] [speaks|talks|answers|writes] [here|there|to me]?
[who r u|who are u|whats your name|wat is your name|what r u|ur name|who ru|your nam]
[Say|Give me|State|Spell|Reveal] your name[| please]
[Say|Show|Explain|State] who you [are|really are]
[Hello|Hi|Hey|Good day], [what is your name|what are you|who is this|who is there|tell me who you are]
[I am|My name is] [Bob|Tom|Eva|Lea], [what is your name|and you are|who are you]?
[Do|May|Can] I [know|learn|get|have] your name?
A few words about [yourself|you|who you are][| please]
[Which|What] [AI|language model|chatbot|bot|machine] [are you|is this|is here]?
""",
    "can": """
I [really |]need [your |some |a bit of |a little ]help[| now| here| with this]
I [am looking for|could use|would like|ask for|want] help[| please]
[Help|Assist|Guide|Lead] [me a bit|me now|me here|us|me, please]
[Can|Will|Would|Could] you [assist|guide|support|be of help|give me help|help out][| me]?
Can you do [something|a thing|things|much|many things|useful things|something for me|a lot]?
[Is|Are] there [anything|things|something] you can [do|tell|answer]?
What [else |all |]can you do[| here| then| today| exactly]?
[What|Which] [things|tasks|jobs|tricks] can you [do|handle|manage]?
[What|Which things] do you [know|know well|know best|do|do here|do all day]?
[List|Name|Show] [your skills|your topics|what you know|the topics|your abilities|the things you know]
[How|In what] [do|can|could] you [be useful|be of use|help people|assist me]?
[What|Which questions] [may|shall|should|can] [I|we|people] ask[| you| here]?
I [am stuck|am lost here|am new and need help|have no plan|need ideas|need a hint]
[what can u do|wat can you do|help pls|halp|hlp|pls help|what do u know|can u help]
[Tell me|Say] [how you can help|what you are good at|what you are for|your topics]
[What|Which] [is|are] your [use|good sides|favourite topics|subjects|features|tricks]?
[Choose|Pick|Propose|Offer|Name] [a topic|a subject|something|a theme][| for us]
[Tell|Teach] [me|us] [a fact|a thing|anything|something good|something I do not know]
""",
    "maker": """
[Which|What] [company|firm|team|group|person|lab|people|university] [is behind you|stands behind you|owns you|made you]?
Who [is|stands] behind [you|this model|the pocket pair|all this]?
Who [owns|developed|programmed|invented|coded|produced|published|taught] [you|this model|the pair]?
[Who|What] [is|was] your [developer|inventor|programmer|teacher|owner|boss|parent|trainer]?
[Were|Are] you [made|built|trained|developed|programmed] by [Google|Microsoft|OpenAI|Meta|humans|students|a team]?
[Where|When|How|By whom] were you [developed|created|programmed|produced|taught|invented]?
[From where|Out of what|From whom] do you [come|know that|have your knowledge]?
Where [is your origin|is your knowledge from|do you get your facts|do your words come from|are you from]?
[Which|What] [text|texts|data|words|material] [did you learn from|made you|did you train on|went into you]?
[On|With] [what|which] [data|text|texts|computer|machine] were you [trained|made|taught]?
How [did|do] [they|people|you] [make you|train you|build you|get trained|come to be|come about]?
[Tell me|Say|Explain] [who built you|who trained you|where you are from|how you came to be|your history]
[who mde you|who made u|who trained u|who built u|how where you made|where r u from]
[Did|Has] [Google|OpenAI|a firm|a programmer|a student|a human|a university] [made|make|build|train|teach] you?
[What|How] is [your making|the way you were made|your background|your past]?
[Was|Were] you [trained|made] [here|at home|on the internet|from scratch|on a big computer]?
""",
    "human": """
[Do|Can|Did] you [love anyone|cry|laugh|rest|get bored|have friends]?
[Have you|Did you] ever [eaten|danced|cried|dreamt|been sad|felt love|felt pain|been outside]?
[Do you|Can you] [swim|dance|run|walk|smell|taste|touch things|cry|smile|sing|eat bread|drink]?
Is it [warm|hot|dark|nice|lonely|boring|loud|quiet] [in there|in the computer|where you are|inside]?
[Prove|Show me|Tell me] that you are [human|real|a person|not a machine|a living thing|conscious]
[Prove|Show|Say] [you are human|you are real|you live|you have feelings]
Who [is|are] your [friend|wife|husband|girlfriend|boyfriend|family|sister|mother|best friend]?
Who do you [love|like|miss|hate|live with|adore]?
[How|What] is it [like |]to be [a program|an AI|a robot|tiny|a chatbot|so small|a language model]?
How does it feel to be [you|an AI|a program|a machine|small]?
[What|How] does [it|life] [feel|look] like [to you|for you|inside]?
Are you [a creature|an animal|a being|a life form|a living creature|a thing or a person|born|dead|awake at night]?
Are you [a human or a bot|human like me|one of us|a child|an adult|a she|female|male|young|old]?
Are you [hungry|thirsty|cold|ill|healthy|scared|in pain|jealous|proud|excited|married|single]?
[Do|Can] you [have|know|feel] [fear|hunger|joy|sadness|anger|happiness|any emotion|emotions|hope]?
Do you have [ears|a mouth|a nose|skin|blood|parents and friends|a home|a bed|a pet|a boyfriend|an age]?
[What|Which] [food|music|colour|film|sport|game|season] do you [like|love|prefer]?
[When|Where] [were you born|is your birthday|do you sleep|is your house|do you stay]?
[Can|Could|Will] you [be my friend|marry me|love me|die|live for ever|grow up|be hurt]?
[are u human|r u human|are you rael|are u real|r u alive|do u sleep|do u have feelings]
""",
    "smart": """
[You're|You are|Youre] [so |very |really |quite |a bit ][bad|bad at this|useless|dumb|weak|slow|limited|poor|wrong]
[You're|You are] [not so|not very|not that] [good|clever|useful|great|bright]
[What is|What's|Tell me|How high is] your [intelligence|IQ score|level|score|file size|weight count]?
How [right|exact|precise|good|true|trustworthy] [is|was|are] [your answer|this answer|your answers|\
that answer|what you say]?
[Is|Was] [your answer|that answer|this answer|it] [right|correct|good|true|exact]?
[Is|Are] your [knowledge|memory|mind|answers|facts] [big|poor|bad|limited|right|large or small|complete]?
[What|Which things|How much] do you not know[| about| yet]?
[What|Which] [things|topics] [don't you know|do you know nothing about|are too hard for you]?
[Bad|Poor|Wrong|Weak|Terrible|Awful|Silly] [reply|response|answers|job|work][| again|, model|, sorry to say]
That [is|was] [a bad|a poor|a terrible|an awful|a weak] [answer|reply|response|job]
[Are|Why are] you [so dumb|so stupid|so silly|a fool|so weak|stupid or what|dumb or clever|not clever|an idiot]?
[Are|How] you [a genius|bright|wise|brainy|smart enough|good at thinking|clever at all|well trained]?
[How|So how] [clever|smart|bright|wise|strong] [are you|is this model|is the pair][| really| then]?
How many [billion parameters|million parameters|weights|params|numbers] [do you have|are in you|are you made of]?
[How|So how] [big|small|tiny|large|heavy] [are you|is the model|is the file][| really| exactly]?
[Do|Can] you [err|fail|be mistaken|make errors|say wrong things|lie|get things wrong][| often| sometimes| too]?
[Can|May|Should] [I|we|one] [trust|believe|rely on] [you|this|your words|a small model]?
[You|This model|The bot] [know|knows] [too little|nothing at all|less than I do|not enough]
[I think|I fear|I am afraid] [this is wrong|that is false|you are mistaken|you do not know]
[u r dumb|u are stupid|ur wrong|you are worng|thats wrong|wrnog|thats not right|r u smart|how smart r u]
""",
}
