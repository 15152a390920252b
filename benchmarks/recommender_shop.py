"""A made-up shop: many products, customers with a past, and a live version trained on it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from pathlib import Path

import numpy as np
from sqlalchemy import insert

from services.catalogue.models import Brand, Category, Product
from services.customers.models import BehaviourEvent, Customer
from services.database import Database
from services.recommendation.training import command
from services.settings import PROJECT, ServicesSettings
from services.vectors import Vectors

CUSTOMERS, KINDS, BRANDS, EVENTS = 300, 200, 50, 30
# Others, who only teach: as many events as a shop of this size has in some weeks.
SHOPPERS = 20_000
RECIPE = """
recommenders: [{als: {factors: 64, rounds: 3}}]
least_shoppers: 1000000
"""


class Drawn:
    """Random vectors in place of texts': how long ranking takes does not ask what they mean."""

    dimension = 384

    def encode(self, texts: Sequence[str]) -> Vectors:
        """Return unit vectors, shape (texts, dimension)."""
        drawn = np.random.default_rng(len(texts)).normal(size=(len(texts), self.dimension))
        vectors: Vectors = (drawn / np.linalg.norm(drawn, axis=1, keepdims=True)).astype(np.float32)
        return vectors


def make_shop(folder: Path, items: int) -> None:
    """Write the shop's database and its live version.

    Args:
        folder: Where they go; it is the `var` of the services.
        items: Number of products.
    """
    (folder / "pages").mkdir()
    (folder / "recommender.yml").write_text(RECIPE)
    settings = ServicesSettings(
        database_url=f"sqlite:///{folder}/heed.db",
        var=folder,
        recommender=folder / "recommender.yml",
        encoder_dir=PROJECT / "models" / "encoders" / "multilingual-e5-small",
    )
    database = Database(settings.database_url)
    database.migrate()
    _fill(database, items)
    database.close()
    command.train(settings, Drawn())


def _fill(database: Database, items: int) -> None:
    random = np.random.default_rng(1)
    with database.session() as session:
        named = [{"id": f"n{n}", "name_en": f"N{n}", "name_zh": f"N{n}"} for n in range(KINDS)]
        session.execute(insert(Category), [{**one, "aliases": []} for one in named])
        session.execute(insert(Brand), named[:BRANDS])
        session.execute(insert(Product), [_product(number) for number in range(items)])
        session.execute(insert(Customer), [_customer(number) for number in range(CUSTOMERS)])
        shares = 1 / np.arange(1, items + 1)
        drawn = random.choice(items, (CUSTOMERS + SHOPPERS, EVENTS), p=shares / shares.sum())
        now = datetime.utcnow()
        for number, own in enumerate(drawn):
            rows = [
                {
                    "shopper_id": f"C{number}",
                    "sku": f"P{item}",
                    "kind": ("seen", "clicked", "bought")[place % 3],
                    "value": 1.0,
                    "at": now - timedelta(days=EVENTS - place),
                }
                for place, item in enumerate(own)
            ]
            session.execute(insert(BehaviourEvent), rows)


def _product(number: int) -> dict[str, object]:
    name = f"Product {number}"
    return {
        "sku": f"P{number}",
        "brand_id": f"n{number % BRANDS}",
        "category_id": f"n{number % KINDS}",
        "name_en": name,
        "name_zh": name,
        "aliases": [],
        "description_en": name,
        "description_zh": name,
        "attributes": {"watts": number % 1000},
        "price": 10 + number % 3000,
        "stock": number % 20,
        "rating": 3 + number % 3,
        "return_days": 30,
    }


def _customer(number: int) -> dict[str, object]:
    return {
        "id": f"C{number}",
        "name": f"Customer {number}",
        "language": "en",
        "points": 0,
        "tier": "standard",
        "joined_on": date(2025, 1, 1),
    }
