"""One request: the products that may be offered, what speaks for each, and why."""

from __future__ import annotations

import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from sqlalchemy.orm import Session

from services.catalogue.models import Product
from services.catalogue.schemas import ProductOut
from services.catalogue.service import CatalogueService
from services.customers.repository import CustomerRepository
from services.recommendation.offers.unwanted import Unwanted
from services.recommendation.ranking.candidate import Candidate
from services.recommendation.ranking.exploring import Explorer
from services.recommendation.ranking.fitting import Fitting
from services.recommendation.ranking.reasons import Grounds, reason
from services.recommendation.ranking.ruling import Audience, Ruling
from services.recommendation.ranking.shelf import Shelf
from services.recommendation.ranking.shortlist import shortlist
from services.recommendation.ranking.terms import Terms
from services.recommendation.ranking.variety import varied
from services.recommendation.recommenders.interactions import Floats
from services.recommendation.repository import BOUGHT, BehaviourRepository
from services.recommendation.schemas import RecommendationOut, WishIn
from services.recommendation.wishes.reading import Said
from services.recommendation.wishes.wanted import Wanted
from services.vectors import encode_queries

# What each sign counts when all are brought to the same scale.
BEHAVIOUR, WISH, POPULARITY, ATTRIBUTES = 1.0, 1.2, 0.4, 1.5
# Signs of the customer's own past; one is enough to say "similar".
PAST = (BOUGHT, "rated", "clicked", "seen")
# So much of somebody's past is compared with what is offered.
RECENT = 20


@dataclass(frozen=True)
class Recommended:
    """An answer.

    Attributes:
        recommendations: What is offered, best first.
        candidates: The same with what is recorded of each.
        wanted: What is wanted so far in the conversation.
        recommender: Name of the recommender whose scores decided.
        version: Version of its model.
        nearest: What is nearest to the price wanted, where nothing is offered for want of it.
    """

    recommendations: list[RecommendationOut]
    candidates: list[Candidate]
    wanted: Wanted
    recommender: str
    version: str
    nearest: ProductOut | None = None


class Recommending:
    """Decides what one customer is offered.

    Args:
        session: An open session.
        terms: What every answer goes by.
        shelf: The catalogue, and what was worked out of it and of behaviour.
        liking: How well each product fits the customer, in the order of `known.skus`; None when
            nothing is known of them.
        wish: What was asked for.
        unwanted: What the customer is not interested in.
    """

    def __init__(
        self,
        session: Session,
        terms: Terms,
        shelf: Shelf,
        liking: Floats | None,
        wish: WishIn,
        unwanted: Unwanted | None = None,
    ) -> None:
        self.session = session
        self.terms = terms
        self.shelf = shelf
        self.known = shelf.known
        self.liking = liking
        self.wish = wish
        self.unwanted = unwanted or Unwanted()
        self.today = terms.today()
        self.catalogue = CatalogueService(session, terms.currency, shelf.names)
        behaviour = BehaviourRepository(session)
        self.history = behaviour.history(wish.customer_id) if wish.customer_id else {}
        self.bought = self.history.get(BOUGHT, [])
        past = dict.fromkeys(sku for kind in PAST for sku in self.history.get(kind, ()))
        self.past = list(past)[:RECENT]
        self.wanted, self.goes_on = self._read()
        self.ruling = Ruling(terms.rules, self._audience(), self.today)
        self.fitting = Fitting(self.catalogue, self.wanted, terms.words.price, shelf)

    def recommend(self) -> Recommended:
        """Return the best of what may be offered."""
        candidates = shortlist(
            self._scores(),
            self.shelf,
            self.catalogue.repository,
            self.wanted,
            self._allows,
            self.ruling.pinned_skus(),
        )
        for one in candidates:
            one.score += ATTRIBUTES * self.fitting.share(one.product)
        self.ruling.weigh(candidates)
        chosen = self._explored(self._chosen(candidates), candidates)
        grounds = self._grounds(chosen)
        offered = [
            RecommendationOut(
                product=self.catalogue.shown(one.product),
                score=one.score,
                reason=reason(one, grounds),
                offer=self._offer_id(place),
            )
            for place, one in enumerate(chosen, start=1)
        ]
        # What nothing fits is not kept: the next "cheaper" would find nothing either.
        before = self.wish.before if self.goes_on and not chosen else None
        known = self.known
        nearest = None if chosen else self._nearest_in_price()
        return Recommended(
            offered, chosen, before or self.wanted, known.recommender, known.version, nearest
        )

    def _offer_id(self, place: int) -> str | None:
        """Return the id of an offer; the same request sent twice makes the same ones."""
        recorded = self.wish.request and self.wish.conversation_id
        return f"{self.wish.request}-{place}" if recorded else None

    def _read(self) -> tuple[Wanted, bool]:
        wish = self.wish
        shown = list(self.catalogue.repository.those(wish.shown).values())
        said = Said(wish.wish or "", wish.category, wish.brand, wish.before or Wanted(), shown)
        wanted, goes_on = self.shelf.reader.read(said)
        given = {"low": wish.min_price, "high": wish.max_price}
        return wanted.copy(update={k: v for k, v in given.items() if v is not None}), goes_on

    def _audience(self) -> Audience:
        customer_id = self.wish.customer_id
        customer = CustomerRepository(self.session).customer(customer_id) if customer_id else None
        return Audience(
            tier=customer.tier if customer else None,
            language=self.wish.language,
            channel=self.wish.channel,
            bought=bool(self.bought),
        )

    def _scores(self) -> Floats:
        buyers = self.known.buyers
        total: Floats = POPULARITY * buyers / max(1.0, float(buyers.max(initial=0.0)))
        if self.liking is not None:
            total = total + BEHAVIOUR * _scaled(self.liking)
        if self.wanted.text:
            vector = encode_queries(self.terms.encoder, [self.wanted.text])[0]
            # Only what is of the kind and the price is compared with the words.
            places = self.shelf.places(self.wanted)
            total[places] += WISH * _scaled(self.known.vectors[places] @ vector)
        return _scaled(np.asarray(total, np.float32))

    def _nearest_in_price(self) -> ProductOut | None:
        """Return what is nearest to the price wanted of all that fits otherwise.

        Nothing where that was shown before: the customer wants another one.
        """
        low, high = self.wanted.low, self.wanted.high
        if low is None and high is None:
            return None
        prices = self.shelf.prices
        fitting = np.clip(prices, float(low or 0), np.inf if high is None else float(high))
        distance = np.nan_to_num(np.abs(prices - fitting), nan=np.inf)
        anything = self.wanted.copy(update={"low": None, "high": None})
        repository = self.catalogue.repository
        found = shortlist(-distance, self.shelf, repository, anything, self._may_offer, [])
        best = max(found, key=lambda one: self.fitting.share(one.product), default=None)
        if best is None or self._was_shown(best.product):
            return None
        return self.catalogue.shown(best.product)

    def _was_shown(self, product: Product) -> bool:
        return self.goes_on and product.sku in self.wish.shown

    def _allows(self, product: Product) -> bool:
        return not self._was_shown(product) and self._may_offer(product)

    def _may_offer(self, product: Product) -> bool:
        again = product.category_id in self.terms.rules.bought_again
        return (
            product.sku not in self.wish.exclude
            and (again or product.sku not in self.bought)
            and product.sku not in self.unwanted.product
            # Who asks for a kind or a brand is interested in it after all.
            and product.category_id not in self.unwanted.category - {self.wanted.category or ""}
            and product.brand_id not in self.unwanted.brand - {self.wanted.brand or ""}
            and self.fitting.beats_shown(product)
            and self.ruling.allows(product, lambda: self._owned.values())
        )

    @cached_property
    def _owned(self) -> dict[str, Product]:
        return self.catalogue.repository.those(self.bought)

    def _chosen(self, candidates: Sequence[Candidate]) -> list[Candidate]:
        limit = self.wish.limit
        pins = self.ruling.pinned(candidates)[:limit]
        chosen = varied(
            candidates,
            self.known.vectors,
            limit,
            self.terms.rules.variety,
            kinds_limited=self.wanted.category is None,
            brands_limited=self.wanted.brand is None and not self.wanted.is_specific,
            beside=lambda one, others: self.ruling.allows_beside(
                one.product, [other.product for other in others]
            ),
            begun=[one for _, one in pins],
        )
        pinned = {one.place for _, one in pins}
        ordered = [one for one in chosen if one.place not in pinned]
        for place, one in pins:
            ordered.insert(place, one)
        return ordered[:limit]

    def _explored(
        self, chosen: list[Candidate], candidates: Sequence[Candidate]
    ) -> list[Candidate]:
        asked = zlib.crc32((self.wish.request or "").encode())
        seeds = (self.terms.rules.exploring.seed, asked) if self.wish.request else None
        explorer = Explorer(self.terms.rules.exploring, np.random.default_rng(seeds))
        return explorer.explore(
            chosen,
            [
                one
                for one in candidates
                if explorer.is_new(one, self.known.buyers, self.today)
                and (not self.wanted.attributes or self.fitting.share(one.product) > 0)
            ],
        )

    def _grounds(self, chosen: Sequence[Candidate]) -> Grounds:
        products = {one.product.sku: one.product for one in chosen}
        return Grounds(
            known=self.known,
            products={**self.catalogue.repository.those(self.past), **products},
            bought=[sku for sku in self.bought if sku in self.past],
            past=self.past,
            of_kind=self.shelf.of_kind,
            fits=self.fitting.fits,
            category=self.wanted.category,
            new_days=self.terms.rules.exploring.newer_than_days,
            today=self.today,
        )


def _scaled(values: Floats) -> Floats:
    """Bring values to 0 … 1, so that signs of different kinds can be added."""
    spread = float(values.max() - values.min()) if values.size else 0.0
    scaled: Floats = (values - values.min()) / spread if spread else np.zeros_like(values)
    return scaled
