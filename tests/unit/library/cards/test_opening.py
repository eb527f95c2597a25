"""What is said and offered of opened files: real files, judged by the real shelf, planned for a computer of our own."""

from __future__ import annotations

import shutil
from functools import partial

import pytest
from msgspec.structs import replace

from desktop.errors import AppError
from desktop.library.cards.actions import Chat, ShowLibrary, SpeakFrom
from desktop.library.cards.opening import Taken, judge_opened
from desktop.library.memory.plan import plan
from desktop.library.shelf.shelf import Shelf
from desktop.library.variant import Variant
from desktop.machine_memory import Memory
from desktop.paths import pocket_file
from desktop.voice import Voice
from tests.fakes.tiny_gguf import CHATML, Tiny, write_image_part, write_lora, write_model

GIB = 1 << 30
SMALL = {"n_embd": 16, "n_layer": 1, "n_ctx_train": 4096}


@pytest.fixture(scope="session")
def made(tmp_path_factory):
    folder = tmp_path_factory.mktemp("made")
    write_model(folder / "base", Tiny(**SMALL))
    write_model(folder / "chat", Tiny(**SMALL, delta=0.1, template=CHATML))
    write_model(folder / "odd", Tiny(**SMALL, name="", template="{{ messages[0].content }}"))
    write_model(folder / "alien", Tiny(**SMALL, architecture="zorblax"))
    write_lora(folder / "lora")
    write_image_part(folder / "image")
    return folder


class Desk:
    """A shelf, and what opening does with it."""

    def __init__(self, folder, made):
        self.folder, self._made = folder, made
        self.shelf = Shelf(folder / "shelf.json", folder / "library")
        self.memory = Memory(total=16 * GIB, available=12 * GIB)

    def put(self, name, kind):
        path = self.folder / name
        path.parent.mkdir(exist_ok=True)
        shutil.copy(self._made / kind, path)
        return path

    def take(self, path):
        try:
            return Taken(path, tuple(self.shelf.add(path)))
        except AppError as problem:
            return Taken(path, problem=problem)

    def open(self, *paths):
        taken = [self.take(path) for path in paths]
        plan_for = partial(plan, n_ctx=2048, kv_type="f16", memory=self.memory)
        return judge_opened(taken, self.shelf.files(), plan_for)


@pytest.fixture
def desk(tmp_path, made):
    return Desk(tmp_path, made)


def offers(opened):
    return [choice.action for choice in opened.choices]


def test_a_whole_file_says_what_it_is_and_can_be_talked_to(desk):
    path = desk.put("Heron-1B-Instruct-F32.gguf", "chat")
    opened = desk.open(path)
    assert opened.title == "Heron 1B Instruct · F32"
    assert opened.detail.startswith("Instruct · ")
    assert " kB · Fits · " in opened.detail
    assert opened.hint == f"It stays where it is: {path}"
    assert offers(opened) == [Chat((str(path),))]
    assert not opened.failed


def test_half_of_a_pair_offers_the_whole_in_the_same_quantization(desk):
    base = desk.put("Heron-1B-Base-F32.gguf", "base")
    other, same = (desk.put(f"{folder}/Heron-1B-Instruct.gguf", "chat") for folder in "ab")
    for path in (other, same):
        desk.shelf.add(path)
    desk.shelf.mark_used(other)
    by_use = desk.open(base)
    assert offers(by_use) == [Chat((str(base),)), Chat((str(base), str(other)))]
    assert by_use.hint.endswith("Its instruct is here, too: Heron 1B Instruct · F32")
    here = [replace(f, quantization="Q8_0") if f.path == str(other) else f for f in desk.shelf.files()]
    plan_for = partial(plan, n_ctx=2048, kv_type="f16", memory=desk.memory)
    by_quantization = judge_opened([desk.take(base)], here, plan_for)
    assert offers(by_quantization)[1] == Chat((str(base), str(same)))


def test_the_pocket_pair_is_a_pair_too(desk):
    opened = desk.open(pocket_file("instruct"))
    assert offers(opened)[1] == Chat((str(pocket_file("instruct")), str(pocket_file("base"))))


def test_a_file_that_cannot_be_judged_is_used_as_the_user_says(desk):
    path = desk.put("mystery.gguf", "odd")
    desk.shelf.add(path)
    desk.shelf.choose_variant(path, Variant.UNKNOWN)
    opened = desk.open(path)
    assert offers(opened) == [SpeakFrom(Voice.BASE, str(path)), SpeakFrom(Voice.INSTRUCT, str(path))]
    assert "could not be told" in opened.detail


def test_the_users_own_word_counts(desk):
    path = desk.put("Heron-1B-Base-F32.gguf", "base")
    desk.shelf.add(path)
    desk.shelf.choose_variant(path, Variant.INSTRUCT)
    assert desk.open(path).detail.startswith("Instruct · ")


def test_already_listed_is_the_same_offer_and_no_duplicate(desk):
    path = desk.put("Heron-1B-Instruct-F32.gguf", "chat")
    link = path.with_name("link.gguf")
    link.symlink_to(path)
    first = desk.open(path)
    count = len(desk.shelf.files())
    assert desk.open(path) == first
    assert desk.open(path, link, path) == first
    assert len(desk.shelf.files()) == count


def test_two_that_make_a_pair_are_offered_as_one(desk):
    pair = [desk.put(f"Heron-1B-{kind}-F32.gguf", file) for kind, file in (("Base", "base"), ("Instruct", "chat"))]
    opened = desk.open(*pair)
    assert offers(opened) == [Chat(tuple(map(str, pair))), ShowLibrary()]
    assert "Both fit together" in opened.detail
    assert offers(desk.open(*reversed(pair)))[0] == Chat(tuple(map(str, reversed(pair))))


def test_two_that_make_none_are_only_listed(desk):
    two = [desk.put("Heron-1B-Base-F32.gguf", "base"), desk.put("Ostrich-7B-Instruct-F32.gguf", "chat")]
    opened = desk.open(*two)
    assert opened.title == "2 model files are listed now, where they lie."
    assert offers(opened) == [ShowLibrary()]


def test_several_are_told_at_once_with_what_is_wrong_with_some(desk):
    good = [desk.put(f"Heron-{size}B-Base-F32.gguf", "base") for size in (1, 3, 7, 14)]
    bad = [desk.put("heron-lora.gguf", "lora"), desk.put("mmproj-heron.gguf", "image"), desk.folder / "gone.gguf"]
    opened = desk.open(*good, *bad, desk.put("alien-1B-Base.gguf", "alien"))
    assert opened.title == "4 model files are listed now, where they lie."
    assert opened.detail.endswith("and 1 more")
    assert opened.hint.splitlines()[0] == "gone.gguf: There is no such file."
    assert opened.hint.splitlines()[-1] == "1 more cannot be used."


def test_one_good_file_among_bad_ones_can_still_be_talked_to(desk):
    good, bad = desk.put("Heron-1B-Base-F32.gguf", "base"), desk.put("heron-lora.gguf", "lora")
    opened = desk.open(good, bad)
    assert offers(opened) == [Chat((str(good),))]
    assert opened.hint.endswith("heron-lora.gguf: It is no text model of its own: LoRA adapter.")


def test_a_folder_is_taken_whole(desk):
    for size in (1, 3):
        desk.put(f"mine/Heron-{size}B-Base-F32.gguf", "base")
    assert desk.open(desk.folder / "mine").title.startswith("2 model files")


@pytest.mark.parametrize(
    ("name", "kind", "told"),
    [
        ("heron-lora.gguf", "lora", "LoRA adapter"),
        ("mmproj-heron.gguf", "image", "image part (mmproj)"),
        ("Heron-1B-Base.gguf", "alien", "does not know the architecture zorblax"),
    ],
)
def test_what_cannot_be_talked_to_says_why_and_stays_listed(desk, name, kind, told):
    path = desk.put(name, kind)
    opened = desk.open(path)
    assert opened.failed
    assert opened.title == f"{name} cannot be talked to."
    assert told in opened.detail
    assert opened.choices == ()
    assert desk.shelf.get(path).problem


@pytest.mark.parametrize(
    ("content", "title", "told"),
    [
        (b"", "The file is empty.", "Download"),
        (b"hello", "This is not a GGUF model file.", ".gguf"),
        (b"<!doctype html>", "This is a web page, not a model file.", "login page"),
        (b"PK\x03\x04", "This is a PyTorch or safetensors file.", "GGUF version"),
    ],
)
def test_other_files_say_what_they_are(desk, content, title, told):
    path = desk.folder / "x.gguf"
    path.write_bytes(content)
    opened = desk.open(path)
    assert (opened.failed, opened.title) == (True, title)
    assert told in opened.hint
    assert str(path) in opened.detail or "empty" in title


def test_a_text_is_said_to_be_attached_and_a_document_to_be_pasted(desk):
    for name, way in (("notes.txt", "drop it on the chat"), ("notes.pdf", "paste it into the message")):
        (desk.folder / name).write_text("Some words.")
        opened = desk.open(desk.folder / name)
        assert opened.title == "This is not a GGUF model file."
        assert way in opened.hint
    assert "There is no such file." in desk.open(desk.folder / "gone.txt").title
    assert "drop" not in desk.open(desk.folder / "gone.txt").hint


def test_a_damaged_file_says_how_much_is_there(desk):
    path = desk.put("Heron-1B-Base-F32.gguf", "base")
    path.write_bytes(path.read_bytes()[:-9_000])
    opened = desk.open(path)
    assert opened.failed
    assert "cut off" in opened.detail


def test_a_missing_part_is_named(desk):
    path = desk.put("Heron-1B-Base-00001-of-00003.gguf", "base")
    opened = desk.open(path)
    assert opened.failed
    assert "2 of 3 parts are missing" in opened.detail


def test_too_big_is_said_with_the_figures_and_still_offered(desk):
    desk.memory = Memory(total=64 << 20, available=40 << 20)
    path = desk.put("Heron-1B-Instruct-F32.gguf", "chat")
    opened = desk.open(path)
    assert "Too big · needs " in opened.detail
    assert offers(opened) == [Chat((str(path),))]


def test_names_that_are_no_text_are_refused_in_words(desk):
    path = desk.folder / "caf\udce9.gguf"
    shutil.copy(desk.put("x.gguf", "base"), path)
    assert desk.open(path).title == "The name is not UTF-8."


def test_nothing_good_among_several_is_said_once(desk):
    opened = desk.open(desk.folder / "a.gguf", desk.put("heron-lora.gguf", "lora"))
    assert opened.failed
    assert opened.title == "None of these 2 can be talked to."
    assert opened.detail.count("\n") == 1
