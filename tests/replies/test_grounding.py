"""What a language model invents is noticed, in both languages; what only rewords is let through."""

import cn2an
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from replies.grounding import Words, changes, strays, unfounded
from replies.numbers import numbers, plain

ORDER_EN = (
    "Order HD10000101 is on its way with SF Express, tracking number SF123. "
    "It should reach you by 1 October 2026."
)
ORDER_ZH = "订单 HD10000101 已由顺丰发出，运单号 SF123，预计10月1日送达。"
REFUND_EN = (
    "Your return R200 is booked. Once it is back with us, ¥1,299 goes back the way you paid."
)
REFUND_ZH = "退货申请已提交，单号 R200。我们收到商品后，¥1,299 原路退回。"


def kinds(text, source, language, guides):
    return {stray.kind for stray in strays(text, source, language, guides[language].words)}


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("It should reach you by 2 October 2026.", "day"),
        ("It should reach you by 1 November 2026.", "day"),
        ("It arrives tomorrow.", "time"),
        ("It arrives in three days.", "number"),
        ("Order HD10000102 is on its way.", "code"),
        ("It is on its way with DHL.", "name"),
        ("Maria has sent it.", "name"),
        ("Your driver is called Tom.", "name"),
        ("See https://example.com/track for more.", "link"),
        ("See example.com for more.", "link"),
        ("Write to help@example.com.", "email"),
        ("If it is late, we refund it.", "promise"),
        ("It is guaranteed to come.", "promise"),
        ("It has been delivered.", "status"),
        ("订单在路上了。", "language"),
        ("Заказ в пути.", "script"),
        ("**Order** is on its way.", "markup"),
        ("Hello {name}", "markup"),
        ("  ", "empty"),
        ("It is on its way. " * 40, "length"),
    ],
)
def test_an_invention_in_english_is_noticed(text, kind, own_guides):
    assert kind in kinds(text, ORDER_EN, "en", own_guides)


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("预计10月2日送达。", "day"),
        ("预计十月三号送达。", "day"),
        ("预计明天送达。", "time"),
        ("还要三天。", "number"),
        ("订单 HD10000102 已发出。", "code"),
        ("已由京东发出。", "name"),
        ("王小明给您送货。", "name"),
        ("已由 DHL 发出。", "name"),
        ("详情见 https://example.com/track", "link"),
        ("晚到的话给您全额退款。", "promise"),
        ("保证给您送到。", "promise"),
        ("这单免费。", "promise"),
        ("一定会送到的。", "promise"),
        ("已经签收了。", "status"),
        ("The order is on its way.", "language"),
    ],
)
def test_an_invention_in_chinese_is_noticed(text, kind, own_guides):
    assert kind in kinds(text, ORDER_ZH, "zh", own_guides)


@pytest.mark.parametrize(
    ("text", "source", "language"),
    [
        (
            "Good news: order HD10000101 is on its way with SF Express! The tracking number is "
            "SF123, and it should reach you by 1 October 2026.",
            ORDER_EN,
            "en",
        ),
        ("您的订单 HD10000101 已由顺丰发出，预计10月1日送达，运单号是 SF123。", ORDER_ZH, "zh"),
        ("I'm sorry to hear that.", "Sorry to hear that.", "en"),
        ("实在抱歉，给您添麻烦了。", "很抱歉给您带来不便。", "zh"),
        ("Anything else? Just ask, you're welcome!", "You're welcome. Anything else? Ask.", "en"),
    ],
)
def test_a_rewording_is_let_through(text, source, language, own_guides):
    assert changes(text, source, language, own_guides[language].words) == []


@pytest.mark.parametrize(
    ("text", "source", "language", "kind"),
    [
        ("It is on its way.", ORDER_EN, "en", "missing"),
        ("订单已由顺丰发出。", ORDER_ZH, "zh", "missing"),
        ("I can cancel it.", "I cannot cancel it.", "en", "negation"),
        ("这单可以取消。", "这单不能取消。", "zh", "negation"),
        ("I will cancel it.", "Shall I cancel it?", "en", "question"),
        ("这就取消。", "要取消吗？", "zh", "question"),
        # These two a real model of 270 million weights wrote.
        ("Thank you.", "You're welcome. Anything else, just ask.", "en", "meaning"),
        ("您在我的订单中有收货。", "不客气，还有需要随时找我。", "zh", "meaning"),
        ("R200 is booked; it goes back the way you paid.", REFUND_EN, "en", "missing"),
        ("单号 R200 已提交，收到商品后原路退回。", REFUND_ZH, "zh", "missing"),
    ],
)
def test_what_a_rewording_leaves_out_or_turns_is_noticed(text, source, language, kind, own_guides):
    found = changes(text, source, language, own_guides[language].words)
    assert kind in {stray.kind for stray in found}


def test_a_number_may_not_count_something_else(own_guides):
    source = "3 items arrive in 5 days."
    assert "count" in kinds("5 items arrive in 3 days.", source, "en", own_guides)
    source = "3件商品5天到。"
    assert "count" in kinds("5件商品3天到。", source, "zh", own_guides)


def test_the_same_number_may_be_written_otherwise(own_guides):
    assert kinds("Three stars, thanks.", "3 stars, thanks.", "en", own_guides) == set()
    assert kinds("三件都在。", "3件都在。", "zh", own_guides) == set()


languages = st.sampled_from(["en", "zh"])
SOURCES = {"en": ORDER_EN, "zh": ORDER_ZH}


@given(number=st.integers(0, 10**9), language=languages, chinese=st.booleans())
def test_no_number_can_be_added(own_guides, number, language, chinese):
    added = cn2an.an2cn(number) if chinese and number < 10**8 else str(number)
    source = SOURCES[language]
    text = f"{source} {added}."
    assume(not numbers(plain(text)) <= numbers(plain(source)))
    assert "number" in kinds(text, source, language, own_guides)


@given(host=st.from_regex(r"[a-z]{3,12}\.(com|cn|net)", fullmatch=True), language=languages)
def test_no_link_and_no_address_can_be_added(own_guides, host, language):
    source = SOURCES[language]
    assert "link" in kinds(f"{source} https://{host}/a", source, language, own_guides)
    assert "link" in kinds(f"{source} {host}", source, language, own_guides)
    assert "email" in kinds(f"{source} me@{host}", source, language, own_guides)


@given(data=st.data(), language=languages)
def test_no_word_that_binds_can_be_added(own_guides, data, language):
    words = own_guides[language].words
    source = SOURCES[language]
    phrase = data.draw(st.sampled_from(words.promises)).rstrip("*")
    assume(phrase not in plain(source))
    assert "promise" in kinds(f"{source} {phrase} .", source, language, own_guides)


@given(name=st.from_regex(r"[A-Z][a-z]{2,9}", fullmatch=True))
def test_no_name_can_be_added_within_a_sentence(own_guides, name):
    assume(name.casefold() not in ORDER_EN.casefold())
    assert "name" in kinds(f"Thanks to {name} it came.", ORDER_EN, "en", own_guides)


@given(st.text(max_size=300), languages)
def test_a_text_is_its_own_ground(text, language):
    assert strays(text, text, language, Words()) == []
    assert changes(text, text, language, Words()) == []


@given(st.text(max_size=200), st.text(max_size=200), languages)
def test_any_text_can_be_judged(own_guides, text, source, language):
    strays(text, source, language, own_guides[language].words)
    changes(text, source, language, own_guides[language].words)


HELP_EN = "I'm not sure what you mean. Can I do something for you? I can follow an order."
HELP_ZH = "不太明白您的意思，需要我帮您查订单吗？"


@pytest.mark.parametrize(
    ("text", "source", "language"),
    [
        ("You should put your kettle into the dishwasher once.", HELP_EN, "en"),
        ("Our carrier leaves parcels behind the neighbour's bin.", HELP_EN, "en"),
        ("Sorry! Simply unplug the battery and shake the speaker.", HELP_EN, "en"),
        ("水壶可以直接放进洗碗机里清洗。", HELP_ZH, "zh"),
        ("好的。快递员会把包裹放在邻居门口。", HELP_ZH, "zh"),
    ],
)
def test_a_free_answer_about_something_else_is_noticed(text, source, language, own_guides):
    found = unfounded(text, source, language, own_guides[language].words)
    assert {stray.kind for stray in found} == {"unfounded"}


@pytest.mark.parametrize(
    ("text", "source", "language"),
    [
        ("Oh, that sounds lovely! Is there something I can do for you?", HELP_EN, "en"),
        ("I'm not sure what you mean, but I can follow an order for you.", HELP_EN, "en"),
        ("哈哈，谢谢！需要我帮您查订单吗？", HELP_ZH, "zh"),
    ],
)
def test_politeness_is_let_through(text, source, language, own_guides):
    assert unfounded(text, source, language, own_guides[language].words) == []
