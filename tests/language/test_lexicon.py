"""Words of feeling, what turns them around, and what stresses them."""

from pathlib import Path

import pytest

from language import lexicon
from language.lexicon import Lexicon, LexiconError

WORDS = Lexicon(
    words={"good": 2, "terrible": -3, "好": 2, "差": -2, "垃圾": -3, "happy": 2},
    negations=["not", "不"],
    intensifiers={"very": 1.5, "很": 1.3},
    anger=["damn", "垃圾"],
    urgency=["urgent", "急"],
    no_urgency=["not urgent", "不急"],
)
SHIPPED = lexicon.read(sorted((Path(__file__).parents[2] / "data" / "lexicon").glob("*.yml")))


@pytest.mark.parametrize(
    ("text", "sign"),
    [("good", 1), ("terrible", -1), ("not good", -1), ("不好", -1), ("很差", -1), ("the table", 0)],
)
def test_the_sign_of_a_feeling(text, sign):
    score = WORDS.feel(text).score
    assert (score > 0) - (score < 0) == sign


def test_an_intensifier_makes_it_stronger():
    assert WORDS.feel("very good").score > WORDS.feel("good").score


@pytest.mark.parametrize("text", ["terrible!!!", "THIS IS terrible OK NOW", "terrible！！"])
def test_shouting_stresses_it(text):
    assert WORDS.feel(text).stressed
    assert WORDS.feel(text).score < WORDS.feel("terrible").score


def test_the_deciding_words_come_strongest_first():
    assert WORDS.feel("good but terrible").words == ("terrible", "good")


def test_words_of_anger_are_told():
    assert WORDS.feel("垃圾服务").angry_words == ("垃圾",)


@pytest.mark.parametrize(
    ("text", "words"),
    [("URGENT!", ("urgent",)), ("it is not urgent", ()), ("不急", ()), ("急急急", ("急",)),
     ("不急，真的 not urgent, 急", ("急",)), ("urgently", ())],
)  # fmt: skip
def test_words_of_haste_are_told_unless_a_phrase_denies_them(text, words):
    assert WORDS.feel(text).urgent_words == words


@pytest.mark.parametrize(
    "text",
    ["I need it ASAP", "this is urgent", "answer me right now", "马上给我退款", "立刻发货",
     "很急", "赶紧处理"],
)  # fmt: skip
def test_the_shipped_words_know_haste(text):
    assert SHIPPED.feel(text).urgent_words


@pytest.mark.parametrize(
    "text", ["where is my order", "no hurry", "it's not urgent", "不着急，慢慢来", "有应急灯吗"]
)
def test_the_shipped_words_know_patience(text):
    assert not SHIPPED.feel(text).urgent_words


def test_a_lexicon_is_the_same_from_its_plain_values():
    again = Lexicon(**WORDS.as_dict())
    assert again.feel("damn urgent, not good") == WORDS.feel("damn urgent, not good")


def test_a_word_inside_another_is_none():
    assert WORDS.feel("goodness").words == ()


@pytest.mark.parametrize(
    "text",
    ["", "\ud800", "good" * 30_000, "\x00", "İ good"],
    ids=["empty", "surrogate", "long", "control", "longer-in-lower-case"],
)
def test_any_text_has_a_score(text):
    assert -1 <= WORDS.feel(text).score <= 1


def test_an_entry_without_a_number_is_refused_by_name(tmp_path):
    file = tmp_path / "en.yml"
    file.write_text("lexicon: {words: {good: very}}")
    with pytest.raises(LexiconError, match=r"en\.yml: words: 'good' has 'very'"):
        lexicon.read([file])


def test_a_file_without_the_key_is_refused(tmp_path):
    file = tmp_path / "en.yml"
    file.write_text("words: {}")
    with pytest.raises(LexiconError, match="`lexicon`"):
        lexicon.read([file])


@pytest.mark.parametrize(
    "text",
    ["差价能退吗", "垃圾桶还有货吗", "我已经联系客服了", "就这个吧", "滚筒洗衣机多少钱",
     "报警器响了", "还差几块钱包邮", "牛奶杯有吗"],
)  # fmt: skip
def test_a_word_of_nought_hides_the_feeling_within_it(text):
    feeling = SHIPPED.feel(text)
    assert (feeling.score, feeling.words, feeling.angry_words) == (0, (), ())


@pytest.mark.parametrize(
    ("text", "sign"),
    [("我真的会谢", -1), ("无语死了", -1), ("这也太拉胯了", -1), ("客服爱答不理", -1),
     ("没踩雷", 1), ("泰裤辣", 1), ("物超所值", 1), ("🤮", -1)],
)  # fmt: skip
def test_what_chinese_customers_say_online_is_known(text, sign):
    assert SHIPPED.feel(text).score * sign > 0.4
