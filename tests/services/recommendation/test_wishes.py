"""What customers' words want, and how it lasts over the turns of a conversation."""

from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.catalogue.repository import CatalogueRepository
from services.recommendation.designed import DesignedFile
from services.recommendation.wishes.reading import Said, WishReader
from services.recommendation.wishes.wanted import Wanted, WantedAttribute, fits
from services.recommendation.wishes.words import WishWords
from services.settings import PROJECT

WORDS = DesignedFile(PROJECT / "data" / "shop" / "wishes.yml").read(WishWords)


@pytest.fixture
def catalogue(sold):
    with sold.session() as session:
        yield CatalogueRepository(session)


@pytest.fixture
def reader(catalogue):
    return WishReader(WORDS, catalogue.categories(), catalogue.brands(), catalogue.attributes())


def asked(wanted: Wanted) -> dict:
    return {one.key: one.wants for one in wanted.attributes}


@pytest.mark.parametrize(
    ("text", "category", "high", "attributes"),
    [
        ("a quiet vacuum cleaner under 1000", "vacuum", 1000, {"noise_db": "less"}),
        ("安静一点的吸尘器，一千以内", "vacuum", 1000, {"noise_db": "less"}),
        ("white headphones with noise cancelling", "headphones", None,
         {"noise_cancelling": True, "colour": "white"}),
        ("想买个不锈钢的热水壶", "kettle", None, {"material": "steel"}),
        ("a laptop for school", "laptop", None, {}),
    ],
)  # fmt: skip
def test_kind_price_and_how_it_should_be_are_read(reader, text, category, high, attributes):
    wanted, _ = reader.read(Said(text))
    assert wanted.category == category
    assert wanted.high == high
    assert asked(wanted) == attributes


def test_light_within_another_word_is_no_wish(reader):
    assert asked(reader.read(Said("a highlight of my day"))[0]) == {}


@pytest.mark.parametrize("text", ["something cheaper", "有没有便宜点的"])
def test_cheaper_is_cheaper_than_all_that_was_shown_and_keeps_the_rest(reader, catalogue, text):
    before, _ = reader.read(Said("a quiet vacuum cleaner under 2000"))
    shown = list(catalogue.those(["HV-V8", "HV-S5"]).values())
    wanted, goes_on = reader.read(Said(text, before=before, shown=shown))
    assert goes_on
    assert wanted.category == "vacuum"
    assert wanted.high == Decimal("1498.99")
    assert asked(wanted) == {"noise_db": "less"}


@pytest.mark.parametrize("text", ["not that brand please", "换个牌子"])
def test_not_that_brand_is_the_brand_that_was_shown(reader, catalogue, text):
    shown = list(catalogue.those(["KP-9"]).values())
    wanted, _ = reader.read(Said(text, before=Wanted(category="phone"), shown=shown))
    assert wanted.unwanted_brands == {"kestrel"}
    assert wanted.category == "phone"


@pytest.mark.parametrize(("first", "kept"), [("换个牌子", set()), ("不要飞隼的", {"kestrel"})])
def test_another_wish_forgets_the_brands_that_were_shown_and_not_those_named(
    reader, catalogue, first, kept
):
    shown = list(catalogue.those(["KP-9"]).values())
    before, _ = reader.read(Said(first, before=Wanted(category="phone"), shown=shown))
    assert before.unwanted_brands == {"kestrel"}
    wanted, _ = reader.read(Said("a quiet vacuum cleaner under 1000", before=before, shown=shown))
    assert wanted.unwanted_brands == kept


@pytest.mark.parametrize("text", ["a phone, but not Kestrel", "手机，不要飞隼"])
def test_a_brand_that_is_named_with_not_is_not_wanted(reader, text):
    wanted, _ = reader.read(Said(text))
    assert (wanted.brand, wanted.not_brands) == (None, ["kestrel"])


def test_a_brand_that_is_asked_for_after_all_is_wanted(reader):
    before = Wanted(category="phone", not_brands=["kestrel"])
    wanted, _ = reader.read(Said("ok, show me Kestrel", before=before))
    assert (wanted.brand, wanted.not_brands) == ("kestrel", [])


@pytest.mark.parametrize("text", ["a quieter one", "安静一点的"])
def test_quieter_is_quieter_than_what_was_shown(reader, catalogue, text):
    shown = list(catalogue.those(["HV-V3"]).values())
    wanted, _ = reader.read(Said(text, before=Wanted(category="vacuum"), shown=shown))
    (one,) = wanted.attributes
    assert (one.key, one.than) == ("noise_db", 62)
    assert fits(58, one, None)
    assert not fits(62, one, None)


def test_another_kind_begins_another_wish(reader):
    before, _ = reader.read(Said("a quiet vacuum cleaner under 1000"))
    wanted, goes_on = reader.read(Said("and a kettle", before=before))
    assert not goes_on
    assert (wanted.category, wanted.high, wanted.attributes) == ("kettle", None, [])


def test_what_says_nothing_of_a_wish_begins_anew(reader):
    before, _ = reader.read(Said("headphones under 500"))
    wanted, goes_on = reader.read(Said("recommend me something", before=before))
    assert not goes_on
    assert wanted.category is None


@pytest.mark.parametrize(
    ("value", "wants", "than", "half", "fit"),
    [
        (58, "less", None, 61, True),
        (65, "less", None, 61, False),
        (65, "more", None, 61, True),
        (True, True, None, None, True),
        (False, True, None, None, False),
        ("IP67", "IP67", None, None, True),
        (None, "less", None, 61, False),
        (True, "less", None, 61, False),
    ],
)
def test_a_value_fits_by_direction_or_by_itself(value, wants, than, half, fit):
    assert fits(value, WantedAttribute(key="x", wants=wants, than=than), half) is fit


@settings(deadline=None)  # the first reading makes the patterns
@given(st.text(max_size=200))
def test_any_words_are_read(text):
    wanted, _ = WishReader(WORDS, {}, {}, {}).read(Said(text))
    assert wanted.category is None
