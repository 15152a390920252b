"""Whether a customer may be reached now: what they allow, and when they want quiet.

Both are absolute: nothing that a customer is worth, or waits for, is weighed against them.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from typing import Literal

from sqlalchemy.orm import Session

from services.customers.consent.hours import QuietHours
from services.customers.consent.purposes import PURPOSES, Purpose
from services.customers.consent.reading import allows, refused
from services.customers.consent.repository import ConsentRepository
from services.customers.groups import group
from services.customers.repository import CustomerRepository

Reason = Literal["allowed", "opted_out", "no_consent", "quiet_hours"]


def may_contact(
    session: Session,
    customer_id: str,
    purpose: str,
    channel: str,
    now: datetime,
    default: QuietHours,
) -> tuple[bool, Reason]:
    """Tell whether a customer may be reached, and why not.

    Args:
        session: An open session.
        customer_id: Any id of the customer; one that is not known has said nothing.
        purpose: Name of a purpose.
        channel: Name of the channel they would be reached on.
        now: The moment; without a time zone it is UTC.
        default: The shop's quiet hours, and the time zone of whoever named none.

    Raises:
        KeyError: When there is no such purpose.
    """
    asked = PURPOSES[purpose]
    ids = group(session, customer_id)
    words = ConsentRepository(session).words(ids)
    if not allows(words, asked, channel):
        return False, "opted_out" if refused(words, asked, channel) else "no_consent"
    if any(hours.hold(now) for hours in _quiet(session, ids, asked, default)):
        return False, "quiet_hours"
    return True, "allowed"


def _quiet(
    session: Session, ids: tuple[str, ...], purpose: Purpose, default: QuietHours
) -> Iterator[QuietHours]:
    """Yield the hours that hold: all that were named under any of the ids, else the shop's."""
    if not purpose.disturbs:
        return
    members = CustomerRepository(session).members(ids)
    zone = next((one.time_zone for one in members if one.time_zone), default.zone)
    named = [one for one in members if one.quiet_from is not None and one.quiet_until is not None]
    for one in named:
        yield QuietHours(one.quiet_from, one.quiet_until, one.time_zone or zone)
    if not named and purpose.calls:
        yield replace(default, zone=zone)
