"""What is offered: rules, variety, the explored share, and reasons that the data bears out."""

from datetime import date
from types import SimpleNamespace

import numpy as np
import pytest

from services.catalogue.models import Product
from services.catalogue.repository import CatalogueRepository
from services.recommendation.designed import DesignedFile
from services.recommendation.offers.unwanted import Unwanted
from services.recommendation.ranking.candidate import Candidate
from services.recommendation.ranking.exploring import Explorer
from services.recommendation.ranking.recommending import Recommending
from services.recommendation.ranking.rules import Exploring, OfferRules, Variety
from services.recommendation.ranking.ruling import Audience, Ruling
from services.recommendation.ranking.shelf import Shelf
from services.recommendation.ranking.terms import Terms
from services.recommendation.ranking.variety import varied
from services.recommendation.schemas import WishIn
from services.recommendation.wishes.words import WishWords
from services.settings import PROJECT
from tests.services.conftest import TODAY

WORDS = WishWords()
SHOPS_WORDS = DesignedFile(PROJECT / "data" / "shop" / "wishes.yml").read(WishWords)


def product(sku: str, kind: str = "cup", brand: str = "a") -> Product:
    return Product(sku=sku, category_id=kind, brand_id=brand, stock=1, attributes={})


def candidates(*kinds: str) -> list[Candidate]:
    return [Candidate(n, product(f"P{n}", kind), 1 - n / 10) for n, kind in enumerate(kinds)]


def ruling(*rules: dict, audience: Audience | None = None, today: date = TODAY) -> Ruling:
    return Ruling(OfferRules.parse_obj({"ranking": rules}), audience or Audience(), today)


def skus(chosen) -> list[str]:
    return [one.product.sku for one in chosen]


def test_boosted_comes_sooner_and_buried_later():
    some = candidates("cup", "pot", "tea")
    ruling({"boost": {"category": "tea"}, "by": 0.5}, {"bury": {"sku": "P0"}}).weigh(some)
    assert skus(sorted(some, key=lambda one: -one.score)) == ["P2", "P1", "P0"]


def test_a_rule_holds_on_its_days_only():
    rule = {"never": {"sku": "P0"}, "from": "2026-12-01", "to": "2026-12-24"}
    for day, allowed in ((TODAY, True), (date(2026, 12, 24), False), (date(2026, 12, 25), True)):
        assert ruling(rule, today=day).allows(product("P0"), lambda: []) is allowed


def test_never_with_looks_at_what_was_bought_and_at_what_stands_beside():
    rule = ruling({"never": {"category": "cup"}, "with": {"category": "pot"}})
    assert rule.allows(product("A", "cup"), lambda: [product("B", "tea")])
    assert not rule.allows(product("A", "cup"), lambda: [product("B", "pot")])
    assert not rule.allows_beside(product("A", "cup"), [product("B", "pot")])
    assert not rule.allows_beside(product("B", "pot"), [product("A", "cup")])


def test_only_is_for_its_segment_alone():
    rule = {"only": {"category": "cup"}, "for": {"tier": "plus"}}
    for tier, allowed in (("plus", True), ("basic", False), (None, False)):
        found = ruling(rule, audience=Audience(tier=tier))
        assert found.allows(product("A", "cup"), lambda: []) is allowed
        assert found.allows(product("B", "pot"), lambda: [])


def test_unlike_products_are_chosen_though_they_fit_a_little_less():
    vectors = np.eye(4, dtype=np.float32)
    vectors[1] = vectors[0]
    some = candidates("cup", "cup", "cup", "cup")
    free = {"kinds_limited": False, "brands_limited": False}
    chosen = varied(some, vectors, 2, Variety(weight=0.5), **free)
    assert skus(chosen) == ["P0", "P2"]
    assert skus(varied(some, vectors, 2, Variety(weight=0), **free)) == ["P0", "P1"]


def test_kinds_are_limited_unless_places_would_stay_empty():
    some = candidates("cup", "cup", "cup", "pot")
    limits = {"kinds_limited": True, "brands_limited": False}
    vectors, variety = np.eye(4, dtype=np.float32), Variety(weight=0, most_of_a_kind=1)
    assert skus(varied(some, vectors, 2, variety, **limits)) == ["P0", "P3"]
    assert len(varied(some, vectors, 4, variety, **limits)) == 4


def test_new_products_get_their_share_of_last_places_with_the_chance_that_is_told():
    some = candidates("cup", "pot", "tea", "jar")
    explorer = Explorer(Exploring(share=0.3), np.random.default_rng(1))
    answers = [explorer.explore(some[:2], some[2:]) for _ in range(2000)]
    explored = [answer[-1] for answer in answers if answer[-1].explored]
    assert len(explored) / len(answers) == pytest.approx(0.3, abs=0.03)
    assert {one.chance for one in explored} == {0.15}
    assert {one.product.sku for one in explored} == {"P2", "P3"}
    assert all(answer[0] is some[0] for answer in answers)


def test_one_product_alone_is_never_replaced():
    some = candidates("cup", "pot")
    explorer = Explorer(Exploring(share=1), np.random.default_rng(1))
    assert explorer.explore(some[:1], some[1:]) == some[:1]


@pytest.fixture
def known(sold):
    """The catalogue with the same vector for all, and buyers that fall with its order."""
    with sold.session() as session:
        names = CatalogueRepository(session).skus()
    places = {sku: place for place, sku in enumerate(names)}
    buyers = np.arange(len(names), 0, -1).astype(np.float32)
    return SimpleNamespace(
        recommender="test",
        version="1",
        skus=tuple(names),
        places=places,
        vectors=np.eye(len(names), dtype=np.float32),
        buyers=buyers,
        bought_with=lambda place, others: [0] * len(others),
    )


@pytest.fixture
def recommend(sold, known, encoder):
    vectors = np.zeros((len(known.skus), encoder.dimension), np.float32)
    vectors[:, 0] = 1
    known.vectors = vectors

    def ask(rules=None, unwanted=None, words=WORDS, **wish):
        design = OfferRules.parse_obj({"exploring": {"share": 0}, **(rules or {})})
        terms = Terms(encoder, "CNY", design, today=lambda: TODAY)
        with sold.session() as session:
            asked = WishIn(**{"limit": 20, **wish})
            shelf = Shelf.read(CatalogueRepository(session), known, words)
            return Recommending(session, terms, shelf, None, asked, unwanted).recommend()

    return ask


def offered(found) -> list[str]:
    return [one.product.sku for one in found.recommendations]


@pytest.mark.parametrize(
    ("prices", "nearest"),
    [
        ({"max_price": 300}, "AB-LITE"),
        ({"min_price": 5000}, "OE-700"),
        ({"max_price": 99999}, None),
    ],
)
def test_where_nothing_has_the_price_the_nearest_of_the_kind_is_named(recommend, prices, nearest):
    found = recommend(category="headphones", **prices)
    assert (found.nearest.sku if found.nearest else None) == nearest
    assert bool(offered(found)) is (nearest is None)


def test_what_was_shown_is_no_answer_to_cheaper(recommend):
    asked = {"category": "headphones", "before": {"category": "headphones"}}
    cheaper = recommend(**asked, wish="cheaper", shown=["AB-LITE"], words=SHOPS_WORDS)
    assert (offered(cheaper), cheaper.nearest) == ([], None)


def test_without_a_price_nothing_is_nearest(recommend):
    assert recommend(category="nothing").nearest is None


def test_what_is_not_wanted_is_not_nearest(recommend):
    found = recommend(
        category="headphones", max_price=300, unwanted=Unwanted(product=frozenset({"AB-LITE"}))
    )
    assert found.nearest.sku == "AB-PRO"


def test_only_what_is_there_and_within_the_price_is_offered(recommend, sold):
    found = recommend(max_price=500)
    assert found.recommendations
    assert all(r.product.stock > 0 and r.product.price <= 500 for r in found.recommendations)


def test_pinned_products_stand_at_their_place_where_they_fit(recommend):
    rules = {"ranking": [{"pin": {"sku": "LM-CLIP"}, "place": 2}]}
    assert offered(recommend(rules, category="lamp"))[1] == "LM-CLIP"
    assert "LM-CLIP" not in offered(recommend(rules, category="phone"))


def test_what_is_not_wanted_is_not_offered_but_a_kind_that_is_asked_for_is(recommend):
    no_lamps = Unwanted(product=frozenset({"LM-EYE"}), category=frozenset({"lamp"}))
    assert not {sku for sku in offered(recommend(unwanted=no_lamps)) if sku.startswith("LM")}
    asked = offered(recommend(unwanted=no_lamps, category="lamp"))
    assert "LM-CLIP" in asked
    assert "LM-EYE" not in asked


def test_what_was_bought_comes_again_only_where_a_designer_says_so(recommend):
    bought = "VC-65"
    assert bought not in offered(recommend(customer_id="C1001", category="charger"))
    again = recommend({"bought_again": ["charger"]}, customer_id="C1001", category="charger")
    assert bought in offered(again)


def test_a_reason_names_only_what_the_product_has(recommend):
    found = recommend(wish="headphones under 1000")
    for one in found.recommendations:
        assert one.reason.kind == "matches_wish"
        assert [fit.key for fit in one.reason.fits] == ["price"]
        assert one.reason.fits[0].price == one.product.price


def test_popular_is_said_only_of_the_half_that_is_bought_most(recommend, known):
    found = recommend(category="kettle")
    reasons = {one.product.sku: one.reason.kind for one in found.recommendations}
    kinds = [known.places[sku] for sku in known.skus if sku.startswith("KT")]
    told = {sku for sku, kind in reasons.items() if kind == "popular_in_category"}
    most = sorted(kinds, key=lambda place: -known.buyers[place])[: (len(kinds) + 1) // 2]
    assert told <= {known.skus[place] for place in most}
    assert told


def test_what_is_explored_says_that_it_is_new(recommend):
    rules = {"exploring": {"share": 1, "newer_than_days": 60, "fewer_buyers_than": 0}}
    found = recommend(rules, category="lamp", limit=2)
    last = found.recommendations[-1]
    assert (last.product.sku, last.reason.kind) == ("LM-RGB", "new")
    assert found.candidates[-1].explored


def test_what_nothing_fits_does_not_narrow_the_wish(recommend):
    before = recommend(wish="a kettle under 200").wanted
    found = recommend(wish="under 30", before=before)
    assert offered(found) == []
    assert found.wanted == before
