"""Reads what a component kept in a model: the same for all that keep a folder."""

from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.shared.exceptions import RasaException

from neural.encoder import EncoderMissing

Kept = TypeVar("Kept")

# What reading a damaged folder raises; callers add their own.
DAMAGE: tuple[type[Exception], ...] = (EncoderMissing, OSError, ValueError, KeyError, TypeError)


def read_kept(
    storage: ModelStorage,
    resource: Resource,
    read: Callable[[Path], Kept],
    what: str,
    damage: tuple[type[Exception], ...] = (),
) -> Kept:
    """Read what a component always keeps.

    Args:
        storage: The model's storage.
        resource: The component's place in it.
        read: Reads the folder.
        what: What is kept, as it is told to the user: "intent classifier".
        damage: What `read` raises of a damaged folder, beside `DAMAGE`.

    Raises:
        RasaException: When the model's archive is damaged, or holds nothing of the component.
    """
    try:
        with storage.read_from(resource) as folder:
            return read(folder)
    except (*DAMAGE, *damage) as error:
        raise _unreadable(what, error) from error


def read_kept_if_any(
    storage: ModelStorage,
    resource: Resource,
    read: Callable[[Path], Kept],
    what: str,
    damage: tuple[type[Exception], ...] = (),
) -> Kept | None:
    """Read what a component keeps where it had something to learn from; else return None.

    Args:
        storage: See `read_kept`.
        resource: See `read_kept`.
        read: See `read_kept`.
        what: See `read_kept`.
        damage: See `read_kept`.

    Raises:
        RasaException: When the model's archive is damaged.
    """
    try:
        with storage.read_from(resource) as folder:
            try:
                return read(folder)
            except (*DAMAGE, *damage) as error:
                raise _unreadable(what, error) from error
    except ValueError:  # Rasa's answer to a resource that was never written
        return None


def _unreadable(what: str, error: Exception) -> RasaException:
    told = error if str(error) else type(error).__name__
    return RasaException(f"The model's {what} cannot be loaded: {told}. Train it again.")
