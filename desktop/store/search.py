"""Finds messages and titles by words, their beginnings, and what stands inside words."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from itertools import islice
from typing import NamedTuple

from desktop.chat.conversation import Role
from desktop.chat.finding.excerpt import Excerpt, excerpt
from desktop.chat.finding.found import Found, marks_of
from desktop.chat.finding.matching import Matcher, folded
from desktop.store.database import Database
from desktop.store.statements import SQL_VALUE, Row
from desktop.store.values import clean_text, number_in, text_in, word_in
from desktop.voice import Voice

_MOST_TERMS = 500  # of trigrams that begin with one or two characters; more of them stand in so many messages that
_TRIGRAM = 3  # ... going through the newest ones finds enough
_STRETCH = 50_000  # ids of messages that are looked at in one go, where words may stand anywhere
_NEWEST = (1 << 63) - 1
_MOST_ASKED_FOR = 20  # words that SQLite looks for anywhere, the longest; whether the others are there, Python sees
_BEFORE, _BEHIND = 26, 90  # characters of an excerpt on each side of what was found
_SNIPPET_TOKENS = 40
_TOLD = "m.id, m.item_id, i.title, m.role, w.voice, m.created_at"
_TOLD_APART = (  # not those of which it is hidden who wrote which
    "AND m.id NOT IN (SELECT left_id FROM votes WHERE verdict = '' "
    "UNION ALL SELECT right_id FROM votes WHERE verdict = '')"
)
_JOINED = "JOIN items AS i ON i.id = m.item_id LEFT JOIN writers AS w ON w.id = m.writer_id"


@dataclass(slots=True)
class Place:
    """How far a search has come. below: messages with smaller ids are still to be looked at; ended: there are none.

    inside: the words are looked for anywhere now, no longer only at the beginnings of words; told: found before that.
    """

    words: list[str]
    inside: bool
    below: int = _NEWEST
    ended: bool = False
    told: set[int] = field(default_factory=set)


class _Title(NamedTuple):
    """An item's title. compared: folded; written_at: seconds since the epoch."""

    id: int
    title: str
    compared: str
    written_at: float


class Search:
    """Every method may raise FileProblem. Deleted items, deleted branches and running answers are never found."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._known: list[_Title] = []  # as they were read last: asking ten thousand for each letter costs little
        self._read_at = -1  # how much had been written then

    def prepare(self) -> None:
        """Read what each query needs: somebody is about to type one."""
        self._titles()

    def begin(self, asked: str) -> Place:
        """Where a search for messages with all the words begins."""
        words = _words(asked)
        return Place(words, inside=not all(map(str.isalnum, words)), ended=not words)

    def messages(self, place: Place, most: int) -> list[Found]:
        """The next of them, newest first, at most so many; the place goes along. May be none before it has ended.

        First those where each word is one or begins one ("tand" finds "Tandem"), accents aside; then those that have
        some only inside their words, as in "C++" or in languages without blanks. No call takes long: it looks at a
        stretch of the messages.
        """
        if place.ended or most <= 0:
            return []
        return self._inside(place, most) if place.inside else self._with_words(place, most)

    def titles(self, asked: str, most: int) -> list[Found]:
        """Items whose title has all the words anywhere, the last used first."""
        words = [folded(word) for word in _words(asked)]
        if not words:
            return []
        named = (row for row in self._titles() if all(word in row.compared for word in words))
        return [
            Found(row.id, row.title, None, _line(row.title, marks_of(asked, row.title)), row.written_at)
            for row in islice(named, most)
        ]

    def _titles(self) -> list[_Title]:
        """All of them, the last used first; read again where anything was written since."""
        version = self._database.rows("SELECT total_changes()")[0][0]
        if version != self._read_at:
            rows = self._database.rows(
                "SELECT id, title, updated_at FROM items WHERE deleted_at IS NULL ORDER BY updated_at DESC, id DESC"
            )
            known = {title.title: title.compared for title in self._known}
            self._known = [
                _Title(number, title, known.get(title) or folded(title), number_in(updated_at))
                for number, title, updated_at in ((number, text_in(title), at) for number, title, at in rows)
            ]
            self._read_at = version
        return self._known

    def _with_words(self, place: Place, most: int) -> list[Found]:
        rows = self._database.rows(
            f"SELECT {_TOLD}, snippet(message_words, -1, '', '', '…', ?) "  # noqa: S608 - our own words
            f"FROM message_words JOIN messages AS m ON m.id = message_words.rowid {_JOINED} "
            f"WHERE message_words MATCH ? AND message_words.rowid < ? AND i.deleted_at IS NULL {_TOLD_APART} "
            "ORDER BY message_words.rowid DESC LIMIT ?",
            (_SNIPPET_TOKENS, " ".join(_beginning(word) for word in place.words), place.below, most),
        )
        place.told.update(row[0] for row in rows)
        if len(rows) < most:
            place.inside, place.below = True, _NEWEST
        else:
            place.below = rows[-1][0]
        starts, anywhere = Matcher(place.words, starts=True), Matcher(place.words)
        return [_found(row, text_in(row[-1]), starts, anywhere) for row in rows]

    def _inside(self, place: Place, most: int) -> list[Found]:
        newest = self._database.rows("SELECT max(id) FROM messages WHERE id < ?", (place.below,))[0][0] or 0
        place.below = min(place.below, newest + 1)  # over any gap: a damaged file may have one of 2^62 ids
        lowest = max(0, place.below - _STRETCH)
        anywhere, words = Matcher(place.words), [folded(word) for word in place.words]
        found: list[Found] = []
        for (number,) in self._candidates(place.words, lowest, place.below):
            place.below = number
            if number in place.told:
                continue
            for row in self._read(number):
                texts = [text_in(row[-2]), text_in(row[-1])]
                has = next((text for text in texts if _has_all(text, words)), None)
                if has is not None:
                    found.append(_found(row, has, anywhere, anywhere))
            if len(found) == most:
                return found
        place.below = lowest
        place.ended = lowest == 0
        return found

    def _read(self, number: int) -> list[Row]:
        return self._database.rows(
            f"SELECT {_TOLD}, m.text, m.reasoning FROM messages AS m {_JOINED} "  # noqa: S608
            f"WHERE m.id = ? AND i.deleted_at IS NULL {_TOLD_APART}",
            (number,),
        )

    def _candidates(self, words: Iterable[str], lowest: int, below: int) -> list[Row]:
        """Messages from `lowest` to before `below` that may have all the words anywhere, newest first."""
        wheres: list[str] = []
        values: list[SQL_VALUE] = []
        for word in sorted(words, key=len, reverse=True)[:_MOST_ASKED_FOR]:
            where, needed = self._anywhere(word, lowest, below)
            wheres.append(where)
            values += needed
        return self._database.rows(
            f"SELECT m.id FROM messages AS m WHERE {' AND '.join(wheres)} "  # noqa: S608
            "AND m.id >= ? AND m.id < ? ORDER BY m.id DESC",
            [*values, lowest, below],
        )

    def _anywhere(self, word: str, lowest: int, below: int) -> tuple[str, list[SQL_VALUE]]:
        """Where a word may stand as SQL, and its values: at the beginning of a word or, by its trigrams, anywhere."""
        pieces = self._trigrams(word)
        if pieces is None:
            forms = list(dict.fromkeys((word, word.lower(), word.upper(), word.title())))
            tests = " OR ".join("instr(m.text, ?) OR instr(m.reasoning, ?)" for _ in forms)
            return (
                f"({tests}) AND m.status <> 'running' AND m.deleted_at IS NULL",
                [form for form in forms for _ in range(2)],
            )
        ways = []
        if word.isalnum():
            ways.append(("message_words", _beginning(word)))
        if pieces:
            ways.append(("message_trigrams", pieces))
        sql = (f"SELECT rowid FROM {table} WHERE {table} MATCH ? AND rowid >= ? AND rowid < ?" for table, _ in ways)  # noqa: S608
        return f"m.id IN ({' UNION '.join(sql)})", [value for _, asked in ways for value in (asked, lowest, below)]

    def _trigrams(self, word: str) -> str | None:
        """The search for a word's trigrams, "" where none of its can be, None where there are too many to look for."""
        if len(word) >= _TRIGRAM:
            return " ".join(_quoted(word[start : start + _TRIGRAM]) for start in range(len(word) - _TRIGRAM + 1))
        begin = word.lower()
        terms = self._database.rows(
            "SELECT term FROM message_trigram_terms WHERE term >= ? AND term < ? LIMIT ?",
            (begin, begin + "\U0010ffff", _MOST_TERMS + 1),
        )
        return None if len(terms) > _MOST_TERMS else " OR ".join(_quoted(term) for (term,) in terms)


def _words(asked: str) -> list[str]:
    """Each once; those that say nothing, accents alone, would stand in every text."""
    words = clean_text(asked).replace("\0", " ").split()
    return [word for word in dict.fromkeys(words) if folded(word)]


def _quoted(word: str) -> str:
    return '"' + word.replace('"', '""') + '"'


def _beginning(word: str) -> str:
    return _quoted(word) + "*"


def _has_all(text: str, folded_words: list[str]) -> bool:
    compared = folded(text)
    return all(word in compared for word in folded_words)


def _found(row: Row, text: str, first: Matcher, other: Matcher) -> Found:
    """row: begins with what _TOLD names. text: in which the words are; the first matcher that finds any marks them."""
    number, item_id, title, role, voice, created_at = row[:6]
    marks = first if any(True for _ in first.spans(text)) else other
    return Found(
        item_id=item_id,
        title=text_in(title),
        message_id=number,
        excerpt=_line(text, marks),
        written_at=number_in(created_at),
        by_user=role == Role.USER,
        voice=word_in(voice, Voice),
    )


def _line(text: str, marks: Matcher) -> Excerpt:
    return excerpt(text, marks, _BEFORE, _BEHIND)
