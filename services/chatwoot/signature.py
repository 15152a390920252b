"""Whether a request is Chatwoot's: the signature is looked at before anything is read."""

from __future__ import annotations

import hashlib
import hmac

PREFIX = "sha256="
# A request that is older was caught and sent again by somebody else.
SECONDS = 300


def is_signed(body: bytes, signature: str, timestamp: str, secret: str, now: float) -> bool:
    """Tell whether a body was signed with the webhook's secret a short while ago.

    Args:
        body: The body as it came.
        signature: Header `X-Chatwoot-Signature`.
        timestamp: Header `X-Chatwoot-Timestamp`, in seconds since 1970.
        secret: The webhook's secret.
        now: Seconds since 1970.
    """
    if not secret or not (timestamp.isascii() and timestamp.isdecimal()) or len(timestamp) > 12:
        return False
    if abs(now - int(timestamp)) > SECONDS:
        return False
    signed = hmac.new(secret.encode(), timestamp.encode() + b"." + body, hashlib.sha256)
    return hmac.compare_digest((PREFIX + signed.hexdigest()).encode(), signature.encode())
