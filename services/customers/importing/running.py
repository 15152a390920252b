"""Imports a table in one go: all that can be goes in, or, dry, nothing does."""

from __future__ import annotations

from datetime import date

from sqlalchemy.exc import IntegrityError

from services.customers.importing.reading import read
from services.customers.importing.schemas import ImportOut
from services.customers.importing.service import ImportService
from services.customers.profiles.fields import Fields
from services.customers.repository import CustomerRepository
from services.database import Database, savepoint
from services.problems import Conflict
from services.settings import ServicesSettings


class _Dry(Exception):
    """Nothing is to be written."""


def import_customers(
    database: Database,
    settings: ServicesSettings,
    content: bytes,
    today: date,
    *,
    source: str,
    name: str,
    dry_run: bool,
) -> ImportOut:
    """Import a table of customers.

    Args:
        database: The database.
        settings: The operator's settings.
        content: The file.
        today: The day that birthdays are not after.
        source: Who says what stands in it, for the trust it has.
        name: Name of the file, for the audit trail.
        dry_run: Whether nothing is written, only told.

    Raises:
        Unprocessable: When the file is no table of customers.
        Conflict: When another import was quicker with one of them.
    """
    table = read(content)
    told: list[ImportOut] = []
    try:
        with database.session() as session, savepoint(session):
            fields = Fields(CustomerRepository(session), settings.customer_sources)
            importing = ImportService(session, fields, settings.customer_country, today)
            told.append(importing.take(table, source, name))
            if dry_run:
                raise _Dry
    except _Dry:
        told[0].dry_run = True
    except IntegrityError as error:
        raise Conflict(
            "Somebody else added one of these customers at the same moment; nothing was taken in: "
            "import the table again."
        ) from error
    return told[0]
