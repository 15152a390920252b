"""Replies that a language model writes: asked briefly, checked against their source, or unsent."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

import structlog

from replies.grounding import Stray, Words, changes, strays, unfounded

logger = structlog.get_logger(__name__)

Message = dict[str, str]


class WriterFailed(Exception):
    """A language model gave no text; the message tells why, and never what it was asked."""


class Writer(Protocol):
    """A language model that goes on from a conversation."""

    async def write(self, messages: Sequence[Message]) -> str:
        """Return what the model writes next.

        Args:
            messages: Messages with `role` (`system`, `user` or `assistant`) and `content`.

        Raises:
            WriterFailed: When it writes nothing, whatever the reason.
        """
        ...


@dataclass(frozen=True)
class Guide:
    """How a language model may write in one language; designers write it in `data/replies`.

    Attributes:
        rephrase: Told to the model before a reply that it is to put in other words.
        free: Told to the model before a message that it is to answer.
        facts: What a free answer may rely on beside the reply it stands for.
        words: What to look for in what it wrote.
        compose: Told to the model before a question that it is to answer from passages.
    """

    rephrase: str
    free: str
    facts: str
    words: Words
    compose: str = ""


async def written(writer: Writer, asked: Sequence[Message], timeout: float, name: str) -> str:
    """Return what a language model writes, or nothing when it fails or is too slow.

    Args:
        writer: The language model.
        asked: Messages that it goes on from.
        timeout: Seconds to wait for all of it.
        name: What the text is for, for the log.
    """
    try:
        text = await asyncio.wait_for(writer.write(asked), timeout)
    except asyncio.TimeoutError:
        logger.warning("replies.writer_slow", response=name, seconds=timeout)
    except WriterFailed as error:
        logger.warning("replies.writer_failed", response=name, error=str(error))
    else:
        return text.strip()
    return ""


class ReplyWriter:
    """Has a language model write a reply, and vouches for it.

    Args:
        writer: The language model.
        guides: How it may write, by language.
        timeout: Seconds after which the reply is sent as it stands in the domain.
    """

    def __init__(self, writer: Writer, guides: Mapping[str, Guide], timeout: float) -> None:
        self._writer = writer
        self._guides = guides
        self._timeout = timeout

    async def rephrased(self, reply: str, language: str, name: str) -> str | None:
        """Return a reply in other words, or None when there are none to trust.

        Args:
            reply: The reply with its values, as it would be sent.
            language: `en` or `zh`.
            name: The response's name, for the log.
        """
        guide = self._guides.get(language)
        if guide is None:
            return None
        asked = [system(guide.rephrase), user(reply)]
        text = await written(self._writer, asked, self._timeout, name)
        return self._vouched(text, changes(text, reply, language, guide.words), name)

    async def answered(
        self, reply: str, history: Sequence[Message], language: str, name: str
    ) -> str | None:
        """Return a free answer to the customer, or None when there is none to trust.

        Only the reply and the designers' facts count as its source: what customers write is no
        ground for a promise.

        Args:
            reply: What is sent otherwise.
            history: The conversation so far, its last message the customer's.
            language: `en` or `zh`.
            name: The response's name, for the log.
        """
        guide = self._guides.get(language)
        if guide is None:
            return None
        source = f"{guide.facts}\n{reply}".strip()
        asked = [system(f"{guide.free}\n\n{source}"), *history]
        text = await written(self._writer, asked, self._timeout, name)
        found = strays(text, source, language, guide.words)
        found += unfounded(text, source, language, guide.words)
        return self._vouched(text, found, name)

    def _vouched(self, text: str, found: Sequence[Stray], name: str) -> str | None:
        if text and found:
            # The kinds alone: what the model wrote may repeat what the customer did.
            kinds = sorted({stray.kind for stray in found})
            logger.warning("replies.not_grounded", response=name, strays=kinds)
        return None if found or not text else text


def system(content: str) -> Message:
    """Return what a model is told before a conversation."""
    return {"role": "system", "content": content}


def user(content: str) -> Message:
    """Return what a customer says to a model."""
    return {"role": "user", "content": content}
