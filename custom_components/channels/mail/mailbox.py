"""A mailbox by IMAP; its methods block, so call them in a thread."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from typing import Any

from imap_tools import AND, BaseMailBox, MailBox, MailBoxUnencrypted, MailMessage

CONNECT_SECONDS = 20.0
# How soon a stopping server notices, while it waits for mail.
SLICE_SECONDS = 1.0


class Mailbox:
    """Reads letters that nobody has read.

    Args:
        host: The IMAP server.
        port: Its port.
        encrypted: Whether it speaks TLS from the beginning.
        user: Who logs in.
        password: With what.
        folder: Which folder is read.
    """

    def __init__(
        self, host: str, port: int, encrypted: bool, user: str, password: str, folder: str
    ) -> None:
        self._where = (host, port)
        self._kind = MailBox if encrypted else MailBoxUnencrypted
        self._login = (user, password, folder)
        self._box: BaseMailBox | None = None
        self._stopped = threading.Event()

    @property
    def stopped(self) -> bool:
        """Whether it shall not be read any more."""
        return self._stopped.is_set()

    def stop(self) -> None:
        """Have `wait` return soon."""
        self._stopped.set()

    def close(self) -> None:
        """Log out."""
        box, self._box = self._box, None
        if box is not None:
            box.logout()

    def forget(self) -> None:
        """Drop a connection that may be broken."""
        self._box = None

    def unread(self) -> list[tuple[str, int]]:
        """Return the letters that nobody has read: each one's number and size."""
        found = self._opened().fetch(AND(seen=False), mark_seen=False, headers_only=True, bulk=100)
        return [(str(letter.uid), letter.size_rfc822) for letter in found]

    def letter(self, number: str) -> MailMessage | None:
        """Return a letter, unless it is gone."""
        found: Iterator[MailMessage] = self._opened().fetch(AND(uid=number), mark_seen=False)
        return next(found, None)

    def read(self, number: str) -> None:
        """Mark a letter as read."""
        self._opened().flag(number, "\\Seen", True)

    def wait(self, seconds: float) -> None:
        """Return when something has come, or after some time."""
        box = self._opened()
        if "IDLE" not in box.client.capabilities:
            self._stopped.wait(seconds)
            return
        idle: Any = box.idle
        idle.start()
        left = seconds
        while left > 0 and not self._stopped.is_set() and not idle.poll(SLICE_SECONDS):
            left -= SLICE_SECONDS
        idle.stop()

    def _opened(self) -> BaseMailBox:
        if self._box is None:
            box = self._kind(*self._where, timeout=CONNECT_SECONDS)
            user, password, folder = self._login
            self._box = box.login(user, password, initial_folder=folder)
        return self._box
