"""Applies the designers' rules to what may be offered to one customer on one day."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from services.catalogue.models import Product
from services.recommendation.ranking.candidate import Candidate
from services.recommendation.ranking.rules import OfferRules, Rule, Segment


@dataclass(frozen=True)
class Audience:
    """Whom a rule may be for.

    Attributes:
        tier: The customer's tier; None for a stranger.
        language: Their language.
        channel: Where they write.
        bought: Whether they have bought anything.
    """

    tier: str | None = None
    language: str = "en"
    channel: str | None = None
    bought: bool = False

    def is_of(self, segment: Segment) -> bool:
        """Tell whether the customer is of a segment."""
        pairs = (
            (segment.tier, self.tier),
            (segment.language, self.language),
            (segment.channel, self.channel),
        )
        return all(not names or own in names for names, own in pairs) and segment.bought in (
            None,
            self.bought,
        )


class Ruling:
    """The rules that hold for one customer on one day.

    Args:
        rules: What designers say.
        audience: Whom it is for.
        today: The day.
    """

    def __init__(self, rules: OfferRules, audience: Audience, today: date) -> None:
        on = [rule for rule in rules.ranking if rule.is_on(today)]
        # `only` is about those who are not of its segment, all others about those who are.
        self._for_others = [r for r in on if r.act == "only" and not audience.is_of(r.segment)]
        self._own = [r for r in on if r.act != "only" and audience.is_of(r.segment)]

    def allows(self, product: Product, owned: Callable[[], Iterable[Product]]) -> bool:
        """Tell whether a product may be offered.

        Args:
            product: The product.
            owned: Gives what the customer has bought; asked only where a rule is about it.
        """
        if any(rule.products.hold(product) for rule in self._for_others):
            return False
        held = [rule for rule in self._of("never") if rule.products.hold(product)]
        return not any(
            rule.beside is None or any(rule.beside.hold(one) for one in owned()) for rule in held
        )

    def allows_beside(self, product: Product, chosen: Iterable[Product]) -> bool:
        """Tell whether a product may be offered in one answer with others."""
        chosen = list(chosen)
        return not any(
            self._forbids(rule, product, chosen)
            or any(self._forbids(rule, one, [product]) for one in chosen)
            for rule in self._of("never")
        )

    def weigh(self, candidates: Sequence[Candidate]) -> None:
        """Change scores by what is boosted and buried."""
        for act, sign in (("boost", 1), ("bury", -1)):
            for rule in self._of(act):
                for candidate in candidates:
                    if rule.products.hold(candidate.product):
                        candidate.score += sign * rule.by

    def pinned(self, candidates: Sequence[Candidate]) -> list[tuple[int, Candidate]]:
        """Return what is pinned and fits, the best of each rule, with its place from 0."""
        found: dict[int, tuple[int, Candidate]] = {}
        for rule in self._of("pin"):
            held = [one for one in candidates if rule.products.hold(one.product)]
            if held:
                best = max(held, key=lambda one: one.score)
                found.setdefault(best.place, (rule.place - 1, best))
        return sorted(found.values(), key=lambda pair: pair[0])

    def pinned_skus(self) -> list[str]:
        """Return the products that a rule pins by name, so that they are looked at at all."""
        return [sku for rule in self._of("pin") for sku in rule.products.sku]

    def _of(self, act: str) -> list[Rule]:
        return [rule for rule in self._own if rule.act == act]

    def _forbids(self, rule: Rule, product: Product, others: Sequence[Product]) -> bool:
        beside = rule.beside
        return (
            beside is not None
            and rule.products.hold(product)
            and any(beside.hold(other) for other in others)
        )
