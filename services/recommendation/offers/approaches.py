"""All SQL of attention that was asked for."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import case, delete, func, select
from sqlalchemy.orm import Session

from services.recommendation.offers.budget import ANNOYED, RESPONDED, Past, Responses
from services.recommendation.offers.models import Approach
from services.recommendation.offers.schemas import Approached


class ApproachRepository:
    """Reads and writes approaches.

    Args:
        session: An open session.
    """

    def __init__(self, session: Session) -> None:
        self.session = session

    def approach(self, approach_id: str) -> Approach | None:
        """Return an approach."""
        return self.session.get(Approach, approach_id)

    def tell(self, approach_id: str | None, outcome: str) -> bool:
        """Keep what came of an approach, and tell whether there is one; annoyance stays."""
        approach = self.approach(approach_id) if approach_id else None
        if approach is not None and approach.outcome != ANNOYED:
            approach.outcome = outcome
        return approach is not None

    def past(self, persons: Sequence[str], channel: str, since: datetime) -> list[Past]:
        """Return when somebody's attention was asked for on a channel, oldest first."""
        query = (
            select(Approach.at, Approach.outcome)
            .where(Approach.person.in_(persons), Approach.channel == channel, Approach.at >= since)
            .order_by(Approach.at, Approach.number)
        )
        return [Past(at, outcome) for at, outcome in self.session.execute(query)]

    def responses(self, channel: str, since: datetime) -> Responses:
        """Return what came of all approaches on a channel."""
        responded = func.sum(case((Approach.outcome == RESPONDED, 1), else_=0))
        query = select(responded, func.count()).where(
            Approach.channel == channel, Approach.at >= since
        )
        count, of = self.session.execute(query).one()
        return Responses(int(count or 0), int(of))

    def by_channel(self, since: datetime) -> list[Approached]:
        """Return what came of approaches since a moment, by channel."""
        counts = [
            func.sum(case((Approach.outcome == outcome, 1), else_=0))
            for outcome in (RESPONDED, ANNOYED)
        ]
        query = (
            select(Approach.channel, func.count(), *counts)
            .where(Approach.at >= since)
            .group_by(Approach.channel)
            .order_by(Approach.channel)
        )
        return [
            Approached(channel=channel, granted=granted, responded=responded, annoyed=annoyed)
            for channel, granted, responded, annoyed in self.session.execute(query)
        ]

    def forget_before(self, moment: datetime) -> None:
        """Forget approaches made before a moment."""
        self.session.execute(
            delete(Approach).where(Approach.at < moment),
            execution_options={"synchronize_session": False},
        )

    def next_number(self, person: str, channel: str) -> int:
        """Return the number of the next approach."""
        query = select(func.max(Approach.number)).where(
            Approach.person == person, Approach.channel == channel
        )
        return int(self.session.scalar(query) or 0) + 1
