"""Who learns: the services when they run, else their code in this process.

Only one process may open a store in a file: the running services, or, while none run, this one.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from typing import Any, Protocol

import httpx

from launcher import running
from launcher.errors import LaunchError
from launcher.settings import Settings
from services.knowledge.documents.document import Facts

# A table of 100,000 questions takes its time to encode.
LEARN_SECONDS = 4 * 3600.0


class Refusal(Exception):
    """A file cannot be learned; the rest can."""


@dataclass(frozen=True)
class Known:
    """A file that was learned: its digest, and the folder that it came from."""

    digest: str
    origin: str


@dataclass(frozen=True)
class Taken:
    """What came of a file: whether it was new, its changed documents, and what was left out."""

    changed: bool
    documents: int
    problems: tuple[str, ...]


class Pupil(Protocol):
    """Who learns."""

    def known(self, source: str) -> dict[str, Known]:
        """Return the files of a source that are known, by path."""

    def learn(self, source: str, path: str, content: bytes, facts: Facts, origin: str) -> Taken:
        """Learn a file.

        Raises:
            Refusal: When it cannot be read.
        """

    def learn_address(self, url: str, facts: Facts) -> Taken:
        """Learn what an address holds.

        Raises:
            Refusal: When it cannot be fetched or read.
        """

    def forget(self, source: str, path: str) -> None:
        """Forget a file."""


class Services:
    """The running services.

    Args:
        client: Asks them.
    """

    def __init__(self, client: httpx.Client) -> None:
        self.client = client

    def known(self, source: str) -> dict[str, Known]:
        """Return the files of a source that are known, by path."""
        told = self._ask("GET", "/knowledge/files", params={"source": source})
        return {one["path"]: Known(one["digest"], one["origin"]) for one in told["files"]}

    def learn(self, source: str, path: str, content: bytes, facts: Facts, origin: str) -> Taken:
        """Send a file."""
        form = {"source": source, "path": path, "origin": origin, **_given(facts)}
        files = {"files": (path.rsplit("/", 1)[-1], content)}
        told = self._ask("POST", "/knowledge/files", data=form, files=files)
        return _taken(told["files"][0])

    def learn_address(self, url: str, facts: Facts) -> Taken:
        """Send an address."""
        body = {**_given(facts), "url": url}
        return _taken(self._ask("POST", "/knowledge/documents", json=body))

    def forget(self, source: str, path: str) -> None:
        """Forget a file."""
        self._ask("DELETE", "/knowledge/files", params={"source": source, "path": path})

    def _ask(self, method: str, path: str, **what: Any) -> Any:
        try:
            answer = self.client.request(method, path, **what)
        except httpx.HTTPError as error:
            reason = str(error) or type(error).__name__
            raise LaunchError(
                f"The services at {self.client.base_url} stopped answering ({reason}). What they "
                f"had learned is kept: start them and run this again."
            ) from error
        if answer.status_code in {404, 409, 413, 422} and method != "DELETE":
            raise Refusal(answer.json()["detail"])
        if answer.status_code == httpx.codes.UNAUTHORIZED:
            raise LaunchError(f"The services refuse: {answer.json()['detail']}")
        if answer.is_server_error:
            raise LaunchError(f"The services failed ({answer.status_code}): their log tells why.")
        return answer.json() if answer.content else None


class Alone:
    """The services' code in this process.

    Args:
        files: Learns files.
    """

    def __init__(self, files: Any) -> None:
        self.files = files

    def known(self, source: str) -> dict[str, Known]:
        """Return the files of a source that are known, by path."""
        return {one.path: Known(one.digest, one.origin) for one in self.files.known(source)}

    def learn(self, source: str, path: str, content: bytes, facts: Facts, origin: str) -> Taken:
        """Learn a file."""
        from services.knowledge.files import File

        return self._taken(lambda: self.files.learn(File(source, path, content, facts, origin)))

    def learn_address(self, url: str, facts: Facts) -> Taken:
        """Fetch and learn an address."""
        return self._taken(lambda: self.files.learn_address(url, facts))

    def forget(self, source: str, path: str) -> None:
        """Forget a file."""
        self.files.forget(source, path)

    def _taken(self, learn: Any) -> Taken:
        from services.knowledge.errors import DocumentRefused

        try:
            learned = learn()
        except DocumentRefused as error:
            raise Refusal(str(error)) from error
        changed = sum(one.changed for one in learned.documents)
        return Taken(learned.changed, changed, learned.problems)


@contextmanager
def pupil(settings: Settings) -> Iterator[Pupil]:
    """Open who learns.

    Raises:
        LaunchError: When no services run and the store cannot be opened.
    """
    with running.client(settings, LEARN_SECONDS) as client:
        if running.answers(client):
            yield Services(client)
            return
    with _alone() as alone:
        yield alone


@contextmanager
def _alone() -> Iterator[Alone]:
    # These load ONNX Runtime and the store's client, which the running services spare us.
    import structlog
    from sqlalchemy.exc import SQLAlchemyError

    from neural.encoder import EncoderMissing, OnnxEncoder
    from services.knowledge.errors import KnowledgeError
    from services.opening import close_container, open_container
    from services.sample_data import SampleDataError
    from services.settings import ServicesSettings

    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(40))
    known = ServicesSettings()
    try:
        encoder = OnnxEncoder(known.encoder_dir, threads=1)
        container = open_container(known, encoder, date.today)
    except (EncoderMissing, SampleDataError, KnowledgeError) as error:
        raise LaunchError(str(error)) from error
    except SQLAlchemyError as error:
        where = known.database_url.split("@")[-1]
        raise LaunchError(f"The database ({where}) cannot be used: {error}") from error
    try:
        yield Alone(container.files)
    finally:
        close_container(container)


def _given(facts: Facts) -> dict[str, str]:
    return {name: str(value) for name, value in facts.__dict__.items() if value}


def _taken(told: dict[str, Any]) -> Taken:
    changed = sum(bool(one["changed"]) for one in told["documents"])
    return Taken(bool(told["changed"]), changed, tuple(told["problems"]))
