"""What can be asked of the library by one press: a kind of action each, whole with what it acts on."""

from __future__ import annotations

import msgspec

from desktop.library.variant import Variant
from desktop.voice import Voice

# --- who speaks


class Chat(msgspec.Struct, frozen=True):
    """Chat with these files alone, each in the voice of its variant."""

    paths: tuple[str, ...]


class SpeakFrom(msgspec.Struct, frozen=True):
    """Let a voice speak from another file."""

    voice: Voice
    path: str


# --- a file on this computer


class Inspect(msgspec.Struct, frozen=True):
    """Show everything about a file."""

    path: str


class Verify(msgspec.Struct, frozen=True):
    """Read the whole file and compare it with what was published."""

    path: str


class StopVerifying(msgspec.Struct, frozen=True):
    """Read no further."""

    path: str


class ShowInFolder(msgspec.Struct, frozen=True):
    """Let the system show the folder a file lies in."""

    path: str


class ChooseVariant(msgspec.Struct, frozen=True):
    """The user's word on what a file is; None takes it back."""

    path: str
    variant: Variant | None


class Remove(msgspec.Struct, frozen=True):
    """Delete a file of the library, to be undone for a while."""

    path: str


class Forget(msgspec.Struct, frozen=True):
    """Take a file off the list and leave it on the disk."""

    path: str


class Quantize(msgspec.Struct, frozen=True):
    """Make a smaller file of each of these. recipe: "Q4_K_M"."""

    paths: tuple[str, ...]
    recipe: str


class StopQuantizing(msgspec.Struct, frozen=True):
    """Stop what is being made of a file."""

    path: str


# --- a family on this computer


class PickFile(msgspec.Struct, frozen=True):
    """Show another quantization of a variant in its family's card."""

    family: str
    variant: Variant
    path: str


class FindMateOfFile(msgspec.Struct, frozen=True):
    """Search the hub for the other voice of a family. repo: where a file of it came from, "" if that is not known."""

    title: str
    repo: str


# --- a family that can be had


class Get(msgspec.Struct, frozen=True):
    """Fetch the chosen build of one variant of an offer, or of all of them."""

    offer: str
    variant: Variant | None = None


class LookUp(msgspec.Struct, frozen=True):
    """Ask the hub for an offer's builds."""

    offer: str


class StopLooking(msgspec.Struct, frozen=True):
    """Wait for the hub's answer no longer."""

    offer: str


class FindMate(msgspec.Struct, frozen=True):
    """Ask the hub for the other voice of an offer."""

    offer: str


class OpenTerms(msgspec.Struct, frozen=True):
    """Open the page where an offer's terms are accepted."""

    offer: str


class ChooseBuild(msgspec.Struct, frozen=True):
    """Take another quantization of one variant of an offer."""

    offer: str
    variant: Variant
    build: str


# --- a download on its way


class PauseDownload(msgspec.Struct, frozen=True):
    """Stop it until it is resumed."""

    job: str


class ResumeDownload(msgspec.Struct, frozen=True):
    """Go on with a download that is paused or failed."""

    job: str


class CancelDownload(msgspec.Struct, frozen=True):
    """Stop it and remove what is unfinished."""

    job: str


# --- the screen itself


class SignIn(msgspec.Struct, frozen=True):
    """Show where a token is typed."""


class ShowLibrary(msgspec.Struct, frozen=True):
    """Show what is on this computer."""


VoiceAction = Chat | SpeakFrom
FileAction = Inspect | Verify | StopVerifying | ShowInFolder | ChooseVariant | Remove | Forget
QuantizeAction = Quantize | StopQuantizing
OfferAction = Get | LookUp | StopLooking | FindMate | OpenTerms | ChooseBuild
DownloadAction = PauseDownload | ResumeDownload | CancelDownload
ScreenAction = PickFile | FindMateOfFile | SignIn | ShowLibrary
Action = VoiceAction | FileAction | QuantizeAction | OfferAction | DownloadAction | ScreenAction
