"""Loads the sample shop into empty tables, so that the first run has something to talk about.

Days in the files are relative to the day of loading; what is there already is never overwritten.
"""

from __future__ import annotations

import csv
import json
from collections.abc import Callable, Iterator
from datetime import date, datetime, time, timedelta
from functools import cache
from pathlib import Path
from typing import Any

import structlog
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from services.catalogue.models import Attribute, Brand, Category, Product, Promotion
from services.customers.models import BehaviourEvent, Customer, Identity
from services.orders.models import Order, OrderItem, Return

logger = structlog.get_logger(__name__)

Row = dict[str, str]
# Where the sample customers' own data comes from, as their profiles tell it.
SOURCE = "sample data"


class SampleDataError(Exception):
    """A file of the sample data is not what it should be; the message names file and line."""


@cache
def customer_ids(folder: Path) -> frozenset[str]:
    """Return the ids of the sample customers; none where there is no sample data."""
    file = folder / "customers.csv"
    return frozenset(row["customer_id"] for _, row in _rows(file)) if file.exists() else frozenset()


def load(session: Session, folder: Path, today: date) -> int:
    """Load the files of a folder, unless there are products already.

    Args:
        session: An open session.
        folder: Folder of the CSV files; data/shop/README.md tells their columns.
        today: The day that the files' days are relative to.

    Returns:
        Number of rows loaded.

    Raises:
        SampleDataError: When a file has a row that cannot be read.
    """
    if not folder.is_dir() or session.scalar(select(func.count()).select_from(Product)):
        return 0
    maker = _Maker(folder, today)
    loaded = 0
    for file, make in maker.files():
        rows = [_made(row, make, folder / file, line) for line, row in _rows(folder / file)]
        session.add_all(rows)
        session.flush()
        loaded += len(rows)
    _know_customers(session)
    logger.info("services.sample_data_loaded", rows=loaded)
    return loaded


def _know_customers(session: Session) -> None:
    """Keep what the sample customers are known by: the account for certain, the rest as claims."""
    now = datetime.utcnow()
    for customer in session.scalars(select(Customer)):
        claims = (("account", customer.id), ("email", customer.email), ("phone", customer.phone))
        session.add_all(
            Identity(
                kind=kind,
                value=value.lower() if kind == "email" else value,
                customer_id=customer.id,
                verified=kind == "account",
                source=SOURCE,
                added_at=now,
            )
            for kind, value in claims
            if value
        )
    session.flush()


class _Maker:
    """Makes table rows of CSV rows."""

    def __init__(self, folder: Path, today: date) -> None:
        self.folder = folder
        self.today = today
        self.addresses: dict[str, str] = {}

    def files(self) -> list[tuple[str, Callable[[Row], Any]]]:
        """Return the files, those that others point to first, and what makes their rows."""
        return [
            ("brands.csv", lambda row: Brand(**row)),
            ("categories.csv", self.category),
            ("attributes.csv", self.attribute),
            ("products.csv", self.product),
            ("promotions.csv", self.promotion),
            ("customers.csv", self.customer),
            ("orders.csv", self.order),
            ("order_items.csv", lambda row: OrderItem(**row)),
            ("returns.csv", self.returned),
            ("behaviour.csv", self.event),
        ]

    def category(self, row: Row) -> Category:
        return Category(
            id=row["id"], name_en=row["name_en"], name_zh=row["name_zh"], aliases=_aliases(row)
        )

    def attribute(self, row: Row) -> Attribute:
        labels = {
            value["value"]: {"en": value["label_en"], "zh": value["label_zh"]}
            for _, value in _rows(self.folder / "attribute_values.csv")
            if value["key"] == row["key"]
        }
        return Attribute(**row, values=labels)

    def product(self, row: Row) -> Product:
        return Product(
            sku=row["sku"],
            brand_id=row["brand"],
            category_id=row["category"],
            aliases=_aliases(row),
            attributes=json.loads(row["attributes"]),
            restock_on=self.ahead(row["restock_days"]),
            released_on=self.ago(row["released_days_ago"]),
            **{
                name: row[name]
                for name in ("name_en", "name_zh", "description_en", "description_zh", "price")
            },
            stock=int(row["stock"]),
            rating=float(row["rating"]),
            return_days=int(row["return_days"]),
        )

    def promotion(self, row: Row) -> Promotion:
        return Promotion(
            code=row["code"],
            description_en=row["description_en"],
            description_zh=row["description_zh"],
            starts_on=self.ago(row["starts_days_ago"]),
            ends_on=self.ahead(row["ends_in_days"]),
            minimum=row["minimum"],
        )

    def customer(self, row: Row) -> Customer:
        self.addresses[row["customer_id"]] = row["address"]
        return Customer(
            id=row["customer_id"],
            points=int(row["points"]),
            joined_on=self.ago(row["joined_days_ago"]),
            **{
                name: row[name]
                for name in ("name", "language", "email", "phone", "tier", "city", "address")
            },
        )

    def order(self, row: Row) -> Order:
        return Order(
            number=row["number"],
            customer_id=row["customer_id"],
            status=row["status"],
            placed_on=self.ago(row["placed_days_ago"]),
            shipped_on=self.ago(row["shipped_days_ago"]),
            delivered_on=self.ago(row["delivered_days_ago"]),
            expected_on=self.ahead(row["expected_in_days"]),
            carrier=row["carrier"] or None,
            tracking_number=row["tracking_number"] or None,
            address=self.addresses[row["customer_id"]],
        )

    def returned(self, row: Row) -> Return:
        created = self.ago(row.pop("created_days_ago"))
        return Return(created_on=created, **row)

    def event(self, row: Row) -> BehaviourEvent:
        day = self.ago(row["days_ago"]) or self.today
        return BehaviourEvent(
            shopper_id=row["customer_id"],
            sku=row["sku"],
            kind=row["kind"],
            value=float(row["value"] or 1),
            at=datetime.combine(day, time(12)),
        )

    def ago(self, days: str) -> date | None:
        return self.today - timedelta(int(days)) if days else None

    def ahead(self, days: str) -> date | None:
        return self.today + timedelta(int(days)) if days else None


def _made(row: Row, make: Callable[[Row], Any], file: Path, line: int) -> Any:
    try:
        return make(dict(row))
    except (KeyError, ValueError, TypeError) as error:
        raise SampleDataError(f"{file}:{line}: {error}") from error


def _rows(file: Path) -> Iterator[tuple[int, Row]]:
    try:
        with file.open(newline="", encoding="utf-8") as lines:
            reader = csv.DictReader(lines, restkey="too_many")
            for row in reader:
                if "too_many" in row or None in row.values():
                    raise SampleDataError(
                        f"{file}:{reader.line_num}: {len(reader.fieldnames or ())} columns wanted."
                    )
                yield reader.line_num, row
    except OSError as error:
        raise SampleDataError(f"{file}: {error.strerror}.") from error


def _aliases(row: Row) -> list[str]:
    cells = (row["aliases_en"], row["aliases_zh"])
    return [alias for cell in cells for alias in cell.split("|") if alias]
