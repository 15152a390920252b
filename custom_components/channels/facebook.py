"""Facebook Messenger, its signature compared in constant time, and before anything is parsed."""

from __future__ import annotations

from rasa.core.channels import facebook
from sanic.request import Request

from custom_components.channels.hub_signature import is_signed
from custom_components.channels.proven import Proven, same

# The stronger first: Facebook sends both.
SIGNATURES = (("X-Hub-Signature-256", "sha256"), ("X-Hub-Signature", "sha1"))
CURE = "`secret` is the app's secret, `verify` the word that is written at the app's webhook."


class FacebookInput(Proven, facebook.FacebookInput):
    """Hears only what Facebook signed with the app's secret.

    Rasa's own compares signatures with `==`, which takes longer the more of it is right, lets the
    sender choose the digest, and hands verify tokens to the same comparison. Settings are those
    of Rasa's `facebook`.
    """

    cure = CURE
    needs = ("secret", "verify")

    def is_proven(self, request: Request) -> bool:
        """Tell whether the body is signed, or who subscribes knows the verify token."""
        if request.method != "POST":
            return same(self.fb_verify, request.args.get("hub.verify_token"))
        for header, digest in SIGNATURES:
            given = request.headers.get(header)
            if given:
                return is_signed(self.fb_secret, request.body, given, (digest,))
        return False

    @staticmethod
    def validate_hub_signature(
        app_secret: str, request_payload: bytes, hub_signature_header: str
    ) -> bool:
        """Tell whether a body is signed; the digest is one of those that Facebook uses."""
        digests = {known for _, known in SIGNATURES}
        return is_signed(app_secret, request_payload, hub_signature_header, digests)
