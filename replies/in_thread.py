"""A language model on this machine, kept from holding up the server while it writes."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from threading import Lock

from replies.writing import Message, WriterFailed


class InThread:
    """Runs a model in a thread of its own, one reply at a time.

    A model cannot be stopped while it writes. Whoever comes meanwhile gets the reply as it stands
    in the domain, so that a slow model never gathers a queue.

    Args:
        write: Returns what the model writes after a conversation.
    """

    def __init__(self, write: Callable[[Sequence[Message]], str]) -> None:
        self._write = write
        self._busy = Lock()

    async def write(self, messages: Sequence[Message]) -> str:
        """Return what the model writes.

        Raises:
            WriterFailed: When it is still writing another reply, or breaks.
        """
        if not self._busy.acquire(blocking=False):
            raise WriterFailed("The language model is still writing another reply.")
        return await asyncio.to_thread(self._write_and_release, list(messages))

    def _write_and_release(self, messages: Sequence[Message]) -> str:
        try:
            return self._write(messages)
        # TensorFlow's errors have no base of their own below Exception.
        except Exception as error:
            raise WriterFailed(f"The language model broke: {type(error).__name__}") from error
        finally:
            self._busy.release()
