"""What is recommended and why, what is not wanted, and who is offered what they did not ask for."""

import json

import httpx
import pytest

from actions.offers import (
    ActionAllowOffers,
    ActionCheckAttention,
    ActionNotInterested,
    ActionStopOffers,
)
from actions.recommendations import (
    ActionExplainRecommendation,
    ActionRecommend,
    ActionRecommendInstead,
)
from tests.actions.test_products import product

NOISE = {
    "key": "noise_db",
    "label": {"en": "noise", "zh": "噪音"},
    "value": {"en": "58 dB", "zh": "58 dB"},
    "price": None,
}
PRICE = {"key": "price", "label": {"en": "price", "zh": "价格"}, "value": None, "price": 799}
MATCHES = {"kind": "matches_wish", "because": [], "fits": [NOISE, PRICE]}
WANTED = {"category": "phone", "high": 1000}
PROFILE = {"tier": "plus", "points": 5, "offers_allowed": False}


def found(reason=MATCHES, sku="HERE"):
    offered = {"product": {**product(sku, 3), "rating": 4.6}, "score": 1.0}
    offered.update({"reason": reason, "offer": f"{'a' * 32}-1"})
    return (200, {"recommendations": [offered], "wanted": WANTED, "nearest": None})


def sent(answers, path):
    return [json.loads(body or b"{}") for asked, body in answers["asked"] if asked == path]


@pytest.mark.parametrize(
    ("language", "fits"),
    [("en", "noise 58 dB and price ¥799"), ("zh", "噪音 58 dB和价格 ¥799")],
)
def test_a_recommendation_names_what_of_the_wish_it_fits(answers, run, language, fits):
    answers["/recommendations"] = found()
    slots = {"language": language, "product_category": "phone"}
    said, sets, messages = run(ActionRecommend(), slots, text="quiet, under 1000")
    assert said == ["utter_recommend_intro", "utter_recommend_matches_wish"]
    assert messages[1]["fits"] == fits
    assert f"offer={'a' * 32}-1" in messages[1]["url"]
    assert sets["wanted"] == WANTED


def test_cheaper_goes_on_with_what_was_wanted_and_shown(answers, run):
    answers["/recommendations"] = found()
    slots = {"language": "en", "wanted": WANTED, "shown_products": ["A", "B"]}
    run(ActionRecommend(), slots, text="something cheaper")
    (asked,) = sent(answers, "/recommendations")
    assert (asked["before"], asked["shown"]) == (WANTED, ["A", "B"])
    assert asked["wish"] == "something cheaper"
    assert len(asked["request"]) == 32


def test_where_nothing_has_the_price_the_nearest_is_named_and_spoken_of(answers, run):
    nothing = {"recommendations": [], "wanted": WANTED, "nearest": product("NEAR", 3)}
    answers["/recommendations"] = (200, nothing)
    said, sets, messages = run(
        ActionRecommend(), {"language": "en", "product_category": "phone"}, text="under 10"
    )
    assert said == ["utter_recommend_nearest"]
    assert messages[0]["price"].startswith("¥")
    assert (sets["outcome"], sets["product"]) == ("nothing", "NEAR")


def test_a_stranger_who_said_nothing_is_asked_what_they_want(answers, run):
    assert run(ActionRecommend(), {"language": "en"})[1] == {"outcome": "need_wish"}


@pytest.mark.parametrize(
    "kind", ["well_rated", "of_kind", "new", "little_known", "popular", "bought_together"]
)
def test_why_gives_the_reason_that_was_recorded(answers, run, kind):
    because = [{"sku": "CUP", "name": {"en": "Cup", "zh": "杯子"}}]
    answers["/recommendations"] = found({"kind": kind, "because": because, "fits": []})
    _, sets, _ = run(ActionRecommend(), {"language": "en", "customer_id": "C1001"})
    said, _, messages = run(ActionExplainRecommendation(), {"language": "en", **sets})
    assert said == [f"utter_why_{kind}"]
    assert (messages[0]["because"], messages[0]["rating"]) == ("Cup", 4.6)


def test_others_of_its_kind_are_shown_instead_and_bear_the_attention_granted(answers, run):
    answers["/products/GONE"] = (200, product("GONE", 0))
    answers["/recommendations"] = found({"kind": "popular", "because": [], "fits": []})
    slots = {"language": "en", "product": "GONE", "approach": "b" * 32}
    said, sets, _ = run(ActionRecommendInstead(), slots)
    assert said == ["utter_recommend_intro", "utter_recommend_popular"]
    assert sets["shown_products"] == ["HERE"]
    assert sent(answers, "/recommendations")[0]["approach"] == "b" * 32


def test_without_a_product_nothing_is_shown(answers, run):
    said, sets, _ = run(ActionRecommendInstead(), {"language": "en"})
    assert (said, sets["outcome"]) == (["utter_recommend_nothing"], "nothing")


@pytest.mark.parametrize("verdict", ["allowed", "refused", "spent"])
def test_the_flow_is_told_whether_attention_is_granted(answers, run, verdict):
    answers["/offers/allowance"] = (200, {"verdict": verdict, "approach": None})
    said, sets, _ = run(ActionCheckAttention(), {"customer_id": "C1001"}, channel="socketio")
    assert (said, sets["outcome"]) == ([], verdict)
    assert sent(answers, "/offers/allowance")[0]["channel"] == "socketio"


def test_where_nobody_can_be_asked_nothing_is_offered_and_nothing_said(answers, run):
    answers["/offers/allowance"] = httpx.ConnectError("down")
    said, sets, _ = run(ActionCheckAttention(), {"customer_id": "C1001"})
    assert (said, sets) == ([], {"outcome": "refused"})


def test_not_interested_says_what_is_not_offered_any_more(answers, run):
    understood = {"kind": "product", "names": [{"en": "Cup", "zh": "杯子"}]}
    answers["/offers/not-wanted"] = (200, understood)
    slots = {"language": "zh", "shown_products": ["A", "B"]}
    second = [{"entity": "ordinal", "value": 2}]
    said, _, messages = run(ActionNotInterested(), slots, text="第二个不喜欢", entities=second)
    assert said == ["utter_not_interested_product"]
    assert messages[0]["names"] == "杯子"
    assert sent(answers, "/offers/not-wanted")[0]["skus"] == ["B"]


@pytest.mark.parametrize(
    ("action", "customer_id", "response"),
    [
        (ActionStopOffers, "C1001", "utter_offers_stopped"),
        (ActionStopOffers, None, "utter_offers_stopped_here"),
        (ActionStopOffers, "NOBODY", "utter_offers_stopped_here"),
        (ActionAllowOffers, "C1001", "utter_offers_allowed"),
        (ActionAllowOffers, None, "utter_offers_allowed_here"),
    ],
)
def test_offers_stop_and_begin_again_at_once(answers, run, action, customer_id, response):
    answers["/offers/not-wanted"] = (200, {"kind": "all", "names": []})
    answers["/customers/C1001"] = (200, PROFILE)
    said, sets, _ = run(action(), {"customer_id": customer_id})
    assert said == [response]
    assert sets.get("profile") == (PROFILE if customer_id == "C1001" else None)
