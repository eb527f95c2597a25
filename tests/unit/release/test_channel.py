"""The channel file: what is shipped, and what is refused."""

from __future__ import annotations

import pytest

from desktop.errors import FileProblem
from desktop.paths import resources_dir
from desktop.release.channel import is_secure, load_channel


def test_the_shipped_one_can_be_read():
    channel = load_channel(resources_dir() / "release_channel.toml")
    assert channel.is_set_up is bool(channel.address and channel.keys)


def test_empty_values_are_not_set_up(tmp_path):
    path = tmp_path / "channel.toml"
    path.write_text('address = ""\nkeys = []\npage = ""\n', "utf-8")
    assert not load_channel(path).is_set_up


def test_one_that_is_filled_in(tmp_path, publisher):
    channel = load_channel(publisher.channel_file(tmp_path, "https://tandem.example/release.signed"))
    assert channel.is_set_up
    assert [len(key) for key in channel.raw_keys()] == [32]


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("address = 'http://tandem.example/a'", "https://"),
        ("page = 'ftp://tandem.example/a'", "https://"),
        ("keys = ['%%%']", "base64"),
        ("keys = ['AAAA']", "32 bytes"),
        ("keys = ['größe']", "base64"),
        ("keys = 'AAAA'", "array"),
        ("surprise = 1", "surprise"),
        ("address = ", "Invalid value"),
    ],
)
def test_a_wrong_one_is_refused_in_words(tmp_path, text, why):
    path = tmp_path / "channel.toml"
    path.write_text(text, "utf-8")
    with pytest.raises(FileProblem) as caught:
        load_channel(path)
    assert why in caught.value.detail
    assert str(path) in caught.value.detail


def test_a_missing_one_is_said(tmp_path):
    with pytest.raises(FileProblem) as caught:
        load_channel(tmp_path / "none.toml")
    assert "No such file" in caught.value.detail


@pytest.mark.parametrize(
    "address", ["https://tandem.example/a", "http://127.0.0.1:9/a", "http://localhost/", "http://[::1]:1/"]
)
def test_secure_addresses(address):
    assert is_secure(address)


@pytest.mark.parametrize(
    "address",
    [
        "http://tandem.example",
        "http://127.0.0.1.example",
        "https://",
        "https://name:word@tandem.example",
        "file:///etc",
        "",
        "https://tandem.example:port/",
        "http://[::1",
        "http://10.0.0.1/",
        "https://tandem.example/\n",
        "https://tan\tdem.example/",
        "https://tandem.example/\0",
        "https://tandem.example/a b",
        "https://tandém.example/",
    ],
)
def test_insecure_addresses(address):
    assert not is_secure(address)
