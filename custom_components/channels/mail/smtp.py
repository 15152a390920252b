"""Sends letters by SMTP."""

from __future__ import annotations

from email.message import EmailMessage

import aiosmtplib
from aiosmtplib import (
    SMTPConnectError,
    SMTPConnectTimeoutError,
    SMTPException,
    SMTPRecipientsRefused,
    SMTPResponseException,
    SMTPServerDisconnected,
    SMTPTimeoutError,
)

from custom_components.channels.delivery import Busy, Refused, Undelivered, Unsure

SECONDS = 30.0
PERMANENT = 500


async def send(
    letter: EmailMessage, host: str, port: int, encrypted: bool | None, user: str, password: str
) -> None:
    """Send a letter.

    Args:
        letter: The letter.
        host: The SMTP server.
        port: Its port.
        encrypted: Whether it speaks TLS from the beginning; None for never.
        user: Who logs in; empty for nobody.
        password: With what.

    Raises:
        Undelivered: In its kinds.
    """
    try:
        await aiosmtplib.send(
            letter,
            hostname=host,
            port=port,
            use_tls=bool(encrypted),
            start_tls=False if encrypted is None else None,
            username=user or None,
            password=password or None,
            timeout=SECONDS,
        )
    except SMTPException as error:
        raise _kind(error) from error
    except OSError as error:
        raise Busy(f"{host} cannot be reached: {type(error).__name__}") from error


def _kind(error: SMTPException) -> Undelivered:
    if isinstance(error, (SMTPConnectError, SMTPConnectTimeoutError)):
        return Busy(f"the mail server cannot be reached: {type(error).__name__}")
    code = None
    if isinstance(error, SMTPRecipientsRefused):
        code = error.recipients[0].code
    elif isinstance(error, SMTPResponseException):
        code = error.code
    if isinstance(error, (SMTPServerDisconnected, SMTPTimeoutError)):
        return Unsure(f"the mail server did not answer: {type(error).__name__}")
    if code is None or code < 0:
        return Refused(f"the mail server cannot be used: {error}")
    told = f"the mail server answered {code}"
    return Refused(told) if code >= PERMANENT else Busy(told)
