"""The kinds of identities, and how each is written so that alike ones are the same."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass

import phonenumbers
from email_validator import EmailNotValidError, validate_email

# Ids that platforms give: letters, digits and a few signs, case kept.
_PLATFORM_ID = re.compile(r"[A-Za-z0-9_\-.@:+=|]{1,200}")
# As Twilio writes a WhatsApp number.
_WHATSAPP_PREFIX = "whatsapp:"


class NotAnIdentity(ValueError):
    """A value is not what its kind wants; the text says what would be right."""


@dataclass(frozen=True)
class Kind:
    """A kind of identity.

    Attributes:
        name: What it is called over HTTP and in tables.
        normalise: Writes a value in the one way it is compared by, given the country that numbers
            without a country's code are of (ISO 3166); raises NotAnIdentity.
        proven: Whether the channel itself proves that who writes is who holds it.
    """

    name: str
    normalise: Callable[[str, str], str]
    proven: bool


def phone(value: str, country: str) -> str:
    """Return a phone number in E.164: `+8613800000002`.

    Raises:
        NotAnIdentity: When no phone has such a number.
    """
    try:
        number = phonenumbers.parse(_half_width(value), country)
    except phonenumbers.NumberParseException:
        raise NotAnIdentity(f"{value!r} is no phone number; right is +86 138 0000 0002.") from None
    if not phonenumbers.is_possible_number(number):
        raise NotAnIdentity(
            f"{value!r} has too few or too many digits for a phone number of "
            f"+{number.country_code}."
        )
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


def email(value: str, country: str = "") -> str:
    """Return an e-mail address in lower case.

    Upper and lower case before the @ differ on paper only: no provider keeps them apart.

    Raises:
        NotAnIdentity: When it is no address.
    """
    return mail_address(value).lower()


def mail_address(value: str) -> str:
    """Return an e-mail address as letters are sent to it.

    Raises:
        NotAnIdentity: When it is no address.
    """
    try:
        return validate_email(_half_width(value), check_deliverability=False).normalized
    except EmailNotValidError as error:
        raise NotAnIdentity(f"{value!r} is no e-mail address: {error}") from None


def whatsapp(value: str, country: str) -> str:
    """Return a WhatsApp number in E.164; its ids lack the plus."""
    written = _half_width(value).lower().removeprefix(_WHATSAPP_PREFIX)
    return phone(written if written.startswith("+") else f"+{written}", country)


def account(value: str, country: str = "") -> str:
    """Return the number of an account with the shop.

    Raises:
        NotAnIdentity: When it is empty or longer than numbers of accounts are.
    """
    written = " ".join(_half_width(value).split())
    if not 1 <= len(written) <= 64 or "\0" in written:
        raise NotAnIdentity(f"{value[:80]!r} is no account number: 1 to 64 characters are.")
    return written


def platform_id(value: str, country: str = "") -> str:
    """Return the id that a platform gave.

    Raises:
        NotAnIdentity: When no platform gives such ids.
    """
    written = value.strip()
    if not _PLATFORM_ID.fullmatch(written):
        raise NotAnIdentity(f"{value[:80]!r} is no id of a platform: letters and digits are.")
    return written


def _half_width(value: str) -> str:
    return unicodedata.normalize("NFKC", value).strip()


KINDS = {
    kind.name: kind
    for kind in (
        Kind("web", platform_id, proven=True),
        Kind("wechat", platform_id, proven=True),
        Kind("wecom", platform_id, proven=True),
        Kind("whatsapp", whatsapp, proven=True),
        # A number is shown by who calls, an address by who writes: neither proves anything.
        Kind("phone", phone, proven=False),
        Kind("email", email, proven=False),
        Kind("account", account, proven=False),
    )
}


def kind_of(name: str) -> Kind:
    """Return a kind by its name.

    Raises:
        NotAnIdentity: When there is none of that name.
    """
    if name not in KINDS:
        raise NotAnIdentity(f"{name[:40]!r} is no kind of identity; {', '.join(KINDS)} are.")
    return KINDS[name]
