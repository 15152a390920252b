"""Words are learned from a user's own texts, and correct the cuts of a tagger that lacks them."""

from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from language.discovery import Discovery, discover
from language.segmentation import Segmentation, runs
from language.word_learning import Learning, learn
from language.word_model import WordModel
from language.words import Word, words

# A product whose name no dictionary has, as customers speak of it.
TEXTS = [
    f"{before}飞隼{after}"
    for before in ("我想退", "查一下", "这个", "有没有", "便宜的", "比", "跟", "买了")
    for after in ("怎么样", "手机", "坏了", "多少钱", "好用吗", "什么时候到货", "还有吗", "")
]
PLAIN = ["我想退货", "什么时候到货", "这个手机多少钱", "好用吗", "买了手机", "坏了怎么样"]
MIXED = st.text(
    st.one_of(st.sampled_from("飞隼手机退货的我９Ａa 😀\u200d\u3000，"), st.characters()),
    max_size=60,
)


@pytest.fixture(scope="module")
def learned():
    # In so few texts nothing can be far more often together than by chance.
    return learn(TEXTS + PLAIN, [], Learning(cohesion=2.0))


def cut(segmentation, text):
    return [word.text for word in segmentation.corrected(words(text, "zh"))]


def test_a_run_that_keeps_together_and_moves_about_is_a_word():
    found = discover(TEXTS + PLAIN, Discovery(3, 4, 2.0, 1.5))
    assert found["飞隼"] == 64
    assert "隼手" not in found


def test_a_run_with_one_neighbour_is_part_of_a_longer_word():
    texts = [f"{before}热水壶{after}" for before in "买退修换查" for after in "吗呢了吧啊"]
    found = discover(texts, Discovery(3, 4, 1.0, 1.5))
    assert "热水壶" in found
    assert "热水" not in found
    assert "水壶" not in found


def test_a_word_that_is_seen_too_seldom_is_not_found():
    assert discover(TEXTS, Discovery(65, 4, 0.0, 0.0)).keys().isdisjoint({"飞隼"})


def test_a_learned_word_is_cut_out_where_it_was_joined_or_split(learned):
    assert "飞隼" in learned.new
    assert cut(learned, "退飞隼 9") == ["退", "飞隼", "9"]


def test_phrases_of_function_words_are_no_new_words(learned):
    assert not {"我想", "想退", "一下", "有没有"} & learned.new


def test_a_listed_word_needs_no_text():
    segmentation = learn([], ["声悦 Pro 耳机", "悦家热水壶"], Learning())
    assert segmentation.new == {"声悦", "耳机", "悦家热水壶"}
    assert cut(segmentation, "我要退悦家热水壶") == ["我", "要", "退", "悦家热水壶"]


def test_without_a_learned_word_nothing_changes(learned):
    found = words("帮我查一下AirBuds Pro的price，谢谢", "zh")
    assert learned.corrected(found) == found


def test_a_word_of_several_has_the_tag_of_its_head():
    segmentation = learn([], ["小方音箱"], Learning())
    found = [Word("小方", 3, 5, "PER"), Word("音箱", 5, 7, "n")]
    assert segmentation.corrected(found) == [Word("小方音箱", 3, 7, "n")]


def test_a_place_that_is_named_stays_whole_unless_the_word_was_listed():
    model = WordModel({"银行": 500, "中国": 300}, {})
    found = [Word("中国银行", 0, 4, "ORG")]
    assert Segmentation(model, {"银行"}, 0.0).corrected(found) == found
    by_list = Segmentation(model, {"银行"}, 0.0, {"银行"}).corrected(found)
    assert [word.text for word in by_list] == ["中国", "银行"]


def test_the_likelier_way_wins_where_learned_words_overlap():
    model = WordModel({"手机": 50, "机壳": 1, "壳": 40, "手": 2}, {("手机", "壳"): 40})
    segmentation = Segmentation(model, {"手机", "机壳"}, 0.0)
    assert [w.text for w in segmentation.corrected([Word("手机壳", 0, 3)])] == ["手机", "壳"]


def test_kept_and_loaded_it_cuts_the_same(learned):
    again = Segmentation.from_dict(learned.as_dict())
    assert [cut(again, text) for text in TEXTS] == [cut(learned, text) for text in TEXTS]


def test_the_chances_of_what_follows_a_word_are_at_most_one():
    model = WordModel.learned([["我", "退货"], ["我", "退款"]])
    following = [model.log_chance(word, "我") for word in ("退货", "退款", "我", "", "货")]
    assert sum(2.718281828**chance for chance in following) < 1
    assert following[0] > following[4]


@given(text=MIXED)
@settings(max_examples=100, deadline=None)
def test_words_keep_their_places_and_no_character_is_lost(learned, text):
    found = words(text, "zh")
    corrected = learned.corrected(found)
    assert all(text[word.start : word.end] == word.text for word in corrected)
    assert all(one.end <= other.start for one, other in pairwise(corrected))
    assert "".join(w.text for w in corrected) == "".join(w.text for w in found)


def test_long_texts_take_no_long_time(learned):
    text = "飞隼手机" * 25_000
    assert "".join(cut(learned, text)) == text


def test_runs_are_of_neighbours_in_chinese():
    found = words("退货，HD1 退款😀好的", "zh")
    assert ["".join(w.text for w in run) for run in runs(found)] == [
        "退货", "，", "HD1", "退款", "😀", "好的",
    ]  # fmt: skip
