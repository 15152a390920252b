"""Says what the assistant says by way of the table of replies, so that none is lost."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable
from typing import Any

from rasa.core.channels.channel import OutputChannel

from custom_components.channels.rich_message import RichMessage

Post = Callable[[str, list[RichMessage]], Awaitable[None]]


class DurableOutput(OutputChannel):
    """A channel whose replies are kept before they are sent.

    During a turn they are collected, and kept together with the fact that the customer's message
    is answered. What is said later by the same channel, such as a reminder, is kept at once.

    Args:
        channel: The channel's name.
        site: Where addresses that name no site are on.
        post: Keeps messages for a conversation.
        collects: Whether a turn is going on.
    """

    def __init__(self, channel: str, site: str, post: Post, *, collects: bool = False) -> None:
        self._channel = channel
        self._site = site
        self._post = post
        self._collected: list[RichMessage] | None = [] if collects else None

    def name(self) -> str:  # type: ignore[override]
        """Return the channel's name, by which the domain has its own variations of a response."""
        return self._channel

    def collected(self) -> list[RichMessage]:
        """Return what was said in the turn, which is over with this."""
        said, self._collected = self._collected or [], None
        return said

    async def send_response(self, recipient_id: str, message: dict[str, Any]) -> None:
        """Say a response as one message."""
        await self._say(recipient_id, message)

    async def send_text_message(self, recipient_id: str, text: str, **kwargs: Any) -> None:
        """Say a text."""
        await self._say(recipient_id, {"text": text})

    async def send_image_url(self, recipient_id: str, image: str, **kwargs: Any) -> None:
        """Show a picture."""
        await self._say(recipient_id, {"image": image})

    async def send_attachment(self, recipient_id: str, attachment: Any, **kwargs: Any) -> None:
        """Show a picture or cards."""
        await self._say(recipient_id, {"attachment": attachment})

    async def send_text_with_buttons(
        self, recipient_id: str, text: str, buttons: list[dict[str, Any]], **kwargs: Any
    ) -> None:
        """Say a text with quick replies."""
        await self._say(recipient_id, {"text": text, "buttons": buttons})

    async def send_quick_replies(
        self, recipient_id: str, text: str, quick_replies: list[dict[str, Any]], **kwargs: Any
    ) -> None:
        """Say a text with quick replies."""
        await self._say(recipient_id, {"text": text, "quick_replies": quick_replies})

    async def send_elements(
        self, recipient_id: str, elements: Iterable[dict[str, Any]], **kwargs: Any
    ) -> None:
        """Show cards."""
        await self._say(recipient_id, {"elements": list(elements)})

    async def send_custom_json(
        self, recipient_id: str, json_message: dict[str, Any], **kwargs: Any
    ) -> None:
        """Show a card of the web chat."""
        await self._say(recipient_id, {"custom": json_message})

    async def _say(self, recipient_id: str, response: dict[str, Any]) -> None:
        message = RichMessage.of(response, self._site)
        if message == RichMessage():
            return
        if self._collected is not None:
            self._collected.append(message)
        else:
            await self._post(recipient_id, [message])
