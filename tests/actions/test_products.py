"""What is sold out, what is offered instead, and to whom."""

from actions.account import ActionStopOffers
from actions.desk import ActionSaveFeedback
from actions.products import ActionTellStock
from actions.recommendations import ActionRecommendInstead

CATEGORY = {"id": "phone", "en": "phone", "zh": "手机"}


def product(sku, stock):
    return {
        "sku": sku,
        "name": {"en": sku, "zh": sku},
        "category": CATEGORY,
        "price": 1999,
        "currency": "CNY",
        "stock": stock,
        "restock_on": None,
        "image": "",
        "url": f"/shop/{sku}",
    }


def test_flows_are_told_what_is_sold_out(answers, run):
    answers["/products/GONE"] = (200, product("GONE", 0))
    answers["/products/HERE"] = (200, product("HERE", 3))
    named = [{"entity": "product", "value": "GONE"}]
    said, sets, _ = run(ActionTellStock(), {"language": "en"}, entities=named)
    assert (said, sets["outcome"]) == (["utter_out_of_stock_unknown"], "sold_out")
    named.append({"entity": "product", "value": "HERE"})
    assert run(ActionTellStock(), {"language": "en"}, entities=named)[1]["outcome"] == "told"


def test_others_of_its_kind_are_shown_instead(answers, run):
    answers["/products/GONE"] = (200, product("GONE", 0))
    reason = {"kind": "popular_in_category", "because": []}
    found = [{"product": product("HERE", 3), "score": 1.0, "reason": reason}]
    answers["/recommendations"] = (200, {"recommendations": found})
    said, sets, _ = run(ActionRecommendInstead(), {"language": "en", "product": "GONE"})
    assert said == ["utter_recommend_intro", "utter_recommend_popular_in_category"]
    assert sets["shown_products"] == ["HERE"]


def test_without_a_product_nothing_is_shown(answers, run):
    said, sets, _ = run(ActionRecommendInstead(), {"language": "en"})
    assert (said, sets["outcome"]) == (["utter_recommend_nothing"], "nothing")


def test_who_stops_offers_is_known_to_want_none_at_once(answers, run):
    answers["/customers/C1001/preferences"] = (200, {})
    customer = {"tier": "plus", "points": 5, "offers_allowed": False}
    answers["/customers/C1001"] = (200, customer)
    _, sets, _ = run(ActionStopOffers(), {"customer_id": "C1001"})
    assert sets["profile"] == customer


def test_feedback_without_a_word_is_saved_without_one(answers, run):
    answers["/feedback"] = (200, {})
    slots = {"rating": 4, "comment": None}
    assert run(ActionSaveFeedback(), slots, text="skip it")[0] == ["utter_feedback_saved"]
