"""The versions of the recommender on disk, which of them is live, and which was before."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

from filelock import FileLock, Timeout
from pydantic import BaseModel, ValidationError

POINTER = "live.json"
LOCK = "training.lock"
DESCRIPTION = "version.json"
ITEMS = "items.json"
SERVED, JUDGED = "served", "judged"
UNFINISHED = ".unfinished"
NAMES = "%Y%m%d-%H%M%S"


class VersionUnreadable(Exception):
    """A version cannot serve; the message names it and says why."""


class TrainingRuns(Exception):
    """Another training runs; the message says what to do."""


class NoEarlierVersion(Exception):
    """There is nothing to roll back to."""


class Version(BaseModel):
    """What is written beside a model.

    Attributes:
        name: Its name, the time it was begun.
        recommender: Name of the recommender that it is.
        parameters: What the recommender was made with.
        liking: How much each kind of behaviour says about liking.
        least_rating: Ratings below say nothing about liking.
        events: How many events it learned from.
        until: Unix seconds of the latest of them.
        measures: What it reached on the latest week when it was made, by name of the measure.
        digests: SHA-256 of every file of the model, by its path below the version.
    """

    name: str
    recommender: str
    parameters: dict[str, object]
    liking: dict[str, float]
    least_rating: float
    events: int
    until: int
    measures: dict[str, float]
    digests: dict[str, str]


class Versions:
    """The folder of versions.

    A version is written beside the others and renamed when it is whole; which one is live stands in
    one small file that is renamed into place. A reader sees the one before or the one after.

    Args:
        folder: Where they lie, a folder each.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    @property
    def pointer(self) -> Path:
        """The file that says which version is live."""
        return self.folder / POINTER

    def live(self) -> list[str]:
        """Return the live version and those that were live before it, latest first."""
        try:
            written = json.loads(self.pointer.read_text(encoding="utf-8"))
            return [str(name) for name in written["live"]]
        except FileNotFoundError:
            return []
        except (OSError, ValueError, KeyError, TypeError):
            # Which one was live is lost; the newest that was finished is the best guess.
            return sorted(self.finished(), reverse=True)

    def changed(self) -> int:
        """Return when another version went live, in nanoseconds; 0 when none ever did."""
        try:
            return self.pointer.stat().st_mtime_ns
        except OSError:
            return 0

    def finished(self) -> list[str]:
        """Return the versions that were written to their end, oldest first."""
        return sorted(path.parent.name for path in self.folder.glob(f"[!.]*/{DESCRIPTION}"))

    def path(self, name: str) -> Path:
        """Return the folder of a version."""
        return self.folder / name

    @contextmanager
    def training(self) -> Iterator[None]:
        """Hold the right to train; the system takes it back from a process that dies.

        Raises:
            TrainingRuns: When another process, or thread, holds it.
        """
        self.folder.mkdir(parents=True, exist_ok=True)
        try:
            with FileLock(self.folder / LOCK, timeout=0):
                for left in self.folder.glob(f"{UNFINISHED}*"):
                    shutil.rmtree(left)
                yield
        except Timeout as error:
            raise TrainingRuns(
                "Another training of the recommender is running: wait for its end, or stop it."
            ) from error

    @contextmanager
    def draft(self, begun: datetime) -> Iterator[Path]:
        """Give a folder to write a version into; it appears whole when left, or not at all."""
        name = begun.strftime(NAMES)
        while self.path(name).exists():
            name += "b"
        draft = self.folder / f"{UNFINISHED}-{name}"
        draft.mkdir(parents=True)
        try:
            yield draft
        except BaseException:
            shutil.rmtree(draft, ignore_errors=True)
            raise
        draft.rename(self.path(name))

    def go_live(self, name: str) -> None:
        """Make a version the live one."""
        self._point([name, *(other for other in self.live() if other != name)])

    def roll_back(self) -> tuple[str, str]:
        """Make the version live that was so before the present one.

        Returns:
            The version that was live, and the one that is now.

        Raises:
            NoEarlierVersion: When there is none on disk.
        """
        names = self.live()
        there = set(self.finished())
        earlier = [name for name in names[1:] if name in there]
        if not earlier:
            raise NoEarlierVersion(
                f"There is no earlier version of the recommender in {self.folder}."
            )
        self._point(earlier)
        return names[0], earlier[0]

    def prune(self, keep: int) -> list[str]:
        """Remove old versions: the live one stays, and the latest of the others.

        Args:
            keep: How many stay, at least 1.

        Returns:
            The versions that were removed.
        """
        live = self.live()
        others = [name for name in sorted(self.finished(), reverse=True) if name not in live]
        order = [*live[:1], *sorted([*live[1:], *others], reverse=True)]
        gone = [name for name in order[max(1, keep) :] if self.path(name).is_dir()]
        if gone:
            # First forgotten, then removed: a reader never is pointed to half a version.
            self._point([name for name in live if name not in gone])
        for name in gone:
            shutil.rmtree(self.path(name))
        return gone

    def _point(self, names: Sequence[str]) -> None:
        self.folder.mkdir(parents=True, exist_ok=True)
        written = self.folder / f"{POINTER}.{os.getpid()}"
        with written.open("w", encoding="utf-8") as file:
            json.dump({"live": list(names)}, file, indent=2)
            file.flush()
            os.fsync(file.fileno())
        written.replace(self.pointer)


def digests(folder: Path) -> dict[str, str]:
    """Return the SHA-256 of every file below a folder, by its path."""
    return {
        path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def described(folder: Path) -> tuple[Version, tuple[str, ...]]:
    """Read what a version is and which items it knows, and check that its files are whole.

    Raises:
        VersionUnreadable: When a file is missing or not what was written.
    """
    try:
        version = Version.parse_raw((folder / DESCRIPTION).read_text(encoding="utf-8"))
        for path, digest in version.digests.items():
            if hashlib.sha256((folder / path).read_bytes()).hexdigest() != digest:
                raise VersionUnreadable(f"{folder / path} is not what was written.")
        return version, tuple(json.loads((folder / ITEMS).read_text(encoding="utf-8")))
    except OSError as error:
        raise VersionUnreadable(f"{error.filename}: {error.strerror}.") from error
    except (ValidationError, ValueError) as error:
        raise VersionUnreadable(f"{folder} has no description that can be read.") from error
