"""LibraryActions: each action reaches whoever does it, and what is gone meanwhile harms nobody."""

from __future__ import annotations

from typing import get_args

import pytest

from desktop.library.cards import actions
from desktop.library.cards.cards import Query
from desktop.library.repository import RemoteFile
from desktop.library.variant import Variant
from desktop.voice import Voice
from tests.gui.control.library.test_library_session import rows

PATIENCE_MS = 20_000
GONE = {"path": "/gone.gguf", "paths": ("/gone.gguf",), "offer": "hub|gone", "job": "gone", "family": "gone"}
OTHERS = {"voice": Voice.BASE, "recipe": "Q4_K_M", "title": "Gone", "repo": "", "build": "x", "variant": Variant.BASE}
EVERY = get_args(actions.Action)


@pytest.fixture
def here(qtbot, library, base, instruct):
    library.shelf.add([base, instruct])
    qtbot.waitUntil(lambda: library.shelf.find(str(instruct)) is not None, timeout=PATIENCE_MS)
    return str(base), str(instruct)


@pytest.mark.parametrize("kind", EVERY, ids=lambda kind: kind.__name__)
def test_an_action_on_what_is_gone_changes_nothing_that_is_here(qtbot, demo, library, kind):
    files, jobs = list(library.shelf.files), library.downloads.jobs
    action = kind(**{name: {**GONE, **OTHERS}[name] for name in kind.__struct_fields__})
    library.actions.do(action)
    qtbot.wait(30)
    assert library.shelf.files == files
    assert library.downloads.jobs == jobs


def test_a_pair_is_chatted_with_each_file_in_its_own_voice(qtbot, library, here):
    with qtbot.waitSignal(library.speaking.chat_requested) as asked:
        library.actions.do(actions.Chat(tuple(reversed(here))))
    assert set(asked.args[0]) == {Voice.BASE, Voice.INSTRUCT}
    settings = library.keeper.settings
    assert (settings.base_file, settings.instruct_file) == here


def test_any_file_can_be_made_to_speak_in_either_voice(qtbot, library, here):
    with qtbot.waitSignal(library.speaking.voice_changed) as changed:
        library.actions.do(actions.SpeakFrom(Voice.BASE, here[1]))
    assert changed.args == [Voice.BASE]
    assert library.keeper.settings.base_file == here[1]


def test_a_forgotten_file_is_spoken_from_no_more(qtbot, library, here):
    library.actions.do(actions.Chat(here))
    library.actions.do(actions.Forget(here[0]))
    assert (library.keeper.settings.base_file, library.keeper.settings.instruct_file) == ("", here[1])
    qtbot.waitUntil(lambda: library.shelf.find(here[0]) is None, timeout=PATIENCE_MS)


def test_a_file_that_is_put_back_speaks_again_unless_another_one_does(qtbot, library, here):
    library.actions.do(actions.Chat(here))
    for path in here:
        with qtbot.waitSignal(library.removals.removed, timeout=PATIENCE_MS):
            library.actions.do(actions.Remove(path))
    library.actions.do(actions.SpeakFrom(Voice.INSTRUCT, "/another.gguf"))
    for path in here:
        library.actions.undo_remove(path)
    assert library.keeper.settings.base_file == here[0]
    assert library.keeper.settings.instruct_file == "/another.gguf"


def test_a_file_is_verified_inspected_and_shown_where_it_lies(qtbot, library, here):
    with qtbot.waitSignal(library.verifying.recorded, timeout=PATIENCE_MS):
        library.actions.do(actions.Verify(here[0]))
    with qtbot.waitSignal(library.shelf.inspected, timeout=PATIENCE_MS):
        library.actions.do(actions.Inspect(here[0]))
    with qtbot.waitSignal(library.actions.folder_wanted) as wanted:
        library.actions.do(actions.ShowInFolder(here[0]))
    assert wanted.args == [here[0].rpartition("/")[0]]


def test_the_users_word_on_a_file_reaches_the_shelf(qtbot, library, here):
    library.actions.do(actions.ChooseVariant(here[0], Variant.INSTRUCT))
    qtbot.waitUntil(lambda: library.shelf.find(here[0]).variant is Variant.INSTRUCT, timeout=PATIENCE_MS)
    library.actions.do(actions.ChooseVariant(here[0], None))
    qtbot.waitUntil(lambda: library.shelf.find(here[0]).variant is Variant.BASE, timeout=PATIENCE_MS)


def test_what_is_here_is_shown_when_it_is_asked_for(qtbot, library):
    with qtbot.waitSignal(library.actions.library_wanted):
        library.actions.do(actions.ShowLibrary())


def test_the_other_voice_of_a_file_is_searched_for_by_its_name(qtbot, demo, library):
    with qtbot.waitSignal(library.actions.search_suggested) as suggested:
        library.actions.do(actions.FindMateOfFile("pocket", ""))
    assert suggested.args == [Query(words="pocket")]
    qtbot.waitUntil(lambda: bool(library.book.offers["search"]), timeout=PATIENCE_MS)


def test_an_offer_is_looked_up_fetched_paused_resumed_and_cancelled(qtbot, demo, library):
    demo.rate = 200_000
    library.book.search(Query(words="pocket"))
    qtbot.waitUntil(lambda: bool(library.book.offers["search"]), timeout=PATIENCE_MS)
    (offer,) = library.book.offers["search"]
    with qtbot.waitSignal(library.actions.page_wanted) as page:
        library.actions.do(actions.OpenTerms(offer))
    assert page.args[0].startswith(f"{demo.url}/")
    library.actions.do(actions.LookUp(offer))
    qtbot.waitUntil(lambda: library.book.offers["search"][offer].looked_up, timeout=PATIENCE_MS)
    library.actions.do(actions.Get(offer, Variant.BASE))
    (job,) = library.downloads.jobs
    assert len(job.files) == 1
    library.actions.do(actions.PauseDownload(job.id))
    assert library.downloads.find(job.id).state.value == "paused"
    library.actions.do(actions.ResumeDownload(job.id))
    assert library.downloads.find(job.id).state.value != "paused"
    library.actions.do(actions.CancelDownload(job.id))
    assert library.downloads.find(job.id) is None


def test_names_that_no_disk_can_hold_are_refused_in_words(qtbot, library):
    bad = RemoteFile(repo="demo/model", path="../../escape.gguf", commit="c" * 40, size=5, sha256="a" * 64)
    with qtbot.waitSignal(library.actions.failed) as failed:
        library.book.wanted.emit("Escape", (bad,))
    assert "escape" in failed.args[0].one_line()
    assert not library.downloads.jobs


def test_a_picked_quantization_reaches_the_session(qtbot, library, here):
    library.session.set_active(active=True)
    qtbot.waitUntil(lambda: bool(rows(library.session, here[0])), timeout=PATIENCE_MS)
    with qtbot.waitSignal(library.session.cards_changed, timeout=PATIENCE_MS):
        library.actions.do(actions.PickFile("x", Variant.BASE, here[0]))
