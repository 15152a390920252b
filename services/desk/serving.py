"""Makes the desk's services for one request."""

from __future__ import annotations

from sqlalchemy.orm import Session

from services.container import Container
from services.desk.service import DeskService


def desk_service(services: Container, session: Session) -> DeskService:
    """Return the service of tickets on a session."""
    return DeskService(
        session,
        services.satisfaction.remembered,
        services.settings.patience_minutes,
        design=services.desk.design,
        zone=services.settings.time_zone,
    )
