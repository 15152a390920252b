"""Signatures and seals of WeChat and WeCom; wechatpy computes them."""

from __future__ import annotations

import hmac
import struct
import time
from collections.abc import Callable
from xml.parsers.expat import ExpatError

from wechatpy.exceptions import WeChatException
from wechatpy.utils import WeChatSigner

from custom_components.channels.durable.post_office import KNOWN_SECONDS

UNREADABLE = (ExpatError, KeyError, ValueError, TypeError, AttributeError)


class NotSigned(Exception):
    """A request or a letter is not the platform's, or not for us."""


def check(token: str, signature: str, timestamp: str, nonce: str, *sealed: str) -> None:
    """Return when the platform has signed, and not longer ago than ids are known.

    Args:
        token: What the platform and the server both know.
        signature: What was given as its signature.
        timestamp: When it was signed, as the platform says.
        nonce: As the platform says.
        sealed: What was signed beside them.

    Raises:
        NotSigned: When it has not.
    """
    signer = WeChatSigner()
    signer.add_data(token, timestamp, nonce, *sealed)
    right = hmac.compare_digest(signer.signature.encode(), signature.encode())
    fresh = timestamp.isdigit() and abs(time.time() - int(timestamp)) < KNOWN_SECONDS
    if not (right and fresh and all(sealed)):
        raise NotSigned


def opened(open_it: Callable[..., str | bytes], *letter: str | bytes) -> str:
    """Return what is in a sealed letter.

    Args:
        open_it: The method of wechatpy's that does.
        letter: What it wants.

    Raises:
        NotSigned: When the seal is broken, or the letter is for somebody else.
    """
    try:
        content = open_it(*letter)
    except (*UNREADABLE, WeChatException, IndexError, struct.error) as error:
        raise NotSigned from error
    return content.decode() if isinstance(content, bytes) else content
