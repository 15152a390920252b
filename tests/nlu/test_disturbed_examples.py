"""Examples are repeated with slips of the pen, as many as asked for, under their own label."""

from custom_components.nlu.disturbed_examples import disturbed

TEXTS = ["where is my parcel", "return my order", "我要退货", "货到了没有", "或者换一个", "ok"] * 20
LABELS = ["track", "return", "return", "track", "exchange", "affirm"] * 20


def test_the_share_asked_for_is_added_and_differs_from_the_examples():
    texts, labels = disturbed(TEXTS, LABELS, {"typos": 1.0}, seed=1)
    assert len(texts) == 40
    assert set(labels) == {"track", "return"}
    assert not set(texts) & set(TEXTS)
    half, _ = disturbed(TEXTS, LABELS, {"typos": 0.5}, seed=1)
    assert 8 < len(half) < 32


def test_each_kind_writes_its_own_language():
    assert disturbed(TEXTS, LABELS, {"traditional": 1.0}, seed=1)[0].count("我要退貨") == 20
    heard, _ = disturbed(TEXTS, LABELS, {"homophones": 1.0}, seed=1)
    assert heard
    assert all(any("\u4e00" <= c <= "\u9fff" for c in text) for text in heard)


def test_the_same_seed_writes_the_same_and_none_asked_for_adds_none():
    shares = {"typos": 0.5, "homophones": 0.5}
    assert disturbed(TEXTS, LABELS, shares, 7) == disturbed(TEXTS, LABELS, shares, 7)
    assert disturbed(TEXTS, LABELS, {}, 7) == ([], [])
