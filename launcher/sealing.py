"""Seals conversations that are stored already: when sealing begins, and when a key is replaced."""

from __future__ import annotations

from cryptography.fernet import Fernet
from sqlalchemy import bindparam, create_engine, select, update
from sqlalchemy.engine import Connection
from sqlalchemy.exc import SQLAlchemyError

from language.personal_data.sealing import Seal, SealBroken, own_seal
from launcher.errors import LaunchError
from services.analytics.repository import EVENTS
from services.settings import ServicesSettings

AT_ONCE = 1000


class SealingFailed(LaunchError):
    """Conversations could not be sealed; those that were stay so."""


def new_key() -> str:
    """Return a key."""
    return Fernet.generate_key().decode()


def seal_conversations() -> int:
    """Seal every event of the tracker store with the newest key, and return how many there were.

    It may run while the assistant does, and again after it was stopped.

    Raises:
        SealingFailed: When there is no key, an older key is missing, or no database.
    """
    url = ServicesSettings().conversations_url
    engine = create_engine(url, future=True)
    try:
        seal, done, last = own_seal(), 0, 0
        while True:
            with engine.begin() as connection:
                last, count = _seal_some(connection, seal, last)
            done += count
            if not count:
                return done
    except SealBroken as error:
        raise SealingFailed(str(error)) from error
    except SQLAlchemyError as error:
        where = engine.url.render_as_string()
        raise SealingFailed(f"CONVERSATIONS_URL ({where}) cannot be used: {error}") from error
    finally:
        engine.dispose()


def _seal_some(connection: Connection, seal: Seal, after: int) -> tuple[int, int]:
    """Seal some events behind one; return the number of the last, and how many there were."""
    query = select(EVENTS.c.id, EVENTS.c.data).where(EVENTS.c.id > after)
    rows = connection.execute(query.order_by(EVENTS.c.id).limit(AT_ONCE)).all()
    if rows:
        change = update(EVENTS).where(EVENTS.c.id == bindparam("number"))
        sealed = [{"number": number, "sealed": seal.rotate(data)} for number, data in rows]
        connection.execute(change.values(data=bindparam("sealed")), sealed)
    return (rows[-1][0] if rows else after), len(rows)
