"""The token: in a real keyring backend, or for this run only; never in words, reprs or another hub's hands."""

from __future__ import annotations

import keyring
import pytest
from keyring.backend import KeyringBackend
from keyring.backends import fail, null
from keyring.errors import KeyringLocked, PasswordDeleteError

from desktop.errors import BadInput
from desktop.library.hub.hub import Hub
from desktop.library.hub.sign_in import SignIn, checked_token
from tests.fakes.stand_in_hub import StandInHub

TOKEN = "hf_CANARYabcdefgh0123"
MIRROR = "https://hub.example.org"


class Memory(KeyringBackend):
    """A keyring that is recommended and lives as long as the test."""

    priority = 5

    def __init__(self):
        self.kept = {}

    def get_password(self, service, username):
        return self.kept.get((service, username))

    def set_password(self, service, username, password):
        self.kept[service, username] = password

    def delete_password(self, service, username):
        if (service, username) not in self.kept:
            raise PasswordDeleteError("none")
        del self.kept[service, username]


class Locked(Memory):
    """Its owner closed the window that asked for the password."""

    def get_password(self, service, username):
        raise KeyringLocked(f"no {username}")

    set_password = delete_password = get_password


class Forgetful(Memory):
    """Takes everything and keeps nothing."""

    def set_password(self, service, username, password):
        return None


class Plain(Memory):
    """Writes to a file in plain text, therefore not recommended."""

    priority = 0.5


class Broken(Memory):
    """Raises what is no error of keyring's."""

    def get_password(self, service, username):
        raise LookupError(TOKEN)


@pytest.fixture(autouse=True)
def _own_keyring_again():
    before = keyring.get_keyring()
    yield
    keyring.set_keyring(before)


@pytest.fixture
def memory():
    backend = Memory()
    keyring.set_keyring(backend)
    return backend


def test_a_token_is_kept_for_the_next_start_and_forgotten_on_request(memory):
    assert SignIn().token() == ""
    first = SignIn()
    assert "keyring" in first.store(f"  {TOKEN}\n")
    assert memory.kept == {("tandem", "https://huggingface.co"): TOKEN}
    assert (first.token(), SignIn().token(), first.problem) == (TOKEN, TOKEN, "")
    assert first.forget() == ""
    assert (first.token(), SignIn().token(), memory.kept) == ("", "", {})
    assert first.forget() == ""


def test_a_token_belongs_to_one_hub(memory):
    SignIn().store(TOKEN)
    assert SignIn(MIRROR).token() == ""
    SignIn(MIRROR + "/").store("hf_other1")
    assert (SignIn().token(), SignIn(MIRROR).token()) == (TOKEN, "hf_other1")
    SignIn(MIRROR).forget()
    assert SignIn().token() == TOKEN


def test_for_this_run_only(memory):
    sign_in = SignIn()
    sign_in.store("hf_before1")
    assert "until Tandem closes" in sign_in.store(TOKEN, remember=False)
    assert (sign_in.token(), SignIn().token(), memory.kept) == (TOKEN, "", {})


@pytest.mark.parametrize("backend", [fail.Keyring, null.Keyring, Locked, Forgetful, Plain, Broken])
def test_without_a_keyring_the_token_lives_for_this_run_and_that_is_said(backend):
    keyring.set_keyring(backend())
    sign_in = SignIn()
    assert sign_in.token() == ""
    words = sign_in.store(TOKEN)
    assert "until Tandem closes" in words
    assert "keyring" in words
    assert TOKEN not in words + sign_in.problem
    assert (sign_in.token(), SignIn().token()) == (TOKEN, "")
    sign_in.forget()
    assert sign_in.token() == ""


def test_a_keyring_that_cannot_be_emptied_is_said():
    keyring.set_keyring(Locked())
    assert "may still hold the token" in SignIn().forget()


@pytest.mark.parametrize(
    "text", ["", "hf_", "hf_a b", "CANARYtoken", "xhf_abcdefgh", "hf_abc\ndef", "hf_" + "a" * 3000, "hf_é12345"]
)
def test_what_is_no_token_is_refused_without_repeating_it(memory, text):
    with pytest.raises(BadInput) as caught:
        SignIn().store(text)
    assert len(text) < 4 or text not in caught.value.one_line()
    assert memory.kept == {}


def test_nonsense_in_the_keyring_is_no_token(memory):
    memory.kept["tandem", "https://huggingface.co"] = "nonsense\r\nX-Header: 1"
    assert SignIn().token() == ""


def test_the_token_is_in_no_repr(memory):
    sign_in = SignIn()
    sign_in.store(TOKEN)
    assert TOKEN not in repr(sign_in) + str(vars(Hub("", TOKEN).__class__))
    assert checked_token("api_org_abcdefgh") == "api_org_abcdefgh"


def test_a_stored_token_opens_the_hub(memory):
    with StandInHub() as server:
        SignIn(server.url).store("hf_good")
        assert Hub(server.url, SignIn(server.url).token()).who_am_i() == "tester"
