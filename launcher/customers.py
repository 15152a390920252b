"""Imports, exports and erases customers: `make import-customers`, `export-`, `delete-customer`.

These work on the database itself: the services may run meanwhile, and need not.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path

from sqlalchemy.exc import SQLAlchemyError

from launcher.errors import LaunchError
from launcher.table import SHOWN
from services.customers.erasure.packing import packed
from services.customers.erasure.service import ErasureService
from services.customers.importing.running import import_customers
from services.customers.importing.schemas import ImportOut, LineOut
from services.database import Database
from services.problems import Problem
from services.settings import ServicesSettings


class CustomersError(LaunchError):
    """Customers cannot be imported, exported or erased; nothing was changed."""


def take(file: Path, dry_run: bool) -> str:
    """Import a table of customers; returns what became of its rows, in words.

    Raises:
        CustomersError: When the file is no table of customers.
    """
    try:
        content = file.read_bytes()
    except OSError as error:
        raise CustomersError(f"{file} cannot be read: {error.strerror}.") from error
    with _database() as (database, settings):
        told = import_customers(
            database,
            settings,
            content,
            date.today(),
            source="import",
            name=file.name,
            dry_run=dry_run,
        )
    return report(told)


def report(told: ImportOut) -> str:
    """Return what became of the rows of a table, in words."""
    lines = [
        f"{told.rows} rows: {told.new} new customers, {told.changed} changed, "
        f"{told.unchanged} as they were, {len(told.refused)} left out."
    ]
    lines += _listed("Left out:", told.refused) + _listed("To look at:", told.notes)
    if told.unread:
        lines.append(f"Columns that are not read: {', '.join(told.unread)}.")
    if told.dry_run:
        lines.append("Nothing was written: this was a dry run.")
    return "\n".join(lines)


def export(customer_id: str) -> Path:
    """Write all that is kept of a customer into a ZIP; returns the file.

    Raises:
        CustomersError: When there is no such customer.
    """
    with _database() as (database, settings):
        erasure = ErasureService(database, settings)
        content = packed(erasure.export(customer_id))
        file = erasure.files.export_file(customer_id)
        file.parent.mkdir(parents=True, exist_ok=True)
        file.touch(mode=0o600)
        file.write_bytes(content)
        return file


def kept(customer_id: str) -> str:
    """Return what is kept of a customer, in words.

    Raises:
        CustomersError: When there is no such customer.
    """
    with _database() as (database, settings):
        erasure = ErasureService(database, settings)
        ids, counts = erasure.ids(customer_id), erasure.count(customer_id)
    told = ", ".join(f"{name} {count}" for name, count in counts.items() if count)
    merged = f" (merged: {', '.join(ids[1:])} too)" if len(ids) > 1 else ""
    return f"Of {ids[0]}{merged} is kept: {told}."


def erase(customer_id: str) -> str:
    """Erase all that is kept of a customer; returns what was, in words.

    Raises:
        CustomersError: When there is no such customer.
    """
    with _database() as (database, settings):
        done = ErasureService(database, settings).erase(customer_id, date.today())
    lines = [
        f"Erased: {', '.join(done.customer_ids)}.",
        "Orders, returns and invoices keep their numbers and amounts for the books.",
    ]
    if not done.compacted:
        lines.append(
            "The database's file is in use and could not be written anew, which takes what rows of "
            "before may have left in it: stop the services and run `sqlite3 FILE VACUUM`."
        )
    return "\n".join(lines)


@contextmanager
def _database() -> Iterator[tuple[Database, ServicesSettings]]:
    settings = ServicesSettings()
    database = Database(settings.database_url)
    try:
        database.migrate()
        yield database, settings
    except Problem as problem:
        raise CustomersError(problem.detail) from problem
    except SQLAlchemyError as error:
        where = settings.database_url.split("@")[-1]
        raise CustomersError(f"The database ({where}) cannot be used: {error}") from error
    finally:
        database.close()


def _listed(title: str, lines: list[LineOut]) -> list[str]:
    if not lines:
        return []
    shown = [f"  line {line.line}: {line.text}" for line in lines[:SHOWN]]
    if rest := lines[SHOWN:]:
        shown.append(f"  and lines {', '.join(str(line.line) for line in rest)}")
    return [title, *shown]
