"""Meta's signature of what Messenger and WhatsApp send: HMAC of the body by the app's secret."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Collection

from custom_components.channels.proven import same


def is_signed(secret: str, body: bytes, given: str, digests: Collection[str]) -> bool:
    """Tell whether a body is signed.

    Args:
        secret: The app's.
        body: As it was sent.
        given: The header: the digest's name, `=`, and the signature.
        digests: Names of the digests that count.
    """
    digest, _, signature = given.partition("=")
    if digest not in digests:
        return False
    return same(hmac.new(secret.encode(), body, getattr(hashlib, digest)).hexdigest(), signature)
