"""Puts together what staff sees of a customer."""

from __future__ import annotations

from dataclasses import asdict
from statistics import fmean

from sqlalchemy.orm import Session

from services.customers.consent.service import ConsentService
from services.customers.events.repository import EventRepository
from services.customers.groups import group
from services.customers.identities.repository import IdentityRepository
from services.customers.identities.schemas import IdentityOut
from services.customers.profiles.fields import Fields
from services.customers.profiles.moods import Moods
from services.customers.profiles.schemas import BehaviourOut, FieldOut, MoodOut, ProfileOut
from services.desk.service import DeskService
from services.problems import NotFound

# So many sessions are "recent".
MOODS = 5


class ProfileService:
    """Shows profiles.

    Args:
        session: An open session.
        fields: Reads the fields.
        events: So many of the newest events are shown.
    """

    def __init__(self, session: Session, fields: Fields, events: int) -> None:
        self.session = session
        self.fields = fields
        self.events = events

    def profile(self, customer_id: str) -> ProfileOut:
        """Return all that is known of a customer.

        Raises:
            NotFound: When there is no such customer.
        """
        ids = group(self.session, customer_id)
        if self.fields.repository.customer(ids[0]) is None:
            raise NotFound(f"No customer {customer_id!r}.")
        moods = Moods(self.session).recent(ids, MOODS)
        behaviour = EventRepository(self.session).newest(ids, self.events)
        return ProfileOut(
            customer_id=ids[0],
            ids=list(ids),
            fields={name: FieldOut(**asdict(v)) for name, v in self.fields.read(ids).items()},
            identities=[
                IdentityOut.from_orm(one) for one in IdentityRepository(self.session).of(ids)
            ],
            consent=ConsentService(self.session).told(ids[0]),
            sentiment=fmean(mood.score for mood in moods) if moods else None,
            moods=[MoodOut.from_orm(mood) for mood in moods],
            tickets=DeskService(self.session).tickets_of(ids),
            behaviour=[BehaviourOut.from_orm(event) for event in behaviour],
        )
