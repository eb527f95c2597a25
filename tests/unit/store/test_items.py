"""Items and folders on real files: what is written is there, in its order, until it is purged."""

import pytest

from desktop.chat.conversation import Attachment, Ending, Status
from desktop.chat.item import ItemKind
from desktop.errors import BadInput
from desktop.store.chats import ChatStore
from desktop.voice import BASE, INSTRUCT, FileSource, Speaker, Voice
from tests.unit.store.filling import answer, search


@pytest.fixture
def store(file):
    opened = ChatStore(file)
    yield opened
    opened.close()


def ids(items):
    return [item.id for item in items]


def test_an_item_lives_on_after_reopening(store, file):
    third = Speaker(id="base-2", voice=Voice.BASE, source=FileSource(path="/m/b.gguf"), costume="transcript")
    made = store.items.create("The sea", ("base", "base-2"), (BASE, INSTRUCT, third), ItemKind.PAGE)
    assert (made.speaking, made.speakers, made.kind) == (("base", "base-2"), (BASE, INSTRUCT, third), ItemKind.PAGE)
    store.close()
    store = ChatStore(file)
    assert store.items.listed() == [made]
    assert store.items.find(made.id) == made
    assert store.items.find(99) is None
    store.close()


def test_the_item_used_last_comes_first(store):
    one, two = store.items.create("1"), store.items.create("2")
    assert ids(store.items.listed()) == [two.id, one.id]
    store.messages.add_question(one.id, None, "q")
    assert ids(store.items.listed()) == [one.id, two.id]
    answered = answer(store, store.messages.add_question(two.id, None, "q"))
    store.messages.add_question(one.id, None, "q")
    assert ids(store.items.listed()) == [one.id, two.id]
    store.messages.finish_answer(answered.id, Ending(Status.COMPLETE, "done"))
    assert ids(store.items.listed()) == [two.id, one.id]


def test_a_part_of_the_list_is_read(store):
    made = [store.items.create(str(number)).id for number in range(5)][::-1]
    assert ids(store.items.listed(2)) == made[:2]
    assert ids(store.items.listed(2, 3)) == made[3:]
    assert ids(store.items.listed(-1, 1)) == made[1:]


def test_what_is_set_is_kept(store):
    item = store.items.create("x")
    folder = store.folders.create("Work")
    store.items.set_speaking(item.id, ["base"])
    store.items.set_speakers(item.id, [BASE])
    store.items.set_system_prompt(item.id, "Be brief. \ud800")
    store.items.set_preset(item.id, "calm")
    store.items.set_pinned(item.id, pinned=True)
    store.items.set_archived(item.id, archived=True)
    store.items.move(item.id, folder.id)
    found = store.items.find(item.id)
    assert (found.speaking, found.speakers, found.folder_id) == (("base",), (BASE,), folder.id)
    assert (found.system_prompt, found.preset) == ("Be brief. \ufffd", "calm")
    assert found.pinned_at >= item.created_at <= found.archived_at
    store.items.set_pinned(item.id, pinned=False)
    store.items.set_archived(item.id, archived=False)
    found = store.items.find(item.id)
    assert (found.pinned_at, found.archived_at) == (None, None)


def test_a_title_that_the_user_gave_is_only_changed_by_the_user(store):
    item = store.items.create("x")
    store.items.rename(item.id, "from its words", by_user=False)
    assert (store.items.find(item.id).title, store.items.find(item.id).titled_by_user) == ("from its words", False)
    store.items.rename(item.id, "mine \ud800")
    store.items.rename(item.id, "from its words", by_user=False)
    assert (store.items.find(item.id).title, store.items.find(item.id).titled_by_user) == ("mine \ufffd", True)


def test_deleting_is_undone_until_the_purge(store):
    chat, other = store.items.create("gone"), store.items.create("stays")
    parent = None
    for number in range(1500):  # deeper than SQLite's 1,000 levels of triggers
        parent = store.messages.add_question(chat.id, parent, f"deep {number}", [(parent or 0, "base")]).id
    store.items.delete(chat.id)
    assert ids(store.items.listed()) == [other.id]
    assert store.items.find(chat.id) is None
    assert search(store, "deep") == []
    assert store.search.titles("gone", 50) == []
    assert store.purge_deleted(older_than_s=3600) == ([], 0)
    store.items.restore(chat.id)
    assert len(search(store, "deep")) == 200
    store.items.delete(chat.id)
    assert store.purge_deleted(older_than_s=0) == ([chat.id], 0)
    assert store.messages.of(chat.id) == []
    assert store.messages.chosen(chat.id) == {}
    assert store.integrity_check() == []
    assert store.items.create("new").id > other.id


def test_a_purge_leaves_nothing_of_what_only_the_deleted_used(store):
    chat, other = store.items.create("gone"), store.items.create("stays")
    for item, name in ((chat, "a"), (other, "b")):
        kept = Attachment(sha256="s" * 64, name=name, media_type="text/plain", size=3, text="abc")
        own = Attachment(sha256=name * 64, name=name, media_type="text/plain", size=3, text=name)
        question = store.messages.add_question(item.id, None, "q", attachments=[kept, own])
        answer(store, question)
    store.items.delete(chat.id)
    store.purge_deleted(0)
    counted = {
        table: store._database.rows(f"SELECT count(*) FROM {table}")[0][0]
        for table in ("attachments", "message_attachments", "writers", "messages")
    }
    assert counted == {"attachments": 2, "message_attachments": 2, "writers": 1, "messages": 2}
    store.items.delete(other.id)
    store.purge_deleted(0)
    assert store._database.rows("SELECT 1 FROM attachments UNION ALL SELECT 1 FROM writers") == []
    assert store.integrity_check() == []


def test_folders_are_kept_in_their_order_and_moved(store):
    work, home = store.folders.create("Work"), store.folders.create("Home")
    inner = store.folders.create("Inner", work.id)
    assert [folder.name for folder in store.folders.listed()] == ["Work", "Inner", "Home"]
    store.folders.rename(home.id, "House \ud800")
    store.folders.move(home.id, work.id, 0.5)
    found = {folder.id: folder for folder in store.folders.listed()}
    assert (found[home.id].name, found[home.id].parent_id, found[home.id].place) == ("House \ufffd", work.id, 0.5)
    for target in (work.id, inner.id):
        with pytest.raises(BadInput, match="into itself"):
            store.folders.move(work.id, target, 1.0)


def test_what_is_in_a_deleted_folder_moves_up(store):
    work = store.folders.create("Work")
    inner = store.folders.create("Inner", work.id)
    innermost = store.folders.create("Innermost", inner.id)
    item = store.items.create("x")
    store.items.move(item.id, inner.id)
    store.folders.delete(inner.id)
    assert store.items.find(item.id).folder_id == work.id
    assert {f.id: f.parent_id for f in store.folders.listed()} == {work.id: None, innermost.id: work.id}
    store.folders.delete(work.id)
    assert store.items.find(item.id).folder_id is None
    store.folders.delete(99)
    assert store.integrity_check() == []


def test_folders_in_a_circle_are_all_at_the_top(store):
    one, two = store.folders.create("1"), store.folders.create("2")
    inner = store.folders.create("3", two.id)
    with store._database.writing() as connection:
        connection.execute("UPDATE folders SET parent_id = ? WHERE id = ?", (two.id, one.id))
        connection.execute("UPDATE folders SET parent_id = ? WHERE id = ?", (one.id, two.id))
    assert {folder.id: folder.parent_id for folder in store.folders.listed()} == {
        one.id: None,
        two.id: None,
        inner.id: None,
    }
    store.folders.move(one.id, None, 1.0)
    assert {folder.id: folder.parent_id for folder in store.folders.listed()} == {
        one.id: None,
        two.id: one.id,
        inner.id: two.id,
    }


def test_what_is_deleted_is_listed_the_last_deleted_first(store):
    one, two, kept = (store.items.create(title) for title in ("one", "two", "kept"))
    for item in (one, two):
        store.items.delete(item.id)
    assert ids(store.items.deleted()) == [two.id, one.id]
    first = store.items.find_deleted(one.id).deleted_at
    store.items.delete(one.id)  # once more: it is kept from the first time on
    assert store.items.find_deleted(one.id).deleted_at == first
    assert store.items.find_deleted(kept.id) is None
    store.items.restore(one.id)
    assert ids(store.items.deleted()) == [two.id]
    assert store.items.find(one.id) == one


def test_only_what_is_deleted_is_removed_for_good(store):
    gone, other, kept = (store.items.create(title) for title in ("gone", "other", "kept"))
    for item in (gone, other, kept):
        store.messages.add_question(item.id, None, f"words of {item.title}")
    for item in (gone, other):
        store.items.delete(item.id)
    assert store.purge_items([gone.id, kept.id, 99]) == [gone.id]
    assert store.items.find_deleted(gone.id) is None
    assert store.messages.of(gone.id) == []
    assert ids(store.items.deleted()) == [other.id]
    assert [message.text for message in store.messages.of(kept.id)] == ["words of kept"]
    assert store.integrity_check() == []


def test_a_title_is_known_until_its_item_is_deleted(store):
    item = store.items.create("One")
    assert store.items.has_title("One")
    assert not store.items.has_title("Another")
    store.items.delete(item.id)
    assert not store.items.has_title("One")


def test_an_item_is_put_back_where_it_stood_and_in_no_folder_that_is_gone(store):
    folder, item = store.folders.create("Work"), store.items.create("One")
    store.items.set_pinned(item.id, pinned=True)
    store.items.move(item.id, folder.id)
    before = store.items.find(item.id)
    store.items.set_pinned(item.id, pinned=False)
    store.items.set_archived(item.id, archived=True)
    store.items.move(item.id, None)
    store.items.put_back(before)
    assert store.items.find(item.id) == before
    store.folders.delete(folder.id)
    store.items.put_back(before)
    assert store.items.find(item.id).folder_id is None


def test_a_folder_is_put_back_as_the_one_that_it_was_and_at_the_top_where_its_parent_is_gone(store):
    work, home = store.folders.create("Work"), store.folders.create("Home")
    inner = store.folders.create("Inner", work.id)
    store.folders.delete(inner.id)
    store.folders.put_back(inner)
    store.folders.put_back(inner)
    assert {folder.id: folder for folder in store.folders.listed()} == {one.id: one for one in (work, home, inner)}
    store.folders.delete(inner.id)
    store.folders.delete(work.id)
    store.folders.put_back(inner)
    assert [folder.parent_id for folder in store.folders.listed() if folder.id == inner.id] == [None]
