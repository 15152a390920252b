"""What is sold out."""

from actions.desk import ActionSaveFeedback
from actions.products import ActionTellStock

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


def test_feedback_without_a_word_is_saved_without_one(answers, run):
    answers["/feedback"] = (200, {})
    slots = {"rating": 4, "comment": None}
    assert run(ActionSaveFeedback(), slots, text="skip it")[0] == ["utter_feedback_saved"]
