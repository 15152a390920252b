"""What designers say of what is offered: `offers.yml` of the shop."""

from __future__ import annotations

from datetime import date
from typing import Any

from pydantic import Field, NonNegativeInt, PositiveFloat, PositiveInt, root_validator, validator

from services.catalogue.models import Product
from services.recommendation.designed import Designed, Named, Place
from services.recommendation.offers.rules import AttentionRules, EarningRules

FILE = "offers.yml"
ACTS = ("boost", "bury", "pin", "never", "only")


def _listed(value: Any) -> Any:
    """Return one name as a list of one."""
    return value if isinstance(value, list | tuple) else [value]


def _or_one(schema: dict[str, Any]) -> None:
    """Let a schema take one name where it takes a list."""
    for name, said in schema["properties"].items():
        if said.get("type") == "array":
            schema["properties"][name] = {"anyOf": [{"type": "string"}, said]}


class Listing(Designed):
    """A part in which one name stands for a list of one."""

    class Config(Designed.Config):
        """What editors are told."""

        @staticmethod
        def schema_extra(schema: dict[str, Any], model: Any) -> None:
            """Let editors take one name."""
            _or_one(schema)


class Products(Listing):
    """Which products are meant: those that are all that is named.

    Attributes:
        sku: One of these.
        category: Of one of these kinds.
        brand: Of one of these brands.
    """

    sku: tuple[str, ...] = ()
    category: tuple[str, ...] = ()
    brand: tuple[str, ...] = ()

    _lists = validator("*", pre=True, allow_reuse=True)(_listed)

    @root_validator(skip_on_failure=True)
    def check_named(cls, values: dict[str, Any]) -> dict[str, Any]:
        """Refuse what would mean all products."""
        if not any(values.values()):
            raise ValueError("name a sku, a category or a brand")
        return values

    def hold(self, product: Product) -> bool:
        """Tell whether a product is meant."""
        pairs = (
            (self.sku, product.sku),
            (self.category, product.category_id),
            (self.brand, product.brand_id),
        )
        return all(not names or own in names for names, own in pairs)


class Segment(Listing):
    """Which customers are meant: those that are all that is named.

    Attributes:
        tier: Of one of these tiers.
        language: Who speak one of these.
        channel: Who write on one of these channels.
        bought: True for who has bought something, False for who has not.
    """

    tier: tuple[str, ...] = ()
    language: tuple[str, ...] = ()
    channel: tuple[str, ...] = ()
    bought: bool | None = None

    _lists = validator("tier", "language", "channel", pre=True, allow_reuse=True)(_listed)


class Rule(Designed):
    """One thing designers want of offers; exactly one of boost, bury, pin, never and only.

    Attributes:
        boost: These come sooner.
        bury: These come later.
        by: How much, where 1 is the distance from the worst to the best score.
        pin: These come at `place`, wherever they fit what is wanted.
        place: 1 is the first.
        never: These are not offered.
        beside: With `never`: only not beside one of these, that was bought or is offered with it.
        only: These are offered to the segment under `to` alone.
        segment: For whom the rule holds.
        since: First day of the rule.
        until: Last day of the rule.
        why: For people.
    """

    boost: Products | None = None
    bury: Products | None = None
    by: PositiveFloat = PositiveFloat(0.3)
    pin: Products | None = None
    place: PositiveInt = PositiveInt(1)
    never: Products | None = None
    beside: Products | None = Field(default=None, alias="with")
    only: Products | None = None
    segment: Segment = Field(default=Segment(), alias="for")
    since: date | None = Field(default=None, alias="from")
    until: date | None = Field(default=None, alias="to")
    why: str = ""

    @root_validator(skip_on_failure=True)
    def check_act(cls, values: dict[str, Any]) -> dict[str, Any]:
        """Refuse what says nothing, two things, or ends before it begins."""
        acts = [act for act in ACTS if values.get(act)]
        if len(acts) != 1:
            raise ValueError(f"a rule has one of {', '.join(ACTS)}, not {len(acts)}")
        if values["beside"] and acts != ["never"]:
            raise ValueError("`with` stands beside `never` only")
        if acts == ["only"] and values["segment"] == Segment():
            raise ValueError("`only` says to whom: write `for`")
        if values["since"] and values["until"] and values["since"] > values["until"]:
            raise ValueError(f"it ends ({values['until']}) before it begins ({values['since']})")
        return values

    @property
    def act(self) -> str:
        """Return which of ACTS it is."""
        return next(act for act in ACTS if getattr(self, act))

    @property
    def products(self) -> Products:
        """Return the products it is about."""
        found: Products = getattr(self, self.act)
        return found

    def is_on(self, today: date) -> bool:
        """Tell whether the rule holds on a day."""
        return (self.since is None or self.since <= today) and (
            self.until is None or today <= self.until
        )


class Variety(Designed):
    """How unlike the products of one answer are.

    Attributes:
        weight: What being unlike counts against fitting well, 0 to 1.
        most_of_a_kind: So many of a kind at most, where no kind is asked for.
        most_of_a_brand: So many of a brand at most, where no brand is asked for.
    """

    weight: float = Field(default=0.3, ge=0, le=1)
    most_of_a_kind: PositiveInt = PositiveInt(2)
    most_of_a_brand: PositiveInt = PositiveInt(2)


class Exploring(Designed):
    """New products get a chance that nobody's behaviour speaks for yet.

    Attributes:
        share: The share of answers whose last place goes to a new product.
        newer_than_days: New is what was released less than so many days ago …
        fewer_buyers_than: … or was bought by fewer shoppers than this.
        seed: Where chance begins; the same request explores alike.
    """

    share: float = Field(default=0.1, ge=0, le=1)
    newer_than_days: NonNegativeInt = NonNegativeInt(60)
    fewer_buyers_than: NonNegativeInt = NonNegativeInt(5)
    seed: NonNegativeInt = NonNegativeInt(0)


class OfferRules(Designed):
    """All that designers say of offers.

    Attributes:
        bought_again: Kinds that are offered again to who has bought one.
        variety: How unlike the products of one answer are.
        exploring: What new products get.
        ranking: What designers want, in the order of the file; `rules` would be Rasa's.
        attention: How much is offered that nobody asked for.
        earning: When something counts as come of an offer.
    """

    bought_again: tuple[str, ...] = ()
    variety: Variety = Variety()
    exploring: Exploring = Exploring()
    ranking: tuple[Rule, ...] = ()
    attention: AttentionRules = AttentionRules()
    earning: EarningRules = EarningRules()

    def names(self, kind: str) -> list[tuple[Place, str]]:
        """Return the names of a kind (`sku`, `category`, `brand`) it uses, with their places."""
        found: list[tuple[Place, str]] = []
        if kind == "category":
            found = [(("bought_again", n), name) for n, name in enumerate(self.bought_again)]
        for number, rule in enumerate(self.ranking):
            for key, products in ((rule.act, rule.products), ("with", rule.beside)):
                names = getattr(products, kind) if products else ()
                found += [(("ranking", number, key, kind), name) for name in names]
        return found

    def named(self, skus: set[str], categories: set[str], brands: set[str]) -> list[Named]:
        """Return the names it uses beside those there are."""
        known = {"sku": skus, "category": categories, "brand": brands}
        return [Named(kind, self.names(kind), there) for kind, there in known.items()]
