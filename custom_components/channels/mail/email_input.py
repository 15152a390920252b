"""The channel of a mailbox."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from contextlib import suppress
from typing import Any

import structlog
from imap_tools import MailMessage
from pydantic import PositiveInt
from sanic.exceptions import ServiceUnavailable

from custom_components.channels.durable_input import DurableInput
from custom_components.channels.gate.counters import counters_at
from custom_components.channels.gate.settings import gate_settings
from custom_components.channels.incoming import Incoming
from custom_components.channels.mail import smtp
from custom_components.channels.mail.letters import from_machine, incoming, is_authentic
from custom_components.channels.mail.mailbox import Mailbox
from custom_components.channels.mail.writing import letter, payload
from custom_components.channels.rich_message import RichMessage
from custom_components.channels.settings import ChannelSettings
from custom_components.channels.text_form import marks_of

logger = structlog.get_logger(__name__)

# How long a mailbox that cannot be reached is left alone, longer each time.
FIRST_PAUSE, LONGEST_PAUSE = 1.0, 120.0
LETTERS_AT_ONCE = 50
# How long a stopping server waits for the mailbox.
LAST_SECONDS = 5.0


class EmailSettings(ChannelSettings):
    """Keys of the channel in credentials.yml.

    Attributes:
        address: The shop's address; letters to it are answered from it.
        sender: Name of the sender.
        imap_host: The IMAP server.
        imap_port: Its port.
        smtp_host: The SMTP server.
        smtp_port: Its port; 465 speaks TLS from the beginning, others begin it.
        user: Who logs in to both; the address by default.
        password: With what; many providers want a password for apps (授权码).
        folder: Which folder is read.
        encrypted: Whether both speak TLS; off only for a server on the same machine.
        receiver: Name by which the receiving server signs `Authentication-Results`, such as
            `mx.google.com`; with it only letters are answered whose sender it found genuine.
        letters_a_day: So many letters of a sender are answered a day; more may be a machine's.
        idle_seconds: The mailbox is looked into at least so often.
    """

    address: str
    sender: str = ""
    imap_host: str
    imap_port: int = 993
    smtp_host: str
    smtp_port: int = 465
    user: str = ""
    password: str
    folder: str = "INBOX"
    encrypted: bool = True
    receiver: str = ""
    letters_a_day: PositiveInt = PositiveInt(50)
    idle_seconds: float = 60.0
    largest_kb: PositiveInt = PositiveInt(10_240)


class EmailInput(DurableInput):
    """Reads letters, and answers each turn with one letter in the same thread."""

    settings_class = EmailSettings

    def __init__(self, settings: EmailSettings) -> None:
        super().__init__(settings)
        self._settings = settings
        self._mailbox: Mailbox | None = None
        self._reading: asyncio.Task[None] | None = None

    @classmethod
    def name(cls) -> str:
        """Return the channel's name."""
        return "email"

    def render(self, message: RichMessage, context: dict[str, Any]) -> Sequence[dict[str, Any]]:
        """Return a message as a letter."""
        return self.render_turn([message], context)

    def render_turn(
        self, messages: Sequence[RichMessage], context: dict[str, Any]
    ) -> Sequence[dict[str, Any]]:
        """Return one letter for all that is said in a turn."""
        return [payload(messages, context, self._settings.address)] if messages else []

    def marks(self, message: RichMessage) -> Sequence[str]:
        """Return the marks by which choices are answered."""
        return marks_of(message)

    async def deliver(self, conversation: str, payload: dict[str, Any]) -> None:
        """Send a letter to who writes in a conversation."""
        told = self._settings
        whom = {**payload, "to": payload["to"] or conversation.split(":")[1]}
        encrypted = told.smtp_port == 465 if told.encrypted else None
        await smtp.send(
            letter(whom, told.address, told.sender),
            told.smtp_host,
            told.smtp_port,
            encrypted,
            self._user(),
            told.password,
        )

    async def opened(self) -> None:
        """Begin to read the mailbox."""
        told = self._settings
        self._mailbox = Mailbox(
            told.imap_host, told.imap_port, told.encrypted, self._user(), told.password, told.folder
        )
        self._reading = asyncio.create_task(self._read_on(self._mailbox))

    async def closed(self) -> None:
        """Stop reading."""
        if self._mailbox is not None and self._reading is not None:
            self._mailbox.stop()
            await asyncio.wait({self._reading}, timeout=LAST_SECONDS)
            self._reading.cancel()

    async def _read_on(self, mailbox: Mailbox) -> None:
        pause = FIRST_PAUSE
        while not mailbox.stopped:
            try:
                await self._read_all(mailbox)
                pause = FIRST_PAUSE
                await asyncio.to_thread(mailbox.wait, self._settings.idle_seconds)
            except Exception as error:
                # Whatever a mail server does: what is unread there is read later.
                logger.warning("email.mailbox", reason=type(error).__name__, again_in=pause)
                mailbox.forget()
                await asyncio.sleep(pause)
                pause = min(2 * pause, LONGEST_PAUSE)
        with suppress(Exception):
            await asyncio.to_thread(mailbox.close)

    async def _read_all(self, mailbox: Mailbox) -> None:
        for number, size in (await asyncio.to_thread(mailbox.unread))[:LETTERS_AT_ONCE]:
            if size <= 1024 * self._settings.largest_kb:
                await self._take(mailbox, number)
            else:
                logger.warning("email.too_large", kb=size // 1024)
            # Only now: a letter that was not kept is read again.
            await asyncio.to_thread(mailbox.read, number)

    async def _take(self, mailbox: Mailbox, number: str) -> None:
        found = await asyncio.to_thread(mailbox.letter, number)
        try:
            # In a thread: what anybody writes may take long to read.
            message = await asyncio.to_thread(self._message, found) if found else None
            if message is not None:
                await self._accept_in_measure(message)
        except ServiceUnavailable:
            raise
        except Exception as error:
            # One letter, whatever is in it, must not keep all others from being read.
            logger.warning("email.unreadable", reason=type(error).__name__)

    async def _accept_in_measure(self, message: Incoming) -> None:
        counters = counters_at(gate_settings().limits_url)
        rate = f"{self._settings.letters_a_day}/day"
        if await counters.hit(rate, "email", message.context["to"].lower()):
            await self.accept(message)
        else:
            logger.warning("email.too_many_letters")

    def _message(self, found: MailMessage) -> Incoming | None:
        told = self._settings
        if from_machine(found, told.address):
            return None
        if told.receiver and not is_authentic(found, told.receiver):
            logger.warning("email.sender_not_genuine")
            return None
        return incoming(found, told.says, proven=bool(told.receiver))

    def _user(self) -> str:
        return self._settings.user or self._settings.address
