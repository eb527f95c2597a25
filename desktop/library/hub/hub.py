"""The hub: search it, describe a repository, find its builds, locate a file's bytes. Alone imports the hub's client."""

from __future__ import annotations

import logging
import os
import threading
from collections.abc import Callable, Iterable
from itertools import islice
from math import ceil
from typing import TYPE_CHECKING, Any, TypeVar

from desktop import __version__
from desktop.library.architectures import runs_here
from desktop.library.hub.call import Call
from desktop.library.hub.facts import is_commit, repository_of
from desktop.library.hub.file_location import Said, checked_location
from desktop.library.hub.problems import Asked, Gated, not_trusted, not_understood, switched_off
from desktop.library.hub_names import checked_endpoint, checked_repo_id, endpoint_of, path_problem, repo_id_in
from desktop.library.location import Location
from desktop.library.repository import RemoteFile, Repository

if TYPE_CHECKING:
    from huggingface_hub import HfApi

DEADLINE_S = 15.0
LOOKED_AT = 5  # hits looked at for each one wanted, where the hub cannot filter for us
_LISTED = ["gguf", "downloads", "likes", "gated", "lastModified", "tags", "sha", "safetensors"]
_DETAILS = ["gguf", "baseModels", "cardData", "config", "safetensors", "sha", "tags"]
_MALFORMED = (ValueError, KeyError, TypeError, AttributeError, RecursionError)  # what the client's parsers raise
Result = TypeVar("Result")
log = logging.getLogger(__name__)


class Hub:
    """One hub or mirror, asked anonymously or with a token. Every method may be called from any thread but the GUI's.

    endpoint: "" = HF_ENDPOINT, else the hub itself. offline: open no connection, import nothing. Every question ends
    within `deadline_s` seconds, or within 0.1 s of `cancelled` being set.

    Raises BadInput here for an endpoint that is none. Methods raise HubProblem's children: Offline, Gated, NotFound,
    RateLimited, HubFailed, Cancelled; and BadInput for what is no repository id.
    """

    def __init__(
        self, endpoint: str = "", token: str = "", offline: bool = False, deadline_s: float = DEADLINE_S
    ) -> None:
        self.endpoint = checked_endpoint(endpoint_of(endpoint))
        self.offline = offline or os.environ.get("HF_HUB_OFFLINE", "").upper() in ("1", "ON", "YES", "TRUE")
        self._token = token
        self._deadline_s = deadline_s

    def __repr__(self) -> str:
        return f"Hub({self.endpoint!r}, signed_in={bool(self._token)}, offline={self.offline})"

    @property
    def signed_in(self) -> bool:
        """Is there a token?"""
        return bool(self._token)

    def search(  # noqa: PLR0913 - the fields of a search form
        self,
        words: str = "",
        *,
        author: str = "",
        licence: str = "",
        smallest: float = 0.0,
        largest: float = 0.0,
        architecture: str = "",
        limit: int = 30,
        gguf_only: bool = True,
        runnable_only: bool = False,
        cancelled: threading.Event | None = None,
    ) -> list[Repository]:
        """Repositories without their files, the most downloaded first. Sizes in billions of parameters, 0 = any.

        words: parts of the name, a repository id or the address of its page. runnable_only: only architectures that
        this engine knows; those the hub does not say stay.
        """
        tags = [*(["gguf"] if gguf_only else []), *([f"license:{licence}"] if licence else [])]
        # whole billions, as the hub's own page sends them; what is between them is left out below
        bounds = [
            *([f"min:{int(smallest)}B"] if smallest >= 1 else []),
            *([f"max:{ceil(largest)}B"] if largest else []),
        ]

        def fits(repository: Repository) -> bool:
            billions = repository.parameters / 1e9
            size_fits = not billions or smallest <= billions <= (largest or billions)
            known = repository.architecture
            wanted = not architecture or known == architecture
            return size_fits and wanted and (not runnable_only or not known or runs_here(known))

        sieved = architecture or runnable_only or smallest or largest
        looked_at = limit * LOOKED_AT if sieved else limit
        query = {"search": repo_id_in(words) or words.strip() or None, "author": author.strip() or None}
        found = self._list(looked_at, cancelled, filter=tags or None, num_parameters=",".join(bounds) or None, **query)
        return [repository for repository in found if fits(repository)][:limit]

    def repository(self, repo_id: str, cancelled: threading.Event | None = None) -> Repository:
        """Everything about one repository at its newest commit, every file with its size and checksum."""
        repo_id = checked_repo_id(repo_id)

        def work(api: HfApi) -> Repository:
            info = api.model_info(repo_id, files_metadata=True)
            if not is_commit(info.sha):
                raise ValueError("no commit")
            has_gguf = any(str(sibling.rfilename).lower().endswith(".gguf") for sibling in info.siblings or ())
            found = repository_of(info)
            if not found.lineage.parents or (has_gguf and not found.architecture):
                more = api.model_info(repo_id, revision=info.sha, expand=_DETAILS)  # type: ignore[arg-type]
                for name in ("gguf", "base_models", "config", "safetensors"):
                    setattr(info, name, getattr(info, name) or getattr(more, name))
                found = repository_of(info)
            return found

        return self._ask(repo_id, work, cancelled)

    def gguf_builds(self, repo_id: str, cancelled: threading.Event | None = None) -> list[Repository]:
        """Repositories that say they hold quantizations of this one, without files, the most downloaded first."""
        tags = ["gguf", f"base_model:quantized:{checked_repo_id(repo_id)}"]
        return self._list(30, cancelled, filter=tags)

    def finetunes(self, repo_id: str, author: str = "", cancelled: threading.Event | None = None) -> list[Repository]:
        """Repositories that say they were tuned from this one; `author` narrows to its owner's own."""
        tags = [f"base_model:finetune:{checked_repo_id(repo_id)}"]
        return self._list(30, cancelled, filter=tags, author=author or None)

    def location(self, file: RemoteFile, cancelled: threading.Event | None = None) -> Location:
        """Where the bytes of `file` are right now. Ask again for every try: addresses are signed for a short time.

        Raises HubFailed when size, checksum or commit are not those of `file`, or are none.
        """
        checked_repo_id(file.repo)
        asked = self._asked(file.repo)
        if path_problem(file.path) or not is_commit(file.commit):
            raise not_trusted(asked, f"The file {file.path[:80]!r} cannot be fetched: {path_problem(file.path)}.")

        def work(_: HfApi) -> Location:
            from huggingface_hub import get_hf_file_metadata, hf_hub_url

            url = hf_hub_url(file.repo, file.path, revision=file.commit, endpoint=self.endpoint)
            metadata = get_hf_file_metadata(
                url, token=self._token or False, endpoint=self.endpoint,
                library_name="tandem", library_version=__version__,
            )  # fmt: skip
            said = Said(metadata.location, metadata.etag, metadata.size, metadata.commit_hash)
            return checked_location(said, file, url, asked, self._token)

        return self._ask(file.repo, work, cancelled)

    def who_am_i(self, cancelled: threading.Event | None = None) -> str:
        """The signed-in user's name. Raises Gated when there is no token, or the hub does not accept it."""
        if not self.offline and not self._token:
            raise Gated("You are not signed in.", "There is no token.", "Sign in with a token first.", self.endpoint)

        def work(api: HfApi) -> str:
            return str(api.whoami()["name"])[:100]

        return self._ask("", work, cancelled)

    def _list(self, limit: int, cancelled: threading.Event | None, **query: Any) -> list[Repository]:  # noqa: ANN401
        def work(api: HfApi) -> list[Repository]:
            hits: Iterable[Any] = api.list_models(sort="downloads", limit=limit, expand=_LISTED, **query)  # type: ignore[arg-type]
            return _usable(islice(hits, limit))

        return self._ask("", work, cancelled)

    def _asked(self, repo: str) -> Asked:
        return Asked(self.endpoint, repo, bool(self._token))

    def _ask(self, repo: str, work: Callable[[HfApi], Result], cancelled: threading.Event | None) -> Result:
        """Run `work` with the hub's client. Raises HubProblem."""
        if self.offline:
            raise switched_off()
        _set_up()  # before the clock runs: loading takes seconds on a slow disk
        from huggingface_hub import HfApi

        from desktop.library.hub.client import in_words

        asked = self._asked(repo)
        call = Call(asked, self._deadline_s, cancelled)
        api = HfApi(
            endpoint=self.endpoint, token=self._token or False, library_name="tandem", library_version=__version__
        )

        def bounded() -> Result:
            try:
                with in_words(call):
                    return work(api)
            except _MALFORMED as error:
                log.info("the hub's answer could not be used", exc_info=True)
                raise not_understood(asked, f"It is not what was asked for ({type(error).__name__}).") from error

        return call.ask(bounded)


def _usable(hits: Iterable[Any]) -> list[Repository]:
    """One odd hit is left out. Raises ValueError when there is none but odd ones."""
    found, odd = [], 0
    for info in hits:
        try:
            found.append(repository_of(info))
        except ValueError:
            odd += 1
    if odd and not found:
        raise ValueError("no usable repository")
    return found


_setting_up = threading.Lock()
_is_set_up: list[bool] = []
_SWITCHES = ("TELEMETRY", "XET", "IMPLICIT_TOKEN", "PROGRESS_BARS")


def _set_up() -> None:
    """Load the hub's client, with no telemetry, no token of other programs and no output of its own."""
    with _setting_up:
        if _is_set_up:
            return
        for name in _SWITCHES:  # read once, when the client is imported
            os.environ[f"HF_HUB_DISABLE_{name}"] = "1"
        import huggingface_hub

        from desktop.library.hub import client

        huggingface_hub.set_client_factory(client.new_client)
        client_log = logging.getLogger("huggingface_hub")
        client_log.handlers.clear()  # it prints to stderr, which a window does not have
        client_log.propagate = True
        logging.getLogger("httpx2").setLevel(logging.WARNING)  # one line with the whole address for each request
        logging.getLogger("huggingface_hub.repocard_data").setLevel(logging.ERROR)  # strangers' cards have faults
        _is_set_up.append(True)
