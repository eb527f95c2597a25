"""Who speaks in an item, and what it is called."""

from desktop.chat.item import VoiceChoice, choice_of, speaker_of, speaking_for, title_from
from desktop.voice import DEFAULT_SPEAKERS, INSTRUCT, Speaker, Voice

SECOND = Speaker(id="instruct-2", voice=Voice.INSTRUCT)


def test_a_voice_choice_names_its_voices():
    assert VoiceChoice.BOTH.voices() == (Voice.BASE, Voice.INSTRUCT)
    assert VoiceChoice.BASE.voices() == (Voice.BASE,)


def test_a_choice_takes_the_first_speaker_of_each_voice():
    several = (SECOND, *DEFAULT_SPEAKERS)
    assert speaking_for(DEFAULT_SPEAKERS, VoiceChoice.BOTH) == ("base", "instruct")
    assert speaking_for(several, VoiceChoice.INSTRUCT) == ("instruct-2",)
    assert speaking_for((INSTRUCT,), VoiceChoice.BOTH) == ("instruct",)


def test_what_the_switch_shows_follows_who_speaks():
    assert choice_of(DEFAULT_SPEAKERS, ("base",)) is VoiceChoice.BASE
    assert choice_of(DEFAULT_SPEAKERS, ("base", "instruct")) is VoiceChoice.BOTH
    assert choice_of((*DEFAULT_SPEAKERS, SECOND), ("instruct", "instruct-2")) is VoiceChoice.INSTRUCT


def test_a_speaker_is_found_by_its_id():
    assert speaker_of(DEFAULT_SPEAKERS, "instruct") is INSTRUCT
    assert speaker_of(DEFAULT_SPEAKERS, "instruct-2") is None


def test_titles_come_from_the_first_words():
    assert title_from("  What is\n the sea? ") == "What is the sea?"
    assert title_from("") == "New chat"
    assert title_from("one, two, three, four, five, six, seven, eight") == "one, two, three, four, five, six…"
    assert len(title_from("x" * 500)) == 41
